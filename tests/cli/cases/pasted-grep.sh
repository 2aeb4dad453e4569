# Pasted: grep.
brief --year 2026 pasted/grep.txt
