# A failed-file list: code-below.
brief lists/LastBackupFailedFiles17af1_8_4_2026_code-below.txt
