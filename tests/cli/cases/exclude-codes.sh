# Codes that are stricter than their cause: away, unsupported or doubtful is no reason to exclude.
for run in 1 2; do
	for code in 0x80070003 0x80070015 0x80070490 0x80070032 0x80070178; do
		for file in 1 2 3; do
			printf 'D:\\Data\\%s\\%d.bin\t%s\r\n' "$code" "$file" "$code"
		done
	done >"$TMP/LastBackupFailedFiles00_8_${run}_2026.txt"
done
marslog exclude "$TMP"
marslog explain --format json 0x80070032 0x80070178 0x8007018B | grep -E '"(code|exclusion)"'
