#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The PowerShell script of `marslog exclude` is safe with any path.

The script is taken apart by PowerShell's own rules for comments and single
quotes; what is left between the strings must be the same skeleton whatever
the paths are, and the strings must be exactly the folders asked for.
"""

import json
import os
import re
import subprocess
import sys

PROGRAM = os.path.abspath(os.environ.get("PROGRAM", "./marslog"))
QUOTES = "'\u2018\u2019\u201a\u201b"  # all of these are a single quote to PowerShell
LINE_ENDS = "\r\n"

NAMES = [
    "plain",
    "o'brien",
    "x'; Remove-Item . -Recurse; '",
    "x\u2019; calc; \u2018y",
    "low\u201aquote\u201breversed",
    "$(calc) ${env}",
    "back`tick `n `0",
    "hash # comment",
    "here@'string'@",
    "double \u201cquotes\u201d",
    "é ü 日本",
    "<script>alert(1)</script>",
    "semi; pipe & amp",
    "esc\x1b[31mred",
    "next\u0085line",
    "line\u2028separator",
    "rtl\u202egnp",
]


def is_plain(name):
    """Whether the script may hold a rule of it."""
    return not re.search(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e<>|?*":\\]', name)


def make_list(names):
    lines = ["Consider adding these to exclusion list of backup policy.-----", ""]
    for name in names:
        for i in range(4):
            lines.append(f"C:\\Users\\{name}\\OneDrive\\file{i}.docx\t0x8007018b")
    return ("\r\n".join(lines) + "\r\n").encode("utf-8")


def exclude(form, data):
    done = subprocess.run([PROGRAM, "exclude", "-q", "--format", form], input=data,
                          capture_output=True, check=False)
    return done.stdout.decode("utf-8")


def take_apart(script):
    """Skeleton and strings of a script, by PowerShell's rules."""
    skeleton, strings, at = [], [], 0
    while at < len(script):
        c = script[at]
        if c == "#":
            while at < len(script) and script[at] not in LINE_ENDS:
                at += 1
        elif c in QUOTES:
            text, at = single_quoted(script, at + 1)
            strings.append(text)
            skeleton.append("S")
        else:
            skeleton.append(c)
            at += 1
    return "".join(skeleton), strings


def single_quoted(script, at):
    text = []
    while at < len(script):
        if script[at] in QUOTES:
            if at + 1 < len(script) and script[at + 1] in QUOTES:
                text.append(script[at])
                at += 2
                continue
            return "".join(text), at + 1
        text.append(script[at])
        at += 1
    raise ValueError("a string is not closed")


def rule_lines(skeleton):
    return [line.strip() for line in skeleton.splitlines() if "FileSpec =" in line and "@{" in line]


def without_rules(skeleton):
    return [line for line in skeleton.splitlines() if line.strip() and "FileSpec = S" not in line]


def checks():
    plain = exclude("powershell", make_list(["plain"]))
    hostile = exclude("powershell", make_list(NAMES))
    skeleton, strings = take_apart(hostile.lstrip("\ufeff"))
    base, base_strings = take_apart(plain.lstrip("\ufeff"))
    rules = rule_lines(skeleton)
    folders = {s for s in strings if s.startswith("C:\\Users\\")}
    # A quote inside a name is doubled; each of the five gives itself.
    wanted = {f"C:\\Users\\{n}\\OneDrive" for n in NAMES if is_plain(n)}
    yield set(rules) == {"@{ FileSpec = S; Subfolders = $true }"}, "every rule has the same shape"
    yield folders == wanted, f"the strings are the folders: {folders ^ wanted}"
    yield without_rules(skeleton) == without_rules(base), \
        "nothing but the rules differs from a harmless script"
    yield [s for s in strings if s not in folders] == \
        [s for s in base_strings if not s.startswith("C:\\Users\\")], "no other string is new"
    yield not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", hostile), \
        "no control character in the script, comments included"
    yield "Remove-OBPolicy" not in hostile, "a policy is never removed"
    yield hostile.index("Read-Host") < hostile.index("Set-OBPolicy -Policy"), "it asks before it saves"
    yield "control character" in hostile, "paths that are left out are told in a comment"
    yield hostile.startswith("\ufeff") and not plain.startswith("\ufeff"), \
        "a mark stands where the script is not plain ASCII"
    result = json.loads(exclude("json", make_list(NAMES)))
    yield wanted <= {r["path"] for r in result["exclusions"]}, "JSON has the same rules"


def main():
    failures = 0
    for number, (good, name) in enumerate(checks(), 1):
        failures += not good
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
