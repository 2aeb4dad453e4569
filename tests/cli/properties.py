# SPDX-License-Identifier: MIT
"""What must hold for every input, tried with the program in $MARSLOG. Speaks TAP."""

import concurrent.futures
import csv
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import traceback

TESTS = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(TESTS, "..", "..", "fixtures")
sys.path.insert(0, FIXTURES)
import make  # noqa: E402
import pack  # noqa: E402
from pack import Member  # noqa: E402

MARSLOG = os.environ["MARSLOG"]
properties = []
folder = ""


def check(function):
    """Mark a property. It fails by an exception."""
    properties.append(function)
    return function


# ---- running --------------------------------------------------------------------

def marslog(*arguments, data=None, env=None, command="analyze"):
    words = [MARSLOG] + ([command] if command else []) + list(arguments)
    environment = dict(os.environ, **(env or {}))
    done = subprocess.run(words, input=b"" if data is None else data, capture_output=True,
                          env=environment, timeout=300, check=False)
    assert 0 <= done.returncode <= 5, "status %d of %s\n%s" % (
        done.returncode, words, done.stderr.decode("utf-8", "replace"))
    return done


def analyze(*arguments, data=None, status=None, env=None):
    done = marslog("--format", "json", *arguments, data=data, env=env)
    assert status is None or done.returncode == status, "status %d, expected %s\n%s" % (
        done.returncode, status, done.stderr.decode("utf-8", "replace"))
    return json.loads(done.stdout.decode("utf-8")), done


def formats(command):
    """The forms of a command's result, as its own message lists them."""
    done = marslog("--format", "?", command=command)
    words = done.stderr.decode().split("allowed is ")[1].splitlines()[0]
    return words.replace(" or ", ", ").split(", ")


