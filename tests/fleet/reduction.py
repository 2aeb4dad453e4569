#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The reduction of `marslog fleet`, as properties: usage reduction.py PROGRAM (speaks TAP).

A fleet is made by script: machines with an id, machines with a host that a file names, machines
of which only the bundle's name is known, the same machine several times, 40 customers with one
DC01 each. Whatever the order and the nesting of the documents, the result is the same, byte for
byte; and which row wins is computed here once more, independently.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time

from tap import check, plan

program = os.path.abspath(sys.argv[1])


def fleet(*arguments, stdin=None, status=(0, 3)):
    done = subprocess.run([program, "fleet", "-q", "--format", "json", *arguments],
                          input=stdin, capture_output=True, check=False)
    assert done.returncode in status, (arguments, done.returncode, done.stderr)
    return done.stdout


def when(hours):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(1785000000 + hours * 3600))


def summary(rng, host=None, source="file", machine=None, group=None, name="Temp.zip", last=None):
    last = rng.randrange(400) if last is None else last
    causes = [{"rank": 1, "id": rng.choice(["av-lock", "corrupt-file", "cloud-file"]),
               "severity": rng.choice(["file", "data", "job"]), "entries": rng.randrange(1, 9),
               "files": rng.randrange(9), "failures": rng.randrange(9),
               "current": rng.choice([True, False, None]), "first": when(last - 5),
               "last": when(last), "runs": 1}]
    path = rng.choice([r"C:\Users\ann\AppData\Local\Temp", r"D:\Secret\Merger",
                       r"C:\Users\bob\OneDrive - Contoso"])
    return {
        "schema": "marslog.summary/1", "tool": {"name": "marslog", "version": "1"},
        "command": ["marslog", str(rng.random())],
        "host": {"name": host, "source": source if host else None},
        "period": {"first": when(last - 48), "last": when(last)},
        "agent": {"version": "2.0.9262.0"}, "machine_id": machine, "group": group,
        "last_backup": rng.choice([None, when(last - 1)]), "last_clean": None,
        "last_attempt": when(last - 1), "interval_h": rng.choice([None, 24, 12.5]),
        "filters": None, "patterns": "0123456789abcdef", "truncated": [],
        "verdict": {"state": rng.choice(["clean", "warnings", "failed", "unknown"]),
                    "files_not_protected": rng.randrange(20), "incomplete": rng.random() < 0.1,
                    "headline": "secret"},
        "inputs": [{"name": "in/" + name + "!a.errlog"}],
        "gaps": [{"input": None, "reason": "truncated", "detail": "x", "count": 3}],
        "totals": {"records": rng.randrange(5)},
        "causes": causes,
        "jobs": [{"start": when(last - k), "result": "failed", "files": k} for k in (30, 20, 1)],
        "exclusions": [{"path": path, "confidence": "suggested",
                        "removes": {"files": 3, "failures": 4}}],
        "unknown_codes": [{"code": "0x8007ABCD", "entries": 2}],
    }


def make(rng):
    made = [summary(rng, "DC01", group=f"customer{i:02}") for i in range(40)]
    made += [summary(rng, f"S{i % 9}", machine=f"id-{i % 7}") for i in range(30)]
    made += [summary(rng, f"H{i % 11}", rng.choice(["file", "option", "member-name"]))
             for i in range(30)]
    made += [summary(rng, "Temp", "input-name", name="Temp.zip") for i in range(10)]
    made += [summary(rng, None, name="logs.zip", last=7) for i in range(5)]
    made += [json.loads(json.dumps(s)) for s in rng.sample(made, 15)]  # the same once more
    for copy in made[-5:]:
        copy["inputs"][0]["name"] = "in/other-name.zip!a.errlog"
    return made


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())
    return path


