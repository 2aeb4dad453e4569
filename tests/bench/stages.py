# SPDX-License-Identifier: MIT
"""Instruction counts of a fixed input: the same on a busy machine as on an idle one."""

import collections
import os
import re
import shutil

import logs
import measure

SIZE = 4 * logs.MB
PATHS = 2000
NAME = re.compile(r"\((\d+)\)(?: (.*))?$")
# With threads the order of work, and so the counts, would vary between runs.
ONE_THREAD = "-j1"
# The entry points of each stage. One that is never called was renamed, and its share is unknown.
ENTRIES = ("catalog_load_own", "engine_read", "text_feed", "parser_block", "parser_line", "classify",
           "matcher_find", "spelling_next", "catalog_read_spelling", "batch_entry", "tally_merge",
           "engine_summary", "render_json")
RECORD = ("parser_block", "parser_line")
# Functions that fill batches.
BATCH = ("batch_record", "batch_series", "batch_entry", "batch_entry_of_job")


class Profile:
    """What each function cost by itself, and each call with all that it called."""

    def __init__(self, path):
        self.own = collections.Counter()
        self.calls = collections.Counter()  # (caller, callee) -> instructions
        self.names = {}
        with open(path, encoding="utf-8", errors="replace") as file:
            self.read(file)

    def name(self, text):
        number, name = NAME.match(text).groups()
        if name is not None:
            self.names[number] = name.split("'")[0]
        return self.names[number]

    def read(self, file):
        function = callee = None
        is_call = False
        for line in file:
            if line.startswith("fn="):
                function = self.name(line[3:].rstrip("\n"))
            elif line.startswith("cfn="):
                callee = self.name(line[4:].rstrip("\n"))
            elif line.startswith("calls="):
                is_call = True
            elif line[0] in "0123456789+-*" and function:
                cost = int(line.split()[1])
                if is_call:
                    self.calls[function, callee] += cost
                else:
                    self.own[function] += cost
                is_call = False

    @property
    def total(self):
        return sum(self.own.values())

    def whole(self, function):
        """With everything it calls; a function that calls itself is entered once."""
        return sum(cost for (caller, callee), cost in self.calls.items()
                   if callee == function and caller != function)

    def sum(self, *functions):
        """Of functions none of which calls another one."""
        return sum(self.whole(function) for function in functions)


def profile(program, path, folder):
    out = os.path.join(folder, "callgrind.out")
    measure.run(["valgrind", "-q", "--tool=callgrind", "--callgrind-out-file=" + out,
                 program, "analyze", "--format", "json", ONE_THREAD, path])
    return Profile(out)


def reading(p):
    """(stage, instructions) pairs for all that grows with the length of a log."""
    text, record = p.sum("text_feed", "text_finish"), p.sum(*RECORD)
    classify, batch, take = p.whole("classify"), p.sum(*BATCH), p.whole("tally_merge")
    return [("unpack: files, archives, checksums", p.whole("engine_read") - text - take),
            ("text: encodings, line ends", text - record),
            ("record: columns, paths, years", record - classify - batch),
            ("classify: codes, rules, causes", classify),
            ("tally: paths, jobs, counts", batch + take)]


def matching(p):
    """(what, instructions) pairs for all that is asked of the catalogue."""
    return [("rules (matcher_find)", p.whole("matcher_find")),
            ("codes (catalog_read_spelling)", p.whole("catalog_read_spelling")),
            ("system messages (catalog_find_phrase)", p.whole("catalog_find_phrase"))]


def print_rows(pairs, total, records):
    for label, cost in pairs:
        print("    %-44s %12d  %5.1f %%  %8.1f a record" % (label, cost, 100 * cost / total,
                                                             cost / records))


def print_profile(title, p, truth):
    """
    Loading the patterns costs the same for any log and the report depends on the distinct paths,
    so shares are of the reading: that is what the whole run of a long log comes to.
    """
    whole = p.whole("engine_read")
    start, report = p.whole("catalog_load_own"), p.whole("engine_summary") + p.whole("render_json")
    print("\n%s, instructions: reading %d (%.2f a byte), loading the patterns %d, "
          "report %d, other %d" % (title, whole, whole / truth.bytes, start, report,
                                    p.total - whole - start - report))
    for entry in ENTRIES:
        if p.whole(entry) == 0:
            print("    no function %s: what is said of its stage is WRONG" % entry)
    print_rows(reading(p), whole, truth.records)
    parts = matching(p)
    spellings = ("finding codes (spelling_next)", p.whole("spelling_next"))
    print("  in these, matching:")
    print_rows(parts + [spellings], whole, truth.records)
    rules = sum(cost for _, cost in parts)
    measure.print_target("matching all rules, of the reading", 100 * rules / whole, 10, "%.1f %%")
    measure.print_target("matching all rules and finding codes, of the reading",
                         100 * (rules + spellings[1]) / whole, 10, "%.1f %%")
    measure.print_target("matching all rules and finding codes, of this whole run",
                         100 * (rules + spellings[1]) / p.total, 10, "%.1f %%")


def run(program, folder):
    if not shutil.which("valgrind"):
        print("\nInstructions: not installed: valgrind")
        return
    plain = os.path.join(folder, "CBEngineFixed.errlog")
    packed = os.path.join(folder, "fixed.zip")
    truth = logs.make_log(plain, logs.blocks(7, PATHS, SIZE))
    zipped = logs.make_zip(packed, 1, PATHS, SIZE)
    print_profile("%d MB plain" % (SIZE // logs.MB), profile(program, plain, folder), truth)
    print_profile("The same, zipped", profile(program, packed, folder), zipped)
