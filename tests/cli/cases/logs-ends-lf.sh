# Line ends: lf.
brief --year 2026 logs/ends-lf.errlog
