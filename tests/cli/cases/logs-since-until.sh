# Only the entries of a period.
brief --year 2026 --since 2026-08-03 --until 2026-08-03 logs/columns-11.errlog
