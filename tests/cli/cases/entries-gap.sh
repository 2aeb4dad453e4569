# A gap is told here, too; what can be read is listed.
# exit: 3
marslog entries --year 2026 damaged/truncated.zip | grep -c '"cause"'
marslog entries --year 2026 damaged/truncated.zip >"$TMP/entries"
