# The engine log in utf-16le.
brief --year 2026 logs/utf-16le.errlog
