#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
What `marslog diff` says of pairs of logs whose truth is known: usage table.py PROGRAM (speaks TAP).

Every log is made here, job by job; each row of the table is one pair, the answer that is right,
and what else must be told.
"""

import html
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

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


def headlines(before, after):
    """The first sentence of every format; they must be one and the same."""
    found = []
    for form in ("text", "markdown", "html", "json"):
        _, out, _ = run("diff", "-q", "--year", "2026", "--format", form, before, after)
        if form == "text":
            out = out.split("\n   before")[0]
        elif form == "markdown":
            out = re.sub(r"\\(.)", r"\1", out.split("\n")[0].strip("*"))
        elif form == "html":
            out = html.unescape(re.sub(r"<[^>]*>", "", re.search("<h1>(.*?)</h1>", out).group(1)))
        else:
            out = json.loads(out)["headline"]
        found.append(" ".join(out.split()))
    return found


def bundle(folder, name, jobs, host="SRV01", excluded=None, machine=None):
    """A zip with a log, the machine's name and, if given, what the policy excludes."""
    path = os.path.join(folder, name)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("Temp/CBEngineCurr.errlog", "".join("".join(lines) for lines in jobs))
        file.writestr("DPM_Info.txt", f"Hostname.......: {host}\r\n")
        if machine:
            file.writestr(f"{host}_CBENGINE_AgentInfo.txt", "Microsoft Azure MachineID......"
                          f".................: {machine}\r\n")
        if excluded is not None:
            specs = [("C:\\", False, True)] + [(p, True, deep) for p, deep in excluded]
            file.writestr("WABInfo.txt", "DsList          : {DataSource\r\n" + "".join(
                f"                  FileSpec:FileSpec\r\n                  FileSpec:{p}\r\n"
                f"                  IsExclude:{out}\r\n                  IsRecursive:{deep}\r\n"
                for p, out, deep in specs))
    return path


def one_headline(folder, three, cloud):
    """Every situation is told in one sentence, the same one in all formats."""
    half = job(3, three)
    first = bundle(folder, "1.zip", [job(1, cloud), job(2, cloud)], excluded=[])
    empty = os.path.join(folder, "empty.zip")
    with zipfile.ZipFile(empty, "w") as file:
        file.writestr("readme.txt", "nothing\r\n")
    rule = cloud[0][1].rsplit("\\", 1)[0]
    machine = "0F6D2B6A-9B63-4D3C-9F60-1D2E3F405060"
    rows = [
        ("a job cut by rotation", bundle(folder, "r1.zip", [job(2, three), half[:4]]),
         bundle(folder, "r2.zip", [half[4:], job(4, three[:1])]),
         "BETTER: the last job left out 1 file (before: 3)."),
        ("a side without a completed job", first, bundle(folder, "n.zip", [job(5, three, end=None)]),
         "CANNOT BE SAID: no job of AFTER has come to its end in the log."),
        ("a renamed server", bundle(folder, "m1.zip", [job(1, three)], "OLD", machine=machine),
         bundle(folder, "m2.zip", [job(2)], "NEW", machine=machine),
         "BETTER: fault gone: Corrupt file or failing disk; the last job left out no file (before: 3)."),
        ("an exclusion applied", first,
         bundle(folder, "x1.zip", [job(5), job(6)], excluded=[(rule, True)]),
         "BETTER: the last job left out no file (before: 4); 1 suggested exclusion was applied."),
        ("a folder above it excluded", first,
         bundle(folder, "x2.zip", [job(5)], excluded=[("C:\\Users\\ann", True)]),
         "BETTER: the last job left out no file (before: 4); 1 suggested exclusion was applied."),
        ("an exclusion that has no effect", first,
         bundle(folder, "x3.zip", [job(5, cloud)], excluded=[(rule + "\\", True)]),
         "THE SAME: the last job left out 4 files, as before; 1 applied exclusion has no effect yet."),
        ("an exclusion of one type is another", first,
         bundle(folder, "x4.zip", [job(5, cloud)], excluded=[(rule + "\\*.tmp", True)]),
         "THE SAME: the last job left out 4 files, as before."),
        ("an exclusion of a neighbour is another", first,
         bundle(folder, "x5.zip", [job(5, cloud)], excluded=[(rule + " 2", True)]),
         "THE SAME: the last job left out 4 files, as before."),
        ("an exclusion without subfolders is another", first,
         bundle(folder, "x6.zip", [job(5, cloud)], excluded=[(rule, False)]),
         "THE SAME: the last job left out 4 files, as before."),
        ("a disk repaired", bundle(folder, "d1.zip", [job(1, three + cloud)]),
         bundle(folder, "d2.zip", [job(2, cloud)]),
         "BETTER: fault gone: Corrupt file or failing disk; the last job left out 4 files (before: 7)."),
        ("a new fault", first, bundle(folder, "f.zip", [job(5, three + cloud)]),
         "WORSE: new fault: Corrupt file or failing disk; the last job left out 7 files (before: 4)."),
        ("logs that overlap", first, bundle(folder, "o.zip", [job(2, cloud), job(3, cloud[:3])]),
         "BETTER: the last job left out 3 files (before: 4)."),
        ("two hosts", first, bundle(folder, "h.zip", [job(5)], "SRV02"),
         "CANNOT BE SAID: the two sides come from different machines."),
        ("an empty side", first, empty, "CANNOT BE SAID: AFTER holds no record of the agent."),
        ("a bundle with itself", first, first, "THE SAME: both sides hold the same jobs."),
    ]
    for what, before, after, want in rows:
        found = headlines(before, after)
        check(found == [want] * 4, f"one headline of {what}", found)

    # AFTER holds the end of a job only, whose beginning is in BEFORE: BEFORE knows all of it.
    _, answer = diff(bundle(folder, "p1.zip", [job(2), half[:4]]),
                     bundle(folder, "p2.zip", [half[4:]]))
    jobs = {j["id"][-2:]: j for j in answer["before"]["jobs"]}
    check(answer["answer"] == "cannot be said" and jobs["03"]["files"] == 3 and
          jobs["03"]["result"] == "warnings", "a job that AFTER only ends is whole", jobs)


