# Line ends: nul.
brief --year 2026 logs/ends-nul.errlog
