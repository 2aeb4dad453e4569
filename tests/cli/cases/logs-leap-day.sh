# A 29 February in a leap year.
brief --year 2024 logs/leap-day.errlog
