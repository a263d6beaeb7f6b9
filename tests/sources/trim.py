"""Trims saved pages of the United Nations Treaty Collection to what a test needs.

    python3 tests/sources/trim.py FROM_DIR TO_DIR

Heads, tables of participants and of territories stay whole: they are facts. Of sections the entries, their
headings and days stay; the words of declarations and notes do not, except the sentence with which a note tells
that something was withdrawn. Scripts, menus and hidden fields go.
"""

import html
import re
import sys
from pathlib import Path

GONE = "[text not kept]"
ENTRIES = 15


def text(markup):
    """The plain text of markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def entry(match):
    """An entry of a section: headings and days stay, other lines are replaced."""
    lines = []
    for line in re.split(r"(?:<br>|</p>|</n>)+", match[2]):
        plain = text(line)
        if not plain:
            continue
        if "invisible" in line:
            lines.append(line + "</p>")
        elif "align=right" in line:
            lines.append(f"<p align=right>{plain}</p>")
        elif re.search(r"<i>", line) and len(plain) < 160:
            lines.append(f"<p align=left><i>{plain}<br></n></i></p>")
        elif lines and not lines[-1].startswith(GONE):
            lines.append(GONE + "<br></n>")
        elif not lines:
            lines.append(GONE + "<br></n>")
    return match[1] + "".join(lines) + "</div>"


def note(match):
    """An end note: its number, and its first sentence if that tells of a withdrawal."""
    number = re.match(r"<a name='(\d+)'>\d+</a>(?:<index></index>)?", match[2])
    head = number[0] if number else ""
    first = text(match[2][len(head):])
    first = re.split(r"(?<=\w{4})[.:] ", first)[0]
    kept = first if re.search(r"withdr|denounc|denunciation", first) and len(first) < 400 else GONE
    return f"{match[1]}{head} {html.escape(kept)}<br></div>"


def trim(page):
    page = re.sub(r"<script.*?</script>|<style.*?</style>|<!--.*?-->|<select.*?</select>|<nav.*?</nav>", "", page, flags=re.S | re.I)
    page = re.sub(r"<(input|img|link|meta|iframe)\b[^>]*>", "", page, flags=re.I)
    page = re.sub(r" (?:onclick|style|width|valign|cellpadding|cellspacing|border|target|title|height)=(?:\"[^\"]*\"|'[^']*')", "", page)
    start = page.index("<form")
    start_of_head = page.index('id="ctl00_ctl00_ContentPlaceHolder1_ContentPlaceHolderInnerPage_div3"')
    form = page[start:page.index(">", start) + 1]
    body = page[page.rindex("<div", 0, start_of_head):]
    body = body[:body.rindex("</form>")] if "</form>" in body else body
    body = re.sub(r"(<div id=\"[^\"]*_div(?:Text|NotificationText)\"[^>]*>)(.*?)</div>", entry, body, flags=re.S)
    body = re.sub(r"(<div id=\"[^\"]*_divNotesAll\"[^>]*>)(.*?)</div>", note, body, flags=re.S)
    body = re.sub(r"(<div id=\"[^\"]*rptNotes_ctl00_tcText\"[^>]*>).*?</div>", r"\1</div>", body, flags=re.S)
    body = re.sub(r"(<div id=\"[^\"]*rptEIF_ctl00_tcText\"[^>]*>)(.*?)</div>",
                  lambda m: f"{m[1]}{text(m[2])[:60]}</div>", body, flags=re.S)
    for grid in ("dgDec", "dgObj", "dgDecUnderArticle", "dgNotifications"):
        row = rf"<tr[^>]*>\s*<td[^>]*>\s*<div id=\"[^\"]*_{grid}_ctl\d+_.*?</tr>"
        rows = re.findall(row, body, flags=re.S)
        for extra in rows[ENTRIES:]:
            body = body.replace(extra, "", 1)
    body = re.sub(r"[ \t]*\n\s*", "\n", body)
    body = re.sub(r"&nbsp;(?:&nbsp;)+", "&nbsp;", body)
    return f"<!DOCTYPE html>\n<html><head><title>UNTC</title></head><body>\n{form}\n{body}\n</form></body></html>\n"


def main(source, target):
    for path in sorted(Path(source).rglob("*.html")):
        page = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
        name = re.search(r"mtdsg_no=([A-Za-z0-9-]+)", page)[1]
        Path(target, f"{name}.html").write_text(trim(page), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
