#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the other files of a bundle say: each fact in its finding, in text, HTML and JSON, gone without its file.

    MARSLOG=./marslog tests/cli/environment.py

One server as Microsoft's collector leaves it (English), one as SDP does (German, two encodings in one file).
"""

import html
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "fixtures"))
import make  # noqa: E402
import side_files as side  # noqa: E402

MARSLOG = os.path.abspath(os.environ.get("MARSLOG", "./marslog"))
count = failed = 0


def ok(name, holds, why=""):
    global count, failed
    count += 1
    failed += not holds
    print("%s %d - %s" % ("ok" if holds else "not ok", count, name))
    if not holds and why:
        print("# " + str(why).replace("\n", "\n# ")[:2000])


def write(folder, members):
    """A bundle as a folder; a member inside an archive becomes a file with the archive's name."""
    for name, data in members.items():
        path = os.path.join(folder, name.replace("!", "-"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)


def run(folder, form, *options):
    full = ["--full"] if form in ("text", "markdown") else []  # the short form shows the first ones
    result = subprocess.run([MARSLOG, "analyze", "--year", "2026", "--format", form, *full,
                             *options, folder], capture_output=True, timeout=60)
    return result.stdout.decode("utf-8")


def summary(members):
    with tempfile.TemporaryDirectory() as folder:
        write(folder, members)
        return json.loads(run(folder, "json"))


def facts(document):
    """All sentences, with the finding that they stand in."""
    found = [(c["id"], f["text"]) for c in document["causes"] for f in c["facts"]]
    return found + [("", n["text"]) for n in document["notes"]]


def plain(text):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", text)))


# The file, the finding ("" for none), and what must be told.
COLLECTOR = [
    ("VSS_Info", "av-lock", "Bitdefender SRL: filter driver edrsensor"),
    ("VSS_Info", "av-lock", "Microsoft: filter driver WdFilter (antivirus, altitude 328010) is attached to D:"),
    ("VSS_Info", "av-lock", "filter driver avxunknown (antivirus, altitude 325999.7; its company is not listed)"),
    ("VSS_Info", "cloud-file", "CldFlt (OneDrive and other cloud files, altitude 180451) is attached to C:"),
    ("VSS_Info", "snapshot", "VSS writer \"System Writer\" is in state 8 (Failed), its last error is \"Timed out\""),
    ("VSS_Info", "shadow-storage", "storage of D: on D: is at its maximum: used 1.93 GB (1%), allocated 2.00 GB"),
    ("DPM_Info", "av-lock", "exclusions lack the process cbengine.exe, the folder C:\\Program Files"),
    ("DPM_Info", "connection-blocked", "http=proxy.contoso.local:8080), but none for the system account"),
    ("DPM_Info", "", "version is 2.0.9250.0"),
    ("MARS_Registry", "missing-scratch", "differ, and must be equal: E:\\MARS\\Scratch (Config), D:\\Old Scratch"),
    ("System.evtx", "corrupt-file", "NTFS found the file system damaged: Ntfs event 55 on D:, 1 time on 2026-08-02"),
    ("System.evtx", "corrupt-file", "a disk has a bad block: disk event 7"),
    ("System.evtx", "shadow-storage", "volsnap event 36 on D:"),
    ("CloudBackup.evtx", "schedule", "a scheduled backup could not start: CloudBackup event 18"),
]
SDP = [
    ("Fltmc", "av-lock", "Bitdefender SRL: filter driver edrsensor"),
    ("Fltmc", "av-lock", "filter driver WdFilter (antivirus, altitude 328010) is attached to D:"),
    ("Fltmc", "cloud-file", "filter driver CldFlt"),
    ("VSSAdmin", "snapshot", "\"System Writer\" is in state 8 (Fehlgeschlagen), its last error is \"Zeitüberschreitung\""),
    ("VSSAdmin", "shadow-storage", "is at its maximum: used 1,93 GB (1%)"),
    ("AgentInfo", "", "version is 2.0.9250.0"),
    ("CBENGINE_Registry", "missing-scratch", "Both ScratchLocation values of the registry name E:\\MARS\\Scratch"),
    ("Scratch_Folder", "missing-scratch", "has no key file OnlineBackup.KEK"),
    ("WABInfo", "missing-scratch", "E:\\Old is selected for backup, and was not found"),
    ("WABInfo", "missing-scratch", "E:\\MARS\\Scratch lies in what is selected for backup"),
    ("WABInfo", "schedule", "execution policy is Restricted, with which the agent's scheduled task cannot run"),
    ("evt_System.csv", "corrupt-file", "Ntfs event 55 on D:"),
]


def check_bundle(title, members, truth):
    with tempfile.TemporaryDirectory() as folder:
        write(folder, members)
        document = json.loads(run(folder, "json"))
        texts = {form: plain(run(folder, form, "--full")) for form in ("text", "html", "markdown")}
    told = facts(document)
    ok(title + ": nothing is left unread", not document["gaps"], document["gaps"])
    if "sdp" in title:
        for form, text in texts.items():
            ok("sdp: id and HRESULT of a job in " + form,
               "failed in the agent's job history, id 100034, 0x80070005" in text)
    for file, cause, text in truth:
        ok("%s: %s in %s" % (title, text[:50], cause or "the notes"),
           any(c == cause and text in t for c, t in told), told)
        for form in ("text", "html"):
            ok("%s: %s in %s" % (title, text[:50], form), plain(text) in texts[form])
        without = {n: d for n, d in members.items() if file not in n}
        assert len(without) == len(members) - 1, file
        ok("%s: gone without %s" % (title, file), not any(text in t for _, t in facts(summary(without))))
    return document


def check_jobs(title, document, codes):
    jobs = {job["id"]: job for job in document["jobs"]}
    names = make.MACHINE_JOBS
    ok(title + ": a job that the history calls failed is none that succeeded",
       jobs[names["called-failed"]]["result"] == "failed")
    ok(title + ": a job whose log was rotated away", jobs[names["rotated"]]["result"] == "failed")
    ok(title + ": its time", jobs[names["rotated"]]["start"] == "2026-08-02T02:00:00.000Z", jobs[names["rotated"]])
    ok(title + ": a recovery is no backup", names["recovery"] not in jobs)
    ok(title + ": a job that succeeded", jobs[names["succeeded"]]["result"] == "succeeded")
    ok(title + ": and left no recovery point", document["last_backup"] == "2026-08-01T20:17:08.885Z",
       document["last_backup"])
    if codes:
        history = jobs[names["rotated"]]["history"]
        ok(title + ": id and HRESULT", (history["code"], history["hresult"]) == ("100034", "0x80070005"), history)


def check_same_counts(title, members):
    log = {n: d for n, d in members.items() if n.endswith(".errlog")}
    # The registry alone may say where a file belongs, and that its two values differ.
    members = {n: d for n, d in members.items() if "Registry" not in n}
    alone, whole = summary(log), summary(members)
    for key in ("entries", "files", "records"):
        ok("%s: as many %s as without the other files" % (title, key),
           alone["totals"][key] == whole["totals"][key], (alone["totals"], whole["totals"]))
    counts = [{c["id"]: (c["entries"], c["files"]) for c in d["causes"]} for d in (alone, whole)]
    ok(title + ": the same findings", counts[0] == counts[1], counts)
    ok(title + ": no environment without its files", alone["environment"] is None)


def check_policy(document):
    why = {x["cause"]: x["why"] for x in document["not_excluded"]}
    ok("what the policy excludes is not suggested again", "policy excludes" in why.get("cloud-file", ""), why)
    ok("and no rule covers it", not any("OneDrive" in x["path"] for x in document["exclusions"]))


def check_dpm_history():
    log = make.machine_log().encode()
    job = dict(id=make.MACHINE_JOBS["called-failed"], start=side.DAY, end=side.DAY + 60, state="Failed",
               code=100034, hresult=0x80070570)
    document = summary({"CBEngineCurr.errlog": log, "x.txt": side.wide(side.dpm_history([job]), True)})
    found = [j for j in document["jobs"] if j["id"] == job["id"]][0]
    ok("on a DPM server both codes are hexadecimal", found["result"] == "failed" and
       (found["history"]["code"], found["history"]["hresult"]) == ("100034", "0x80070570"), found["history"])


def check_unknown_drivers():
    rows = ["%-20s  %-37s  %12s  %-22s  %3d     0000000f  " % (name, "D:", altitude, name + " Instance", 0)
            for name, altitude in (("aaa", "321999"), ("bbb", "361999"), ("ccc", "281999"))]
    document = summary({"CBEngineCurr.errlog": make.machine_log().encode(), "f.txt": side.lines(*rows).encode()})
    drivers = [(d["driver"], d["company"], d["class"]) for d in document["environment"]["drivers"]]
    ok("unknown drivers are told by their class", drivers == [
        ("aaa", None, "antivirus"), ("bbb", None, "activity-monitor"), ("ccc", None, "continuous-backup")], drivers)
    told = [t for c, t in facts(document) if c == "av-lock"]
    ok("each beside the locked files", len(told) == 3 and all("is not listed" in t for t in told), told)


def check_machine():
    """What the collector's script says of the proxy and of Defender, and what must not be made of it."""
    def told(paths, processes=(), behind=b"", **more):
        info = side.dpm_info("SRV-FILE01", "2.0.9250.0", paths=paths, processes=processes, **more)
        log = make.machine_log().encode()
        document = summary({"CBEngineCurr.errlog": log, "DPM_Info.txt": info + behind})
        return document, " | ".join(t for _, t in facts(document))
    document, said = told([], system_proxy="proxy.contoso.local:8080")
    ok("a proxy of the system account is seen, although its absence is written, too",
       "has a proxy set: proxy.contoso.local:8080" in said and "none for the system" not in said, said)
    document, said = told(["N/A: Must be an administrator to view exclusions"])
    ok("exclusions that could not be read are not missing", "exclusions lack" not in said, said)
    ok("and are no path", document["environment"]["defender"]["paths"] == [], document["environment"]["defender"])
    document, said = told(["D:\\Data", "%ProgramData%\\x", "\\\\srv\\share", "*.bak"], ["cbengine.exe", "C:\\a b\\c.exe"])
    defender = document["environment"]["defender"]
    ok("every form of an exclusion", [len(defender["paths"]), len(defender["processes"])] == [4, 2], defender)
    record = make.four().text().encode()
    document, said = told([], [], behind=record)
    ok("records right behind the list of exclusions are records",
       document["totals"]["entries"] == summary({"a.errlog": make.machine_log().encode() + record})["totals"]["entries"],
       document["totals"])
    ok("and no exclusions", not document["environment"]["defender"]["processes"], document["environment"]["defender"])


def check_names_of_sources():
    """Columns are as wide as characters: a name beyond ASCII must not hide the job behind it."""
    for name in ("{D:\\Büro Süd}", "{D:\\文書}", "{D:\\plain}"):
        jobs = [dict(id=make.MACHINE_JOBS["rotated"], start=side.DAY, end=side.DAY + 60, state="Failed", name=name),
                dict(id=make.MACHINE_JOBS["succeeded"], start=side.DAY + 90, end=side.DAY + 99, state="Completed",
                     name=name + " and others")]
        log = make.machine_log().encode()
        document = summary({"CBEngineCurr.errlog": log, "x.txt": side.wide(side.collector_history(jobs), True)})
        found = {j["id"]: j["result"] for j in document["jobs"]}
        ok("a job with the source %s" % name, found.get(make.MACHINE_JOBS["rotated"]) == "failed", found)


def side_texts():
    """Every side file's text, by kind and language."""
    texts = {"policy": side.policy(make.SPECS, "Restricted")}
    for language in ("en", "de"):
        for make_text in (side.fltmc_filters, side.fltmc_instances, side.writers, side.shadow_storage):
            texts[make_text.__name__ + " " + language] = make_text(language)
    jobs = [dict(id=make.guid(90), start=side.DAY, end=side.DAY + 60, state="Completed", code=0, hresult=0)]
    texts["sdp_history"], texts["dpm_history"] = side.sdp_history(jobs), side.dpm_history(jobs)
    texts["collector_history"] = side.collector_history(jobs)
    texts["listing"] = side.scratch_listing("E:\\MARS\\Scratch").decode("utf-16")
    for name, data in {**make.collector_members(), **make.sdp_members()}.items():
        if name.endswith((".csv", "AgentInfo.txt")) or "DPM_Info" in name:
            texts[name] = data.decode("utf-16" if data[:2] == b"\xff\xfe" else "latin-1").replace("\0", "")
    return texts


def check_mixtures():
    """A side file is no log and no list; a log or a list behind it, or before it, is still one."""
    log = make.four().text()
    lists = [side.lines(*(form % (path, code) for path, code in (
        ("C:\\Data\\a.docx", "0x80070005"), ("D:\\Data\\b (old).pst", "0x80070570"), ("D:\\c.txt", "0x8007018B"))))
        for form in ("%s\t%s", "%s - %s", "%s (%s)")]
    plain = summary({"a.errlog": log.encode()})["totals"]["entries"]
    listed = [summary({"LastBackupFailedFiles1_8_4_2026_1.txt": t.encode()})["totals"]["entries"] for t in lists]
    for name, text in side_texts().items():
        alone = summary({"x.txt": text.encode()})
        ok("no entries in " + name, not alone["totals"]["entries"] and
           alone["inputs"][0]["kind"] in ("other", "registry"), (alone["totals"], alone["inputs"]))
        for way, mixed in (("behind", text + "\r\n" + log), ("directly behind", text + log), ("before", log + text)):
            entries = summary({"a.errlog": mixed.encode()})["totals"]["entries"]
            ok("a log %s %s" % (way, name), entries == plain, (entries, plain))
    for text, entries in zip(lists, listed):
        together = summary({"LastBackupFailedFiles1_8_4_2026_1.txt": text.encode(), "f.txt": side.fltmc_instances().encode()})
        ok("a list beside a side file", together["totals"]["entries"] == entries, (together["totals"], entries))
    paths = side.lines(*("Backup D:\\Data\\%d.docx 100034 failed 1" % i for i in range(5)))
    for name in ("x.txt", "LastBackupFailedFiles1_8_4_2026_1.txt"):
        drivers = (summary({name: paths.encode(), "a.errlog": log.encode()})["environment"] or {}).get("drivers")
        ok("a failed file is no driver in " + name, not drivers, drivers)


def check_event_list():
    rows = [("8/2/2026 3:10:00 AM", 55, "Ntfs", "A corruption was discovered in the file system of volume D:."),
            ("8/2/2026 3:11:00 AM", 7036, "Service Control Manager", "The service is running.")]
    for reverse in (False, True):
        text = side.winevent_list(rows)
        if reverse:  # Format-List * begins with the message
            blocks = text.decode("utf-16").split("\r\n\r\n\r\n")
            text = "\r\n\r\n\r\n".join("\r\n".join(reversed(b.split("\r\n"))) for b in blocks).encode()
        document = summary({"CBEngineCurr.errlog": make.machine_log().encode(), "e.txt": text})
        ok("events as a list of properties", any("Ntfs event 55 on D:" in t for _, t in facts(document)),
           (facts(document), document["environment"]))


LANGUAGES = [  # labels, quotes, stable, failed, no error, time-out; labels and units of the storage
    ("cp850", "Nom du rédacteur : ", "ID du rédacteur : ", "État : ", "Dernière erreur : ", "'",
     "Stable", "Échec", "Aucune erreur", "Délai dépassé", "Pour le volume : ", "Espace utilisé : ", ",", "Go"),
    ("cp850", "Nombre del escritor: ", "Id. de escritor: ", "Estado: ", "Último error: ", "'",
     "Estable", "Erróneo", "Sin errores", "Se agotó el tiempo", "Para volumen: ", "Espacio usado: ", ",", "GB"),
    ("utf-8", "Naam van schrijver: ", "Id van schrijver: ", "Status: ", "Laatste fout: ", "'",
     "Stabiel", "Mislukt", "Geen fouten", "Time-out", "Voor volume: ", "Gebruikte ruimte: ", ",", "GB"),
    ("utf-16", "ライター名: ", "ライター Id: ", "状態: ", "最後のエラー: ", "'",
     "安定", "失敗", "エラーなし", "タイムアウト", "ボリューム: ", "使用領域: ", ".", "GB"),
    ("utf-16-be", "\ufeffИмя модуля записи: ", "Идентификатор: ", "Состояние: ", "Последняя ошибка: ", '"',
     "Стабильное", "Сбой", "Нет ошибок", "Превышено время", "Для тома: ", "Занято: ", ",", "ГБ")]


def check_languages():
    """vssadmin is translated; what it says is known by its form, and quoted as it stands."""
    log = make.machine_log().encode()
    for coding, name, guid, state, error, q, stable, bad, none, late, volume, used, point, unit in LANGUAGES:
        def writer(title, number, word, last):
            return ["%s%s%s%s" % (name, q, title, q), "   %s{d61d61c8-d73a-4eee-8cdd-f6f9786b7124}" % guid,
                    "   %s{3f1c3b2e-0000-4000-8000-000000000001}" % guid, "   %s[%d] %s" % (state, number, word),
                    "   %s%s" % (error, last), ""]
        sizes = ["%s%s%s (9%%)" % (n.replace(".", point), chr(0xA0) if point == "," else " ", unit)
                 for n in ("1.93", "2.00", "2.00")]
        place = "(D:)\\\\?\\Volume{cbd6257a-71bb-4473-b800-498f0a8e380c}\\"
        text = side.lines(*writer("System Writer", 8, bad, late), *writer("Registry Writer", 1, stable, none),
                          *writer("COM+ REGDB Writer", 5, stable, none), "   " + volume + place, "   " + volume + place,
                          *["   %s%s" % (used, size) for size in sizes], "")
        said = [t for _, t in facts(summary({"CBEngineCurr.errlog": log, "x.txt": text.encode(coding, "replace")}))]
        writers = sorted({t for t in said if "VSS writer" in t})
        ok("%s: the failed writer" % name.strip(), writers == [
            'VSS writer "System Writer" is in state 8 (%s), its last error is "%s"' % (bad, late)], writers)
        ok("%s: the storage at its maximum" % name.strip(), any("at its maximum: used " + sizes[0] in t for t in said), said)
        alone = side.lines(*writer("System Writer", 8, bad, late), *writer("Registry Writer", 5, stable, none))
        said = [t for _, t in facts(summary({"CBEngineCurr.errlog": log, "x.txt": alone.encode(coding, "replace")}))]
        ok("%s: without a stable writer the state decides" % name.strip(),
           len({t for t in said if "VSS writer" in t}) == 1, said)


def check_saved_twice():
    """A log as it is, as CSV and as text: told once, with the days of the log, whose times are UTC."""
    at = [3600, 7200, 86400]
    log = side.evtx_bytes([side.event("System", "Ntfs", 55, t, ["D:", "x"], ["DriveName", "DeviceName"]) for t in at])
    says = "The file system structure of volume D: is damaged."
    rows = [("08/01/2026", "07:00:00 PM"), ("08/01/2026", "08:00:00 PM"), ("08/02/2026", "05:00:00 PM")]
    csv = side.events_csv([(day, time, "Error", "SRV-FILE01", 55, "Ntfs", says) for day, time in rows])
    errlog = make.machine_log().encode()
    for name, files, times in (
            ("all three", {"a.csv": csv, "b.evtx": log, "c.csv": csv.replace(b"SRV-FILE01", b"SRV-FILE02")}, "3 times from 2026-08-02"),
            ("text only", {"a.csv": csv, "c.csv": csv.replace(b"SRV-FILE01", b"SRV-FILE02")}, "3 times from 2026-08-01"),
            ("logs of two periods", {"a.evtx": log, "b.evtx": log[:]}, "3 times from 2026-08-02")):
        said = {t for c, t in facts(summary({"CBEngineCurr.errlog": errlog, **files})) if "Ntfs event 55" in t}
        ok("%s: one sentence" % name, len(said) == 1 and times in said.pop(), said)


def check_dates():
    """9 in the evening of 4 August as the countries write it; another row shows the order of day and month."""
    log = make.machine_log().encode()
    for form, other in (("8/4/2026 9:00:00 PM", "8/20/2026 9:00:00 PM"), ("04/08/2026 21:00:00", "20/08/2026 21:00:00"),
                        ("04.08.2026 21:00:00", "20.08.2026 21:00:00"), ("4. 8. 2026 21:00:00", "20. 8. 2026 21:00:00"),
                        ("4-8-2026 21:00:00", "20-8-2026 21:00:00"), ("2026-08-04 21:00:00", ""), ("2026/08/04 21:00:00", ""),
                        ("04/08/2026 9:00:00 p. m.", ""), ("04/08/2026 9:00:00 p.\u00a0m.", ""), ("8/4/2026 9:00:00 PM", ""),
                        ("2026/8/4 下午 9:00:00", ""), ("2026/08/04 午後 9:00:00", ""), ("2026-08-04 오후 9:00:00", ""),
                        ("4/8/2026 9:00:00 μμ", "20/8/2026 9:00:00 μμ")):
        rows = [("StartTime", "EndTime", "JobType", "JobState", "Name", "JobID"), *[
            (at, at, "Backup", "Completed", "{D:\\}", make.guid(90 + i)) for i, at in enumerate((form, other)) if at]]
        widths = [max(len(row[i]) for row in rows) for i in range(6)]
        rows.insert(1, ["-" * len(cell) for cell in rows[0]])
        text = side.lines(*[" ".join(c.ljust(w) for c, w in zip(row, widths)) for row in rows])
        jobs = {j["id"]: j["start"] for j in summary({"CBEngineCurr.errlog": log, "x.txt": text.encode()})["jobs"]}
        ok("the date " + form, jobs.get(make.guid(90)) == "2026-08-04T21:00:00.000Z", jobs)


def check_restarts():
    """A machine that went down around a job is told; what happened outside of the logs' days is not."""
    hour = 3600
    events = [side.event("System", "Microsoft-Windows-Kernel-Power", 41, 19 * hour, ["0"], ["BugcheckCode"]),
              side.event("System", "EventLog", 6008, 19 * hour, ["19:20", "02.08.2026"], None),
              side.event("System", "Microsoft-Windows-Kernel-Power", 41, -200 * 24 * hour, ["0"], ["BugcheckCode"]),
              side.event("System", "disk", 7, -200 * 24 * hour, ["\\Device\\Harddisk1\\DR1"], None),
              side.event("System", "Service Control Manager", 7034, 19 * hour,
                         ["Microsoft Azure Recovery Services Agent", "1"], ["param1", "param2"])]
    log = side.lines(*make.machine_log().split("\r\n")[:6]).encode()
    said = [t for c, t in facts(summary({"CBEngineCurr.errlog": log, "System.evtx": side.evtx_bytes(events)})) if not c]
    ok("restarts around a job", said == [
        "the machine restarted without a clean shutdown: Microsoft-Windows-Kernel-Power event 41, 1 time on 2026-08-02",
        "the machine had shut down unexpectedly: EventLog event 6008, 1 time on 2026-08-02",
        "the agent's service ended unexpectedly: Service Control Manager event 7034, 1 time on 2026-08-02; "
        "it names Microsoft Azure Recovery Services Agent"], said)


def main():
    check_restarts()
    check_dates()
    check_saved_twice()
    check_languages()
    check_event_list()
    check_mixtures()
    check_names_of_sources()
    check_machine()
    collector = check_bundle("collector", make.collector_members(), COLLECTOR)
    check_jobs("collector", collector, False)
    ok("collector: host", collector["host"]["name"] == "SRV-FILE01")
    ok("collector: agent", collector["agent"]["version"] == "2.0.9250.0")
    check_same_counts("collector", make.collector_members())
    sdp = check_bundle("sdp", make.sdp_members(), SDP)
    check_jobs("sdp", sdp, True)
    check_same_counts("sdp", make.sdp_members())
    check_policy(sdp)
    check_dpm_history()
    check_unknown_drivers()
    print("1..%d" % count)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
