# SPDX-License-Identifier: MIT
"""The same result with any number of threads, for inputs that several threads share. Speaks TAP.

    MARSLOG=./marslog threads.py [--quick] [NAME...]

Every input is made here, a few MiB each. What -j 1 prints (result, messages, exit status) is what
any other -j must print, byte for byte. --quick, for an instrumented program, tries fewer.
"""

import concurrent.futures
import os
import random
import re
import subprocess
import sys
import tempfile
import traceback

TESTS = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(TESTS, "..", "..", "fixtures"))
import pack  # noqa: E402
from pack import Member  # noqa: E402

MARSLOG = os.environ["MARSLOG"]
QUICK = "--quick" in sys.argv
THREADS = ("2", "4") if QUICK else ("2", "3", "8")
SECONDS = 300
KIB, MIB = 1 << 10, 1 << 20
PART = 256 * KIB  # what a thread takes of a plain log …
SPLIT_FROM = 2 * MIB  # … of at least this size
groups = []
folder = ""


def group(function):
    """Mark a generator of (name, operands or standard input, words). It is one line of TAP."""
    groups.append(function)
    return function


# ---- logs ---------------------------------------------------------------------------

TASKS = ["%08X-CCE2-42E6-8883-7AEB9A1C5CB6" % (0x1FCFF8B4 + i) for i in range(5)]
CODES = ["0x80070570", "0x80070002", "0x80070005", "0x80070020", "0x8007018b", "0x8ABE0107",
         "0x80070003", "-2147024891"]
PLAIN = ["BackupRead retried after 0x80070005 on D:\\Data\\80070570.txt", "Copied 2147942405 bytes",
         "==>FileProvider::EndData", "Upload of block 17 is done, 4 MB in all",
         "since 08/04 13:16:29.206 and later", "a/b/c"]
PROGRESS = ["Prebackup started.", "Prebackup finished.", "Data transfer started.",
            "Data transfer finished", "Succeeded", "UnInitialize Storage finsihed.",
            "bytes: 30868 files: 311"]
EXCEPTION = "System.ServiceModel.EndpointNotFoundException: Could not connect to net.tcp://x:6049/y.\n" \
    "   at System.ServiceModel.Channels.SocketConnectionInitiator.Connect(Uri uri)\n" \
    "   at System.ServiceModel.Channels.BufferedConnectionInitiator.Connect(Uri uri)"
LIST = "Consider adding these to exclusion list of backup policy.-----\n" + "".join(
    "D:\\Listed\\%d.docx\t%s\n" % (i, CODES[i % 3]) for i in range(30))
REGISTRY = "Windows Registry Editor Version 5.00\n\n" \
    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows Azure Backup\\Config]\n" \
    "\"ScratchLocation\"=\"D:\\\\Data\"\n"
SHEET = "0CF4  9/5/2016 12:10:19 AM file.cpp(671)  WARNING  Failed: Hr: = [0x80070005] file(D:\\s)\n"
DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


