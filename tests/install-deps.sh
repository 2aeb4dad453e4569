#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Install what is missing to build ("build"), to build and test ("test"), to fuzz ("fuzz"), to build
# for Windows ("windows"), to test that under wine ("wine"), or to look at the HTML report in a browser
# ("page").
# Looks first, so that nothing is asked of apt-get where everything is there.

set -eu

packages=
need() { # need PACKAGE COMMAND...: install PACKAGE unless the command succeeds
	package=$1
	shift
	"$@" >/dev/null 2>&1 || packages="$packages $package"
}

need gcc sh -c "${CC:-cc} --version"
need libc6-dev test -e /usr/include/stdio.h
need pkg-config pkg-config --version
need libpcre2-dev pkg-config --exists libpcre2-8
need zlib1g-dev pkg-config --exists zlib
need libarchive-dev pkg-config --exists libarchive
need libcjson-dev pkg-config --exists libcjson
if [ "$1" = windows ]; then
	need gcc-mingw-w64-x86-64-win32 x86_64-w64-mingw32-gcc --version
	need libz-mingw-w64-dev test -e /usr/x86_64-w64-mingw32/lib/libz.a
	need dpkg-dev dpkg-source --version
	need xz-utils xz --version
	need zip sh -c 'command -v zip'
	need mandoc sh -c 'command -v mandoc'
fi
if [ "$1" = wine ]; then
	need wine64 test -x /usr/lib/wine/wine64
	need wine64-preloader test -x /usr/lib/wine/wine64-preloader
	need python3 python3 --version
fi
if [ "$1" = page ]; then
	need chromium sh -c 'command -v chromium'
	need poppler-utils sh -c 'command -v pdftotext'
	need fonts-dejavu-core test -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
	need python3 python3 --version
fi
if [ "$1" = fuzz ]; then
	need clang clang --version
	need python3 python3 --version
fi
if [ "$1" = test ]; then
	need libcmocka-dev pkg-config --exists cmocka
	need python3 python3 --version
	need python3-jsonschema python3 -c 'import jsonschema'
	need sqlite3 sqlite3 --version
	need mandoc sh -c 'command -v mandoc'
	need jq sh -c 'command -v jq'
	# Another program of that name (moreutils) takes its operands in another way.
	need parallel sh -c 'parallel --version | grep -q GNU'
	need libevtx-utils sh -c 'command -v evtxexport'
	need python3-evtx /usr/bin/python3 -c 'import Evtx.Evtx'
fi

sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo
if [ -n "$packages" ] && [ -n "$sudo" ] && ! command -v sudo >/dev/null 2>&1; then
	echo "Some packages are missing and there is no sudo. As root, run:" >&2
	echo "    apt-get install --no-install-recommends$packages" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
if [ -n "$packages" ]; then
	echo "installing:$packages"
	$sudo apt-get update -qq
	# shellcheck disable=SC2086 # a list of words
	$sudo apt-get install -y -qq --no-install-recommends $packages
fi

# ISA-L makes zips faster. Where there is none, or with ISAL=no, the build does without.
if [ "$1" = build ] && [ "${ISAL:-yes}" != no ] && ! pkg-config --exists libisal &&
	apt-cache show libisal-dev >/dev/null 2>&1; then
	$sudo apt-get install -y -qq --no-install-recommends -o Acquire::Retries=0 libisal-dev ||
		echo "libisal-dev was not installed; zips are unpacked with zlib"
fi
