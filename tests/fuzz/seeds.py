# SPDX-License-Identifier: MIT
"""Seeds for the fuzz targets, made from the fixtures: seeds.py FOLDER

A target that takes decisions from the first bytes of its input gets them in front.
"""

import base64
import glob
import json
import os
import sys
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
sys.path[:0] = [os.path.join(ROOT, "fixtures"), os.path.join(ROOT, "tests", "cli")]
import pack  # noqa: E402
from pack import Member  # noqa: E402
import event_forms  # noqa: E402
import make  # noqa: E402
import side_files  # noqa: E402

OUT = sys.argv[1]
number = 0


def put(target, data, front=b""):
    global number
    number += 1
    folder = os.path.join(OUT, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "%03d" % number), "wb") as file:
        file.write(front + data)


def fixtures(pattern, limit=6000):
    for path in sorted(glob.glob(os.path.join(ROOT, "fixtures", pattern))):
        with open(path, "rb") as file:
            data = file.read()
        if len(data) <= 16384:
            yield os.path.basename(path), data[:limit]


for name, log in list(fixtures("logs/*", 2500)):
    for choice in range(0, 32, 9):
        put("text", log, bytes([choice, len(name)]))
    put("records", log, b"\0")
    put("records", log, b"\x08")
    put("engine", log)
for name, text in fixtures("pasted/*"):
    put("records", text, b"\x82")
    put("engine", text)
for name, text in fixtures("lists/*"):
    put("records", text, b"\1")
    put("engine", text)
for name, log in list(fixtures("logs/*", 6000)):
    for level in (0, 1, 6, 9):
        packer = zlib.compressobj(level, zlib.DEFLATED, -15)
        deflated = packer.compress(log) + packer.flush()
        put("inflate", deflated, bytes([255, 255, 8]))
        put("inflate", deflated + b"behind it", bytes([level, 16 * level, level]))
        put("inflate64", deflated + b"behind it", bytes([16 * level, level]))
for folder in ("bundles", "damaged"):
    for name, data in fixtures(folder + "/*", 16384):
        put("archive", data, b"\0")
        put("archive", data, b"\1")
        put("engine", data)
log = side_files.reader_events()
for chunk in range(3):
    put("evtx", log[4096 + 65536 * chunk:][:6000], bytes([chunk * 50]))
for members in make.collector_members(), make.sdp_members():
    for name, data in members.items():
        if not name.endswith((".errlog", ".evtx")):
            put("environment", data)
for _, text in event_forms.forms():
    put("environment", text.encode())
HEAD = b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n"
zipped = base64.encodebytes(pack.zip_bytes([Member("a.errlog", b"0AB0\t0974\n" * 5)]))
PARTS = (b"--B\r\nContent-Type: text/plain; format=flowed\r\n\r\nsome \r\n> text\r\n--B\r\n"
         b"Content-Disposition: attachment; filename*0*=utf-8''%%41;\r\n filename*1=b.zip\r\n"
         b"Content-Transfer-Encoding: base64\r\n\r\n%s--B--\r\n" % zipped)
for data in (HEAD % (b"text/html", b"quoted-printable") + b"<pre>0AB0=09&lt;=\r\n&#x41;</pre><p>a<br>b",
             HEAD % (b'multipart/mixed; boundary="B"', b"8bit") + PARTS,
             HEAD % (b"multipart/alternative; boundary=A", b"8bit") + b"--A\r\nContent-Type: multipart/mixed;"
             b" boundary=B\r\n\r\n" + PARTS + b"--A\r\nContent-Type: text/html\r\n\r\n<p>b\r\n--A--\r\n",
             b"HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\n\r\n" + pack.gzip_bytes(b"0AB0\t0974\n"),
             b"MZ" + bytes(90) + pack.sevenzip_bytes([Member("a.errlog", b"0AB0\t0974\n")])):
    put("archive", data, b"\0")
    put("archive", data, b"\1")
small = [Member("a/CBEngine1.errlog", b"0AB0\t0974\n" * 5), Member("b.txt", b"", method=pack.STORED)]
inner = pack.zip_bytes(small)
for data in (inner, pack.tar_bytes(small), pack.cab_bytes(small), pack.sevenzip_bytes(small[:1]),
             pack.gzip_bytes(inner), pack.gzip_bytes(pack.tar_bytes([Member("x.zip", inner)])),
             pack.zip_bytes([Member("x.zip", inner, method=pack.STORED)], directory=False)):
    put("archive", data, b"\0")
    put("archive", data, b"\1")
    put("engine", data)
for text in ("Failed: Hr: = [0x80070570] BackupRead failed", "-2147024891 (ID: 100050) [0x1FC07]",
             "(407) Proxy Authentication Required", "ERROR_SHARING_VIOLATION SalLowDiskSpace",
             "D:\\a 0x8007018b.txt\t2147942405", "error code 5", "HTTP 407", "34513", "schedule",
             "0xC0000034 0x80070002 80070005", "NT status c0000022", "0xD0000102"):
    for choice in (b"\0\0\0", b"\1\3\x10"):
        put("spelling", text.encode(), choice)
for text in ("=cmd|' /C calc'!A0", "\x1b]0;x\x07\u202egnp.exe", "<script>alert('x')</script>",
             "@SUM(1)\t+1\r-1", "`code` | *b* [x](y) <i> #1 @me ~~s~~", "a\"b,c;d'e", "\x85\u2028\u2029"):
    put("render", text.encode())
put("render", bytes(range(256)))
for path in sorted(glob.glob(os.path.join(ROOT, "patterns", "*.json"))):
    with open(path, encoding="utf-8") as file:
        whole = json.load(file)
    for key in ("causes", "rules", "places"):
        for items in (whole.get(key) or [])[:3], (whole.get(key) or [])[-1:]:
            part = {"format": "marslog.patterns/1", "about": "seed", key: items}
            if key == "rules":
                part["causes"] = [{
                    "id": cause, "title": "t", "severity": "file", "exclusion": "never",
                    "explanation": "e", "actions": [{"do": "d", "command": "c {volume}"}],
                    "doc": "u", "source": "s"} for cause in sorted({r["cause"] for r in items} - {
                        "informational", "wrapper", "unclassified"})]
            put("patterns", json.dumps(part, ensure_ascii=False).encode())
