# Pasted: findstr.
brief --year 2026 pasted/findstr.txt
