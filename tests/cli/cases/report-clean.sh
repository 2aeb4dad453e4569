# A log without a failure is clean.
grep -a NORMAL logs/ends-lf.errlog >"$TMP/log"
marslog analyze --year 2026 <"$TMP/log"
