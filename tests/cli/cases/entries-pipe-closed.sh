# A reader that has seen enough is no error.
{ marslog entries bundles/collector.tar; echo $? >"$TMP/status"; } | head -n 1 | cut -c 1-40
cat "$TMP/status"
