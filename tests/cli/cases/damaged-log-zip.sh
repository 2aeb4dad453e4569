# A sound log that is called .zip: what it is, is decided by its content.
brief --year 2026 damaged/log.zip
