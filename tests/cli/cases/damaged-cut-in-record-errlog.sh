# Damaged: cut-in-record.errlog gives a message, a gap, and what can be read.
# exit: 3
brief_with_messages --year 2026 damaged/cut-in-record.errlog
