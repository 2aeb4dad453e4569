#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Write src/syscodes/names.txt: the names of the error codes of Windows.

    make-code-names.py [FOLDER] > src/syscodes/names.txt

FOLDER holds the headers of Debian's package mingw-w64-common, /usr/share/mingw-w64/include unless
it is given. A name and its number are facts, and nothing else is taken: most of these headers are
in the public domain, but winhttp.h comes from Wine under the LGPL. src/syscodes/more-names.txt, in the same form, adds
what these headers lack; it is kept by hand.

The form: a line "[win32]", "[hresult]" or "[ntstatus]" begins a section; every other line is a
number, a blank and a name. Lines are sorted by number; of several names of one number, the first
is the one that reports show.
"""

import os
import re
import sys

FOLDER = "/usr/share/mingw-w64/include"

# Each header with the names that are taken from it. The order decides which name comes first.
HEADERS = [
    ("winerror.h", r"(?!_|FACILITY_|SEVERITY_)\w+"),
    ("ntstatus.h", r"(?!_|FACILITY_|SEVERITY_)\w+"),
    ("vsserror.h", r"VSS_[ES]_\w+"),
    ("fltwinerror.h", r"ERROR_FLT_\w+"),
    ("wbemcli.h", r"WBEM(ESS)?_[ES]_\w+"),
    ("winhttp.h", r"ERROR_WINHTTP_\w+"),
    ("wininet.h", r"ERROR_(INTERNET|HTTP|FTP|GOPHER)_\w+"),
    ("urlmon.h", r"INET_E_\w+"),
    ("bitsmsg.h", r"BG_[ES]_\w+"),
    ("wuerror.h", r"WU_[ES]_\w+"),
    ("fsrmerr.h", r"FSRM_[ES]_\w+"),
    ("lmerr.h", r"NERR_\w+"),
    ("raserror.h", r"ERROR_\w+"),
]

# Names of the bounds of a range, and second names of success, are no good names of a number.
POOR_NAME = re.compile(r"_(BASE|FIRST|LAST|MAX|START)$|^(NO_ERROR|SEC_E_OK|NOERROR)$|^NERR_Success$")

NUMBER = re.compile(r"[\s()+|0-9xa-fA-F-]+")


def value_of(text, known):
    """The number that a macro's text stands for, or None."""
    text = re.sub(r"//.*", "", text)
    text = re.sub(r"\(\s*(HRESULT|NTSTATUS|DWORD|LONG)\s*\)", "", text)
    text = text.replace("HRESULT_FROM_WIN32", "0x80070000|")
    text = re.sub(r"__MSABI_LONG|_HRESULT_TYPEDEF_", "", text)
    text = re.sub(r"\b(0x[0-9a-fA-F]+|\d+)[uUlL]+\b", r"\1", text)
    text = re.sub(r"\b[A-Za-z_]\w*", lambda m: str(known.get(m.group(), m.group())), text)
    if not NUMBER.fullmatch(text):
        return None
    try:
        return eval(text, {"__builtins__": {}}) & 0xFFFFFFFF  # digits and operators only
    except SyntaxError:
        return None


def kind_of(header, text, value):
    if header == "ntstatus.h":
        return "ntstatus"
    if "HRESULT" in text or header in ("vsserror.h", "wbemcli.h") or value > 0xFFFF:
        return "hresult"
    return "win32"


def read_header(path, header, wanted, names):
    with open(path, encoding="utf-8", errors="replace") as f:
        source = re.sub(r"/\*.*?\*/", "", f.read(), flags=re.S)
    known = {}
    kinds = {}
    defines = re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(\S.*?)[ \t]*$", source, re.M)
    members = re.findall(r"^\s*(WBEM\w*)\s*=\s*(0x[0-9a-fA-F]+)", source, re.M)
    for name, text in defines + members:
        value = value_of(text, known)
        if value is None or name in known:
            continue
        known[name] = value
        # A second name of another macro is of that macro's kind.
        kinds[name] = kinds.get(text) or kind_of(header, text, value)
        if re.fullmatch(wanted, name):
            names.setdefault(name, (kinds[name], value))


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else FOLDER
    names = {}
    for header, wanted in HEADERS:
        read_header(os.path.join(folder, header), header, wanted, names)
    print("# Made by src/tools/make-code-names.py from the headers of mingw-w64-common.")
    for kind in ("win32", "hresult", "ntstatus"):
        print(f"[{kind}]")
        # Stable: of equal numbers, the order of the headers stays.
        items = [(value, name) for name, (k, value) in names.items() if k == kind]
        for value, name in sorted(items, key=lambda i: (i[0], bool(POOR_NAME.search(i[1])))):
            print(value if kind == "win32" else f"0x{value:08X}", name)


main()
