# A missing file is a gap; the rest is analysed.
# exit: 3
brief_with_messages --year 2026 no-such-file.errlog logs/ends-lf.errlog
