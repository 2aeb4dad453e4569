# --fail-on with a cause.
# exit: 1
marslog analyze --year 2026 --fail-on cloud-file logs/ends-lf.errlog >"$TMP/out"
