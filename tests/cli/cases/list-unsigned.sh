# A failed-file list: unsigned.
brief lists/LastBackupFailedFiles17af1_8_4_2026_unsigned.txt
