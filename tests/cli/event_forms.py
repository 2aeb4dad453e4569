#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One event in every form in which people export event logs: the same fact, and never a failure of the backup.

    MARSLOG=./marslog tests/cli/event_forms.py

Also the job histories of DPM servers, which the collector writes in three forms.
"""

import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "fixtures"))
import make  # noqa: E402

MARSLOG = os.path.abspath(os.environ.get("MARSLOG", "./marslog"))
LOG = make.four().text()
SAYS = "A corruption was discovered in the file system structure on volume D:."
AT, AT_DE = "8/2/2026 3:10:00 AM", "02.08.2026 03:10:00"
count = failed = 0


def ok(name, holds, why=""):
    global count, failed
    count += 1
    failed += not holds
    print("%s %d - %s" % ("ok" if holds else "not ok", count, name))
    if not holds and why:
        print("# " + str(why).replace("\n", "\n# ")[:2000])


def lines(*rows):
    return "".join(row + "\r\n" for row in rows)


def summary(**files):
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            with open(os.path.join(folder, name.replace("_", ".")), "wb") as file:
                file.write(data if isinstance(data, bytes) else data.encode())
        result = subprocess.run([MARSLOG, "analyze", "--year", "2026", "--format", "json", folder],
                                capture_output=True, timeout=60)
        return json.loads(result.stdout)


def viewer(labels, at, none, says, nl=" "):
    """What Event Viewer copies: labels of one language, padded to a column."""
    values = ["System", "Ntfs", at, "55", "(2)", "Error", "(8)", none, "SRV-FILE01.contoso.local"]
    return lines(*["%-15s%s%s" % (label + ":", nl, value) for label, value in zip(labels, values)],
                 labels[-1] + ":", says, "The exact nature of the corruption is unknown.")


def getevents(code, source, category, user, gap):
    head = "Date       Time        %s%-13s %-16s %-*s%-*s %-*s %-*sMessage" % (
        gap, "Type/Level", code[0], code[1], code[2], source, "Source", category, "Task Category", user, "Username")
    rows = [("Error", "55", "Ntfs", SAYS), ("Information", "7036", "Service Control Manager", "The service runs."),
            ("Warning", "1014", "DNS Client Events", "Name resolution timed out with 0x80070005.")]
    return lines(head, "-" * (len(head) + 70), *[
        "08/02/2026 03:10:00 AM %s%-13s %-16s %-7s %-*s %-*s %-*s %s" % (
            gap, level, "SRV-FILE01", number, source, name, category, "None", user - 1, "NT AUTHORITY\\SYSTEM", says)
        for level, number, name, says in rows], " " * 96 + "[Info]      " + " " * 39 + "[Export operation ended]")


def wevtutil(number, source, says):
    return lines("Event[%d]:" % number, "  Log Name: System", "  Source: " + source, "  Date: 2026-08-02T03:10:00.000",
                 "  Event ID: %d" % number, "  Task: N/A", "  Level: Error", "  Opcode: Info", "  Keyword: N/A",
                 "  User: S-1-5-18", "  User Name: NT AUTHORITY\\SYSTEM", "  Computer: SRV-FILE01", "  Description: ",
                 says, "")


WINEVENT = ("Message,Id,Version,Qualifiers,Level,Task,Opcode,Keywords,RecordId,ProviderName,ProviderId,LogName,"
            "ProcessId,ThreadId,MachineName,UserId,TimeCreated").split(",")
EVENTLOG = ("EventID,MachineName,Data,Index,Category,CategoryNumber,EntryType,Message,Source,ReplacementStrings,"
            "InstanceId,TimeGenerated,TimeWritten,UserName,Site,Container").split(",")
OF = dict(Message=SAYS[:-1] + ',\r\n\r\nthe "exact" nature of which is unknown.', Id=55, ProviderName="Ntfs", LogName="System",
          MachineName="SRV-FILE01", TimeCreated=AT, EventID=55, Source="Ntfs", InstanceId=3221487671,
          TimeGenerated=AT, TimeWritten=AT, EntryType="Error")


def csv(columns, of=OF, separator=",", quote=True, first=""):
    def cell(text):
        text = str(text)
        must = quote or any(c in text for c in '"\r\n' + separator)
        return '"%s"' % text.replace('"', '""') if must else text
    other = dict(of, Message="The service runs.", Id=7036, EventID=7036, InstanceId=1073748860,
                 ProviderName="Service Control Manager", Source="Service Control Manager")
    rows = [separator.join(map(cell, columns))]
    rows += [separator.join(cell(row.get(c, "")) for c in columns) for row in (other, of, other)]
    return first + lines(*rows)


def table(columns, right, rows):
    widths = [max(len(str(row[i])) for row in [columns, *rows]) for i in range(len(columns))]
    return lines("", *[" ".join(str(c).rjust(w) if h in right else str(c).ljust(w)
                                for h, c, w in zip(columns, row, widths))
                       for row in [columns, ["-" * len(c) for c in columns], *rows]], "", "")


def properties(pairs, wrap=None):
    rows = []
    for name, value in pairs:
        head = "%-18s : " % name
        rows.append(head + value[:wrap])
        rows += [" " * len(head) + value[wrap:]] if wrap and len(value) > wrap else []
    return lines("", "", *rows, "", "", *rows, "", "")


def forms():
    en = ["Log Name", "Source", "Date", "Event ID", "Task Category", "Level", "Keywords", "User", "Computer", "Description"]
    de = ["Protokollname", "Quelle", "Datum", "Ereignis-ID", "Aufgabenkategorie", "Ebene", "Schlüsselwörter", "Benutzer",
          "Computer", "Beschreibung"]
    fr = ["Nom du journal", "Source", "Date", "ID de l'événement", "Catégorie de la tâche", "Niveau", "Mots clés",
          "Utilisateur", "Ordinateur", "Description"]
    yield "copied from Event Viewer", viewer(en, AT, "N/A", SAYS)
    yield "copied, German", viewer(de, AT_DE, "Nicht zutreffend", 'Auf dem Volume "D:" wurde eine Beschädigung erkannt.', "")
    yield "copied, French", viewer(fr, "02/08/2026 03:10:00", "N/A", "Le volume D: est endommagé.")
    yield "wevtutil", wevtutil(7036, "SCM", "x") + wevtutil(55, "Ntfs", SAYS) + wevtutil(7040, "SCM", "x")
    for way, separator in (("csv", ","), ("text", "\t")):
        heads = separator.join(("Level", "Date and Time", "Source", "Event ID", "Task Category"))
        yield "saved by Event Viewer as " + way, lines(heads, separator.join(("Error", AT, "Ntfs", "55", "(2)", '"%s"' % SAYS)))
        heads = separator.join(("Ebene", "Datum und Uhrzeit", "Quelle", "Ereignis-ID", "Aufgabenkategorie"))
        yield "the same in German, " + way, lines(heads, separator.join(("Fehler", AT_DE, "Ntfs", "55", "(2)", '"%s"' % SAYS)))
    yield "Export-Csv of Get-WinEvent", csv(WINEVENT, first="#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n")
    yield "the same with semicolons", csv(WINEVENT, dict(OF, TimeCreated=AT_DE), ";")
    yield "chosen columns in another order", csv(["TimeCreated", "ProviderName", "Message", "Id"])
    yield "quotes only where needed", csv(["Id", "ProviderName", "TimeCreated", "Message"], quote=False)
    yield "ConvertTo-Csv with tabs", csv(["TimeCreated", "Id", "ProviderName", "Message"], separator="\t")
    yield "Export-Csv of Get-EventLog", csv(EVENTLOG, first="#TYPE System.Diagnostics.EventLogEntry#System/Ntfs/55\r\n")
    yield "… with InstanceId only", csv(["TimeGenerated", "Source", "InstanceId", "Message"])
    yield "GetEvents text of WMI", getevents(("ComputerName", 8, "Event"), 32, 15, 35, " ")
    yield "GetEvents text of a channel", getevents(("Computer Name", 8, "EventID"), 35, 18, 34, "  ")
    yield "Format-Table of Get-WinEvent", table(["TimeCreated", "Id", "ProviderName", "Message"], ["Id"], [
        [AT, 7036, "Service Control Manager", "The service runs."], [AT, 55, "Ntfs", SAYS]])
    yield "Get-EventLog", table(["Index", "Time", "EntryType", "Source", "InstanceID", "Message"], ["Index", "InstanceID"], [
        [12345, "Aug 02 03:10", "Error", "Ntfs", 3221487671, SAYS]])
    event = [("EntryType", "Error"), ("InstanceId", "3221487671"), ("Message", SAYS), ("Category", "(2)"),
             ("Source", "Ntfs"), ("TimeGenerated", AT), ("TimeWritten", AT), ("UserName", "")]
    yield "Format-List of Get-EventLog", properties([("Index", "12")] + event)
    yield "… with all properties", properties([("EventID", "55"), ("MachineName", "SRV-FILE01")] + event)
    yield "a message folded at the window's width", properties(
        [("TimeCreated", AT), ("ProviderName", "Ntfs"), ("Id", "55"), ("Message", SAYS)], 60)


def of_ntfs(document):
    events = (document["environment"] or {}).get("events") or []
    return [e for e in events if (e["source"], e["id"], e["volume"]) == ("Ntfs", "55", "D:")], events


def check_forms():
    plain = summary(a_errlog=LOG)["totals"]
    for name, text in forms():
        for coding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
            document = summary(x_txt=text.encode(coding, "replace"))
            found, events = of_ntfs(document)
            timed = name == "Get-EventLog" or (found and found[0]["first"].startswith("2026-08-02T03:10:00"))
            ok("%s in %s" % (name, coding), found and len(events) == 1 and timed, events)
            ok("… is no log, and read", document["totals"]["records"] == 0 and not document["gaps"] and
               document["inputs"][0]["kind"] == "other", (document["inputs"], document["gaps"]))
        # Behind a log, rows that begin with a date and a level are taken for records of it.
        before = [] if "GetEvents text" in name else [("before", LOG + text)]
        for way, mixed in before + [("behind", text + "\r\n" + LOG), ("directly behind", text + LOG)]:
            totals = summary(a_errlog=mixed)["totals"]
            ok("a log %s %s" % (way, name), totals["entries"] == plain["entries"], (totals, plain))
        lf = summary(x_txt=text.replace("\r\n", "\n"))
        ok("… with ends of Unix", len(of_ntfs(lf)[0]) == 1, lf["environment"])


def check_no_events():
    for name, text in (("a table of something else", table(["Time", "Id", "Name", "Message"], ["Id"], [[AT, 55, "Ntfs", SAYS]])),
                       ("labels that are no event", lines("Name: x", "Source: Ntfs", "Date: today", "Event ID: 55")),
                       ("a list without a source", lines("Id : 55", "TimeCreated : " + AT, "Message : " + SAYS)),
                       ("a CSV without an id", csv(["TimeCreated", "ProviderName", "Message"]))):
        found, events = of_ntfs(summary(a_errlog=LOG, x_txt=text))
        ok(name + " gives no event", not events, events)


def check_mail_heads():
    """Four lines of a mail's head have the shape of an event's; records below them are records all the same."""
    head = lines("From: Ann", "To: Bob", "Date: 2026-08-03 10:00:00", "Ticket: 12345", "Priority: high", "Queue: backup",
                 "Owner: Bob", "Log:")
    record = "8/2/2026 3:10:00 AM Error Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\a.docx)\r\n"
    for name, text in (("a log", LOG), ("a record with a date in front", record)):
        alone, below = summary(a_errlog=text), summary(a_errlog=head + text)
        ok("the head of a mail above " + name, alone["totals"]["entries"] == below["totals"]["entries"],
           (alone["totals"], below["totals"]))


def guid(n):
    return "%08x-1111-4222-8333-444455556666" % n


def check_dpm():
    heads = ["starttime", "endtime", "Datasource", "ProductionServerName", "jobcategory", "status", "JobId", "TaskId",
             "protectiongroupname", "ErrorInfo"]
    tasks = table(heads, [], [
        ["8/25/2026 3:00:05 AM", "8/25/2026 3:10:05 AM", "D:\\ on app01", "app01", "CloudBackup", "Failed", guid(1), guid(2), "PG", "x"],
        ["8/25/2026 1:00:05 AM", "8/25/2026 1:10:05 AM", "D:\\ on app01", "app01", "Consistency Check", "Failed", guid(3), guid(4), "PG", "x"],
        ["8/24/2026 3:00:05 AM", "8/24/2026 3:10:05 AM", "C:\\ on app01", "app01", "CloudBackup", "Succeeded", guid(5), guid(6), "PG", ""],
        ["Not Started", "Not Completed", "C:\\ on app01", "app01", "CloudBackup", "Initialized", guid(7), guid(8), "PG", ""]])
    document = summary(x_txt=tasks)
    jobs = {j["id"]: j["result"] for j in document["jobs"]}
    ok("tasks of a DPM server: those to the cloud, by the task's id", jobs == {guid(2): "failed", guid(6): "succeeded"}, jobs)
    ok("a job that only the history knows is the last backup", document["last_backup"] == "2026-08-24T03:10:05.000Z",
       document["last_backup"])
    ok("and the headline knows it", "the job after it failed" in document["verdict"]["headline"], document["verdict"])
    older = lines("Job History", "-" * 31, "",
                  "StartTime            EndTime           Duration JobType               TaskID                           "
                  "DataSource             ErrorCode", "-------------       ---------          -------- --------",
                  "2026-08-25T03:00:05  2026-08-25T03:10:05  10  CloudBackup  %s  D:\\ on app01  100034" % guid(2),
                  "2026-08-24T03:00:05  2026-08-24T03:10:05  10  CloudBackup  %s  D:\\  0" % guid(6),
                  "2026-08-24T03:00:05  2026-08-24T03:10:05  10  Replication  %s  D:\\  30111" % guid(9))
    jobs = {j["id"]: (j["result"], j["history"]["code"]) for j in summary(x_txt=older.encode("utf-16"))["jobs"]}
    ok("the older form: a code tells that a task failed", jobs == {guid(2): ("failed", "100034")}, jobs)
    bare = "%-11s   %-22s   %-22s   %-9s   %18s   %-36s   %-36s   %s   %17s   %10s\r\n" % (
        "CloudBackup", "8/25/2026 3:00:05 AM", "8/25/2026 3:10:05 AM", "Failed", "0.00", "app01", "D:\\", guid(2), "80070005", "186c2")
    jobs = {j["id"]: (j["result"], j["history"]["code"], j["history"]["hresult"]) for j in summary(x_txt=bare)["jobs"]}
    ok("online jobs without their headings", jobs == {guid(2): ("failed", "100034", "0x80070005")}, jobs)


def main():
    check_forms()
    check_no_events()
    check_mail_heads()
    check_dpm()
    print("1..%d" % count)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
