# Pasted: mail-quotes.
brief --year 2026 pasted/mail-quotes.txt
