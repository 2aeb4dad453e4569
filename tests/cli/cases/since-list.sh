# A list counts by the day in its name, wherever on Earth that day was; without one always.
for name in LastBackupFailedFiles17af1_8_4_2026_x LastBackupFailedFiles17af1; do
	printf 'D:\\A\\x.txt\t0x80070570\r\n' >"$TMP/$name.txt"
	for since in 2026-08-04 2026-08-05 2026-08-06; do
		echo "$name $since"
		marslog analyze --since $since --format json "$TMP/$name.txt" | grep -E '"(state|headline)"'
	done
done
# East of Greenwich the day begins, and ends, while it is still the day before.
for until in 2026-08-02 2026-08-03 2026-08-04; do
	echo "until $until"
	marslog analyze --until $until --format json "$TMP/LastBackupFailedFiles17af1_8_4_2026_x.txt" | grep '"state"'
done
