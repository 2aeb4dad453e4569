# The same bundle twice is one row; the name of a bundle makes no machine of two; --host does.
mkdir "$TMP/a" "$TMP/b"
cp bundles/older.zip "$TMP/Temp.zip"
cp bundles/older.zip "$TMP/a/Temp.zip"
cp bundles/temp.tar.gz "$TMP/b/Temp.zip"
rows() {
	grep -o '^,*{"key":"[a-z]*' | tr -d ,
}
marslog fleet --format json "$TMP/Temp.zip" "$TMP/a/Temp.zip" | rows
echo ---
marslog fleet --format json "$TMP/a/Temp.zip" "$TMP/b/Temp.zip" | rows
echo ---
marslog fleet --format json --host SRV1 "$TMP/a/Temp.zip" >"$TMP/a.json"
marslog fleet --format json --host SRV1 "$TMP/b/Temp.zip" >"$TMP/b.json"
marslog fleet --format json "$TMP/a.json" "$TMP/b.json" | rows
echo ---
marslog fleet --format json --group-by folder --host SRV1 "$TMP/a/Temp.zip" >"$TMP/a.json"
marslog fleet --format json --group-by folder --host SRV1 "$TMP/b/Temp.zip" >"$TMP/b.json"
cat "$TMP/a.json" "$TMP/b.json" | marslog fleet --format json | rows
