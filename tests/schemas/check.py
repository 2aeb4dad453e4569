#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
JSON Schemas of our documents, and documents against them: usage check.py [FOLDER] (speaks TAP).

FOLDER holds what the rest of the suite made the program write (see record.sh). Besides, every
bundle of the fixtures goes through every command that gives JSON, with options that change what
stands in it.
"""

import copy
import glob
import hashlib
import json
import os
import subprocess
import sys

import schemas

MARSLOG = os.path.abspath(os.environ.get("MARSLOG", "./marslog"))
FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures")
count = 0


def check(ok, what, detail=""):
    global count
    count += 1
    print("%s %d - %s" % ("ok" if ok else "not ok", count, what))
    if not ok:
        for line in str(detail).splitlines()[:20]:
            print("# " + line)


def marslog(*words):
    done = subprocess.run([MARSLOG, *words], capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)
    return done.stdout.decode("utf-8")


def objects(schema):
    """Every schema of an object inside a schema."""
    if isinstance(schema, dict):
        if "properties" in schema and isinstance(schema["properties"], dict):
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def forms():
    for name, schema in schemas.SCHEMAS.items():
        try:
            schemas.jsonschema.Draft202012Validator.check_schema(schema)
            wrong = ""
        except schemas.jsonschema.SchemaError as error:
            wrong = error
        check(not wrong, name + " is a schema", wrong)
        loose = [sorted(o["properties"]) for o in objects(schema)
                 if o.get("additionalProperties") is not False or
                 not set(o.get("required", ())) <= set(o["properties"])]
        check(not loose, name + " allows no key that it does not describe", loose)
        text = json.dumps(schema)
        unused = [d for d in schema.get("$defs", {}) if '"#/$defs/%s"' % d not in text]
        check(not unused, name + " uses all that it defines", unused)


def set_at(document, path, value):
    changed = copy.deepcopy(document)
    at = changed
    for step in path[:-1]:
        at = at[step]
    if value is KeyError:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return changed


def refused():
    """What a schema must not let pass."""
    bundle = os.path.join(FIXTURES, "bundles", "collector.tar")
    summary = json.loads(marslog("analyze", "-q", "--format", "json", bundle))
    fleet = json.loads(marslog("fleet", "-q", "--format", "json", bundle))
    entry = json.loads(marslog("entries", "-q", bundle).splitlines()[0])
    changes = [
        (summary, ("verdict", "state"), "fine"), (summary, ("verdict",), KeyError),
        (summary, ("causes", 0, "files"), "3"), (summary, ("causes", 0, "files"), -1),
        (summary, ("causes", 0, "files"), 1.5), (summary, ("last_backup",), "13 Aug 2026"),
        (summary, ("last_backup",), "2026-08-13T19:25:09Z"), (summary, ("schema",), "marslog.x/1"),
        (summary, ("causes", 0, "id"), "Corrupt File"), (summary, ("extra",), 1),
        (summary, ("causes", 0, "extra"), None), (summary, ("jobs", 0, "result"), None),
        (fleet, ("machines", 0, "age"), 3), (fleet, ("machines", 0, "verdict", "state"), "ok"),
        (fleet, ("machines", 0, "period", "last"), 3), (fleet, ("totals", "machines"), None),
        (entry, ("key",), "12"), (entry, ("line",), 0), (entry, ("code",), "0x8007000f"),
        (entry, ("cause",), None),
    ]
    for document in (summary, fleet, entry):
        check(not schemas.problem(document), "a true %s passes" % document["schema"],
              schemas.problem(document))
    for document, path, value in changes:
        check(schemas.problem(set_at(document, path, value)), "refused: %s %s %s" % (
            document["schema"], "/".join(str(p) for p in path),
            "missing" if value is KeyError else json.dumps(value)))


def problems_of(text):
    """What is wrong with the documents of an output, and how many there are."""
    try:
        found = schemas.documents(text)
    except ValueError as error:
        return ["no JSON: %s" % error], 0
    return [p for p in map(schemas.problem, schemas.spread(found)) if p], len(found)


def bundles():
    inputs = sorted(glob.glob(os.path.join(FIXTURES, "bundles", "*")))
    inputs += [os.path.join(FIXTURES, "no-such-file"), os.path.join(FIXTURES, "bundles")]
    total, wrong = 0, []
    for path in inputs:
        for words in (["analyze"], ["analyze", "--top", "all"], ["analyze", "--since", "2026-08-04"],
                      ["analyze", "--group", "a|b", "--host", "H\"1"], ["analyze", "--top", "1"],
                      ["exclude"], ["fleet"], ["fleet", "--cause", "av-lock"],
                      ["fleet", "--group", "a", "--since", "2026-08-04"]):
            found, number = problems_of(marslog(*words, "-q", "--format", "json", path))
            total += number
            wrong += ["%s %s: %s" % (" ".join(words), os.path.basename(path), f) for f in found]
        found, number = problems_of(marslog("entries", "-q", path))
        total += number
        wrong += ["entries %s: %s" % (os.path.basename(path), f) for f in found]
    for other in inputs[1:]:
        found, number = problems_of(marslog("diff", "-q", "--format", "json", inputs[0], other))
        total += number
        wrong += ["diff %s: %s" % (os.path.basename(other), f) for f in found]
    for words in (["causes"], ["explain", "0x80070005", "34513", "HTTP 407", "scratch", "nonsense",
                               "5", "0xC000009A", "0xFFFFFFFF", "SalLowDiskSpace", "403"]):
        found, number = problems_of(marslog(*words, "--format", "json"))
        total += number
        wrong += ["%s: %s" % (words[0], f) for f in found]
    check(total > 100 and not wrong, "%d documents of the fixtures follow their schemas" % total,
          "\n".join(wrong))


def recorded(folder):
    """What tests made the program write. Text of another kind (help, CSV) is no document."""
    seen, total, wrong, kinds = set(), 0, [], {}
    for path in sorted(glob.glob(os.path.join(folder, "*"))):
        if path.endswith(".command"):
            continue
        with open(path, "rb") as file:
            data = file.read()
        digest = hashlib.sha256(data).digest()
        if digest in seen or data[:1] not in (b"{", b"["):
            continue
        seen.add(digest)
        found, number = problems_of(data.decode("utf-8"))
        total += number
        first = schemas.documents(data.decode("utf-8"))[0] if number else None
        kinds[schemas.name_of(first)] = kinds.get(schemas.name_of(first), 0) + 1
        with open(path + ".command", encoding="utf-8", errors="replace") as file:
            command = file.read().strip()
        wrong += ["%s: %s" % (command, f) for f in found]
    check(total > 0 and not wrong, "%d documents of other tests follow their schemas" % total,
          "\n".join(wrong))
    missing = set(schemas.SCHEMAS) - set(kinds)
    check(not missing, "documents of every kind were among them", "none of %s" % sorted(missing))


def main():
    forms()
    refused()
    bundles()
    if len(sys.argv) > 1:
        recorded(sys.argv[1])
    print("1..%d" % count)


main()
