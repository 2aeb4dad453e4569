# --fail-on with a severity that is not reached.
marslog analyze --year 2026 --fail-on job logs/ends-lf.errlog >"$TMP/out"
