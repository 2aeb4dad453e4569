# Pasted: find-exe.
brief --year 2026 pasted/find-exe.txt
