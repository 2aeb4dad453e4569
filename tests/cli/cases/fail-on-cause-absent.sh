# A headline cause without entries is no finding.
marslog analyze --year 2026 --fail-on cloud-file logs/leap-day.errlog >"$TMP/out"
