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


def exclude(form, data, *options):
    done = subprocess.run([PROGRAM, "exclude", "-q", "--format", form, *options], input=data,
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


def code_of(script):
    """The lines that PowerShell runs: without comments and empty lines."""
    lines = (line.strip() for line in script.lstrip("\ufeff").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#"))


def order_of_the_script(script):
    """What must come before what, so that a mistake costs nothing."""
    code = code_of(script)

    def before(first, then):
        return 0 <= code.find(first) < code.find(then)

    yield "#Requires -RunAsAdministrator" in script.splitlines(), "it runs for an administrator only"
    yield code.startswith("[CmdletBinding()]\nparam("), "the parameters are the first statement"
    yield "[switch] $WhatIf" in code and before("if ($WhatIf)", "Export-Clixml"), "-WhatIf ends before any change"
    yield "return" in code[code.index("if ($WhatIf)"):code.index("Export-Clixml")], "-WhatIf returns"
    yield before("$servers -join", "Get-OBPolicy"), "the server is checked before the policy is read"
    yield before("Export-Clixml", "Add-OBFileSpec -Policy"), "the old policy is saved before a rule is added"
    yield before("$PSScriptRoot", "Export-Clixml"), "it is saved beside the script"
    yield before("Excluded already", "New-OBFileSpec"), "what is excluded already is skipped"
    added = code[code.index("foreach ($rule in $wanted) {\ntry {"):code.index("Read-Host")]
    yield "New-OBFileSpec" in added and "} catch {\nWrite-Warning" in added, "one rule that fails stops no other"
    yield code.count("Set-OBPolicy") == 1 and before("if ($answer -eq 'yes')", "Set-OBPolicy"), \
        "it saves only after yes"
    yield not re.search(r"Remove-|Clear-|Stop-|-Force", code), "nothing is removed"
    yield script.isascii() and "\r" not in script, "its own words are plain ASCII"


def servers():
    """The name of the server that the script is for."""
    def named(script):
        return re.search(r"^\$servers = @\((.*)\)$", script, re.M).group(1)

    data = make_list(["plain"])
    yield named(exclude("powershell", data)) == "", "no name where the logs give none"
    yield named(exclude("powershell", data, "--host", "SRV-FILE01")) == "'SRV-FILE01'", "the name of --host"
    hostile = named(exclude("powershell", data, "--host", "x'; calc; \u2019"))
    yield hostile == "'x''; calc; \u2019\u2019'", f"a quote in the name is doubled: {hostile}"


def rules_to_check():
    """Rules of locked files are comments; taking away "# " makes rules of them."""
    lines = [f"D:\\Data\\{name}\t0x80070020" for name in ("app.lck", "it's.lck")]
    text = ("Consider adding these to exclusion list of backup policy.-----\r\n" + "\r\n".join(lines)).encode()
    script = subprocess.run(["sh", "-c", 'd=$(mktemp -d) && printf %s "$1" >"$d/LastBackupFailedFiles1_8_3_2026_a.txt" && '
                             'printf %s "$1" >"$d/LastBackupFailedFiles2_8_4_2026_b.txt" && '
                             '"$2" exclude -q --format powershell "$d"; rm -r "$d"', "sh", text.decode(), PROGRAM],
                            capture_output=True, check=False).stdout.decode("utf-8")
    skeleton, _ = take_apart(script)
    yield not rule_lines(skeleton), "a rule to check first is no rule yet"
    taken, strings = take_apart(script.replace("# @{", "@{"))
    yield rule_lines(taken) == ["@{ FileSpec = S; Subfolders = $false }"] * 2, "without its mark it is one"
    yield {"D:\\Data\\app.lck", "D:\\Data\\it's.lck"} <= set(strings), "of the whole path"
    yield script.count("CHECK FIRST, then remove") == 2, "each is marked"


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
    yield from order_of_the_script(plain)
    yield from servers()
    yield from rules_to_check()
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
