# Pasted: cut-date.
brief --year 2026 pasted/cut-date.txt
