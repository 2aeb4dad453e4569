# A failed-file list: path-kinds.
brief lists/LastBackupFailedFiles2b_8_4_2026_path-kinds.txt
