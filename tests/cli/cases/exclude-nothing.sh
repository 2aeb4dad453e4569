# Damaged files only: nothing is to be excluded.
grep -a -F '[0x80070570] BackupRead' logs/columns-11.errlog >"$TMP/log"
marslog exclude --year 2026 "$TMP/log"
