#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Static checks: formatting, clang-tidy, cppcheck, manual pages, shell scripts, pattern files.
#
#	tests/lint.sh            everything that is installed
#	tests/lint.sh TOOL...    only these: clang-format clang-tidy cppcheck mandoc shellcheck
#	                         codespell words patterns
#
# A missing tool is listed and skipped; with STRICT=yes, as in CI, it is a finding. Ends with a
# summary line; exit status 1 when there are findings. PROGRAM is the marslog that checks the pattern
# files.

set -u
LC_ALL=C.UTF-8
export LC_ALL
cd "$(dirname "$0")/.." || exit 1

work=$(mktemp -d "${TMPDIR:-/tmp}/marslog-lint.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

clean='' dirty='' missing=''
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

result() { # result TOOL: $work/found holds what it found, nothing when all is well
	if [ -s "$work/found" ]; then
		dirty="$dirty $1"
		echo "== $1"
		cat "$work/found"
	else
		clean="$clean $1"
	fi
}

have() { # have TOOL: say so when it is not there
	command -v "$1" >/dev/null 2>&1 && return
	missing="$missing $1"
	[ -z "${STRICT:-}" ] || dirty="$dirty $1"
	return 1
}

sources() { # the C files below the folders given, headers as well when $1 is "all"
	kind=$1
	shift
	if [ "$kind" = all ]; then
		find "$@" -name '*.[ch]' | sort
	else
		find "$@" -name '*.c' | sort
	fi
}

flags() {
	echo "-std=c17 -Isrc -Isrc/api -D_GNU_SOURCE"
	pkg-config --cflags libpcre2-8 libarchive libcjson zlib
}

check_clang_format() {
	have clang-format || return 0
	# Only the first line of a complaint: the form itself is a matter of `make format`.
	sources all src tests | xargs -P "$jobs" -n 8 clang-format --dry-run -Werror \
		--ferror-limit=1 >"$work/all" 2>&1
	grep -a 'error:' "$work/all" | sort >"$work/found"
	result clang-format
}

# What clang-tidy says in error; each with the reason.
known() {
	# items found through the hash set have been written
	# not_excluded_count is above 0 only when there is an array; so are the counts of diff and
	# fleet, and the length of a span is above 0 only when it has data
	# of a code without a cause no action is written
	# os_arguments is declared for both systems, and Windows changes argc
	# help.c keeps the name and frees it
	# os_windows_arguments.c copies an escaped quote and any other character alike
	grep -avE \
		-e '^src/tally/summary\.c:.*clang-analyzer-core\.(CallAndMessage|uninitialized\.Assign)' \
		-e '^src/advise/exclude\.c:.*clang-analyzer-core\.NonNullParamChecker' \
		-e '^src/advise/exclude\.c:.*NullDereference' \
		-e '^src/(diff/(compare|side)|fleet/(order|summary))\.c:.*clang-analyzer-core\.N' \
		-e '^src/(record/path|classify/failure|tally/merge)\.c:.*clang-analyzer-core\.N' \
		-e '^src/render/knowledge\.c:.*NullDereference' \
		-e '^src/os/os_posix\.c:.*argc.*non-const-parameter' \
		-e '^src/cli/help\.c:.*name.*non-const-parameter' \
		-e '^src/os/os_windows_arguments\.c:.*bugprone-branch-clone'
}

check_clang_tidy() {
	have clang-tidy || return 0
	# Programs of the build (src/tools) end where they fail.
	# The analyzer takes ten times as long as all other checks; ANALYZER=no leaves it out.
	analyzer=${ANALYZER:+-clang-analyzer-*}
	# shellcheck disable=SC2046 # words
	sources c src | grep -v -e '^src/tools/' -e '/os_windows' | xargs -P "$jobs" -I FILE \
		clang-tidy --quiet "--checks=$analyzer" FILE -- $(flags) >"$work/all" 2>/dev/null
	# These need the headers of mingw; where there are none, they are not checked.
	[ ! -e /usr/x86_64-w64-mingw32/include/windows.h ] ||
		sources c src | grep '/os_windows' | xargs -P "$jobs" -I FILE clang-tidy --quiet \
			"--checks=$analyzer" FILE -- --target=x86_64-w64-mingw32 -std=c17 -Isrc \
			-D_GNU_SOURCE >>"$work/all" 2>/dev/null
	grep -aE '(warning|error):' "$work/all" | sed "s|^$PWD/||" | known | sort -u \
		>"$work/found"
	result clang-tidy
}

check_cppcheck() {
	have cppcheck || return 0
	# Left out: what is only a matter of style, what needs the headers of the system, and
	# functions of the library that the program itself does not call.
	# shellcheck disable=SC2046 # words
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
		-j "$jobs" --error-exitcode=0 -Isrc -D_GNU_SOURCE -D__GNUC__ \
		--suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
		--suppress=toomanyconfigs \
		$(sources c src) >"$work/all" 2>&1
	grep -aE '(error|warning|performance|portability):' "$work/all" | sort -u >"$work/found"
	result cppcheck
}

check_mandoc() {
	have mandoc || return 0
	mandoc -Tlint -Wwarning man/*.[1-9] >"$work/found" 2>/dev/null
	result mandoc
}

check_shellcheck() {
	have shellcheck || return 0
	: >"$work/found"
	for script in $(find tests fixtures .ci -type f \( -name '*.sh' -o -path '.ci/*' \) | sort); do
		# A case of the command-line tests is read by a shell that has the prelude.
		case $script in
		tests/cli/cases/*) shellcheck -s sh -e SC2154 -f gcc "$script" >>"$work/found" ;;
		*) head -n 1 "$script" | grep -q '^#!.*sh' || [ "${script%.sh}" != "$script" ] || continue
			shellcheck -f gcc "$script" >>"$work/found" ;;
		esac
	done
	shellcheck -f gcc src/cli/completions/marslog.bash >>"$work/found"
	result shellcheck
}

# What codespell takes for mistakes: macros of mdoc, a signature in virtual disks, the agent's
# own spelling of "finished", and pieces of test data.
check_codespell() {
	have codespell || return 0
	git ls-files 'src/*.[ch]' 'src/*.md' 'man/*.[15]' 'man/*.md' '*.md' Makefile .ci/run |
		grep -v '^tests/' |
		xargs codespell -L conectix,finsihed,nd,nin,ordner >"$work/found" 2>&1
	result codespell
}

# Words and phrases that earlier versions used in a private sense, or that are poor English in a
# technical text: say "slot", "range", "skip", "merge", "distinguish", "again", "after" instead.
check_words() {
	{
		git grep -nwE 'rooms?|lanes?|stretch(es)?|pass(ed)? over|beside the way|on the way' \
			-- src man '*.md'
		git grep -nwE '(told|tell) apart|made anew|in vain|reach(es)? back|take[ns]? in' \
			-- src man '*.md'
		git grep -nwE 'left away|held against|mended|(lies|right) behind|whoever|haunted' \
			-- src man '*.md'
		git grep -nwE 'one behind the other|what stands behind|(are|is) told' \
			-- src man '*.md'
		# Documents that only the authors have.
		git grep -nE '(contract|formats|knowledge|wording|speed|fleet|anchors)[.]md' \
			-- src tests '*.md' ':!tests/lint.sh' | grep -v 'man/formats[.]md'
	} >"$work/found"
	result words
}

check_patterns() {
	program=${PROGRAM:-./marslog}
	if [ ! -x "$program" ]; then
		missing="$missing marslog"
		return 0
	fi
	"$program" lint patterns >/dev/null 2>"$work/found"
	result patterns
}

[ $# -gt 0 ] || set -- clang-format clang-tidy cppcheck mandoc shellcheck codespell \
	words patterns
for tool; do
	case $tool in
	clang-format) check_clang_format ;;
	clang-tidy) check_clang_tidy ;;
	cppcheck) check_cppcheck ;;
	mandoc) check_mandoc ;;
	shellcheck) check_shellcheck ;;
	codespell) check_codespell ;;
	words) check_words ;;
	patterns) check_patterns ;;
	*)
		echo "tests/lint.sh: no such check: $tool" >&2
		exit 2
		;;
	esac
done

echo "lint: clean:${clean:- none}; findings:${dirty:- none}; not installed:${missing:- none}"
[ -z "$dirty" ]
