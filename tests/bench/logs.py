# SPDX-License-Identifier: MIT
"""Engine logs in the real shape, and the truth about them.

Eleven columns, CRLF, one record in ten a WARNING. The same seed gives the same bytes.
Everything comes in blocks of about 1 MiB, each with its own truth, so that a log of any size can
be put together without being held in memory.
"""

import collections
import random
import uuid
import zipfile

RECORD = "0AB0\t%04X\t08/%02d\t%02d:%02d:%02d.%03d\t%s\t%s\t[00000000%08X]\t%s\t\t%s\t%s\r\n"

MB = 1000 * 1000
BLOCK = 1 << 20

# Written as the agent does, in both cases; marslog gives one normalised code for each.
CODES = ["0x80070005", "0x80070005", "0x80070020", "0x80070002", "0x80070003", "0x80070570",
         "0x8007018b", "0x8007018B", "0x80070021", "0x8000ffff", "0x80780049", "0x8007045d"]
JOB_FAILURES = [("0x8007173d", "the replica is being read"),
                ("0x80070102", "waiting for the writer to answer"),
                ("0x800706ba", "call to the snapshot provider did not come back")]
# WARNINGs that no rule knows: every literal has to be looked for, and none is there.
HARMLESS = ["Upload of block %d failed with error code: 1b7afbe0",
            "Session 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6 is renewed after %d requests",
            "Queue of the file provider holds %d items, above its usual mark"]
NORMAL = ["==>FileProvider::ReadFileData", "<--FileProvider::ReadFileData",
          "Data was sent to the engine, block %d of the file record",
          "CVssWriter::OnFreeze took %d ms for the volumes of this data source",
          "Blob of %d bytes stored; checksum agrees with the one of the catalogue",
          "Metadata written for %d file records of the data source, going on with the next folder",
          "Last progress state is kept; %d of the file records are already in the store",
          "Looking for changes of D:\\Data\\Projects\\%d\\ in the change journal of the volume"]
SOURCES = [("18", "mtffile.cpp(1372)"), ("32", "fileprovider.cpp(811)"),
           ("31", "blobuploader.cpp(402)"), ("71", "backupasync.cpp(1184)"),
           ("32", "vsswriter.cpp(96)"), ("69", "CatalogHelper.cs(320)")]
# Messages as the agent writes most of them: addresses, "name: value", slashes, counts, dates.
REAL = ["Backup progress: bytes: %d files: 311",
        "Uploading to https://pod01-rec2.eu.backup.example.net/rest/%d/blob",
        "Status: 0x00000000 items: %d", "Catalog: ParentId: %d, DsId: 4471",
        "FsPath: E:\\data\\%d attributes: 32", "Task is still running, progress %d",
        "<-- HTTP/1.1 200 OK Content-Length: %d", "Setting property KEY_%d",
        "Timer expired %d", "Completed %d/99999", "Retry policy is read/write, attempts: %d",
        "Last catalogue of 08/11/2026 07:15:02 holds %d items"]
LONG_SOURCES = [("69", "fsutils.cpp(220)"), ("71", "vsssnapshotrequestor.cpp(1111)"),
                ("18", "backupasync.cpp(1589)"), ("69", "service.cs(9)"),
                ("32", "dsmfs/fsenumeration.cpp(77)"), ("71", "cloudbackupprotocolhandler.cpp(2231)")]
MANAGED = ["GetPolicy | Params: {Name = Daily}{Days = %d}{Target = }",
           "Request finished | Params: {Status = 200}{Bytes = %d}{Uri = https://pod01.example.net/api}",
           "Retry after a time-out | Params: {Attempt = %d}\r\n   at System.Net.HttpWebRequest."
           "GetResponse()\r\n   at Contoso.Service.Client.Send(Request request)"]
MANAGED_SOURCES = [("69", "ManagementHelper.cs(320)"), ("69", "ServiceRequestHandlerBase.cs(1187)")]
FOLDERS = ["D:\\Data\\Sales & Co", "D:\\Data\\Finance\\Q%d  plan",
           "E:\\Photos\\Summer (%d)", "C:\\Users\\user%d\\OneDrive - Contoso\\Projects",
           "D:\\Apps\\ledger%d\\db", "C:\\Users\\user%d\\AppData\\Local\\Temp"]
ENDINGS = [".docx", ".xlsx", " (copy).jpg", ".pst", ".tmp", ".mdb"]


class Style:
    """What NORMAL records look like; those of failures are the same in all."""

    def __init__(self, messages, sources):
        self.messages, self.sources = messages, sources


PLAIN = Style(NORMAL, SOURCES)
STYLES = {"plain": PLAIN, "long sources": Style(NORMAL, LONG_SOURCES),
          "real messages": Style(REAL, SOURCES), "real and long": Style(REAL, LONG_SOURCES),
          "managed code": Style(MANAGED, MANAGED_SOURCES)}


