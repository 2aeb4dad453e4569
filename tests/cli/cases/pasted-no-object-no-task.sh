# Pasted: no-object-no-task.
brief --year 2026 pasted/no-object-no-task.txt
