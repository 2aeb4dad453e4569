# The engine log in utf-8-bom.
brief --year 2026 logs/utf-8-bom.errlog
