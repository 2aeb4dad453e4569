# The engine log in utf-16le-bom.
brief --year 2026 logs/utf-16le-bom.errlog