def tree(rng, folder, files, depth=0):
    """Reduce the files in a random tree; returns the document."""
    files = files[:]
    rng.shuffle(files)
    while len(files) > 6 and depth < 4:
        part = [files.pop() for _ in range(rng.randrange(2, min(len(files), 40)))]
        path = os.path.join(folder, f"t{depth}-{rng.randrange(1 << 40)}.json")
        files.append(write(folder, path, tree(rng, folder, part, depth + 1)))
        rng.shuffle(files)
    return fleet(*files)


def expected_keys(made):
    keys = set()
    for s in made:
        host = s["host"]
        if s["machine_id"]:
            keys.add(("id", s["machine_id"]))
        elif host["name"] and host["source"] != "input-name":
            keys.add(("host", s["group"], host["name"]))
        else:
            content = dict(s, command=None)
            keys.add(("input", os.path.basename(s["inputs"][0]["name"].split("!")[0]),
                      json.dumps(content)))
    return keys


def main():
    rng = random.Random(18)
    made = make(rng)
    with tempfile.TemporaryDirectory() as folder:
        files = [write(folder, f"s{i}.json", json.dumps(s)) for i, s in enumerate(made)]
        whole = fleet(*files)
        document = json.loads(whole)
        rows = document["machines"]
        check(len(rows) == len(expected_keys(made)), "a row for each machine",
              f"{len(rows)} rows, {len(expected_keys(made))} machines")
        customers = [r for r in rows if r["host"]["name"] == "DC01"]
        check(len(customers) == 40, "40 customers with one DC01 each are 40 rows")
        newest = {}
        for s in made:
            if s["machine_id"]:
                newest[s["machine_id"]] = max(newest.get(s["machine_id"], ""), s["period"]["last"])
        won = {r["machine_id"]: r["period"]["last"] for r in rows if r["machine_id"]}
        check(newest == won, "the newest input of a machine wins")
        check(all(r["superseded"] for r in rows if r["machine_id"]), "the others are listed")
        text = whole.decode()
        check(not any(word in text for word in ("secret", "Secret", "ann", "Contoso")),
              "no path, message or headline stands in a row")
        same = all(tree(rng, folder, files) == whole for _ in range(20))
        check(same, "20 random trees give the same bytes")
        check(fleet(*reversed(files)) == whole, "the order of operands does not matter")
        check(fleet(write(folder, "once.json", whole)) == whole, "a fleet of a fleet is itself")
        lines = "\n".join(json.dumps(s) for s in made).encode()
        names = [s["inputs"][0]["name"] for s in made]
        check(names and fleet("-", stdin=lines) == whole, "lines of documents on standard input")
        packed = subprocess.run(["gzip", "-c"], input=lines, capture_output=True, check=True).stdout
        check(fleet(write(folder, "all.json.gz", packed)) == whole, "documents in gzip")
        check(fleet(write(folder, "two.gz", packed[:0] + packed + packed)) == whole,
              "members of gzip one behind the other, the same twice")
        check(fleet("-j", "4", *files) == fleet("-j", "1", *files), "any number of threads")
        broken = []
        for name, text in (("cut", whole[:-40]), ("type", whole.replace(b'"records":', b'"records":"x",'
                           b'"r":', 1)), ("schema", b'{"schema":"other/1"}'), ("deep", b"[" * 5000),
                           ("open", b"{" * 5000)):
            answer = json.loads(fleet(write(folder, name + ".json", text), status=(3,)))
            broken.append(all(r["verdict"]["state"] == "unknown" for r in answer["machines"]
                              if r["input"]["name"] == name + ".json") and answer["machines"])
        check(all(broken), "what is no document of ours is a row that is unknown, and status 3")
        many = [summary(rng, f"M{i}") for i in range(10000)]
        path = write(folder, "many.json", "\n".join(json.dumps(s) for s in many))
        first = write(folder, "many-fleet.json", fleet(path))
        begin = time.monotonic()
        check(len(json.loads(fleet(first))["machines"]) == 10000, "10,000 rows")
        print(f"# 10,000 rows: {time.monotonic() - begin:.2f} s")
    plan()


main()
