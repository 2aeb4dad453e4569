#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Contrast of the HTML report by WCAG 2 (AA), light and dark. Speaks TAP.

Text needs 4.5 to 1 on what it stands on, marks and bars 3 to 1. The colours are the named ones of
the style sheet; a rule with a colour that has no name would escape this test, so none is allowed.
"""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MARSLOG = os.path.abspath(os.environ.get("MARSLOG", "./marslog"))
BUNDLE = os.path.join(HERE, "..", "..", "fixtures", "bundles", "collector.tar")

KINDS = ("job", "data", "file", "info", "good")
TEXT = [(text, ground) for text in ("text", "muted", "link") for ground in ("ground", "card", "inset")]
TEXT += [(kind, kind + "-ground") for kind in KINDS] + [(kind, "card") for kind in KINDS]
TEXT += [("text", "file-ground"), ("file", "file-ground"), ("card", "text")]
MARKS = [(kind, ground) for kind in KINDS for ground in ("card", "inset")]
MARKS += [("p%d" % i, "card") for i in range(6)]


def luminance(colour):
    if len(colour) == 4:
        colour = "#" + "".join(c * 2 for c in colour[1:])
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def themes(style):
    named = r"--([\w-]+):(#[0-9a-f]{3,6})\b"
    blocks = re.findall(r":root\{([^}]*)\}", style)
    light = dict(re.findall(named, blocks[0]))
    dark = dict(light, **dict(re.findall(named, blocks[1])))
    return {"light": light, "dark": dark}


def main():
    page = subprocess.run([MARSLOG, "analyze", "-q", "--format", "html", BUNDLE], capture_output=True,
                          check=False).stdout.decode("utf-8")
    style = re.search(r"<style>(.*)</style>", page, re.S).group(1)
    number = failures = 0

    def report(good, name):
        nonlocal number, failures
        number += 1
        failures += not good
        print("%s %d - %s" % ("ok" if good else "not ok", number, name))

    for theme, colours in themes(style).items():
        for pairs, least in ((TEXT, 4.5), (MARKS, 3)):
            for one, other in pairs:
                ratio = contrast(colours[one], colours[other])
                report(ratio >= least, "%s: %s on %s is %.2f to 1, %.1f wanted" % (theme, one, other, ratio, least))
    unnamed = re.sub(r":root\{[^}]*\}", "", style)
    report(not re.findall(r"#[0-9a-fA-F]{3,6}\b|rgba?\(|hsl", unnamed), "every colour has a name")
    print("1..%d" % number)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
