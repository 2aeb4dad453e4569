# A failed-file list: code-first.
brief lists/LastBackupFailedFiles17af1_8_4_2026_code-first.txt
