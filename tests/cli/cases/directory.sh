# A folder is walked sorted, without following links.
# exit: 3
mkdir -p "$TMP/in/b/deep" "$TMP/in/a"
cp logs/ends-lf.errlog "$TMP/in/b/deep/one.errlog"
cp logs/ends-crlf.errlog "$TMP/in/a/two.errlog"
ln -s b "$TMP/in/link"
ln -s "$TMP/in" "$TMP/in/b/loop"
: >"$TMP/in/b/empty.errlog"
brief --year 2026 "$TMP/in"
