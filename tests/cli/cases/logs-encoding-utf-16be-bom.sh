# The engine log in utf-16be-bom.
brief --year 2026 logs/utf-16be-bom.errlog
