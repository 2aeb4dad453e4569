# A failed-file list: utf-16.
brief lists/LastBackupFailedFiles5e_8_4_2026_utf-16.txt
