# A failed-file list: comma.
brief lists/LastBackupFailedFiles17af1_8_4_2026_comma.txt
