# A failed-file list: dash.
brief lists/LastBackupFailedFiles17af1_8_4_2026_dash.txt
