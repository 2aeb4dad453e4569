# The same as CSV.
marslog entries --year 2026 --format csv logs/ends-lf.errlog
