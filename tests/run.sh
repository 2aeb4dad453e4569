#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Run the whole suite: unit tests, command-line cases, properties, the catalogue.
#
#	PROGRAM=./marslog UNIT_TESTS="build/unit/test_text ..." tests/run.sh
#	PROGRAM=./marslog tests/run.sh --update [CASE...]    rewrite the expected output
#	PROGRAM=./marslog UNIT_TESTS=... tests/run.sh --threads    also tests of shared data
#	PROGRAM=./marslog UNIT_TESTS=... tests/run.sh --fast       without the slow properties
#
# RUNNER=COMMAND runs the unit tests, and SYSTEM=windows leaves out the cases of
# tests/windows/different.txt, for a program of another system (see tests/windows/run.sh).
# QUICK=yes, for an instrumented program, skips slow tests.
# Every part speaks TAP ("ok", "not ok"). The last line is "N passed, N failed".

set -u
LC_ALL=C
# Ages in reports are relative to this time instead of the clock.
MARSLOG_NOW=2026-08-15T12:00:00Z
export LC_ALL MARSLOG_NOW
unset NO_COLOR COLUMNS CDPATH ENV

tests=$(cd "$(dirname "$0")" && pwd)
fixtures=$(dirname "$tests")/fixtures
program=${PROGRAM:-./marslog}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
work=$(mktemp -d "${TMPDIR:-/tmp}/marslog-tests.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

passed=0
failed=0

ok() {
	passed=$((passed + 1))
}

not_ok() { # not_ok NAME [FILE]: FILE says why
	failed=$((failed + 1))
	echo "FAILED $1"
	[ $# -lt 2 ] || sed 's/^/    /' "$2"
}

# Count the TAP lines of FILE; a status that they do not explain is a failure, too.
count_tap() { # count_tap NAME FILE STATUS
	good=$(grep -c '^ok ' "$2")
	bad=$(grep -c '^not ok ' "$2")
	passed=$((passed + good))
	failed=$((failed + bad))
	if [ "$bad" -gt 0 ] || [ "$3" -ne 0 ] || [ "$good" -eq 0 ]; then
		echo "FAILED $1 (exit status $3)"
		grep -v '^ok ' "$2" | sed 's/^/    /'
		[ "$bad" -gt 0 ] || failed=$((failed + 1))
	fi
}

# ---- sanitizers: their own exit status, leaks where they can be looked for --------------

ASAN_OPTIONS=exitcode=99:detect_leaks=1
UBSAN_OPTIONS=exitcode=99:print_stacktrace=1:halt_on_error=1
TSAN_OPTIONS=exitcode=99:halt_on_error=1
export ASAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS
"$program" --version >/dev/null 2>&1 || ASAN_OPTIONS=exitcode=99:detect_leaks=0

# ---- unit tests ----------------------------------------------------------------------------

run_unit_tests() {
	cd "$tests/.." || exit 1
	for test in ${UNIT_TESTS:-}; do
		case $test in
		/*) ;;
		*) test=./$test ;;
		esac
		# shellcheck disable=SC2086 # RUNNER may be empty
		CMOCKA_MESSAGE_OUTPUT=TAP ${RUNNER:-} "$test" >"$work/unit" 2>&1 </dev/null
		count_tap "$(basename "$test")" "$work/unit" $?
	done
}

# ---- scripts that speak TAP themselves --------------------------------------------------------

run_tap() { # run_tap SCRIPT [ARGUMENT...]: $tested is the program, or the recorder
	script=$1
	shift
	PROGRAM=${tested:-$program} MARSLOG=${tested:-$program} python3 -B "$tests/$script" "$@" \
		>"$work/tap" 2>&1 </dev/null
	count_tap "$script" "$work/tap" $?
}

finish() {
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
	exit
}

if [ "${1:-}" = --threads ]; then
	run_unit_tests
	run_tap cli/threads.py --quick
	finish
fi

# ---- only src/os knows the system -----------------------------------------------------------------

check_system_headers() {
	grep -rnE --include='*.[ch]' \
		'[^A-Z]_WIN32|__MINGW|__linux__|# *include <(windows|unistd|dirent|fcntl|pthread|signal|poll|iconv|sys/[a-z]*)\.h>' \
		"$tests/../src" | grep -vE '/src/(os|tools)/' >"$work/found"
	if [ -s "$work/found" ]; then
		not_ok "only src/os knows the system" "$work/found"
	else
		ok
	fi
}

# ---- command-line cases -----------------------------------------------------------------------

# A case is tests/cli/cases/NAME.sh:
#
#	# What it shows.
#	# exit: 3
#	marslog analyze no-such-file
#
# It runs in fixtures/, with an empty folder in $TMP, and $PROGRAM is the program itself. NAME.out and NAME.err are what it must
# print; without one it must print nothing there. "# exit:" may be left out when it is 0.

mkdir "$work/bin" "$work/real" "$work/recorded" || exit 1
if [ "${SYSTEM:-}" = windows ]; then
	ln -s "$program" "$work/bin/marslog"
else
	# Keeps every JSON document that the program writes; schemas/check.py looks at them.
	ln -s "$tests/schemas/record.sh" "$work/bin/marslog"
	ln -s "$program" "$work/real/marslog"
	REAL=$work/real
	RECORD=$work/recorded
	export REAL RECORD
fi
recorder=$work/bin/marslog

# What may change from release to release or from machine to machine.
normalise() {
	sed -e 's/"version": "[0-9][^"]*"/"version": "VERSION"/' \
		-e 's/marslog [0-9][0-9]*\.[0-9.]*[0-9]/marslog VERSION/' \
		-e "s|$work/tmp|TMP|g"
}

run_script() { # run_script SCRIPT: leaves out, err and status in $work
	rm -rf "$work/tmp"
	mkdir "$work/tmp"
	(
		cd "$fixtures" || exit 1
		PATH=$work/bin:$PATH
		TMP=$work/tmp
		TESTS=$tests/cli
		PROGRAM=$program
		export PATH TMP TESTS PROGRAM
		exec sh -c '. "$TESTS/prelude.sh"; . "$1"' sh "$1"
	) >"$work/raw-out" 2>"$work/raw-err" </dev/null
	echo $? >"$work/status"
	normalise <"$work/raw-out" >"$work/out"
	normalise <"$work/raw-err" >"$work/err"
}

update_case() { # update_case BASE: keep what was printed
	for stream in out err; do
		if [ -s "$work/$stream" ]; then
			cp "$work/$stream" "$1.$stream"
		else
			rm -f "$1.$stream"
		fi
	done
}

compare_stream() { # compare_stream BASE STREAM
	expected=$1.$2
	[ -e "$expected" ] || expected=/dev/null
	diff -u -a --label "expected $2" --label "found $2" "$expected" "$work/$2"
}

# Whether a case cannot be the same on the system that the program is for.
is_different() { # is_different CASE
	[ "${SYSTEM:-}" = windows ] && grep -q "^$1	" "$tests/windows/different.txt"
}

run_case() { # run_case SCRIPT
	base=${1%.sh}
	if is_different "$(basename "$base")"; then
		return
	fi
	want=$(sed -n 's/^# exit: *//p' "$1")
	run_script "$1"
	[ "$update" = no ] || update_case "$base"
	{
		status=$(cat "$work/status")
		[ "$status" -eq "${want:-0}" ] || echo "exit status $status, expected ${want:-0}"
		compare_stream "$base" out
		compare_stream "$base" err
	} >"$work/why"
	if [ -s "$work/why" ]; then
		not_ok "cli/cases/$(basename "$base")" "$work/why"
	else
		ok
	fi
}

update=no
fast=no
if [ "${1:-}" = --fast ]; then
	fast=yes
	shift
fi
if [ "${1:-}" = --update ]; then
	update=yes
	shift
else
	run_unit_tests
fi

if [ $# -gt 0 ]; then
	for name; do
		run_case "$tests/cli/cases/$name.sh"
	done
else
	for script in "$tests"/cli/cases/*.sh; do
		run_case "$script"
	done
fi

if [ "$update" = no ] && [ $# -eq 0 ]; then
	check_system_headers
	cd "$tests/.." || exit 1
	run_tap catalog/check.py
	run_tap records/truth.py
	run_tap records/public.py
	run_tap records/quotes.py
	run_tap records/generated.py
	run_tap catalog/ids.py
	run_tap catalog/names.py
	run_tap catalog/shells.py
	run_tap exclude/powershell.py
	tested=$recorder
	run_tap check/check.py
	run_tap fleet/reduction.py "$recorder"
	run_tap fleet/truth.py "$recorder"
	run_tap fleet/odd.py "$recorder"
	run_tap fleet/recipes.py "$recorder"
	run_tap fleet/databases.py "$recorder"
	run_tap diff/table.py "$recorder"
	tested=
	[ "${SYSTEM:-}" = windows ] || run_tap schemas/check.py "$work/recorded"
	run_tap cli/first_screen.py
	run_tap page/contrast.py
	run_tap cli-docs/check-docs.py
	run_tap cli/environment.py
	run_tap cli/event_forms.py
	[ "${SYSTEM:-}" = windows ] || run_tap records/event_readers.py
	run_tap cli/containers.py
	[ "$fast" = no ] || finish
	run_tap cli/columns.py
	run_tap cli/properties.py
	run_tap cli/threads.py ${QUICK:+--quick}
	# The library that lets calls fail is built where that is possible.
	[ -z "${INJECT:-}" ] || run_tap torture/torture.py --quick
	run_tap torture/bombs.py --quick
	# An instrumented library cannot be linked into a plain program.
	[ -n "${QUICK:-}" ] || run_tap library/check.py
fi

finish
