# Compressed with xz: read like any other log.
brief_with_messages --year 2026 damaged/log.errlog.xz
