# A failed-file list: dutch-first.
brief lists/LastBackupFailedFiles17af1_8_4_2026_dutch-first.txt
