# A reader that has seen enough is no error, and is not complained of.
{ marslog analyze --year 2026 -f json bundles/collector.tar; echo $? >"$TMP/status"; } | head -n 1
cat "$TMP/status"
