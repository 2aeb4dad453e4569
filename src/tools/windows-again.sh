#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Build marslog.exe a second time, in a copy of the sources in another folder and with other dates,
# and compare: both must have the same bytes.
#
#	src/tools/windows-again.sh build/windows

set -eu
windows=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
copy=$(mktemp -d "${TMPDIR:-/tmp}/another-folder.XXXXXX")
trap 'rm -rf "$copy"' EXIT
trap 'exit 1' HUP INT TERM

cd "$root"
cp -R Makefile src patterns tests "$copy/"
[ ! -e config.mk ] || cp config.mk "$copy/"
mkdir -p "$copy/build/windows"
ln -s "$windows/deps" "$copy/build/windows/deps"
${MAKE:-make} -s -C "$copy" windows >"$copy/log" 2>&1 || {
	tail -n 20 "$copy/log" >&2
	exit 1
}
cmp "$windows/marslog.exe" "$copy/build/windows/marslog.exe"
echo "two builds of marslog.exe are identical"
