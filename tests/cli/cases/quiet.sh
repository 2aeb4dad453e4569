# -q leaves the report whole, and the gap in it.
# exit: 3
marslog analyze -q --format json damaged/truncated.zip >"$TMP/quiet" && exit 9
grep -c '"reason": "truncated"' "$TMP/quiet"
marslog analyze -q damaged/truncated.zip >"$TMP/text"
