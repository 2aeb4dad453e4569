# Damaged: aes.zip gives a message, a gap, and what can be read.
# exit: 3
brief --year 2026 damaged/aes.zip
cat "$TMP/brief.err" >&2
exit $brief_status
