# A failed-file list: parentheses.
brief lists/LastBackupFailedFiles17af1_8_4_2026_parentheses.txt
