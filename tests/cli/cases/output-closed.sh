# No standard output at all.
# exit: 5
marslog analyze --year 2026 logs/ends-lf.errlog >&-
