# A rule that does not match its own example, and one that matches its counter-example.
# exit: 4
cp ../patterns/*.json "$TMP"
cat >"$TMP/zz.json" <<'J'
{
  "format": "marslog.patterns/1",
  "about": "Two rules with wrong examples.",
  "rules": [
    { "id": "wrong-example", "cause": "wrapper", "source": "nowhere",
      "match": { "message": { "literals": [ "the moon is made of cheese" ] } },
      "examples": [ "the moon is made of stone" ], "counter_examples": [ "no moon" ] },
    { "id": "wrong-counter-example", "cause": "wrapper", "source": "nowhere",
      "match": { "message": { "literals": [ "the sun is made of butter" ] } },
      "examples": [ "the sun is made of butter" ], "counter_examples": [ "surely the sun is made of butter" ] }
  ]
}
J
marslog lint "$TMP" >"$TMP/out"
status=$?
sed "s/: .* tried/: … tried/" "$TMP/out"
exit $status
