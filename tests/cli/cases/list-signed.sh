# A failed-file list: signed.
brief lists/LastBackupFailedFiles17af1_8_4_2026_signed.txt
