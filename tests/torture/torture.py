# SPDX-License-Identifier: MIT
"""Fault injection: every call that can fail fails once, and the program must handle it.

    MARSLOG=./marslog INJECT=build/torture/inject.so torture.py [--quick] [CASE...]

In no case may it crash, hang, leave a partial file, leak memory (with a sanitizer), or give an
incomplete result that looks complete. Either the result equals that without the fault, or

    memory      exit status 5 and a message; no file under the name of -o, unless libarchive
                could not read a member for it: then there is a whole report with a gap
    reading     exit status 3 and a gap that names the input
    writing     exit status 5 and a message; a reader that went away ends it quietly

The n-th call is the same one every time with one thread only, so all but the cases of threads run
with -j 1. In those any call may be the one that fails, so that a run more finds more.

--quick tries a sample, the same one every time. Speaks TAP.
"""

import concurrent.futures
import errno
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "..", "fixtures")
sys.path.insert(0, FIXTURES)
import make  # noqa: E402
import pack  # noqa: E402
from pack import Member  # noqa: E402

MARSLOG = os.path.abspath(os.environ["MARSLOG"])
INJECT = os.path.abspath(os.environ["INJECT"])
SECONDS = 10
SANITIZER = 99
QUICK = 24  # calls of one kind that a quick run lets fail in one case
QUICK_THREADS = 8  # … in a case of several threads, which takes longer
MOST = 2000  # … and a whole run

# What marslog cannot notice: frames that occur in this order, and why. The result may then be
# another one; a crash, a hang or litter stays a failure.
KNOWN = [
    # glibc says "no such locale" for a few of its allocations, and remembers that; it is the same
    # as on a system without a UTF-8 locale.
    (["libc.so.6 setlocale"], "the locale cannot be loaded"),
    (["libc.so.6 newlocale"], "the locale cannot be loaded"),
]

# Enough of a catalogue for every path through the loader, and small: each allocation costs a run.
PATTERNS = {
    "$schema": "./schema.json",
    "format": "marslog.patterns/1",
    "about": "a few rules",
    "causes": [
        {"id": cause, "title": "Title of " + cause, "severity": severity, "exclusion": exclusion,
         "explanation": "Why.", "doc": "https://example.invalid/", "source": "made up",
         "actions": [{"do": "Do this.", "command": "chkdsk {volume}"}], **more}
        for cause, severity, exclusion, more in (
            ("corrupt-file", "data", "never", {"headline": 1}),
            ("missing-scratch", "file", "after-check", {"headline": 2, "facets": True}),
            ("av-lock", "file", "after-check", {"headline": 3, "facets": True}),
            ("cloud-file", "file", "yes", {"headline": 4}),
            ("wrapper", "info", "never", {"order": "last"}),
            ("informational", "info", "never", {"order": "last"}),
            ("unclassified", "file", "never", {}))],
    "rules": [
        {"id": "code-" + cause, "cause": cause, "source": "made up", "examples": [
            "Failed: Hr: = [%s] BackupRead failed on file(D:\\a.txt)" % code],
         "counter_examples": ["Copied %s" % code[2:]],
         "codes": [{"code": code, "symbol": symbol, "aliases": [symbol + "_TOO"], "meaning": "It failed.",
                    "statuses": [{"code": status, "symbol": "STATUS_" + symbol}]}]}
        for cause, code, symbol, status in (
            ("corrupt-file", "0x80070570", "ERROR_FILE_CORRUPT", "0xC0000102"),
            ("missing-scratch", "0x80070002", "ERROR_FILE_NOT_FOUND", "0xC0000034"),
            ("av-lock", "0x80070005", "ERROR_ACCESS_DENIED", "0xC0000022"),
            ("cloud-file", "0x8007018B", "ERROR_CLOUD_FILE_ACCESS_DENIED", "0xC000CF18"))
    ] + [
        {"id": "noise", "cause": "informational", "source": "made up", "examples": [
            "Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\$Extend\\$RmMetadata\\x)"],
         "counter_examples": ["Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\x)"],
         "match": {"codes": ["0x80070005"], "path": {
             "literals": ["\\$extend\\"], "regex": "\\\\\\$extend\\\\.*rm"}}},
        {"id": "phrase", "cause": "av-lock", "source": "made up", "implies": "0x80070005",
         "match": {"message": {"literals": ["Access is denied"]}},
         "examples": [{"text": "D:\\a.txt - Access is denied.", "form": "list"}],
         "counter_examples": ["Access is open"]},
    ],
    "places": [{"id": "inetcache", "kind": "disposable", "folder": "\\INetCache", "anywhere": True,
                "title": "browser cache", "source": "made up"}],
    "ranges": [{"from": "130000", "to": "130999", "title": "the service", "source": "made up"}],
}


