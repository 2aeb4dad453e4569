# explain without a code.
# exit: 2
marslog explain >"$TMP/out" 2>"$TMP/err"
status=$?
test -s "$TMP/err" || echo "no message"
exit $status
