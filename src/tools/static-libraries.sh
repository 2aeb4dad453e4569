#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Print the options that link the libraries of packages into the program, as far as there are static
# ones, else those that link the shared ones: static-libraries.sh "PACKAGE..." [COMPILER...]
#
# Finding, mapping and relocating a shared library takes a start about 0.06 ms. The shared libarchive
# also needs libxml2, which needs ICU and the C++ library: they are for formats that marslog does not
# read, and loading them takes longer than reading a small bundle. The linker takes of a static library
# only what is called, and of the shared libraries named here only those in use.

set -eu

# shellcheck disable=SC2086 # a list of words
shared=$(pkg-config --libs $1)
shift
[ $# -gt 0 ] || set -- cc

static_of() { # static_of WORD COMPILER...: the static library instead of a -l option, if there is one
	word=$1
	shift
	case $word in
	-lc | -lm | -ldl | -lrt | -lpthread) name= ;;
	-l:lib*.so*) name=${word#-l:} name=${name%%.so*} ;;
	-l*) name=lib${word#-l} ;;
	*) name= ;;
	esac
	file=
	[ -z "$name" ] || file=$("$@" -print-file-name="$name.a")
	case $file in
	/*) echo "$file" ;;
	*) echo "$word" ;;
	esac
}

# What the shared libarchive needs, the static one needs as well.
needed() {
	library=$("$@" -print-file-name=libarchive.so)
	objdump -p "$library" 2>/dev/null | sed -n -e '/libc\.so/d' -e 's/^ *NEEDED  */-l:/p'
}

# libraries WHICH COMPILER...: the options for all libraries, static ones for "all" or only "libarchive"
libraries() {
	which=$1
	shift
	for word in $shared; do
		if [ "$word" = -larchive ]; then
			word=$(static_of "$word" "$@")
			echo "$word"
			[ "$word" = -larchive ] || needed "$@"
		else
			echo "$word"
		fi
	done | while read -r word; do
		if [ "$which" = all ]; then
			static_of "$word" "$@"
		else
			echo "$word"
		fi
	done
}

trial=$(mktemp)
trap 'rm -f "$trial"' EXIT

links() { # links OPTIONS COMPILER...: whether a program can be linked in this way
	options=$1
	shift
	# shellcheck disable=SC2086 # a list of words
	"$@" -x c -o "$trial" - -x none $options >/dev/null 2>&1 <<'END'
int archive_read_support_format_zip(void *);
int archive_read_support_format_7zip(void *);
int archive_read_support_format_cab(void *);
int archive_read_support_format_tar(void *);
int pcre2_config_8(unsigned, void *);
const char *cJSON_Version(void);
int main(void)
{
	return archive_read_support_format_zip(0) + archive_read_support_format_7zip(0) +
		archive_read_support_format_cab(0) + archive_read_support_format_tar(0) +
		pcre2_config_8(0, 0) + *cJSON_Version();
}
END
}

for which in all libarchive; do
	options="-Wl,--as-needed $(libraries $which "$@" | tr '\n' ' ')"
	if links "$options" "$@"; then
		echo "$options"
		exit 0
	fi
done
echo "$shared"
