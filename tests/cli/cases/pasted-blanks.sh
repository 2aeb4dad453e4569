# Pasted: blanks.
brief --year 2026 pasted/blanks.txt
