#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Run a program for Windows under wine, headless and with a time limit:
#
#	WINEPREFIX=... tests/windows/wine.sh PROGRAM.exe [ARGUMENT...]
#
# Very rarely wine itself dies before the program has begun, with "dl-fini.c: Assertion" of the
# C library. Exactly then the call is repeated once.

WINEDEBUG=-all
# With the locale "C" wine would replace what is not ASCII in arguments.
LC_ALL=C.UTF-8
export WINEDEBUG LC_ALL
wine=/usr/lib/wine/wine64
messages=$(mktemp "${TMPDIR:-/tmp}/marslog-wine.XXXXXX") || exit 125

timeout -k 5 "${WINE_SECONDS:-120}" "$wine" "$@" 2>"$messages"
status=$?
case $status in
1 | 127)
	if grep -q 'dl-fini\.c.*Assertion' "$messages"; then
		timeout -k 5 "${WINE_SECONDS:-120}" "$wine" "$@" 2>"$messages"
		status=$?
	fi
	;;
esac
cat "$messages" >&2
rm -f "$messages"
exit $status
