# An input alone is analysed; a command may follow it; help takes a command.
marslog analyze bundles/collector.tar >"$TMP/a"
marslog bundles/collector.tar | cmp - "$TMP/a"
marslog bundles/collector.tar --brief analyze
marslog bundles/collector.tar entries >"$TMP/b"
marslog entries bundles/collector.tar | cmp - "$TMP/b"
marslog help check >"$TMP/c"
marslog check --help | cmp - "$TMP/c"
grep -c -e --max-age "$TMP/c"
marslog explain --help | grep -c -e --max-age
true
