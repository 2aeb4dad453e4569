# What only the rest of the input tells: analyze knows it, entries does not, as the manual says.
line() { # line DATE LEVEL MESSAGE
	printf '0AB0\t0974\t%s\t13:16:29.206\t18\tm.cpp(1)\t\t\t\t%s\t%s\r\n' "$1" "$2" "$3"
}
both() { # both NAME [OPTION...]: the cause, facet and time of the only entry
	name=$1
	shift
	echo "$name"
	marslog analyze -q --format json "$@" | python3 -B -c '
import json, sys
for c in json.load(sys.stdin)["causes"]:
    if c["entries"]:
        print(" analyze:", c["id"], [f for f, n in (c["facets"] or {}).items() if n], c["first"])'
	marslog entries -q "$@" | sed -E 's/.*"time":("[^"]*"|null).*"cause":("[^"]*").*"facet":("[^"]*"|null).*/ entries: \2 \3 \1/'
}

# A rule that counts only when it repeats, beside a job that succeeded.
{
	line 08/04 WARNING 'Could not connect to net.tcp://localhost:6049/CBEngine'
	printf '0AB0\t0974\t08/04\t13:20:00.000\t71\tb.cpp(1)\t\t%s\t\tNORMAL\tBackup Progress: Succeeded\r\n' \
		816A55BE-1111-4222-8333-444455556666
} >"$TMP/a.errlog"
both repeats --year 2026 "$TMP/a.errlog"
marslog analyze -q --year 2026 --fail-on service "$TMP/a.errlog" >/dev/null && echo " analyze: no $?"
marslog entries -q --year 2026 --fail-on service "$TMP/a.errlog" >/dev/null || echo " entries: yes $?"

# The code of a list's path, in a log behind it.
mkdir "$TMP/b"
printf 'D:\\Data\\a.doc\r\n' >"$TMP/b/LastBackupFailedFiles17af1_8_4_2026_a.txt"
line 08/04 WARNING 'Failed: Hr: = [0x80070570] BackupRead failed on file(D:\Data\a.doc)' >"$TMP/b/b.errlog"
both list --year 2026 "$TMP/b"

# A scratch folder that a later file names.
mkdir "$TMP/d"
line 08/04 WARNING 'Failed: Hr: = [0x80070005] BackupRead failed on file(E:\Cache\a.bin)' >"$TMP/d/a.errlog"
printf '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows Azure Backup\\Config]\r\n"ScratchLocation"="E:\\\\Cache"\r\n' \
	>"$TMP/d/registry.txt"
both scratch --year 2026 "$TMP/d"

# The turn of the year.
{
	line 12/31 ERROR 'Failed: Hr: = [0x80070570] BackupRead failed on file(D:\Data\a.doc)'
	line 01/01 NORMAL 'Backup Progress: Prebackup started.'
} >"$TMP/c.errlog"
both year --year 2026 "$TMP/c.errlog"

# Two codes of a rule that counts only when it repeats, with another rule of its cause between them:
# each record is evidence once.
{
	for _ in 1 2 3; do line 08/04 FATAL 'Could not connect to net.tcp://localhost:6049/CBEngine'; done
	line 08/04 FATAL 'The agent cannot connect to the OBEngine service. (ID: 100052)'
	line 08/04 FATAL 'Failed: Hr: = [0x80004005] Could not connect to net.tcp://localhost:6049/CBEngine'
} >"$TMP/f.errlog"
marslog analyze -q --year 2026 --format json "$TMP/f.errlog" | python3 -B -c '
import json, sys
for c in json.load(sys.stdin)["causes"]:
    if c["entries"]:
        print("evidence:", c["id"], c["entries"], sorted(e["line"] for e in c["evidence"]))'
