# Mail, page, list of files and script in one folder; earlier reports are replaced.
# exit: 0
marslog analyze --brief --report-dir "$TMP/reports" bundles/collector.tar
ls "$TMP/reports"
head -n 4 "$TMP/reports/failing-files.csv"
wc -l <"$TMP/reports/failing-files.csv"
head -n 1 "$TMP/reports/mail.txt" "$TMP/reports/exclude.ps1"
marslog analyze --brief --separator ';' --excel --report-dir "$TMP/reports" bundles/collector.tar
head -n 2 "$TMP/reports/failing-files.csv"
marslog analyze -q --brief --report-dir "$TMP/reports" bundles/collector.tar
