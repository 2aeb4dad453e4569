# A 29 February in a year that has none is still read.
brief --year 2023 logs/leap-day.errlog
