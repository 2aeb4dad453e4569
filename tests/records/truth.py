#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What records mean, whatever form they come in.

Each test makes inputs by varying what may vary (columns, separators, encodings,
wording, order) around one fact that may not: a failing record is never lost and
never called clean, its code, path and job are the right ones, and an ordinary
day stays clean. The shapes are those of publicly quoted logs; names are made up.
"""

import io
import itertools
import json
import os
import subprocess
import sys
import zipfile

PROGRAM = os.path.abspath(os.environ.get("PROGRAM", "./marslog"))
JOB = "816A55BE-1111-4222-8333-444455556666"
SENTENCE = "Consider adding these to exclusion list of backup policy.----------\n"
count = failures = 0


def report(name, problems, tried=None):
    global count, failures
    count += 1
    failures += bool(problems)
    print("%s %d - %s%s" % ("not ok" if problems else "ok", count, name,
                            " (%d tried)" % tried if tried else ""))
    for problem in problems[:8]:
        print("# " + problem.replace("\n", "\n# "))


def run(command, data, *args):
    if isinstance(data, str):
        data = data.encode("utf-8")
    done = subprocess.run([PROGRAM, command, "-q", *args], input=data, capture_output=True, check=False)
    return done.stdout.decode("utf-8"), done.returncode


def entries(data, *args):
    return [json.loads(line) for line in run("entries", data, *args)[0].splitlines()]


def summary(data, *args):
    out, status = run("analyze", data, "--format", "json", *args)
    return json.loads(out), status


def record(message, level="WARNING", job=JOB, source="backup.cpp(12)", at="13:16:29.206", part="71"):
    return "0AB0\t0974\t08/04\t%s\t%s\t%s\t\t%s\t\t%s\t%s\n" % (at, part, source, job, level, message)


# ---- what begins like a record is a record --------------------------------------------------

SOURCES = ["mtffile.cpp(1372)", "ManagementHelper.cs(320)", "CallerFileName(0)", "", "Caller File Name(0)",
           "no number", "x", "Namespace::Class", "file.cpp"]


def forms(source, level, message):
    """The forms in which one record is met."""
    columns = ["02C4", "02D8", "08/19", "04:36:31.844", "79", source, "", JOB, level, message]
    newer = columns[:8] + [""] + columns[8:]
    with_object = columns[:6] + ["[000000001B73B830]"] + columns[7:]
    plain = [c for c in columns if c]
    yield "\t".join(columns)
    yield "\t".join(newer)
    yield "\t".join(with_object)
    yield " ".join(plain)
    yield "   ".join(plain)
    yield "> " + " ".join(plain)
    yield "\tLine 28: " + "\t".join(columns)
    yield "CBEngineCurr.errlog:123:" + "\t".join(newer)
    yield '"' + " ".join(plain)
    yield "\t".join(plain[:4]) + "\t" + " ".join(plain[4:])
    yield " ".join(c for c in columns if c and c != JOB)
    yield "02C4 02D8 08/19 04:36:30.000 79 a.cpp(1) NORMAL fine " + " ".join(plain)


def test_records():
    problems, tried = [], 0
    normal = "02C4\t02D8\t08/19\t04:36:30.001\t79\ta.cpp(1)\t\t\t\tNORMAL\tfine\n"
    for source, level in itertools.product(SOURCES, ("FATAL", "CRITICAL", "ERROR", "WARNING")):
        message = "It broke" if level != "WARNING" else "Exception in GetAADToken"
        for between in ("", normal):
            lines = list(forms(source, level, message))
            tried += len(lines)
            found = entries(between + "".join(line + "\n" + between for line in lines), "--year", "2026")
            got = [(e["level"], e["message"]) for e in found]
            if got != [(level, message)] * len(lines):
                problems.append("%r %s: %s" % (source, level, got))
    for source in SOURCES:
        for line in forms(source, "FATAL", "It broke"):
            tried += 1
            if [(e["level"], e["message"]) for e in entries(line + "\n")] != [("FATAL", "It broke")]:
                problems.append("alone: %r" % line)
    report("what begins like a record is one, whatever its source column", problems, tried)


def test_encodings():
    problems, tried = [], 0
    for form in forms("CallerFileName(0)", "FATAL", "Größe: it broke"):
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
            for end in ("\r\n", "\n", "\r"):
                tried += 1
                text = ("02C4\t02D8\t08/19\t04:36:30.001\t79\ta.cpp(1)\t\t\t\tNORMAL\tfine" + end + form + end)
                found = entries(text.encode(encoding))
                if [e["message"] for e in found] != ["Größe: it broke"]:
                    problems.append("%s %r: %r" % (encoding, end, form))
    report("in every encoding and with every line end", problems, tried)


# ---- which records are entries -----------------------------------------------------------------

TELLING = [
    "Exception in GetAADToken | Params: {Data = }{Message = AADSTS500021: Access to 'x' tenant is denied.}",
    "System.Net.WebException: it broke", "Caught exception: NullReferenceException",
    "Token request failed | Params: {ErrorCode = SalSomethingNobodyKnows}",
    "Step failed | Params: {Data = }{ErrorCode = NewErrorName}{x = {y}}",
    "AADSTS700016: Application was not found",
    "A connection attempt failed because the connected party did not properly respond after a period of time, "
    "or established connection failed because connected host has failed to respond 192.0.2.4:443",
    "The remote name could not be resolved: 'login.windows.net'",
    "The request was aborted: Could not create SSL/TLS secure channel.",
    "The underlying connection was closed: An unexpected error occurred on a receive.",
    "An existing connection was forcibly closed by the remote host | Params: {Attempt = 1}",
]
HARMLESS = [
    "Retrying upload, retry count 3", "Upload | Params: {ErrorCode = None}{Exception = }",
    "Upload | Params: {ErrorCode = Success}{Retry = 1}", "Upload | Params: {ErrorCode = }{Data = {}}",
    "ExceptionHandler is registered", "No exception was thrown", "State changed | Params: {State = 5}",
    "Failed: Hr: = [0x00000000] enumeration", "Flags (0x80) and state [0x2] read",
]


def test_entries():
    problems = []
    for level, message in itertools.product(("WARNING", "FATAL"), TELLING + HARMLESS):
        expected = level == "FATAL" or message in TELLING
        found = len(entries(record(message, level))) == 1
        state = summary(record(message, level))[0]["verdict"]["state"]
        if found != expected:
            problems.append("%s %s: entry %s, expected %s" % (level, message, found, expected))
        if expected and state == "clean":
            problems.append("%s %s is clean" % (level, message))
    for message in TELLING:
        if entries(record(message, "NORMAL")):
            problems.append("NORMAL %s is an entry" % message)
    report("warnings that tell of a failure are entries, others are not", problems, 2 * len(TELLING + HARMLESS))


# ---- the code of several -------------------------------------------------------------------------

CODES = [
    ("x (WSB Event ID: 517, WSB Error Code: 0x6B48C3A0). (ID 30229 Details: Internal error code: 0x80990ED0)", "30229"),
    ("failed HResult: 80780049 DetailedHResult: 8007007B Goto https://go.microsoft.com/fwlink/?linkid=847810 (0x1873D)",
     "100157"),
    ("failed HResult: 80780049 DetailedHResult: 8007007B", "0x8007007B"),
    ("failed HResult = 0x80780049; Detailed HResult = 0x8007007B", "0x8007007B"),
    ("failed DetailedHResult: 8007007B HResult: 80780049", "0x8007007B"),
    ("failed HResult: -2139619255 DetailedHResult: -2147024773", "0x8007007B"),
    ("Failed: Hr: = [0x80070005] x (ID: 34513)", "34513"),
    ("Failed: Hr: = [0x80070005] x [0x186D2]", "100050"),
    ("(Id: 34506) 0x80070070", "34506"),
    ("SalLowDiskSpace: Hr: = [0x80070070]", "SalLowDiskSpace"),
    ("0x80070570 then Failed: Hr: = [0x80070005] x", "0x80070005"),
    ("0x8ABE0107 and 0x80070005", "0x80070005"),
    ("0x00000000 and 0x80070005", "0x80070005"),
    ("WSB Error Code: 0x6B48C3A0, hr 0x8ABE0107", "0x8ABE0107"),
    ("Failed: Hr: = [0x00000000] x 0x80070005", "0x80070005"),
    ("Failed: Hr: = [0x80070005] CreateFile flags (0x80)", "0x80070005"),
]


def test_codes():
    problems = []
    for (message, code), tail in itertools.product(CODES, ("", " | Params: {Data = }{State = {x}}", ".")):
        found = [e["code"] for e in entries(record(message + tail))]
        if found != [code]:
            problems.append("%s: %s, expected %s" % (message + tail, found, code))
    report("of several codes the one that tells most", problems, 3 * len(CODES))


# ---- text around records ---------------------------------------------------------------------------

def test_prose():
    problems = []
    normal = record("fine", "NORMAL")
    failed = record("Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\Data\\a.txt)")
    for before, log, after in (("My backup says (0x186FB) since Monday\n\n", normal, ""),
                               ("", normal, "\nDoes anybody know what ID: 100091 means?\n"),
                               ("", normal, "I also see error 0x186FB and (0x186FB)\n"),
                               ("", normal, "(ID: 100091) was shown in the console\n"),
                               ("", failed, "\nThis machine also shows (0x186FB).\n"),
                               ("Hello\n(0x186FB)\n", failed, "\nthanks\n")):
        got, status = summary(before + log + after)
        gap = [g for g in got["gaps"] if g["reason"] == "unparsed"]
        if status != 3 or not gap or "100091" not in gap[0]["detail"]:
            problems.append("%r: not shown: %s" % (before + after, got["gaps"]))
        if got["verdict"]["state"] == "clean":
            problems.append("%r: clean" % (before + after))
        if log == failed:
            text = entries(before + log + after)[0]["message"]
            if "186FB" in text:
                problems.append("the text of a person is evidence: %r" % text)
    got, status = summary("Hello, see the log:\n" + normal + "\nRegards\n")
    if status != 0 or got["gaps"]:
        problems.append("text without a code is a gap: %s" % got["gaps"])
    trace = record("Exception in X", "FATAL") + "   at System.ServiceModel.Y()\n\nServer stack trace: \n   at Z()\n"
    got, status = summary(trace)
    if status != 0 or got["gaps"]:
        problems.append("an exception's lines are a gap: %s" % got["gaps"])
    report("text of a person belongs to no record, and its codes are shown", problems)


def test_without_level():
    problems = []
    for line in ("0AB0 0974 08/04 13:16:29.206 it broke with 0x80070005",
                 "0AB0 0974 08/04 13:16:29.206 71 a.cpp(1) it broke with 0x80070005",
                 "0AB0\t0974\t08/04\t13:16:29.206\t71\t\t\t\t\t\tit broke with 0x80070005"):
        for end in ("", "\n"):
            found = [(e["code"], e["level"]) for e in entries(line + end)]
            if found != [("0x80070005", None)]:
                problems.append("%r: %s" % (line + end, found))
    report("a record without a level is one", problems)


# ---- files, folders, jobs ---------------------------------------------------------------------------

def test_places():
    problems = []
    no_files = ["Failed: Hr: = [0x80070002] cannot open volume D:\\", "Failed: Hr: = [0x80070015] D: drive D:\\ is gone",
                "Failed: Hr: = [0x80070005] mount of VHD E:\\Cache\\x.vhd", "Failed: Hr: = [0x80070003] folder 'D:\\Data\\Old'",
                "Failed: Hr: = [0x80070003] \\\\?\\Volume{0a1b2c3d-0000-0000-0000-100000000000}",
                "Failed: Hr: = [0x80070003] virtual hard disk E:\\Cache\\x.vhdx could not be attached"]
    files = ["Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\VMs\\disk.vhd)",
             "Failed: Hr: = [0x80070002] BackupRead failed on file(D:\\Data\\folder\\a.txt)",
             "Failed: Hr: = [0x80070002] cannot open D:\\Data\\a.txt"]
    for message in no_files + files:
        got = summary(record(message))[0]
        if got["totals"]["files"] != (message in files):
            problems.append("%s: %d files" % (message, got["totals"]["files"]))
    report("volumes, and folders and VHDs named as such, are no files", problems)


def test_jobs():
    problems = []
    start = record("Backup Progress: Prebackup started.", "NORMAL")
    done = record("Backup Progress: Succeeded", "NORMAL", at="14:00:00.000")
    for log, result in ((start + record("Backup failed for a reason that nobody wrote down", "FATAL"), "failed"),
                        (start + record("It broke", "CRITICAL"), "failed"),
                        (start + record("Failed: Hr: = [0x80780054] x"), "failed"),
                        (start + record("Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\a.txt)"), "unfinished"),
                        (start + record("Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\a.txt)", "FATAL"),
                         "unfinished"),
                        (start + record("It broke", "FATAL") + done, "warnings"),
                        (start + record("Backup Progress: Failed", "NORMAL"), "failed"),
                        (start + record("Backup Progress: Aborted.", "NORMAL"), "failed"),
                        (start + record("Backup Progress: CompletedWithWarnings", "NORMAL"), "warnings"),
                        (start + record("Backup Progress: Failed files are counted", "NORMAL"), "unfinished"),
                        (start + done, "succeeded"), (start, "unfinished")):
        got = summary(log)[0]["jobs"]
        if [j["result"] for j in got] != [result]:
            problems.append("%r: %s, expected %s" % (log[-60:], [j["result"] for j in got], result))
    report("an unknown FATAL about the job fails it, one about a file does not", problems)


def test_scratch():
    problems = []
    place = "C:\\Program Files\\Microsoft Azure Recovery Services Agent\\Scratch\\VHDs\\x.vhd"
    for code in ("0x80070570", "0x80070017", "0x8007045D", "0x80070571"):
        for path, severity in ((place, "job"), ("D:\\Data\\a.txt", "data")):
            log = record("Failed: Hr: = [%s] BackupRead failed on file(%s)" % (code, path))
            got = [c for c in summary(log)[0]["causes"] if c["entries"]]
            if [(c["id"], c["severity"]) for c in got] != [("corrupt-file", severity)]:
                problems.append("%s %s: %s" % (code, path, [(c["id"], c["severity"]) for c in got]))
    report("damage in the scratch folder is a matter of the job", problems)


# ---- registry text -------------------------------------------------------------------------------------

KEY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows Azure Backup\\Config"


def reg_export(first, second):
    def value(text):
        return '"ScratchLocation"="%s"' % text.replace("\\", "\\\\")
    return "Windows Registry Editor Version 5.00\r\n\r\n[%s]\r\n%s\r\n\r\n[%s\\CloudBackupProvider]\r\n%s\r\n" % (
        KEY, value(first), KEY, value(second))


def reg_query(first, second):
    line = "    ScratchLocation    REG_SZ    %s\r\n"
    return "\r\n%s\r\n    MachineId    REG_SZ    x\r\n%s\r\n%s\\CloudBackupProvider\r\n%s" % (
        KEY, line % first, KEY, line % second)


def test_registry():
    problems, tried = [], 0
    for make, encoding in itertools.product((reg_export, reg_query), ("utf-16", "utf-8", "utf-8-sig", "cp1252")):
        for first, second, differ in (("D:\\Scratch", "E:\\Scratch", True), ("D:\\Scratch", "d:\\SCRATCH\\", False),
                                      ("D:\\Größe", "D:\\Größe 2", True), ("D:\\S", "D:\\S", False)):
            tried += 1
            got = summary(make(first, second).encode(encoding))[0]["causes"]
            found = [c["id"] for c in got if c["entries"]]
            if found != (["scratch-prerequisites"] if differ else []):
                problems.append("%s %s %s %s: %s" % (make.__name__, encoding, first, second, found))
    report("two scratch locations that differ are a finding", problems, tried)


# ---- paths in every language ---------------------------------------------------------------------------

PATHS = ["D:\\Data\\Plan 7.docx", "E:\\Фото\\отчёт (2).xlsx", "\\\\?\\C:\\Users\\ann\\a b.txt", "C:\\资料\\计划.pdf",
         "D:\\Data\\Sales & Co\\Q1  plan (old).doc"]
MESSAGES = ["Zugriff verweigert", "拒绝访问。", "Отказано в доступе.", "Accès refusé.", "Access is denied.",
            # languages that no rule knows
            "Hozzáférés megtagadva.", "Η πρόσβαση δεν επιτρέπεται.", "Доступ заборонено.", "การเข้าถึงถูกปฏิเสธ"]
SEPARATORS = [" - ", "\t", ": ", ":", " (", " ", ", ", "; ", " | ", " -- ", ","]
# .NET puts the path into its sentence
SENTENCES = [
    ("Access to the path '", "' is denied.", "0x80070005"), ("Could not find file '", "'.", "0x80070002"),
    ("Could not find a part of the path '", "'.", "0x80070003"),
    ("The process cannot access the file '", "' because it is being used by another process.", "0x80070020"),
    ('Der Zugriff auf den Pfad "', '" wurde verweigert.', "0x80070005"),
    ("L'accès au chemin d'accès '", "' est refusé.", "0x80070005"), ("Toegang tot het pad ", " is geweigerd.", "0x80070005"),
    ("Toegang tot het pad '", "' is geweigerd.", "0x80070005"), ("对路径“", "”的访问被拒绝。", "0x80070005"),
    ("'", "' yoluna erişim engellendi.", "0x80070005"), ("Polun ", " käyttö on estetty.", "0x80070005"),
    ("拒絕存取路徑 '", "'。", "0x80070005"), ("Odmowa dostępu do ścieżki „", "”.", "0x80070005"),
    ("Processen kan ikke få adgang til filen '", "', fordi den bruges af en anden proces.", "0x80070020"),
]


def test_lists():
    problems, tried = [], 0
    for message, separator in itertools.product(MESSAGES, SEPARATORS):
        tried += 1
        end = ")" if separator == " (" else ""
        text = SENTENCE + "".join(p + separator + message + end + "\n" for p in PATHS)
        found = [e["path"] for e in entries(text)]
        if found != PATHS:
            problems.append("%r %s: %s" % (separator, message, [f for f in found if f not in PATHS]))
    report("messages in any language never end up in the path", problems, tried)


def test_sentences():
    problems, tried = [], 0
    for (before, after, code), path in itertools.product(SENTENCES, [PATHS[0], "E:\\Фото 1\\отчёт.xlsx", PATHS[3]]):
        line = before + path + after
        for text in (SENTENCE + line + "\n", record(line), record(line + " | Params: {Data = }{x = {y}}")):
            tried += 1
            found = [(e["path"], e["code"]) for e in entries(text)]
            if found != [(path, code)]:
                problems.append("%s: %s" % (line, found))
    report("a path inside a sentence is found whole", problems, tried)


# Names that hold a system message, apostrophes and separators, and the message that follows them.
NAMES = ["The system cannot find the file specified.docx", "Access is denied.pdf", "Access is denied.v2 - old.xlsx",
         "notes - The system cannot find the file specified.txt", "Kopie van 'a'.txt", "Jans' plan (1), final.txt"]
FORMS = ["%s\t0x80070020", "0x80070020: %s", "%s - 0x80070020", "'%s' 0x80070020", "%s (0x80070020)",
         "The process cannot access the file '%s' because it is being used by another process.",
         "%s (Процесс не может получить доступ к файлу, так как этот файл занят другим процессом.)",
         "%s Der Prozess kann nicht auf die Datei zugreifen, da sie von einem anderen Prozess verwendet wird"]


def test_names():
    problems, tried = [], 0
    for name in NAMES:
        path = "D:\\Data\\" + name
        lines = [("%s", None)] + [(form, "0x80070020") for form in FORMS]
        found = [(e["path"], e["code"]) for e in entries(SENTENCE + "".join(f % path + "\n" for f, _ in lines))]
        tried += len(lines)
        if found != [(path, code) for _, code in lines]:
            problems.append("%s: %s" % (name, [f for f in found if f != (path, "0x80070020")]))
    for form in ("Access is denied", "Le fichier spécifié est introuvable.", "Отказано в доступе."):
        # without an extension the sentence ends the name, unless it is the name
        for name, expected in (("plan", "plan"), (form.rstrip("."), form.rstrip("."))):
            line = "D:\\Data\\" + name + (" " + form if name == "plan" else "")
            tried += 1
            found = [e["path"] for e in entries(SENTENCE + line + "\n")]
            if found != ["D:\\Data\\" + expected]:
                problems.append("%s: %s" % (line, found))
    for message in ("Der Prozess kann nicht auf die Datei zugreifen, da sie von einem anderen Prozess verwendet wird",
                    "Процесс не может получить доступ к файлу, так как этот файл занят другим процессом.",
                    "Proces nie może uzyskać dostępu do pliku, ponieważ jest on używany przez inny proces",
                    "Prosessi ei voi käyttää tiedostoa, koska se on toisen prosessin käytössä",
                    "La syntaxe du nom de fichier, de répertoire ou de volume est incorrecte.",
                    "Het proces heeft geen toegang tot het bestand", "程序無法存取檔案，因為檔案正由另一個程序使用。"):
        for name, between in itertools.product(("plan b", "Übersicht Büro"), (" - ", " ", ": ", "\t", ", ")):
            tried += 1
            found = [e["path"] for e in entries(SENTENCE + "D:\\Data\\" + name + between + message + "\n")]
            if found != ["D:\\Data\\" + name]:
                problems.append("%s: %s" % (message, found))
    report("a message in a file's name is no message", problems, tried)


# ---- an ordinary day ----------------------------------------------------------------------------------

# Shapes: the log of a restore in an issue of the Azure documentation (token refresh, flow), the
# agent's slow-backup article (states, progress, unoptimized transfer), KB3119587 (import job).
NORMAL = ["==>CBEngine::Initialize", "<--CBEngine::Initialize", "Backup Progress: Prebackup started.",
          "Backup Progress: Prebackup finished.", "Backup Progress: Initialize Storage started.",
          "Backup Progress: Initialize Storage finished.", "Backup Progress: Data transfer started.",
          "==>FileProvider::EndData", "Backup Progress: Data transfer finished",
          "Backup Progress: Integrity Check Storage Initialize started.", "Backup Progress: Integrity Check started.",
          "Backup Progress: Integrity Check finsihed.", "Cached exception list is empty", "0 files failed, 12 skipped",
          "Error count 0, HResult: 0x00000000", "PollAzureImportJob :: Import Job: 'Seed01' is in pending state: '1'"]
DAY_WARNINGS = ["Cached Token Expired", "Cached Token Expired | Params: {ErrorCode = TokenExpired}",
                "Last completed state for Ds Id 42 is 5", "Last completed state for Ds Id: 1",
                "Retrying request, retry count: 1", "Retry succeeded after 2 attempts, retry count = 2",
                "Transferring data (unoptimized, may take more time)", "Failed file count is 0",
                "Previous attempt failed and was retried; the retry succeeded", "Number of failed files: 0",
                "A newer agent version is available.", "USN journal id changed for volume 7, full scan",
                "Throttling is disabled", "==>FileProvider::EndData",
                "Upload | Params: {ErrorCode = None}{Exception = }{RetryCount = 3}",
                "PollAzureImportJob :: Import Job: 'Seed01' is in pending state: '1'",
                # KB 3041345: ids that report no failure
                "A new version of Microsoft Azure Recovery Services Agent is available. You can review details about it.",
                "Files from source volumes that have been optimized using data deduplication will be backed up in unoptimized form.",
                "More than 80 percent of total storage space has been consumed.",
                "The operation was performed successfully. (ID: 120001)", "Operation is in progress. (ID: 120003)",
                "Cloud Metadata backup is already in progress. Skipping",
                "The operation failed because another job is running on Windows Server Backup. (ID: 100148)",
                # numbers that are no codes, values without the failure bit, counts of nothing
                "Ds Id: 34513", "Processed 100050 files, 0 failed", "Errors: 0, warnings: 0", "ErrorCode = Success",
                "Job | Params: {ErrorCode = 0}{Message = }", "Exception = null", "No exception was thrown",
                "Failed: Hr: = [0x00000000]", "Returned 0x00042309 (pending)", "hr=0x00000001 S_FALSE",
                # what a service does all day
                "Token is about to expire, renewing token", "Retry 2 of 5 after 30 seconds",
                "Request was throttled, will retry after 10 seconds", "Bandwidth throttling limit reached, sleeping",
                "Catalog upload will be retried in the next backup", "Skipping folder as it is excluded by policy",
                "No changes detected for volume D:", "Wait timed out, checking again",
                "Configuration value MaxRetries not found, using default 5", "Proxy is not configured",
                "Connection pool exhausted, opening a new connection", "Service control: SERVICE_CONTROL_SHUTDOWN",
                "Free space in scratch: 120 GB", "VHD mounted at \\\\.\\PHYSICALDRIVE3", "Slow I/O detected: 12 ms"]


def test_ordinary_day():
    lines = []
    for hour in range(24):
        for i, message in enumerate(NORMAL):
            lines.append(record(message, "NORMAL", at="%02d:%02d:00.000" % (hour, i)))
        for i, message in enumerate(DAY_WARNINGS):
            source = "JWTTokenValidator.cs(53)" if "Token" in message else "backupasync.cpp(900)"
            lines.append(record(message, source=source, at="%02d:%02d:30.000" % (hour, i)))
    lines.append(record("Backup Progress: Succeeded", "NORMAL", at="23:59:00.000"))
    got, status = summary("".join(lines))
    problems = []
    if status != 0 or got["verdict"]["state"] != "clean":
        problems.append("status %d, %s" % (status, got["verdict"]))
    problems += ["%s: %s" % (c["id"], c["evidence"][0]["text"]) for c in got["causes"]
                 if c["entries"] and c["id"] != "informational"]
    report("an ordinary day is clean", problems, len(lines))
    problems = []
    for message in TELLING:
        if summary("".join(lines) + record(message))[0]["verdict"]["state"] == "clean":
            problems.append("the day stays clean with: " + message)
    report("one telling warning ends it", problems, len(TELLING))


# ---- files of a bundle that hold no log ---------------------------------------------------------------

def bundle(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name.replace("_DOT_", "."), (2026, 8, 4, 12, 0, 0)), data)
    return out.getvalue()


def job_history(jobs):
    """The agent's own history as a table, (day, state, id) a job."""
    rows = [("StartTime", "EndTime", "JobType", "JobState", "Name", "DataSourceID", "JobID"), ("-" * 8,) * 7]
    rows += [("8/%d/2026 1:00:00 PM" % day, "8/%d/2026 2:00:00 PM" % day, "Backup", state, "{C:\\}", "734298470", job)
             for day, state, job in jobs]
    widths = [max(len(row[i]) for row in rows) for i in range(7)]
    rows[1] = tuple("-" * len(head) for head in rows[0])
    return "\r\n".join(["", *[" ".join(c.ljust(w) for c, w in zip(row, widths)) for row in rows], ""])


