# The highest status wins: a gap outweighs --fail-on.
# exit: 3
marslog analyze -q --year 2026 --fail-on info damaged/truncated.zip >"$TMP/out"