# ---- the input ------------------------------------------------------------------

def small_log(job):
    log = make.Log(8, 3, 20)
    log.begin_job(job)
    log.failed("0x80070570", "D:\\Data\\Café\\plan.docx", job)
    log.failed("0x80070005", "D:\\Data\\ledger.mdb", job)
    for i in range(4):
        log.failed("0x8007018b", "C:\\Users\\j\\OneDrive\\%d.docx" % i, job)
    log.failed("0x8ABE0107", "E:\\x\\y", job)
    return log.end_job(job)


def bundle():
    """Every container inside one another, every kind of member, several encodings."""
    log = small_log(make.guid(1))
    text = log.text(11, "\r\n")
    registry = "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft" \
        "\\Windows Azure Backup\\Config]\r\n\"ScratchLocation\"=\"E:\\\\Scratch\"\r\n"
    listed = make.list_of(lambda path, code: "%s - %s" % (path, make.ENGLISH[code]))
    logs = [Member("Logs\\CBEngineCurr.errlog", text.encode("windows-1252")),
            Member("Caf\x82/CBEngine1.errlog".encode("latin-1").decode("latin-1"),
                   log.text(10).encode())]
    return pack.tar_bytes([
        Member("host/logs.zip", pack.zip_bytes(logs)),
        Member("host/cut.zip", pack.zip_bytes(logs, directory=False)),
        Member("host/logs.7z", pack.sevenzip_bytes([Member("CBEngine2.errlog", text.encode("utf-16"))])),
        Member("host/logs.cab", pack.cab_bytes([Member("CBEngine3.errlog", text.encode())])),
        Member("host/CBEngine4.errlog.gz", pack.gzip_bytes(text.encode())),
        Member("host/LastBackupFailedFiles1.txt", listed.encode()),
        Member("host/registry.reg", registry.encode("utf-16")),
        Member("host/strange.bin", bytes(range(256)) * 20),
    ])


