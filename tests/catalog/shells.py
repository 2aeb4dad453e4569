#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every command in patterns/ is valid where it says that it is typed.

Each action with a command names its shell. The lines for cmd are split by
cmd's rules for quotes and operators, those for PowerShell by its rules for
strings, brackets and pipelines; each must begin with a command that this
shell has. What is typed nowhere (menu paths, registry values, lists) must not
look like a command.
"""

import glob
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PATTERNS = os.path.join(HERE, "..", "..", "patterns")

# Programs of Windows and its tools, which both shells start.
PROGRAMS = set("""
bitsadmin certutil chkdsk cipher cleanmgr cmdkey compact diskpart diskshadow dism dpmsync driverquery findstr fltmc
fsutil gpresult gpupdate hostname icacls ipconfig klist lodctr manage-bde mountvol net netsh netstat nltest nslookup
openfiles ping psexec query reg resmon robocopy schtasks sfc shutdown takeown taskkill tasklist telnet tracert
typeperf tzutil vssadmin w32tm wbadmin wevtutil whoami winmgmt winrm wmic wusa attrib defrag powershell sc.exe
""".split())
# What cmd itself has.
BUILT_IN = set("dir echo copy del ren move md mkdir rd rmdir type cd ver vol set start".split())
VERBS = set("""
Add Clear Complete Convert ConvertFrom ConvertTo Copy Disable Dismount Enable Export Find Format Get Group Import
Install Invoke Measure Mount Move New Out Remove Rename Repair Reset Resolve Restart Resume Select Set Show Sort
Start Stop Suspend Test Uninstall Unregister Update Wait Where ForEach Write Optimize
""".split())
PLACEHOLDERS = {"{volume}": "D:", "{scratch}": r"C:\Program Files\Agent\Scratch", "{install}": r"C:\Program Files\Agent"}


def fill(line):
    for name, value in PLACEHOLDERS.items():
        line = line.replace(name, value)
    return line


def name_of(word):
    name = word.strip('"').replace("/", "\\").split("\\")[-1].lower()
    return name[:-4] if name.endswith(".exe") and name != "sc.exe" else name


def check_cmd(line):
    """Why cmd would not take the line as it is meant, or None."""
    if line.count('"') % 2:
        return "a quote is open"
    bare = re.sub(r'"[^"]*"', '"', line)
    if re.search(r"[<>^&]", bare):
        return "an operator outside quotes"
    if "'" in bare or "`" in line or "$" in line:
        return "quoting of PowerShell"
    if re.search(r"%(?!\w+%)(?!$| )", re.sub(r"(?<=\d)%", "", line)):
        return "a percent sign"
    for part in re.split(r"\s*\|\s*", bare.replace('"', '"x"')):
        first = part.split()[0] if part.split() else ""
        if first.startswith('"'):
            continue  # a quoted path of a program
        if name_of(first) not in PROGRAMS | BUILT_IN:
            return f"cmd has no {first!r}"
    quoted = re.match(r'"([^"]*)"', line)
    if quoted and not quoted.group(1).lower().endswith((".exe", ".cmd", ".bat")):
        return "a quoted path that is no program"
    return None


def tokens(line):
    """PowerShell's words, brackets and operators; strings become one word. None when something stays open."""
    found = []
    at = 0
    while at < len(line):
        char = line[at]
        if char.isspace():
            at += 1
        elif char in "'\"":
            end = at + 1
            while end < len(line) and (line[end] != char or line[end:end + 2] == char * 2):
                end += 2 if line[end:end + 2] == char * 2 else 1
            if end >= len(line):
                return None
            found.append(("string", line[at:end + 1]))
            at = end + 1
        elif char in "|;(){}":
            found.append(("mark", char))
            at += 1
        elif line.startswith("@{", at) or line.startswith("@(", at):
            found.append(("mark", line[at:at + 2]))
            at += 2
        else:
            end = at
            while end < len(line) and not line[end].isspace() and line[end] not in "'\"|;(){}":
                end += 1
            found.append(("word", line[at:end]))
            at = end
    return found


