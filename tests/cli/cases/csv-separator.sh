# The separator of CSV by name and as itself; cells that hold it are quoted.
marslog analyze -q --format csv --separator semicolon lists/LastBackupFailedFiles17af1_8_4_2026_tab.txt | head -n 2
marslog exclude -q --format csv --separator tab lists/LastBackupFailedFiles17af1_8_4_2026_tab.txt | head -n 2
marslog entries -q --format csv --separator '|' lists/LastBackupFailedFiles17af1_8_4_2026_tab.txt | head -n 2
marslog analyze --separator x lists/LastBackupFailedFiles17af1_8_4_2026_tab.txt || echo "exit $?"