def write(name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    return path


def repeated(job, size):
    """Long enough for several threads."""
    text = small_log(make.guid(job)).text().encode()
    return text * (size // len(text) + 1)


# ---- one run ----------------------------------------------------------------------

class Run:
    """A run of a case. OUT in the arguments is a file of its own."""

    def __init__(self, case, how=None, work="clean", looking_closely=False):
        self.case, self.how = case, how
        place = os.path.join(folder, work)
        os.makedirs(place, exist_ok=True)
        out, report = os.path.join(place, "result"), os.path.join(place, "report")
        for name in os.listdir(place):
            os.remove(os.path.join(place, name))
        env = dict(os.environ, LD_PRELOAD=INJECT, MARSLOG_FAIL_REPORT=report, COLUMNS="80",
                   ASAN_OPTIONS="exitcode=%d:verify_asan_link_order=0:allocator_may_return_null=1:"
                   "fast_unwind_on_malloc=%d" % (SANITIZER, not looking_closely),
                   UBSAN_OPTIONS="exitcode=%d:halt_on_error=1" % SANITIZER)
        if how:
            env["MARSLOG_FAIL"] = how
        words = [MARSLOG] + [out if word == "OUT" else word for word in case.words]
        if looking_closely:
            words.append("--no-sandbox")  # a backtrace needs the libraries' symbols
        with open(case.stdin or os.devnull, "rb") as stdin:
            try:
                done = subprocess.run(words, stdin=stdin, capture_output=True, env=env,
                                      timeout=SECONDS, check=False)
                self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
            except subprocess.TimeoutExpired as e:
                self.status, self.out, self.err = "no end", e.stdout or b"", e.stderr or b""
        self.counts, self.frames = {}, []
        if os.path.exists(report):
            with open(report, encoding="utf-8", errors="replace") as file:
                for word, rest in (line.rstrip("\n").split(" ", 1) for line in file):
                    if word == "at":
                        self.frames.append(rest)
                    else:
                        self.counts[word] = int(rest)
            os.remove(report)
        self.file = None
        if os.path.exists(out):
            with open(out, "rb") as file:
                self.file = file.read()
            os.remove(out)
        # The command line is a part of the JSON summary.
        self.out, self.file = (data and data.replace(place.encode(), b"PLACE")
                               for data in (self.out, self.file))
        self.litter = os.listdir(place)

    def same_result(self, other):
        return (self.status, self.out, self.file) == (other.status, other.out, other.file)


# ---- what is asked of it -------------------------------------------------------------

def judge(run, clean):
    """None, or what is wrong."""
    kind, at, *how = run.how.split(":")
    if run.status not in range(6):
        return "ended with %s" % run.status
    if run.litter:
        return "left %s behind" % run.litter
    partly = b"marslog: out of memory for a part of the input" in run.err
    if run.file is not None and run.file != clean.file and run.status == 5 and not partly:
        return "a half-written result"
    if how and how[0] in ("interrupted", "short"):
        return None if run.same_result(clean) else "another result, status %s" % run.status
    if kind in ("write", "rename", "close") and at:
        quiet = kind == "write" and how and int(how[0]) == errno.EPIPE
        if quiet and run.status in (0, 1, 3):
            return None
        if run.status == 5 and b"marslog: cannot write" in run.err:
            return None
        return None if kind == "close" and run.same_result(clean) else "not told"
    if run.same_result(clean) or is_known(run):
        return None
    if kind == "thread":
        return "another result"  # fewer threads are no failure
    if kind == "message":
        return None if (run.status, run.out) == (clean.status, clean.out) else "another result"
    return judge_input(kind, run)


def judge_input(kind, run):
    told = b"marslog: " in run.err
    if kind == "alloc":
        if run.status == 5 and b"memory" in run.err:
            return None
        return "no word of memory" if run.status == 5 else "status %s" % run.status
    if run.status == 5 and told and kind in ("open", "stat"):  # of the output
        return None
    if run.status == 4 and b"marslog: pattern file" in run.err:
        return None
    if run.status == 3 and b"marslog: not read: " in run.err:
        if "json" in run.case.words and not json.loads(run.file or run.out)["gaps"]:
            return "no gap in the summary"
        return None
    return "status %s%s" % (run.status, "" if told else " without a word")


def is_known(run):
    return any(in_order(frames, run.frames) for frames, _ in KNOWN)


def in_order(wanted, frames):
    rest = iter(frames)
    return all(any(part in frame for frame in rest) for part in wanted)


# ---- cases ------------------------------------------------------------------------------

class Case:
    def __init__(self, name, *words, stdin=None, status=0, threads=1):
        if words[0] in ("analyze", "exclude", "entries"):
            words = (words[0], "-j", str(threads), *words[1:])
        self.name, self.words, self.stdin, self.status = name, words, stdin, status
        self.threads = threads


def cases():
    path = write("input/host.tar", bundle())
    other = write("input/tree/a/CBEngineCurr.errlog", small_log(make.guid(2)).text().encode())
    write("input/tree/logs.zip", pack.zip_bytes([Member("CBEngine1.errlog", small_log(
        make.guid(3)).text().encode())]))
    tree = os.path.join(folder, "input", "tree")
    write("patterns/some.json", json.dumps(PATTERNS).encode())
    few = ("--patterns", os.path.join(folder, "patterns"))
    plain = write("input/CBEngineCurr.errlog", repeated(4, 5 << 19))
    members = [Member("CBEngine%d.errlog" % i, repeated(i, 3 << 19)) for i in range(3)]
    shared = write("input/shared.zip", pack.zip_bytes(members))
    spoilt = bytearray(pack.zip_bytes(members))
    middle = len(spoilt) // 2
    spoilt[middle:middle + 500] = b"\xFF" * 500
    spoilt = write("input/spoilt.zip", bytes(spoilt))
    packed = write("input/some.tar.gz", pack.gzip_bytes(pack.tar_bytes(members[:1])))
    zipped = os.path.join(tree, "logs.zip")
    return [
        Case("analyze", "analyze", *few, "-o", "OUT", path, status=3),
        Case("analyze-folder", "analyze", *few, "--color", "always", tree),
        Case("analyze-json", "analyze", *few, "-f", "json", "-o", "OUT", zipped, other),
        Case("analyze-json-stdin", "analyze", *few, "-f", "json", "-o", "OUT", stdin=path, status=3),
        Case("analyze-html", "analyze", *few, "-f", "html", "-o", "OUT", zipped),
        Case("analyze-markdown", "analyze", *few, "-f", "markdown", "-o", "OUT", zipped),
        Case("analyze-csv", "analyze", *few, "-f", "csv", "-o", "OUT", zipped),
        Case("analyze-encoding", "analyze", *few, "--encoding", "windows-1251", other),
        Case("exclude", "exclude", *few, zipped),
        Case("exclude-powershell", "exclude", *few, "-f", "powershell", "-o", "OUT", other),
        Case("entries", "entries", *few, tree),
        Case("entries-csv", "entries", *few, "-f", "csv", "-o", "OUT", zipped),
        Case("explain", "explain", *few, "5", "0xC0000022", "ERROR_FILE_CORRUPT", "nothing",
             status=1),
        Case("explain-json", "explain", *few, "-f", "json", "-o", "OUT", "5"),
        Case("causes", "causes", *few, "-f", "json"),
        Case("lint", "lint", *few[1:]),
        Case("embedded", "explain", "5"),
        # A plain log in parts, a zip's members side by side, and what one thread unpacks.
        Case("threads-plain", "analyze", *few, "-f", "json", "-o", "OUT", plain, threads=2),
        Case("threads-zip", "analyze", *few, "-f", "json", "-o", "OUT", shared, threads=2),
        Case("threads-zip-spoilt", "analyze", *few, "-f", "json", spoilt, status=3, threads=3),
        Case("threads-stdin", "analyze", *few, "-f", "json", "-o", "OUT", stdin=packed, threads=2),
        Case("threads-entries", "entries", *few, packed, threads=2),
        Case("help", "--help"),
        Case("version", "--version"),
        Case("wrong-use", "analyze", "--formt", "json", status=2),
    ]


def sample(total, most, offset):
    """Numbers of the calls that fail: all, or some from everywhere, the first and last with them."""
    if total <= most:
        return range(1, total + 1)
    step = total / (most - 2)
    return sorted({1, total} | {1 + int(offset % step + i * step) % total for i in range(most - 2)})


def faults(case, clean, quick):
    """Everything that can go wrong in a case."""
    offset = sum(case.name.encode()) * 7
    errors = {"read": [errno.EIO], "write": [errno.ENOSPC, errno.EPIPE], "message": [errno.EIO],
              "open": [errno.EMFILE, errno.EACCES], "stat": [errno.EIO], "seek": [errno.EIO],
              "rename": [errno.EACCES], "close": [errno.EIO], "alloc": [errno.ENOMEM],
              "thread": [errno.EAGAIN]}
    some = QUICK_THREADS if case.threads > 1 and quick else QUICK
    for kind, total in clean.counts.items():
        if case.threads > 1 and kind not in ("alloc", "read", "thread"):
            continue
        for error in errors[kind]:
            for n in sample(total, some if quick else MOST, offset):
                yield "%s:%d:%d" % (kind, n, error)
            for n in sample(total, some, offset + 1):
                yield "%s:%d:%d:on" % (kind, n, error)
        if kind in ("read", "write", "message", "open"):
            yield kind + ":0:interrupted"
        if kind in ("read", "write", "message"):
            yield kind + ":0:short"


def try_case(case, quick, pool):
    clean = Run(case)
    if clean.status == 2 and b"--format cannot be" in clean.err:
        print("ok - torture/%s # SKIP no such format" % case.name)
        return True
    if clean.status != case.status or "alloc" not in clean.counts:
        print("not ok - torture/%s: undisturbed %s\n%s" % (
            case.name, clean.status, clean.err.decode("utf-8", "replace")))
        return False
    if clean.counts["alloc"] == 0:
        print("# the allocator of this build cannot be replaced; try another compiler")
    wrong = []

    def one(numbered):
        number, how = numbered
        work = "%s-%d" % (case.name, number)
        run = Run(case, how, work)
        if run.status == SANITIZER and is_known(run):
            run = Run(case, how, work, looking_closely=True)
        why = judge(run, clean)
        if why:
            wrong.append((how, why, run))

    todo = list(faults(case, clean, quick))
    list(pool.map(one, enumerate(todo)))
    print("%s - torture/%s: %d faults" % ("not ok" if wrong else "ok", case.name, len(todo)))
    for how, why, run in wrong[:40]:
        print("#   MARSLOG_FAIL=%s: %s" % (how, why))
        for line in run.err.decode("utf-8", "replace").splitlines()[:12]:
            print("#     " + line)
        for frame in run.frames[1:12]:
            print("#       at " + frame)
    sys.stdout.flush()
    return not wrong


def allocations_follow_what_is_found():
    """A log that says the same again and again takes no more allocations than when it says it once."""
    counts = []
    for times in (4, 24):
        path = write("again-%d/CBEngineCurr.errlog" % times, repeated(7, times * 20000))
        case = Case("again", "analyze", "--format", "json", path)
        counts.append(Run(case).counts.get("alloc"))
    # Batches, and what is kept of one record, grow to their size.
    good = None not in counts and counts[1] <= counts[0] + 16
    print("%s - torture/allocations: %s and, six times as long, %s" % (
        "ok" if good else "not ok", *counts))
    return good


def main():
    words = sys.argv[1:]
    quick = "--quick" in words
    names = [word for word in words if word != "--quick"]
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        results = [try_case(case, quick, pool) for case in cases()
                   if not names or case.name in names]
    if not names:
        results.append(allocations_follow_what_is_found())
    return 0 if results and all(results) else 1


with tempfile.TemporaryDirectory(prefix="marslog-torture.") as folder:
    sys.exit(main())
