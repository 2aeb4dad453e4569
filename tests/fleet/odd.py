#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Odd inputs of `marslog fleet`: usage odd.py PROGRAM (speaks TAP).

Bundles without a host, of two machines, with awkward names; the same machine under two names;
documents that were saved by PowerShell, joined by jq, or damaged; folders; and the limits of time
and memory for 10,000 rows.
"""

import json
import os
import subprocess
import sys
import tempfile
import zipfile

from tap import check, plan

program = os.path.abspath(sys.argv[1])
NOW = "2026-11-27T06:00:00Z"
WINDOWS = os.environ.get("SYSTEM") == "windows"


def log(last_day, count=4, code=None):
    lines = []
    for day in range(last_day - count + 1, last_day + 1):
        task = "%08X-CCE2-42E6-8883-7AEB9A1C5CB6" % day
        for clock, level, text in (
                ("21:00:00.000", "NORMAL", "Backup Progress: Prebackup started."),
                ("21:02:00.000", "WARNING", f"Failed: Hr: = [0x{code}] BackupRead failed on "
                 "file(D:\\Data\\a|b.docx)") if code else None or ("21:02:00.000", "NORMAL", "x"),
                ("21:20:00.000", "NORMAL", "Backup Progress: Succeeded")):
            lines.append("\t".join(("0AB0", "0974", f"11/{day:02}", clock, "71", "backup.cpp(12)",
                                    "[0000000053582120]", task, "", level, text)) + "\r\n")
    return "".join(lines)


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
    return path


def bundle(path, *machines):
    """Each machine: host or None, machine id or None, log."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for i, (host, machine, text) in enumerate(machines):
            info = (f"Hostname.......: {host}\r\n" if host else "") + (
                f"Microsoft Azure MachineID : {machine}\r\n" if machine else "")
            for name, data in ((f"{i}/DPM_Info.txt", info), (f"{i}/CBEngineCurr.errlog", text)):
                if data:
                    z.writestr(zipfile.ZipInfo(name, (2026, 11, 26, 23, 0, 0)), data)
    return path


def run(*words, status=0, form="json"):
    done = subprocess.run([program, "fleet", "--now", NOW, "--year", "2026", "--format", form,
                           *words], capture_output=True, check=False)
    assert done.returncode == status, (words, done.returncode, done.stderr)
    return done.stdout.decode(), done.stderr.decode()


def rows(*words, status=0):
    return json.loads(run(*words, status=status)[0])["machines"]


def identities(work):
    one = bundle(f"{work}/a/Temp.zip", (None, None, log(26)))
    two = bundle(f"{work}/b/Temp.zip", (None, None, log(26, code="80070570")))
    check(len(rows(one, two)) == 2, "two bundles without a host are two rows, whatever their name")
    text = run(one, two, form="text")[0]
    check(" ".join(text.split()).count("perhaps the same") == 2, "and marked as perhaps the same", text)
    mixed = bundle(f"{work}/two.zip", ("A1", None, log(26)), ("A2", None, log(5)))
    text, messages = run(mixed, form="text", status=3)
    check("logs of 2 machines in one input" in text and "0 protected" in text and
          "2 machines" in messages, "logs of two machines in one bundle are no protected machine",
          text + messages)
    old = bundle(f"{work}/old.zip", ("OLDNAME", "6f1c-1", log(20)))
    new = bundle(f"{work}/new.zip", ("NEWNAME", "6F1C-1", log(26)))
    found = rows(old, new)
    check(len(found) == 1 and found[0]["host"]["name"] == "NEWNAME" and
          len(found[0]["superseded"]) == 1, "a renamed server is one row with its present name")
    for names, doubtful in ((("srv7", "SRV7.a.local"), 2), (("srv7.a.local", "SRV7.b.local"), 0)):
        files = [bundle(f"{work}/h{i}.zip", (name, None, log(26 - i)))
                 for i, name in enumerate(names)]
        text = run(*files, form="text")[0]
        check(" ".join(text.split()).count("perhaps the same") == doubtful, f"{names}: {doubtful} perhaps the same",
              text)
    # Windows has no such path.
    bar = bundle(f"{work}/ab.zip" if WINDOWS else f"{work}/a|b.zip", ("a|b", None, log(26, code="8007018b")))
    text = run(bar, form="csv")[0]
    check(",a|b," in text and len(text.splitlines()) == 2, "a bar in a name and in a path", text)
    bidi = bundle(f"{work}/x.zip", ("=x\u202e\x1b[31m", None, log(26)))
    for form in ("text", "csv", "html"):
        text = run(bidi, form=form)[0]
        check("\u202e" not in text and "\x1b" not in text, f"no control character as {form}")
    log_folder = os.path.dirname(write(f"{work}/one/logs/CBEngineCurr.errlog", log(26)))
    copied = os.path.dirname(write(f"{work}/two/logs/CBEngineCurr.errlog", log(26)))
    check(rows(log_folder)[0]["input"] == rows(copied)[0]["input"],
          "the digest of a folder does not depend on where it is")
    check(len(rows(log_folder, copied, status=0)) == 1, "the same folder twice counts once")


