#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Run the whole suite: unit tests, command-line cases, properties, the catalogue.
#
#	PROGRAM=./marslog UNIT_TESTS="build/unit/test_text ..." tests/run.sh
#	PROGRAM=./marslog tests/run.sh CASE...               only these cases
#	PROGRAM=./marslog tests/run.sh --update [CASE...]    rewrite the expected output
#	PROGRAM=./marslog UNIT_TESTS=... tests/run.sh --threads    also tests of shared data
#	PROGRAM=./marslog UNIT_TESTS=... tests/run.sh --fast       without the slow properties
#
# JOBS=N parts of it run side by side (default: one for each processor). TIMES=yes prints how long
# each took. RUNNER=COMMAND runs the unit tests, and SYSTEM=windows leaves out the cases of
# tests/windows/different.txt, for a program of another system (see tests/windows/run.sh).
# QUICK=yes, for an instrumented program, skips slow tests.
# Every part speaks TAP ("ok", "not ok"). The last line is "N passed, N failed".

exec python3 -B "$(dirname "$0")/run.py" "$@"
