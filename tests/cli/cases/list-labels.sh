# A failed-file list: labels.
brief lists/LastBackupFailedFiles17af1_8_4_2026_labels.txt
