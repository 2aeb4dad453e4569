# SPDX-License-Identifier: MIT
"""A summary in JSON from standard input, reduced to lines that a case can be held against."""

import json
import sys


def main():
    s = json.load(sys.stdin)
    v = s["verdict"]
    print("%s, %d files not protected%s" % (v["state"], v["files_not_protected"],
                                            ", incomplete" if v["incomplete"] else ""))
    for c in s["causes"]:
        if c["entries"] == 0:
            continue
        codes = ", ".join("%s %d" % (code["code"], code["entries"]) for code in c["codes"])
        print("%s [%s]: %d entries, %d files, %d runs (%s)" % (
            c["id"], c["severity"], c["entries"], c["files"], c["runs"], codes))
        for p in c["paths"]:
            print("  %s  %d" % (json.dumps(p["path"], ensure_ascii=False)[1:-1], p["entries"]))
    for j in s["jobs"]:
        print("job %s %s: %d entries, %d files, %d phases" % (
            j["start"], j["result"], j["entries"], j["files"], len(j["phases"])))
    for i in s["inputs"]:
        print("%s %s: %s records, %s to %s, year %s by %s" % (
            i["kind"], json.dumps(i["name"])[1:-1], i["records"], i["first"], i["last"], i["year"],
            i["year_source"]))
    for g in s["gaps"]:
        print("gap %s %s (%d): %s" % (g["reason"], json.dumps(g["input"])[1:-1], g["count"],
                                      json.dumps(g["detail"])[1:-1]))
    for u in s["unknown_codes"]:
        print("unknown %s: %d, %d evidence" % (u["code"], u["entries"], len(u["evidence"])))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdin.reconfigure(encoding="utf-8")
    main()
