# SPDX-License-Identifier: MIT
"""What the tests in this folder share. Results are lines of TAP."""

import os
import shutil
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(os.environ.get("PROGRAM", "./marslog"))
COMPILER = os.environ.get("CC", "cc")
BUNDLE = "fixtures/bundles/collector.tar"
results = []  # whether each test passed


def report(name, problem=""):
    results.append(not problem)
    print("%s %d - %s" % ("not ok" if problem else "ok", len(results), name))
    for line in str(problem or "").splitlines()[:20]:
        print("# " + line)


def run(*words, **options):
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, **options)


def build_folder():
    """The build that made PROGRAM, so that nothing is built twice."""
    folder = os.path.dirname(PROGRAM)
    return [] if folder == ROOT else ["BUILD=" + os.path.relpath(folder, ROOT)]


def in_folder(check):
    """Run check(folder) in a temporary folder. @return the exit status"""
    folder = tempfile.mkdtemp(prefix="marslog-library-")
    try:
        check(folder)
    finally:
        shutil.rmtree(folder)
    print("1..%d" % len(results))
    return 0 if all(results) else 1