def newer_catalogue(folder):
    """What only got another name in newer patterns is neither new nor gone."""
    fails = files(CORRUPT, "a.x") + files(LOCKED, "p.x")
    logs = [bundle(folder, f"c{day}.zip", [job(day, fails)]) for day in (1, 2)]
    saved = []
    for log in logs:
        _, text, _ = run("analyze", "-q", "--year", "2026", "-f", "json", "--top", "all", log)
        saved.append(json.loads(text))
    for cause in saved[0]["causes"]:
        if cause["id"] == "corrupt-file":
            cause["id"], cause["severity"] = "unclassified", "file"
    saved[0]["patterns"] = "0123456789abcdef"
    path = os.path.join(folder, "c1.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(saved[0], file)
    want = "THE SAME: the last job left out 2 files, as before."
    found = headlines(path, logs[1])
    check(found == [want] * 4, "one headline of a newer catalogue", found)
    _, answer = diff(path, logs[1])
    check(set(states(answer, "causes", "id").values()) == {"same"} and answer["other_patterns"],
          "causes by code where patterns differ", answer["causes"])
    # With one catalogue, another name is another cause.
    saved[0]["patterns"] = saved[1]["patterns"]
    with open(path, "w", encoding="utf-8") as file:
        json.dump(saved[0], file)
    _, answer = diff(path, logs[1])
    check(states(answer, "causes", "id")["corrupt-file"] == "new", "causes by id in one catalogue",
          answer["causes"])


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
         "better", "fault gone: Corrupt file or failing disk; the last job left out 1 file (before: 3)"),
        ("a new fault", [job(1), job(2)], [job(3), job(4, three)], "worse", "Corrupt"),
        ("fewer files", [job(1, files(LOCKED, "a", "b", "c"))], [job(2, files(LOCKED, "a"))],
         "better", "left out 1 file (before: 3)"),
        ("more files", [job(1, files(LOCKED, "a"))], [job(2, files(LOCKED, "a", "b"))],
         "worse", "left out 2 files (before: 1)"),
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

        one_headline(folder, three, cloud)
        newer_catalogue(folder)
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