class Log:
    """Lines of a made-up log; `extra` maps a share of its length to what is put there."""

    def __init__(self, seed, size, start=(8, 4), step=25, columns=11, accents=None, failing=0.1,
                 extra=None, path_of=None):
        self.rng, self.columns, self.accents, self.failing = random.Random(seed), columns, accents, failing
        self.path_of = path_of or (lambda rng: "D:\\Data\\%d\\plan %d.docx" % (
            rng.randrange(9), rng.randrange(300)))
        self.month, self.day, self.ms, self.step = *start, 40000000, step
        self.task, self.size, self.lines, self.length = TASKS[0], size, [], 0
        extra = sorted((extra or {}).items())
        while self.length < size:
            while extra and self.length >= extra[0][0] * size:
                self.add(extra.pop(0)[1])
            self.add(self.record())

    def add(self, text):
        self.lines.append(text if text.endswith("\n") else text + "\n")
        self.length += len(self.lines[-1])

    def tick(self):
        self.ms += self.rng.randrange(2 * abs(self.step))
        if self.ms >= 86400000:
            self.ms -= 86400000
            self.day += 1 if self.step > 0 else -1
            if self.day > DAYS[self.month - 1]:
                self.month, self.day = self.month % 12 + 1, 1
            elif self.day < 1:
                self.month = (self.month - 2) % 12 + 1
                self.day = DAYS[self.month - 1]

    def accented(self):
        share = self.length / self.size
        return (self.accents == "often" and self.rng.random() < 0.02) or \
            (self.accents == "late" and share > 0.7 and self.rng.random() < 0.01) or \
            (self.accents == "start" and share < 0.0005)

    def record(self):
        rng = self.rng
        self.tick()
        if rng.random() < 0.002:
            self.task = rng.choice(TASKS)
        level, message = "NORMAL", rng.choice(PLAIN)
        chance = rng.random()
        if chance < self.failing:
            level = "WARNING"
            message = "Failed: Hr: = [%s] BackupRead failed on file(%s)" % (
                rng.choice(CODES), self.path_of(rng))
        elif chance > 0.998:
            level, message = "FATAL", EXCEPTION
        elif chance > 0.994:
            message = "Backup Progress: " + rng.choice(PROGRESS)
        if self.accented():
            message += " Café Müller"
        s = self.ms // 1000
        return "0AB0\t%04X\t%02d/%02d\t%02d:%02d:%02d.%03d\t18\tmtffile.cpp(1372)\t[0000000053582120]" \
            "\t%s\t%s%s\t%s" % (0x974 + 4 * rng.randrange(4), self.month, self.day, s // 3600,
                                s // 60 % 60, s % 60, self.ms % 1000, self.task,
                                "\t" if self.columns == 11 else "", level, message)

    def text(self, end="\n"):
        if end == "mixed":
            ends = ["\n", "\r\n", "\n", "\r"]
            return "".join(line + self.rng.choice(ends) for text in self.lines
                           for line in text[:-1].split("\n"))
        text = "".join(self.lines)
        return text if end == "\n" else text.replace("\n", end)


def log(seed, size, encoding="utf-8", end="\n", **more):
    return Log(seed, size, **more).text(end).encode(encoding)


