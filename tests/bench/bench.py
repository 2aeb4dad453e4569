#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Speed and memory of marslog, compared with the public tools that people would use instead.

    bench.py [zip] [plain] [utf16] [families] [roofline] [stages]
                                               the comparison; without words all of them
    bench.py --growth                          time and memory by size and by distinct paths
    bench.py --stdin-10g                       memory for 10 GB through standard input

All commands of a table run alternately, several times, on generated data, so that ratios come from
the same run; times of different runs are not comparable. All counts must equal those of the
generator, otherwise the exit status is 1. A missed target is only displayed. Nothing is written
except a temporary folder, which is removed.
"""

import argparse
import os
import shlex
import sys
import tempfile

import families
import logs
import measure
import roofline
import stages
from logs import MB
from measure import Command

HEX = "0x8[0-9A-Fa-f]{7}"
RANKED = " | sort | uniq -c | sort -rn"
PATHS = 20000
PEAK_MIB = 32
MILLION_PEAK_MIB = 300
PARTS = ("zip", "plain", "utf16", "families", "roofline", "stages")
wrong = []


def size_of(megabytes, options):
    return max(int(megabytes * MB * options.scale), MB // 10)


def marslog(options, threads, path, check, label=None):
    words = [options.program, "analyze", "--format", "json", "--top", "20", "-j%d" % threads, path]
    return Command(label or "marslog -j%d" % threads, words, check=check)


def pipe(label, line, needs, check=None):
    return Command(label, ["sh", "-c", line], needs=needs, check=check)


def same_output(one, two):
    """Byte for byte; only the command line that the summary quotes differs."""
    if one.output != two.output.replace(b'"-j2"', b'"-j1"'):
        wrong.append("-j1 and -j2 give different output")
        print("    -j1 and -j2 give DIFFERENT output")


def finish_table(title, commands, size, options):
    title = "%s, %d MB, %d rounds" % (title, size // MB, options.rounds)
    measure.print_table(title, commands, size)
    wrong.extend("%s: %s" % (c.label, c.wrong) for c in commands if c.wrong)
    print()


def print_peak(*commands):
    measure.print_target("peak memory", max(c.peak for c in commands) / measure.MIB, PEAK_MIB,
                         "%.1f MiB")


# ---- the comparison ---------------------------------------------------------------------

def bench_zip(options, folder):
    path = os.path.join(folder, "logs.zip")
    truth = logs.make_zip(path, 8, PATHS, size_of(32, options))
    file, hits = shlex.quote(path), measure.says_hits(truth)
    one = marslog(options, 1, path, measure.says_summary(truth))
    two = marslog(options, 2, path, measure.says_summary(truth))
    ugrep = pipe("ugrep -z -oh HEX | sort | uniq -c",
                 "ugrep -z -oh '%s' %s%s" % (HEX, file, RANKED), ["ugrep"], hits)
    unpack = pipe("bsdtar -xOf | cat", "bsdtar -xOf %s | cat >/dev/null" % file, ["bsdtar"])
    commands = [
        two, one, ugrep, unpack,
        pipe("bsdtar -xOf | rg -o HEX | sort | uniq -c",
             "bsdtar -xOf %s | rg -oN '%s'%s" % (file, HEX, RANKED), ["bsdtar", "rg"], hits),
        pipe("unzip -p | grep -c 0x8", "unzip -p %s | grep -c 0x8 | cat" % file, ["unzip"],
             measure.says_number(truth.hit_lines)),
    ]
    measure.run_in_turn(commands, options.rounds)
    finish_table("Zip of eight logs (%.1f : 1)" % (truth.bytes / os.path.getsize(path)), commands,
                 truth.bytes, options)
    measure.print_ratio("-j2 to the ugrep one-liner", two, ugrep, 0.5)
    measure.print_ratio("-j1 to the ugrep one-liner", one, ugrep, 1.0)
    measure.print_ratio("-j2 to bsdtar | cat, which only unpacks", two, unpack, 0.7)
    print_peak(one, two)
    same_output(one, two)


def bench_plain(options, folder):
    path = os.path.join(folder, "CBEngineCurr.errlog")
    truth = logs.make_log(path, logs.blocks(1, PATHS, size_of(256, options)))
    file, hits = shlex.quote(path), measure.says_hits(truth)
    one = marslog(options, 1, path, measure.says_summary(truth))
    two = marslog(options, 2, path, measure.says_summary(truth))
    ugrep = pipe("ugrep -oh HEX | sort | uniq -c", "ugrep -oh '%s' %s%s" % (HEX, file, RANKED),
                 ["ugrep"], hits)
    commands = [
        two, one, ugrep,
        pipe("rg -o HEX | sort | uniq -c", "rg -oN '%s' %s%s" % (HEX, file, RANKED), ["rg"], hits),
        pipe("grep -oE HEX | sort | uniq -c", "grep -oE '%s' %s%s" % (HEX, file, RANKED),
             ["grep"], hits),
    ]
    measure.run_in_turn(commands, options.rounds)
    finish_table("One plain log", commands, truth.bytes, options)
    measure.print_ratio("-j2 to the ugrep one-liner", two, ugrep, 0.5)
    print_peak(one, two)
    same_output(one, two)


def bench_utf16(options, folder):
    """The same text twice; sizes and MB/s are of the UTF-8 one, so they count characters."""
    narrow, wide = os.path.join(folder, "utf-8.errlog"), os.path.join(folder, "utf-16le.errlog")
    size = size_of(64, options)
    truth = logs.make_log(narrow, logs.blocks(2, PATHS, size))
    logs.make_log(wide, logs.blocks(2, PATHS, size),
                  lambda data: data.decode("ascii").encode("utf-16-le"), b"\xff\xfe")
    summary, file = measure.says_summary(truth), shlex.quote(wide)
    names = [(narrow, "UTF-8"), (wide, "UTF-16LE")]
    mine = {(name, n): marslog(options, n, path, summary, "marslog -j%d, %s" % (n, name))
            for n in (1, 2) for path, name in names}
    commands = list(mine.values()) + [
        pipe("ugrep -oh HEX | sort | uniq -c, UTF-16LE",
             "ugrep -oh '%s' %s%s" % (HEX, file, RANKED), ["ugrep"], measure.says_hits(truth)),
        pipe("rg -o HEX | sort | uniq -c, UTF-16LE",
             "rg -oN '%s' %s%s" % (HEX, file, RANKED), ["rg"], measure.says_hits(truth)),
    ]
    measure.run_in_turn(commands, options.rounds)
    finish_table("UTF-16LE beside UTF-8", commands, truth.bytes, options)
    for n in (1, 2):
        measure.print_ratio("-j%d, UTF-16LE to UTF-8, a character" % n, mine["UTF-16LE", n],
                            mine["UTF-8", n], 1.5)
        same_output(mine["UTF-16LE", 1], mine["UTF-16LE", 2])
    print_peak(*mine.values())


def bench_families(options, folder):
    wrong.extend(families.run(options.program, folder, options.scale, options.rounds,
                              options.family))


def bench_roofline(options, folder):
    roofline.run(options.program, folder, size_of(64, options), options.rounds)


def bench_stages(options, folder):
    stages.run(options.program, folder)


# ---- growth ---------------------------------------------------------------------------

def measure_growth(options, path, truth, shown):
    one = marslog(options, 1, path, measure.says_summary(truth))
    two = marslog(options, 2, path, measure.says_summary(truth))
    measure.run_in_turn([one, two], min(options.rounds, 3))
    wrong.extend("%s: %s" % (c.label, c.wrong) for c in (one, two) if c.wrong)
    print("    %12s %8d %9.3f %9.3f %9.2f %9.1f %9.1f  %s" % (
        shown, truth.bytes // MB, one.median, two.median, 1e9 * one.median / truth.bytes,
        one.peak / measure.MIB, two.peak / measure.MIB,
        "WRONG" if one.wrong or two.wrong else "agree"), flush=True)
    os.unlink(path)
    return max(one.peak, two.peak) / measure.MIB


def growth_head(title, column):
    print("\n%s" % title)
    print("    %12s %8s %9s %9s %9s %9s %9s  %s" % (column, "MB", "-j1 s", "-j2 s", "-j1 ns/B",
                                                    "-j1 MiB", "-j2 MiB", "counts"))


def bench_growth(options, folder):
    path = os.path.join(folder, "CBEngineCurr.errlog")
    growth_head("Bytes (2,000 distinct paths)", "size")
    pool = list(logs.blocks(3, 2000, 16 * MB))
    for megabytes in (1, 4, 16, 64, 256, 1024, 2048):
        size = size_of(megabytes, options)
        truth = logs.make_log(path, logs.again_and_again(pool, size))
        measure_growth(options, path, truth, "%.4g MB" % (size / MB))
    # Every record names a path and all logs are as long, so only the number of paths differs.
    growth_head("Distinct paths (600,000 failures in each)", "paths")
    for paths in (1000, 5000, 20000, 100000, 250000, 500000):
        paths = max(int(paths * options.scale), 10)
        source = logs.blocks(4, paths, int(113 * MB * options.scale), warnings=100)
        measure_growth(options, path, logs.make_log(path, source), "%d" % paths)
    growth_head("A million distinct paths (each fails once)", "paths")
    paths = max(int(1000000 * options.scale), 10)
    source = logs.blocks(9, paths, int(223 * MB * options.scale), warnings=100)
    peak = measure_growth(options, path, logs.make_log(path, source), "%d" % paths)
    measure.print_target("peak memory for a million paths", peak, MILLION_PEAK_MIB, "%.1f MiB")


# ---- standard input ---------------------------------------------------------------------

def bench_stdin(options, threads, pool, size):
    truth = logs.Truth()

    def feed(file):
        for data, part in logs.again_and_again(pool, size):
            file.write(data)
            truth.add(part)

    words = [options.program, "analyze", "--format", "json", "--top", "20", "-j%d" % threads, "-"]
    cost, output = measure.run(words, feed=feed)
    said = "agree"
    try:
        measure.says_summary(truth)(output)
    except measure.Wrong as difference:
        said = "WRONG: %s" % difference
        wrong.append(said)
    print("    %8d MB  -j%d %9.1f s %9.1f MiB  %s" % (
        truth.bytes // MB, threads, cost.seconds, cost.peak / measure.MIB, said[:300]), flush=True)
    return cost.peak


def bench_stdin_10g(options):
    print("\nStandard input, %d distinct paths (memory; the time is that of the pipe)" % PATHS)
    pool = list(logs.blocks(5, PATHS, 64 * MB))
    for threads in (1, 2):
        small = bench_stdin(options, threads, pool, max(size_of(250, options), 64 * MB))
        large = bench_stdin(options, threads, pool, max(size_of(10000, options), 64 * MB))
        measure.print_target("-j%d, peak memory of the long to the short" % threads, large / small,
                             1.1)
        measure.print_target("-j%d, peak memory" % threads, large / measure.MIB, PEAK_MIB,
                             "%.1f MiB")


# ---- the whole --------------------------------------------------------------------------

def read_options():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--stdin-10g", action="store_true")
    parser.add_argument("--program", default=os.environ.get("MARSLOG", "./marslog"))
    parser.add_argument("--scale", type=float, default=1.0,
                        help="of all sizes; 0.1 for a quick look")
    parser.add_argument("--family", default="", help="only families with this in their name")
    parser.add_argument("--rounds", type=int, default=7, help="runs of each command")
    options = parser.parse_args()
    for part in options.parts:
        if part not in PARTS:
            parser.error("no part is called %s; there are %s" % (part, ", ".join(PARTS)))
    if not os.access(options.program, os.X_OK):
        parser.error("%s: not a program; build it first" % options.program)
    options.program = os.path.abspath(options.program)
    if not options.parts and not options.growth and not options.stdin_10g:
        options.parts = PARTS
    return options


def print_machine(options):
    print("%d processors, load %.1f, scale %g, HEX = %s" % (
        os.cpu_count(), os.getloadavg()[0], options.scale, HEX))
    if not os.access(measure.GNU_TIME, os.X_OK):
        print("%s is not installed: no peak is shown below that of this script" %
              measure.GNU_TIME)


def run_all(options):
    bench = {"zip": bench_zip, "plain": bench_plain, "utf16": bench_utf16,
             "families": bench_families, "roofline": bench_roofline, "stages": bench_stages}
    for part in options.parts:
        with tempfile.TemporaryDirectory(prefix="marslog-bench-") as folder:
            bench[part](options, folder)
    if options.growth:
        with tempfile.TemporaryDirectory(prefix="marslog-bench-") as folder:
            bench_growth(options, folder)
    if options.stdin_10g:
        bench_stdin_10g(options)


def main():
    options = read_options()
    print_machine(options)
    try:
        run_all(options)
    except measure.Wrong as failure:
        wrong.append(str(failure))
    for text in wrong:
        print("bench.py: %s" % text[:500], file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
