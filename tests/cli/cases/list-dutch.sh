# A failed-file list: dutch.
brief lists/LastBackupFailedFiles17af1_8_4_2026_dutch.txt
