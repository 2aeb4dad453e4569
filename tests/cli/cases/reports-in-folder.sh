# Earlier reports of marslog in the analysed folder are no logs: nothing counts twice.
mkdir "$TMP/Temp"
cp lists/LastBackupFailedFiles17af1_8_4_2026_tab.txt logs/utf-8.errlog "$TMP/Temp"
counts() {
	marslog analyze -q --year 2026 --format json "$TMP/Temp" |
		python3 -c "import json, sys; d = json.load(sys.stdin); print(d[\"verdict\"], [d[\"totals\"][k] for k in (\"records\", \"entries\", \"files\", \"failures\")])"
}
before=$(counts)
echo "$before" | grep -o "\[.*"
marslog analyze -q -o "$TMP/first" --report-dir "$TMP/Temp/reports" "$TMP/Temp"
for form in csv tsv ndjson cmtrace; do
	marslog entries -q --format $form -o "$TMP/Temp/entries.$form" "$TMP/Temp"
done
for form in text markdown csv; do
	marslog analyze -q --full --top all --format $form -o "$TMP/Temp/full.$form.txt" "$TMP/Temp"
	marslog exclude -q --format csv -o "$TMP/Temp/exclude.$form.txt" "$TMP/Temp"
done
marslog fleet -q --format csv -o "$TMP/Temp/fleet.csv" "$TMP/Temp"
test "$before" = "$(counts)" && echo "the same"
