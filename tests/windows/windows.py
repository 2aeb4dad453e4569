#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is peculiar to marslog.exe, tested under wine. Prints TAP.

    MARSLOG_EXE=marslog.exe RUNNER=call NATIVE=./marslog WINEPREFIX=... windows.py --only GROUP

RUNNER starts a program under wine, see call.c. The groups, which may run side by side:
files, consoles (and the registry), and the results for each of N parts of the fixtures, as in
"results 1/3".
"""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIXTURES = os.path.join(ROOT, "fixtures")
CALL = os.environ["RUNNER"]
EXE = os.path.abspath(os.environ["MARSLOG_EXE"])
NATIVE = os.path.abspath(os.environ.get("NATIVE", "./marslog"))
WORK = tempfile.mkdtemp(prefix="marslog-windows.")
DLLS = {"KERNEL32.dll", "ADVAPI32.dll", "msvcrt.dll"}
SIZE_MAX = 3_000_000

count = 0


def report(good, name, why=""):
    global count
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {name}", flush=True)
    if not good and why:
        print("\n".join("# " + line for line in str(why).splitlines()[:20]), flush=True)


def run(*args, cwd=None, **more):
    return subprocess.run([CALL, EXE, *args], cwd=cwd or FIXTURES, capture_output=True,
                          stdin=more.pop("stdin", subprocess.DEVNULL), timeout=180, **more)


def windows_path(path):
    return "Z:" + os.path.abspath(path).replace("/", "\\")


def folder(name):
    path = os.path.join(WORK, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def a_log():
    for base, _, names in sorted(os.walk(os.path.join(FIXTURES, "logs"))):
        for name in sorted(names):
            if name.endswith(".errlog"):
                return os.path.join(base, name)
    raise SystemExit("no log in fixtures/logs")


LOG = a_log()


# ---- the file itself ----------------------------------------------------------------------


def the_exe():
    size = os.path.getsize(EXE)
    report(size < SIZE_MAX, f"the program has less than {SIZE_MAX} bytes", size)
    dump = subprocess.run(["x86_64-w64-mingw32-objdump", "-p", EXE], capture_output=True,
                          text=True, check=True).stdout
    used = set(re.findall(r"DLL Name: (\S+)", dump))
    report(used and used <= DLLS, "it imports only the basic libraries of Windows", used)
    data = open(EXE, "rb").read()
    version = re.search(r'VERSION "([^"]+)"', open(f"{ROOT}/src/version.h").read()).group(1)
    report(version.encode("utf-16-le") in data and b"<requestedExecutionLevel" in data,
           "it has a version resource and a manifest")
    report(os.path.abspath(ROOT).encode() not in data, "it does not name the build folder")


# ---- the same results as on Linux -------------------------------------------------------------


def inputs():
    for base, folders, names in os.walk(FIXTURES):
        folders.sort()
        for name in sorted(names):
            if base != FIXTURES:
                yield os.path.relpath(os.path.join(base, name), FIXTURES)


def without_program(text):
    return re.sub(rb'("command": \[\s*)"[^"]*"', rb'\1"marslog"', text)


def the_same_results(part, parts):
    for name in list(inputs())[part - 1::parts]:
        args = ["analyze", "--format", "json", "--quiet", name]
        wanted = subprocess.run([NATIVE, *args], cwd=FIXTURES, capture_output=True,
                                stdin=subprocess.DEVNULL, timeout=120)
        with open(os.path.join(WORK, "result"), "wb") as out:
            got = subprocess.run([CALL, EXE, *args], cwd=FIXTURES, stdout=out,
                                 stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=180)
        result = open(os.path.join(WORK, "result"), "rb").read()
        report((wanted.returncode, without_program(wanted.stdout)) ==
               (got.returncode, without_program(result)), f"{name}: the same as on Linux",
               f"status {wanted.returncode} and {got.returncode}\n{got.stderr.decode()}")


# ---- files ------------------------------------------------------------------------------------


def names_and_paths():
    here = folder("names")
    for name in ("журнал.errlog", "ログ.errlog", "log \U0001F4BE.errlog", "Prüfung.errlog"):
        shutil.copy(a_log(), os.path.join(here, name))
        got = run("analyze", name, cwd=here)
        report(got.returncode == 0 and name in got.stdout.decode() or
               got.returncode == 0 and b"Findings" in got.stdout, f"reads {name}", got.stderr)
    got = run("entries", "--format", "csv", ".", cwd=here)
    report(all(n in got.stdout.decode() for n in ("журнал", "ログ", "\U0001F4BE")),
           "names found in a folder are whole", got.stdout[:300])
    got = run("analyze", "-o", "отчёт \U0001F4BE.html", "--format", "html", "журнал.errlog", cwd=here)
    report(os.path.exists(os.path.join(here, "отчёт \U0001F4BE.html")),
           "writes a file with such a name", got.stderr)
    deep = here
    while len(windows_path(deep)) < 400:
        deep = os.path.join(deep, "folder-with-a-rather-long-name-0123456789")
        os.makedirs(deep, exist_ok=True)
    shutil.copy(a_log(), os.path.join(deep, "CBEngineCurr.errlog"))
    long = os.path.join(deep, "CBEngineCurr.errlog")
    for path, words in ((windows_path(long), "as an absolute path"), ("names", "below a folder")):
        got = run("analyze", "--format", "json", path, cwd=WORK)
        report(got.returncode == 0 and b"rather-long-name" in got.stdout,
               f"reads a path of {len(windows_path(long))} characters, {words}", got.stderr)
    got = run("analyze", "-o", windows_path(os.path.join(deep, "out.txt")), windows_path(long))
    report(os.path.exists(os.path.join(deep, "out.txt")), "writes to such a path", got.stderr)


def wildcards():
    here = folder("wildcards")
    lines = open(a_log(), "rb").read().splitlines(True)
    for i in (2, 10, 1):  # different ones: the same log twice counts once
        open(os.path.join(here, f"CBEngine{i}.errlog"), "wb").write(b"".join(lines[:-i]))
    shutil.copy(a_log(), os.path.join(here, "other.txt"))
    got = run("analyze", "--format", "json", "CB*.errlog", cwd=here)
    names = [i["name"] for i in json.loads(got.stdout)["inputs"]] if got.stdout else got.stderr
    report(names == ["CBEngine1.errlog", "CBEngine10.errlog", "CBEngine2.errlog"],
           "expands a wildcard, sorted", names)
    got = run("analyze", "no*.errlog", cwd=here)
    report(got.returncode == 3 and b"no*.errlog" in got.stderr, "names a wildcard without files",
           got.stderr)


HOLD = r"""
#include <windows.h>
#include <stdio.h>
/* hold FILE SHARE: open for writing, say so, wait for the end of standard input */
int wmain(int argc, wchar_t **argv)
{
	HANDLE h = CreateFileW(argv[1], GENERIC_READ | GENERIC_WRITE, (DWORD)_wtoi(argv[2]), NULL,
		OPEN_EXISTING, 0, NULL);
	(void)argc;
	puts(h == INVALID_HANDLE_VALUE ? "failed" : "open");
	fflush(stdout);
	getchar();
	return 0;
}
"""


def held_open():
    here = folder("held")
    shutil.copy(a_log(), os.path.join(here, "log.errlog"))
    source = os.path.join(here, "hold.c")
    open(source, "w").write(HOLD)
    hold = os.path.join(here, "hold.exe")
    subprocess.run(["x86_64-w64-mingw32-gcc", "-municode", "-o", hold, source], check=True)
    for share, status, words in ((7, 0, "that another program writes to"),
                                 (0, 3, "that another program does not share")):
        p = subprocess.Popen([CALL, hold, "log.errlog", str(share)], cwd=here, text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        opened = p.stdout.readline().strip()
        got = run("analyze", "log.errlog", cwd=here)
        p.communicate("\n", timeout=60)
        good = opened == "open" and got.returncode == status
        if share == 0:
            good = good and b"another program has opened it" in got.stderr
        report(good, f"a log {words}: exit status {status}", (opened, got.returncode, got.stderr))


def read_only_for_root(here):
    """Permissions do not stop root, so the folder is made immutable, or lies in /proc."""
    locked = os.path.join(here, "locked")
    chattr = subprocess.run(["chattr", "+i", locked], capture_output=True, check=False)
    where = "locked" if chattr.returncode == 0 else "Z:\\proc"
    got = run("analyze", "-o", where + "\\out.txt", a_log(), cwd=here)
    if chattr.returncode == 0:
        subprocess.run(["chattr", "-i", locked], check=True)
    words = b"Permission denied" if chattr.returncode == 0 else b"marslog: "
    report(got.returncode == 5 and words in got.stderr, "a read-only folder is an error",
           (got.returncode, got.stderr))


def output_failures():
    here = folder("output")
    got = run("analyze", "-o", "Z:\\dev\\full", a_log(), cwd=here)
    report(got.returncode == 5 and b"No space left" in got.stderr, "a full disk is an error",
           (got.returncode, got.stderr))
    locked = folder("output/locked")
    os.chmod(locked, 0o555)
    if os.geteuid() != 0:
        got = run("analyze", "-o", "locked\\out.txt", a_log(), cwd=here)
        report(got.returncode == 5 and b"Permission denied" in got.stderr,
               "a read-only folder is an error", (got.returncode, got.stderr))
    else:
        read_only_for_root(here)
    os.chmod(locked, 0o755)
    old = os.path.join(here, "old.txt")
    open(old, "w").write("old")
    if os.geteuid() != 0:  # root may write to it
        os.chmod(old, 0o444)
        got = run("analyze", "-o", "old.txt", a_log(), cwd=here)
        report(got.returncode == 5 and open(old).read() == "old", "a write-protected file stays",
               (got.returncode, got.stderr))
    report(sorted(os.listdir(here)) == ["locked", "old.txt"], "nothing is left behind",
           os.listdir(here))


def closed_pipe():
    p = subprocess.Popen([CALL, EXE, "causes", "--format", "json"], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    p.stdout.read(10)
    p.stdout.close()
    errors = p.stderr.read()
    report(p.wait(timeout=60) == 0 and errors == b"", "a reader that goes away is no error", errors)


# ---- consoles -----------------------------------------------------------------------------------


class Console:
    """A terminal whose only process is the program: to wine it is a console."""

    def __init__(self, *args, cwd):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.environ["TERM"] = "xterm"
            os.execv(CALL, [CALL, EXE, *args])
        self.text = b""

    def wait_for(self, pattern, seconds=60):
        end = time.time() + seconds
        while time.time() < end and not re.search(pattern, self.text):
            if not self.read():
                break
        return re.search(pattern, self.text)

    def read(self):
        ready, _, _ = select.select([self.fd], [], [], 0.5)
        if not ready:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.text += data
        return bool(data)

    def end(self, seconds=60):
        end = time.time() + seconds
        while time.time() < end:
            self.read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        return None

    def plain(self):
        return re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07", b"", self.text).decode(
            "utf-8", "replace")


def colours():
    """Where the console understands escape sequences, as wine's does, and nowhere else."""
    for words, coloured in (((), True), (("--color", "never"), False)):
        c = Console("analyze", *words, LOG, cwd=FIXTURES)
        status = c.end()
        # wine redraws its console with sequences of its own; those for colour are the program's.
        found = re.search(rb"\x1b\[[0-9;]*(1|3[0-7]|9[0-7])[0-9;]*m", c.text) is not None
        report(status == 0 and found == coloured,
               "%s on a console%s" % ("colours" if coloured else "no colours",
                                      " with " + " ".join(words) if words else ""),
               (status, c.text[:300]))
    got = run("analyze", LOG)
    report(got.returncode == 0 and b"\x1b" not in got.stdout, "no colours in a pipe",
           got.stdout[:200])


