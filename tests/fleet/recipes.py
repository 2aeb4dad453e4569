#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The recipes of the manual for a fleet: usage recipes.py PROGRAM (speaks TAP).

One process a bundle, by GNU parallel or behind a pipe that passes names line by line (Spark,
Hadoop), put together by `marslog fleet`, gives the same bytes as one process for all.
"""

import glob
import os
import subprocess
import sys

program = os.path.abspath(sys.argv[1])
fixtures = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures")


def check(number, what, recipe, bundles, want):
    """Run a recipe that gets the names of the bundles."""
    path = os.path.join(os.path.dirname(program), "")
    env = dict(os.environ, PATH=os.pathsep.join([path, os.environ["PATH"]]))
    done = subprocess.run(["sh", "-c", recipe], input="\n".join(bundles).encode(), env=env,
                          capture_output=True, check=False)
    same = want and done.stdout == want
    print(f"{'ok' if same else 'not ok'} {number} - {what} gives the bytes of one process")
    if not same:
        print("#", done.stderr.decode(errors="replace")[:300])


def main():
    bundles = sorted(glob.glob(os.path.join(fixtures, "bundles", "*")))
    one = subprocess.run([program, "fleet", "-q", "--format", "json", *bundles],
                         capture_output=True, check=False).stdout
    rows = "marslog fleet -q --accept-gaps --format json"
    check(1, "a pipe", f"xargs -n1 {rows} | marslog fleet -q --format json", bundles[::-1], one)
    check(2, "GNU parallel", f"parallel -j2 {rows} {{}} | marslog fleet -q --format json", bundles, one)
    print("1..2")


main()
