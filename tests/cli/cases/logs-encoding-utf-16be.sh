# The engine log in utf-16be.
brief --year 2026 logs/utf-16be.errlog
