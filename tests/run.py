#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run the suite; see run.sh for how it is called.

The suite consists of parts that do not depend on each other: some unit tests, some cases, a
script. As many run side by side as there are processors (JOBS=N), long ones first, and what each
found is printed in a fixed order. TIMES=yes prints how long each took.
"""

import collections
import concurrent.futures
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

TESTS = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(TESTS)
CASES = os.path.join(TESTS, "cli", "cases")
FIXTURES = os.path.join(ROOT, "fixtures")
PROGRAM = os.path.abspath(os.environ.get("PROGRAM", "./marslog"))
WINDOWS = os.environ.get("SYSTEM") == "windows"
QUICK = os.environ.get("QUICK", "") != ""
# Ages in reports are relative to this time instead of the clock.
NOW = "2026-08-15T12:00:00Z"
GROUP = 8  # unit tests or cases in a part

# What a part found: numbers, and lines about failures.
Result = collections.namedtuple("Result", "passed failed text")

work = tempfile.mkdtemp(prefix="marslog-tests.")


def path(*names):
    return os.path.join(work, *names)


# ---- the environment of all tests -----------------------------------------------------------


def set_environment():
    os.environ.update(LC_ALL="C", MARSLOG_NOW=NOW, UBSAN_OPTIONS="exitcode=99:print_stacktrace=1:halt_on_error=1",
                      TSAN_OPTIONS="exitcode=99:halt_on_error=1",
                      ASAN_OPTIONS="exitcode=99:detect_leaks=1")
    for name in ("NO_COLOR", "COLUMNS", "CDPATH", "ENV"):
        os.environ.pop(name, None)
    # Leaks are looked for where that is possible.
    if subprocess.run([PROGRAM, "--version"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                      stderr=subprocess.DEVNULL, check=False).returncode != 0:
        os.environ["ASAN_OPTIONS"] = "exitcode=99:detect_leaks=0"
    for folder in ("bin", "real", "recorded"):
        os.mkdir(path(folder))
    if WINDOWS:
        os.symlink(PROGRAM, path("bin", "marslog"))
    else:
        # Keeps every JSON document that the program writes; schemas/check.py looks at them.
        os.symlink(os.path.join(TESTS, "schemas/record.sh"), path("bin", "marslog"))
        os.symlink(PROGRAM, path("real", "marslog"))
        os.environ.update(REAL=path("real"), RECORD=path("recorded"))


# ---- programs that speak TAP ------------------------------------------------------------------


def run_tap(name, words, **variables):
    """Count the TAP lines; an exit status that they do not explain is a failure, too."""
    done = subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env={**os.environ, **variables}, check=False)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    good = sum(line.startswith("ok ") for line in lines)
    bad = sum(line.startswith("not ok ") for line in lines)
    if not bad and good and done.returncode == 0:
        return Result(good, 0, "")
    text = "FAILED %s (exit status %d)\n" % (name, done.returncode)
    text += "".join("    %s\n" % line for line in lines if not line.startswith("ok "))
    return Result(good, bad or 1, text)


def script(name, *words, program=None):
    program = program or PROGRAM
    return run_tap(name, [sys.executable, "-B", os.path.join(TESTS, name), *words],
                   PROGRAM=program, MARSLOG=program)


def unit_tests(tests):
    """RUNNER=COMMAND starts them."""
    runner = os.environ.get("RUNNER", "").split()
    return add(run_tap(os.path.basename(test), runner + [os.path.abspath(test)],
                       CMOCKA_MESSAGE_OUTPUT="TAP") for test in tests)


def add(results):
    results = list(results)
    return Result(sum(r.passed for r in results), sum(r.failed for r in results),
                  "".join(r.text for r in results))


# ---- command-line cases ----------------------------------------------------------------------

# A case is tests/cli/cases/NAME.sh:
#
#	# What it shows.
#	# exit: 3
#	marslog analyze no-such-file
#
# It runs in fixtures/, with an empty folder in $TMP, and $PROGRAM is the program itself. NAME.out
# and NAME.err are what it must print; without one it must print nothing there. "# exit:" may be
# left out when it is 0.


def normalise(text, folder):
    """Replace what may change from release to release or from machine to machine."""
    text = re.sub(rb'"version": "[0-9][^"\n]*"', b'"version": "VERSION"', text)
    text = re.sub(rb"marslog [0-9]+\.[0-9.]*[0-9]", b"marslog VERSION", text)
    return text.replace(folder.encode(), b"TMP")


def run_case(name):
    """(exit status, normalised standard output and error)"""
    base = tempfile.mkdtemp(prefix="case.", dir=work)
    folder = os.path.join(base, "tmp")
    os.mkdir(folder)
    variables = {"PATH": path("bin") + ":" + os.environ["PATH"], "TMP": folder,
                 "TESTS": os.path.join(TESTS, "cli"), "PROGRAM": PROGRAM}
    streams = []
    with open(base + "/out", "wb") as out, open(base + "/err", "wb") as err:
        status = subprocess.run(["sh", "-c", '. "$TESTS/prelude.sh"; . "$1"', "sh",
                                 os.path.join(CASES, name + ".sh")], cwd=FIXTURES, stdout=out,
                                stderr=err, stdin=subprocess.DEVNULL,
                                env={**os.environ, **variables}, check=False).returncode
    for stream in ("out", "err"):
        with open(os.path.join(base, stream), "rb") as file:
            streams.append(normalise(file.read(), folder))
    shutil.rmtree(base, ignore_errors=True)
    return status, streams


def update_case(name, streams):
    """Keep what was printed as what must be."""
    for stream, text in zip(("out", "err"), streams):
        file = os.path.join(CASES, name + "." + stream)
        if text:
            with open(file, "wb") as out:
                out.write(text)
        elif os.path.exists(file):
            os.remove(file)


def difference(name, stream, found):
    file = os.path.join(CASES, name + "." + stream)
    expected = b""
    if os.path.exists(file):
        with open(file, "rb") as f:
            expected = f.read()
    if expected == found:
        return ""
    words = ["diff", "-u", "-a", "--label", "expected " + stream, "--label", "found " + stream,
             file if expected else os.devnull, "-"]
    return subprocess.run(words, input=found, stdout=subprocess.PIPE, check=False).stdout.decode(
        "utf-8", "replace")


def case(name, update):
    with open(os.path.join(CASES, name + ".sh"), encoding="utf-8") as file:
        wanted = int((re.findall(r"^# exit: *(\d+)", file.read(), re.M) or ["0"])[0])
    status, streams = run_case(name)
    if update:
        update_case(name, streams)
    why = "exit status %d, expected %d\n" % (status, wanted) if status != wanted else ""
    why += "".join(difference(name, *pair) for pair in zip(("out", "err"), streams))
    if not why:
        return Result(1, 0, "")
    return Result(0, 1, "FAILED cli/cases/%s\n" % name +
                  "".join("    %s\n" % line for line in why.splitlines()))


def cases(names, update):
    return add(case(name, update) for name in names)


def all_cases():
    """All but those that cannot be the same on the system that the program is for."""
    different = set()
    if WINDOWS:
        with open(os.path.join(TESTS, "windows/different.txt"), encoding="utf-8") as file:
            different = {line.split("\t")[0] for line in file if "\t" in line}
    return [name[:-3] for name in sorted(os.listdir(CASES))
            if name.endswith(".sh") and name[:-3] not in different]


# ---- only src/os knows the system ---------------------------------------------------------------

OF_A_SYSTEM = re.compile(
    r"[^A-Z]_WIN32|__MINGW|__linux__|"
    r"# *include <(windows|unistd|dirent|fcntl|pthread|signal|poll|iconv|sys/[a-z]*)\.h>")


def check_system_headers():
    found = ""
    for base, _, names in sorted(os.walk(os.path.join(ROOT, "src"))):
        if os.path.relpath(base, ROOT).split(os.sep)[1:2] in (["os"], ["tools"]):
            continue
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                with open(os.path.join(base, name), encoding="utf-8") as file:
                    found += "".join("    %s:%d:%s" % (os.path.join(base, name), n, line)
                                     for n, line in enumerate(file, 1) if OF_A_SYSTEM.search(line))
    return Result(0, 1, "FAILED only src/os knows the system\n" + found) if found else Result(1, 0, "")


# ---- the parts ---------------------------------------------------------------------------------

Part = collections.namedtuple("Part", "name seconds run")
parts = []
recording = []  # those that leave documents for schemas/check.py


def add_part(name, seconds, function, *words, **options):
    """seconds: about how long it takes; long parts are started first. Names are unique."""
    parts.append(Part(name, seconds, lambda: function(*words, **options)))


def add_script(seconds, name, *words, **options):
    label = " ".join([name, *(word for word in words if not os.path.isabs(word))])
    add_part(label, seconds, script, name, *words, **options)


def add_groups(name, function, items, *words):
    for i in range(0, len(items), GROUP):
        group = items[i:i + GROUP]
        add_part("%s %d to %d" % (name, i + 1, i + len(group)), 2, function, group, *words)


def add_recorded(seconds, name, *words):
    """A script whose documents are kept; started before the one that looks at them."""
    recording.append(len(parts))
    add_script(seconds, name, *words, program=path("bin", "marslog"))


def check_schemas(futures):
    concurrent.futures.wait([futures[i] for i in recording])
    return script("schemas/check.py", path("recorded"))


def add_windows_scripts():
    """What is peculiar to marslog.exe. What needs a console or the registry is one part."""
    for only, seconds in (("files", 9), ("consoles", 30), ("results 1/3", 20), ("results 2/3", 20),
                          ("results 3/3", 20)):
        add_script(seconds, "windows/windows.py", "--only", only)


def add_scripts():
    recorder = path("bin", "marslog")
    add_part("only src/os knows the system", 1, check_system_headers)
    add_script(1, "catalog/check.py")
    add_script(6, "records/truth.py")
    add_script(16, "records/public.py")
    if not WINDOWS:
        add_script(3, "records/event_readers.py")
    add_script(4, "records/quotes.py")
    add_script(3, "records/generated.py")
    add_script(1, "catalog/ids.py")
    add_script(1, "catalog/names.py")
    add_script(1, "catalog/shells.py")
    add_script(1, "exclude/powershell.py")
    add_recorded(1, "check/check.py")
    add_recorded(9, "fleet/reduction.py", recorder)
    add_recorded(4, "fleet/truth.py", recorder)
    add_recorded(3, "fleet/odd.py", recorder)
    add_recorded(1, "fleet/recipes.py", recorder)
    add_recorded(2, "fleet/databases.py", recorder)
    add_recorded(2, "diff/table.py", recorder)
    add_script(2, "cli/first_screen.py")
    add_script(1, "page/contrast.py")
    add_script(3, "cli-docs/check-docs.py")
    add_script(2, "cli/environment.py")
    add_script(2, "cli/event_forms.py")
    add_script(3, "cli/containers.py")


def add_slow_scripts():
    add_script(5, "cli/columns.py")
    add_script(20, "cli/properties.py")
    add_script(40, "cli/threads.py", *["--quick"] * QUICK)
    # The library that lets calls fail is built where that is possible.
    if os.environ.get("INJECT"):
        add_script(20, "torture/torture.py", "--quick")
    add_script(50, "torture/bombs.py", "--quick")
    # An instrumented library cannot be linked into a plain program.
    if not QUICK:
        add_script(10, "library/check.py")
        add_script(5, "library/linking.py")


def choose_parts(words):
    tests = os.environ.get("UNIT_TESTS", "").split()
    fast = "--fast" in words
    update = "--update" in words
    named = [word for word in words if not word.startswith("--")]
    if not update:
        add_groups("unit tests", unit_tests, tests)
    if "--threads" in words:
        add_script(10, "cli/threads.py", "--quick")
        return
    first = len(parts)
    add_groups("cases", cases, named or all_cases(), update)
    recording.extend(range(first, len(parts)))
    if update or named:
        return
    add_scripts()
    if WINDOWS:
        add_windows_scripts()
    if not fast:
        add_slow_scripts()


# ---- running them ---------------------------------------------------------------------------------


def timed(part, seconds):
    start = time.monotonic()
    try:
        return part.run()
    except Exception as error:  # a broken test is a failure, and the others still run
        return Result(0, 1, "FAILED %s\n    %r\n" % (part.name, error))
    finally:
        seconds[part.name] = time.monotonic() - start


def run_parts():
    """Yield the results in the order of the parts, as soon as each and all before it are there."""
    jobs = int(os.environ.get("JOBS") or len(os.sched_getaffinity(0)))
    seconds = {}
    futures = [concurrent.futures.Future() for _ in parts]
    # Documents are looked at after all that leave some, which are therefore begun first.
    order = sorted(range(len(parts)), key=lambda i: (i not in recording, -parts[i].seconds))
    if recording and not WINDOWS and len(parts) > len(recording) + 1:
        parts.append(Part("schemas/check.py", 0, lambda: check_schemas(futures)))
        futures.append(concurrent.futures.Future())
        order.append(len(parts) - 1)
    queue = collections.deque(order)

    def worker():
        while True:
            try:
                i = queue.popleft()
            except IndexError:
                return
            futures[i].set_result(timed(parts[i], seconds))

    for _ in range(jobs):
        threading.Thread(target=worker, daemon=True).start()
    for part, future in zip(parts, futures):
        result = future.result()
        if os.environ.get("TIMES"):
            print("%7.1f s  %s" % (seconds[part.name], part.name), flush=True)
        yield result


def end(*_):
    shutil.rmtree(work, ignore_errors=True)
    os._exit(1)


def main():
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    set_environment()
    choose_parts(sys.argv[1:])
    passed = failed = 0
    for result in run_parts():
        passed += result.passed
        failed += result.failed
        sys.stdout.write(result.text)
        sys.stdout.flush()
    shutil.rmtree(work, ignore_errors=True)
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


sys.exit(main())
