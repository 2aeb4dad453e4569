# A failed-file list: brackets.
brief lists/LastBackupFailedFiles17af1_8_4_2026_brackets.txt
