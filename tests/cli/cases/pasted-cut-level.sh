# Pasted: cut-level.
brief --year 2026 pasted/cut-level.txt
