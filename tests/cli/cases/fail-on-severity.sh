# --fail-on with a severity that is reached.
# exit: 1
marslog analyze --year 2026 --fail-on data logs/ends-lf.errlog >"$TMP/out"
