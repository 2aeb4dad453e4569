# SPDX-License-Identifier: MIT
"""Families of logs that differ in what takes time."""

import collections
import os
import shlex

import logs
import measure
from logs import MB

# Records, warnings in a hundred, the look of NORMAL records, bytes of one log, logs in the zip.
Family = collections.namedtuple("Family", "name paths warnings style megabytes members encode")
Row = collections.namedtuple("Row", "family form truth one two rival")


def wide(data):
    return data.decode("ascii").encode("utf-16-le")


# The targets were set with logs of 270 MB. Of smaller ones (--scale 0.25), start-up and the work
# after the last byte are a larger part: the one-liner has neither.
def family(name, paths=20000, warnings=10, style="plain", megabytes=256, members=8, encode=None):
    return Family(name, paths, warnings, logs.STYLES[style], megabytes, members, encode)


FAMILIES = [
    family("100 paths", paths=100),
    family("20,000 paths"),
    family("60,000 paths", paths=60000),
    family("500,000 paths", paths=500000, warnings=50),
    family("1 % warnings", warnings=1),
    family("50 % warnings", warnings=50),
    family("long sources", style="long sources"),
    family("real messages", style="real messages"),
    family("real and long, 60,000 paths", paths=60000, style="real and long"),
    family("managed code", style="managed code"),
    family("UTF-16", encode=wide, megabytes=128),
    family("1,000 small members", members=1000),
    family("one big member", members=1),
]
# Of the seconds of the one-liner on the same data, for up to so many paths.
TARGETS = {("plain", 1): 0.9, ("plain", 2): 0.5, ("zip", 1): 0.75, ("zip", 2): 0.4}
TARGET_PATHS = 60000
HEX = "0x8[0-9A-Fa-f]{7}"


def make(kind, form, path, scale):
    """@return what must be counted in the file, which is a plain log or a zip of several."""
    size = max(int(kind.megabytes * MB * scale), MB)
    if form == "zip":
        return logs.make_zip(path, kind.members, kind.paths, size // kind.members, kind.warnings,
                             kind.style, kind.encode)
    source = logs.blocks(9, kind.paths, size, kind.warnings, kind.style)
    return logs.make_log(path, source, kind.encode, b"\xff\xfe" if kind.encode else b"")


def commands(program, path, truth, form):
    """marslog with one thread and with two, and the one-liner that counts the same codes."""
    unpack = "-z " if form == "zip" else ""
    line = "ugrep %s-oh '%s' %s | sort | uniq -c | sort -rn" % (unpack, HEX, shlex.quote(path))
    mine = [measure.Command("marslog -j%d" % n, [program, "analyze", "--format", "json", "--top",
                                                 "20", "-j%d" % n, path],
                            check=measure.says_summary(truth)) for n in (1, 2)]
    # UTF-16 in a zip is nothing that ugrep searches, so there its answer cannot be checked.
    return mine + [measure.Command("ugrep", ["sh", "-c", line], needs=["ugrep"])]


def print_head():
    print("    %-28s %-6s %6s %8s %8s %8s %7s %7s %7s %7s %7s %7s" % (
        "", "", "MB", "ns/rec.", "ns/entry", "ns/byte", "-j1", "-j2", "cpu -j1", "cpu -j2",
        "MiB -j1", "MiB -j2"))


def ratio(row, mine):
    return float("nan") if row.rival.missing else mine.median / row.rival.median


def cpu_ratio(row, mine):
    """Of processor time, which other programs on the machine disturb less."""
    return float("nan") if row.rival.missing else mine.median_cpu / row.rival.median_cpu


def print_row(row):
    seconds = row.one.median
    print("    %-28s %-6s %6d %8.0f %8.0f %8.2f %7.2f %7.2f %7.2f %7.2f %7.1f %7.1f%s" % (
        row.family.name, row.form, row.truth.bytes // MB, 1e9 * seconds / row.truth.records,
        1e9 * seconds / row.truth.entries, 1e9 * seconds / row.truth.bytes, ratio(row, row.one),
        ratio(row, row.two), cpu_ratio(row, row.one), cpu_ratio(row, row.two),
        row.one.peak / measure.MIB, row.two.peak / measure.MIB,
        "  WRONG" if row.one.wrong or row.two.wrong else ""), flush=True)


def print_targets(rows):
    for (form, threads), limit in TARGETS.items():
        some = [(ratio(r, r.one if threads == 1 else r.two), r.family.name) for r in rows
                if r.form == form and r.family.paths <= TARGET_PATHS]
        if some:
            worst, name = max(some)
            measure.print_target("%s -j%d to the one-liner, worst: %s" % (form, threads, name),
                                 worst, limit)


def run(program, folder, scale, rounds, only=""):
    """@return what went wrong, as texts."""
    rows, wrong = [], []
    print("\nFamilies, %d rounds; ns of -j1; -j1 and -j2 are ratios to the ugrep one-liner, "
          "by the clock and in processor time" %
          rounds)
    print_head()
    for kind in FAMILIES:
        for form in ("plain", "zip"):
            if (form == "plain" and kind.members != 8) or only not in kind.name:
                continue
            path = os.path.join(folder, "CBEngineCurr.errlog" if form == "plain" else "logs.zip")
            truth = make(kind, form, path, scale)
            one, two, rival = commands(program, path, truth, form)
            measure.run_in_turn([one, two, rival], rounds)
            row = Row(kind, form, truth, one, two, rival)
            print_row(row)
            rows.append(row)
            wrong.extend("%s, %s: %s" % (kind.name, form, c.wrong) for c in (one, two) if c.wrong)
            if one.output.replace(b'"-j1"', b'"-j2"') != two.output:
                wrong.append("%s, %s: -j1 and -j2 give different output" % (kind.name, form))
            os.unlink(path)
    print_targets(rows)
    return wrong
