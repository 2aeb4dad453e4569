# Pasted: find-panel.
brief --year 2026 pasted/find-panel.txt
