# SPDX-License-Identifier: MIT
"""No line of a text report takes more than 100 columns on a terminal. Speaks TAP.

    MARSLOG=./marslog columns.py

Columns are counted by Python's own copy of the Unicode data, not by the program's.
"""

import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

TESTS = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(TESTS, "..", "..", "fixtures")
PATTERNS = os.path.join(TESTS, "..", "..", "patterns")
MARSLOG = os.environ["MARSLOG"]
COLUMNS_MAX = 100
COLOR = re.compile("\x1b\\[[0-9;]*m")
# Somebody pastes or opens these, so that they stand on one line, however wide: commands, registry
# keys, paths (of files, behind their label, or with their count).
WHOLE = re.compile(r"""\s*(files|folders)?\s*(["'/\\]|HK|[A-Z]:\\|https://|[A-Z][a-z]+-[A-Z]\w+\s)
    |\s{4,}[a-z][\w.-]*\s.*["'\\]""", re.X)


# ---- measuring ------------------------------------------------------------------------

def columns(line):
    """As a terminal counts them; a picture of a character that may also be text takes two."""
    width = 0
    for c in COLOR.sub("", line):
        if c == "\ufe0f":
            width += 1
        elif unicodedata.category(c) in ("Mn", "Me") or "\u1160" <= c <= "\u11ff":
            continue
        else:
            width += 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return width


def too_wide(*words, data=None):
    """The lines of what a command prints that are too long; it must print something."""
    done = subprocess.run([MARSLOG, *words], input=data or b"", capture_output=True, timeout=120,
                          check=False)
    text = done.stdout.decode("utf-8")
    assert 0 <= done.returncode <= 3, "status %d of %s" % (done.returncode, list(words)[:4])
    assert text, "nothing printed by %s" % list(words)[:4]
    return ["%d columns: %s" % (columns(line), line) for line in text.splitlines()
            if columns(line) > COLUMNS_MAX and not WHOLE.match(COLOR.sub("", line))]


# ---- inputs -----------------------------------------------------------------------------

