# Line ends: crlf.
brief --year 2026 logs/ends-crlf.errlog
