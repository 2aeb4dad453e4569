#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Messages that others have quoted in public, as records, as pasted text, and as a question.

Each has the answer that its source gives: cause and code, and the verdict where it is the only
FATAL record (None: left open). As a record of any level it is one entry of this cause; as a text
without columns, in a mail or below a log, it is never clean; `explain` knows it. Names are made up.
"any" is any cause, also none that is known.
"""

import json
import os
import subprocess
import sys

PROGRAM = os.path.abspath(os.environ.get("PROGRAM", "./marslog"))
JOB = "816A55BE-1111-4222-8333-444455556666"
LEVELS = ("FATAL", "CRITICAL", "ERROR", "WARNING")
SOURCES = ("x.cpp(1)", "Helper.cs(0)", "CallerFileName(0)", "")
# A WARNING of words alone, without a code, an exception or a known message, is no entry.
WORDS_ONLY = {"AZ-801 issue 34"}
QUOTES = [
    ("KB4053355 a", "Unable to perform the operation as Windows Server Backup job failed with error message: None of the items included in backup were backed up. Detailed error : The filename, directory name or volume label syntax is incorrect HResult: 80780049 DetailedHResult: 8007007B Goto https://go.microsoft.com/fwlink/?linkid=847810 to fix this. (0x1873D)",
     "system-state", "100157", "failed"),
    ("KB4053355 b", "Windows Server failed to take system state backup because a system writer reported an invalid path. Windows Server Backup error message: The filename, directory name or volume label syntax is incorrect HResult: 80780049 DetailedHResult: 8007007B Goto https://go.microsoft.com/fwlink/?linkid=859092  to fix this. (0x18770)",
     "system-state", "100208", "failed"),
    ("KB4053355 wsb log", "Error in backup of c:\\windows\\\\systemroot\\  during enumerate: Error [0x8007007b] The filename, directory name, or volume label syntax is incorrect.",
     "path-name|system-state", "0x8007007B", None),
    ("KB971411 104", "Type: Recovery point Status: Failed Description: An unexpected error occurred during job execution. (ID 104 Details: Internal error code: 0x80990A51)",
     "wrapper", "0x80990A51", "failed"),
    ("KB971411 42", "DPM failed to communicate with the protection agent on Server_name.com because access is denied. (ID 42 Details: Access is denied (0x80070005))",
     "av-lock|service|authentication", "0x80070005", "failed"),
    ("KB971411 308", "The protection agent operation failed because DPM could not communicate with the Protection Agent service on protected.server.contoso.com. (ID 308 Details: The RPC server is unavailable (0x800706BA))",
     "service", "0x800706BA", "failed"),
    ("KB971411 60", "The protection agent on Server_name.com was temporarily unable to respond because it was in an unexpected state. (ID 60 Details: Internal error code: 0x809909B0)",
     "wrapper", "0x809909B0", "failed"),
    ("KB971411 52", "The DPM service was unable to communicate with the protection agent on ProtectedServer.Contoso.local. (ID 52 Details: An existing connection was forcibly closed by the remote host (0x80072746))",
     "connection-blocked", "0x80072746", "failed"),
    ("KB971411 52b", "The DPM service was unable to communicate with the protection agent on ProtectedServer.Contoso.local. (ID 52 Details: The semaphore timeout period has expired (0x80070079))",
     "any", "0x80070079", "failed"),
    ("KB971411 43", "DPM failed to communicate with the protection agent on ProtectedServer.Contoso.local because the agent is not responding. (ID 43 Details: Internal error code: 0x8099090E)",
     "wrapper", "0x8099090E", "failed"),
    ("KB971411 41", "DPM failed to communicate with ProtectedServer.Contoso.local because the computer is unreachable. (ID 41 Details: No connection could be made because the target machine actively refused it (0x8007274D))",
     "connection-blocked|service", "0x8007274D", "failed"),
    ("azure-powershell 9533", "Start-OBRegistration : Vault credentials file provided has expired. We recommend you download a new vault credentials file from the portal and use it within 2 days.",
     "vault-credentials", "34514", "failed"),
    ("azure-docs 7029", "Start-DPMCloudRegistration : Unable to read the vault credentials file provided. (ID: 34528)",
     "vault-credentials", "34528", "failed"),
    ("question on Start-OBRegistration, id", "Start-OBRegistration : The current operation failed due to an internal service error [0x7DC]. Please retry the operation after sometime. If the issue persists, please contact Microsoft Support.",
     "wrapper", "2012", "failed"),
    ("question on Start-OBRegistration, policy", "Existing policy found. Failed to enable scheduled backup according to the policy.",
     "any", None, "failed"),
    ("azure-docs 34238", "Querying for new jobs failed.\nHttpErrorCode: 0x80C87014\nInternalErrorCode: 0x80C87300",
     "any", "0x80C87014", None),
    ("azure-docs 75338", "0x80C80285  A file failed to be tiered.",
     "any", "0x80C80285", None),
    ("gist 7259186", "The certificate specified is not associated with any Backup Vaults.Try a different certificate.",
     "authentication", "34508", "failed"),
    ("AZ-801 issue 34", "Mars agent installation verification failed. Expecting version 2.0.9259.0, found 0.0",
     "any", None, "failed"),
    ("mabs vmware", "DPM encountered error from VMware while trying to get ChangeTracking information. Server - esx1.contoso.local ErrorCode - FileFaultFault (ID 33621)",
     "replica|any", "33621", "failed"),
    ("pin new", "The security PIN that was entered is incorrect. Provide the correct security PIN to complete this operation.",
     "authentication", "100130", "failed"),
    ("pin old", "Security PIN entered is incorrect. Provide the correct Security PIN to complete this operation.",
     "authentication", "100130", "failed"),
    ("version", "Azure Backup service version and Microsoft Azure Recovery Services Agent do not match. Please install the latest version of Microsoft Azure Recovery Services Agent from the Microsoft Download Center (https://go.microsoft.com/fwlink/?linkid=225925). If the issue persists, please contact Microsoft Support (0x1FBD3).",
     "policy", "130003", "failed"),
    ("version no id", "Azure Backup service version and Microsoft Azure Recovery Services Agent do not match.",
     "policy", "130003", "failed"),
    ("msg deferred", "The operation failed because Microsoft Azure Recovery Services Agent was unable to contact Microsoft Azure Backup. Verify that you are connected to the internet and that proxy server settings are configured correctly and then try again.",
     "connection-blocked", None, "failed"),
    ("1fc07", "The activation did not complete successfully. The current operation failed due to an internal service error [0x1FC07]. Retry the operation after some time.",
     "activation-incomplete", "130055", "failed"),
    ("failed to set", "Failed to set the encryption key for secure backups. Activation did not succeed completely but the encryption passphrase was saved to the following file. C:\\pass\\srv.txt",
     "encryption-key", None, "failed"),
    ("resource not prov", "The current operation failed due to an internal service error \"Resource not provisioned in service stamp\". Please retry the operation after some time. (ID: 230006)",
     "server-renamed", "230006", "failed"),
    ("reg status", "The server registration status could not be verified with Microsoft Azure Backup. Verify that you are connected to the internet and that the proxy settings are configured correctly.",
     "connection-blocked", "100062", "failed"),
    ("0x1D4C2", "Operation failed. ID: 120002",
     "any", "120002", "failed"),
    ("100032", "Microsoft Azure Recovery Services Agent encountered an unexpected error at the completion of the backup operation. This backup may not be recoverable. (0x186C0)",
     "wrapper", "100032", "failed"),
    ("100055", "An unexpected error caused the backup verification process to fail.",
     "wrapper", "100055", "failed"),
    ("100205", "Azure Backup agent was unable to complete the operation.",
     "wrapper", "100205", "failed"),
    ("130014", "Windows Azure Backup encountered an internal error. Wait for a few minutes and then try the operation again. (ID: 130014)",
     "any", "130014", "failed"),
    ("130043", "The service encountered an internal error. Retry the operation after some time has passed.",
     "wrapper", "130043", "failed"),
    ("220008", "Microsoft Azure Backup is undergoing maintenance at this time.",
     "wrapper", "220008", None),
    ("260013", "Backup is currently not available for this server. The service might be installing an update or be in the process of being recovered.",
     "wrapper", "260013", "failed"),
    ("260014", "Current backup operations have been paused because the backup service has recovered from a serious error.",
     "policy", "260014", "failed"),
    ("quota", "The backup failed as the total size of the data that has been backed up has exceeded the quota limit for your organization.",
     "policy", "34500", "failed"),
    ("low disk", "Backup failed due to insufficient storage in volume where the scratch folder is located",
     "scratch-full", "SalLowDiskSpace", "failed"),
    ("wbengine", "Failed to connect with `wbengine` service.",
     "system-state", "100222", "failed"),
    ("no ssb", "Azure backup agent could not find any successful System State backup from WindowsServerBackup.",
     "system-state", "100220", "failed"),
    ("all folders", "All folders which were part of the backup spec are not found.",
     "missing-scratch", "100203", "failed"),
    ("authz", "The current operation failed due to an internal service error Authorization Failed. Retry the operation after some time.",
     "authentication", "100201", "failed"),
    ("net", "System.Net.WebException: Unable to connect to the remote server ---> System.Net.Sockets.SocketException: A socket operation was attempted to an unreachable network 40.90.4.1:443",
     "connection-blocked", None, "failed"),
    ("proxy err", "System.Net.WebException: The remote server returned an error: (502) Bad Gateway.",
     "connection-blocked", "HTTP 502", "failed"),
    ("401", "System.Net.WebException: The remote server returned an error: (401) Unauthorized.",
     "authentication", None, "failed"),
    ("500", "System.Net.WebException: The remote server returned an error: (500) Internal Server Error.",
     "any", None, "failed"),
    ("timeout web", "System.Net.WebException: The operation has timed out",
     "connection-blocked", None, "failed"),
    ("timeoutex", "System.TimeoutException: The request channel timed out while waiting for a reply after 00:10:00. Increase the timeout value passed to the call to Request or increase the SendTimeout value on the Binding.",
     "connection-blocked", None, "failed"),
    ("wcf", "System.ServiceModel.CommunicationException: An error occurred while making the HTTP request to https://pod01-id1.we.backup.windowsazure.com/. This could be due to the fact that the server certificate is not configured properly with HTTP.SYS in the HTTPS case.",
     "connection-blocked|authentication", None, "failed"),
    ("wcf sec", "System.ServiceModel.Security.MessageSecurityException: An unsecured or incorrectly secured fault was received from the other party.",
     "authentication|any", None, "failed"),
    ("tokens", "Microsoft.IdentityModel.Clients.ActiveDirectory.AdalServiceException: AADSTS50034: The user account does not exist.",
     "authentication", None, "failed"),
    ("adal transient", "AADSTS90033: A transient error has occurred. Please try again.",
     "authentication", None, "failed"),
    ("storage 403", "Microsoft.WindowsAzure.Storage.StorageException: The remote server returned an error: (403) Forbidden. ---> System.Net.WebException",
     "any", "HTTP 403", "failed"),
    ("blob time", "AuthenticationFailed: Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.",
     "authentication|any", None, "failed"),
    ("clock", "Unable to authenticate as the time on this machine is not synchronized. All operations would fail until this is resolved.",
     "authentication", None, "failed"),
    ("oom", "System.OutOfMemoryException: Exception of type 'System.OutOfMemoryException' was thrown.",
     "resources", None, "failed"),
    ("disk space ex", "System.IO.IOException: There is not enough space on the disk.",
     "scratch-full", None, "failed"),
    ("unauthorized access", "System.UnauthorizedAccessException: Access to the path 'C:\\Program Files\\Microsoft Azure Recovery Services Agent\\Scratch\\OnlineBackup.KEK' is denied.",
     "av-lock|scratch-locked", None, "failed"),
    ("sharing ex", "System.IO.IOException: The process cannot access the file 'D:\\Data\\x.bin' because it is being used by another process.",
     "av-lock", "0x80070020", None),
    ("crypt", "System.Security.Cryptography.CryptographicException: Keyset does not exist",
     "authentication", None, "failed"),
    ("cert invalid", "The remote certificate is invalid according to the validation procedure.",
     "authentication", None, "failed"),
    ("nullref", "System.NullReferenceException: Object reference not set to an instance of an object.",
     "any", None, "failed"),
    ("pipe", "There was no endpoint listening at net.pipe://localhost/CBEngine that could accept the message.",
     "service|connection-blocked|any", None, "failed"),
    ("svc dead", "The service cannot be started, either because it is disabled or because it has no enabled devices associated with it.",
     "service", None, "failed"),
    ("vss writer", "A VSS writer has rejected an event with error 0x800423f4, The writer experienced a non-transient error.  If the backup process is retried, the error is likely to reoccur.",
     "snapshot", "0x800423F4", "failed"),
    ("vss 8224", "Volume Shadow Copy Service error: Unexpected error calling routine QueryFullProcessImageNameW.  hr = 0x80070006, The handle is invalid.",
     "any", "0x80070006", "failed"),
    ("vss prov", "Volume Shadow Copy Service error: Unexpected error VSS_E_WRITER_STATUS_NOT_AVAILABLE. An older active writer session state is being overwritten by a newer session.",
     "snapshot", None, "failed"),
    ("vss dyn", "Insufficient storage available to create either the shadow copy storage file or other shadow copy data. (0x8004231F)",
     "shadow-storage", "0x8004231F", "failed"),
    ("vhd", "The virtual hard disk files chain is corrupted. There is a mismatch in the identifiers. (0xC03A000E)",
     "scratch-vhd", "0xC03A000E", "failed"),
    ("mount", "Failed: Hr: = [0x80070020] MountVhd failed for C:\\Program Files\\Microsoft Azure Recovery Services Agent\\Scratch\\VHDs\\1234\\1234.vhd",
     "av-lock|scratch-locked", "0x80070020", "failed"),
    ("hr only", "Failed: Hr: = [0x80004005] CBSalFileProvider::Initialize",
     "any", "0x80004005", "failed"),
    ("reader crit", "ReaderCriticalInconsistency: USN backup failures",
     "recreated-folder|any", None, "failed"),
    ("bitlocker", "The volume specified for backup is currently protected by BitLocker Drive Encryption. You must unlock the volume before it can be backed up to the Microsoft Azure Backup. (ID: 100041)",
     "policy", "100041", "failed"),
    ("dedup corrupt", "Failed: Hr: = [0x80565305] Data deduplication job failed on file(D:\\a.vhdx)",
     "any", "0x80565305", None),
    ("iscsi", "Unable to connect to iSCSI initiator. (ID: 480007)",
     "restore-mount", "480007", "failed"),
    ("portal job", "CloudBackupJobFailed: Cloud Backup was Unsuccessful",
     "wrapper", None, "failed"),
    ("sched", "Microsoft Azure Backup Agent could not start the scheduled backup. Verify that no other backup or recovery operation is in progress.",
     "job-overlap", "100092", "failed"),
    ("de console", "Der Microsoft Azure Recovery Services-Agent konnte keine Verbindung mit Microsoft Azure Backup herstellen. (ID: 100050)",
     "connection-blocked", "100050", "failed"),
    ("fr console", "L'agent Microsoft Azure Recovery Services n'a pas pu créer un instantané du volume sélectionné. (0x186C2)",
     "snapshot", "100034", "failed"),
    ("es console", "El agente de Microsoft Azure Recovery Services no pudo conectarse a Microsoft Azure Backup (Id.: 100050)",
     "connection-blocked", "100050", "failed"),
    ("ja console", "Microsoft Azure Recovery Services エージェントは Microsoft Azure Backup に接続できませんでした。(ID: 100050)",
     "connection-blocked", "100050", "failed"),
    ("pt console", "O agente dos Serviços de Recuperação do Microsoft Azure não conseguiu criar um instantâneo do volume selecionado. (0x186C2)",
     "snapshot", "100034", "failed"),
    ("nl console", "Ongeldige kluisreferenties opgegeven. Het bestand is beschadigd of de nieuwste referenties zijn niet gekoppeld aan de Recovery Service. (Id: 34513)",
     "vault-credentials", "34513", "failed"),
    ("de conn refused", "System.Net.Sockets.SocketException: Es konnte keine Verbindung hergestellt werden, da der Zielcomputer die Verbindung verweigerte 127.0.0.1:6049",
     "service|connection-blocked", None, "failed"),
    ("fr 407", "System.Net.WebException: Le serveur distant a retourné une erreur : (407) Authentification proxy requise.",
     "connection-blocked", "HTTP 407", "failed"),
    ("es tls", "System.Net.WebException: Se ha terminado la conexión: No se puede establecer una relación de confianza para el canal seguro SSL/TLS.",
     "authentication|connection-blocked", None, "failed"),
    ("de tls", "System.Net.WebException: Die Anfrage wurde abgebrochen: Es konnte kein geschützter SSL/TLS-Kanal erstellt werden..",
     "authentication", None, "failed"),
    ("KB3041345 3114", "Recovery point creation jobs for Volume E:\\ on fs01.contoso.com have been failing. The number of failed recovery point creation jobs = 4. (ID 3114)",
     "no-recovery-point", "3114", "failed"),
    ("KB3041345 3188", "Online recovery point creation jobs for Volume E:\\ on fs01.contoso.com have been failing. The number of failed recovery point creation jobs = 1. (ID 3188)",
     "no-recovery-point", "3188", "failed"),
    ("KB3041345 214", "DPM does not have sufficient storage space available on the recovery point volume to create new recovery points. (ID 214 Details: There is not enough space on the disk (0x80070070))",
     "replica", "0x80070070", "failed"),
    ("KB3041345 30116", "VSS has deleted a shadow copy since it has probably run out of disk space on the server fs01.contoso.com (ID 30116)",
     "shadow-storage", "30116", "failed"),
    ("KB3041345 30117", "A journal wrap error has occurred on the change journal, and therefore DPM is unable to track any more changes or may have missed some changes for the data source E:\\ on fs01.contoso.com (ID 30117)",
     "replica", "30117", "failed"),
    ("KB3041345 97", "Job failure on replica of E:\\ on fs01.contoso.com was caused by an ongoing consistency check operation. (ID 97)",
     "job-overlap", None, "failed"),
    ("KB3041345 32612", "Failed to prepare a Cluster Shared Volume (CSV) for backup as another backup using the same CSV is in progress. (ID 32612)",
     "job-overlap", "32612", "failed"),
]
# What a support engineer types, and the cause that comes first; None: nothing is better than a guess.
QUESTIONS = [
    ("0x8007 0570", "corrupt-file"),
    ("8007 018b", "cloud-file"),
    ("0x8007-0005", "av-lock"),
    ("80070570", "corrupt-file"),
    ("-2147024501", "cloud-file"),
    ("2147943792", "corrupt-file"),
    ("-2134375803", "cloud-file"),
    ("0x80C83060", "cloud-file"),
    ("what does 0x8007018B mean?", "cloud-file"),
    ("0x80070002 0x80070003", "missing-scratch"),
    ("0x80070020 and 0x80070570", "av-lock"),
    ("E_ACCESSDENIED", "av-lock"),
    ("STATUS_SHARING_VIOLATION", "av-lock"),
    ("FVE_E_LOCKED_VOLUME", "policy"),
    ("NTE_BAD_KEYSET", "authentication"),
    ("WSAETIMEDOUT", "connection-blocked"),
    ("Erreur 34506", "passphrase"),
    ("Fehler 34506", "passphrase"),
    ("DPM 33505", "replica"),
    ("33621", "replica"),
    ("(0x186FB)", "wrapper"),
    ("186C2", "snapshot"),
    ("id 403", "credentials-download"),
    ("Event ID 18", "schedule"),
    ("CloudBackup event 11", "wrapper"),
    ("Event 18, CloudBackup", "schedule"),
    ("volsnap 36", "shadow-storage"),
    ("VSS 12289", "snapshot"),
    ("Ntfs 55", "corrupt-file"),
    ("disk event 7", "corrupt-file"),
    ("invalid vault credentials", "vault-credentials"),
    ("The specified vault credential file cannot be used", "vault-credentials"),
    ("onedrive", "cloud-file"),
    ("wrong passphrase", "passphrase"),
    ("server renamed", "server-renamed"),
    ("job in progress", "job-overlap"),
    ("not enough shadow copy space", "shadow-storage"),
    ("bitlocker", "policy"),
    # in the words of people who ask
    ("csv cluster", "job-overlap"),
    ("backup slow", "connection-blocked"),
    ("backup hangs at 99%", "job-overlap"),
    ("agent won't register", "wrong-vault|vault-credentials|activation-incomplete|credentials-download"),
    ("proxy", "connection-blocked"),
    ("bad sectors", "corrupt-file"),
    ("change scratch location", "scratch-prerequisites"),
    ("pst outlook", "av-lock"),
    ("restore to another server", "restore-mount"),
    ("the scheduled backup did not run", "schedule"),
    ("upload is slow", "connection-blocked"),
    ("lost passphrase", "passphrase"),
    ("out of disk space", "scratch-full"),
    ("cooking with pasta", None),
    ("weather tomorrow", None),
    ("pizza", None),
    ("my printer is jammed", None),
    ("Event ID 4711", None),
    ("ID 104", None),
    ("copied 100050 files in 7 folders of 3 volumes", None),
]
# Of a question with several codes all are told.
SEVERAL = [
    ("0x80070002 0x80070003", ["0x80070002", "0x80070003"]),
    ("we see 0x80070020 and (ID: 100050)", ["0x80070020", "100050"]),
    (
        "None of the items included in backup were backed up. HResult: 80780049 DetailedHResult: 8007007B (0x1873D)",
        ["100157", "0x80780049", "0x8007007B"],
    ),
]
# The same message in other clothes: broken in the middle of the product's name, or in quotes.
CLOTHES = [
    ("A new recovery point could not be created as Microsoft Azure\nBackup Agent has detected data corruption when "
     "verifying the new backed up data.", "250000"),
    ("Microsoft Azure\r\nRecovery Services Agent was unable to create a snapshot of the selected volume.", "100034"),
    ('Job error "Mounting the disk failed"', "480001"),
    ("Job error \u201cThe service is temporarily unavailable.\u201d", "130058"),
    ('Status: "No valid vault found"', "140031"),
]


def run(command, data, *args):
    done = subprocess.run([PROGRAM, command, "-q", *args], input=data, capture_output=True, check=False)
    return done.stdout.decode("utf-8")


def record(level, message, source="x.cpp(1)"):
    return "0AB0\t0974\t08/04\t13:16:29.206\t71\t%s\t[0000000053582120]\t%s\t\t%s\t%s\n" % (source, JOB, level, message)


def fits(wanted, found):
    return wanted == "any" or found in wanted.split("|")


def state(text, *args):
    return json.loads(run("analyze", text.encode("utf-8"), "--format", "json", *args))


def check_records(problems):
    """All quotes in one log, for each level, source column and encoding."""
    for level in LEVELS:
        for source in SOURCES:
            lines, at = [], []
            for _, text, *_ in QUOTES:
                at.append(sum(1 + part.count("\n") for part in lines) - len(lines) + 1)
                lines.append(record("NORMAL", "fine", source) + record(level, text, source))
            log = "".join(lines)
            for data in (log.encode("utf-8"), b"\xff\xfe" + log.replace("\n", "\r\n").encode("utf-16-le")):
                found = {e["line"]: e for e in map(json.loads, run("entries", data).splitlines())}
                for (name, _, cause, code, _), line in zip(QUOTES, at):
                    e = found.get(line + 1)
                    if not e and level == "WARNING" and name in WORDS_ONLY:
                        continue
                    if not e or not fits(cause, e["cause"]) or (code and e["code"] not in code.split("|")):
                        problems[name].append("%s %r: %s" % (level, source, e and (e["cause"], e["code"])))


def check_verdict(quote, problems):
    name, text, _, code, verdict = quote
    summary = state(record("FATAL", text))
    fatal = summary["verdict"]["state"]
    if "saved to the following file" in text and summary["totals"]["files"] != 0:
        problems.append("the file of the passphrase counts as one that failed")
    if fatal == "clean" or (verdict and fatal != verdict):
        problems.append("FATAL: %s" % fatal)
    if name in WORDS_ONLY:
        return
    if state(record("WARNING", text))["verdict"]["state"] == "clean":
        problems.append("WARNING: clean")
    mail = "Hello all,\nwe get this since Monday:\n\n%s\n\nThanks\nBob\n" % text
    for bare in (text + "\n", mail, record("NORMAL", "fine") + "\n" + text + "\n"):
        summary = state(bare)
        if summary["verdict"]["state"] == "clean" or not summary["gaps"] and not summary["totals"]["entries"]:
            problems.append("pasted: %s" % summary["verdict"]["state"])
        told = json.dumps(summary["gaps"]) + json.dumps(summary["causes"])
        if code and code[0].isdigit() and len(code) > 4 and not any(c in told for c in code.split("|")):
            problems.append("pasted: %s is not told" % code)


def check_question(quote, answer, problems):
    readings = [(r["cause"], r["code"]) for r in answer["readings"]]
    if quote[2] != "any" and not any(fits(quote[2], cause) for cause, _ in readings):
        problems.append("explain: %s" % readings[:3])


def check_questions(problems):
    """Each question by itself: two words of the command line may be two questions."""
    for question, cause in QUESTIONS:
        readings = json.loads(run("explain", b"", "--format", "json", "--", question))[0]["readings"]
        first = readings[0]["cause"] if readings else None
        good = first is cause is None or cause and first and fits(cause, first)
        problems["explain " + question] = [] if good else ["%s instead of %s" % (first, cause)]
    for question, codes in SEVERAL:
        readings = json.loads(run("explain", b"", "--format", "json", "--", question))[0]["readings"]
        missing = [code for code in codes if code not in [r["code"] for r in readings]]
        problems["all of " + question] = ["%s is not told" % missing] if missing else []


def check_clothes(problems):
    for text, code in CLOTHES:
        found = [json.loads(line)["code"] for line in run("entries", record("WARNING", text).encode("utf-8")).splitlines()]
        problems["in other clothes, " + code] = [] if found == [code] else [str(found)]


def main():
    problems = {quote[0]: [] for quote in QUOTES}
    check_records(problems)
    answers = json.loads(run("explain", b"", "--format", "json", "--", *[quote[1] for quote in QUOTES]))
    for quote, answer in zip(QUOTES, answers):
        check_verdict(quote, problems[quote[0]])
        check_question(quote, answer, problems[quote[0]])
    check_questions(problems)
    check_clothes(problems)
    failures = 0
    for number, (name, found) in enumerate(problems.items(), 1):
        failures += bool(found)
        print("%s %d - %s" % ("not ok" if found else "ok", number, name))
        for problem in found[:6]:
            print("# " + problem.replace("\n", "\n# "))
    print("1..%d" % len(problems))
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
