# Damaged: empty.zip gives a message, a gap, and what can be read.
# exit: 3
brief_with_messages --year 2026 damaged/empty.zip
