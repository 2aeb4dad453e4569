#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
What `marslog diff` says of pairs of logs whose truth is known: usage table.py PROGRAM (speaks TAP).

Every log is made here, job by job; each row of the table is one pair, the answer that is right,
and what else must be told.
"""

import json
import os
import subprocess
import sys
import tempfile

program = os.path.abspath(sys.argv[1])
number = 0
CORRUPT, LOCKED, CLOUD = "0x80070570", "0x80070005", "0x8007018B"


def check(ok, what, detail=""):
    global number
    number += 1
    print(f"{'ok' if ok else 'not ok'} {number} - {what}")
    if not ok:
        print("#", detail)


def line(day, minute, job, level, text, source="backupasync.cpp(1184)"):
    return (f"0AB0\t0978\t08/{day:02}\t20:{minute:02}:31.037\t71\t{source}\t[0000000080070003]\t"
            f"{job}\t\t{level}\t{text}\r\n")


def job(day, failures=(), end="Succeeded", name=None):
    """One job as a list of lines: failures are (code, path); end is Succeeded, Failed or None."""
    guid = name or f"AAAAAAAA-0000-4000-8000-0000000000{day:02}"
    lines = [line(day, 0, guid, "NORMAL", "Backup Progress: Prebackup started."),
             line(day, 1, guid, "NORMAL", "Backup Progress: Prebackup finished."),
             line(day, 2, guid, "NORMAL", "Backup Progress: Data transfer started.")]
    for code, path in failures:
        lines.append(line(day, 3, guid, "WARNING",
                          f"Failed: Hr: = [{code}] BackupRead failed on file({path})",
                          "mtffile.cpp(1372)"))
    lines.append(line(day, 9, guid, "NORMAL", "Backup Progress: Data transfer finished"))
    if end == "Succeeded":
        lines.append(line(day, 10, guid, "NORMAL", "Backup Progress: Succeeded"))
    elif end == "Failed":
        lines.append(line(day, 10, guid, "FATAL", "Failed: Hr: = [0x80070070] Backup failed: "
                          "there is not enough space on the disk"))
    return lines


def files(code, *names):
    return [(code, "D:\\Data\\" + name) for name in names]


def write(folder, name, jobs, machine=None):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8", newline="") as file:
        for lines in jobs:
            file.write("".join(lines))
    return path


def run(*arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def diff(before, after, *options):
    status, out, err = run("diff", "-q", "--year", "2026", "--format", "json", *options, before,
                           after)
    return status, json.loads(out) if out else {"error": err}


def states(answer, what, name):
    return {item[name].split("\\")[-1]: item["change"] for item in answer[what]}


def main():
    three = files(CORRUPT, "a.x", "b.x", "c.x")
    cloud = [(CLOUD, f"C:\\Users\\ann\\OneDrive - Contoso\\{i}.docx") for i in range(4)]
    half = job(3, three)
    cut = [half[:5]]          # BEFORE ends within the job
    rest = [half[4:]]         # AFTER begins within it
    pairs = [
        # what it shows, jobs before, jobs after, the answer, part of the reason
        ("a disk repaired", [job(1, three), job(2, three)], [job(3), job(4)], "better", "gone"),
        ("a disk repaired, another file locked", [job(1, three)], [job(2, files(LOCKED, "d"))],
         "better", "gone: Corrupt file or failing disk; the last job leaves out 1 file, before 3"),
        ("a new fault", [job(1), job(2)], [job(3), job(4, three)], "worse", "Corrupt"),
        ("fewer files", [job(1, files(LOCKED, "a", "b", "c"))], [job(2, files(LOCKED, "a"))],
         "better", "1 file, before 3"),
        ("more files", [job(1, files(LOCKED, "a"))], [job(2, files(LOCKED, "a", "b"))],
         "worse", "2 files, before 1"),
        ("as before", [job(1, files(LOCKED, "a"))], [job(2, files(LOCKED, "a"))],
         "the same", "as before"),
        ("other files", [job(1, files(LOCKED, "a"))], [job(2, files(LOCKED, "b"))],
         "the same", "did not fail before"),
        ("more jobs are no more failures", [job(1, files(LOCKED, "a"))],
         [job(d, files(LOCKED, "a")) for d in range(2, 9)], "the same", "as before"),
        ("the newest job fails", [job(1)], [job(2), job(3, end="Failed")], "worse", "failed"),
        ("backups complete again", [job(1, end="Failed")], [job(2), job(3)], "better",
         "complete again"),
        ("it fails as it did", [job(1, end="Failed")], [job(2, end="Failed")], "the same",
         "as it did"),
        ("no job of AFTER has ended", [job(1, three)], [job(2, end=None)], "cannot be said",
         "AFTER"),
        ("no job of BEFORE has ended", [job(1, three, end=None)], [job(2)], "cannot be said",
         "BEFORE"),
        ("AFTER holds nothing new", [job(1, three), job(2)], [job(2)], "cannot be said",
         "holds no job"),
        ("the two exchanged", [job(3)], [job(1, three)], "cannot be said", "exchanged"),
        ("logs that overlap", [job(1, three), job(2, three)], [job(2, three), job(3)], "better",
         "gone"),
        ("a job that both cut off", [job(2, three)] + cut, rest + [job(4, three)], "the same",
         "as before"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        for what, before, after, want, reason in pairs:
            b, a = write(folder, "b.errlog", before), write(folder, "a.errlog", after)
            _, answer = diff(b, a)
            ok = answer.get("answer") == want and reason in answer.get("reason", "")
            check(ok, f"{what}: {want}", json.dumps(answer)[:300])
            b_json, a_json = os.path.join(folder, "b.json"), os.path.join(folder, "a.json")
            for log, saved in ((b, b_json), (a, a_json)):
                run("analyze", "-q", "--year", "2026", "--format", "json", "--top", "all",
                    "-o", saved, log)
            _, answer = diff(b_json, a_json)
            # Of a job that is cut in both, two summaries know less than two bundles.
            saved_want = "cannot be said" if "both cut off" in what else want
            check(answer.get("answer") == saved_want, f"{what}, from summaries: {saved_want}",
                  json.dumps(answer)[:300])
            _, answer = diff(a, a)
            check(answer.get("answer") == "the same" and
                  all(i["change"] == "same" for i in answer["causes"] + answer["files"]),
                  f"{what}: AFTER with itself", json.dumps(answer)[:600])

        b = write(folder, "b.errlog", [job(2, three)] + cut)
        a = write(folder, "a.errlog", rest + [job(4, three)])
        _, answer = diff(b, a)
        jobs = {j["id"][-2:]: j for j in answer["before"]["jobs"] + answer["after"]["jobs"]}
        check(jobs["03"]["files"] == 3 and jobs["03"]["result"] == "warnings" and
              answer["shared_jobs"] == 1, "the halves of a job are one job", json.dumps(jobs))

        b = write(folder, "b.errlog", [job(1, three + files(LOCKED, "x"))])
        a = write(folder, "a.errlog", [job(2, three[:2] + files(CLOUD, "n"))])
        _, answer = diff(b, a)
        check(states(answer, "files", "path") ==
              {"a.x": "same", "b.x": "same", "c.x": "gone", "x": "gone", "n": "new"},
              "files: new, gone, same", json.dumps(answer["files"]))
        check(states(answer, "causes", "id") ==
              {"corrupt-file": "fewer", "av-lock": "gone", "cloud-file": "new"},
              "causes: new, gone, fewer", json.dumps(answer["causes"]))

        a = write(folder, "a.errlog", [job(2, end="Failed")])
        _, answer = diff(b, a)
        check(set(states(answer, "files", "path").values()) == {"not comparable"},
              "a job that failed shows nothing to be gone", json.dumps(answer["files"]))

        b = write(folder, "b.errlog", [job(1, cloud), job(2, cloud)])
        a = write(folder, "a.errlog", [job(3), job(4)])
        _, answer = diff(b, a)
        check([x["applied"] for x in answer["exclusions"]] == ["no-failure"],
              "an exclusion: no failure there any more", json.dumps(answer["exclusions"]))
        a = write(folder, "a.errlog", [job(3, cloud), job(4, cloud)])
        _, answer = diff(b, a)
        check([x["applied"] for x in answer["exclusions"]] == ["not-applied"],
              "an exclusion: not applied", json.dumps(answer["exclusions"]))

        b_json, a_json = os.path.join(folder, "b.json"), os.path.join(folder, "a.json")
        for host, machine, want in (("NEW", "id-1", "renamed"), ("NEW", None, "other_host")):
            for name, log, path in (("OLD", b, b_json), (host, a, a_json)):
                _, text, _ = run("analyze", "-q", "--year", "2026", "--host", name, "--format",
                                 "json", "--top", "all", log)
                document = json.loads(text)
                document["machine_id"] = machine
                with open(path, "w", encoding="utf-8") as file:
                    json.dump(document, file)
            _, answer = diff(b_json, a_json)
            check(answer[want] and (answer["answer"] == "cannot be said") == (want == "other_host"),
                  f"another host: {want}", json.dumps(answer)[:300])
        document["patterns"] = "fedcba9876543210"
        document["filters"] = {"since": "2026-08-01T00:00:00.000Z"}
        with open(a_json, "w", encoding="utf-8") as file:
            json.dump(document, file)
        _, answer = diff(b_json, a_json)
        check(answer["other_patterns"] and answer["other_filters"],
              "other patterns and other filters are told")

        good = write(folder, "good.errlog", [job(1)])
        bad = write(folder, "bad.errlog", [job(2, three)])
        for what, want in (("worse", 1), ("new", 1), ("corrupt-file", 1), ("data", 1),
                           ("av-lock", 0), ("job", 0)):
            status, _ = diff(good, bad, "--fail-on", what)
            check(status == want, f"--fail-on {what}: {want}", status)
        empty = write(folder, "empty.errlog", [])
        status, answer = diff(good, empty)
        check(status == 3 and answer["answer"] == "cannot be said", "an empty side", answer)
        check(run("diff", good)[0] == 2, "one side only is wrong use")
        check(run("diff", good, os.path.join(folder, "none.zip"))[0] == 3, "a side that is not there")
        status, text, _ = run("diff", "-q", "--year", "2026", good, bad)
        check(text.startswith("WORSE: "), "the answer stands first", text[:80])
    print(f"1..{number}")


main()
