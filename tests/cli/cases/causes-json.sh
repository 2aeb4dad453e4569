# The catalogue has every cause of the contract.
marslog causes --format json >"$TMP/causes"
python3 - "$TMP/causes" <<'P'
import json, sys
causes = json.load(open(sys.argv[1], encoding="utf-8"))
print(" ".join(sorted(c["id"] for c in causes)))
print(all(c["rules"] for c in causes if c["id"] != "unclassified"))
P
