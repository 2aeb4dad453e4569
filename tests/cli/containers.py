#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One log in every wrapping that people send: read the same from a file and from a pipe, or told what to do.

    MARSLOG=./marslog tests/cli/containers.py

What only 7-Zip can make is left out where there is no 7z.
"""

import base64
import bz2
import html
import json
import lzma
import os
import quopri
import random
import shutil
import subprocess
import struct
import sys
import tempfile
from email.message import EmailMessage
from email.policy import SMTP

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "fixtures"))
import make  # noqa: E402
import pack  # noqa: E402
from pack import Member  # noqa: E402

MARSLOG = os.path.abspath(os.environ.get("MARSLOG", "./marslog"))
count = failed = 0
LOG = make.four().text().encode()
NAME = "CBEngineCurr.errlog"
ZIP = pack.zip_bytes([Member(NAME, LOG)])


def ok(name, holds, why=""):
    global count, failed
    count += 1
    failed += not holds
    print("%s %d - %s" % ("ok" if holds else "not ok", count, name))
    if not holds and why:
        print("# " + str(why).replace("\n", "\n# ")[:2000])


def run(words, data=None):
    result = subprocess.run([MARSLOG, "analyze", "--year", "2026", "--format", "json", *words],
                            input=data, capture_output=True, timeout=60)
    return json.loads(result.stdout), result.returncode


def read(name, data):
    """The same as a file, from a pipe, and as a file without a telling name."""
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for called in (name, "download"):
            with open(os.path.join(folder, called), "wb") as file:
                file.write(data)
            found.append(run([os.path.join(folder, called)]))
    piped = run([], data)
    return found[0], piped, found[1]


def counts(document):
    return [document["totals"][k] for k in ("entries", "records", "files")] + [
        sorted((c["id"], c["entries"], c["files"]) for c in document["causes"])]


PLAIN = counts(run([], LOG)[0])


def same(title, name, data):
    """As good as the log itself, and nothing is told to be missing."""
    ways = [(way, d, status) for way, (d, status) in zip(("file", "pipe", "other name"), read(name, data))]
    bad = [(way, counts(d), d["gaps"]) for way, d, status in ways if counts(d) != PLAIN or d["gaps"] or status]
    ok(title, not bad, bad)


def told(title, name, data, reason, *words, piped=True):
    """A message that says what it is and what to do; from a pipe, too, where the bytes tell."""
    for way, (document, status) in zip(("file", "pipe"), read(name, data)):
        if way == "pipe" and not piped:
            continue
        gaps = [g for g in document["gaps"] if g["reason"] == reason and all(w in g["detail"] for w in words)]
        ok("%s, %s" % (title, way), gaps and status == 3 and document["verdict"]["state"] != "clean",
           (status, document["gaps"]))


# ---- mails ------------------------------------------------------------------------------

def head(kind, coding="8bit", more=""):
    return ("Return-Path: <ann@contoso.example>\r\nFrom: Ann <ann@contoso.example>\r\nTo: help@contoso.example\r\n"
            "Subject: =?utf-8?B?QmFja3VwIGZhaWxz?=\r\nMIME-Version: 1.0\r\nContent-Type: %s\r\n"
            "Content-Transfer-Encoding: %s\r\n%s\r\n" % (kind, coding, more)).encode()


def message(text="See what is attached.", attached=(), as_html=None, coding=None):
    m = EmailMessage(policy=SMTP)
    m["From"], m["To"], m["Subject"] = "ann@contoso.example", "help@contoso.example", "Backup fails"
    m.set_content(text, cte=coding)
    if as_html:
        m.add_alternative(as_html, subtype="html")
    for name, data, way in attached:
        m.add_attachment(data, maintype="application", subtype="octet-stream", filename=name, cte=way)
    return m


def flowed(text, quote=""):
    """Lines of at most 72 letters; one that goes on ends with a blank."""
    out = []
    for line in text.splitlines():
        while len(line) > 72 and line.rfind(" ", 0, 72) > 0:
            cut = line.rfind(" ", 0, 72) + 1
            out.append(quote + line[:cut])
            line = line[cut:]
        out.append(quote + line.rstrip(" "))
    return "\r\n".join(out).encode() + b"\r\n"


def paragraphs(text):
    rows = ["<p class=MsoNormal><span\r\nlang=EN-US>%s<o:p></o:p></span></p>\r\n"
            % html.escape(line).replace(" ", "\r\n", 1).replace("\t", "&#9;") for line in text.splitlines()]
    return "<html><head><style>p {margin:0}</style></head><body>%s</body></html>" % "".join(rows)


def mails():
    text = LOG.decode()
    whole = message(attached=[(NAME, LOG, "base64")]).as_bytes()
    inner = EmailMessage(policy=SMTP)
    inner["From"], inner["To"], inner["Subject"] = "bob@contoso.example", "ann@contoso.example", "Fwd"
    inner.set_content("forwarded")
    inner.add_attachment(message(attached=[("logs.zip", ZIP, "base64")]))
    pasted = "<pre>%s</pre>" % html.escape(text)
    yield "a log pasted", head("text/plain") + LOG
    yield "a log pasted, quoted-printable", head("text/plain", "quoted-printable") + quopri.encodestring(LOG)
    yield "a log pasted, base64", head("text/plain", "base64") + base64.encodebytes(LOG)
    yield "a log pasted, as text and as HTML", message(text, as_html="<html><body>%s</body></html>" % pasted).as_bytes()
    yield "a log pasted into HTML", head("text/html") + pasted.encode()
    yield "a log pasted into paragraphs", head("text/html") + paragraphs(text).encode()
    yield "lines that a mail program broke", head("text/plain; format=flowed") + flowed(text)
    yield "the same, quoted", head("text/plain; format=flowed") + flowed(text, "> ")
    yield "a log attached", whole
    yield "line ends of Unix", whole.replace(b"\r\n", b"\n")
    yield "a mailbox's first line", b"From ann@contoso.example Tue Aug  4 08:00:00 2026\r\n" + whole
    yield "a log attached, quoted-printable", message(attached=[(NAME, LOG, "quoted-printable")]).as_bytes()
    yield "a zip attached", message(attached=[("logs.zip", ZIP, "base64")]).as_bytes()
    yield "a name in two encodings", whole.replace(
        b'filename="%s"' % NAME.encode(), b"filename*0*=utf-8''%43BEngine;\r\n filename*1=Curr.errlog")
    yield "a zip attached to a mail with HTML", message(
        "See there.", [("logs.zip", ZIP, "base64")], "<p>See there.</p>").as_bytes()
    for way, attached in (("attached", (NAME, LOG, "base64")), ("zipped", ("logs.zip", ZIP, "base64"))):
        yield "a log pasted and " + way, message("Hello\n\n%s\nBye" % text, [attached]).as_bytes()
        some = "\n".join(text.splitlines()[2:9])
        yield "some lines of it pasted and " + way, message(some, [attached]).as_bytes()
        yield "the same, quoted, and " + way, message("\n".join("> " + r for r in some.splitlines()), [attached]).as_bytes()
        yield "pasted as HTML and " + way, message("Hello", [attached], "<html>" + pasted + "</html>").as_bytes()
        broken = head('multipart/mixed; boundary="BB"') + b"--BB\r\nContent-Type: text/plain; format=flowed\r\n\r\n"
        yield "pasted, broken by the mail program, and " + way, broken + flowed(text) + (
            b"--BB\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=%s\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n" % attached[0].encode() + base64.encodebytes(attached[1]) +
            b"\r\n--BB--\r\n")
    yield "a mail in a mail", inner.as_bytes()
    yield "a binary attachment", (
        head('multipart/mixed; boundary="BB"') + b"--BB\r\nContent-Type: text/plain\r\n\r\nHello\r\n--BBB\r\n--BB\r\n"
        b"Content-Type: application/zip\r\nContent-Transfer-Encoding: binary\r\n\r\n" + ZIP + b"\r\n--BB--\r\n")
    yield "a zip behind the head of a mail", head("application/zip", "binary") + ZIP
    yield "a zip behind the head of a download", (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Length: %d\r\n\r\n" % len(ZIP)) + ZIP
    yield "a gzip behind the head of a download", (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\n\r\n" + pack.gzip_bytes(LOG, NAME))


def cut_mails():
    for title, data in (("attached", message(attached=[(NAME, LOG, "base64")]).as_bytes()),
                        ("zipped", message(attached=[("logs.zip", ZIP, "base64")]).as_bytes())):
        bad = []
        for size in list(range(0, len(data) - 2, max(1, len(data) // 60))):
            document, status = run([], data[:size])
            entries = document["totals"]["entries"]
            if entries > PLAIN[0] or document["verdict"]["state"] == "clean" or (status != 3 and entries):
                bad.append((size, status, entries, document["gaps"]))
        ok("a mail cut anywhere is a gap, %s" % title, not bad, bad[:3])


def mails_beside():
    """What one mail has in its text and attached counts once; another mail's, or another log's, counts again."""
    both = message(LOG.decode(), [(NAME, LOG, "base64")]).as_bytes()
    other = make.four().text().replace("\t08/04\t", "\t08/05\t").encode()
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("a.eml", both), ("b.eml", both), ("c.errlog", LOG)):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        for threads in ("1", "4"):
            document, _ = run([folder, "-j", threads])
            ok("two mails and a log, -j %s" % threads, document["totals"]["records"] == 3 * PLAIN[1], document["totals"])
    document, _ = run([], message(LOG.decode(), [(NAME, other, "base64")]).as_bytes())
    ok("a log of another day attached", document["totals"]["records"] == 2 * PLAIN[1], document["totals"])
    document, _ = run([], message(LOG.decode(), [(NAME, LOG + LOG, "base64")]).as_bytes())
    ok("a log that says it twice", document["totals"]["records"] == 2 * PLAIN[1], document["totals"])


def no_mails():
    """What looks a little like a mail stays what it is."""
    said = b"From: ann\r\nTo: bob\r\nSubject: it fails\r\n\r\n" + LOG
    document, _ = run([], said)
    ok("a mail without a word of its encoding is read as text",
       document["totals"]["entries"] == PLAIN[0] and document["inputs"][0]["kind"] == "errlog", document["inputs"])
    document, status = run([], message("Please call me.").as_bytes())
    ok("a mail with nothing in it is not clean", document["verdict"]["state"] == "unknown", document["verdict"])
    told("an encrypted mail", "a.eml", head("application/pkcs7-mime; smime-type=enveloped-data", "base64") + b"MIIC",
         "encrypted", "save what is attached")
    told("a mail in an old encoding", "a.eml", head("application/zip", "x-uuencode") + b"begin 644 x\r\n",
         "unsupported-method", "x-uuencode", "save what is attached")


# ---- programs, parts, other formats --------------------------------------------------------

def windows():
    """What a compressor must keep in memory, by its own header: small data, whatever the header says."""
    block = struct.pack("<I", len(LOG) << 3 | 1)[:3] + LOG  # the last one, stored
    for log2, read_it in ((20, True), (27, True), (31, False)):
        frame = b"\x28\xb5\x2f\xfd\x00" + bytes([(log2 - 10) << 3]) + block
        if read_it:
            same("zstd with a window of 2^%d" % log2, NAME + ".zst", frame)
        else:
            told("zstd with a window of 2^%d" % log2, NAME + ".zst", frame, "limit", "window above", "--long=31")
    for mib in (8, 1024):
        same("xz with a dictionary of %d MiB" % mib, NAME + ".xz", lzma.compress(
            LOG, filters=[{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": mib << 20}]))


def programs():
    stub = b"MZ" + random.Random(5).randbytes(90000)
    same("a program that unpacks a zip", "logs.exe", stub + ZIP)
    same("a program that unpacks a 7z", "logs.exe", stub + pack.sevenzip_bytes([Member(NAME, LOG)]))
    same("the same with its settings", "logs.exe", stub + b";!@Install@!UTF-8!\nTitle=\"x\"\n;!@InstallEnd@!"
         + pack.sevenzip_bytes([Member(NAME, LOG)]))
    same("a 7z signature in the program is no 7z", "logs.exe",
         stub + b"7z\xBC\xAF\x27\x1C\0\4" + bytes(64) + pack.sevenzip_bytes([Member(NAME, LOG)]))
    same("xz", "CBEngineCurr.errlog.xz", lzma.compress(LOG))
    same("bzip2", "CBEngineCurr.errlog.bz2", bz2.compress(LOG))
    tar = pack.tar_bytes([Member(NAME, LOG)])
    same("tar.xz", "logs.tar.xz", lzma.compress(tar))
    same("tar.bz2", "logs.tar.bz2", bz2.compress(tar))


def foreign():
    what = ("cannot be read", "repack it as zip")
    told("RAR 4", "a.rar", b"Rar!\x1A\x07\0" + bytes(100), "unsupported-method", "RAR", *what)
    told("RAR 5", "a.rar", b"Rar!\x1A\x07\1\0" + bytes(100), "unsupported-method", "RAR", *what)
    told("ISO", "a.iso", bytes(32768) + b"\1CD001\1" + bytes(4096), "unsupported-method", "ISO", *what)
    told("Outlook", "a.msg", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(2000), "unsupported-method", "Outlook",
         "save what is attached", piped=False)
    told("winmail.dat", "winmail.dat", b"\x78\x9F\x3E\x22" + bytes(200), "unsupported-method", "Outlook",
         "save what is attached")
    told("a zip with a password", "a.zip", pack.zip_bytes([Member(NAME, LOG, password=b"secret")]), "encrypted",
         "password", "repack it without one")


def parts():
    noise = random.Random(3).randbytes(300000)
    data = pack.zip_bytes([Member(NAME, LOG), Member("x.bin", noise)])
    every = "unpack all parts together and give the folder"
    told("the first part", "logs.zip.001", data[:100000], "unsupported-method", "part 1 of a split", every, piped=False)
    document, _ = read("logs.zip.001", data[:100000])[0]
    ok("what is whole in the first part is read", counts(document)[0] == PLAIN[0], document["totals"])
    told("the second part", "logs.zip.002", data[100000:200000], "unsupported-method", "part 2", every, piped=False)
    sevenzip = pack.sevenzip_bytes([Member("x.bin", noise), Member(NAME, LOG)])
    told("the first part of a 7z", "logs.7z.001", sevenzip[:1000], "unsupported-method", "part 1", every, piped=False)
    told("part .z02", "logs.z02", b"\0" + noise[:1000], "unsupported-method", "part 2", every, piped=False)
    told("the first part of a split zip", "logs.z01", b"PK\7\x08" + data[:90000], "unsupported-method",
         "first part of a split zip", "give the folder")
    end = bytearray(data[-22:])
    end[4:8] = b"\2\0\2\0"  # the number of this disk, and of that where the directory begins
    at = int.from_bytes(end[16:20], "little") - 200000
    end[16:20] = at.to_bytes(4, "little")
    told("the last part of a split zip", "logs.zip", data[200000:-22] + bytes(end), "unsupported-method",
         "last part of a split zip", "give the folder", piped=False)
    same("a log with a number is a log", "CBEngine.errlog.001", LOG)
    same("a log that is called a part is a log", "logs.zip.001", LOG)


def made_by_7zip():
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, NAME)
        with open(log, "wb") as file:
            file.write(LOG)

        def made(name, *words):
            path = os.path.join(folder, name)
            subprocess.run(["7z", "a", *words, path, log], stdout=subprocess.DEVNULL, check=True)
            with open(path, "rb") as file:
                return file.read()
        same("7-Zip's Deflate64", "d.zip", made("d.zip", "-tzip", "-mm=Deflate64"))
        for method in ("LZMA", "BZip2", "Deflate", "PPMd"):
            same("7-Zip's zip with " + method, "m.zip", made(method + ".zip", "-tzip", "-mm=" + method))
        for method in ("LZMA2", "BZip2", "Deflate", "PPMd", "Copy"):
            same("7-Zip's 7z with " + method, "m.7z", made(method + ".7z", "-m0=" + method))
        told("a 7z with Deflate64", "d.7z", made("d.7z", "-m0=Deflate64"), "unsupported-method", "Deflate64",
             "repack it as zip")
        told("a 7z with a password", "p.7z", made("p.7z", "-psecret"), "encrypted", "password", "repack")
        told("a 7z with hidden names", "h.7z", made("h.7z", "-psecret", "-mhe=on"), "encrypted", "password", "repack")


def main():
    for title, data in mails():
        same("mail: " + title, "mail.eml", data)
    cut_mails()
    windows()
    mails_beside()
    no_mails()
    programs()
    foreign()
    parts()
    if shutil.which("7z"):
        made_by_7zip()
    print("1..%d" % count)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
