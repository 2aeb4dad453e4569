# Lines of a list that say nothing known are counted and shown.
# exit: 3
brief damaged/LastBackupFailedFiles9_8_4_2026_strange-lines.txt