def confinement():
    """--verbose reports the limits that hold. wine accepts most of the calls and ignores them, so
    only what it keeps can be asked for here; SMOKE-TEST.txt has the rest."""
    got = run("--verbose", "analyze", LOG)
    line = re.search(rb"sandbox: (.*)", got.stderr)
    report(line and line.group(1).startswith(b"partial: ") and
           b"reading and the network are not restricted" in line.group(1),
           "--verbose says what the sandbox restricts, and what not", got.stderr)
    got = run("--verbose", "--no-sandbox", "analyze", LOG)
    report(got.returncode == 0 and b"partial:" not in got.stderr, "--no-sandbox turns it off",
           got.stderr)


def interrupted():
    here = folder("interrupted")
    with open(os.path.join(here, "big.errlog"), "wb") as big:
        data = open(a_log(), "rb").read()
        for _ in range(max(1, (600 << 20) // len(data))):
            big.write(data)
    c = Console("analyze", "-o", "out.txt", "big.errlog", cwd=here)
    end = time.time() + 60
    while time.time() < end and len(os.listdir(here)) < 2:
        c.read()
    begun = len(os.listdir(here)) == 2
    os.write(c.fd, b"\x03")
    status = c.end()
    left = os.listdir(here)
    os.remove(os.path.join(here, "big.errlog"))
    report(begun and left == ["big.errlog"] and status is not None,
           "Ctrl-C ends it and leaves no unfinished file", (begun, left, status))


def shows_text():
    c = Console("explain", "0x80070005", cwd=FIXTURES)
    status = c.end()
    report(status == 0 and "antivirus" in c.plain(), "shows text on a console",
           (status, c.plain()[-300:]))


# ---- the installed agent -----------------------------------------------------------------------


KEY = "HKLM\\SOFTWARE\\Microsoft\\Windows Azure Backup"
DPM = "HKLM\\SOFTWARE\\Microsoft\\Microsoft Data Protection Manager"


def registry(*args):
    subprocess.run([CALL, "reg", *args], capture_output=True, timeout=60,
                   stdin=subprocess.DEVNULL)


def local_agent():
    c = Console("analyze", cwd=FIXTURES)
    status = c.end()
    report(status == 2 and "marslog analyze" in c.plain(), "without an agent: help, exit status 2",
           (status, c.plain()[-300:]))
    here = folder("agent")
    for product in ("mars", "dpm"):
        os.makedirs(os.path.join(here, product, "Temp"))
        shutil.copy(a_log(), os.path.join(here, product, "Temp", "CBEngineCurr.errlog"))
    install = windows_path(os.path.join(here, "mars")) + "\\"
    registry("add", KEY + "\\Setup", "/v", "InstallPath", "/d", install + "\\", "/f")
    registry("add", KEY + "\\Config", "/v", "ScratchLocation", "/d", "D:\\One", "/f")
    registry("add", KEY + "\\Config\\CloudBackupProvider", "/v", "ScratchLocation", "/d",
             "E:\\Two", "/f")
    c = Console("analyze", "--color", "never", cwd=here)
    status = c.end()
    text = re.sub(r"\s+", "", c.plain())
    report(status == 0 and "readingthelogsofthismachine'sagentin" in text and "mars\\Temp" in text,
           "reads the logs of the installed agent and says so", (status, c.plain()[:600]))
    report("D:\\One" in text and "E:\\Two" in text, "knows both scratch folders", c.plain()[:600])
    registry("add", DPM + "\\Setup", "/v", "InstallPath", "/d",
             windows_path(os.path.join(here, "dpm")), "/f")
    c = Console("analyze", "-o", "report.json", "--format", "json", cwd=here)
    status = c.end()
    names = [i["name"] for i in json.load(open(os.path.join(here, "report.json")))["inputs"]] \
        if os.path.exists(os.path.join(here, "report.json")) else None
    report(status == 0 and names and len(names) == 2 and "dpm\\Temp" in names[1],
           "reads the logs of MABS and DPM, too", (status, names, c.plain()[-300:]))
    got = run("analyze", cwd=here, stdin=subprocess.DEVNULL)
    report(b"this machine" not in got.stderr, "reads standard input where there is one", got.stderr)
    shutil.rmtree(os.path.join(here, "mars"))
    c = Console("analyze", cwd=here)
    status = c.end()
    text = re.sub(r"\s+", "", c.plain())
    report(status == 3 and "Nosuchfile" in text, "logs that are not there are a gap",
           (status, c.plain()[:300]))
    registry("delete", KEY, "/f")
    registry("delete", DPM, "/f")


# ---- the desktop -------------------------------------------------------------------------------

def dropped():
    """A console with no other process in it, as the desktop makes one, and the path of a file."""
    here = folder("dropped")
    shutil.copy(a_log(), os.path.join(here, "log.errlog"))
    report_name = os.path.join(here, "log.errlog.marslog.html")
    for time_, words in (("first", "writes a report"), ("again", "replaces its own report")):
        c = Console("log.errlog", cwd=here)
        asked = c.wait_for(rb"Press any key")
        os.write(c.fd, b"x")
        status = c.end()
        report(asked and status is not None and os.path.exists(report_name),
               f"a dropped file: {words} and waits for a key", (status, c.plain()[-400:]))
    open(report_name, "w").write("somebody else's")
    c = Console("log.errlog", cwd=here)
    c.wait_for(rb"Press any key")
    os.write(c.fd, b"x")
    c.end()
    report(open(report_name).read() == "somebody else's" and
           sorted(os.listdir(here))[1:] == ["log.errlog.marslog-2.html", "log.errlog.marslog.html"],
           "a dropped file: leaves a file of another origin", os.listdir(here))
    c = Console(cwd=here)
    asked = c.wait_for(rb"Press any key")
    os.write(c.fd, b"x")
    report(asked and c.end() is not None and "drop its file" in c.plain(),
           "a double click: says how to use it and waits for a key", c.plain()[-300:])
    c = Console("analyze", "log.errlog", cwd=here)
    status = c.end(30)
    report(status == 0 and "Press any key" not in c.plain(), "with a command it never waits",
           (status, c.plain()[-200:]))


# ---- shells --------------------------------------------------------------------------------------


def ascii_json():
    here = folder("ascii")
    shutil.copy(a_log(), os.path.join(here, "Café \U0001F4BE.errlog"))
    name = "Café \U0001F4BE.errlog"
    through_pipe = run("analyze", "--format", "json", name, cwd=here).stdout
    with open(os.path.join(here, "out"), "wb") as out:
        subprocess.run([CALL, EXE, "analyze", "--format", "json", name], cwd=here, stdout=out,
                       stdin=subprocess.DEVNULL, timeout=60)
    in_file = open(os.path.join(here, "out"), "rb").read()
    report(through_pipe.isascii() and b"Caf\\u00e9 \\ud83d\\udcbe" in through_pipe,
           "JSON through a pipe is ASCII", through_pipe[:200])
    report(not in_file.isascii() and json.loads(in_file) == json.loads(through_pipe),
           "and means the same as JSON in a file")
    lines = run("entries", name, cwd=here).stdout
    report(lines.isascii() and b"\\u00e9" in lines, "so is NDJSON", lines[:200])


GROUPS = {
    "files": (the_exe, names_and_paths, wildcards, held_open, output_failures, closed_pipe,
              ascii_json, confinement),
    "consoles": (shows_text, colours, interrupted, local_agent, dropped),
}


def main(group):
    if group.startswith("results "):
        part, parts = (int(n) for n in group[len("results "):].split("/"))
        the_same_results(part, parts)
    else:
        for test in GROUPS[group]:
            test()
    print(f"1..{count}")


# With the locale "C" wine would not know the letters of names beyond ASCII.
os.environ["LC_ALL"] = "C.UTF-8"
try:
    main(sys.argv[2])
finally:
    shutil.rmtree(WORK, ignore_errors=True)
