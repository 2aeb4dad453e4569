# A failed-file list: no-sentence.
brief lists/LastBackupFailedFiles4d_8_4_2026_no-sentence.txt