def write(name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    return path


# ---- comparing ---------------------------------------------------------------------------

def run(threads, command, words, operands, data):
    done = subprocess.run([MARSLOG, command, "-j", threads, *words, *operands],
                          input=b"" if data is None else data, capture_output=True,
                          timeout=SECONDS, check=False)
    assert done.returncode in (0, 3), "status %d with -j %s\n%s" % (
        done.returncode, threads, done.stderr.decode("utf-8", "replace"))
    # The summary tells the command line.
    return (re.sub(rb'"-j",(\s*)"\d+"', rb'"-j",\1"N"', done.stdout), done.stderr, done.returncode)


def first_difference(one, other):
    for i, (a, b) in enumerate(zip(one.splitlines(), other.splitlines())):
        if a != b:
            return "line %d\n    %s\n    %s" % (i + 1, a[:300], b[:300])
    return "%d and %d bytes" % (len(one), len(other))


def compare(item):
    """None, or what differs."""
    name, operands, words, commands = item
    data = operands if isinstance(operands, bytes) else None
    paths = ["-"] if data is not None else operands if isinstance(operands, list) else [operands]
    for command in commands:
        words_of = list(words) + (["-f", "json"] if command == "analyze" else [])
        words_of = [w for i, w in enumerate(words_of)
                    if command == "analyze" or not (w == "--top" or (i and words_of[i - 1] == "--top"))]
        command = "analyze" if command == "text" else command
        base = run("1", command, words_of, paths, data)
        for threads in THREADS:
            other = run(threads, command, words_of, paths, data)
            for what, a, b in zip(("output", "messages", "status"), base, other):
                if a != b:
                    return "%s: %s with -j %s and %s: %s" % (
                        name, command, threads, what,
                        first_difference(a, b) if isinstance(a, bytes) else (a, b))
    return None


ANALYZE = ("analyze",)
ALL = ("analyze", "text", "exclude", "entries")


# ---- plain logs ------------------------------------------------------------------------------

OPTIONS = [(), ("--year", "2026"), ("--top", "3"), ("--since", "2026-08-05"), ("--until", "2026-08-05"),
           ("--cause", "corrupt-file"), ("--job", TASKS[1][:8]), ("--scratch", "D:\\Data\\1"),
           ("--year", "2026", "--since", "2026-08-04", "--until", "2026-08-06"), ("--level", "WARNING"),
           ("--code", "0x80070005"), ("--encoding", "windows-1252"), ("--encoding", "utf-8")]


@group
def options_of_a_plain_log():
    path = write("plain/CBEngineCurr.errlog", log(1, 3 * MIB, step=6000, accents="often"))
    for i, words in enumerate(OPTIONS):
        yield "plain " + " ".join(words), path, words, ALL if i % 4 == 0 else ANALYZE


@group
def encodings_and_line_ends():
    def one(name, data, words=(), commands=ANALYZE):
        return name, write("encodings/%s.errlog" % name, data), words, commands
    size = 5 * MIB // 2
    for end, called in (("\n", "lf"), ("\r\n", "crlf"), ("\r", "cr"), ("mixed", "mixed")):
        yield one("utf-8-" + called, log(2, size, end=end, accents="often", columns=10))
    yield one("ascii", log(3, size))
    yield one("utf-8-mark", log(4, size, "utf-8-sig", accents="late"))
    for encoding in ("utf-16-le", "utf-16-be"):
        mark = "\ufeff".encode(encoding)
        for end, called in (("\n", "lf"), ("\r\n", "crlf"), ("mixed", "mixed")):
            data = log(5, size, encoding, end, accents="often")
            yield one(encoding + called, data)
        yield one(encoding + "-mark", mark + data)
        yield one(encoding + "-odd", mark + data[:-1])
    for accents in ("start", "late", "often"):
        data = log(6, size, "windows-1252", "\r\n", accents=accents)
        yield one("windows-1252-" + accents, data, (), ALL)
        yield one("windows-1251-" + accents, data, ("--encoding", "windows-1251"))
        yield one("forced-utf-8-" + accents, data, ("--encoding", "utf-8"))
    # First one, then the other: what is bad depends on what came before.
    early = log(7, size // 2, accents="start") + log(8, size, "windows-1252", accents="late")
    yield one("utf-8-then-windows-1252", early)
    yield one("windows-1252-then-utf-8", log(8, size, "windows-1252", accents="late") +
              log(7, size // 2, accents="often"))
    yield one("ascii-then-both", log(3, size) + "é\n".encode() + log(9, MIB, "latin-1", accents="often"))


@group
def what_stands_between_records():
    def one(name, extra, words=(), commands=ANALYZE, **more):
        data = log(20, 5 * MIB // 2, extra=extra, **more)
        return name, write("between/%s.errlog" % name, data), words, commands
    bad = "0AB0\t0974\t99/99\tdamaged\n"
    yield one("registry", {0.5: REGISTRY})
    yield one("list", {0.5: LIST}, (), ALL)
    yield one("lists", {0.2: LIST, 0.4: LIST, 0.7: LIST, 1: LIST})
    yield one("list-last", {0.9999: LIST})
    yield one("bad-late", {0.6: bad})
    yield one("bad-lines", {i / 50: bad + "x\n" for i in range(50)})
    yield one("bold", {i / 40: "**0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tFATAL\tx**\n"
                       for i in range(40)})
    yield one("years", {0.5: SHEET}, (), ALL)
    yield one("years-often", {i / 40: SHEET for i in range(40)})
    yield one("years-late", {0.97: SHEET * 3})
    yield one("nothing-of-use", {0.3: "some text that is no record\n" * 20000})
    yield one("a-long-exception", {0.3: EXCEPTION.replace("\n   at", "\n" + "   at x\n" * 60000)})
    yield one("long-lines", {i / 30: "0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\t%s\t%s\n" % (
        "WARNING" if i % 2 else "NORMAL", "words " * 15000) for i in range(8)})
    yield one("cut-lines", {i / 30: "y" * 3000 for i in range(30)}, ("--max-line", "2K"))
    yield one("a-line-of-a-mebibyte", {0.4: "z " * (700 * KIB)})
    yield one("nuls", {0.3: "\0" * 40000 + "\n", 0.6: "\0" * 600000, 0.7: "a\0b\n" * 3})
    yield one("many-on-a-line", {i / 30: (
        "0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tFATAL\tone " * 3) + "\n" for i in range(30)})
    yield one("leap-seconds", {i / 30: "0AB0\t0974\t08/04\t23:59:60.000\t18\ta.cpp(1)\t\t\t\tNORMAL\tx\n"
                               for i in range(30)})
    yield one("tasks-of-nuls", {i / 30: "0AB0\t0974\t08/04\t23:59:59.000\t18\ta.cpp(1)\t\t%s\t\tNORMAL\tx\n"
                                % ("\0" * 36) for i in range(30)})
    yield one("capitals", {i / 30: "0AB0\t0974\t08/04\t23:59:59.000\t18\ta.cpp(1)\t\t%s\t\tNORMAL\t"
                           "BACKUP PROGRESS: SUCCEEDED\n" % TASKS[i % 5] for i in range(30)})


@group
def years_and_ends():
    def one(name, data, words=()):
        return name, write("years/%s.errlog" % name, data), words, ANALYZE
    size = 5 * MIB // 2
    for name, start, step in (("over-new-year", (12, 20), 80000), ("several-years", (3, 1), 9000000),
                              ("backwards", (1, 20), -80000), ("years-backwards", (3, 1), -9000000),
                              ("29-february", (2, 20), 60000)):
        data = log(30, size, start=start, step=step)
        yield one(name, data)
        yield one(name + "-year", data, ("--year", "2025"))
        yield one(name + ".2017-01-02_00-10-00", data)
        yield one(name + "-since", data, ("--since", "2025-12-31"))
    whole = log(31, size)
    yield one("no-end", whole[:-1])
    yield one("cut-off", whole[:whole.rindex(b"Failed: Hr") + 60])
    yield one("cut-header", whole + b"0AB0\t0974\t08/0")
    yield one("padded", whole + bytes(70000))
    yield one("empty-lines", whole + b"\r\n" * 200000)
    for i, size in enumerate((SPLIT_FROM - 1, SPLIT_FROM, SPLIT_FROM + 1, 9 * PART, 9 * PART + 1,
                              9 * PART + 4096, 9 * PART + 4095, 10 * PART - 1)):
        yield one("size-%d" % i, whole[:size])


# ---- archives -----------------------------------------------------------------------------------

deflate = pack.deflate


def quick_deflate(data, level=1, history=b""):
    """What is packed here is big, and how well does not matter."""
    return deflate(data, min(level, 1), history)


pack.deflate = quick_deflate


def failing(seed, size, length=700):
    """Nothing but failures with long messages; few of them differ, so that it packs well."""
    rng = random.Random(seed)
    filler = "".join(rng.choice("abcdefgh ") for _ in range(length))
    block = "".join(
        "0AB0\t0974\t08/%02d\t13:16:%02d.206\t18\tmtffile.cpp(1372)\t\t%s\t\tWARNING\tFailed: Hr: = [%s] "
        "BackupRead failed on file(D:\\Data\\%d\\%d.docx) %s\n" % (
            1 + i % 28, i % 60, rng.choice(TASKS), rng.choice(CODES), i % 7, i, filler[:rng.randrange(length)])
        for i in range(600)).encode()
    return (block * (size // len(block) + 1))[:size]


def place(data, member, share):
    """Where a member's packed bytes are, at a share of their length."""
    packed = pack.zip_member(member)[4]
    return data.index(packed[:64]) + int(len(packed) * share)


def flip(data, member, share):
    """A byte turned over: what is unpacked is another text, or of another length."""
    at = place(data, member, share)
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1:]


def spoil(data, member, share):
    """What can no longer be unpacked."""
    at = place(data, member, share)
    return data[:at] + b"\xFF" * 3000 + data[at + 3000:]


def logs_of(seed, sizes, method=pack.DEFLATED, **more):
    return [Member("Logs/CBEngine%d.errlog" % i, log(seed + i, size, **more), method=method)
            for i, size in enumerate(sizes)]


@group
def zips():
    def one(name, data, words=(), commands=ANALYZE):
        return name, write("zips/%s.zip" % name, data), words, commands
    many = logs_of(40, [MIB] * 5, accents="often")
    whole = pack.zip_bytes(many)
    listed = Member("LastBackupFailedFiles1.txt", LIST.encode())
    registry = Member("MARS.reg", REGISTRY.encode("utf-16"))
    small = [Member("small/%d.errlog" % i, log(60 + i, 3000)) for i in range(60)]
    big = logs_of(50, [6 * MIB])
    for i, words in enumerate(OPTIONS):
        yield one("several" + "-".join(words).replace("\\", ""), whole, words, ALL if i % 4 == 0 else ANALYZE)
    yield one("stored", pack.zip_bytes(logs_of(41, [MIB] * 5, pack.STORED, end="\r\n")), (), ALL)
    yield one("mixed", pack.zip_bytes(many[:2] + [listed, registry] + small[:3] + many[2:]), (), ALL)
    yield one("big-first", pack.zip_bytes(big + small))
    yield one("big-last", pack.zip_bytes(small + big))
    yield one("big-between", pack.zip_bytes(small[:30] + big + small[30:] + [listed]), (), ALL)
    yield one("utf-16", pack.zip_bytes([Member("%d.errlog" % i, m.data.decode().encode("utf-16"))
                                  for i, m in enumerate(many)]))
    yield one("nested", pack.zip_bytes([Member("a.zip", pack.zip_bytes(many[:2])), many[2],
                                  Member("b.zip", pack.zip_bytes(many[3:] + small)), many[0]]))
    yield one("nested-tar", pack.zip_bytes([Member("a.tar.gz", pack.gzip_bytes(pack.tar_bytes(many[:2]))),
                                      many[2], Member("b.tar", pack.tar_bytes(small + many[3:])),
                                      Member("c.errlog.gz", pack.gzip_bytes(many[1].data))]))
    yield one("deep", pack.zip_bytes([many[0], Member("a.zip", pack.zip_bytes([Member("b.zip", pack.zip_bytes([Member(
        "c.zip", pack.zip_bytes(many[1:3]))]))])), many[3], many[4]]), ("--max-depth", "2"))
    locked = [many[0], Member("locked.errlog", small[0].data, password=pack.PASSWORD), *many[1:]]
    yield one("encrypted", pack.zip_bytes(locked))
    yield one("wrong-crc", pack.zip_bytes(many[:2] + [Member("c.errlog", many[2].data, crc=1)] + many[3:]), (), ALL)
    yield one("wrong-crcs", pack.zip_bytes([Member(m.name, m.data, crc=1) for m in many]))
    yield one("unknown-method", pack.zip_bytes(many[:2] + [Member("x", b"abc" * 1000, method=12)] + many[2:]))
    yield one("sizes-after", pack.zip_bytes([Member(m.name, m.data, size_after=True) for m in many]))
    yield one("no-directory", pack.zip_bytes(many, directory=False))
    for i, share in enumerate((0.001, 0.3, 0.7, 0.999)):
        for k in (0, 2, 4):
            yield one("flipped-%d-%d" % (k, i), flip(whole, many[k], share), (), ANALYZE)
    for k in (0, 1, 3, 4):
        yield one("spoilt-%d" % k, spoil(whole, many[k], 0.5), (), ALL if k == 1 else ANALYZE)
    for i, share in enumerate((0.2, 0.6, 0.99)):
        yield one("truncated-%d" % i, whole[:int(len(whole) * share)])
    yield one("prefixed", b"#!/bin/sh\nexit\n" * 100 + whole)
    yield one("same-names", pack.zip_bytes([Member("a.errlog", m.data) for m in many]))
    zeros = Member("zeros.bin", bytes(24 * MIB))
    yield one("zeros", pack.zip_bytes(many[:2] + [zeros] + many[2:]))
    for size in (1, 100000, MIB, MIB + 1, 3 * MIB - 1, 5 * MIB + 5000):
        yield one("bytes-%d" % size, whole, ("--max-bytes", str(size)))
    for count in (1, 2, 4, 5):
        yield one("members-%d" % count, whole, ("--max-members", str(count)))
    yield one("members-nested", pack.zip_bytes([many[0], Member("a.zip", pack.zip_bytes(small)), *many[1:]]),
              ("--max-members", "33"))
    yield one("depth-1", whole, ("--max-depth", "1"))
    yield one("nothing-of-use", pack.zip_bytes([Member("%d.bin" % i, random.Random(i).randbytes(MIB))
                                          for i in range(5)]))
    yield one("years", pack.zip_bytes([Member("%d.errlog" % i, log(90 + i, MIB, start=(12, 25), step=300000),
                                        mtime=1786752000 - i * 40000000) for i in range(5)]), (), ALL)


@group
def members_longer_than_the_memory_for_batches():
    def one(name, data, words=()):
        return name, write("parallel/%s.zip" % name, data), words, ANALYZE
    size = 3 * MIB if QUICK else 9 * MIB
    two = [Member("%d.errlog" % i, failing(i, size)) for i in range(2)]
    third = logs_of(70, [MIB])
    whole = pack.zip_bytes(two + third)
    # What was taken of a member that breaks off later must not count twice.
    for k in (0, 1):
        for share in (0.3, 0.9):
            yield one("spoilt-%d-%d" % (k, int(share * 100)), spoil(whole, two[k], share))
            yield one("flipped-%d-%d" % (k, int(share * 100)), flip(whole, two[k], share))
    # How much is in an archive is seen when it is read: then the next member hits the limit.
    quiet = Member("quiet.errlog", third[0].data * (size // MIB))
    inside = pack.zip_bytes([Member("n.zip", pack.zip_bytes([quiet])), two[0], *third])
    for share in (0.2, 1.3, 1.7, 2.01):
        yield one("bytes-%d" % int(share * 100), inside, ("--max-bytes", str(int(size * share))))
    after = pack.zip_bytes([Member("n.zip", pack.zip_bytes([quiet])), *third, two[0]])
    for share in (1.3, 1.7):
        yield one("spoilt-then-bytes-%d" % int(share * 100), spoil(after, third[0], 0.5),
                  ("--max-bytes", str(int(size * share))))
    deep = pack.zip_bytes([*third, Member("n.zip", pack.zip_bytes(two)), two[0]])
    for share in (0.7, 1.6, 2.4):
        yield one("nested-bytes-%d" % int(share * 100), deep, ("--max-bytes", str(int(size * share))))
    # So for the number of members: where the limit is reached, a gap stands for what was read.
    first = pack.zip_bytes([Member("n.zip", pack.zip_bytes(third)), two[0], *third, two[1]])
    for count in (2, 3, 4, 5):
        yield one("nested-members-%d" % count, first, ("--max-members", str(count)))
    yield one("nested", inside)
    yield one("nested-failures", pack.zip_bytes([Member("n.zip", pack.zip_bytes(two)), two[0]]))
    yield one("two", whole)
    yield one("one-small-first", pack.zip_bytes(third + two))
    yield one("wrong-crc", pack.zip_bytes([Member("a.errlog", two[0].data, crc=1), two[1], *third]))
    yield one("wrong-second-crc", pack.zip_bytes([two[0], Member("b.errlog", two[1].data, crc=1), *third]))
    yield one("fewer-bytes", whole, ("--max-bytes", str(size // 2)))
    yield one("cause", whole, ("--cause", "av-lock"))
    yield one("since", whole, ("--since", "2026-08-20"))


@group
def what_is_read_from_front_to_back():
    many = logs_of(100, [MIB] * 3, accents="often")
    plain = log(110, 3 * MIB, end="\r\n")
    tar = pack.tar_bytes(many)
    tgz = pack.gzip_bytes(tar)
    inputs = {
        "tar": tar, "tar.gz": tgz, "errlog.gz": pack.gzip_bytes(plain), "errlog": plain,
        "one.zip": pack.zip_bytes([many[0]]), "zip": pack.zip_bytes(many), "utf-16": plain.decode().encode("utf-16"),
        "cut.tar": tar[:2 * MIB + 77], "cut.tar.gz": tgz[:len(tgz) * 2 // 3],
        "wrong.gz": tgz[:-8] + b"\1\2\3\4" + tgz[-4:], "empty": b"", "few": b"x",
        "cab": pack.cab_bytes([many[0]]), "7z": pack.sevenzip_bytes([many[0]]),
        "nested.tar": pack.tar_bytes([Member("a.zip", pack.zip_bytes(many)), many[1]]),
        "failures": failing(3, 3 * MIB),
    }
    for i, (name, data) in enumerate(inputs.items()):
        yield name, write("stream/CBEngineCurr." + name, data), (), ALL if i % 3 == 0 else ANALYZE
        yield name + " on standard input", data, (), ALL if i % 3 == 1 else ANALYZE
    for words in OPTIONS[1:]:
        yield "tar " + " ".join(words), tar, words, ANALYZE
    for words in (("--max-bytes", str(MIB + 5)), ("--max-members", "2"), ("--max-depth", "1")):
        yield "tar.gz " + " ".join(words), tgz, words, ANALYZE


@group
def several_operands():
    tree = os.path.join(folder, "tree")
    whole = pack.zip_bytes(logs_of(120, [MIB] * 5))
    write("tree/a/CBEngineCurr.errlog", log(121, 5 * MIB // 2))
    write("tree/a/CBEngine1.errlog", log(122, 300000))
    write("tree/b/bundle.zip", whole)
    write("tree/b/cut.zip", whole[:len(whole) // 2])
    write("tree/b/LastBackupFailedFiles1.txt", LIST.encode())
    write("tree/c.tar", pack.tar_bytes(logs_of(126, [MIB])))
    write("tree/empty.errlog", b"")
    paths = [os.path.join(tree, name) for name in
             ("b/bundle.zip", "a/CBEngineCurr.errlog", "missing", "c.tar", "b/cut.zip", "a/CBEngineCurr.errlog")]
    yield "folder", tree, (), ALL
    yield "operands", paths, (), ALL
    yield "operands backwards", paths[::-1], ("--top", "2"), ANALYZE


VOLUMES = ["D:", "d:", "E:", "\\\\?\\D:", "\\\\?\\Volume{0b1f0b1f-1111-2222-3333-444444444444}", "\\\\server\\share",
           "\\Device\\HarddiskVolume3", "F:/x"]
FOLDERS = ["Data\\Sales & Co", "data\\SALES & Co", "Users\\anna\\AppData\\Local\\Temp", "Users\\bob\\AppData\\Local\\Temp",
           "Users\\bob\\OneDrive", "Windows\\Temp", "Größe\\Übung", "a\\b\\c\\d", "Mail"]
TYPES = ["docx", "DOCX", "tmp", "pst", "mdf", "edb", "log", "x y", "é"]


def any_path(rng):
    return "%s\\%s\\%d\\plan %d.%s" % (rng.choice(VOLUMES), rng.choice(FOLDERS), rng.randrange(9),
                                      rng.randrange(40), rng.choice(TYPES))


@group
def thousands_of_paths():
    """A second thread sorts the paths while files are derived."""
    data = write("paths.errlog", log(130, 3 * MIB, failing=0.4, path_of=any_path))
    yield "all", data, ("--top", "all"), ANALYZE
    yield "few", data, ("--top", "3"), ANALYZE
    yield "some", data, ("--since", "2016-08-04T11:20:00Z"), ANALYZE
    yield "locked", data, ("--cause", "av-lock"), ANALYZE
    yield "standard input", log(131, 2 * MIB, failing=0.5, path_of=any_path), (), ANALYZE


# ---- TAP ------------------------------------------------------------------------------------------

def try_group(function, pool):
    wrong, count = [], 0
    items = list(function())
    if QUICK:
        items = items[1::3] if len(items) > 4 else items
    for problem in pool.map(compare, items):
        count += 1
        if problem:
            wrong.append(problem)
    return count, wrong


def main():
    global folder
    bad = 0
    wanted = [word for word in sys.argv[1:] if word != "--quick"]
    with tempfile.TemporaryDirectory(prefix="marslog-threads.") as temporary, \
            concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        folder = temporary
        for function in groups:
            name = function.__name__
            if wanted and name not in wanted:
                continue
            try:
                count, wrong = try_group(function, pool)
                text = "\n".join(wrong)
            except Exception:  # pylint: disable=broad-except
                count, text = 0, traceback.format_exc()
            print("%s - threads/%s: %d inputs" % ("not ok" if text else "ok", name, count), flush=True)
            bad += bool(text)
            for line in text[:6000].splitlines():
                print("# " + line.encode("unicode_escape").decode(), flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
