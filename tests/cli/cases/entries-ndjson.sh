# Every entry, one a line.
marslog entries --year 2026 logs/ends-lf.errlog
