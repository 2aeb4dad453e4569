# A full disk.
# exit: 5
marslog analyze --year 2026 logs/ends-lf.errlog >/dev/full
