# Pasted: cut-source.
brief --year 2026 pasted/cut-source.txt
