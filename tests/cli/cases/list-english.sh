# A failed-file list: english.
brief lists/LastBackupFailedFiles17af1_8_4_2026_english.txt
