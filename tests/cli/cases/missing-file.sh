# A missing file is a gap; the rest is analysed.
# exit: 3
brief --year 2026 no-such-file.errlog logs/ends-lf.errlog
cat "$TMP/brief.err" >&2
exit $brief_status
