# No command: help on standard error.
# exit: 2
marslog >"$TMP/out" 2>"$TMP/err"
status=$?
test -s "$TMP/out" && cat "$TMP/out"
grep -c analyze "$TMP/err" >/dev/null || echo "no help: $(cat "$TMP/err")"
exit $status
