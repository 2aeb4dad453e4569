#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How the program is linked: with the system's shared libraries when that is asked for, else with
static ones as far as there are any that can be linked. Speaks TAP.

    PROGRAM=./marslog tests/library/linking.py
"""

import os
import sys

from common import BUNDLE, COMPILER, PROGRAM, build_folder, in_folder, report, run

PACKAGES = "libpcre2-8 libarchive libcjson zlib"

# A compiler on a system where some libraries are not found, and some cannot be linked, for instance
# because they were not compiled for position-independent programs.
WRAPPER = """#!/bin/sh
for word; do
	case $word in
	-print-file-name=%s) echo "${word#*=}"; exit 0 ;;
	%s) exit 1 ;;
	esac
done
exec %s "$@"
"""


def options(work, lacks="none", refuses="none"):
    """The options that link the libraries, with a compiler that lacks and refuses some files."""
    compiler = os.path.join(work, "compiler")
    with open(compiler, "w", encoding="utf-8") as out:
        out.write(WRAPPER % (lacks, refuses, COMPILER))
    os.chmod(compiler, 0o755)
    return run("sh", "src/tools/static-libraries.sh", PACKAGES, compiler).stdout.split()


def static_names(words):
    return {os.path.basename(word)[:-2] for word in words if word.endswith(".a")}


def check_options(work):
    shared = run("pkg-config", "--libs", *PACKAGES.split()).stdout.split()
    best = options(work)
    names = static_names(best)

    words = options(work, lacks="*.a")
    report("without static libraries the shared ones are linked",
           [word for word in words if word != "-Wl,--as-needed"] != shared and words)
    words = options(work, lacks="libz.a")
    report("one library is a shared one if there is no static one",
           ("-lz" not in words or static_names(words) != names - {"libz"}) and words)
    words = options(work, refuses="*/libpcre2-8.a")
    report("if not all static libraries can be linked, libarchive is",
           static_names(words) != names & {"libarchive"} and "libpcre2-8" in names and words)
    words = options(work, refuses="*.a")
    report("if none can be linked, the shared ones are", names and words != shared and words)
    return names


def needed(program):
    text = run("readelf", "-d", program).stdout
    return {line.split("[")[1].split(".so")[0] for line in text.splitlines() if "(NEEDED)" in line}


def results(program):
    made = run(program, "analyze", BUNDLE)
    return made.returncode, made.stdout, made.stderr


def check_programs(work, names):
    for kind in "shared", "static":
        program = os.path.join(work, kind)
        made = run("make", "-s", *build_folder(), "LIBRARIES=" + kind, "PROGRAM=" + program, program)
        report("make LIBRARIES=" + kind, made.returncode and made.stdout + made.stderr)
        libraries = needed(program)
        wrong = {"libarchive", "libpcre2-8"} - libraries if kind == "shared" else names & libraries
        report("the program needs the right shared libraries", wrong and
               "needs %s, has in it %s" % (sorted(libraries), sorted(names)))
        report("its results are the same", results(program) != results(PROGRAM) and
               results(program))


def check(work):
    check_programs(work, check_options(work))


sys.exit(in_folder(check))