def write(name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    return path


def each(function, items):
    """Try many items, two at a time; the first failure counts."""
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        return list(pool.map(function, items))


def equal(found, expected, what=""):
    assert found == expected, "%s\n    found    %s\n    expected %s" % (what, found, expected)


# ---- what a summary says ------------------------------------------------------------

def counts(s):
    return {c["id"]: (c["entries"], c["files"]) for c in s["causes"] if c["entries"]}


def findings(s):
    """All that must not depend on how the log was packed or written."""
    return [(c["id"], c["severity"], c["entries"], c["files"], c["runs"], c["first"], c["last"],
             json.dumps(c["facets"]), json.dumps(c["codes"]), json.dumps(c["paths"]),
             json.dumps(c["folders"]), [(e["line"], e["time"], e["text"]) for e in c["evidence"]])
            for c in s["causes"]] + [s["jobs"], s["verdict"], s["exclusions"], s["not_excluded"],
                                     s["unknown_codes"] and [(u["code"], u["entries"])
                                                             for u in s["unknown_codes"]]]


# ---- made-up logs whose truth is known -------------------------------------------------

CODES = {
    "corrupt-file": ["0x80070570", "0x80070571", "0X8007045d", "0xd0000102", "-2147023504"],
    "missing-scratch": ["0x80070002", "0x80070003", "2147942402", "0xC0000034"],
    "av-lock": ["0x80070005", "0x80070020", "0x80070021", "-2147024891"],
    "cloud-file": ["0x8007018b", "0x8007018B", "0x8007016A"],
    "unclassified": ["0x8ABE0107", "0x89AB0042"],
}
WORDS = ["Sales & Co", "Q1  plan", "Café", "foto's", "80070005", "0x80070570", "a (b)", "x)", "é–€",
         "scan - 2018", "deel, 2", "map; twee", "Hr", "error 5", "100% klaar", "[concept]", "a=b"]


def some_path(rng):
    parts = [rng.choice(WORDS) for _ in range(rng.randint(1, 3))]
    return "%s:\\Data\\%s %d%s" % (rng.choice("DEF"), "\\".join(parts), rng.randint(1, 40),
                                   rng.choice([".docx", ".TXT", "", ").pdf", ".0x80070002"]))


def harmless(rng):
    return rng.choice([
        ("NORMAL", "BackupRead retried after 0x80070005 on D:\\Data\\80070570.txt"),
        ("NORMAL", "Failed: Hr: = [0x80070570] BackupRead failed on file(D:\\Data\\x.txt)"),
        ("NORMAL", "Copied 2147942405 bytes"),
        ("WARNING", "Upload of block 17 failed with error code: 1b7afbe0"),
        ("WARNING", "Session 80070005-8007-0570-8007-018B80070002 is renewed"),
        ("WARNING", "Skipping D:\\Logs\\0x80070570.txt"),
        ("WARNING", "Retry 5 of 80070005 items"),
    ])


class Truth:
    """A log and what must be counted in it."""

    def __init__(self, seed, size=120):
        rng = random.Random(seed)
        self.entries, self.paths = {}, {}
        log = make.Log(3, 1, 1)
        jobs = [make.guid(100 + i) for i in range(3)]
        for i in range(size):
            if log.ms > 80000000:
                log.at(3, log.day + 1, 1)
            if rng.random() < 0.4:
                level, message = harmless(rng)
                log.say(level, message, rng.choice(jobs))
                continue
            cause = rng.choice(list(CODES))
            path = some_path(rng)
            self.entries[cause] = self.entries.get(cause, 0) + 1
            self.paths.setdefault(cause, set()).add(path.lower())
            written = "\\\\?\\" + path if rng.random() < 0.1 else path
            written = written.upper() if rng.random() < 0.1 else written
            log.failed(rng.choice(CODES[cause]), written, jobs[i * 3 // size])
            if rng.random() < 0.1:
                log.records[-1] = log.records[-1][:-1] + (
                    log.records[-1][-1] + "\n   at Agent.Reader.Next(0x80070570)\n\tand 0x8007018B",)
        self.log = log

    def counts(self):
        return {cause: (n, len(self.paths[cause])) for cause, n in self.entries.items()}


@check
def exact_counts_of_made_up_logs():
    def one(seed):
        truth = Truth(seed)
        text = truth.log.text(10 if seed % 2 else 11, ["\n", "\r\n", "\r"][seed % 3])
        s, _ = analyze("--year", "2026", "--top", "1000", data=text.encode(), status=0)
        equal(counts(s), truth.counts(), "seed %d" % seed)
        for cause in s["causes"]:
            expected = truth.paths.get(cause["id"], set())
            found = {p["path"].lower().removeprefix("\\\\?\\") for p in cause["paths"]}
            equal(sorted(found), sorted(expected), "seed %d, %s" % (seed, cause["id"]))
            equal(sum(p["entries"] for p in cause["paths"]), cause["entries"], cause["id"])
            equal(sum(c["entries"] for c in cause["codes"]), cause["entries"], cause["id"])
    each(one, range(12))


@check
def what_cannot_be_read_is_a_file_and_no_failed_job():
    shapes = {"\\Device\\HarddiskVolume3\\Data\\a.txt": 1, "D:/Data/a.txt": 1, "a.txt": 1, "a": 1,
              "\\??\\D:\\a.txt": 1, "\\Data\\a.txt": 1, "D:\\???? (2).txt": 1, "<b>=1+1</b>": 1,
              "=cmd|' /C calc'!A0": 1, "": 0, " ": 0, "D:\\": 0}
    for path, count in shapes.items():
        log = make.Log(8, 4, 20)
        log.begin_job(make.guid(1)).failed("0x80070005", path, make.guid(1)).normal("==>x", make.guid(1))
        log.failed("0x80070570", "E:\\b.txt")
        data = log.text().encode()
        s, _ = analyze("--year", "2026", data=data, status=0)
        cause = next(c for c in s["causes"] if c["id"] == "av-lock")
        equal(([p["path"] for p in cause["paths"]], cause["entries"], cause["files"]),
              ([path] * count, 1, count), path)
        equal([(j["result"], j["files"]) for j in s["jobs"]], [("unfinished", count)], path)
        equal((s["verdict"]["state"], s["exclusions"]), ("warnings", []), path)
        for command in ("analyze", "exclude", "entries"):
            for form in formats(command):
                done = marslog("-f", form, "--year", "2026", data=data, command=command)
                equal(done.returncode, 0, path)
                harmless_document(form, done.stdout, "%s -f %s: %s" % (command, form, path))
    # Where the closing bracket is missing there may be no path, but it is a file all the same.
    log = make.Log(8, 4, 20)
    log.begin_job(make.guid(1)).say("WARNING", "Failed: Hr: = [0x80070005] BackupRead failed on file(a.txt",
                                    make.guid(1)).normal("==>x", make.guid(1))
    s, _ = analyze("--year", "2026", data=log.text().encode(), status=0)
    equal([j["result"] for j in s["jobs"]], ["unfinished"], "no closing bracket")


@check
def exact_counts_of_the_engine_log():
    expected = {
        "corrupt-file": (3, 2), "missing-scratch": (2, 2), "av-lock": (4, 3), "cloud-file": (2, 2),
        "unclassified": (1, 1), "scratch-full": (1, 0), "wrapper": (1, 0), "informational": (2, 0),
    }
    for name in ("columns-10", "columns-11", "windows-1252", "utf-16be"):
        s, _ = analyze("--year", "2026", os.path.join(FIXTURES, "logs", name + ".errlog"), status=0)
        equal(counts(s), expected, name)
        equal([u["code"] for u in s["unknown_codes"]], ["0x89AB0042"], name)
        assert s["unknown_codes"][0]["evidence"], "an unknown code without evidence"


# ---- the same log in every dress -----------------------------------------------------------

@check
def encodings_line_ends_and_layouts_change_nothing():
    log = make.engine_log()
    expected = None
    for columns in (10, 11):
        for end in ("\n", "\r\n", "\r"):
            text = log.text(columns, end)
            dresses = [text.encode("utf-8"), text.encode("utf-8-sig"), text.encode("windows-1252"),
                       text.rstrip("\r\n").encode(), text.encode() + bytes(600)]
            for name in ("utf-16-le", "utf-16-be"):
                dresses += [text.encode(name), ("\ufeff" + text).encode(name)]
            for i, (s, _) in enumerate(each(
                    lambda d: analyze("--year", "2026", data=d, status=0), dresses)):
                expected = expected or findings(s)
                equal(findings(s), expected, "%d columns, %r, dress %d" % (columns, end, i))


def containers(name, data):
    m = Member(name, data)
    many = [Member("readme.txt", b"Hello.\n"), m]
    return {
        "stored.zip": pack.zip_bytes([Member(name, data, method=pack.STORED)]),
        "deflated.zip": pack.zip_bytes([m]),
        "sizes-after.zip": pack.zip_bytes([Member(name, data, size_after=True)]),
        "backslashes.zip": pack.zip_bytes([Member("Temp\\Logs\\" + name, data)]),
        "not-ascii.zip": pack.zip_bytes([Member("Séjour/" + name, data)]),
        "several.zip": pack.zip_bytes(many),
        "plain.tar": pack.tar_bytes([m]),
        "several.tar": pack.tar_bytes(many),
        "a.tar.gz": pack.gzip_bytes(pack.tar_bytes([m])),
        "a.cab": pack.cab_bytes([m]),
        "a.7z": pack.sevenzip_bytes(many),
        "log.errlog.gz": pack.gzip_bytes(data, name),
        "no-name.gz": pack.gzip_bytes(data),
        "zip-in-tar.tar": pack.tar_bytes([Member("x.zip", pack.zip_bytes([m]))]),
        "tar-in-zip.zip": pack.zip_bytes([Member("x.tar", pack.tar_bytes([m]))]),
        "stored-zip-in-zip.zip": pack.zip_bytes([
            Member("x.zip", pack.zip_bytes([m]), method=pack.STORED)]),
        "zip-in-zip-in-zip.zip": pack.zip_bytes([Member("x.zip", pack.zip_bytes([
            Member("y.zip", pack.zip_bytes([m]))]))]),
        "7z-in-cab.cab": pack.cab_bytes([Member("x.7z", pack.sevenzip_bytes([m]))]),
        "cab-in-zip.zip": pack.zip_bytes([Member("x.cab", pack.cab_bytes([m]))]),
        "gz-in-zip.zip": pack.zip_bytes([Member(name + ".gz", pack.gzip_bytes(data, name))]),
    }


@check
def containers_change_nothing():
    data = Truth(77, 400).log.text(11, "\r\n").encode()
    name = "CBEngineCurr.errlog"
    plain = write("plain/" + name, data)
    expected = findings(analyze("--year", "2026", plain, status=0)[0])
    equal(findings(analyze("--year", "2026", os.path.dirname(plain), status=0)[0]), expected, "folder")
    equal(findings(analyze("--year", "2026", data=data, status=0)[0]), expected, "stdin")

    def one(item):
        packed, content = item
        path = write("containers/" + packed, content)
        equal(findings(analyze("--year", "2026", path, status=0)[0]), expected, packed)
        equal(findings(analyze("--year", "2026", "-", data=content, status=0)[0]), expected,
              packed + " on standard input")
    each(one, containers(name, data).items())


def fed(data, size):
    """Standard input that arrives in pieces."""
    with subprocess.Popen([MARSLOG, "analyze", "--year", "2026", "-f", "json"], bufsize=0,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as p:
        for i in range(0, len(data), size):
            p.stdin.write(data[i:i + size])
        p.stdin.close()
        out = p.stdout.read()
    equal(p.returncode, 0, "pieces of %d" % size)
    return out


@check
def pieces_of_standard_input_change_nothing():
    log = make.four().text(11, "\r\n")
    inputs = [log.encode(), ("\ufeff" + log).encode("utf-16-le"),
              pack.zip_bytes([Member("CBEngineCurr.errlog", log.encode())]),
              pack.sevenzip_bytes([Member("CBEngineCurr.errlog", log.encode())])]
    for data in inputs:
        outputs = each(lambda size, d=data: fed(d, size), (1, 7, 4096, len(data)))
        for out in outputs:
            equal(out, outputs[0], "pieces")


@check
def threads_locale_and_time_zone_change_nothing():
    paths = [os.path.join(FIXTURES, name) for name in
             ("bundles/collector.tar", "bundles/older.zip", "logs/utf-16le.errlog", "lists")]
    for form in ("json", "text"):
        base = marslog("--year", "2026", "-f", form, *paths)
        for env in ({"LC_ALL": "C"}, {"LC_ALL": "nl_NL.UTF-8"}, {"LC_ALL": "C.UTF-8", "LANG": "tr_TR"},
                    {"TZ": "Pacific/Kiritimati"}, {"TZ": "America/Caracas"}, {"TZ": ":/nonsense"}):
            other = marslog("--year", "2026", "-f", form, *paths, env=env)
            equal((other.stdout, other.stderr, other.returncode),
                  (base.stdout, base.stderr, base.returncode), str(env))
        both = [marslog("--year", "2026", "-f", form, "-j", n, *paths) for n in ("1", "4", "1")]
        one, four = (b.stdout.replace(b'"4"', b'"1"') for b in both[:2])
        equal(one, four, "threads")
        equal(both[0].stdout, both[2].stdout, "two runs")
    # Without --year the members' own times count: they are no local times either.
    east, west = (marslog("-f", "json", paths[0], env={"TZ": zone}).stdout
                  for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"))
    equal(east, west, "time zones without --year")


# ---- damage ----------------------------------------------------------------------------------

def small_log():
    log = make.Log(8, 4, 20)
    log.failed("0x80070570", "D:\\Data\\é plan (old).xlsx", make.guid(1))
    log.failed("0x80070005", "D:\\Data\\b", make.guid(1))
    return log.say("WARNING", "Failed: Hr: = [0x8007018b] BackupRead failed on file(D:\\x)\n   at Agent.Next",
                   make.guid(1))


def never_better(s, done, whole, what):
    """Of something cut off: nothing invented, and never a clean bill."""
    assert done.returncode in (0, 3), "%s: status %d\n%s" % (what, done.returncode, done.stderr)
    assert s["verdict"]["incomplete"] == bool(s["gaps"]) == (done.returncode == 3), what
    for cause, (entries, files) in counts(s).items():
        most = whole.get(cause, (0, 0))
        if cause == "unclassified":  # the code of a record may be what was cut off
            most = (s["totals"]["entries"], s["totals"]["files"])
        assert entries <= most[0] and files <= most[1], "%s: %s %s" % (what, cause, (entries, files))
    total = sum(n for n, _ in whole.values())
    assert s["totals"]["entries"] <= total, "%s: %d entries" % (what, s["totals"]["entries"])


@check
def a_log_cut_at_every_byte():
    data = small_log().text().encode()
    whole = counts(analyze("--year", "2026", data=data, status=0)[0])
    equal(whole, {"corrupt-file": (1, 1), "av-lock": (1, 1), "cloud-file": (1, 1)}, "whole")
    paths = {"d:\\data\\é plan (old).xlsx", "d:\\data\\b", "d:\\x"}

    def one(size):
        s, done = analyze("--year", "2026", data=data[:size])
        never_better(s, done, whole, "cut at %d" % size)
        # In its columns, or inside what its message began: else it may as well be whole.
        columns, level, message = data[:size][data[:size].rfind(b"\n") + 1:].partition(b"WARNING\t")
        bare = re.fullmatch(rb"Failed: Hr: = \[0x\w{8}\] ?", message)
        open_ended = (columns and not message and not columns.startswith(b" ")) or \
            (not 0 < len(message) < 7 and level and not bare and data[size:size + 1] != b"\n")
        if s["inputs"][0]["kind"] == "errlog":
            equal("truncated" in {g["reason"] for g in s["gaps"]}, bool(open_ended), "cut at %d" % size)
        for cause in s["causes"]:
            for p in cause["paths"]:
                assert p["path"].lower() in paths, "cut at %d: invented %s" % (size, p["path"])
        for job in s["jobs"]:
            assert job["result"] != "failed" or bare, "cut at %d: a job is said to have failed" % size
    each(one, range(0, len(data)))


@check
def the_last_line_end_changes_nothing():
    for message, result in (("Failed: Hr: = [0x80780054] Offline Backup Progress: Failed", "failed"),
                            ("Failed: Hr: = [0x8007173d] : something is wrong", "failed"),
                            ("Failed: Hr: = [0x80070005]", "failed"),
                            ("Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\a.txt)", "unfinished"),
                            ("Failed: Hr: = [0x80070005] BackupRead failed on file()", "unfinished")):
        log = make.Log(8, 4, 20).begin_job(make.guid(1)).say("WARNING", message, make.guid(1))
        data = log.text().encode()
        s, _ = analyze("--year", "2026", data=data, status=0)
        equal([j["result"] for j in s["jobs"]], [result], message)
        equal(findings(analyze("--year", "2026", data=data[:-1], status=0)[0]), findings(s), message)


def cut_archive(name, data, whole, step):
    def one(size):
        s, done = analyze("--year", "2026", data=data[:size])
        never_better(s, done, whole, "%s cut at %d" % (name, size))
        equal(done.returncode, 3, "%s cut at %d of %d" % (name, size, len(data)))
        assert s["verdict"]["state"] != "clean", "%s cut at %d is clean" % (name, size)
        path = write("cut/%s-%d" % (name, size), data[:size])
        t, done = analyze("--year", "2026", path, status=3)
        assert t["verdict"]["state"] != "clean", "%s cut at %d is clean" % (path, size)
        never_better(t, done, whole, path)
    each(one, list(range(0, len(data), step)) + [len(data) - 1])


@check
def a_zip_cut_at_every_byte():
    first, second = small_log().text().encode(), make.four().text().encode()
    second = second[:second.index(b"\n", 400) + 1]  # a few NORMAL records: clean by themselves
    for method, step in ((pack.DEFLATED, 1), (pack.STORED, 9)):
        data = pack.zip_bytes([Member("b.errlog", second, method=method),
                               Member("a.errlog", first, method=method)])
        whole = counts(analyze("--year", "2026", data=data, status=0)[0])
        cut_archive("zip%d" % method, data, whole, step)


@check
def other_archives_cut():
    log = Member("a.errlog", small_log().text().encode())
    for name, data, step in (("7z", pack.sevenzip_bytes([log]), 5),
                             ("cab", pack.cab_bytes([log]), 5),
                             ("gz", pack.gzip_bytes(log.data, "a.errlog"), 3),
                             ("tgz", pack.gzip_bytes(pack.tar_bytes([log])), 5),
                             ("nested", pack.zip_bytes([Member("x.zip", pack.zip_bytes([log]))]), 5)):
        whole = counts(analyze("--year", "2026", data=data, status=0)[0])
        cut_archive(name, data, whole, step)


@check
def what_stands_behind_damage_is_read_or_named():
    """A member that breaks the reader of its archive does not take the others with it in silence."""
    text = make.four().text().encode()
    logs = [Member("%s.errlog" % c, text.replace(b"Data", c.encode() * 4)) for c in "abc"]
    inputs = {"solid.7z": pack.sevenzip_bytes(logs), "blocks.7z": pack.sevenzip_bytes(logs, solid=False),
              "cab": pack.cab_bytes([Member(m.name, m.data + random.Random(7).randbytes(60000)) for m in logs])}

    def one(item):
        name, share = item
        data = inputs[name]
        at = 32 + int((len(data) - 300) * share)
        data = data[:at] + bytes([data[at] ^ 0x5A]) + data[at + 1:]
        whole = analyze("--year", "2026", write("behind/%s-%d" % (name, at), data), status=3)[0]
        seen = " ".join([i["name"] for i in whole["inputs"]] + [g["input"] for g in whole["gaps"]])
        for m in logs:
            assert m.name in seen, "%s, byte %d: no word of %s" % (name, at, m.name)
        if name == "blocks.7z":
            equal([i["entries"] > 0 for i in whole["inputs"] if i["name"][-8:] in ("b.errlog", "c.errlog")],
                  [True, True], "%s, byte %d" % (name, at))
        piped = analyze("--year", "2026", data=data, status=3)[0]
        equal(piped["verdict"]["incomplete"], True, name)
    each(one, [("solid.7z", 0.1), ("solid.7z", 0.6), ("blocks.7z", 0.1), ("blocks.7z", 0.25),
               ("cab", 0.02), ("cab", 0.4), ("cab", 0.9)])


@check
def members_that_are_lost_are_counted():
    """Local headers that are damaged: the directory still says how many there were."""
    logs = [Member("%d.errlog" % i, small_log().text().encode()) for i in range(6)]
    data = bytearray(pack.zip_bytes(logs))
    for i in (1, 2, 4):
        data[data.index(b"PK\3\4", data.index(b"%d.errlog" % i) - 30)] ^= 1
    for given in ({"data": bytes(data)}, {"path": write("lost.zip", bytes(data))}):
        words = [given["path"]] if "path" in given else []
        s, _ = analyze("--year", "2026", *words, data=given.get("data"), status=3)
        lost = sum(g["count"] for g in s["gaps"] if "the directory lists 6 members, 3" in g["detail"])
        equal(lost, 3, "members lost")


@check
def a_tar_cut_before_its_end_mark():
    log = Member("a.errlog", small_log().text().encode())
    data = pack.tar_bytes([log, log])
    whole = counts(analyze("--year", "2026", data=data, status=0)[0])
    end = len(data.rstrip(b"\0"))
    cut_archive("tar", data[:end], whole, 97)


@check
def flipped_bits_never_pass_for_sound():
    """A flipped bit in a zip: no crash, and what is lost or altered is never silent."""
    log = make.four().text().encode()
    data = pack.zip_bytes([Member("a.errlog", log), Member("b.errlog", log)])
    whole = analyze("--year", "2026", data=data, status=0)[0]
    expected = findings(whole)

    def one(at):
        broken = data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1:]
        s, done = analyze("--year", "2026", data=broken)
        assert s["verdict"]["state"] != "clean", "byte %d" % at
        if findings(s) != expected:
            equal(done.returncode, 3, "byte %d changes the findings in silence" % at)
    each(one, range(0, len(data), 2))


@check
def damaged_fixtures_are_never_clean():
    whole = ("log.zip", "deflate64.zip", "log.errlog.xz")  # unusual, but read to the end
    names = [n for n in sorted(os.listdir(os.path.join(FIXTURES, "damaged"))) if n not in whole]

    def one(name):
        path = os.path.join(FIXTURES, "damaged", name)
        s, done = analyze("--year", "2026", path, status=3)
        assert s["verdict"]["state"] != "clean", name
        assert s["verdict"]["incomplete"] and s["gaps"], name
        for gap in s["gaps"]:
            assert gap["input"].startswith(path) and gap["detail"] and gap["count"] > 0, name
        assert b"not read" in done.stderr, name
    each(one, names)


@check
def noise_is_never_a_log():
    def one(seed):
        rng = random.Random(seed)
        data = rng.randbytes(rng.choice([1, 10, 511, 512, 5000]))
        magic = rng.choice([b"", b"PK\3\4", b"PK\5\6", b"7z\xBC\xAF\x27\x1C", b"MSCF\0\0\0\0",
                            b"\x1F\x8B\x08", b"0AB0\t0974\t", b"\xFF\xFE", b"\xEF\xBB\xBF"])
        s, _ = analyze(data=magic + data, status=3)
        assert s["verdict"]["state"] == "unknown", "seed %d: %s" % (seed, s["verdict"])
    each(one, range(60))


# ---- output ------------------------------------------------------------------------------------

HOSTILE = ["\x1b[31mred", "a\u202egnp.exe", "x\u2066y\u2069", "tab\ttab", "bell\x07", "\x9bK", "del\x7f",
           "a\u200bb", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "a\u2028b"]
FORBIDDEN = set(range(0x20)) - {0x0A} | set(range(0x7F, 0xA0)) | set(range(0x202A, 0x202F)) | \
    set(range(0x2066, 0x206A))


def visible(data, what):
    for char in data.decode("utf-8"):
        assert ord(char) not in FORBIDDEN, "%s: U+%04X" % (what, ord(char))


@check
def hostile_text_is_shown_harmlessly():
    log = make.Log(8, 4, 20)
    for i, text in enumerate(HOSTILE):
        if "\t" not in text:
            log.failed("0x80070570", "D:\\Data\\%s\\%d.txt" % (text, i), make.guid(1))
        log.say("WARNING", "Failed: Hr: = [0x8ABE0%03X] %s" % (i, text), make.guid(1))
        log.say("FATAL", text, text)
        log.say("ERROR", "=1+1 " + text)
    data = log.text().encode()
    hostile_list = make.list_text(["D:\\Data\\%s.txt" % t for t in HOSTILE] + HOSTILE).encode()
    members = [Member("%s/CBEngineCurr.errlog" % t, data) for t in HOSTILE if "\t" not in t]
    members += [Member("line\nfeed.errlog", data), Member("empty\x1b[2J.errlog", b""),
                Member("LastBackupFailedFiles\u202e_1_1_2026_.txt", hostile_list),
                Member("\x1b]0;t\x07.zip", data[:50]), Member("locked\x1b.errlog", data, password=b"x")]
    paths = [write("\x1b[1m\u202e/hostile.zip", pack.zip_bytes(members)),
             write("\x1b[1m\u202e/hostile.tar", pack.tar_bytes(
                 [m for m in members if m.password is None]))]
    for command in ("analyze", "exclude", "entries"):
        for form in formats(command):
            for path in paths:
                what = "%s -f %s %s" % (command, form, os.path.basename(path))
                done = marslog("-f", form, "--year", "2026", path, command=command)
                equal(done.returncode, 3, what)
                visible(done.stderr, what + ": messages")
                harmless_document(form, done.stdout, what)


def harmless_document(form, data, what):
    text = data.decode("utf-8")
    if form in ("json", "ndjson"):
        for line in [text] if form == "json" else text.splitlines():
            json.loads(line)
        assert min(data) >= 0x0A and not {0x0B, 0x0C, 0x0D, 0x1B} & set(data), what
        return
    visible(data.replace(b"\t", b"") if form == "tsv" else data.replace(b"\r\n", b"\n"), what)
    if form == "text":
        for line in text.splitlines():
            assert len(line) <= 100 or "https://" in line, "%s: %d columns: %s" % (what, len(line), line)
    if form == "html":
        assert "<script" not in text and "Content-Security-Policy" in text, what
    if form == "csv":
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert rows and all(len(row) == len(rows[0]) for row in rows), what + ": ragged"
        for cell in (cell for row in rows for cell in row):
            assert cell[:1] not in ("=", "+", "-", "@"), "%s: a formula: %s" % (what, cell)
    if form == "tsv":
        rows = [line.split("\t") for line in text.splitlines()]
        assert rows and all(len(row) == len(rows[0]) for row in rows), what + ": ragged"


@check
def bytes_that_are_no_text_stay_valid_utf8():
    data = make.four().text().encode().replace(b"Sales", b"Sa\xC3\x28les\xFF\xFE\xED\xA0\x80")
    data = "é".encode() + b"\n" + data
    done = marslog("--year", "2026", data=data)
    done.stdout.decode("utf-8")
    s, _ = analyze("--year", "2026", data=data, status=3)
    assert [g["reason"] for g in s["gaps"]] == ["decoding"], s["gaps"]
    name = os.path.join(os.fsencode(folder), b"\xFF\xC0.errlog")
    with open(name, "wb") as file:
        file.write(make.four().text().encode())
    s, done = analyze("--year", "2026", name)
    equal(len(counts(s)), 4, "a file name that is not UTF-8")
    marslog("--year", "2026", name).stdout.decode("utf-8")
    marslog(name + b"x").stderr.decode("utf-8")


SHAPE = {
    "schema": str, "tool": {"name": str, "version": str}, "command": [str],
    "verdict": {"state": {"clean", "warnings", "failed", "unknown"}, "files_not_protected": int,
                "incomplete": bool, "headline": str},
    "inputs": [{"name": str, "kind": {"errlog", "failed-list", "registry", "archive", "other"},
                "encoding": (str, None), "bytes": int, "lines": int, "records": int, "entries": int,
                "unparsed": int, "first": (str, None), "last": (str, None), "year": (int, None),
                "year_source": (str, None)}],
    "gaps": [{"input": str, "reason": {"truncated", "encrypted", "unsupported-method", "checksum",
                                       "limit", "unreadable", "unparsed", "long-line", "decoding"},
              "detail": str, "count": int}],
    "totals": {"bytes": int, "lines": int, "records": int, "entries": int, "classified": int,
               "unclassified": int, "files": int},
    "causes": [{"rank": int, "id": str, "title": str, "severity": {"job", "data", "file", "info"},
                "entries": int, "files": int, "facets": dict,
                "codes": [{"code": str, "symbol": (str, None), "entries": int}],
                "first": (str, None), "last": (str, None), "runs": int,
                "folders": [{"path": str, "files": int, "entries": int}],
                "paths": [{"path": str, "entries": int, "runs": int}], "actions": [str], "doc": str,
                "exclusion": {"never", "after-check", "yes"},
                "evidence": [{"input": str, "line": int, "time": (str, None), "text": str}]}],
    "jobs": [{"id": str, "start": (str, None), "end": (str, None),
              "result": {"succeeded", "warnings", "failed", "unfinished", "unknown"},
              "phases": [{"name": str, "start": (str, None), "end": (str, None)}], "entries": int,
              "files": int}],
    "exclusions": [{"path": str, "file_type": (str, None), "subfolders": bool,
                    "removes": {"entries": int, "files": int}, "causes": [str], "runs": int,
                    "confidence": {"suggested", "check-first"}, "why": str, "stops_protecting": str}],
    "not_excluded": [{"cause": str, "files": int, "why": str}],
    "unknown_codes": [{"code": str, "entries": int, "reading": (str, None),
                       "evidence": [{"input": str, "line": int, "time": (str, None), "text": str}]}],
}


def has_shape(value, shape, where):
    if isinstance(shape, dict):
        assert isinstance(value, dict), where
        for key, inner in shape.items():
            assert key in value, "%s has no key %s" % (where, key)
            has_shape(value[key], inner, where + "." + key)
    elif isinstance(shape, list):
        assert isinstance(value, list), where
        for item in value:
            has_shape(item, shape[0], where + "[]")
    elif isinstance(shape, set):
        assert value in shape, "%s is %r" % (where, value)
    elif isinstance(shape, tuple):
        assert value is None or type(value) is shape[0], "%s is %r" % (where, value)
    else:
        assert type(value) is shape, "%s is %r" % (where, value)


TIME = "20dd-dd-ddTdd:dd:dd.dddZ"


def times_are_rfc3339(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("first", "last", "time", "start", "end") and inner is not None:
                shape = "".join("d" if c.isdigit() and i > 1 else c for i, c in enumerate(inner))
                equal(shape, TIME, key)
            times_are_rfc3339(inner)
    elif isinstance(value, list):
        for inner in value:
            times_are_rfc3339(inner)


HEADLINES = {"corrupt-file", "missing-scratch", "av-lock", "cloud-file"}
SEVERITIES = ["job", "data", "file", "info"]


@check
def every_summary_has_every_key_and_adds_up():
    paths = []
    for top, _, names in os.walk(FIXTURES):
        paths += [os.path.join(top, n) for n in names if not n.endswith((".py", ".md", ".pyc"))]

    def one(path):
        s, done = analyze("--year", "2026", path)
        has_shape(s, SHAPE, os.path.basename(path))
        times_are_rfc3339(s)
        equal(s["schema"], "marslog.summary/1", path)
        t = s["totals"]
        equal(t["classified"] + t["unclassified"], t["entries"], path)
        equal(sum(c["entries"] for c in s["causes"]), t["entries"], path)
        equal(sum(i["entries"] for i in s["inputs"]), t["entries"], path)
        equal(sum(i["records"] for i in s["inputs"]), t["records"], path)
        equal([c["rank"] for c in s["causes"]], list(range(1, len(s["causes"]) + 1)), path)
        assert HEADLINES <= {c["id"] for c in s["causes"]}, path
        equal(s["verdict"]["incomplete"], done.returncode == 3, path)
        ranked = [c for c in s["causes"] if c["entries"] and c["id"] not in ("wrapper", "informational")]
        order = [(c["current"] is False, SEVERITIES.index(c["severity"]), -c["files"], -c["entries"], c["id"]) for c in ranked]
        equal(order, sorted(order), path + ": rank")
        for c in s["causes"]:
            assert len(c["paths"]) <= (1000 if c["id"] == "corrupt-file" else 10), path
            assert len(c["folders"]) <= 10 and len(c["evidence"]) <= 10, path
            assert bool(c["evidence"]) == bool(c["entries"]), "%s: %s without evidence" % (path, c["id"])
            if c["id"] in ("missing-scratch", "av-lock"):
                equal(set(c["facets"]), {"scratch", "source"}, path)
    each(one, sorted(paths))


ENTRY = {"input": str, "line": int, "time": (str, None), "pid": (str, None), "tid": (str, None),
         "level": (str, None), "source": (str, None), "job": (str, None), "code": (str, None),
         "original_code": (str, None), "symbol": (str, None), "cause": str, "rule": (str, None),
         "facet": (str, None), "path": (str, None), "message": str}


@check
def entries_are_what_the_summary_counts():
    def one(name):
        path = os.path.join(FIXTURES, name)
        s, whole = analyze("--year", "2026", path)
        done = marslog("--year", "2026", path, command="entries")
        equal(done.returncode, whole.returncode, name)
        entries = [json.loads(line) for line in done.stdout.decode().splitlines()]
        equal(len(entries), s["totals"]["entries"], name)
        for e in entries:
            has_shape(e, ENTRY, name)
        for cause, (n, _) in counts(s).items():
            # Known at the end only: what a list's bare path means, and whether noise repeats itself.
            if cause in ("corrupt-file", "av-lock", "missing-scratch") and "collector" not in name:
                equal(sum(e["cause"] == cause for e in entries), n, "%s: %s" % (name, cause))
        rows = marslog("--year", "2026", "-f", "csv", path, command="entries").stdout.decode()
        equal(len(list(csv.reader(io.StringIO(rows, newline="")))), len(entries) + 1, name + " as CSV")
    each(one, ["bundles/collector.tar", "bundles/older.zip", "logs/CBEngine3.errlog.2017-01-02_00-10-00.Crash",
               "logs/utf-16be.errlog", "pasted/one-line.txt", "damaged/nested.tar",
               "lists/LastBackupFailedFiles17af1_8_4_2026_dutch.txt"])


@check
def a_leap_day_is_dated_alike_in_entries_and_summary():
    log = make.Log(2, 29, 20).failed("0x80070005", "D:\\a.txt").at(3, 5, 20).failed("0x80070005", "D:\\b.txt")
    data = log.text().encode()
    for year, leap in (("2024", "2024"), ("2025", "2024"), ("2027", "2024"), ("2028", "2028")):
        s, _ = analyze("--year", year, data=data, status=0)
        done = marslog("--year", year, data=data, command="entries")
        times = [json.loads(line)["time"] for line in done.stdout.decode().splitlines()]
        equal([t[:10] for t in times], [leap + "-02-29", leap + "-03-05"], year)
        i = s["inputs"][0]
        equal([i["first"], i["last"]], times, year)
        equal((i["year"], i["year_source"]), (int(leap), "option"), year)


@check
def exclusions_keep_to_the_rules():
    shape = {"schema": str, "exclusions": SHAPE["exclusions"], "not_excluded": SHAPE["not_excluded"],
             "left_over": {"files": int}}
    for name in ("bundles/collector.tar", "logs/columns-11.errlog", "lists", "logs/leap-day.errlog"):
        path = os.path.join(FIXTURES, name)
        s, _ = analyze("--year", "2026", path)
        x = json.loads(marslog("-f", "json", "--year", "2026", path, command="exclude").stdout.decode())
        has_shape(x, shape, name)
        equal(x["schema"], "marslog.exclusions/1", name)
        equal((x["exclusions"], x["not_excluded"]), (s["exclusions"], s["not_excluded"]), name)
        assert len(x["exclusions"]) <= 20, name
        never = [p["path"].lower() for c in s["causes"] if c["exclusion"] == "never" for p in c["paths"]
                 if c["severity"] != "info"]
        for rule in x["exclusions"]:
            folder_of = rule["path"].lower()
            assert folder_of.count("\\") >= 2 and folder_of[1] == ":", "%s: %s" % (name, folder_of)
            assert "*" not in folder_of and "%" not in folder_of, folder_of
            for path_of in never:
                if rule["file_type"] is None or path_of.endswith(rule["file_type"][1:].lower()):
                    assert path_of != folder_of and not path_of.startswith(folder_of + "\\"), \
                        "%s would cover %s" % (folder_of, path_of)


@check
def corrupt_files_are_listed_whole():
    log = make.Log(8, 4, 0)
    for i in range(1100):
        log.say("WARNING", "Failed: Hr: = [0x80070570] BackupRead failed on file(D:\\d\\%04d.txt)" % i,
                make.guid(1), seconds=1)
        log.say("WARNING", "Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\d\\%04d.doc)" % i,
                make.guid(1), seconds=1)
    s, _ = analyze("--year", "2026", "--top", "3", data=log.text().encode(), status=0)
    for c in s["causes"]:
        if c["entries"]:
            equal((c["files"], len(c["paths"])), (1100, 1000 if c["id"] == "corrupt-file" else 3), c["id"])
            equal((len(c["evidence"]), len(c["folders"])), (3, 1), c["id"])


# ---- TAP ------------------------------------------------------------------------------------------

def main():
    global folder
    bad = 0
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="marslog-properties.") as temporary:
        folder = temporary
        for function in properties:
            name = function.__name__
            if wanted and name not in wanted:
                continue
            try:
                function()
                print("ok - %s" % name, flush=True)
            except Exception as e:  # pylint: disable=broad-except
                bad += 1
                print("not ok - %s" % name)
                text = str(e) if isinstance(e, AssertionError) else traceback.format_exc()
                for line in text[:3000].splitlines():
                    print("# " + line.encode("unicode_escape").decode(), flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
