#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Run fuzz targets one after the other: BUILD=build/fuzzing FUZZ_TIME=60 tests/fuzz/run.sh TARGET...
#
# New inputs are kept in $BUILD/corpus/TARGET, so that the next run continues from there. An input
# that causes a failure is saved as $BUILD/found/TARGET-... and ends the run. After the fix, add it
# to tests/fuzz/corpus/TARGET under a name that says what it shows.

set -eu
here=$(dirname "$0")
ASAN_OPTIONS=allocator_may_return_null=1
export ASAN_OPTIONS

rm -rf "$BUILD/seeds"
python3 -B "$here/seeds.py" "$BUILD/seeds"
mkdir -p "$BUILD/found"
for target; do
	echo "[FUZZ] $target, ${FUZZ_TIME:=60} s"
	mkdir -p "$BUILD/corpus/$target"
	"$BUILD/fuzz/fuzz_$target" -max_total_time="$FUZZ_TIME" -max_len=8192 -timeout=10 \
		-rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 -dict="$here/marslog.dict" \
		-artifact_prefix="$BUILD/found/$target-" \
		"$BUILD/corpus/$target" "$here/corpus/$target" "$BUILD/seeds/$target"
done
