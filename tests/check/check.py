#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`marslog check` as a monitoring system sees it: states, the form of the line, ages.

    MARSLOG=./marslog tests/check/check.py

Speaks TAP.
"""

import os
import re
import subprocess
import sys
import tempfile
import zipfile

MARSLOG = os.path.abspath(os.environ.get("MARSLOG", "./marslog"))
NOW = "2026-11-27T06:00:00Z"
count = failed = 0


def report(name, problem=None):
    global count, failed
    count += 1
    failed += bool(problem)
    print("%s %d - %s" % ("not ok" if problem else "ok", count, name))
    for line in str(problem or "").splitlines():
        print("# " + line)


def record(day, clock, task, level, message, component="71"):
    return "\t".join(("0AB0", "0974", day, clock, component, "backup.cpp(12)", "[0000000053582120]",
                      task, "", level, message)) + "\r\n"


def job(number, day, hour, outcome):
    """A job that succeeded, warns (one file), failed, or still runs."""
    task = "%08X-CCE2-42E6-8883-7AEB9A1C5CB6" % number
    line = lambda minute, level, text: record(day, "%02d:%02d:00.000" % (hour, minute), task, level,
                                              text)
    text = line(0, "NORMAL", "Backup Progress: Prebackup started.")
    text += line(1, "NORMAL", "Backup Progress: Data transfer started.")
    if outcome == "warns":
        text += line(2, "WARNING", "Failed: Hr: = [0x8007018b] BackupRead failed on "
                     "file(C:\\Users\\ann\\OneDrive\\plan.docx)")
    if outcome == "corrupt":
        text += line(2, "WARNING", "Failed: Hr: = [0x80070570] BackupRead failed on "
                     "file(D:\\Data\\plan.docx)")
    if outcome == "failed":
        text += line(3, "FATAL", "Backup failed. (407) Proxy Authentication Required")
    elif outcome != "runs":
        text += line(20, "NORMAL", "Backup Progress: Succeeded")
    return text


def days(outcomes, last_day, month=11):
    first = last_day - len(outcomes) + 1
    return "".join(job(i + 1, "%02d/%02d" % (month, first + i), 21, outcome)
                   for i, outcome in enumerate(outcomes))


def check(work, text, *options, name="CBEngineCurr.errlog"):
    path = os.path.join(work, name)
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write(text)
    return run(work, "--now", NOW, "--year", "2026", *options, name)


def run(work, *words):
    return subprocess.run([MARSLOG, "check", *words], cwd=work, capture_output=True, text=True)


STATES = [
    # name, status, words of the line, log, options
    ("complete, last night", 0, "OK", days(["succeeds"] * 5, 26), ()),
    ("files left out, nothing new to say", 0, "1 file left out", days(["warns"] * 5, 26), ()),
    ("newest backup 15 days ago", 2, "no backup since 12 Nov (14 days)",
     days(["succeeds"] * 5, 12), ()),
    ("the age counts from all records, whatever --since says", 2, "no backup since 12 Nov",
     days(["succeeds"] * 5, 12), ("--since", "yesterday")),
    ("older than the first limit only", 1, "no backup since 25 Nov",
     days(["succeeds"] * 3, 25), ()),
    ("other limits", 2, "no backup since 25 Nov", days(["succeeds"] * 3, 25),
     ("--max-age", "10h,20h")),
    ("the newest job failed", 2, "failed", days(["succeeds", "succeeds", "failed"], 26), ()),
    ("no job succeeded", 2, "no backup in these logs: 3 of 3 jobs failed",
     days(["failed"] * 3, 26), ()),
    ("a failure that later jobs ended", 0, "OK", days(["failed", "succeeds", "succeeds"], 26), ()),
    ("a job is running after a good one", 0, "OK", days(["succeeds", "succeeds"], 26) +
     job(9, "11/27", 5, "runs"), ()),
    ("only a running job", 3, "no finished job", job(9, "11/27", 5, "runs"), ()),
    ("damaged data", 1, "WARNING", days(["succeeds", "corrupt"], 26), ()),
    ("damaged data that is to be critical", 2, "CRITICAL", days(["succeeds", "corrupt"], 26),
     ("--critical", "data")),
    ("a cause that is to be a warning", 1, "WARNING", days(["warns"], 26),
     ("--warning", "cloud-file")),
    ("no job at all", 3, "MARS UNKNOWN", "just a text\r\n", ()),
]


def states(work):
    for name, status, words, log, options in STATES:
        got = check(work, log, *options)
        good = got.returncode == status and words in got.stdout and form(got.stdout)
        report(name, not good and "status %d, wanted %d: %s%s" % (
            got.returncode, status, got.stdout, got.stderr))


def form(output, most=255):
    """One line (and details), printable, with performance data behind the only bar."""
    line = output.split("\n", 1)[0]
    return (len(line.encode()) <= most and line.count("|") <= 1 and output.endswith("\n") and
            re.match(r"MARS (OK|WARNING|CRITICAL|UNKNOWN): ", line) and
            not re.search(r"[\x00-\x1f\x7f]", line))


def awkward(work):
    got = check(work, days(["succeeds", "failed"], 26), "--host", "a|b\x1b[31m" + "x" * 400)
    report("a host with a bar, an escape and 400 letters",
           not (form(got.stdout) and " | age=" in got.stdout) and got.stdout)
    got = check(work, days(["succeeds"], 26).replace("plan", "a|b"), "-v")
    report("with -v up to five lines more", not (form(got.stdout) and
                                                 len(got.stdout.splitlines()) <= 6) and got.stdout)
    for name, words in (("an unknown option", ["--nonsense"]), ("a missing input", ["no-such-file"]),
                        ("an age that is none", ["--max-age", "soon"]),
                        ("a baseline that is not there", ["--baseline", "none.json"])):
        got = run(work, *words)
        report(name + " is UNKNOWN", not (got.returncode == 3 and "MARS UNKNOWN" in got.stdout) and
               "%d %s" % (got.returncode, got.stdout))
    os.mkdir(os.path.join(work, "empty"))
    got = run(work, "empty")
    report("an empty folder is UNKNOWN", got.returncode != 3 and got.stdout)
    with zipfile.ZipFile(os.path.join(work, "cut.zip"), "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("CBEngineCurr.errlog", days(["succeeds"] * 5, 26) * 20)
    with open(os.path.join(work, "cut.zip"), "r+b") as f:
        f.truncate(os.path.getsize(f.name) // 2)
    got = run(work, "--now", NOW, "--year", "2026", "cut.zip")
    report("a zip that was cut off is not OK", got.returncode not in (2, 3) and got.stdout)


def baseline(work):
    log = days(["warns"] * 2, 26)
    with open(os.path.join(work, "known.errlog"), "w", encoding="utf-8", newline="") as f:
        f.write(log)
    with open(os.path.join(work, "known.json"), "w", encoding="utf-8") as f:
        subprocess.run([MARSLOG, "analyze", "--format", "json", "--top", "all", "known.errlog"],
                       cwd=work, stdout=f, check=True)
    got = check(work, log, "--baseline", "known.json")
    report("files that the baseline knows", got.returncode != 0 and got.stdout)
    got = check(work, log.replace("plan.docx", "new.docx"), "--baseline", "known.json")
    report("a file that the baseline does not know",
           not (got.returncode == 1 and "1 file that the baseline" in got.stdout) and got.stdout)


def main():
    with tempfile.TemporaryDirectory(prefix="marslog-check-") as work:
        states(work)
        awkward(work)
        baseline(work)
    print("1..%d" % count)
    return 1 if failed else 0


sys.exit(main())
