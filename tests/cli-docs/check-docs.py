#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare the documents with the program: manual pages, README, completions, JSON Schema.

    PROGRAM=./marslog tests/cli-docs/check-docs.py             check; prints TAP lines
    PROGRAM=./marslog tests/cli-docs/check-docs.py --update    rewrite the lists of the completions
                                                               and of marslog(1), then check

README and guide: a block marked `<!-- test -->` is run, and what it prints compared with the block behind
it, in which a line "…" stands for any number of lines.
"""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(os.environ.get("PROGRAM", "./marslog"))
PAGE, PATTERNS_PAGE = "man/marslog.1", "man/marslog-patterns.5"
GUIDE = "man/guide.md"
COMPLETIONS = {shell: "src/cli/completions/" + name for shell, name in
               (("bash", "marslog.bash"), ("zsh", "_marslog"), ("fish", "marslog.fish"),
                ("powershell", "marslog.ps1"))}

count = failed = 0


def report(name, problems):
    """One TAP line. `problems` is a list of texts, empty when all is well."""
    global count, failed
    count += 1
    failed += bool(problems)
    print("%s %d - %s" % ("not ok" if problems else "ok", count, name))
    for problem in problems:
        for line in str(problem).split("\n"):
            print("# " + line)


def skip(name, why):
    global count
    count += 1
    print("ok %d - %s # SKIP %s" % (count, name, why))


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as f:
        return f.read()


def write(name, text):
    with open(os.path.join(ROOT, name), "w", encoding="utf-8") as f:
        f.write(text)


def environment():
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    env["PATH"] = os.path.join(WORK, "bin") + os.pathsep + env.get("PATH", "")
    env["LC_ALL"] = "C.UTF-8"
    env["MARSLOG_NOW"] = "2026-08-15T12:00:00Z"
    return env


def marslog(*args):
    return subprocess.run([PROGRAM, *args], stdin=subprocess.DEVNULL, capture_output=True,
                          encoding="utf-8", env=environment(), cwd=WORK)


def shell(script):
    return subprocess.run(["sh", "-c", script], stdin=subprocess.DEVNULL, capture_output=True,
                          encoding="utf-8", env=environment(), cwd=WORK)


def words(text):
    return re.sub(r"\s+", " ", text).strip()


# ---- what the program says of itself ------------------------------------------------------

class Program:
    def __init__(self):
        text = marslog("--help").stdout
        self.options = [(m[2], m[1], m[3]) for m in
                        re.finditer(r"^  (?:-(\w), |    )--([\w-]+)(?: ([A-Z]+))? ", text, re.M)]
        self.commands = re.findall(r"^  (\w+) +.*$", re.search(
            r"^Commands:\n((?:  .*\n)+)", text, re.M)[1], re.M)
        self.formats = {c: re.search(r"^  Formats: (.*)$", marslog(c, "--help").stdout, re.M)[1]
                        .split(", ") for c in self.commands}
        self.causes = json.loads(marslog("causes", "--format", "json").stdout)
        self.cause_ids = [c["id"] for c in self.causes]


# ---- mdoc, as far as it is used here ----------------------------------------------------------

MACRO = re.compile(r"(?:^| )(?:Ar|Bd|Cm|Dl|Em|Ev|Fl|Ic|It|Nm|No|Ns|Op|Pa|Pq|Pp|Ql|Sq|Sx|Xr|Dq|Li)(?= |$)")


def unescape(text):
    return text.replace("\\(dq", '"').replace("\\&", "").replace("\\e", "\\")


def plain(source):
    """The words of a page, without macros."""
    lines = []
    for line in source.split("\n"):
        if line.startswith('.\\"'):
            continue
        if line.startswith("."):
            line = MACRO.sub(" ", line[1:])
        lines.append(unescape(line))
    return words(" ".join(lines))


def section(source, name):
    return source.split(".Sh " + name + "\n", 1)[1].split("\n.Sh ", 1)[0]


def blocks(source):
    """The literal displays of a part of a page."""
    return [unescape(b) for b in re.findall(r"^\.Bd -literal.*\n((?:.*\n)*?)\.Ed$", source, re.M)]


def marked_block(source, name):
    return blocks(source.split('.\\" example: ' + name + "\n", 1)[1])[0]


# ---- options, commands, formats, causes ----------------------------------------------------------

def check_options(p):
    page = read(PAGE)
    problems = ["%s is not in %s" % (name, PAGE) for name, _, _ in p.options
                if not re.search(r"Fl Fl %s\b" % re.escape(name), page)]
    problems += ["-%s is not in %s" % (letter, PAGE) for _, letter, _ in p.options
                 if letter and not re.search(r"^\.It Fl %s\b" % letter, page, re.M)]
    known = {name for name, _, _ in p.options}
    for line in re.findall(r"^\.It (?:Fl \w|Fl Fl [\w-]+).*$", page, re.M):
        problems += ["%s documents --%s, which there is not" % (PAGE, name)
                     for name in re.findall(r"Fl Fl ([\w-]+)", line) if name not in known]
    report("every option is documented, and no other", problems)


def check_commands(p):
    page, readme = read(PAGE), read("README.md") + read(GUIDE)
    synopsis, description = section(page, "SYNOPSIS"), section(page, "DESCRIPTION")
    problems = []
    for command in p.commands:
        if ".Ic %s\n" % command not in synopsis:
            problems.append("%s is not in the synopsis" % command)
        if "marslog " + command not in readme and "`%s " % command not in readme:
            problems.append("%s is not in README.md" % command)
        item = re.search(r"^\.It Ic %s\n((?:(?!\.It |\.El).*\n)*)" % command, description, re.M)
        if not item:
            problems.append("%s is not described" % command)
            continue
        told = item[1].split("Format", 1)[-1]
        told = re.findall(r"[a-z]+", " ".join(re.findall(r"^\.Cm (.*)$", told, re.M)))
        if told != p.formats[command]:
            problems.append("formats of %s: %s, in the manual %s" %
                            (command, p.formats[command], told))
    report("every command and its formats are documented", problems)


def check_causes(p):
    text = read(PAGE).split('.\\" causes: begin\n')[1].split('.\\" causes: end')[0]
    told = re.findall(r"^\.It Cm (\S+)\n(.*)\.$", text, re.M)
    want = [(c["id"], c["title"]) for c in p.causes]
    report("the list of causes is the program's", [
        "%s: only in %s" % (c, where) for c, where in
        [(c, "the manual") for c in told if c not in want] +
        [(c, "the program") for c in want if c not in told]])


def completion_lists(p):
    lists = {"_marslog_commands": p.commands, "_marslog_causes": sorted(p.cause_ids)}
    for command in p.commands:
        lists["_marslog_formats_" + command] = p.formats[command]
    return lists


def check_completions(p):
    for shell_name, path in COMPLETIONS.items():
        text, problems = read(path), []
        for name, want in completion_lists(p).items():
            found = re.search(r"\b%s[= ]'([^']*)'" % name, text)
            if found and found[1].split() != want:
                problems.append("%s: %s, the program has %s" % (name, found[1], " ".join(want)))
            elif not found and not (shell_name == "zsh" and name == "_marslog_commands"):
                problems.append("%s is missing" % name)
        for command in p.commands:
            if not re.search(r"\b%s\b" % command, text):
                problems.append("%s is missing" % command)
        problems += completion_options(shell_name, text, p.options)
        report("completion for %s" % shell_name, problems)


def completion_options(shell_name, text, options):
    problems = []
    for name, letter, value in options:
        if shell_name in ("bash", "powershell"):
            variable = "_marslog_valued" if value else "_marslog_flags"
            listed = re.search(r"^\$?%s='([^']*)'" % variable, text, re.M)[1].split()
            fine = "--" + name in listed and (not letter or "-" + letter in listed)
        elif shell_name == "zsh":
            fine = re.search(r"--%s%s[\[}]" % (re.escape(name), "=" if value else ""), text) and (
                not letter or re.search(r"\{-%s%s," % (letter, r"\+" if value else ""), text))
        else:
            lines = [line for line in text.split("\n") if re.search(r" -l %s( |$)" % name, line)]
            fine = lines and all(bool(re.search(r" -[xr] ", line)) == bool(value) and
                                 (not letter or " -s %s " % letter in line) for line in lines)
        if not fine:
            problems.append("--%s is missing, or wrong" % name)
    known = {name for name, _, _ in options}
    found = set(re.findall(r"(?<![\w-])--([a-z][\w-]*)(?=[ '=\[}])", text)) if shell_name != "fish" \
        else set(re.findall(r"^complete.* -l ([\w-]+)", text, re.M))
    found -= {"update", "help"} - known
    return problems + ["--%s: there is no such option" % name for name in sorted(found - known)]


def check_shells():
    checks = {"bash": ["bash", "-n"], "zsh": ["zsh", "-n"], "fish": ["fish", "-n"]}
    for name, command in checks.items():
        if not shutil.which(name):
            skip("%s reads its completion" % name, "no %s" % name)
            continue
        done = subprocess.run(command + [os.path.join(ROOT, COMPLETIONS[name])], capture_output=True,
                              encoding="utf-8")
        report("%s reads its completion" % name, [done.stderr] if done.returncode else [])


def update(p):
    for path in COMPLETIONS.values():
        text = read(path)
        for name, want in completion_lists(p).items():
            text = re.sub(r"(\b%s[= ])'[^']*'" % name,
                          lambda m, want=want: "%s'%s'" % (m[1], " ".join(want)), text)
        write(path, text)
    # What PowerShell offers is what bash offers.
    lists = re.findall(r"^(_marslog_\w+='[^']*')$", read(COMPLETIONS["bash"]), re.M)
    head, rest = read(COMPLETIONS["powershell"]).split("\n\n", 1)
    rest = re.sub(r"^(\$_marslog_\w+='[^']*'\n)+", "", rest)
    write(COMPLETIONS["powershell"], head + "\n\n" + "".join("$%s\n" % l for l in lists) + rest)
    page = read(PAGE)
    begin, end = '.\\" causes: begin\n', '.\\" causes: end'
    head, rest = page.split(begin)
    items = "".join(".It Cm %s\n%s.\n" % (c["id"], c["title"]) for c in p.causes)
    write(PAGE, head + begin + items + end + rest.split(end)[1])


# ---- DIAGNOSTICS ----------------------------------------------------------------------------------

STRING = r'"(?:[^"\\]|\\.)*"'


def sources(*folders):
    for folder in folders:
        for name in sorted(os.listdir(os.path.join(ROOT, "src", folder))):
            if name.endswith(".c"):
                yield read(os.path.join("src", folder, name))


def literal(text):
    """Adjacent C strings as one, with conversions as "..."."""
    joined = "".join(s[1:-1] for s in re.findall(STRING, text)).replace('\\"', '"')
    return words(re.sub(r'"?%[-+ 0#]*(?:\.?\*|\.?\d+)*(?:hh|h|ll|l|z)?[a-zA-Z]"?', "...", joined))


def diagnostics():
    """Every item of a -diag list."""
    source = section(read(PAGE), "DIAGNOSTICS")
    items, depth = [], []
    for line in source.split("\n"):
        if line.startswith(".Bl"):
            depth.append("-diag" in line)
        elif line.startswith(".El"):
            depth.pop()
        elif line.startswith(".It ") and depth[-1]:
            items.append(words(unescape(line[4:])))
    return items


def fits(item, message):
    pattern = ".*".join(re.escape(part) for part in item.split("..."))
    return re.fullmatch(pattern, message) is not None


def gap_details():
    found = set()
    for text in sources("container", "engine", "source", "tally"):
        for m in re.finditer(r"GAP_[A-Z_]+,\s*((?:%s\s*)+)" % STRING, text):
            found.add(literal(m[1]))
        for m in re.finditer(r"snprintf\(detail, sizeof\(detail\),\s*((?:%s\s*)+)" % STRING, text):
            found.add(literal(m[1]))
        for m in re.finditer(r'\blost\(f, [^,]*,\s*((?:%s\s*)+)' % STRING, text):
            found.add(literal(m[1]))
        for m in re.finditer(r'\bmeaning = ((?:%s\s*)+)' % STRING, text):
            found.add(literal(m[1]))
    # What a part of a message is put together from.
    return found - {"... (...)", "..."}


def check_diagnostics():
    items = diagnostics()
    page = section(read(PAGE), "DIAGNOSTICS")
    reasons = re.findall(r'\[GAP_[A-Z_]+\] = "([^"]+)"', read("src/source/source.c"))
    report("every reason of a gap is documented",
           [r for r in reasons if ".It Cm %s\n" % r not in page] +
           ([] if reasons else ["no reasons found"]))

    details = gap_details()
    problems = ["not in the manual: " + d for d in sorted(details)
                if not any(fits(item, d) for item in items)]
    gaps = page.split(".Ss Gaps", 1)[1]
    ours = [i for i in items if ".It " + i.replace("\\", "\\e") + "\n" in gaps]
    problems += ["not in the program: " + i for i in ours
                 if i != "No such file or directory" and not any(fits(i, d) for d in details)]
    report("every detail of a gap is documented", problems)

    prefixes = dict(re.findall(r'\[(DIAG_\w+)\] = \{"([^"]*)"', read("src/base/diag.c")))
    enum = re.findall(r"^\t(DIAG_\w+),", read("src/base/diag.h"), re.M)
    problems = ["%s has no text" % e for e in enum if e not in prefixes]
    for text in [read("src/main.c"), *sources("cli")]:
        for m in re.finditer(r"\bdiag\((DIAG_\w+),\s*((?:%s\s*)+)" % STRING, text):
            message = words(prefixes[m[1]] + " " + literal(m[2]))
            if not any(fits(item, message) for item in items):
                problems.append("not in the manual: " + message)
    report("every message is documented", problems)


# ---- JSON, limits ---------------------------------------------------------------------------------

def keys_of(value):
    if isinstance(value, list):
        return set().union(*[keys_of(v) for v in value]) if value else set()
    if isinstance(value, dict):
        return set(value).union(*[keys_of(v) for v in value.values()]) if value else set()
    return set()


def check_json():
    bundle = os.path.join(ROOT, "fixtures/bundles/collector.tar")
    documents = [json.loads(marslog(c, "--format", "json", bundle).stdout)
                 for c in ("analyze", "exclude")]
    documents.append([json.loads(line) for line in marslog("entries", bundle).stdout.split("\n")
                      if line])
    documents.append(json.loads(marslog("explain", "--format", "json", "5", "x").stdout))
    told = section(read(PAGE), "JSON")
    told = set(re.findall(r"[a-z_]+", " ".join(
        re.findall(r"^\.(?:It|Pq)? ?Cm (.*)$", told, re.M))))
    keys = keys_of(documents) - {"name", "version"}
    report("every key of the JSON documents is documented",
           ["%s is not in the manual" % k for k in sorted(keys - told)])


def check_limits():
    page, problems = plain(read(PAGE)), []
    for name, value in re.findall(r"^#define (TALLY_\w+) (\d+)u", read("src/tally/tally.h"), re.M):
        if name in ("TALLY_TEXT_MAX", "TALLY_EVIDENCE_TEXT"):
            continue
        if "{:,}".format(int(value)) not in page:
            problems.append("%s = %s is not in the manual" % (name, value))
    engine = read("src/engine/engine.c")
    for pattern in (r"\.max_depth = (\d+)", r"\.max_members = (\d+)", r"\.max_bytes = UINT64_C\((\d+)\)",
                    r"\.max_ratio = (\d+)", r"\.top = (\d+)"):
        value = "{:,}".format(int(re.search(pattern, engine)[1]))
        if not re.search(r"\b%s\b" % value, page):
            problems.append("%s: %s is not in %s" % (pattern, value, PAGE))
    report("the limits are the program's", problems)


# ---- README ------------------------------------------------------------------------------------------

def compare(want, found):
    """None, or what is different. A line "…" in `want` is any number of lines."""
    lines = [line.rstrip() for line in want.rstrip("\n").split("\n")]
    have = "".join(line.rstrip() + "\n" for line in found.rstrip("\n").split("\n"))
    at = 0
    gap = False
    chunk = []

    def place(chunk, at, gap, last):
        text = "".join(line + "\n" for line in chunk)
        if last and gap:
            return len(have) if have.endswith(text) and len(have) - len(text) >= at else -1
        if gap:
            hit = ("\n" + have).find("\n" + text, at)
            return hit + len(text) if hit >= 0 else -1
        return at + len(text) if have.startswith(text, at) else -1

    for line in lines + [None]:
        if line is not None and line.strip() != "…":
            chunk.append(line)
            continue
        if chunk or line is None:
            end = place(chunk, at, gap, line is None) if chunk else (len(have) if gap else at)
            if end < 0:
                return "not found%s:\n%s\nin:\n%s" % (
                    " at the end" if line is None else "", "\n".join(chunk), have[at:at + 4000])
            at = end
        chunk, gap = [], True
    return None if at == len(have) else "more than expected:\n" + have[at:at + 2000]


def check_marked_blocks(document):
    text = read(document)
    pattern = re.compile(r"^<!-- test -->\n```sh\n(.*?)^```\n+(?:```text\n(.*?)^```\n)?", re.M | re.S)
    tests = list(pattern.finditer(text))
    if len(tests) != text.count("<!-- test -->"):
        report(document + ": marked blocks", ["a mark without a block behind it"])
    for m in tests:
        name = document + ": " + m[1].strip().split("\n")[0]
        if "jq " in m[1] and not shutil.which("jq"):
            skip(name, "no jq")
            continue
        done = shell(m[1])
        problems = [] if done.returncode == 0 else ["exit status %d" % done.returncode, done.stderr]
        difference = compare(m[2] or "", done.stdout)
        report(name, problems + ([difference] if difference else []))


# ---- the manual's examples -----------------------------------------------------------------------------

def check_examples():
    for name in ("bundle.zip", "lines.txt"):
        shutil.copyfile(os.path.join(ROOT, "fixtures/bundles/older.zip" if name == "bundle.zip"
                                     else "fixtures/logs/columns-11.errlog"), os.path.join(WORK, name))
    source = section(read(PAGE), "EXAMPLES")
    first, *parts = source.split("\n.Ss ")
    problems = []
    for line in re.findall(r"^\.Dl (marslog .*)$", first, re.M):
        done = shell(line.replace("/mnt/server/Temp", "fixtures/logs"))
        if done.returncode not in (0, 1, 3):
            problems.append("%s: exit status %d\n%s" % (line, done.returncode, done.stderr))
    report("the manual's examples run", problems)
    for part in parts:
        tool, body = part.split("\n", 1)
        name = "the manual's recipes for %s" % tool
        if tool in ("PowerShell", "Task Scheduler"):
            continue
        if tool in ("jq", "sqlite3") and not shutil.which(tool):
            skip(name, "no " + tool)
            continue
        problems = []
        for script in blocks(body):
            done = shell("set -e\n" + script)
            if done.returncode != 0 or done.stderr or (tool != "Excel" and not done.stdout.strip()):
                problems.append("%s: exit status %d\n%s" % (script, done.returncode, done.stderr))
        report(name, problems)


# ---- pattern files ---------------------------------------------------------------------------------------

class Schema:
    """As much of JSON Schema as patterns/schema.json uses."""

    KNOWN = {"$ref", "$schema", "title", "description", "definitions", "type", "required", "const",
             "additionalProperties", "properties", "items", "enum", "pattern", "minLength",
             "maxLength", "minimum", "maximum", "minItems", "oneOf", "anyOf", "not"}
    TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
             "null": type(None)}

    def __init__(self, root):
        self.root = root

    def faults(self, schema, value, at=""):
        unknown = set(schema) - self.KNOWN
        assert not unknown, unknown
        if "$ref" in schema:
            return self.faults(self.root["definitions"][schema["$ref"].split("/")[-1]], value, at)
        out = []
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else types
        if types and not any(isinstance(value, self.TYPES[t]) and
                             not (t == "integer" and isinstance(value, bool)) for t in types):
            return ["%s: not %s" % (at, types)]
        if "const" in schema and value != schema["const"]:
            out.append("%s: not %r" % (at, schema["const"]))
        if "enum" in schema and value not in schema["enum"]:
            out.append("%s: %r is not allowed" % (at, value))
        if isinstance(value, str):
            if "pattern" in schema and not re.search(schema["pattern"], value):
                out.append("%s: %r does not match" % (at, value))
            if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 1 << 30):
                out.append("%s: wrong length" % at)
        if isinstance(value, int) and not isinstance(value, bool):
            if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
                out.append("%s: out of range" % at)
        if isinstance(value, list):
            if len(value) < schema.get("minItems", 0):
                out.append("%s: too few" % at)
            for i, item in enumerate(value):
                out += self.faults(schema.get("items", {}), item, "%s/%d" % (at, i))
        if isinstance(value, dict):
            out += ["%s: %s is missing" % (at, k) for k in schema.get("required", []) if k not in value]
            known = schema.get("properties", {})
            for key, item in value.items():
                if key in known:
                    out += self.faults(known[key], item, at + "/" + key)
                elif schema.get("additionalProperties", True) is False:
                    out.append("%s: unknown key %s" % (at, key))
        for name, least, most in (("oneOf", 1, 1), ("anyOf", 1, 1 << 30)):
            if name in schema:
                good = sum(not self.faults(s, value, at) for s in schema[name])
                if not least <= good <= most:
                    out.append("%s: fits %d of %s" % (at, good, name))
        if "not" in schema and not self.faults(schema["not"], value, at):
            out.append("%s: fits what it must not" % at)
        return out

    def check(self, value):
        return self.faults(self.root, value)


def check_schema(schema):
    problems = []
    for name in sorted(os.listdir(os.path.join(ROOT, "patterns"))):
        if name.endswith(".json") and name != "schema.json":
            problems += ["%s%s" % (name, f) for f in schema.check(json.loads(read("patterns/" + name)))]
    report("the pattern files fit their schema", problems)


def variants(value, root, path=()):
    """Copies of `root` with one key taken away, one unknown key more, or one value of another type."""
    if isinstance(value, dict):
        for key in value:
            yield "without %s" % "/".join(map(str, path + (key,))), edit(root, path, lambda o, k=key: o.pop(k))
            yield from variants(value[key], root, path + (key,))
        yield "with another key in /%s" % "/".join(map(str, path)), \
            edit(root, path, lambda o: o.update(another=1))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from variants(item, root, path + (i,))
    if path:
        key = path[-1]
        yield "with a number as %s" % "/".join(map(str, path)), \
            edit(root, path[:-1], lambda o: o.__setitem__(key, 7.5))


def edit(root, path, change):
    new = at = copy.deepcopy(root)
    for step in path:
        at = at[step]
    change(at)
    return new


def check_patterns(schema):
    page = read(PATTERNS_PAGE)
    example = marked_block(page, "contoso.json")
    with open(os.path.join(WORK, "contoso.json"), "w", encoding="utf-8") as f:
        f.write(example)
    folder = os.path.join(ROOT, "patterns")
    script = "\n".join(line[2:] for line in marked_block(page, "commands").split("\n")
                       if line.startswith("$ "))
    script = script.replace("/usr/local/share/marslog/patterns", folder).replace(
        "bundle.zip", "fixtures/bundles/collector.tar")
    done = shell("set -e\n" + script)
    problems = [done.stderr] if done.returncode or done.stderr else []
    if "contoso-pool" not in done.stdout:
        problems.append("the new cause does not show:\n" + done.stdout)
    report("the worked example of pattern files", problems)

    value = json.loads(example)
    report("the worked example fits the schema", schema.check(value))

    # What the schema forbids, the program refuses to load, and the other way round.
    target = os.path.join(WORK, "my-patterns/contoso.json")
    problems = []
    for what, variant in variants(value, value):
        with open(target, "w", encoding="utf-8") as f:
            json.dump(variant, f)
        refused = marslog("causes", "--patterns", "my-patterns").returncode == 4
        # References between objects are beyond a schema; what "$schema" holds is the editor's affair.
        if refused != bool(schema.check(variant)) and not re.search(r"/(id|cause)$|/codes$|causes$|\$schema$", what):
            problems.append("%s: %s" % (what, "refused by the program only" if refused
                                        else "refused by the schema only"))
    report("schema and program refuse the same", problems)

    with open(target, "w", encoding="utf-8") as f:
        f.write(example.replace('"severity": "job"', '"severity": "fatal"'))
    told = re.search(r"^marslog: pattern file my-patterns/contoso\.json.*$", page, re.M)[0]
    done = marslog("lint", "my-patterns")
    report("the message for a mistake is the manual's",
           [] if done.stderr.split("\n")[0] == told and done.returncode == 4 else [done.stderr])


def check_mandoc():
    for path in (PAGE, PATTERNS_PAGE):
        if not shutil.which("mandoc"):
            skip("mandoc -Tlint " + path, "no mandoc")
            continue
        done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", os.path.join(ROOT, path)],
                              capture_output=True, encoding="utf-8")
        report("mandoc -Tlint " + path, [done.stdout] if done.stdout else [])


def main():
    program = Program()
    if "--update" in sys.argv[1:]:
        update(program)
    check_options(program)
    check_commands(program)
    check_causes(program)
    check_completions(program)
    check_shells()
    check_diagnostics()
    check_json()
    check_limits()
    check_marked_blocks("README.md")
    check_marked_blocks(GUIDE)
    check_examples()
    schema = Schema(json.loads(read("patterns/schema.json")))
    check_schema(schema)
    check_patterns(schema)
    check_mandoc()
    print("1..%d" % count)
    return 1 if failed else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="marslog-docs.") as WORK:
        os.mkdir(os.path.join(WORK, "bin"))
        os.symlink(PROGRAM, os.path.join(WORK, "bin/marslog"))
        os.symlink(os.path.join(ROOT, "fixtures"), os.path.join(WORK, "fixtures"))
        sys.exit(main())
