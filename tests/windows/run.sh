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
call=$windows/call
native=$(realpath "${NATIVE:-$root/marslog}")
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
	timeout -k 5 300 "$call" "$@" >/dev/null 2>&1 </dev/null
}
# Its server writes the registry when it ends.
trap 'server -k; server -w; rm -rf "$work"' EXIT
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
ln -s "$call" "$work/bin/marslog"
MARSLOG_EXE=$exe
export MARSLOG_EXE

PROGRAM=$work/bin/marslog RUNNER=$call UNIT_TESTS=${UNIT_TESTS:-} SYSTEM=windows NATIVE=$native \
	sh "$root/tests/run.sh" --fast "$@"
