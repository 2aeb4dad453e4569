# Pasted: spreadsheet.
brief --year 2026 pasted/spreadsheet.txt