class Truth:
    """What must be counted in a log."""

    def __init__(self):
        self.bytes = self.records = self.entries = self.hit_lines = 0
        self.codes = collections.Counter()  # of entries, normalised
        self.hits = collections.Counter()   # as a text search sees them, NORMAL records too
        self.paths = set()

    def add(self, other):
        self.bytes += other.bytes
        self.records += other.records
        self.entries += other.entries
        self.hit_lines += other.hit_lines
        self.codes.update(other.codes)
        self.hits.update(other.hits)
        self.paths |= other.paths


def normalised(code):
    return "0x" + code[2:].upper()


def path_of(number):
    folder = FOLDERS[number % len(FOLDERS)]
    if "%" in folder:
        folder = folder % (number // 6 % 50)
    return "%s\\%03d\\report %d%s" % (folder, number // 300, number,
                                      ENDINGS[number // 6 % len(ENDINGS)])


class Writer:
    """Records in the order in which they are written."""

    def __init__(self, seed, paths, warnings=10, style=PLAIN):
        self.random, self.style = random.Random(seed), style
        self.paths, self.warnings = paths, warnings
        self.ms, self.failures = 0, 0
        # Many small logs are those of a few jobs.
        task = random.Random(seed % 8).getrandbits(128)
        self.task = str(uuid.UUID(int=task, version=4)).upper()

    def next_path(self):
        """Scattered, but every path comes before one comes again."""
        step = 7919 if self.paths % 7919 else 1
        number = self.failures * step % self.paths
        self.failures += 1
        return number

    def warning(self, dice, truth):
        if self.warnings == 100 or dice % 100 < 75:
            number = self.next_path()
            truth.paths.add(number)
            code = CODES[dice // 100 % len(CODES)]
            message = "Failed: Hr: = [%s] BackupRead failed on file(%s)" % (code, path_of(number))
        elif dice % 100 < 85:
            code, text = JOB_FAILURES[dice // 100 % len(JOB_FAILURES)]
            message = "Failed: Hr: = [%s] : %s" % (code, text)
        else:
            message = HARMLESS[dice // 100 % len(HARMLESS)]
            return message % (dice % 1000) if "%" in message else message
        truth.entries += 1
        truth.hit_lines += 1
        truth.hits[code] += 1
        truth.codes[normalised(code)] += 1
        return message

    def normal(self, dice, truth):
        """Now and then one that names a code but reports no failure."""
        if dice % 500 == 0:
            truth.hits["0x80070020"] += 1
            truth.hit_lines += 1
            return "BackupRead was tried again after 0x80070020 and went well"
        message = self.style.messages[dice % len(self.style.messages)]
        return message % (dice // 8 % 100000) if "%" in message else message

    def record(self, truth):
        dice = self.random.getrandbits(48)
        self.ms += dice % 37
        level = dice >> 20
        truth.records += 1
        if level % 100 < self.warnings:
            level, message = "WARNING", self.warning(dice >> 8 & 0xFFFFFFF, truth)
            component, source = SOURCES[0]
        else:
            level, message = "NORMAL", self.normal(dice >> 8 & 0xFFFFFFF, truth)
            component, source = self.style.sources[dice % len(self.style.sources)]
        seconds, ms = divmod(self.ms, 1000)
        return RECORD % (
            0x974 + 4 * (dice % 23), seconds // 86400 % 28 + 1, seconds // 3600 % 24,
            seconds // 60 % 60, seconds % 60, ms, component, source,
            0x53000000 + 16 * (dice >> 14 & 0x3FFFF), self.task, level, message)

    def block(self, size):
        truth, lines, length = Truth(), [], 0
        while length < size:
            line = self.record(truth)
            lines.append(line)
            length += len(line)
        truth.bytes = length
        return "".join(lines).encode("ascii"), truth


def blocks(seed, paths, size, warnings=10, style=PLAIN):
    """A log of `size` bytes or a little more, as (bytes, Truth) pairs."""
    writer, left = Writer(seed, paths, warnings, style), size
    while left > 0:
        data, truth = writer.block(min(BLOCK, left))
        left -= len(data)
        yield data, truth


def again_and_again(pool, size):
    """The blocks of a pool, over and over, up to `size` bytes: a long log, quickly made."""
    written = 0
    while True:
        for data, truth in pool:
            if written >= size:
                return
            written += len(data)
            yield data, truth


def write_log(file, source, encode=None):
    """@return the truth of what was written."""
    truth = Truth()
    for data, part in source:
        file.write(encode(data) if encode else data)
        truth.add(part)
    return truth


def make_log(path, source, encode=None, head=b""):
    with open(path, "wb") as file:
        file.write(head)
        return write_log(file, source, encode)


def make_zip(path, count, paths, size, warnings=10, style=PLAIN, encode=None):
    """One zip with `count` logs of `size` bytes each, as the portal asks for."""
    truth = Truth()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            name = "CBEngine%s.errlog" % (number or "Curr")
            info = zipfile.ZipInfo(name, (2026, 8, 29, 6, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w") as member:
                source = blocks(100 + number, paths, size, warnings, style)
                truth.add(write_log(member, source, encode))
    return truth
