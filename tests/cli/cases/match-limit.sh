# An expression that gives up on a message is a gap, whatever the command.
# exit: 3
cp -R ../patterns "$TMP/p"
cat >"$TMP/p/slow.json" <<'END'
{
  "format": "marslog.patterns/1",
  "about": "An expression without end",
  "rules": [
    {
      "id": "slow", "cause": "service", "source": "made up",
      "match": { "message": { "literals": ["slowslow"], "regex": "slowslow.*(a|a)+(a|a)+(a|a)+(a|a)+(a|a)+[0-9]#" } },
      "examples": ["x"], "counter_examples": ["y"]
    }
  ]
}
END
{
	printf '0AB0\t0974\t08/04\t13:16:29.206\t18\tm.cpp(1)\t\t\t\tERROR\tslowslow'
	printf 'aaaaaaaa%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32
	printf 'c 7#\n'
} >"$TMP/a.errlog"
marslog analyze --year 2026 --patterns "$TMP/p" "$TMP/a.errlog" >/dev/null
echo "analyze $?"
marslog entries --year 2026 --patterns "$TMP/p" "$TMP/a.errlog" >"$TMP/out"
status=$?
wc -l <"$TMP/out"
exit $status
