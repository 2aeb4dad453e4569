# Line ends: none.
brief --year 2026 logs/ends-none.errlog
