# The jobs of two machines make no single story: the headline and a message say so. --host ends it.
line() { # line JOB DAY MINUTE LEVEL MESSAGE
	printf '0AB0\t0974\t11/%s\t21:%s:00.000\t18\ta.cpp(1)\t\t%s-CCE2-42E6-8883-7AEB9A1C5CB6\t\t%s\t%s\r\n' "$2" "$3" "$1" "$4" "$5"
}
mkdir -p "$TMP/in/SRV01_CBENGINE.zip" "$TMP/in/SRV02_CBENGINE.zip"
{
	line 0000000A 17 00 NORMAL 'Backup Progress: Prebackup started.'
	line 0000000A 17 10 WARNING 'Failed: Hr: = [0x80190197] (407) Proxy Authentication Required'
} >"$TMP/in/SRV01_CBENGINE.zip/CBEngineCurr.errlog"
{
	line 0000000B 18 00 NORMAL 'Backup Progress: Prebackup started.'
	line 0000000B 18 20 NORMAL 'Backup Progress: Succeeded'
} >"$TMP/in/SRV02_CBENGINE.zip/CBEngineCurr.errlog"
cd "$TMP" || exit 70
for host in '' --host=SRV09; do
	marslog analyze --year 2026 $host --format json in >report.json
	jq -c '.host, .hosts, .verdict.state, .verdict.headline, (.jobs[] | [.result, .host])' report.json
done
