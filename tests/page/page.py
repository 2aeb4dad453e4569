#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The HTML reports in a browser: nothing overflows, nothing is clipped in print. Speaks TAP.

    MARSLOG=./marslog page.py FOLDER           check; screens, pages and PDFs are left in FOLDER
    MARSLOG=./marslog page.py --picture FILE   only make the picture of the README

Needs chromium, and pdftotext of poppler-utils. Run by `make check-page` and `make picture`; `make
check` does without a browser. Pages are measured by a script that this test adds to a copy of them;
the report itself has none.
"""

import html
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "..", "fixtures")
MARSLOG = os.path.abspath(os.environ.get("MARSLOG", "./marslog"))
sys.path.insert(0, FIXTURES)

import screens  # noqa: E402

WIDTHS = (390, 780, 1280, 1920)
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')

# Finds elements that reach beyond the card, or the window, that they are in. What scrolls by itself
# is meant to be wider. A chart shortens nothing: its text must lie inside it.
MEASURE = """<script>
document.querySelectorAll('details').forEach(d => d.open = true);
const found = [];
const name = e => e.tagName + '.' + e.className + ': ' + (e.textContent || '').trim().slice(0, 60);
for (const e of document.querySelectorAll('main *, footer *')) {
	if (e.closest('.scroll') && !e.matches('.scroll')) continue;
	if (e.closest('svg') && e.tagName !== 'text') continue;
	const box = e.getBoundingClientRect();
	if (box.width === 0) continue;
	const card = e.parentElement.closest('.card, .numbers div, svg, nav');
	const right = card ? card.getBoundingClientRect().right : innerWidth;
	if (box.right > Math.min(right, innerWidth) + 1) found.push(name(e));
	if (e.tagName !== 'text' && getComputedStyle(e).overflowX === 'visible' && e.clientWidth > 0 &&
		getComputedStyle(e).display !== 'inline' && e.scrollWidth > e.clientWidth + 1) found.push('inside ' + name(e));
}
if (document.documentElement.scrollWidth > innerWidth) found.push('the page is wider than the window');
document.body.innerHTML = '<pre id="found"></pre>';
document.getElementById('found').textContent = found.slice(0, 20).join('\\n');
</script>"""


def browser(*words):
    command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
               "--force-device-scale-factor=1", *words]
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          timeout=180, check=False).stdout.decode("utf-8")


def report_of(path, *options):
    env = dict(os.environ, MARSLOG_NOW="2026-08-15T12:00:00Z")
    return subprocess.run([MARSLOG, "analyze", "-q", "--format", "html", *options, path], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, env=env, check=False).stdout.decode("utf-8")


def other_page(command, *words):
    """The page of another command."""
    done = subprocess.run([MARSLOG, command, "-q", "--format", "html", "--now", "2026-08-15T12:00:00Z", *words],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    return done.stdout.decode("utf-8")


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def in_theme(page, theme):
    """The page as a reader with this theme sees it, whatever the browser prefers."""
    media = "@media screen" if theme == "dark" else "@media not all"
    return page.replace("@media screen and (prefers-color-scheme:dark)", media)


def overflow(folder, page, width):
    path = write(folder, "measured.html", POLICY.sub("", page).replace("</body>", MEASURE + "</body>"))
    text = browser("--window-size=%d,1000" % width, "--dump-dom", "file://" + path)
    found = re.search(r'<pre id="found">(.*?)</pre>', text, re.S)
    return html.unescape(found.group(1)).split("\n") if found and found.group(1) else [] if found else ["no answer"]


def words_of(text):
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<title>.*?</title>|<[^>]*>", "", text)))


def clipped_in_print(folder, name, page):
    """Texts of the page that must be on paper, and are not."""
    path = write(folder, name + ".html", page)
    pdf = os.path.join(folder, name + ".pdf")
    browser("--no-pdf-header-footer", "--print-to-pdf=" + pdf, "file://" + path)
    paper = words_of(subprocess.run(["pdftotext", "-raw", pdf, "-"], stdout=subprocess.PIPE,
                                    check=False).stdout.decode("utf-8"))
    # What is folded is printed as its heading only.
    wanted = re.findall(r"<h[1-3][^>]*>(.*?)</h[1-3]>", page, re.S)
    body = re.sub(r'<details class="fold">.*?</details>', "", page, flags=re.S)
    body = re.sub(r'<details class="card finding.*?</details>\n', "", body, flags=re.S)
    wanted += re.findall(r"<h4>(.*?)</h4>", body, re.S)
    wanted += [t for t in re.findall(r"<pre>(.*?)</pre>", body, re.S) if "\n" not in t]
    wanted += re.findall(r'<dd[^>]*>(.*?)</dd>', body, re.S)
    wanted += re.findall(r'<div class="path">(.*?)</div>', body, re.S)
    wanted += re.findall(r"<td[^>]*>(.*?)</td>", re.sub(r'class="late">.*?</td>', "></td>", body), re.S)
    missing = sorted({words_of(w) for w in wanted} - {""})
    return [w for w in missing if w not in paper]


def picture(target):
    with tempfile.TemporaryDirectory(prefix="marslog-page.") as folder:
        page = report_of(os.path.join(FIXTURES, "bundles", "collector.tar"))
        path = write(folder, "report.html", in_theme(page, "light"))
        browser("--window-size=1280,1400", "--screenshot=" + os.path.abspath(target), "file://" + path)
    return 0 if os.path.getsize(target) > 10000 else 1


def checks(folder):
    bundles = {"collector": os.path.join(FIXTURES, "bundles", "collector.tar")}
    for name, make in screens.BUNDLES.items():
        bundles[name] = os.path.join(folder, name + ".zip")
        with open(bundles[name], "wb") as file:
            file.write(make())
    for name, path in bundles.items():
        page = report_of(path)
        yield "%s: no folder of this machine" % name, re.findall(re.escape(os.path.dirname(path)) + ".{0,40}", page)
        for width in WIDTHS:
            yield "%s: nothing overflows at %d px" % (name, width), overflow(folder, page, width)
            for theme in ("light", "dark"):
                shown = write(folder, "%s-%s.html" % (name, theme), in_theme(page, theme))
                browser("--window-size=%d,5000" % width, "--screenshot=%s/%s-%d-%s.png" % (folder, name, width, theme),
                        "file://" + shown)
        yield "%s: nothing is clipped in print" % name, clipped_in_print(folder, name, page)
    pages = {"diff": other_page("diff", bundles["collector"], bundles["small-office"]),
             "fleet": other_page("fleet", "--group", "Customer with a long name", *bundles.values())}
    for name, page in pages.items():
        for width in WIDTHS:
            yield "%s: nothing overflows at %d px" % (name, width), overflow(folder, page, width)


def main():
    if sys.argv[1:2] == ["--picture"]:
        return picture(sys.argv[2])
    folder, number, failures = os.path.abspath(sys.argv[1]), 0, 0
    os.makedirs(folder, exist_ok=True)
    for name, problems in checks(folder):
        number += 1
        failures += bool(problems)
        print("%s %d - %s" % ("not ok" if problems else "ok", number, name), flush=True)
        for problem in problems[:20]:
            print("# " + problem)
    print("1..%d" % number)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
