# The engine log in utf-8.
brief --year 2026 logs/utf-8.errlog
