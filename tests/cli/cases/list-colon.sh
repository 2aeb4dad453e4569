# A failed-file list: colon.
brief lists/LastBackupFailedFiles17af1_8_4_2026_colon.txt
