# A failed-file list: equals.
brief lists/LastBackupFailedFiles17af1_8_4_2026_equals.txt
