# Line ends: cr.
brief --year 2026 logs/ends-cr.errlog
