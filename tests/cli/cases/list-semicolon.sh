# A failed-file list: semicolon.
brief lists/LastBackupFailedFiles17af1_8_4_2026_semicolon.txt
