#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Servers that never were, with a known truth.

Each seed makes a server: backup jobs with their outcomes, files that fail in
some of them, reasons why a job fails. The same truth is written in many forms
(layouts, encodings, rotated logs, failed-file lists, containers) and the program
must find it in each: entries with code and path, jobs with results, counts, the
verdict. Rules that are suggested for exclusion are applied to the truth and must
remove just what the report says, and never what has to stay in the backup.

	SEEDS=5000 PROGRAM=./marslog tests/records/generated.py
"""

import collections
import datetime
import fnmatch
import io
import json
import os
import random
import subprocess
import sys
import tarfile
import tempfile
import uuid
import zipfile

PROGRAM = os.path.abspath(os.environ.get("PROGRAM", "./marslog"))
SEEDS = int(os.environ.get("SEEDS", "25"))
SCRATCH = "C:\\Program Files\\Microsoft Azure Recovery Services Agent\\Scratch"
SENTENCE = "Consider adding these to exclusion list of backup policy."
count = failures = 0

# Win32 codes of files, with their causes
CODES = [(1392, "corrupt-file"), (23, "corrupt-file"), (2, "missing-scratch"), (3, "missing-scratch"), (5, "av-lock"),
         (32, "av-lock"), (33, "av-lock"), (395, "cloud-file"), (381, "cloud-file"), (1920, "unsupported-file"),
         (6002, "encrypted-file"), (206, "path-name")]
SYMBOLS = {5: "ERROR_ACCESS_DENIED", 32: "ERROR_SHARING_VIOLATION", 1392: "ERROR_FILE_CORRUPT"}
STATUSES = {5: 0xC0000022, 32: 0xC0000043, 2: 0xC0000034, 395: 0xC000CF18, 1392: 0xD0000102}
MESSAGES = {
    1392: ["The file or directory is corrupted and unreadable.", "Die Datei oder das Verzeichnis ist beschädigt und nicht lesbar."],
    2: ["The system cannot find the file specified.", "Le fichier spécifié est introuvable."],
    5: ["Access is denied.", "Zugriff verweigert", "Acceso denegado", "Přístup byl odepřen"],
    32: ["The process cannot access the file because it is being used by another process.",
         "Процесс не может получить доступ к файлу, так как этот файл занят другим процессом."],
    395: ["Access to the cloud file is denied.", "Der Zugriff auf die Clouddatei wurde verweigert"],
}
# Why a job fails: level, message, code, cause
REASONS = [
    ("FATAL", "The operation failed. (ID: 100050)", "100050", "connection-blocked"),
    ("FATAL", "The operation failed. (Id: 34513)", "34513", "vault-credentials"),
    ("FATAL", "The current operation failed due to an internal service error [0x1FC07].", "130055", "activation-incomplete"),
    ("FATAL", "Backup failed | Params: {ErrorCode = SalLowDiskSpace}{Attempt = 1}", "SalLowDiskSpace", "scratch-full"),
    ("WARNING", "Failed: Hr: = [0x80042306] : snapshot could not be taken", "0x80042306", "snapshot"),
    ("WARNING", "Failed: Hr: = [0x80070070] : write to scratch failed", "0x80070070", "scratch-full"),
    ("CRITICAL", "The engine is in a state that nobody ever saw", None, "unclassified"),
]
FLOW = ["==>FileProvider::EndData", "<--Engine::Run", "Connected, error code 5", "Reading 0x80070570 bytes",
        "Failed: Hr: = [0x80070005] was retried", "Exception filter installed | Params: {ErrorCode = }"]
HARMLESS = ["Retrying upload, retry count 3", "State changed | Params: {ErrorCode = None}"]
# Names that resemble codes, messages and columns
NAMES = ["report.docx", "Q1  plan (old).doc", "invoice, final.pdf", "a;b.txt", "error 5.txt", "0x80070570.log", "[draft].txt",
         "Access is denied.docx", "x=y.dat", "{D1A2}.tmp", "Größe.pdf", "Łódź.xlsx", "日本語.txt", "file (1) (2).jpg", "~$plan.docx",
         "0AB0 0974.msg", "-2147024891.doc", "HTTP 407.html", "SalLowDiskSpace.txt", "it's.txt", "log 12-31 23.59.7z",
         "WARNING Failed.txt", "ID 100050.db", "The system cannot find the file specified.bak"]
FOLDERS = ["Data", "Sales & Co", "Projects (2019)", "a, b", "Förderung", "v1.0 - old", "[HR]", "Access denied", "日本", "error"]

Failure = collections.namedtuple("Failure", "path code cause")
Record = collections.namedtuple("Record", "time level message job failure")
Job = collections.namedtuple("Job", "id result failures")


def report(name, problems, tried):
    global count, failures
    count += 1
    failures += bool(problems)
    print("%s %d - %s (%d tried)" % ("not ok" if problems else "ok", count, name, tried))
    for problem in problems[:8]:
        print("# " + problem.replace("\n", "\n# "))


def run(command, *args, data=None, env=None):
    done = subprocess.run([PROGRAM, command, "-q", *args], input=data, capture_output=True, check=False, env=env)
    return done.stdout.decode("utf-8"), done.returncode


def plain(path):
    """As contract 4 compares paths: without case and without the prefix of long names."""
    path = path.lower()
    return path[4:] if path.startswith("\\\\?\\") and not path.startswith("\\\\?\\volume") else path


def hresult(win32):
    return "0x%08X" % (0x80070000 | win32)


# ---- a server -----------------------------------------------------------------------------------------


def make_path(r):
    folders = "\\".join(r.choice(FOLDERS) for _ in range(r.randint(1, 4)))
    root = r.choice(["D:\\", "E:\\", "D:\\", "C:\\Users\\Jörg Müller\\", "\\\\?\\D:\\", "\\\\srv1\\share$\\",
                     "\\\\?\\Volume{%s}\\" % uuid.UUID(int=r.getrandbits(128)), "D:\\" + "Long name with words\\" * 12])
    return root + folders + "\\" + r.choice(NAMES)


def make_job(r, start, outcome, pool):
    """The records of one job, and what is true of it."""
    job = str(uuid.UUID(int=r.getrandbits(128))).upper()
    records, failed = [], []
    when = start

    def add(level, message, failure=None):
        nonlocal when
        records.append(Record(when, level, message, job, failure))
        when += datetime.timedelta(milliseconds=r.randint(20, 60000))

    def step(name, dot=r.choice(["", "."])):
        add("NORMAL", "Backup Progress: " + name + dot)

    step("Prebackup started")
    add("NORMAL", r.choice(FLOW))
    step("Prebackup finished")
    if outcome != "failed-early":
        step("Data transfer started")
    if outcome in ("warnings", "unfinished-files", "failed-files"):
        for failure in r.sample(pool, r.randint(1, len(pool))):
            code = failure.code if r.random() < .5 else failure.code.lower()
            add("WARNING", "Failed: Hr: = [%s] BackupRead failed on file(%s)" % (code, failure.path), failure)
            failed.append(failure)
            if r.random() < .3:
                add(*r.choice([("NORMAL", r.choice(FLOW)), ("WARNING", r.choice(HARMLESS))]))
    if outcome.startswith("failed"):
        level, message, code, cause = r.choice(REASONS)
        add(level, message, Failure(None, code, cause))
        result = "failed"
    elif outcome.startswith("unfinished"):
        result = "unfinished"
    else:
        step("Data transfer finished")
        step(r.choice(["Integrity Check finsihed", "Integrity Check finished"]))
        step("Succeeded")
        result = "warnings" if failed else "succeeded"
    return Job(job, result, failed), records


def make_server(r):
    pool, seen = [], set()
    for _ in range(r.choice([1, 2, 5, 12])):
        win32, cause = r.choice(CODES)
        path = make_path(r)
        if plain(path) not in seen:
            seen.add(plain(path))
            pool.append(Failure(path, hresult(win32), cause))
    start = datetime.datetime(2025, r.randint(1, 11), r.randint(1, 28), 21, 0)
    jobs, records = [], []
    for _ in range(r.randint(1, 6)):
        job, its = make_job(r, start, r.choice(["succeeded", "warnings", "warnings", "failed", "failed-early", "failed-files",
                                                "unfinished", "unfinished-files"]), pool)
        jobs.append(job)
        records += its
        start = its[-1].time + datetime.timedelta(hours=r.choice([3, 12, 23]))
    return jobs, records


# ---- how it is written --------------------------------------------------------------------------------


def write_log(r, records):
    form = r.choice(["tab", "tab", "blanks", "grep", "quote", "one-line"])
    newer, end = r.random() < .6, r.choice(["\r\n", "\n", "\r"])
    text = ""
    for number, x in enumerate(records, 1):
        columns = ["0AB0", "%04X" % r.getrandbits(14), x.time.strftime("%m/%d"),
                   x.time.strftime("%H:%M:%S.") + "%03d" % (x.time.microsecond // 1000), r.choice(["18", "69", "71"]),
                   "backup.cpp(%d)" % r.randint(1, 3000), r.choice(["", "[%016X]" % r.getrandbits(40)]), x.job]
        columns += ([""] if newer else []) + [x.level, x.message]
        line = "\t".join(columns) if form in ("tab", "grep", "quote") else " ".join(c for c in columns if c)
        prefix = {"grep": "CBEngineCurr.errlog:%d:" % number, "quote": "> "}.get(form, "")
        text += prefix + line + (" " if form == "one-line" and r.random() < .3 else end)
    return text.encode(r.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]))


def spell(r, win32):
    value = 0x80070000 | win32
    forms = ["0x%08X" % value, "0x%08x" % value, "[0x%08x]" % value, "%d" % value, "%d" % (value - 2**32),
             "error code %d" % win32, "Hr: = [0x%08x]" % value, "HRESULT: %08X" % value]
    forms += [SYMBOLS[win32]] if win32 in SYMBOLS else []
    forms += ["0x%08X" % STATUSES[win32]] if win32 in STATUSES else []
    return r.choice(forms)


def write_line(r, path, win32):
    """A line of a failed-file list, and whether it tells why."""
    code = spell(r, win32)
    forms = [path, path + "\t" + code, code + "\t" + path, path + " - " + code, path + " : " + code, '"%s" %s' % (path, code),
             "File: %s Error: %s" % (path, code), path + ", " + code, path + " (" + code.strip("[]()") + ")", path + "|" + code,
             code + ": " + path, path + ";" + code, path + " " + code]
    if win32 in MESSAGES:
        message = r.choice(MESSAGES[win32])
        forms += [path + "\t" + message, path + " - " + message, message.rstrip(".") + ": " + path, path + " " + code + " " + message,
                  "%s (%s)" % (path, message)]
    if win32 == 5:
        forms.append("Access to the path '%s' is denied." % path)
    line = r.choice(forms)
    return line, line != path


def pack(r, files):
    """One container of some kind, with its members in any order."""
    files = r.sample(files, len(files))
    out = io.BytesIO()
    kind = r.choice(["zip", "tar", "tgz", "zip in tar"])
    if kind in ("tar", "tgz"):
        with tarfile.open(fileobj=out, mode="w:gz" if kind == "tgz" else "w") as tar:
            for name, data, time in files:
                member = tarfile.TarInfo(name)
                member.size, member.mtime = len(data), time.replace(tzinfo=datetime.timezone.utc).timestamp()
                tar.addfile(member, io.BytesIO(data))
        return out.getvalue()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, time in files:
            archive.writestr(zipfile.ZipInfo(name.replace("/", r.choice("/\\")), time.timetuple()[:6]), data)
    if kind == "zip":
        return out.getvalue()
    inner, out = out.getvalue(), io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        member = tarfile.TarInfo("DPM_Data/CBENGINE_Error_Logs.zip")
        member.size = len(inner)
        tar.addfile(member, io.BytesIO(inner))
    return out.getvalue()


# ---- the tests ----------------------------------------------------------------------------------------


def expected_state(jobs):
    """Contract 4; None where the contract leaves it open: a job that broke off last."""
    ended = [job for job in jobs if job.result != "unfinished"]
    if not ended or jobs[-1].result == "unfinished":
        return None
    if ended[-1].result == "failed":
        return "failed"
    return "warnings" if ended[-1].failures else "clean"


def check_counts(summary, jobs, records):
    found = [x for x in records if x.failure]
    paths = {plain(x.failure.path) for x in found if x.failure.path}
    distinct = {(x.job, plain(x.failure.path)) for x in found if x.failure.path}
    yield "jobs", {j["id"]: j["result"] for j in summary["jobs"]}, {j.id: j.result for j in jobs}
    yield "files", summary["totals"]["files"], len(paths)
    yield "failures", summary["totals"]["failures"], len(distinct) + sum(1 for x in found if not x.failure.path)
    yield "state", summary["verdict"]["state"], expected_state(jobs) or summary["verdict"]["state"]
    # the last job's files; others stay where their volume was not dealt with again
    last = {plain(f.path) for f in jobs[-1].failures}
    yield "not protected", summary["verdict"]["files_not_protected"] >= len(last), True


def test_logs():
    problems = []
    for seed in range(SEEDS):
        r = random.Random(seed)
        jobs, records = make_server(r)
        data = write_log(r, records)
        out, _ = run("entries", "--year", "2025", data=data)
        found = [json.loads(line) for line in out.splitlines()]
        got = collections.Counter((e["time"], e["level"], e["code"], e["path"], e["cause"], e["job"]) for e in found)
        expected = collections.Counter(
            (x.time.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (x.time.microsecond // 1000), x.level, x.failure.code,
             x.failure.path, x.failure.cause, x.job) for x in records if x.failure)
        for entry in list(expected - got)[:2]:
            problems.append("seed %d: no entry %s" % (seed, entry))
        for entry in list(got - expected)[:2]:
            problems.append("seed %d: not in the log: %s" % (seed, entry))
        out, status = run("analyze", "--format", "json", "--year", "2025", data=data)
        problems += ["seed %d: status %d" % (seed, status)] if status else []
        for what, is_now, should_be in check_counts(json.loads(out), jobs, records):
            if is_now != should_be:
                problems.append("seed %d: %s %s, not %s" % (seed, what, is_now, should_be))
    report("generated logs: entries, jobs, counts and verdict are those of the truth", problems, SEEDS)


def test_lists():
    problems = []
    for seed in range(SEEDS * 4):
        r = random.Random(seed)
        lines, expected, seen = [], [], set()
        for _ in range(r.choice([1, 2, 5, 15])):
            win32, cause = r.choice(CODES)
            path = make_path(r)
            if plain(path) in seen:
                continue
            seen.add(plain(path))
            line, known = write_line(r, path, win32)
            lines.append(line)
            expected.append((path, hresult(win32) if known else None, cause if known else "unclassified"))
        end = r.choice(["\r\n", "\n", "\r\n\r\n"])
        text = r.choice(["", "Files that failed\r\n"]) + SENTENCE + "-" * r.randint(5, 60) + end + end.join(lines)
        data = (text + r.choice(["", end, end + "-" * 30 + end])).encode(r.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]))
        out, _ = run("entries", data=data)
        got = [(e["path"], e["code"], e["cause"]) for e in map(json.loads, out.splitlines())]
        for line, is_now, should_be in zip(lines, got, expected):
            if is_now != should_be:
                problems.append("seed %d: %s: %s" % (seed, line, is_now))
        if len(got) != len(expected):
            problems.append("seed %d: %d entries, not %d" % (seed, len(got), len(expected)))
    report("generated lists: path and code of each line", problems, SEEDS * 4)


def answer(data, *args, **rest):
    """What may not depend on how the same facts arrive."""
    out, status = run("analyze", "--format", "json", "--top", "all", *args, data=data, **rest)
    summary = json.loads(out)
    for cause in summary["causes"]:
        del cause["evidence"], cause["actions"]
    return status, {key: summary[key] for key in ("verdict", "jobs", "causes", "exclusions", "not_excluded")}, summary


def test_bundles():
    problems, tried = [], 0
    elsewhere = dict(os.environ, TZ="Pacific/Auckland", LC_ALL="C")
    for seed in range(SEEDS):
        r = random.Random(seed)
        jobs, records = make_server(r)
        cut = r.randint(1, len(records) - 1)
        files = [("Temp/" + name, write_log(r, part), part[-1].time)
                 for name, part in zip(r.sample(["CBEngineCurr.errlog", "CBEngine1.errlog"], 2), (records[:cut], records[cut:]))]
        for job in jobs:
            if job.failures and r.random() < .5:
                day = max(x.time for x in records if x.job == job.id)
                lines = [f.path + r.choice(["", "\t" + f.code]) for f in job.failures]
                files.append(("Temp/LastBackupFailedFiles%05x_%d_%d_%d_1.txt" % (r.getrandbits(20), day.month, day.day, day.year),
                              (SENTENCE + "-----\r\n" + "\r\n".join(lines) + "\r\n").encode(r.choice(["utf-8", "utf-16"])), day))
        files.append(("readme.txt", b"Nothing of interest.\r\n", records[-1].time))
        first = answer(pack(r, files))
        problems += ["seed %d: status %d" % (seed, first[0])] if first[0] else []
        for what, is_now, should_be in check_counts(first[2], jobs, records):
            if is_now != should_be:
                problems.append("seed %d: %s %s, not %s" % (seed, what, is_now, should_be))
        data = pack(r, files)
        with tempfile.TemporaryDirectory() as folder:
            name = os.path.join(folder, "bundle")
            with open(name, "wb") as file:
                file.write(data)
            others = {"another container": answer(data), "a file": answer(None, name), "one thread": answer(data, "-j1"),
                      "eight threads": answer(None, name, "-j8"), "given twice": answer(None, name, name),
                      "another time zone": answer(data, env=elsewhere)}
        for how, other in others.items():
            tried += 1
            if other[:2] != first[:2]:
                keys = [key for key in first[1] if first[1][key] != other[1][key]]
                problems.append("seed %d, %s: %s differ" % (seed, how, keys))
    report("generated bundles: the same in any order, container, number of threads and time zone", problems, tried)


# Folders with files that fail, and what may be said of rules there: each name with a code
PLACES = [
    ("C:\\Users\\ann\\OneDrive\\Docs", 395), ("E:\\Home\\bob\\OneDrive - Contoso\\A", 381), ("F:\\Profiles\\eve.V6\\OneDrive\\x", 395),
    ("C:\\Users\\ann\\AppData\\Local\\Temp", 5), ("C:\\Users\\bob\\Documents", 32), ("C:\\Users\\bob", 395), ("D:\\Cache", 5),
    ("D:\\Projects\\node", 4390), ("D:\\Data\\Sales", 1920), ("D:\\Data\\Sales", 1392), ("C:\\Windows\\System32\\config", 5),
    (SCRATCH, 5), ("\\\\srv\\share\\a", 395), ("C:\\Documents and Settings\\All Users", 5), ("D:", 1920),
]
DATABASES = ["master.mdf", "log.ldf", "a.edb", "mail.pst"]
NEVER = ["", "\\users", "\\windows", "\\program files", "\\programdata", "\\documents and settings", "\\users\\ann", "\\users\\bob",
         "\\home\\bob", "\\profiles\\eve.v6", "\\users\\bob\\documents", "\\users\\ann\\appdata\\local"]


def covers(rule, path):
    path, folder = plain(path), plain(rule["path"])
    if path == folder:
        return True
    if not path.startswith(folder + "\\") or (rule["file_type"] is None and not rule["subfolders"]):
        return False
    rest = path[len(folder) + 1:]
    deeper = "\\" in rest
    return (rule["subfolders"] or not deeper) and fnmatch.fnmatch(rest.split("\\")[-1], (rule["file_type"] or "*").lower())


def check_rule(rule, codes, runs):
    matched = [path for path in codes if covers(rule, path)]
    folder = rule["path"].lower()
    yield "removes %s, really %d" % (rule["removes"], len(matched)), rule["removes"]["files"] == len(matched) > 0
    yield "removes other failures", rule["removes"]["failures"] == sum(len(runs[path]) for path in matched)
    yield "has a wildcard or is no local folder", "*" not in folder and not folder.startswith("\\\\")
    yield "is a folder to keep", folder[2:] not in NEVER
    yield "is under a link", not folder.startswith("c:\\documents and settings")
    for path in matched:
        yield "covers the damaged " + path, codes[path] != 1392
        yield "covers the scratch file " + path, not path.startswith(SCRATCH)
        yield "covers the database " + path, path.split("\\")[-1] not in DATABASES
        if codes[path] in (5, 32):
            yield "is not for a check", rule["confidence"] == "check-first"
            yield "covers %s of one job" % path, len(runs[path]) > 1 or "\\Temp\\" in path


def test_exclusions():
    problems, rules = [], 0
    for seed in range(SEEDS * 2):
        r = random.Random(seed)
        codes = {}
        for folder, code in r.sample(PLACES, r.randint(1, 8)):
            for i in range(r.randint(1, 6)):
                codes["%s\\%s%d%s" % (folder, r.choice(["a", "Plan "]), i, r.choice([".docx", ".tmp", ""]))] = code
        if r.random() < .5:
            # in a temporary folder even a database is disposable
            kept = [place for place, _ in PLACES if not place.endswith("\\Temp")]
            codes.update((r.choice(kept) + "\\" + name, 32) for name in DATABASES)
        runs, records = collections.defaultdict(set), []
        when = datetime.datetime(2025, 6, 1, 21, 0)
        for job in range(r.randint(1, 4)):
            failed = [path for path in codes if r.random() < .75]
            task = str(uuid.UUID(int=r.getrandbits(128))).upper()
            records.append(Record(when, "NORMAL", "Backup Progress: Prebackup started.", task, None))
            for path in failed:
                runs[path].add(job)
                records.append(Record(when, "WARNING", "Failed: Hr: = [%s] BackupRead failed on file(%s)" % (hresult(codes[path]), path),
                                      task, None))
            records.append(Record(when, "NORMAL", "Backup Progress: Succeeded", task, None))
            when += datetime.timedelta(days=1)
        codes = {path: code for path, code in codes.items() if path in runs}
        out, _ = run("exclude", "--format", "json", "--year", "2025", data=write_log(r, records))
        got = json.loads(out)
        covered = {path for path in codes for rule in got["exclusions"] if covers(rule, path)}
        rules += len(got["exclusions"])
        if got["left_over"]["files"] != len(codes) - len(covered):
            problems.append("seed %d: %d left over, not %d" % (seed, got["left_over"]["files"], len(codes) - len(covered)))
        for rule in got["exclusions"]:
            problems += ["seed %d: %s %s %s" % (seed, rule["path"], rule["file_type"] or "", what)
                         for what, good in check_rule(rule, codes, runs) if not good]
    report("generated places: rules remove what they say, and nothing that has to stay", problems, rules)


def main():
    test_logs()
    test_lists()
    test_bundles()
    test_exclusions()
    print("1..%d" % count)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
