# A full disk behind -o.
# exit: 5
marslog analyze --year 2026 -o /dev/full logs/ends-lf.errlog
