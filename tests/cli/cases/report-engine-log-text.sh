# The engine log of 11 columns as text.
marslog analyze --year 2026 logs/columns-11.errlog
