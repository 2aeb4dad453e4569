#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Print the options that link libarchive into the program, or nothing where that is not possible:
# static-libarchive.sh [COMPILER...]
#
# The shared libarchive needs libxml2, which needs ICU and the C++ library: they are for formats that
# marslog does not read, and loading them takes longer than reading a small bundle. The linker takes
# of the static library only what is called, and of the libraries named behind it only those in use.

set -eu

libdir=$(pkg-config --variable=libdir libarchive 2>/dev/null) || exit 0
[ -e "$libdir/libarchive.a" ] && [ -e "$libdir/libarchive.so" ] || exit 0
needed=$(objdump -p "$libdir/libarchive.so" 2>/dev/null |
	sed -n -e '/libc\.so/d' -e 's/^ *NEEDED  */-l:/p' | tr '\n' ' ')
options="-Wl,--as-needed $libdir/libarchive.a $needed"

trial=$(mktemp)
trap 'rm -f "$trial"' EXIT
# shellcheck disable=SC2086 # lists of words
"${@:-cc}" -x c -o "$trial" - -x none $options -lz >/dev/null 2>&1 <<'END' || exit 0
int archive_read_support_format_zip(void *);
int archive_read_support_format_7zip(void *);
int archive_read_support_format_cab(void *);
int archive_read_support_format_tar(void *);
int main(void)
{
	return archive_read_support_format_zip(0) + archive_read_support_format_7zip(0) +
		archive_read_support_format_cab(0) + archive_read_support_format_tar(0);
}
END
echo "$options"
