# A failed-file list: win32.
brief lists/LastBackupFailedFiles17af1_8_4_2026_win32.txt
