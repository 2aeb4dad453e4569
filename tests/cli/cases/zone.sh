# With --zone, days, charts and tables of jobs are those of the server's clock: a job that begins
# at 22:30 UTC belongs to the next day there. Without it they are UTC.
log() { # log DAY HOUR NUMBER
	for what in 'Prebackup started.' 'Data transfer started.'; do
		printf '0AB0\t0978\t08/%s\t%s:30:31.037\t71\tb.cpp(1)\t[0000000080070003]\tAAAAAAAA-0000-4000-8000-00000000000%s\t\tNORMAL\tBackup Progress: %s\r\n' "$1" "$2" "$3" "$what"
	done
	printf '0AB0\t0978\t08/%s\t%s:31:31.037\t71\tm.cpp(1)\t[0000000080070003]\tAAAAAAAA-0000-4000-8000-00000000000%s\t\tWARNING\tFailed: Hr: = [0x80070005] BackupRead failed on file(D:\\a.pst)\r\n' "$1" "$2" "$3"
	printf '0AB0\t0978\t08/%s\t%s:40:31.037\t71\tb.cpp(1)\t[0000000080070003]\tAAAAAAAA-0000-4000-8000-00000000000%s\t\tNORMAL\tBackup Progress: Succeeded\r\n' "$1" "$2" "$3"
}
{ log 10 22 1; log 11 22 2; log 12 22 3; } > "$TMP/late.errlog"
for zone in +02:00 -03:30 ''; do
	echo "== $zone"
	set -- -q --year 2026 ${zone:+--zone "$zone"} "$TMP/late.errlog"
	marslog analyze "$@" | sed -n '/^Jobs (/,/^$/p'
	marslog analyze -f markdown "$@" | grep -A 4 'Start ('
	marslog analyze -f json "$@" | grep -o '"day": *"[^"]*"'
	marslog analyze -f html "$@" | grep -o 'by day ([^)]*)\|Start ([^)]*)\|<title>2026-08-1[0-9]: 1\|<tr><td>1[0-9] Aug</td>'
done
