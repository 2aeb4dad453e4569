#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare every documented error with the program's result.

codes.tsv is tested with `marslog explain`, messages.tsv is read as a log by
`marslog entries`. Both lists were compiled from the documentation, not from
patterns/, so that an error missing there fails here.
"""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.abspath(os.environ.get("PROGRAM", "./marslog"))
HEADER = "0AB0\t0974\t08/04\t13:16:29.206\t18\tx.cpp(1)\t\t\t\tWARNING\t"


def rows(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#") and line.strip():
                yield line.rstrip("\n").split("\t")


def run(*args, text=None):
    done = subprocess.run([PROGRAM, *args], input=text, capture_output=True, check=False)
    return done.stdout.decode("utf-8")


def check_codes(report):
    table = list(rows("codes.tsv"))
    answers = json.loads(run("explain", "--format", "json", "--", *[row[0] for row in table]))
    for (query, code, cause, symbol), answer in zip(table, answers):
        found = [r for r in answer["readings"] if (r["code"] or "") == code and r["cause"] == cause
                 and (not symbol or r["symbol"] == symbol)]
        report(bool(found), f"explain {query}", f"expected {code} {cause}, got {answer['readings'][:3]}")


def check_messages(report):
    table = list(rows("messages.tsv"))
    log = "".join(HEADER + row[0] + "\r\n" for row in table).encode("utf-8")
    entries = [json.loads(line) for line in run("entries", "-q", text=log).splitlines()]
    by_line = {entry["line"]: entry["cause"] for entry in entries}
    for number, (message, cause) in enumerate(table, 1):
        got = by_line.get(number)
        report(got == cause, f"log line: {message[:70]}", f"expected {cause}, got {got}")


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

    check_codes(report)
    check_messages(report)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
