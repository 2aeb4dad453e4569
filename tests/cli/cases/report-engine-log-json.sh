# The engine log of 11 columns as JSON.
marslog analyze --year 2026 -f json logs/columns-11.errlog
