#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Test marslog.exe under wine: what tests/run.sh tests on Linux, and what is peculiar to Windows.
#
#	WINDOWS=build/windows UNIT_TESTS="..." tests/windows/run.sh [CASE...]
#
# The last line is "N passed, N failed".

set -u
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
windows=$(cd "${WINDOWS:-$root/build/windows}" && pwd)
exe=$windows/marslog.exe
native=${NATIVE:-$root/marslog}
[ -x /usr/lib/wine/wine64 ] || {
	echo "check-windows: /usr/lib/wine/wine64 is missing (package wine64)" >&2
	echo "0 passed, 1 failed"
	exit 1
}

work=$(mktemp -d "${TMPDIR:-/tmp}/marslog-windows.XXXXXX") || exit 1
WINEPREFIX=$work/prefix
WINEDEBUG=-all
# Parts of wine that would be looked for in vain.
WINEDLLOVERRIDES='winemenubuilder.exe=d;mscoree=;mshtml='
export WINEPREFIX WINEDEBUG WINEDLLOVERRIDES
server() {
	timeout 60 /usr/lib/wine/wineserver64 "$@" >/dev/null 2>&1 </dev/null
}
quietly() { # quietly PROGRAM [ARGUMENT...]: under wine, with nothing of this script left open
	timeout -k 5 300 /usr/lib/wine/wine64 "$@" >/dev/null 2>&1 </dev/null
}
trap 'server -k; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# The first start makes the prefix. Its server must end before another can stay for good: without
# that one, each call would start Windows anew. The call after it starts the services, which keep
# the output open that they were started with.
quietly wineboot --init
server -w || server -k
server -p
quietly cmd /c exit || {
	echo "check-windows: wine does not start" >&2
	echo "0 passed, 1 failed"
	exit 1
}

# The tests call "marslog".
mkdir "$work/bin" || exit 1
cat >"$work/bin/marslog" <<END
#!/bin/sh
exec "$here/wine.sh" "$exe" "\$@"
END
chmod +x "$work/bin/marslog"

passed=0
failed=0
count() { # count FILE: the last "N passed, N failed" of it
	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$1" | tail -n 1)
	[ -n "$line" ] || line="0 passed, 1 failed"
	passed=$((passed + ${line%% *}))
	line=${line#*, }
	failed=$((failed + ${line%% *}))
}

PROGRAM=$work/bin/marslog RUNNER=$here/wine.sh UNIT_TESTS=${UNIT_TESTS:-} SYSTEM=windows \
	sh "$root/tests/run.sh" --fast "$@" >"$work/log" 2>&1
grep -vE '^[0-9]+ passed, [0-9]+ failed$' "$work/log"
count "$work/log"

if [ $# -eq 0 ]; then
	# With the locale "C" wine would not know the letters of names beyond ASCII.
	LC_ALL=C.UTF-8 python3 -B "$here/windows.py" --exe "$exe" --wine "$here/wine.sh" --native "$native" \
		--work "$work" >"$work/log" 2>&1 </dev/null
	grep -v '^ok ' "$work/log"
	passed=$((passed + $(grep -c '^ok ' "$work/log")))
	failed=$((failed + $(grep -c '^not ok ' "$work/log")))
	grep -q '^1\.\.' "$work/log" || failed=$((failed + 1))
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
