# The engine log of 11 columns as JSON.
# The digest changes with every change of the pattern files.
marslog analyze --year 2026 -f json logs/columns-11.errlog | sed "s/\"patterns\": \"[0-9a-f]*\"/\"patterns\": \"DIGEST\"/"
