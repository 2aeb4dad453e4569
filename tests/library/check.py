#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The installed library: install it into an empty folder, build the example against it with
pkg-config, and compare what the example prints with the program. Speaks TAP.

    PROGRAM=./marslog tests/library/check.py
"""

import json
import os
import re
import sys

from common import BUNDLE, COMPILER, PROGRAM, ROOT, build_folder, in_folder, report, run


def build():
    return build_folder() + ["PROGRAM=" + os.path.relpath(PROGRAM, ROOT)]


def without_command(text):
    document = json.loads(text)
    document.pop("command", None)
    return document


def check(work):
    prefix = os.path.join(work, "prefix")
    made = run("make", "-s", *build(), "PREFIX=" + prefix, "install")
    report("make install", made.returncode and made.stdout + made.stderr)

    library = os.path.join(prefix, "lib/libmarslog.a")
    declared = set(re.findall(r"\b(marslog_\w+)\(",
                              re.sub(r"(?s)/\*.*?\*/", "", open(os.path.join(
                                  prefix, "include/marslog.h"), encoding="utf-8").read())))
    exported = {line.split()[-1] for line in
                run("nm", "-g", "--defined-only", library).stdout.splitlines()
                if len(line.split()) == 3}
    report("the library exports what marslog.h declares and nothing else",
           exported ^ declared and "differ: %s" % sorted(exported ^ declared))

    environment = dict(os.environ, PKG_CONFIG_PATH=os.path.join(prefix, "lib/pkgconfig"))
    flags = run("pkg-config", "--cflags", "--libs", "marslog", env=environment)
    example = os.path.join(work, "example")
    made = run(COMPILER, "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
               "src/api/example.c", *flags.stdout.split(), "-o", example)
    report("the example builds with pkg-config's flags",
           (flags.returncode or made.returncode) and flags.stderr + made.stderr)

    theirs = run(example, BUNDLE)
    ours = run(PROGRAM, "analyze", "--format", "json", BUNDLE)
    same = theirs.returncode == ours.returncode and \
        without_command(theirs.stdout) == without_command(ours.stdout)
    report("the example prints what the program prints", not same and theirs.stderr +
           theirs.stdout[:200])
    theirs = run(example, "no-such-file")
    report("a missing file is an incomplete analysis",
           theirs.returncode != 3 and "status %d" % theirs.returncode)

    removed = run("make", "-s", *build(), "PREFIX=" + prefix, "uninstall")
    left = [os.path.join(folder, name) for folder, folders, names in os.walk(prefix)
            for name in folders + names]
    report("make uninstall leaves no file and no folder", (removed.returncode or left) and "\n".join(left))


sys.exit(in_folder(check))
