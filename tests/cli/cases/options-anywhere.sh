# Options may follow operands; -- ends them.
cp logs/ends-lf.errlog "$TMP/-f"
marslog analyze logs/ends-lf.errlog --year 2026 -fjson >"$TMP/a"
cd "$TMP" || exit 9
marslog analyze --year 2026 --format=json -- -f >b
grep -c '"id": "corrupt-file"' a b