def documents(work):
    saved = run(bundle(f"{work}/s.zip", ("S1", None, log(26))))[0]
    plain = write(f"{work}/plain.json", saved)
    want = run(plain)[0]
    for name, data in (("UTF-16", saved.encode("utf-16")), ("a byte order mark", "\ufeff" + saved),
                       ("UTF-16, high byte first", b"\xfe\xff" + saved.encode("utf-16-be")),
                       ("an array", f"[{saved},\n{saved}]"), ("blanks", "\n\n " + saved + "\r\n"),
                       ("spaces within", json.dumps(json.loads(saved), indent=3)),
                       ("keys in another order", json.dumps(
                           dict(reversed(list(json.loads(saved).items())))))):
        check(run(write(f"{work}/form.json", data))[0] == want, f"a document with {name}")
    for name, data in (("cut in a machine", saved[:-60]), ("cut behind one", saved.rstrip()[:-2]),
                       ("nothing", ""), ("another schema", '{"schema":"other/1"}'),
                       ("a number for a text", saved.replace('"group":null', '"group":3')),
                       ("a key that is missing", saved.replace('"records":', '"recs":')),
                       ("a state that is none", saved.replace('"state":"clean"', '"state":"fine"')),
                       ("something behind it", saved + "x"),
                       ("a quotation mark too many", saved.replace("S1", 'S"1'))):
        found = rows(write(f"{work}/bad.json", data), status=3)
        lost = [r for r in found if r["input"]["name"] == "bad.json"]
        check(len(lost) == 1 and lost[0]["verdict"]["state"] == "unknown" and
              lost[0]["gaps"], f"a damaged document ({name}) is a row that is unknown", found)
    before = json.loads(saved)
    del before["machines"][0]["hosts"]
    check(run(write(f"{work}/before.json", json.dumps(before)))[0].replace(
        '"hosts":0', '"hosts":1') == want, "a document of a version that did not count hosts")
    for name, status in (("empty", 3), ("none.zip", 3)):
        os.makedirs(f"{work}/empty", exist_ok=True)
        found = rows(f"{work}/{name}", status=status)
        check(found[0]["verdict"]["state"] == "unknown", f"{name} is a row that is unknown")
    check(rows(f"{work}/none.zip", "--accept-gaps")[0]["verdict"]["incomplete"],
          "with --accept-gaps the status is 0, and the row says it")


def stale(work):
    """The newest backup is 15 days old: said whatever --since hides."""
    old = bundle(f"{work}/old15.zip", ("S15", None, log(11)))
    for options in ((), ("--since", "yesterday"), ("--since", "2026-11-26")):
        text = run(*options, old, form="text")[0]
        check("1 without a recovery point for too long" in text and "15 days" in text,
              f"15 days, with {options}", text)
        done = subprocess.run([program, "check", "--now", NOW, "--year", "2026", *options, old],
                              capture_output=True, text=True, check=False)
        check(done.returncode == 2 and "15 days" in done.stdout, f"check, with {options}",
              done.stdout)
        done = subprocess.run([program, "analyze", "--brief", "--now", NOW, "--year", "2026",
                               *options, old], capture_output=True, text=True, check=False)
        check("No backup since 11 Nov" in done.stdout, f"the headline, with {options}", done.stdout)


def limits(work):
    row = json.loads(run(bundle(f"{work}/m.zip", ("M", None, log(26, code="80070570"))))[0])
    machine = row["machines"][0]
    row["machines"] = [dict(machine, key=f"host:/m{i}", host={"name": f"M{i}", "source": "file"},
                            jobs=machine["jobs"] * 4) for i in range(10000)]
    path = write(f"{work}/many.json", json.dumps(row, separators=(",", ":")))
    pid = os.spawnv(os.P_NOWAIT, program, [program, "fleet", "-q", "--format", "json", "-o",
                                           f"{work}/out.json", path])
    used = os.wait4(pid, 0)[2]
    seconds = used.ru_utime + used.ru_stime
    print(f"# 10,000 rows: {seconds:.2f} s of processor time, {used.ru_maxrss / 1024:.0f} MB")
    check(os.environ.get("QUICK") or WINDOWS or (seconds < 2 and used.ru_maxrss < 100 * 1024),
          "10,000 rows in 2 s and 100 MB")
    with open(f"{work}/out.json", encoding="utf-8") as file:
        check(len(json.load(file)["machines"]) == 10000, "and all of them are there")


def main():
    with tempfile.TemporaryDirectory(prefix="marslog-odd-") as work:
        identities(work)
        documents(work)
        stale(work)
        limits(work)
    plan()


main()
