# Damaged: log.rar gives a message, a gap, and what can be read.
# exit: 3
brief_with_messages --year 2026 damaged/log.rar
