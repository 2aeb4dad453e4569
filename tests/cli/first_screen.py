# SPDX-License-Identifier: MIT
"""The first screen of a report: what is at risk, why, and what to do first. Speaks TAP.

    MARSLOG=./marslog first_screen.py              three made bundles (fixtures/screens.py)
    MARSLOG=./marslog first_screen.py --update     write the expected reports anew; judge them

The report must fit 70 lines at 80, 100 and 160 columns, and say on its first screen what somebody who
reads no further must know. The letter must fit 15 to 25 lines without a word of jargon.
"""

import difflib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

HERE = os.path.dirname(os.path.abspath(__file__))
EXPECTED = os.path.join(HERE, "screens")
MARSLOG = os.path.abspath(os.environ["MARSLOG"])
sys.path.insert(0, os.path.join(HERE, "..", "..", "fixtures"))

import screens  # noqa: E402

# The console of wine draws its whole screen anew on a terminal: what the program wrote is not seen.
TERMINALS = os.environ.get("SYSTEM") != "windows"
LINES_MOST, SCREEN, MAIL_LINES = 70, 42, (15, 25)

# Of each bundle: what its first screen must tell, and what no report of it may tell.
TOLD = {
    "small-office": (
        ["WARNINGS", "KANTOOR-SRV1", "Corrupt file or failing disk", "chkdsk D: /scan", "Close Outlook",
         "these are temporary files", "13 not protected"],
        ["For Azure File Sync", "For a Git repository", "ScratchLocation", "another process holds"]),
    "scratch-proxy": (
        ["FAILED", "SRV-APP02", "Nothing backed up since 3 Aug: 5 of 5 jobs failed", "ScratchLocation",
         'dir "E:\\MARS\\Scratch"', "Get-Volume -DriveLetter E", "user name and password (407)"],
        ["chkdsk", "in backed-up files"]),
    "file-server": (
        ["FAILED", "FILESRV-01", "Nothing backed up since 10 Aug", "Scratch volume is full",
         "Get-Volume -DriveLetter G", "Do not delete files inside the scratch folder", "chkdsk F: /scan",
         "37,440"],
        ["For Azure File Sync", "For a Git repository"]),
}
ON_THE_PAGE = {"small-office": ["C:\\Users\\*\\OneDrive - Vermeer Bouw  3 profiles, 9 files"],
               "scratch-proxy": [],
               "file-server": ["D:\\Profiles\\*\\OneDrive - Contoso  60 profiles, 4,680 files"]}
JARGON = re.compile(r"scratch|HRESULT|0x|errlog|VSS|placeholder|tmp/|\.zip|marslog|HTTP|407", re.I)
# What must not be folded: it could not be pasted, or opened.
WHOLE = re.compile(r"^\s+(reg |robocopy |dir |HKLM|[A-Za-z]:\\|\\\\|Add-MpPreference |\*\.|net |sc\.exe )")


def environment():
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    env.update(LC_ALL="C.UTF-8", TERM="dumb", MARSLOG_NOW="2026-08-15T12:00:00Z")
    return env


def piped(*words):
    done = subprocess.run([MARSLOG, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, env=environment(), check=False)
    return done.stdout.decode("utf-8")


def on_terminal(columns, *words):
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    text = b""
    with subprocess.Popen([MARSLOG, *words], stdin=subprocess.DEVNULL, stdout=inner,
                          stderr=subprocess.DEVNULL, env=environment()):
        os.close(inner)
        while True:
            try:
                piece = os.read(outer, 65536)
            except OSError:
                break
            if not piece:
                break
            text += piece
    os.close(outer)
    return text.decode("utf-8").replace("\r\n", "\n")


def too_wide(text, columns):
    return ["%d columns: %s" % (len(line), line) for line in text.split("\n")
            if len(line) > columns and not WHOLE.match(line)]


def registry_in_parts(text):
    """A line that names a registry key, and goes on below it."""
    return ["folded: " + line for line in text.split("\n")
            if re.search(r"HKLM|HKEY_", line) and line.rstrip().endswith(("^", "`"))]


def judge(name, text, columns):
    told, never = TOLD[name]
    lines = text.split("\n")
    problems = too_wide(text, columns) + registry_in_parts(text)
    if len(lines) - 1 > LINES_MOST:
        problems.append("%d lines" % (len(lines) - 1))
    screen = re.sub(r"\s+", " ", "\n".join(lines[:SCREEN]))
    problems += ["not on the first screen: " + t for t in told if t not in screen]
    problems += ["must not be told: " + t for t in never if t.lower() in text.lower()]
    problems += ["not on the page: " + t for t in ON_THE_PAGE[name] if t not in text]
    return problems


def judge_mail(text):
    lines = text.rstrip("\n").split("\n")
    problems = [] if MAIL_LINES[0] <= len(lines) <= MAIL_LINES[1] else ["%d lines" % len(lines)]
    problems += ["jargon: " + line for line in lines if JARGON.search(line)]
    if not lines[0].startswith("Subject: "):
        problems.append("no subject")
    for part in ("What is safe", "What is not safe", "What we will do", "What you must decide"):
        if part not in lines:
            problems.append("missing: " + part)
    return problems


def compare(name, text, update):
    path = os.path.join(EXPECTED, name)
    if update:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return []
    try:
        with open(path, encoding="utf-8") as file:
            want = file.read()
    except FileNotFoundError:
        want = ""
    return list(difflib.unified_diff(want.split("\n"), text.split("\n"), "expected", "found", lineterm=""))


def main():
    update, bad = "--update" in sys.argv[1:], 0
    os.makedirs(EXPECTED, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="marslog-screens.") as folder:
        for name, make in screens.BUNDLES.items():
            path = os.path.join(folder, name + ".zip")
            with open(path, "wb") as file:
                file.write(make())
            reports = {"100": piped("analyze", path)}
            if TERMINALS:
                reports["80"] = on_terminal(80, "analyze", path)
                reports["wide"] = on_terminal(100, "analyze", path)
                reports["very wide"] = on_terminal(160, "analyze", path)
            checks = [("%s at %s columns" % (name, key), judge(name, text, 80 if key == "80" else 100))
                      for key, text in reports.items()]
            full = piped("analyze", "--full", path)
            never = [t for t in TOLD[name][1] if t.lower() in full.lower()]
            checks.append((name + ": --full", registry_in_parts(full) + never))
            mail = piped("analyze", "--format", "mail", path)
            checks.append((name + ": mail", judge_mail(mail)))
            golden = {name + ".txt": reports["100"], name + ".mail": mail,
                      name + ".md": piped("analyze", "--format", "markdown", path)}
            if TERMINALS:
                golden[name + ".80.txt"] = reports["80"]
            for file, text in golden.items():
                text = re.sub(r"marslog [0-9.]+[0-9]", "marslog VERSION", text)
                checks.append((file + " is as expected", compare(file, text, update)))
            for what, problems in checks:
                print("%s - first screen: %s" % ("not ok" if problems else "ok", what), flush=True)
                bad += bool(problems)
                for problem in problems[:30]:
                    print("# " + problem)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
