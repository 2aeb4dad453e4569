# A failed-file list: dutch-heading.
brief lists/LastBackupFailedFiles3c_8_4_2026_dutch-heading.txt
