# SPDX-License-Identifier: MIT
"""The limit: what unpacking, copying and looking at each byte once cost on this machine.

No program that reads all of a log is faster than copying and scanning it; none that reads a zip is
faster than inflating and scanning it. Beside them stands what marslog takes for the same bytes.
"""

import gzip
import os
import time
import zlib

import logs
import measure
from logs import MB

PATHS = 20000
BLOCK = 1 << 18


def command(label, words):
    return measure.Command(label, words, needs=words[:1])


def inflate_seconds(packed, rounds):
    """zlib with its checksum, from memory and to memory."""
    best = float("inf")
    for _ in range(rounds):
        begin = time.perf_counter()
        zlib.decompress(packed, 31, BLOCK)
        best = min(best, time.perf_counter() - begin)
    return best


def print_line(label, seconds, size):
    print("    %-52s %8.3f s %8.0f MB/s" % (label, seconds, size / seconds / MB))


def run(program, folder, size, rounds):
    plain = os.path.join(folder, "roofline.errlog")
    packed = os.path.join(folder, "roofline.zip")
    truth = logs.make_log(plain, logs.blocks(11, PATHS, size))
    logs.make_zip(packed, 8, PATHS, size // 8)
    with open(plain, "rb") as file:
        data = gzip.compress(file.read(), 6)
    with open(plain + ".gz", "wb") as file:
        file.write(data)
    copy, scan = command("copy", ["cat", plain]), command("scan", ["wc", "-l", plain])
    isal = command("igzip", ["igzip", "-dc", plain + ".gz"])
    mine = {(form, n): command("", [program, "analyze", "-j%d" % n, "--format", "json", path])
            for form, path in (("plain", plain), ("zip", packed)) for n in (1, 2)}
    measure.run_in_turn([copy, scan, isal] + list(mine.values()), rounds)
    inflate = inflate_seconds(data, rounds)
    fastest = min(inflate, isal.median) if not isal.missing else inflate
    print("\nRoofline: %d MB of log, %d rounds" % (truth.bytes // MB, rounds))
    print_line("copy (cat)", copy.median, truth.bytes)
    print_line("scan (wc -l, which copies, too)", scan.median, truth.bytes)
    print_line("inflate (zlib)", inflate, truth.bytes)
    if not isal.missing:
        print_line("inflate (ISA-L: igzip -dc)", isal.median, truth.bytes)
    for form, limit in (("plain", scan.median), ("zip", fastest + scan.median)):
        for n in (1, 2):
            seconds = mine[form, n].median
            print_line("marslog -j%d, %s: %.1f times the limit of one thread" % (
                n, form, seconds / limit), seconds, truth.bytes)
