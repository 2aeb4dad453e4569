#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Event logs as two other readers see them: the same records with the same ids.

    UNIT_TESTS="build/unit/test_evtx …" tests/records/event_readers.py [FILE.evtx…]

The readers are evtxexport of libevtx (Debian's libevtx-utils) and python-evtx (python3-evtx); both
are needed. Without files: the logs that fixtures/evtx.py makes. Public samples may be
given; damaged ones are read further by one than by another, which is shown and is no failure.
"""

import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "fixtures"))
import make  # noqa: E402
import side_files  # noqa: E402

PYTHON_EVTX = """
import re, sys
from Evtx.Evtx import Evtx
with Evtx(sys.argv[1]) as log:
    for record in log.records():
        try:
            found = re.search(r"<EventID[^>]*>([0-9]+)</EventID>", record.xml())
        except Exception:
            found = None
        print(record.record_num(), found.group(1) if found else "?")
"""
count = failed = 0


def ok(name, holds, why=""):
    global count, failed
    count += 1
    failed += not holds
    print("%s %d - %s" % ("ok" if holds else "not ok", count, name))
    if not holds and why:
        print("# " + str(why).replace("\n", "\n# ")[:1000])


def output(*words):
    return subprocess.run(words, capture_output=True, timeout=600).stdout.decode("utf-8", "replace")


def pairs(text):
    return [tuple(line.split()) for line in text.splitlines() if line.strip()]


def ours(path):
    program = [t for t in os.environ.get("UNIT_TESTS", "build/unit/test_evtx").split() if t.endswith("test_evtx")]
    return pairs(output(program[0], path))


def libevtx(path):
    text = output("evtxexport", "-f", "xml", path)
    return re.findall(r"<EventID[^>]*>(\d+)</EventID>.*?<EventRecordID>(\d+)</EventRecordID>", text, re.S)


def python_evtx(path):
    return pairs(output("/usr/bin/python3", "-c", PYTHON_EVTX, path))


def compare(title, path, sound):
    mine = ours(path)
    if sound:
        ok("%s: records" % title, len(mine) > 0)
    theirs = [(record, number) for number, record in libevtx(path)]
    print("# %s: %d records, libevtx %d" % (title, len(mine), len(theirs)))
    ok("%s: as libevtx" % title, theirs == mine or not sound, set(mine) ^ set(theirs))
    theirs = python_evtx(path)
    known = [p for p in theirs if p[1] != "?"]
    print("# %s: %d records, python-evtx %d, ids of %d" % (title, len(mine), len(theirs), len(known)))
    ok("%s: as python-evtx" % title, not sound or
       ([r for r, _ in mine] == [r for r, _ in theirs] and set(known) <= set(mine)), set(mine) ^ set(theirs))


def main():
    if len(sys.argv) > 1:
        for path in sys.argv[1:]:
            compare(os.path.basename(path), path, False)
    else:
        logs = {"of the reader's test": side_files.reader_events()}
        logs.update((n.rsplit("/", 1)[-1], d) for n, d in make.collector_members().items() if n.endswith(".evtx"))
        for title, data in logs.items():
            with tempfile.NamedTemporaryFile(suffix=".evtx") as file:
                file.write(data)
                file.flush()
                compare(title, file.name, True)
    print("1..%d" % count)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
