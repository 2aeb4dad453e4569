# SPDX-License-Identifier: MIT
"""Run commands alternately, and measure time and memory."""

import collections
import json
import os
import shutil
import statistics
import subprocess
import time

GNU_TIME = "/usr/bin/time"
MIB = 1 << 20


class Wrong(Exception):
    """A program counted something else than the generator did."""


# Seconds by the clock, seconds of all processors together, bytes of the largest process.
Cost = collections.namedtuple("Cost", "seconds cpu peak")


class Command:
    """One way to get at an answer, and all its runs."""

    def __init__(self, label, words, needs=(), check=None):
        self.label, self.words, self.check = label, words, check
        self.missing = [tool for tool in needs if not shutil.which(tool)]
        self.seconds, self.cpu, self.peak, self.output, self.wrong = [], [], 0, b"", None

    def run(self):
        cost, self.output = run(self.words)
        self.seconds.append(cost.seconds)
        self.cpu.append(cost.cpu)
        self.peak = max(self.peak, cost.peak)
        if self.check and not self.wrong:
            try:
                self.check(self.output)
            except Wrong as difference:
                self.wrong = str(difference)

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def median_cpu(self):
        return statistics.median(self.cpu)

    @property
    def spread(self):
        """How far the runs lie apart, in parts of the median: the noise."""
        return (max(self.seconds) - min(self.seconds)) / self.median


def measured(words):
    """A process begins with its parent's peak, so a small parent has to stand between."""
    if os.access(GNU_TIME, os.X_OK):
        return [GNU_TIME, "-q", "-f", "peak %M KiB"] + words
    return words


def peak_of(errors, usage):
    """In bytes, of the largest process."""
    last = errors.decode("utf-8", "replace").rstrip().rsplit("\n", 1)[-1]
    if last.startswith("peak ") and last.endswith(" KiB"):
        return int(last.split()[1]) * 1024
    return usage.ru_maxrss * 1024


def run(words, feed=None):
    """@return its Cost and its standard output. `feed` writes to its standard input."""
    errors_from, errors_to = os.pipe()
    begin = time.perf_counter()
    with subprocess.Popen(measured(words),
                          stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=errors_to,
                          env=dict(os.environ, LC_ALL="C.UTF-8")) as process:
        os.close(errors_to)
        if feed:
            feed(process.stdin)
            process.stdin.close()
        output = process.stdout.read()
        with os.fdopen(errors_from, "rb") as file:
            errors = file.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begin
    if process.returncode != 0:
        raise Wrong("%s: status %d\n%s" % (" ".join(words), process.returncode,
                                           errors.decode("utf-8", "replace")))
    return Cost(seconds, usage.ru_utime + usage.ru_stime, peak_of(errors, usage)), output


def run_in_turn(commands, rounds):
    """A B C, B C A, C A B, …: what else the machine does meets all of them."""
    present = [c for c in commands if not c.missing]
    for number in range(rounds):
        first = number % len(present)
        for command in present[first:] + present[:first]:
            command.run()


# ---- does it agree with the truth -------------------------------------------------------

def must_equal(what, found, expected):
    if found != expected:
        raise Wrong("%s: found %s, expected %s" % (what, found, expected))


def says_summary(truth):
    """marslog analyze --format json"""
    def check(output):
        summary = json.loads(output)
        totals = summary["totals"]
        codes = {}
        for cause in summary["causes"]:
            for code in cause["codes"]:
                codes[code["code"]] = codes.get(code["code"], 0) + code["entries"]
        must_equal("records", totals["records"], truth.records)
        must_equal("entries", totals["entries"], truth.entries)
        must_equal("files", totals["files"], len(truth.paths))
        must_equal("codes", codes, dict(truth.codes))
        must_equal("gaps", summary["gaps"], [])
    return check


def says_hits(truth):
    """sort | uniq -c"""
    def check(output):
        lines = [line.split() for line in output.decode().splitlines()]
        must_equal("hits", {code: int(count) for count, code in lines}, dict(truth.hits))
    return check


def says_number(number):
    """grep -c, wc -c"""
    def check(output):
        must_equal("count", output.split(), [str(number).encode()])
    return check


# ---- tables ---------------------------------------------------------------------------

def print_table(title, commands, size):
    print("\n%s" % title)
    print("    %-42s %8s %6s %7s %6s %9s  %s" % (
        "", "seconds", "noise", "cpu s", "MB/s", "peak MiB", "counts"))
    for c in commands:
        if c.missing:
            print("    %-42s %8s  not installed: %s" % (c.label, "-", ", ".join(c.missing)))
            continue
        said = "WRONG" if c.wrong else "agree" if c.check else "-"
        print("    %-42s %8.3f %5.0f%% %7.3f %6.0f %9.1f  %s" % (
            c.label, c.median, 100 * c.spread, c.median_cpu, size / c.median / 1e6, c.peak / MIB,
            said))
        if c.wrong:
            print("        %s" % c.wrong[:400])


def print_target(what, value, limit, form="%.2f x", more=""):
    """A target that is missed is shown, not punished: the machine may be busy."""
    verdict = "reached" if value <= limit else "MISSED"
    print("    %-62s %10s  at most %-8s  %s%s" % (what, form % value, form % limit, verdict, more))


def print_ratio(what, mine, rival, limit):
    """By the clock; that of processor time beside it, which a busy machine disturbs less."""
    if rival.missing:
        print("    %-62s %10s  at most %.2f x" % (what, "-", limit))
        return
    print_target(what, mine.median / rival.median, limit,
                 more="  (cpu %.2f x)" % (mine.median_cpu / rival.median_cpu))
