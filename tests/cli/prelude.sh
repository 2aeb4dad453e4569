# SPDX-License-Identifier: MIT
#
# What every case may use. $TESTS is this folder, $TMP an empty one; the present folder is fixtures/.
# shellcheck shell=sh

# analyze, reduced to what the contract fixes: verdict, counts, codes, paths, jobs, gaps.
# The messages are kept in $TMP/brief.err.
brief() {
	marslog analyze --format json "$@" >"$TMP/brief.json" 2>"$TMP/brief.err"
	brief_status=$?
	python3 -B "$TESTS/brief.py" <"$TMP/brief.json" || return 70
	return $brief_status
}

# The same with the messages on standard error.
brief_with_messages() {
	brief "$@"
	brief_status=$?
	cat "$TMP/brief.err" >&2
	return $brief_status
}