def check_powershell(line):
    """Why PowerShell would not take the line as it is meant, or None."""
    parts = tokens(line)
    if parts is None:
        return "a string is open"
    closing = {")": "(", "}": "{"}
    depth = []
    first = True
    for kind, text in parts:
        if kind == "mark" and text[-1] in "({":
            depth.append(text)
            first = text == "("
        elif kind == "mark" and text in ")}":
            if not depth or depth.pop()[-1] != closing[text]:
                return f"{text} closes nothing"
            first = False
        elif kind == "mark":
            first = not (depth and depth[-1] == "@{")  # a key of a table follows, no command
        else:
            if first and kind == "string":
                return "a pipeline that begins with a string"
            if first and not text.startswith("$"):
                verb = text.split("-")[0]
                if not (re.fullmatch(r"[A-Z]\w+-[A-Z]\w+", text) and verb in VERBS) and name_of(text) not in PROGRAMS:
                    return f"PowerShell has no {text!r}"
                if name_of(text) in ("powershell", "sc"):
                    return f"{text} inside PowerShell"
            first = False
            if kind == "word" and re.search(r"%\w+%", text):
                return "a variable of cmd"
    return "a bracket is open" if depth else None


def check_none(line):
    """Why the line looks like a command, or None."""
    first = line.split()[0] if line.split() else ""
    if " > " in line or re.match(r"(HKLM|HKCU|https?:)", line):
        return None
    if name_of(first) in PROGRAMS | BUILT_IN and not re.search(r"\.(exe|config)\b", first):
        return f"begins with the command {first!r}"
    if re.fullmatch(r"[A-Z]\w+-[A-Z]\w+", first) and first.split("-")[0] in VERBS:
        return f"begins with the cmdlet {first!r}"
    return None


CHECKS = {"cmd": check_cmd, "powershell": check_powershell, "none": check_none}

# The checks themselves: what each shell must refuse, and why it is here.
REFUSED = [
    ("cmd", "Get-Volume"), ("cmd", 'reg query "HKLM\\X'), ("cmd", "manage-bde -unlock D: -RecoveryPassword <key>"),
    ("cmd", "sc query vss"), ("cmd", "echo $env:TEMP"),
    ("powershell", 'powershell -Command "Get-Volume"'), ("powershell", "sc query vss"),
    ("powershell", "Get-ChildItem %TEMP%"), ("powershell", "Get-Volume | Where-Object { $_.Size"),
    ("powershell", "Get-Item 'C:\\x"), ("powershell", "dir /a C:\\"), ("powershell", "del /q C:\\x"),
    ("none", "net stop obengine"), ("none", "Get-Volume"),
]


def actions():
    for name in sorted(glob.glob(os.path.join(PATTERNS, "*.json"))):
        if os.path.basename(name) == "schema.json":
            continue
        with open(name, encoding="utf-8") as file:
            data = json.load(file)
        for cause in data.get("causes", []):
            for action in cause["actions"]:
                yield cause["id"], action
        for rule in data.get("rules", []):
            for code in rule.get("codes", []):
                for action in code.get("actions", []):
                    yield code["code"], action


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

    for shell, line in REFUSED:
        report(CHECKS[shell](line) is not None, f"{shell} refuses {line}", "it was taken")
    for owner, action in actions():
        if "command" not in action:
            continue
        shell = action.get("shell")
        report(shell in CHECKS, f"{owner}: a shell for {action['command'][:60]!r}", "\"shell\" is missing")
        for line in action["command"].split("\n"):
            why = CHECKS[shell](fill(line)) if shell in CHECKS else None
            report(why is None, f"{owner}, {shell}: {line[:90]}", why)
    print(f"1..{count}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
