# The engine log in windows-1252.
brief --year 2026 logs/windows-1252.errlog
