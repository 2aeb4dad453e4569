# A failed-file list: path-only.
brief lists/LastBackupFailedFiles17af1_8_4_2026_path-only.txt
