# Damage in the agent's scratch folder: the VHD steps come first, and nothing is restored; with a source file beside it is.
record() { # record CODE PATH
	printf '0AB0\t0974\t08/04\t13:16:29.206\t18\tmtffile.cpp(1)\t\t1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6\t\tWARNING\tFailed: Hr: = [%s] BackupRead failed on file(%s)\r\n' "$1" "$2"
}
scratch='C:\Program Files\Microsoft Azure Recovery Services Agent\Scratch\VHDs\x.vhd'
for code in 0x80070570 0x80070017 0x8007045D 0x80070571; do
	record "$code" "$scratch" >"$TMP/scratch.errlog"
	cp "$TMP/scratch.errlog" "$TMP/both.errlog"
	record "$code" 'D:\Data\a.doc' >>"$TMP/both.errlog"
	for log in scratch both; do
		marslog analyze -q --year 2026 --format json "$TMP/$log.errlog" | python3 -c '
import json, sys
cause = json.load(sys.stdin)["causes"][0]
steps = cause["actions"]
print(cause["id"], cause["severity"], "VHDs" in steps[0], any("estore" in s for s in steps), any("chkdsk" in s for s in steps))'
	done
done
