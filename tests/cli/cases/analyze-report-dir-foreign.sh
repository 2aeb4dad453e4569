# What is no report of marslog is not replaced, and then nothing is written.
# exit: 5
mkdir "$TMP/reports"
echo "my own letter" >"$TMP/reports/mail.txt"
marslog analyze --brief --report-dir "$TMP/reports" bundles/collector.tar
echo "exit $?"
ls "$TMP/reports"
cat "$TMP/reports/mail.txt"
mkdir "$TMP/folder" "$TMP/folder/report.html"
marslog analyze --brief --report-dir "$TMP/folder" bundles/collector.tar
echo "exit $?"
: >"$TMP/file"
marslog analyze --brief --report-dir "$TMP/file" bundles/collector.tar
