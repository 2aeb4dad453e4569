# A member packed with Deflate64 is read like the one beside it.
brief_with_messages --year 2026 damaged/deflate64.zip
