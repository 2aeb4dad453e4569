# Pasted: one-line.
brief --year 2026 pasted/one-line.txt
