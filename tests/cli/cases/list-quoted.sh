# A failed-file list: quoted.
brief lists/LastBackupFailedFiles17af1_8_4_2026_quoted.txt
