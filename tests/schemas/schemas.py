# SPDX-License-Identifier: MIT
"""
Validates documents against man/schemas. Needs python3-jsonschema.

A fleet may have 10,000 rows and a log as many entries: of each document at most MOST rows, evenly
spread, are looked at, and the same row once.
"""

import json
import os

import jsonschema

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "man", "schemas")
MOST = 100
good_rows = set()


def load():
    found = {}
    for name in sorted(os.listdir(FOLDER)):
        with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
            found[name[:-len(".json")]] = json.load(file)
    return found


SCHEMAS = load()
VALIDATORS = {name: jsonschema.Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
fleet = SCHEMAS["marslog.fleet.1"]
MACHINE = jsonschema.Draft202012Validator(
    {"$ref": "#/$defs/machine", "$defs": fleet["$defs"]})


def name_of(document):
    """The schema that a document is to follow, or None."""
    if isinstance(document, dict):
        return str(document.get("schema", "")).replace("/", ".")
    if isinstance(document, list) and document and isinstance(document[0], dict):
        return "marslog.explain" if "query" in document[0] else "marslog.causes"
    return None


def spread(items):
    return items[::(len(items) + MOST - 1) // MOST] if len(items) > MOST else items


def problem(document):
    """What is wrong with one document, or None."""
    name = name_of(document)
    if name not in VALIDATORS:
        return "no schema %r" % name
    whole = dict(document, machines=[]) if name == "marslog.fleet.1" else document
    errors = [("", error) for error in VALIDATORS[name].iter_errors(whole)]
    if whole is not document:
        for row in spread(document["machines"]):
            key = json.dumps(row)
            found = [] if key in good_rows else list(MACHINE.iter_errors(row))
            errors += [("machines/%s/" % row.get("key"), error) for error in found]
            if not found:
                good_rows.add(key)
    for where, error in errors:
        return "%s: %s%s: %s" % (name, where, "/".join(str(p) for p in error.absolute_path),
                                 error.message[:300])
    return None


def documents(text):
    """All documents in a text, one behind the other; ValueError where that is none."""
    decoder = json.JSONDecoder()
    found, at = [], 0
    while True:
        while at < len(text) and text[at] in " \t\r\n":
            at += 1
        if at == len(text):
            return found
        document, at = decoder.raw_decode(text, at)
        found.append(document)
