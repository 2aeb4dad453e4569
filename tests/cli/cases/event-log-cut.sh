# An event log that was cut is a gap, and so is a damaged block; the other events count.
# exit: 3
gzip -dc events/System.evtx.gz | head -c 150000 > "$TMP/cut.evtx"
{ gzip -dc events/System.evtx.gz | head -c 69632; head -c 65536 /dev/zero | tr '\0' 'x'; gzip -dc events/System.evtx.gz | tail -c 131072; } > "$TMP/damaged.evtx"
marslog analyze --year 2026 --format json -o "$TMP/report.json" "$TMP/cut.evtx" logs/columns-11.errlog "$TMP/damaged.evtx"
status=$?
python3 -c '
import json, sys
report = json.load(open(sys.argv[1]))
for gap in report["gaps"]:
    print(gap["reason"], gap["count"], gap["detail"])
for event in report["environment"]["events"]:
    print(event["source"], event["id"], event["volume"], event["count"])' "$TMP/report.json"
exit $status
