# A failed-file list: english-tab.
brief lists/LastBackupFailedFiles17af1_8_4_2026_english-tab.txt
