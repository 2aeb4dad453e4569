# The key of an entry stays when the log is renamed, and equal records have two keys.
line() { # line MINUTE
	printf '0AB0\t0974\t11/17\t21:%s:00.000\t18\ta.cpp(1)\t\t0000000A-CCE2-42E6-8883-7AEB9A1C5CB6\t\tWARNING\tFailed: Hr: = [0x80070020] BackupRead failed on file(D:\\a)\r\n' "$1"
}
{ line 00; line 00; line 01; } >"$TMP/CBEngineCurr.errlog"
cp "$TMP/CBEngineCurr.errlog" "$TMP/CBEngine7.errlog"
for file in CBEngineCurr CBEngine7; do
	marslog entries --host SRV01 --group Contoso "$TMP/$file.errlog" | jq -c '[.host, .group, .key]'
done | sort | uniq -c | sed 's/^ *//'
