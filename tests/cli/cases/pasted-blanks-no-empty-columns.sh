# Pasted: blanks-no-empty-columns.
brief --year 2026 pasted/blanks-no-empty-columns.txt
