# The layout of 10 columns gives the same as that of 11.
brief --year 2026 logs/columns-10.errlog >"$TMP/10"
brief --year 2026 logs/columns-11.errlog >"$TMP/11"
sed 's/columns-1[01]/columns/' "$TMP/10" >"$TMP/a"
sed 's/columns-1[01]/columns/' "$TMP/11" >"$TMP/b"
cmp "$TMP/a" "$TMP/b" && cat "$TMP/10"
