# A broken pattern file is named with its line; nothing is analysed.
# exit: 4
cp ../patterns/*.json "$TMP"
printf '{\n  "format": "marslog.patterns/1",\n  "rules": [ {] }\n' >"$TMP/zz.json"
marslog analyze --patterns "$TMP" logs/ends-lf.errlog
