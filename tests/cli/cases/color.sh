# Colour only when asked for.
esc=$(printf '\033')
marslog analyze --year 2026 logs/ends-lf.errlog | grep -c "$esc"
marslog analyze --year 2026 --color always logs/ends-lf.errlog | grep -c "$esc" >"$TMP/n"
test "$(cat "$TMP/n")" -gt 3
