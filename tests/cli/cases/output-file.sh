# -o writes the file and nothing else.
marslog analyze --year 2026 -o "$TMP/out" logs/ends-lf.errlog
marslog analyze --year 2026 logs/ends-lf.errlog | cmp - "$TMP/out"
ls "$TMP"
