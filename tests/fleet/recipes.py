#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The recipe of the manual for GNU parallel: usage recipes.py PROGRAM (speaks TAP).

One process a bundle, put together by `marslog fleet`, gives the same bytes as one process for all.
"""

import glob
import os
import shutil
import subprocess
import sys

program = os.path.abspath(sys.argv[1])
fixtures = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures")


def main():
    # Another program of that name (moreutils) takes its operands in another way.
    found = shutil.which("parallel") and subprocess.run(
        ["parallel", "--version"], capture_output=True, text=True, check=False).stdout
    if not found or "GNU" not in found:
        print("ok 1 - GNU parallel # SKIP it is not installed\n1..1")
        return
    bundles = sorted(glob.glob(os.path.join(fixtures, "bundles", "*")))
    one = subprocess.run([program, "fleet", "-q", "--format", "json", *bundles],
                         capture_output=True, check=False).stdout
    recipe = ('parallel -j2 marslog fleet -q --accept-gaps --format json {} | '
              'marslog fleet -q --format json')
    path = os.path.join(os.path.dirname(program), "")
    env = dict(os.environ, PATH=os.pathsep.join([path, os.environ["PATH"]]))
    many = subprocess.run(["sh", "-c", recipe], input="\n".join(bundles).encode(), env=env,
                          capture_output=True, check=False)
    same = one == many.stdout and many.stdout
    print(f"{'ok' if same else 'not ok'} 1 - GNU parallel gives the bytes of one process\n1..1")
    if not same:
        print("#", many.stderr.decode(errors="replace")[:300])


main()
