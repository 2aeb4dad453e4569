#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
What is installed as examples, and what other tools make of our output: usage databases.py PROGRAM
(speaks TAP). Needs sqlite3. promtool and lnav are used where they are there; the expression of the
lnav format is tested against the fixtures in any case.
"""

import csv
import glob
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from tap import check, plan

program = os.path.abspath(sys.argv[1])
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
EXAMPLES = os.path.join(ROOT, "man", "examples")
BUNDLES = sorted(glob.glob(os.path.join(ROOT, "fixtures", "bundles", "*")))


def marslog(*words):
    return subprocess.run([program, *words], capture_output=True, check=False).stdout.decode()


def sqlite(work, script=None, query=None):
    """Run an example, or a query that gives rows."""
    text = query
    if script:
        with open(os.path.join(EXAMPLES, script), encoding="utf-8") as file:
            text = file.read()
    done = subprocess.run(["sqlite3", "-batch", "-csv", "mars.db"], input=text, cwd=work,
                          capture_output=True, text=True, check=False)
    if done.stderr:
        print("#", done.stderr[:500])
    return list(csv.reader(io.StringIO(done.stdout)))


def entries(work):
    bundle = BUNDLES[0]
    lines = [json.loads(line) for line in marslog("entries", "-q", bundle).splitlines()]
    for night in range(2):
        marslog("entries", "-q", "-f", "csv", "--csv-raw", "-o", f"{work}/entries.csv", bundle)
        sqlite(work, "entries.sql")
        rows = sqlite(work, query="SELECT count(*) FROM entries;")
        check(rows == [[str(len(lines))]], f"entries after night {night + 1}: each once", rows)
    found = sqlite(work, query="SELECT cause, count(*) FROM entries GROUP BY cause ORDER BY cause;")
    causes = {}
    for line in lines:
        causes[line["cause"]] = causes.get(line["cause"], 0) + 1
    check(found == [[c, str(causes[c])] for c in sorted(causes)], "causes in SQL", found)


def fleet(work):
    marslog("fleet", "-q", "-f", "json", "-o", f"{work}/fleet.json", *BUNDLES)
    with open(f"{work}/fleet.json", encoding="utf-8") as file:
        document = json.load(file)
    sqlite(work, "fleet.sql")
    found = sqlite(work, query="SELECT key, state, files_not_protected, last_backup FROM machines "
                   "ORDER BY key;")
    want = sorted([m["key"], m["verdict"]["state"], str(m["verdict"]["files_not_protected"]),
                   m["last_backup"] or ""] for m in document["machines"])
    check(found == want, "machines of a fleet document in SQL", found)
    found = sqlite(work, query="SELECT id, count(DISTINCT key), sum(files) FROM causes GROUP BY id "
                   "ORDER BY id;")
    want = sorted([c["id"], str(c["machines"]), str(c["files"])]
                  for c in document["totals"]["causes"])
    check(found == want, "causes by machines in SQL", found)
    marslog("fleet", "-q", "-f", "csv", "--csv-raw", "-o", f"{work}/fleet.csv", *BUNDLES)
    found = sqlite(work, query=".import --csv fleet.csv f\nSELECT key, state FROM f ORDER BY key;\n")
    check(found == sorted([m["key"], m["verdict"]["state"]] for m in document["machines"]),
          "the CSV of a fleet in SQL", found)


def openmetrics():
    text = marslog("analyze", "-q", "-f", "openmetrics", BUNDLES[0])
    if not shutil.which("promtool"):
        print("# promtool is not installed")
        check(text.endswith("# EOF\n") and "\r" not in text, "openmetrics ends as it must")
        return
    for bundle in BUNDLES:
        text = marslog("analyze", "-q", "-f", "openmetrics", "--group", 'a"\\b', bundle)
        done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True,
                              text=True, check=False)
        check(done.returncode == 0 and text.endswith("# EOF\n"),
              f"promtool takes {os.path.basename(bundle)}", done.stdout + done.stderr)


def lnav(work):
    with open(os.path.join(EXAMPLES, "mars_cbengine.json"), encoding="utf-8") as file:
        form = json.load(file)["cbengine_log"]
    pattern = re.compile(re.sub(r"\(\?<(\w+)>", r"(?P<\1>", form["regex"]["std"]["pattern"]))
    heads, wrong = 0, []
    for path in sorted(glob.glob(os.path.join(ROOT, "fixtures", "logs", "*.errlog"))):
        with open(path, "rb") as file:
            data = file.read()
        # Lines that end with CR alone are no lines to lnav.
        if b"\n" not in data or data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:200]:
            continue
        for line in data.decode("utf-8", "replace").split("\n"):
            if re.match(r"[0-9A-F]{4}\t[0-9A-F]{4}\t\d\d/\d\d\t", line) and line.count("\t") >= 9:
                heads += 1
                if not pattern.match(line.rstrip("\r")):
                    wrong.append(f"{os.path.basename(path)}: {line[:150]}")
    check(heads > 50 and not wrong, f"the expression of lnav knows {heads} records", "\n".join(wrong))
    for sample in form["sample"]:
        check(pattern.match(sample["line"]), "a sample of the format matches")
    if not shutil.which("lnav"):
        print("# lnav is not installed")
        return
    folder = f"{work}/home/.config/lnav/formats/marslog"
    os.makedirs(folder)
    shutil.copy(os.path.join(EXAMPLES, "mars_cbengine.json"), folder)
    log = "".join(s["line"] + "\n" for s in form["sample"])
    with open(f"{work}/CBEngineCurr.errlog", "w", encoding="utf-8") as file:
        file.write(log)
    env = dict(os.environ, HOME=f"{work}/home", XDG_CONFIG_HOME=f"{work}/home/.config", TERM="dumb")
    done = subprocess.run(["lnav", "-n", "-c", ";SELECT log_level, job FROM cbengine_log",
                           "-c", ":write-csv-to -", f"{work}/CBEngineCurr.errlog"],
                          capture_output=True, text=True, env=env, check=False, timeout=60)
    check("fatal" in done.stdout and "0517B3DB" in done.stdout, "lnav reads an errlog with it",
          done.stdout + done.stderr)


def main():
    with tempfile.TemporaryDirectory(prefix="marslog-databases-") as work:
        entries(work)
        fleet(work)
        openmetrics()
        lnav(work)
    plan()


main()
