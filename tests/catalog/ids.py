#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every id of the agent, by its number and by its official message alone.

The messages are those of patterns/ themselves, so the test grows with the
catalogue: an id without a message fails unless it shares the message of
another id of the same cause ("message_of") or says why it has none
("no_message"). Each message must lead to its cause as FATAL and as WARNING,
with each of the product's names and with both spellings of "cannot".
ids.tsv lists the ids that must be known, written down from Microsoft's lists
and not from patterns/.
"""

import glob
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PATTERNS = os.path.join(HERE, "..", "..", "patterns")
PROGRAM = os.path.abspath(os.environ.get("PROGRAM", "./marslog"))
HEADER = "0AB0\t0974\t08/04\t13:16:29.206\t18\tx.cpp(1)\t\t\t\t{}\t"
PRODUCTS = ["Windows Azure Backup Agent", "Microsoft Azure Backup Agent",
            "Microsoft Azure Recovery Services Agent", "Azure Backup"]
PRODUCT = re.compile(r"(?:Windows|Microsoft) Azure (?:Backup|Recovery Services) Agent"
                     r"|Azure Backup [Aa]gent|(?:Microsoft )?Azure Backup(?! [Ss]erver)")
SPELLINGS = [("cannot", "can't"), ("can't", "cannot"), ("could not", "couldn't"),
             ("couldn't", "could not"), ("does not", "doesn't"), ("'", "\u2019")]
FILLED = "x1"


def defined_codes():
    for name in sorted(glob.glob(os.path.join(PATTERNS, "*.json"))):
        if os.path.basename(name) == "schema.json":
            continue
        with open(name, encoding="utf-8") as file:
            for rule in json.load(file).get("rules", []):
                for code in rule.get("codes", []):
                    yield code, rule["cause"]


def needed_ids():
    with open(os.path.join(HERE, "ids.tsv"), encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#") and line.strip():
                yield line.split("\t")[0].strip()


def run(*args, text=None):
    done = subprocess.run([PROGRAM, *args], input=text, capture_output=True, check=False)
    return done.stdout.decode("utf-8")


def variants(message):
    """The message with its placeholders filled, in every wording that is known of the product."""
    plain = re.sub(r"%[A-Za-z]+;|<[A-Za-z ]+>|\{\d\}", FILLED, message)
    texts = {plain, plain.rstrip("."), plain + " | Params: {Key = value}"}
    texts.update(PRODUCT.sub(product, plain) for product in PRODUCTS)
    for old, new in SPELLINGS:
        texts.update(text.replace(old, new) for text in list(texts))
    return sorted(texts)


def check_complete(report, codes):
    for code, (definition, cause) in codes.items():
        if not code.isdigit():
            continue
        owner = definition.get("message_of")
        if owner:
            good = owner in codes and codes[owner][1] == cause and codes[owner][0].get("messages")
            report(bool(good), f"{code} shares the message of {owner}",
                   "the other id has no message, or another cause")
        else:
            report(bool(definition.get("messages") or definition.get("no_message")),
                   f"{code} has a message, or a reason", "neither")


def check_messages(report, codes):
    cases = []
    for code, (definition, cause) in codes.items():
        for message in definition.get("messages", []):
            for text in variants(message):
                cases += [(code, cause, level, text) for level in ("FATAL", "WARNING")]
    log = "".join(HEADER.format(level) + text + "\r\n" for _, _, level, text in cases)
    entries = (json.loads(line) for line in run("entries", "-q", text=log.encode("utf-8")).splitlines())
    found = {entry["line"]: entry["cause"] for entry in entries}
    wrong = {}
    for number, (code, cause, level, text) in enumerate(cases, 1):
        if found.get(number) != cause:
            wrong.setdefault(code, []).append(f"{level} {text}: {found.get(number)}, not {cause}")
    for code in sorted({case[0] for case in cases}):
        report(code not in wrong, f"message of {code}", "; ".join(wrong.get(code, [])[:3]))
    print(f"# {len(cases)} records from {len({case[0] for case in cases})} codes")


def check_known(report, codes):
    needed = list(needed_ids())
    answers = json.loads(run("explain", "--format", "json", "--", *needed))
    known = 0
    for code, answer in zip(needed, answers):
        good = any(r["code"] == code and r["cause"] not in (None, "unclassified")
                   for r in answer["readings"])
        known += good
        if not good:
            report(False, f"explain {code}", "not known")
    report(known == len(needed), f"explain knows {len(needed)} ids", f"only {known}")
    in_hex = [f"(0x{int(code):X})" for code in needed if code.isdigit() and int(code) > 30000]
    answers = json.loads(run("explain", "--format", "json", "--", *in_hex))
    bad = [query for query, answer in zip(in_hex, answers)
           if not any(r["code"] == str(int(query[1:-1], 16)) for r in answer["readings"])]
    report(not bad, f"explain knows {len(in_hex)} ids in hexadecimal", str(bad[:5]))


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

    codes = {definition["code"]: (definition, cause) for definition, cause in defined_codes()}
    check_complete(report, codes)
    check_messages(report, codes)
    check_known(report, codes)
    print(f"1..{count}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
