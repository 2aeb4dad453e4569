# Help goes to standard output.
marslog --help >"$TMP/help" && test -s "$TMP/help"
marslog analyze --help >"$TMP/analyze" && test -s "$TMP/analyze"
marslog analyze -h | cmp - "$TMP/analyze"