def record(n, message, level="WARNING"):
    return ("0AB0\t0974\t08/04\t13:%02d:%02d.206\t18\tmtffile.cpp(1372)\t[0000000053582120]\t"
            "1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6\t\t%s\t%s\r\n"
            % (n // 60 % 60, n % 60, level, message))


def failures(names, code="0x80070005"):
    return "".join(record(i, "Failed: Hr: = [%s] BackupRead failed on file(%s)" % (code, name))
                   for i, name in enumerate(names)).encode()


WORDS = {
    "ascii": "Quarterly report ",
    "han": "\u5831\u544a\u66f8\u56db\u534a\u671f ",
    "kana": "\u30b7\u30b9\u30c6\u30e0\uff76\uff80\uff76\uff85 ",
    "hangul": "\ubcf4\uace0\uc11c ",
    "jamo": "\u1112\u1161\u11ab\u1100\u1173\u11af ",
    "fullwidth": "\uff32\uff45\uff50\uff4f\uff52\uff54 ",
    "pictures": "\U0001f4c4\U0001f4ca\U0001f600 ",
    "picture-forms": "\u2764\ufe0f\u2600\ufe0f ",
    "marks": "e\u0301a\u0308\u0323o\u0302 ",
    "thai": "\u0e17\u0e35\u0e48\u0e19\u0e35\u0e49 ",
    "mixed": "a\u5831e\u0301\U0001f4c4 ",
    "escapes": "a\u202eb\u200dc ",
}


def named_logs():
    yield "one record", failures(["D:\\A\\x.doc"])
    for name, word in WORDS.items():
        for shift in range(2):
            paths = ["D:\\%s%s\\%s.docx" % ("x" * shift, word * 9, word * (4 + i)) for i in range(5)]
            yield "%s %d" % (name, shift), failures(paths)
            yield "%s %d, damaged" % (name, shift), failures(paths, "0x80070570")
            yield "%s %d, cloud" % (name, shift), failures(paths, "0x8007018B")
            yield "%s %d, unknown" % (name, shift), failures(paths, "0x8ABE0107")
            yield "%s %d, no path" % (name, shift), record(
                1, "0x8ABE0107 " + word * 30, "ERROR").encode()
    yield "one long word", failures(["D:\\" + "\u5831" * 400])
    yield "long file type", failures(["D:\\data\\%d.%s" % (i, "t" * 150) for i in range(9)], "0x8007018B")


def catalogue_of_long_names(folder):
    """The catalogue with every name as long as it may be."""
    for name in sorted(os.listdir(PATTERNS)):
        if name == "schema.json":
            continue
        with open(os.path.join(PATTERNS, name), encoding="utf-8") as file:
            whole = json.load(file)
        for cause in whole.get("causes", []):
            cause["title"] = "\u9577\u3044 " * 40 + cause["title"]
            cause["doc"] = cause["doc"].split("#")[0] + "/" + "x" * 120 + "#" + "y" * 120
        for rule in whole.get("rules", []):
            for code in rule.get("codes", []):
                if code.get("symbol"):
                    code["symbol"] = code["symbol"] + "_" + "N" * 150
        whole.setdefault("causes", []).append({
            "id": "a-" + name.split(".")[0] + "-x" * 60, "title": "A long name", "severity": "file",
            "exclusion": "yes", "explanation": "Long.", "doc": "https://example.com/" + "z" * 200,
            "actions": [{"do": "w" * 300, "command": "run " + "'" + "v" * 300 + "' and more"}],
            "source": "Here"})
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            json.dump(whole, file)


# ---- the tests -----------------------------------------------------------------------------

def fixtures():
    paths = []
    for top, _, names in os.walk(FIXTURES):
        paths += [os.path.join(top, n) for n in names if not n.endswith((".py", ".md", ".pyc"))]
    for path in sorted(paths) + [FIXTURES]:
        for command in ("analyze", "exclude"):
            yield (command, "--year", "2024", path), None


def made_logs():
    for _, data in named_logs():
        yield ("analyze",), data
        yield ("analyze", "--color", "always"), data
        yield ("exclude",), data


def catalogue():
    causes = json.loads(subprocess.run([MARSLOG, "causes", "--format", "json"], capture_output=True,
                                       check=True).stdout)
    yield ("causes",), None
    yield ("explain", *[c["id"] for c in causes]), None
    codes = [code for c in causes for r in c["rules"] for code in r["codes"]]
    yield ("explain", *[c["code"] for c in codes]), None
    yield ("explain", *[c["symbol"] for c in codes if c["symbol"]]), None


def unknown_words():
    odd = ["x" * 300, "\u5831" * 300, "e\u0301" * 300, "0x" + "f" * 300, "never seen " * 30, "9" * 300,
           "\U0001f600" * 120, "0x80990F01", "0xC0FF0001", "0x80780999", "130060", "999999", "-2137614335",
           "HTTP 499", "schedul", "SalLowDiskSpac", "ab\x1b[31m" * 60]
    for word in odd:
        yield ("explain", word), None
    yield ("explain", *odd), None


def long_names(folder):
    use = ("--patterns", folder)
    yield ("causes", *use), None
    yield ("explain", *use, "0x80070005", "0x80070570", "34513", "a-files" + "-x" * 60, "corrupt-file"), None
    yield ("explain", *use, "a-files" + "-x" * 59), None
    for path in ("bundles/collector.tar", "logs/columns-11.errlog"):
        for command in ("analyze", "exclude"):
            yield (command, *use, "--year", "2026", os.path.join(FIXTURES, path)), None


def main():
    bad = 0
    with tempfile.TemporaryDirectory(prefix="marslog-columns.") as folder:
        catalogue_of_long_names(folder)
        groups = {"fixtures": fixtures(), "made logs": made_logs(), "the catalogue": catalogue(),
                  "unknown words": unknown_words(), "long names": long_names(folder)}
        with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
            for name, runs in groups.items():
                try:
                    found = pool.map(lambda run: [(run[0][:4], line) for line in
                                                  too_wide(*run[0], data=run[1])], runs)
                    wide = [item for items in found for item in items]
                except AssertionError as e:
                    wide = [("", str(e))]
                print("%s - columns: %s" % ("not ok" if wide else "ok", name), flush=True)
                bad += bool(wide)
                for words, line in wide[:5]:
                    print("# %s %s" % (" ".join(words), line.encode("unicode_escape").decode()))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
