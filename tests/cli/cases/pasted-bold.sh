# Pasted: bold.
brief --year 2026 pasted/bold.txt
