# A failed-file list: bar.
brief lists/LastBackupFailedFiles17af1_8_4_2026_bar.txt
