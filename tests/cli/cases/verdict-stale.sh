# No backup for longer than twice the interval: said first when the present is asked for, whatever
# --since leaves out; never when old logs are read later without asking.
line() { # line DAY MINUTE MESSAGE
	printf '0AB0\t0974\t11/%s\t21:%s:00.000\t18\ta.cpp(1)\t\t%s-CCE2-42E6-8883-7AEB9A1C5CB6\t\tNORMAL\t%s\r\n' "$1" "$2" "000000$1" "$3"
}
for day in 10 11 12; do
	line $day 00 'Backup Progress: Prebackup started.'
	line $day 20 'Backup Progress: Succeeded'
done >"$TMP/CBEngineCurr.errlog"
now=2026-11-27T09:00:00Z
cd "$TMP" || exit 70
for options in "" "--now=$now" "--now=$now --since=yesterday" "--now=$now --since=24h --fail-on=job" \
	"--now=2026-11-13T09:00:00Z --since=24h" "--since=2026-11-12"; do
	echo "$options"
	# shellcheck disable=SC2086 # words
	marslog analyze --year 2026 $options --format json CBEngineCurr.errlog >report.json
	echo "status $?"
	jq -r '.verdict.state, .verdict.headline, .last_backup, .interval_h, (.jobs | length)' report.json
done
echo "text"
MARSLOG_NOW=$now marslog analyze --year 2026 CBEngineCurr.errlog | sed -n '1,/^$/p'
MARSLOG_NOW=$now marslog analyze --year 2026 --since 2026-11-12 CBEngineCurr.errlog | sed -n '1,/^$/p'
echo "other zones"
for zone in UTC Pacific/Kiritimati America/Los_Angeles; do
	TZ=$zone marslog analyze --year 2026 --now=$now --since=yesterday --format json CBEngineCurr.errlog | md5sum
done | sort -u | wc -l
