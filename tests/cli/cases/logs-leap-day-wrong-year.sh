# A 29 February in a year that has none: the latest leap year before it.
brief --year 2023 logs/leap-day.errlog