def test_history():
    """Jobs whose logs have been rotated away, and what the agent says of those that are there."""
    problems = []
    log = "".join(record(m, "NORMAL") for m in ("Backup Progress: Prebackup started.", "Backup Progress: Succeeded"))
    older, newer = JOB.replace("816A", "0001"), JOB.replace("816A", "0002")
    cases = (
        ([(5, "Completed", newer), (4, "Completed", JOB)], "clean", ["succeeded"] * 2, "All 2 jobs succeeded", 5),
        ([(5, "CompletedWithWarning", newer), (4, "Completed", JOB)], "warnings", ["succeeded", "warnings"],
         "Last backup 5 Aug completed with warnings that these logs do not name", 5),
        ([(5, "Failed", newer), (4, "Completed", JOB)], "failed", ["succeeded", "failed"],
         "Nothing backed up since 4 Aug", 4),
        ([(4, "Completed", JOB), (3, "CompletedWithWarning", older)], "clean", ["warnings", "succeeded"],
         "Last backup 4 Aug was complete.", 4),
        ([(4, "CompletedWithWarning", JOB)], "warnings", ["warnings"], "completed with warnings", 4),
        ([(4, "Completed", JOB)], "clean", ["succeeded"], "The only job succeeded", 4))
    for jobs, state, results, headline, day in cases:
        data = bundle(CBEngineCurr_DOT_errlog=log, SRV_online_job_history__DOT_txt=job_history(jobs))
        got = summary(data, "--year", "2026")[0]
        found = (got["verdict"]["state"], [j["result"] for j in got["jobs"]], int(got["last_backup"][8:10]))
        if found != (state, results, day) or headline not in got["verdict"]["headline"]:
            problems.append("%s: %s, %s" % (jobs, found, got["verdict"]["headline"]))
    report("jobs of the agent's history count like those of the log", problems)


def test_other_members():
    problems = []
    log = record("fine", "NORMAL").encode()
    noise = bytes(range(256)) * 40
    for name, data, gap in (("notes_DOT_txt", b"", False), ("counters_DOT_dat", noise, False), ("empty", b"", False),
                            ("CBEngine1_DOT_errlog", b"", True), ("CBEngine1_DOT_errlog", noise, True),
                            ("LastBackupFailedFiles17af1_7_21_2020_DOT_txt", b"", True), ("inner_DOT_zip", noise, True)):
        got, status = summary(bundle(CBEngineCurr_DOT_errlog=log, **{name: data}))
        if bool(got["gaps"]) != gap or (status == 3) != gap:
            problems.append("%s, %d bytes: %s" % (name, len(data), got["gaps"]))
    report("binary and empty members that promise no log are no gap", problems)


def main():
    test_records()
    test_encodings()
    test_entries()
    test_codes()
    test_prose()
    test_without_level()
    test_places()
    test_jobs()
    test_scratch()
    test_registry()
    test_lists()
    test_sentences()
    test_names()
    test_ordinary_day()
    test_history()
    test_other_members()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
