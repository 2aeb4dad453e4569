# A list that is there twice is one run, so that a file locked once stays one; another list is another.
list() {
	mkdir -p "$(dirname "$TMP/in/$1")"
	printf 'D:\\Data\\a.dat\t0x80070005\r\nD:\\Data\\b.dat\t0x80070005\r\n' >"$TMP/in/$1"
}
list 'LastBackupFailedFiles17af1_8_4_2026_x.txt'
list 'LastBackupFailedFiles17af1_8_4_2026_x (1).txt'
list 'Temp/LastBackupFailedFiles17af1_8_4_2026_x.txt'
marslog analyze --format json "$TMP/in" | grep '"runs": [1-9]'
echo other
list 'LastBackupFailedFiles17af2_8_5_2026_x.txt'
marslog analyze --format json "$TMP/in" | grep '"runs": [1-9]'
echo alike
rm -r "$TMP/in"
list 'server1/LastBackupFailedFiles.txt'
list 'server2/LastBackupFailedFiles.txt'
marslog analyze --format json "$TMP/in" | grep '"runs": [1-9]'
