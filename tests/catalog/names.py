#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every error name of the agent: known by itself, in parameters, in a sentence, and by its message.

names.tsv lists the names that must be known with their official messages and
causes, written down from Microsoft's self-help articles and not from
patterns/. In patterns/ every code that is such a name has an official message
("messages"), shares one ("message_of"), or says why it has none
("no_message").
"""

import json
import os
import re
import subprocess
import sys

import ids

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.abspath(os.environ.get("PROGRAM", "./marslog"))
NAME = re.compile(r"[A-Z][a-z]+[A-Z]|CBP[A-Z]|SAL|WSB|SFC|SSJ|Dpm[A-Z]")


def rows():
    with open(os.path.join(HERE, "names.tsv"), encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#") and line.strip():
                yield line.rstrip("\n").split("\t")


def causes_of(texts):
    """The cause of each message as FATAL and as WARNING."""
    cases = [(level, text) for text in texts for level in ("FATAL", "WARNING")]
    log = "".join(ids.HEADER.format(level) + text + "\r\n" for level, text in cases)
    entries = (json.loads(line) for line in ids.run("entries", "-q", text=log.encode("utf-8")).splitlines())
    found = {entry["line"]: entry["cause"] for entry in entries}
    return {case: found.get(number) for number, case in enumerate(cases, 1)}


def check_names(report, table):
    for name, _, cause, _ in table:
        answer = json.loads(ids.run("explain", "--format", "json", name))[0]
        good = [r for r in answer["readings"] if name in (r["code"], r["symbol"]) and r["cause"] == cause]
        report(bool(good), f"explain {name}", f"expected {cause}, got {answer['readings'][:2]}")
        report(bool(good and good[0]["actions"]), f"steps of {name}", "none")
    forms = ("x | Params: {{ErrorCode = {}}}{{Key = }}", "The operation ended with {}.", "--->Microsoft.X.Y: {}: z")
    got = causes_of([form.format(name) for name, _, _, _ in table for form in forms])
    for name, _, cause, _ in table:
        bad = [(level, text, c) for (level, text), c in got.items() if re.search(rf"\b{name}\b", text) and c != cause]
        report(not bad, f"{name} in a record", str(bad[:2]))


def check_messages(report, table):
    by_name = {name: ids.variants(re.sub(r"%[A-Za-z]+;?", ids.FILLED, message))
               for name, message, _, _ in table if message}
    got = causes_of(sorted({text for texts in by_name.values() for text in texts}))
    for name, message, _, cause in table:
        if not message:
            continue
        bad = [(level, text, got[level, text]) for text in by_name[name] for level in ("FATAL", "WARNING")
               if got[level, text] != cause]
        report(not bad, f"message of {name}", f"expected {cause}: {bad[:2]}")


def check_complete(report):
    codes = dict((d["code"], (d, c)) for d, c in ids.defined_codes())
    for code, (definition, _) in codes.items():
        if not NAME.match(code) or code.startswith(("HTTP", "AADSTS")):
            continue
        report(any(key in definition for key in ("messages", "message_of", "no_message")),
               f"{code} has a message, or a reason", "neither")


def main():
    failures = 0
    count = 0

    def report(good, name, why):
        nonlocal failures, count
        count += 1
        failures += not good
        print(f"{'ok' if good else 'not ok'} {count} - {name}")
        if not good:
            print(f"# {why}")

    table = [(row + ["", "", ""])[:4] for row in rows()]
    table = [(name, message, cause, by_message or cause) for name, message, cause, by_message in table]
    check_names(report, table)
    check_messages(report, table)
    check_complete(report)
    print(f"1..{count}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
