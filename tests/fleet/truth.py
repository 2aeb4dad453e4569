#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
A fleet of 200 machines of which everything is known: usage truth.py PROGRAM (speaks TAP).

The bundles and the truth about them come from the same description of each machine, and the truth
is worked out here from the contract alone: who is at risk, why, since when, how many files are left
out, and which exclusions would help how many. `marslog fleet` must say the same, by one process
and by a process a bundle that GNU parallel runs, and `marslog check` the same of each machine.
"""

import csv
import datetime
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

from tap import check, plan

program = os.path.abspath(sys.argv[1])
NOW = datetime.datetime(2026, 11, 27, 6)
HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR
ONEDRIVE, TEMP = "OneDrive for work or school", "temporary files of a user"
# In the order of urgency, with the words of the text report.
STALE, FAILING, DATA, UNKNOWN, FILES, PROTECTED = (
    "No recovery point for too long", "Backups fail or are at risk", "Data at risk",
    "Cannot be known", "Protected, but files are left out", "Protected")
ORDER = [STALE, FAILING, DATA, UNKNOWN, FILES, PROTECTED]
SCRATCH = "C:\\Program Files\\Microsoft Azure Recovery Services Agent\\Scratch\\Cat\\a.cat"


# ---- what happened ------------------------------------------------------------------------


def nightly(last, count, apart=DAY, **job):
    """Jobs that began `apart` from each other, the last one at `last`."""
    return [dict({"start": last - (count - 1 - i) * apart, "ends": "ok", "files": []}, **job)
            for i in range(count)]


def cloud(rng, users):
    return [(f"C:\\Users\\{user}\\OneDrive - Contoso\\{n}.docx", "8007018b")
            for user in users for n in range(rng.randrange(1, 9))]


def locked(rng, users):
    return [(f"C:\\Users\\{user}\\AppData\\Local\\Temp\\t{n}.tmp", "80070020")
            for user in users for n in range(rng.randrange(3, 7))]


def last_night(rng):
    return NOW.replace(hour=0) - rng.randrange(1, 8) * HOUR


def protected(rng):
    return {"jobs": nightly(last_night(rng), rng.randrange(3, 20))}


def healed(rng):
    """A damaged file and a failed job, over since."""
    jobs = nightly(last_night(rng), 8)
    jobs[2]["files"] = [("D:\\Data\\old.docx", "80070570")]
    jobs[4]["ends"] = "failed"
    return {"jobs": jobs}


def running(rng):
    return {"jobs": nightly(last_night(rng), 5) + nightly(NOW - HOUR, 1, ends="runs")}


def silent(rng):
    """No job at all for some days."""
    return {"jobs": nightly(last_night(rng) - rng.randrange(3, 40) * DAY, 6)}


def dying(rng):
    """Jobs run, and fail, for more than two days."""
    bad = rng.randrange(3, 9)
    end = last_night(rng)
    return {"jobs": nightly(end - bad * DAY, 4) + nightly(end, bad, ends="failed")}


def never(rng):
    return {"jobs": nightly(last_night(rng), rng.randrange(4, 9), ends="failed")}


def failed(rng):
    end = last_night(rng)
    return {"jobs": nightly(end - DAY, 4) + nightly(end, 1, ends="failed")}


def scratch(rng):
    """Every job completes, but a file of the scratch folder is missing."""
    return {"jobs": nightly(last_night(rng), 4, files=[(SCRATCH, "80070002")])}


def damaged(rng):
    files = [(f"D:\\Data\\{n}.docx", "80070570") for n in range(rng.randrange(1, 5))]
    return {"jobs": nightly(last_night(rng), 5, files=files)}


def both(rng):
    users = [f"u{i}" for i in range(rng.randrange(1, 3))]
    return {"jobs": nightly(last_night(rng), 5,
                            files=cloud(rng, users) + [("D:\\Data\\x.docx", "80070570")])}


def left_out(rng):
    users = [f"u{i}" for i in range(rng.randrange(1, 4))]
    return {"jobs": nightly(last_night(rng), rng.randrange(3, 9), files=cloud(rng, users))}


def temporary(rng):
    users = [f"u{i}" for i in range(rng.randrange(1, 4))]
    return {"jobs": nightly(last_night(rng), 4, files=locked(rng, users))}


def weekly(rng):
    """Ten days old, and yet in time: twice the interval is fourteen days."""
    return {"jobs": nightly(NOW - rng.randrange(8, 13) * DAY, 5, apart=7 * DAY)}


def weekly_late(rng):
    return {"jobs": nightly(NOW - rng.randrange(15, 30) * DAY, 5, apart=7 * DAY)}


def twice(rng):
    """Two a day; but 48 hours are the least."""
    return {"jobs": nightly(NOW - rng.randrange(30, 47) * HOUR, 9, apart=12 * HOUR)}


def no_log(_):
    return {"jobs": [], "is": "no log"}


def unreadable(_):
    return {"jobs": [], "is": "unreadable"}


def cut(rng):
    """All is well as far as one can see, but an older log is cut off."""
    return {"jobs": nightly(last_night(rng), 5), "is": "cut"}


KINDS = [(protected, 34), (healed, 10), (running, 8), (silent, 30), (dying, 14), (never, 10),
         (failed, 16), (scratch, 6), (damaged, 10), (both, 6), (left_out, 22), (temporary, 10),
         (weekly, 6), (weekly_late, 4), (twice, 4), (no_log, 4), (unreadable, 2), (cut, 4)]


# ---- bundles ------------------------------------------------------------------------------


def log_of(machine):
    lines = []
    for n, job in enumerate(machine["jobs"]):
        task = "%08X-CCE2-42E6-8883-%012X" % (n + 1, machine["seed"])

        def add(minutes, level, message, component="71"):
            at = job["start"] + datetime.timedelta(minutes=minutes)
            lines.append("\t".join((
                "0AB0", "0974", at.strftime("%m/%d"), at.strftime("%H:%M:%S.000"), component,
                "backup.cpp(12)", "[0000000053582120]", task, "", level, message)))

        add(0, "NORMAL", "Backup Progress: Prebackup started.")
        add(1, "NORMAL", "Backup Progress: Data transfer started.")
        for path, code in job["files"]:
            add(2, "WARNING", f"Failed: Hr: = [0x{code}] BackupRead failed on file({path})")
        if job["ends"] == "failed":
            add(3, "FATAL", "Backup failed. (407) Proxy Authentication Required")
        elif job["ends"] == "ok":
            add(20, "NORMAL", "Backup Progress: Succeeded")
    return "".join(line + "\r\n" for line in lines)


def write(machine, path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if machine.get("is") == "unreadable":
        with open(path, "wb") as file:
            file.write(b"PK\x03\x04 this is not the rest of it")
        return
    day = machine["jobs"][-1]["start"] if machine["jobs"] else NOW - DAY
    stamp = (day.year, day.month, day.day, 23, 50, 0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        def member(name, data):
            bundle.writestr(zipfile.ZipInfo(name, stamp), data, zipfile.ZIP_DEFLATED)
        info = f"Hostname.......: {machine['host']}\r\n"
        if machine["id"]:
            info += f"Microsoft Azure MachineID : {machine['id']}\r\n"
        member("DPM_Info.txt", info)
        if machine.get("is") == "no log":
            member("readme.txt", "The logs could not be collected.\r\n")
            return
        member("Temp/CBEngineCurr.errlog", log_of(machine))
        if machine.get("is") == "cut":
            inner = io.BytesIO()
            with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as old:
                old.writestr("CBEngine1.errlog", log_of(machine) * 3)
            member("Temp/older.zip", inner.getvalue()[:len(inner.getvalue()) // 2])


def make(folder):
    """The machines, and their bundles; the first 40 are one DC01 at each customer."""
    rng = random.Random(200)
    kinds = [kind for kind, times in KINDS for _ in range(times)]
    rng.shuffle(kinds)
    machines, operands = [], []
    for i, kind in enumerate(kinds):
        machine = dict(kind(rng), kind=kind.__name__, seed=i,
                       group=f"customer{i % 40:02}", host="DC01" if i < 40 else f"SRV{i:03}",
                       id=f"6f1c3b2e-0000-4000-8000-{i:012}" if i % 3 == 0 else None)
        path = os.path.join(folder, machine["group"], f"logs{i}.zip")
        write(machine, path)
        machine["inputs"] = 1
        machines.append(machine)
        operands.append(path)
        # Some sent a bundle some jobs earlier, too, and some the same one twice.
        if i % 10 == 6 and len(machine["jobs"]) > 3 and not machine.get("is"):
            older = dict(machine, jobs=machine["jobs"][:-2])
            write(older, os.path.join(folder, machine["group"], f"older{i}.zip"))
            operands.append(os.path.join(folder, machine["group"], f"older{i}.zip"))
            machine["inputs"] = 2
        if i % 10 == 7 and not machine.get("is") == "unreadable":
            copy = os.path.join(folder, machine["group"], f"copy{i}.zip")
            shutil.copy(path, copy)
            operands.append(copy)
    rng.shuffle(operands)
    return machines, operands


# ---- the truth ------------------------------------------------------------------------------


def median(values):
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def truth(machine):
    jobs = machine["jobs"]
    done = [job for job in jobs if job["ends"] == "ok"]
    over = [job for job in jobs if job["ends"] != "runs"]
    t = {"last_backup": done[-1]["start"] + 20 * HOUR / 60 if done else None,
         "files": len({path for path, _ in done[-1]["files"]}) if done else 0,
         "causes": set(), "since": None}
    if not jobs:
        return dict(t, group=UNKNOWN, state="unknown")
    t["since"] = t["last_backup"] or jobs[0]["start"]
    starts = [job["start"] for job in jobs]
    limit = max(48 * HOUR, 2 * median([b - a for a, b in zip(starts, starts[1:])]))
    last_failed = over[-1]["ends"] == "failed"
    codes = {code for _, code in done[-1]["files"]} if done else set()
    names = {"8007018b": "cloud-file", "80070020": "av-lock", "80070570": "corrupt-file",
             "80070002": "missing-scratch"}
    t["causes"] = {names[code] for code in codes}
    if last_failed:
        t["causes"].add("connection-blocked")
    if last_failed or "80070002" in codes:
        t["state"] = "failed"
    elif codes:
        t["state"] = "warnings"
    elif machine.get("is") == "cut":
        t["state"] = "unknown"  # nothing bad was seen, and not everything was read
    else:
        t["state"] = "clean"
    if NOW - t["since"] > limit:
        t["group"] = STALE
    elif t["state"] == "failed":
        t["group"] = FAILING
    elif "80070570" in codes:
        t["group"] = DATA
    elif machine.get("is") == "cut":
        t["group"] = UNKNOWN
    else:
        t["group"] = FILES if codes else PROTECTED
    return t


def place_files(machine):
    """By title: how many files an exclusion of that place would help."""
    found = {}
    for path, code in {f for job in machine["jobs"] for f in job["files"]}:
        title = {"8007018b": ONEDRIVE, "80070020": TEMP}.get(code)
        if title:
            found[title] = found.get(title, 0) + 1
    return found


def stamp(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z") if time else None


# ---- what the program says ---------------------------------------------------------------------


def marslog(*words, status=(0, 3)):
    done = subprocess.run([program, *words], capture_output=True, check=False)
    assert done.returncode in status, (words, done.returncode, done.stderr[-500:])
    return done.stdout.decode()


def name_of(row):
    return row["group"], row["host"]["name"]


def expected_name(machine, i):
    return machine["group"], f"logs{i}" if machine.get("is") == "unreadable" else machine["host"]


def compare_rows(machines, document):
    rows = {}
    for row in document["machines"]:
        rows.setdefault(name_of(row), []).append(row)
    check(len(document["machines"]) == 200 and all(len(r) == 1 for r in rows.values()),
          "200 machines are 200 rows", f"{len(document['machines'])} rows")
    wrong = {key: [] for key in ("state", "last_backup", "files", "causes", "incomplete", "places",
                                 "inputs", "id")}
    for i, machine in enumerate(machines):
        row = rows.get(expected_name(machine, i), [None])[0]
        if not row:
            wrong["id"].append(f"{machine['kind']} {expected_name(machine, i)} has no row")
            continue
        t = truth(machine)
        places = {p["place"]: p["files"] for p in row["places"]}
        current = {c["id"] for c in row["causes"] if c["current"] is True and
                   c["severity"] != "info"}
        for key, found, expected in (
                ("state", row["verdict"]["state"], t["state"]),
                ("last_backup", row["last_backup"], stamp(t["last_backup"])),
                ("files", row["verdict"]["files_not_protected"], t["files"]),
                ("causes", current, t["causes"]),
                ("incomplete", row["verdict"]["incomplete"],
                 machine.get("is") in ("cut", "unreadable")),
                ("places", places, place_files(machine)),
                ("inputs", len(row["superseded"]) + 1, machine["inputs"]),
                ("id", row["machine_id"],
                 None if machine.get("is") == "unreadable" else machine["id"])):
            if found != expected:
                wrong[key].append(f"{machine['kind']} {i}: {found}, in truth {expected}")
    for key, what in (("state", "every state"), ("last_backup", "since when: every newest backup"),
                      ("files", "how many files are left out"), ("causes", "why: every cause"),
                      ("incomplete", "what could not be read"),
                      ("places", "the exclusions that help"), ("inputs", "which input counts"),
                      ("id", "who it is")):
        check(not wrong[key], what, "\n".join(wrong[key]))


def compare_totals(machines, document):
    helped = {}
    for machine in machines:
        for title, files in place_files(machine).items():
            count = helped.setdefault(title, [0, 0])
            count[0] += 1
            count[1] += files
    said = {p["place"]: [p["machines"], p["files"]] for p in document["totals"]["places"]}
    check(said == helped, "which exclusions help how many", f"{said}, in truth {helped}")
    states = {}
    for machine in machines:
        state = truth(machine)["state"]
        states[state] = states.get(state, 0) + 1
    check({s: document["totals"][s] for s in states} == states, "machines by state")


def age(time):
    hours = int((NOW - time) / HOUR)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} h"


def compare_text(machines, text):
    truths = [truth(machine) for machine in machines]
    of = {group: sum(t["group"] == group for t in truths) for group in ORDER}
    head = (f"200 machines: {of[FILES] + of[PROTECTED]} protected, of these {of[FILES]} with files "
            f"left out; {of[STALE]} without a recovery point for too long, {of[FAILING]} failing, "
            f"{of[DATA]} with data at risk, {of[UNKNOWN]} that cannot be known")
    said = re.sub(r"\s+", " ", text.split("\n\n")[0])
    check(said == head, "the first sentence", f"{said}\n{head}")
    groups, title = {}, None
    for line in text.splitlines():
        if line and not line.startswith(" "):
            title = line
        elif title in ORDER and line.startswith("   ") and line[3] != " ":
            groups.setdefault(title, []).append(line)
        elif title in groups and line:
            groups[title][-1] += " " + line.strip()
    check(list(groups) == [g for g in ORDER if of[g]], "groups in the order of urgency", list(groups))
    wrong = []
    for i, (machine, t) in enumerate(zip(machines, truths)):
        name = "/".join(expected_name(machine, i))
        lines = [line for line in groups.get(t["group"], []) if line.split()[0] == name]
        want = [t["last_backup"].strftime("%Y-%m-%d %H:%M") if t["last_backup"] else "no backup"]
        if t["group"] in (STALE, FAILING) and t["since"]:
            want.append(age(t["since"]))
        if t["group"] in (DATA, FILES):
            want.append(f"{t['files']} file")
        if t["group"] in (STALE, FAILING) and "connection-blocked" in t["causes"]:
            want.append("connection-blocked")
        if machine["kind"] == "silent":
            want.append("no job since")
        if len(lines) != 1 or not all(word in lines[0] for word in want):
            wrong.append(f"{machine['kind']} {name}: {lines}, wanted {want}")
    check(not wrong, "each machine in its group, with its reason and its age", "\n".join(wrong))
    oldest = [re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", line) for line in groups[STALE]]
    dated = [m[0] for m in oldest if m]
    check(dated == sorted(dated), "the oldest recovery point first")
    files = [int(re.search(r"(\d+) files?", line)[1]) for line in groups[FILES]]
    check(files == sorted(files, reverse=True), "most files first")


def compare_csv(machines, text):
    rows = list(csv.DictReader(io.StringIO(text)))
    by = {(r["group"], r["host"]): r for r in rows}
    wrong = []
    for i, machine in enumerate(machines):
        t, row = truth(machine), by.get(expected_name(machine, i))
        if not row or (row["state"], row["last_backup"], int(row["files_not_protected"]),
                       set(row["causes"].split()) - {"informational"}) != (
                           t["state"], stamp(t["last_backup"]) or "", t["files"], t["causes"]):
            wrong.append(f"{machine['kind']} {i}: {row}")
    check(len(rows) == 200 and not wrong, "the same as CSV", "\n".join(wrong))


def compare_check(machines, folder):
    """A monitoring system would be told: 2 for what is stale or fails, 1 for data, 3 unknown."""
    wrong = []
    for i, machine in enumerate(machines):
        t = truth(machine)
        path = os.path.join(folder, machine["group"], f"logs{i}.zip")
        # The limits that the fleet has for this machine.
        done = subprocess.run([program, "check", "--now", stamp(NOW), "--max-age",
                               "336h,336h" if "weekly" in machine["kind"] else "48h,48h", path],
                              capture_output=True, text=True, check=False)
        want = {STALE: 2, FAILING: 2, DATA: 1, UNKNOWN: 3}.get(t["group"], 0)
        if done.returncode != want:
            wrong.append(f"{machine['kind']} {i}: {done.returncode}, not {want}: {done.stdout}")
    check(not wrong, "check says the same of each machine", "\n".join(wrong))


def parallel(folder, operands):
    recipe = ("parallel -j2 marslog fleet -q --accept-gaps --group-by folder --format json {} | "
              "marslog fleet -q --format json")
    env = dict(os.environ, PATH=os.pathsep.join([os.path.dirname(program), os.environ["PATH"]]))
    return subprocess.run(["sh", "-c", recipe], input="\n".join(operands).encode(), env=env,
                          cwd=folder, capture_output=True, check=False).stdout.decode()


def main():
    with tempfile.TemporaryDirectory(prefix="marslog-truth-") as folder:
        machines, operands = make(folder)
        options = ("-q", "--group-by", "folder", "--now", stamp(NOW))
        whole = marslog("fleet", *options, "--format", "json", *operands)
        document = json.loads(whole)
        later = marslog("fleet", "-q", "--group-by", "folder", "--now", "2027-03-01T00:00:00Z",
                        "--format", "json", *operands)
        check(later == whole, "a row does not depend on the time at which it is made")
        compare_rows(machines, document)
        compare_totals(machines, document)
        saved = os.path.join(folder, "fleet.json")
        with open(saved, "w", encoding="utf-8") as file:
            file.write(whole)
        text = marslog("fleet", *options, "--top", "all", saved)
        check(text == marslog("fleet", *options, "--top", "all", *operands),
              "the text of the saved fleet is that of the bundles")
        compare_text(machines, text)
        compare_csv(machines, marslog("fleet", *options, "--format", "csv", saved))
        many = parallel(folder, operands)
        check(many == whole, "GNU parallel gives the same bytes as one process")
        compare_check(machines, folder)
        # One expected machine never sent anything.
        with open(os.path.join(folder, "expected"), "w", encoding="utf-8") as file:
            file.write("# servers\ncustomer00/DC01\ncustomer99/DC01\nSRV041\nSRV999\n")
        text = marslog("fleet", *options, "--expect", os.path.join(folder, "expected"), saved,
                       status=(3,))
        first = text.split("\n\n")[1].splitlines()
        check(text.startswith("202 machines: ") and first == [
            "Expected, but no data at all", "   SRV999", "   customer99/DC01"],
            "who is expected and sent nothing comes first", text[:400])
    plan()


main()
