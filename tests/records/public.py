#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Publicly quoted logs, lists and messages, with the answer that their source gives.

Each case is read as plain text, with CRLF, as UTF-16 and inside a zip; all four must
give the same. The shapes are those of the quotes, names are made up. `entries` holds
(cause, code, path) of every entry; None there means that the case leaves it open.
A `pasted` one begins in the middle of a record, which is not believed of a member of an archive.
A case with no entries that is not clean is text without any record: unknown, never clean.
"""

import json
import os
import subprocess
import sys
import tempfile
import zipfile

PROGRAM = os.path.abspath(os.environ.get("PROGRAM", "./marslog"))
JOB = "816A55BE-1111-4222-8333-444455556666"
SENTENCE = "Consider adding these to exclusion list of backup policy.----------\n"
LIST = "LastBackupFailedFiles17af1_7_21_2020x.txt"
AGENT = r"C:\Program Files\Microsoft Azure Recovery Services Agent"
CASES = []


def record(level, message, source="x.cpp(1)"):
    return "0AB0\t0974\t08/04\t13:16:29.206\t71\t%s\t[0000000053582120]\t%s\t\t%s\t%s\n" % (source, JOB, level, message)


def case(name, text, entries=None, **rest):
    CASES.append(dict(name=name, text=text, entries=entries, **rest))


def collapsed(text):
    """TABs and empty columns are gone."""
    return " ".join(x for x in text.strip("\n").split("\t") if x) + "\n"


def failed_list(name, lines, entries, **rest):
    case("list, " + name, SENTENCE + lines, entries, file=LIST, **rest)


# --- issue 36684
case(
    "36684 first lines with bold",
    "**WARNING\tFailed: Hr: = [0x8000ffff] BackupRead failed on file(D:\\**Data_VAN\\1Public\\1Sales\\BRO & MANUALS\\Old\\L O A N   AGREEMENT\\Loan Oct 02.DOC)\n",
    [(None, "0x8000FFFF", r"D:\Data_VAN\1Public\1Sales\BRO & MANUALS\Old\L O A N   AGREEMENT\Loan Oct 02.DOC")],
)
case(
    "36684 Line n",
    "\tLine 56: "
    + record(
        "WARNING",
        r"Failed: Hr: = [0x8000ffff] BackupRead failed on file(D:\Data_VAN\Old\L O A N   AGREEMENT\ChTV_files\editdata.mso)",
        "mtffile.cpp(1372)",
    ),
    [(None, "0x8000FFFF", r"D:\Data_VAN\Old\L O A N   AGREEMENT\ChTV_files\editdata.mso")],
)
case(
    "36684 portal table",
    "Error | Message | \n  | D:\\ | An error was encountered while performing an operation for NO_PARAM. \n1)Retry this operation after the issue has been fixed.\n2) If the error was due to insufficient resources, then it could be a transient failure and you should retry this operation after some time. (0x186FB)\n",
    [],
    state="unknown",
)
case(
    "36684 FATAL endpoint",
    "FATAL\t--->System.ServiceModel.EndpointNotFoundException: Could not connect to net.tcp://localhost:6049/CBEngine. The connection attempt lasted for a time span of 00:00:02.0468942. TCP error code 10061: No connection could be made because the target machine actively refused it 127.0.0.1:6049.  ---> System.Net.Sockets.SocketException: No connection could be made because the target machine actively refused it 127.0.0.1:6049\n",
    [("service", None, None)],
    state="failed",
    pasted=True,
)
case(
    "36684 token noise",
    "JWTTokenValidator.cs(53)\t\t\t\tWARNING\tCached Token Expired | Params: {ErrorCode = IdTokenExpired}{Message = }\n",
    [("informational", None, None)],
    state="clean",
)
case(
    "36684 mail",
    "Hi,\nrestore fails at 280GB.\n\nSome Logs Found:\nFATAL\t--->System.ServiceModel.EndpointNotFoundException: Could not connect to net.tcp://localhost:6049/CBEngine. TCP error code 10061: No connection could be made because the target machine actively refused it 127.0.0.1:6049\n\nThanks\nBob\n",
    [("service", None, None)],
    state="failed",
    pasted=True,
)
# --- KB 3119587
case(
    "3119587 one line",
    "... 44B4 3968 10/21 21:02:21.611 69 AzureServiceManagementHelper.cs(320) 0517B3DB-347D-45A8-9DAB-FD7D1EA7D134 FATAL GetImportJobStatus:: Import job with name 'ImportJobName' is not found 44B4 3968 10/21 21:02:21.611 71 backupasync.cpp(1589) [000000001B73B830] 0517B3DB-347D-45A8-9DAB-FD7D1EA7D134 NORMAL PollAzureImportJob :: Import Job: 'ImportJobName' is in pending state: '1' 44B4 3968 10/21 21:02:21.611 71 backupasync.cpp(1607) [000000001B73B830] 0517B3DB-347D-45A8-9DAB-FD7D1EA7D134 WARNING PollAzureImportJob failed with error code: 1b7afbe0 44B4 3968 10/21 21:02:21.611 71 backupasync.cpp(1184) [000000001B73B830] 0517B3DB-347D-45A8-9DAB-FD7D1EA7D134 WARNING Failed: Hr: = [0x80780054] Offline Backup Progress: Failed\" .....\n",
    [("offline-seeding", None, None), ("offline-seeding", "0x80780054", None)],
    state="failed",
    subset=True,
)
# --- slow backup doc, from the date on, blank lines between
J = "F3E32129-DC79-4A28-9ACC-3F30CB5810B6"


def prog(t, m, d="06/07"):
    return "%s\t%s\t71\tbackupasync.cpp(1279)\t[000000001A12E3F0]\t%s\tNORMAL\tBackup Progress: %s\n\n" % (d, t, J, m)


OK = "".join(
    prog("01:2%d:25.640" % i, m)
    for i, m in enumerate(
        [
            "Prebackup started.",
            "Prebackup finished.",
            "Start: Adjusting Job start time from snapshot time",
            "Initialize Storage started.",
            "Data transfer started.",
            "Data transfer finished",
            "Integrity Check finsihed.",
            "Succeeded",
            "UnInitialize Storage started.",
        ]
    )
)
case("slow doc success", OK, [], state="clean", result="succeeded")
case("slow doc no success", OK.replace("Succeeded", "x"), [], state=None, result="unfinished")
case(
    "slow doc fail line",
    OK.replace("NORMAL\tBackup Progress: Succeeded", "WARNING\tFailed: Hr: = [0x80790002] Backup Progress: Failed"),
    [("any", "0x80790002", None)],
    state="failed",
    result="failed",
)
case("find.exe head", "---------- CBENGINECURR.ERRLOG\n" + "0AB0\t0974\t" + OK.split("\n")[0] + "\n", [], state=None)
case(
    "one refused connection beside a job that succeeded",
    record("FATAL", "EndpointNotFoundException: Could not connect to net.tcp://localhost:6049/CBEngine.") + OK,
    [("service", None, None)],
    state="clean",
    noise=True,
)
# --- CSV
case(
    "csv excel lines",
    "N2-DPMRACurr.errlog:0900  9-May 4:00:40 PM vsssnapshotrequestor.cpp(170) NORMAL                    CVssSnapshotRequestor::InitializeSnapshotCreation  \nN2-DPMRACurr.errlog:0900  9-May 4:00:45 PM csvapi.cpp(400)            WARNING  Failed: Hr: = [0x8007173d] : ClusterPrepareSharedVolumeForBackup for C:\\ClusterStorage\\Volume1\\ failed  \n",
    [("any", "0x8007173D", None)],
    files=0,
)
case(
    "csv quoted",
    "> N2-DPMRACurr.errlog:0900  9-May 4:00:45 PM csvapi.cpp(400)            WARNING  Failed: Hr: = [0x8007173d] : ClusterPrepareSharedVolumeForBackup for C:\\ClusterStorage\\Volume1\\ failed  \n",
    [("any", "0x8007173D", None)],
    files=0,
)
case(
    "provider normal",
    "0990 17D8 11/05 13:02:42.416 31 vsssnapshotrequestor.cpp(585) [00000000003970D0] NORMAL CVssSnapshotRequestor:: ProviderId:[{2F900F90-00E9-440E-873A-96CA5EB079E5}], h/w provider:[65536], volume:[\\\\\\\\?\\Volume{de393808-58d8-11df-be86-00155d4e0e00}\\\\]\n",
    [],
    state="clean",
)
# --- SAN policy
case(
    "SSBStaging",
    record(
        "WARNING",
        r"Failed: Hr: = [0x80070057] BlbutilGetPartitionInformation:: volume is not GPT for %s\Scratch\SSBV\SSBStaging.vhd"
        % AGENT,
    ),
    [("snapshot|system-state|scratch-vhd", "0x80070057", None)],
    files=0,
)
case(
    "SSBStaging nopath",
    record("WARNING", r"Failed: Hr: = [0x80070057] BlbutilGetPartitionInformation:: volume is not GPT for SSBStaging.vhd"),
    [("snapshot|system-state|scratch-vhd", "0x80070057", None)],
    files=0,
)
# --- knowledge points
case(
    "aad",
    "02C4 02D8 08/19 04:36:31.844 79 CallerFileName(0) 816A55BE-1111-4222-8333-444455556666 WARNING Exception in GetAADToken | Params: {Data = }{Message = AADSTS500021: Access to 'x' tenant is denied.\n",
    [("authentication|connection-blocked", None, None)],
    state=None,
)
case(
    "aad 700016",
    record(
        "WARNING",
        "Exception in GetAADToken | Params: {Data = System.Collections.ListDictionaryInternal}{Message = AADSTS700016: Application with identifier '11111111-2222-3333-4444-555555555555' was not found in the directory 'contoso'.}",
        "AADHelper.cs(0)",
    ),
    [("authentication", None, None)],
)
case("aad 7000215", record("FATAL", "AADSTS7000215: Invalid client secret provided."), [("authentication", None, None)])
case(
    "aad 700027",
    record(
        "FATAL",
        "AADSTS700027: Client assertion contains an invalid signature. [Reason - The key was not found., Thumbprint of key used by client: 'AB']",
    ),
    [("authentication", None, None)],
)
case(
    "443",
    record(
        "WARNING",
        "Exception | Params: {Message = A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond 40.74.28.10:443}",
    ),
    [("connection-blocked", None, None)],
)
for lang, msg in dict(
    de="Ein Verbindungsversuch ist fehlgeschlagen, da die Gegenstelle nach einer bestimmten Zeitspanne nicht richtig reagiert hat, oder die hergestellte Verbindung war fehlerhaft, da der verbundene Host nicht reagiert hat 40.74.28.10:443",
    fr="Une tentative de connexion a échoué car le parti connecté n'a pas répondu convenablement après une certaine durée ou une connexion établie a échoué car l'hôte de connexion n'a pas répondu 40.74.28.10:443",
    es="Se produjo un error durante el intento de conexión ya que la parte conectada no respondió adecuadamente tras un periodo de tiempo, o bien se produjo un error en la conexión establecida ya que el host conectado no ha podido responder 40.74.28.10:443",
    nl="Een verbindingspoging is mislukt omdat de verbonden partij niet correct heeft geantwoord na een bepaalde tijd, of de gemaakte verbinding is mislukt omdat de verbonden host niet heeft geantwoord 40.74.28.10:443",
    ja="接続済みの呼び出し先が一定の時間を過ぎても正しく応答しなかったため、接続できませんでした。または接続済みのホストが応答しなかったため、確立された接続は失敗しました。40.74.28.10:443",
).items():
    case("443 " + lang, record("FATAL", "System.Net.Sockets.SocketException: " + msg), [("connection-blocked", None, None)])
    case(
        "443 warn " + lang,
        record("WARNING", "Exception caught: System.Net.WebException ---> System.Net.Sockets.SocketException: " + msg),
        [("connection-blocked", None, None)],
    )
case(
    "dns",
    record(
        "WARNING", "System.Net.WebException: The remote name could not be resolved: 'pod01-manag1.we.backup.windowsazure.com'"
    ),
    [("connection-blocked", None, None)],
)
case(
    "dns de",
    record("WARNING", "System.Net.WebException: Der Remotename konnte nicht aufgelöst werden: 'login.windows.net'"),
    [("connection-blocked", None, None)],
)
case(
    "dns fr",
    record("WARNING", "System.Net.WebException: Le nom distant n'a pas pu être résolu: 'login.windows.net'"),
    [("connection-blocked", None, None)],
)
case(
    "tls",
    record("WARNING", "System.Net.WebException: The request was aborted: Could not create SSL/TLS secure channel."),
    [("authentication", None, None)],
)
case(
    "tls2",
    record(
        "FATAL",
        "System.Net.WebException: The underlying connection was closed: An unexpected error occurred on a send. ---> System.IO.IOException: Unable to read data from the transport connection: An existing connection was forcibly closed by the remote host.",
    ),
    [("connection-blocked", None, None)],
)
case(
    "tls trust",
    record(
        "FATAL",
        "System.Net.WebException: The underlying connection was closed: Could not establish trust relationship for the SSL/TLS secure channel. ---> System.Security.Authentication.AuthenticationException: The remote certificate is invalid according to the validation procedure.",
    ),
    [("authentication", None, None)],
)
case(
    "407",
    record("FATAL", "System.Net.WebException: The remote server returned an error: (407) Proxy Authentication Required."),
    [("connection-blocked", "HTTP 407", None)],
)
case(
    "407 de",
    record(
        "FATAL",
        "System.Net.WebException: Der Remoteserver hat einen Fehler zurückgegeben: (407) Proxyauthentifizierung erforderlich.",
    ),
    [("connection-blocked", "HTTP 407", None)],
)
case(
    "403",
    record("FATAL", "System.Net.WebException: The remote server returned an error: (403) Forbidden."),
    [("credentials-download", "HTTP 403", None)],
)
case(
    "503",
    record("FATAL", "System.Net.WebException: The remote server returned an error: (503) Server Unavailable."),
    [("connection-blocked|service|azure-service", None, None)],
)
case(
    "168.63",
    "[00000006] [12/02/2020 02:31:39.52] [ERROR] GetVersions() failed with exception: System.ServiceModel.EndpointNotFoundException: There was no endpoint listening at http://168.63.129.16/?comp=versions that could accept the message. ---> System.Net.Sockets.SocketException: A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond 168.63.129.16:80\n",
    None,
)
# --- mandatory updates
case(
    "version",
    "Azure Backup service version and Microsoft Azure Recovery Services Agent do not match. Please install the latest version of Microsoft Azure Recovery Services Agent from the Microsoft Download Center (https://go.microsoft.com/fwlink/?linkid=225925). If the issue persists, please contact Microsoft Support (0x1FBD3).\n",
    [],
    state="unknown",
)
case(
    "vds",
    record(
        "FATAL",
        "The backup could not be started because of an unexpected error in the virtual disk service. Restart the virtual disk service and try the backup operation again. If the issue persists, check the system event log for virtual disk service events. (0x086C6)",
    ),
    [("scratch-vhd", "34502", None)],
    state="failed",
)
case(
    "incons",
    record(
        "FATAL",
        "Microsoft Azure Recovery Services Agent has detected inconsistencies while verifying the latest backup. A new recovery point could not be created. The next backup will attempt to transfer the data again. If the issue persists, contact Microsoft support (0x086D5)",
    ),
    [("no-recovery-point", "34517", None)],
    state="failed",
)
case(
    "snapshot 186C2",
    record(
        "WARNING", "Microsoft Azure Recovery Services Agent was unable to create a snapshot of the selected volume. (0x186C2)"
    ),
    [("snapshot", "100034", None)],
    files=0,
)
case(
    "snapshot mail",
    "From: admin@example.test\nSubject: backup\n\nWindows Azure Backup Agent was unable to create a snapshot of the selected volume.\n\nregards\n",
    [],
    state="unknown",
)
case(
    "obengine", record("FATAL", "The Windows Azure Backup Agent can't connect to the OBEngine service"), [("service", None, None)]
)
case(
    "passphrase",
    record("FATAL", "The encryption passphrase for this server isn't set. Please configure an encryption passphrase."),
    [("passphrase", None, None)],
)
case(
    "28934",
    record(
        "FATAL",
        "The backup policy could not be modified. Error: The current operation failed due to an internal service error [0x29834]. Please retry the operation after some time has passed. If the issue persists, contact Microsoft support.",
    ),
    [("policy", "170036", None)],
)
case("120002", record("FATAL", "Operation failed. ID: 120002"), [("any", "120002", None)])
case(
    "pin",
    record(
        "FATAL", "The security PIN that was entered is incorrect. Provide the correct security PIN to complete this operation."
    ),
    [("authentication", "100130", None)],
)
case(
    "4024",
    "The Microsoft Azure Recovery Services installation failed. All changes that were made to the system by the Microsoft Azure Recovery Services installation were rolled back. (ID: 4024)\n",
    [],
    state="unknown",
)
case(
    "expired cred",
    record(
        "FATAL",
        "Vault credentials file provided has expired. We recommend you download a new vault credentials file from the portal and use it within 2 days.",
    ),
    [("vault-credentials", None, None)],
)
case(
    "expired cred ps",
    "Start-OBRegistration : Vault credentials file provided has expired. We recommend you download a new vault credentials file from the portal and use it within 2 days.\nAt line:1 char:1\n    + FullyQualifiedErrorId : CBPUserExpiredVaultCredential,Microsoft.Internal.CloudBackup.Commands.StartCBREgistrationCommand\n",
    [],
    state="unknown",
)
case(
    "internal wac",
    "Microsoft Azure Backup encountered an internal error. Wait for a few minutes and then try the operation again. If the issue persists, please contact Microsoft support.\n",
    [],
    state="unknown",
)
case(
    "act",
    "The activation did not complete successfully. The current operation failed due to an internal service error [0x1FC07]. Retry the operation after some time. If the issue persists, please contact Microsoft support.\n",
    [],
    state="unknown",
)
case(
    "vmware",
    record(
        "WARNING",
        "Online recovery point creation jobs for VMware VM fail. DPM encountered an error from VMware while trying to get ChangeTracking information. ErrorCode - FileFaultFault (ID 33621)",
    ),
    [("any", "33621", None)],
    files=0,
)
case(
    "dpm 104",
    "Type:    Recovery point\nStatus:  Failed\nDescription:    An unexpected error occurred while the job was running. (ID 104 Details: The cluster resource could not be found (0x8007138F))\nMore information\n",
    [],
    state="unknown",
)
case(
    "dpm 32612",
    "Description:   Failed to prepare a Cluster Shared Volume (CSV) for backup as another backup using the same CSV is in progress. (ID 32612 Details: Backup is in progress. Please wait for backup completion before trying this operation again (0x8007173D))\n",
    [],
    state="unknown",
)
case(
    "device not ready",
    record(
        "WARNING",
        "An unexpected error occurred while the job was running. The device is not ready. (ID 104 Details: The device is not ready (0x80070015))",
    ),
    [("any", "0x80070015|104", None)],
)
for n, m in [
    (
        "CBPSourceSnapshotFailedReplicaMissingOrInvalid",
        "Backup failed because the disk-backup replica is either invalid or missing.",
    ),
    ("CBPSourceSnapshotFailedReplicaMetadataInvalid", "Source volume snapshot failed because metadata on replica is invalid."),
    ("CBPSourceSnapshotFailedReplicaInconsistent", "Source volume snapshot failed due to inconsistent datasource replica."),
    ("CBPSourceSnapshotFailedReplicaCloningIssue", "Backup failed as the disk-backup replica could not be cloned."),
]:
    case(n, record("WARNING", m), [("replica", None, None)])
    case(n + " name", record("WARNING", "Failed | Params: {ErrorCode = %s}" % n), [("replica", None, None)])
# --- sharing, locks, etc: common quotes
for hr, cause in [
    ("0x80070020", "av-lock"),
    ("0x80070021", "av-lock"),
    ("0x80070005", "av-lock"),
    ("0x80070570", "corrupt-file"),
    ("0x80070002", "missing-scratch"),
    ("0x80070003", "missing-scratch"),
    ("0x8007018b", "cloud-file"),
    ("0x8007016a", "cloud-file"),
    ("0x80070017", "corrupt-file"),
    ("0x8007045d", "corrupt-file"),
    ("0x80071128", "corrupt-file"),
    ("0x80071126", "unsupported-file"),
    ("0x80070780", "any"),
    ("0x800710d9", None),
    ("0x80070779", "any"),
    ("0x80071772", "encrypted-file"),
    ("0x8007177e", "any"),
    ("0x80070037", "any"),
    ("0x8007007b", "path-name"),
    ("0x800700ce", "path-name"),
    ("0x80070070", "scratch-full"),
    ("0x800705aa", "resources"),
    ("0x80070718", "any"),
    ("0x8007054f", "any"),
    ("0x80042306", "snapshot"),
    ("0x800423f4", "snapshot"),
    ("0x8004230f", "snapshot"),
    ("0x8004231f", "shadow-storage"),
]:
    case(
        "BackupRead " + hr,
        record(
            "WARNING", "Failed: Hr: = [%s] BackupRead failed on file(E:\\Shares\\Team (old)\\a, b.xlsx)" % hr, "mtffile.cpp(1372)"
        ),
        [(cause or "unclassified", "0x" + hr[2:].upper(), r"E:\Shares\Team (old)\a, b.xlsx")],
    )


# --- lists
def L(name, lines, want, **k):
    c("list " + name, SEN + lines, want, fname="LastBackupFailedFiles17af1_7_21_2020xyz.txt", **k)


failed_list(
    "bare",
    "C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.Diagnostics.IaaSDiagnostics\\1.11.3.12\\WAD0104\\Configuration\\Checkpoint.txt\n",
    [
        (
            "unclassified",
            None,
            r"C:\WindowsAzure\Logs\Plugins\Microsoft.Azure.Diagnostics.IaaSDiagnostics\1.11.3.12\WAD0104\Configuration\Checkpoint.txt",
        )
    ],
    state="warnings",
    files=1,
)
for sep in ["\t", " ", ", ", " - ", ": ", "; ", " | "]:
    failed_list(
        "sep %r" % sep,
        "C:\\Users\\ann.b\\OneDrive - Contoso\\Plan (1).docx%s0x8007018b\n" % sep,
        [("cloud-file", "0x8007018B", r"C:\Users\ann.b\OneDrive - Contoso\Plan (1).docx")],
        files=1,
        excl=r"C:\Users\ann.b\OneDrive - Contoso",
    )
    failed_list(
        "sep first %r" % sep,
        "0x80070570%sD:\\Data\\x.mdb\n" % sep,
        [("corrupt-file", "0x80070570", r"D:\Data\x.mdb")],
        files=1,
        excl=False,
    )
for lang, (a, b, cc, d) in dict(
    sv=(
        "Filen eller katalogen är skadad och oläslig.",
        "Det går inte att hitta filen.",
        "Åtkomst nekad.",
        "Åtkomst till molnfilen nekas.",
    ),
    de=(
        "Die Datei oder das Verzeichnis ist beschädigt und nicht lesbar.",
        "Das System kann die angegebene Datei nicht finden.",
        "Zugriff verweigert",
        "Der Zugriff auf die Clouddatei wurde verweigert.",
    ),
    nl=(
        "Het bestand of de map is beschadigd en onleesbaar.",
        "Het systeem kan het opgegeven bestand niet vinden.",
        "Toegang geweigerd.",
        "Toegang tot het cloudbestand wordt geweigerd.",
    ),
    fr=(
        "Le fichier ou le répertoire est endommagé et illisible.",
        "Le fichier spécifié est introuvable.",
        "Accès refusé.",
        "L'accès au fichier cloud est refusé.",
    ),
    es=(
        "El archivo o directorio está dañado o es ilegible.",
        "El sistema no puede encontrar el archivo especificado.",
        "Acceso denegado.",
        "Se denegó el acceso al archivo en la nube.",
    ),
    ja=("ファイルまたはディレクトリが壊れているため、読み取ることができません。", "指定されたファイルが見つかりません。", "アクセスが拒否されました。", "クラウド ファイルへのアクセスが拒否されました。"),
    pt=(
        "O arquivo ou diretório está corrompido e ilegível.",
        "O sistema não pode encontrar o arquivo especificado.",
        "Acesso negado.",
        "O acesso ao arquivo de nuvem foi negado.",
    ),
    it=(
        "Il file o la directory è danneggiato e illeggibile.",
        "Impossibile trovare il file specificato.",
        "Accesso negato.",
        "Accesso al file cloud negato.",
    ),
    zh=("檔案或目錄已損毀且無法讀取。", "系統找不到指定的檔案。", "存取被拒。", "存取雲端檔案被拒。"),
    hu=(
        "A fájl vagy könyvtár sérült, ezért nem olvasható.",
        "A rendszer nem találja a megadott fájlt.",
        "Hozzáférés megtagadva.",
        "A felhőfájlhoz való hozzáférés megtagadva.",
    ),
    pl=(
        "Plik lub katalog jest uszkodzony i nieczytelny.",
        "Nie można odnaleźć określonego pliku.",
        "Odmowa dostępu.",
        "Odmowa dostępu do pliku w chmurze.",
    ),
    en=(
        "The file or directory is corrupted and unreadable.",
        "The system cannot find the file specified.",
        "Access is denied.",
        "Access to the cloud file is denied.",
    ),
).items():
    for m, cause, code in [
        (a, "corrupt-file", "0x80070570"),
        (b, "missing-scratch", "0x80070002"),
        (cc, "av-lock", "0x80070005"),
        (d, "cloud-file", "0x8007018B"),
    ]:
        failed_list(
            "%s %s" % (lang, cause),
            "F:\\Daten\\Ordner Ä\\datei 1.txt\t%s\n" % m,
            [(cause, None, r"F:\Daten\Ordner Ä" + "\\datei 1.txt")],
            files=1,
        )
        failed_list(
            "%s %s first" % (lang, cause),
            "%s F:\\Daten\\Ordner Ä\\datei 1.txt\n" % m,
            [(cause, None, r"F:\Daten\Ordner Ä" + "\\datei 1.txt")],
            files=1,
        )
failed_list(
    "colon",
    "Failed file: \\\\?\\Volume{de393808-58d8-11df-be86-00155d4e0e00}\\Data\\x.pst (error 32)\n",
    [("av-lock", "0x80070020", None)],
)
failed_list("scratch in list", AGENT + "\\Scratch\\VHDs\\a.vhd 0x80070020\n", [("any", None, None)])
# --- more log shapes
case(
    "volume",
    record("WARNING", r"Failed: Hr: = [0x80070002] Unable to open volume \\?\Volume{de393808-58d8-11df-be86-00155d4e0e00}\ "),
    [("any", "0x80070002", None)],
    files=0,
)
case(
    "volume D",
    record("WARNING", r"Failed: Hr: = [0x80042306] Snapshot failed for volume(D:\)"),
    [("snapshot", "0x80042306", None)],
    files=0,
)
case(
    "scratch corrupt",
    record("WARNING", r"Failed: Hr: = [0x80070570] CreateFile failed on file(%s\Scratch\SSBV\x.vhd)" % AGENT),
    [("any", "0x80070570", None)],
    state="failed",
    excl=False,
)
case(
    "mabs scratch",
    record(
        "WARNING",
        r"Failed: Hr: = [0x80070570] CreateFile failed on file(C:\Program Files\Microsoft Azure Backup Server\DPM\MARS\Microsoft Azure Recovery Services Agent\Scratch\VHDs\a.vhd)",
    ),
    [("any", "0x80070570", None)],
    state="failed",
    excl=False,
)
case(
    "dpm scratch",
    record("WARNING", r"Failed: Hr: = [0x80070005] CreateFile failed on file(D:\Scratch\VHDs\a.vhd)"),
    [("av-lock|scratch-locked", "0x80070005", None)],
)
case("sal name", record("FATAL", "Exception | Params: {ErrorCode = SalMetadataVhdCorrupt}"), [("scratch-vhd", "34504", None)])
case(
    "sal low",
    record(
        "FATAL",
        "Backup failed due to insufficient storage in volume where the scratch folder is located | Params: {ErrorCode = SalLowDiskSpace}",
    ),
    [("scratch-full", "SalLowDiskSpace", None)],
)
case("critical", record("CRITICAL", "An unexpected error we never heard of"), [("unclassified", None, None)], state="failed")
case(
    "warning harmless",
    record("WARNING", "Last completed state for Ds Id 12 is 4"),
    [("informational", None, None)],
    state="clean",
)
case("warning flow", record("WARNING", "==>FileProvider::EndData"), [("informational", None, None)], state="clean")
case("normal mentions", record("NORMAL", "Retrying after hr 0x80070005 (0x186C2)"), [], state="clean")
case("job overlap", record("WARNING", "Job could not be started as another job was in progress"), [("job-overlap", None, None)])
case(
    "consistency",
    record("WARNING", "A critical inconsistency was detected, therefore changes cannot be replicated. D:\\Data\\Top"),
    [("recreated-folder", None, None)],
)
case(
    "wsb",
    record("WARNING", "WSB Error Code: 0x6B48C3A0 System State backup failed with ID 30229 0x80990ED0"),
    [("any", "0x80990ED0|30229", None)],
    files=0,
)
case(
    "wsb wbadmin",
    record(
        "FATAL",
        "Windows Server Backup: The operation to create the system state backup failed. HResult: 80780049 DetailedHResult: 8007007B (0x18770)",
    ),
    [("any", "100208", None)],
    files=0,
)
case(
    "quota near", record("WARNING", "More than 80 percent of storage consumed. (ID: 100084)"), [("informational", "100084", None)]
)
case(
    "cancel", record("WARNING", "The operation was canceled by the administrator. (ID: 100037)"), [("cancelled", "100037", None)]
)
case(
    "too many",
    record("FATAL", "The backup failed because the number of data transfer failures exceeded 1000. (ID: 100057)"),
    [("too-many-failures", "100057", None)],
    state="failed",
)
case(
    "none of files",
    record("FATAL", "The backup operation failed because none of the files could be processed. (0x186DC)"),
    [("any", "100060", None)],
    state="failed",
)
EXPLAIN = [
    ("0x8007018b", "cloud-file"),
    ("CBPUserExpiredVaultCredential", "vault-credentials"),
    ("0x186C2", "snapshot"),
    ("(0x086D5)", "no-recovery-point"),
    ("ID: 4024", "any"),
    ("2013", "any"),
    ("ID: 120002", "any"),
    ("CBPServerRegisteredVaultDontMatchWithCurrent", "wrong-vault"),
    ("CBPSourceSnapshotFailed", "snapshot"),
    ("CBPStorageServerError", "connection-blocked"),
    ("CBPStorageClientError", "connection-blocked"),
    ("RebuildMetadataError", "known"),
    ("CBPIcMetadataValidationFailure", "no-recovery-point"),
    ("CBPStorageDataMoverCommunicationError", "connection-blocked"),
    ("Vault credentials file provided has expired", "vault-credentials"),
    ("The original and external DPM servers must be registered to the same vault", "wrong-vault"),
    ("Windows Azure Backup Agent was unable to create a snapshot of the selected volume", "snapshot"),
    ("MARS agent has detected inconsistencies while verifying the latest backup.", "no-recovery-point"),
    ("TCP error code 10061", "known"),
    ("AADSTS500021", "authentication|connection-blocked"),
    ("The security PIN that was entered is incorrect.", "known"),
    ("Resource not provisioned in service stamp", "server-renamed"),
    ("0x80780049", "known"),
    ("0x8007173D", "known"),
    ("0x8007138F", "any"),
    ("Zugriff verweigert", "av-lock"),
    ("Das System kann die angegebene Datei nicht finden", "missing-scratch"),
    ("アクセスが拒否されました。", "av-lock"),
    ("volume is not GPT", "known"),
    ("SSBStaging", "any"),
    (
        "Failed to install Microsoft Azure Recovery Services Agent installation has failed Problem : 2: The system cannot find the file specified",
        "known",
    ),
    ("Online recovery point creation failed", "known"),
    ("Replica is inconsistent", "replica"),
    ("Unable to find changes in a file. This could be due to various reasons. Please retry the operation", "bitmap"),
    ("The server registration status could not be verified with Microsoft Azure Backup.", "connection-blocked"),
    ("Backups don't run according to schedule", "schedule"),
    ("0x80070643", "any"),
    ("10061", "any"),
    ("407", "connection-blocked"),
    ("(407) Proxy Authentication Required", "connection-blocked"),
]
# --- what other files' shapes must not swallow
failed_list("quoted", "Failed file: 'C:\\Data\\x.txt'\n", [("unclassified", None, r"C:\Data\x.txt")], files=1)
failed_list(
    "quoted2",
    'Failed file: "C:\\Data\\x.txt"\nFailed file: "C:\\Data\\y.txt"\n',
    [("unclassified", None, r"C:\Data\x.txt"), ("unclassified", None, r"C:\Data\y.txt")],
    files=2,
)
case(
    "quoted first record",
    "WARNING\tFailed: Hr: = [0x80070005] CreateFile: 'D:\\Data\\ö.txt'\n",
    [("av-lock", "0x80070005", r"D:\Data\ö.txt")],
)
case(
    "umlaut in first record",
    record("FATAL", "Der Remotename konnte nicht aufgelöst werden: 'login.windows.net'"),
    [("connection-blocked", None, None)],
)
case(
    "umlaut collapsed",
    collapsed(record("FATAL", "Der Remotename konnte nicht aufgelöst werden: 'login.windows.net'")),
    [("connection-blocked", None, None)],
)
case(
    "filespec prose",
    "FileSpec: D:\\Data\n" + record("FATAL", "Backup failed [0x186DC]"),
    [("any", "100060", None)],
    state="failed",
)
case(
    "path exclusions prose",
    "Path Exclusions:\n"
    + record("FATAL", "Backup failed ö [0x186DC]")
    + record("WARNING", "Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\ö\\a.txt)"),
    [("any", "100060", None), ("av-lock", None, None)],
    state="failed",
)
case(
    "bold",
    "**0AB0 0974 08/04 13:16:29.206 18 mtffile.cpp(1372) [0000000053582120] 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6 WARNING Failed: Hr: = [0x80070005] BackupRead failed on file: 'D:\\a.txt'**\n",
    [("av-lock", "0x80070005", None)],
)
failed_list(
    "volume list",
    "(C:)\\\\?\\Volume{de393808-58d8-11df-be86-00155d4e0e00}\\x.txt 0x80070005\n",
    [("av-lock", "0x80070005", None)],
)
case(
    "list, heading stays",
    "Backup of server files: D:\\Data\nThe log was written to C:\\Temp\\x.log\n" + SENTENCE + "D:\\Data\\a.txt\t0x80070020\n",
    [("av-lock", "0x80070020", r"D:\Data\a.txt")],
    file=LIST,
    files=1,
)
failed_list(
    "the first line may be a sentence in any language",
    "Eitthvað fór úrskeiðis við þessa skrá hér: D:\\Data\\a.txt\nAccess to 'D:\\Data\\Jans' b.txt' is denied\n",
    [("unclassified", None, r"D:\Data\a.txt"), ("unclassified", None, r"D:\Data\Jans' b.txt")],
    files=2,
)


def run(*args):
    done = subprocess.run([PROGRAM, *args], capture_output=True, check=False)
    return done.stdout.decode("utf-8")


def forms(text, name, folder, pasted):
    """The four files that hold one text."""
    crlf = text.replace("\n", "\r\n")
    for form, data in (("plain", text.encode()), ("crlf", crlf.encode()), ("utf-16", b"\xff\xfe" + crlf.encode("utf-16-le"))):
        os.makedirs(os.path.join(folder, form))
        path = os.path.join(folder, form, name)
        with open(path, "wb") as file:
            file.write(data)
        yield form, path
    if pasted:
        return
    path = os.path.join(folder, "bundle.zip")
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("CBENGINE_Error_Logs/" + name, text.encode())
    yield "zip", path


def fits(wanted, found):
    cause, code, path = wanted
    if cause == "known":
        good = found[0] != "unclassified"
    else:
        good = cause in (None, "any") or found[0] in cause.split("|")
    good = good and (not code or found[1] in code.split("|"))
    return good and (not path or found[2] == path)


def judge(c):
    problems, first = [], None
    with tempfile.TemporaryDirectory() as folder:
        files = list(forms(c["text"], c.get("file", "CBEngineCurr.errlog"), folder, c.get("pasted")))
        entries = [json.loads(line) for line in run("entries", "-q", *[path for _, path in files]).splitlines()]
        for form, path in files:
            found = [(e["cause"], e["code"], e["path"]) for e in entries if e["input"].startswith(path)]
            summary = json.loads(run("analyze", "-q", "--format", "json", path))
            state = summary["verdict"]["state"]
            if first is None:
                first = found, state
            elif first != (found, state):
                problems.append("%s: %s" % (form, found))
            if c.get("state") and state != c["state"]:
                problems.append("%s: state %s" % (form, state))
            if c.get("files") is not None and summary["totals"]["files"] != c["files"]:
                problems.append("%s: %d files" % (form, summary["totals"]["files"]))
            if c.get("result") and [j["result"] for j in summary["jobs"]] != [c["result"]]:
                problems.append("%s: jobs %s" % (form, summary["jobs"]))
            rules = [r["path"] for r in summary["exclusions"]]
            if c.get("excl") is False and rules or c.get("excl") and c["excl"] not in rules:
                problems.append("%s: exclusions %s" % (form, rules))
    found, state = first
    wanted = c["entries"]
    if wanted is not None:
        if len(found) != len(wanted) and not c.get("subset"):
            problems.append("%d entries" % len(found))
        problems += ["no %s" % (w,) for w in wanted if not any(fits(w, f) for f in found)]
        if any(w[0] != "informational" for w in wanted) and state == "clean" and not c.get("noise"):
            problems.append("clean over a failure")
    return problems and ["%s; got %s %s" % ("; ".join(problems), found, state)]


def main():
    count = failures = 0

    def report(name, problems):
        nonlocal count, failures
        count += 1
        failures += bool(problems)
        print("%s %d - %s" % ("not ok" if problems else "ok", count, name))
        for problem in problems:
            print("# " + problem.replace("\n", "\n# "))

    for c in CASES:
        report(c["name"], judge(c))
    answers = json.loads(run("explain", "--format", "json", "--", *[q for q, _ in EXPLAIN]))
    for (query, wanted), answer in zip(EXPLAIN, answers):
        readings = [(r["cause"] or "unclassified", r["code"], None) for r in answer["readings"]]
        good = any(fits((wanted, None, None), r) for r in readings)
        report("explain " + query, [] if good else [str(readings)])
    print("1..%d" % count)
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
