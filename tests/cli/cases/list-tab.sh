# A failed-file list: tab.
brief lists/LastBackupFailedFiles17af1_8_4_2026_tab.txt
