"""How documents and clauses are named in an answer, in plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.structure.document import Clause, Document
from rag.quotes.dates import plain_date

_NUMERAL = "〇零一二三四五六七八九十百"
_SECTION = re.compile(rf"^\s*([{_NUMERAL}]+)\s*[、.．]")
_STATUTE = re.compile(rf"^\s*(第[{_NUMERAL}\d]+[编章节条])")
_BRACKETED = re.compile(rf"^\s*[（(]([{_NUMERAL}\d]+)[）)]")
_ARABIC = re.compile(r"^\s*(\d+(?:\.\d+)*)\s*[.．、]?")
_ATTACHMENT = re.compile(
    rf"^\s*(附件|附录|附表)\s*[:：]?\s*([{_NUMERAL}\d]*)\s*[.．、:：]?\s*(.*)$", re.S
)
_NOTICE = re.compile(r"关于(?:印发|转发|发布|公布)《(.+)》的(?:通知|通告|公告)$")
_KIND_NAMES = {
    "preamble": "开头部分",
    "scope": "适用范围部分",
    "closing": "结尾部分",
    "front": "文件开头",
    "signature": "落款",
    "attachments": "附件清单",
    "table": "表格",
    "footnote": "注释",
}


def document_label(document: Document) -> str:
    """Return `高青县《…实施意见》（高政办字〔2021〕31号）`, or the date if there is no number;
    a text that was amended says when: `《工伤保险条例》（2003年4月27日，2010年12月20日修正）`.
    """
    amended = next((f.value for f in document.facts if f.name == "amended_on"), "")
    marks = (
        document.doc_number or plain_date(document.issued_on),
        f"{plain_date(amended)}修正" if amended else "",
    )
    mark = "，".join(filter(None, marks))
    return short_label(document) + (f"（{mark}）" if mark else "")


def short_label(document: Document) -> str:
    """Return the document's name without its number."""
    title = document.title.strip() or document.file
    if match := _NOTICE.search(title):  # the notice only carries the text that it issues
        title = match[1]
    title = title[1:-1] if title.startswith("《") and title.endswith("》") else title
    return f"{_owner(document, title)}《{title}》"


def _owner(document: Document, title: str) -> str:
    """Return the region to put before a title that doesn't say whose it is."""
    if not document.region:
        return ""
    own = re.findall(
        r"[一-鿿]+?(?:特别行政区|自治[区州县]|地区|省|市|县|区|旗|盟)", document.region
    )
    name = own[-1] if own else document.region
    stem = re.sub(r"(?:省|市|县|区)$", "", name)
    return "" if (stem if len(stem) > 1 else name) in title else name


def clause_label(clause: Clause) -> str:
    """Return where in its document a clause stands: `附件3（杭甬温）第四部分第（十三）条`."""
    own = _own_label(clause.number)
    if not own and clause.kind not in ("clause", "text"):
        own = _KIND_NAMES.get(clause.kind, "")
    return path_label(clause.path, clause.area) + own


def number_label(path: Sequence[str], number: str) -> str:
    """Return the same from what a reader keeps of a clause: its headings and its number.

    >>> number_label(("附件1 试点方案", "二、土地要素"), "（六）")
    '附件1（试点方案）第二部分第（六）条'
    """
    return path_label(path) + _own_label(number)


def path_label(path: Sequence[str], area: str = "") -> str:
    """Name the headings from the document down."""
    return "".join(_step(heading, area) for heading in path)


def _step(heading: str, area: str) -> str:
    """Name one heading by its number; an attachment also by its area or title."""
    if match := _ATTACHMENT.match(heading):
        name = area or match[3].strip().strip("《》")
        return f"{match[1]}{match[2]}" + (f"（{name}）" if name else "")
    if match := _SECTION.match(heading):
        return f"第{match[1]}部分"
    if match := _STATUTE.match(heading):
        return match[1]
    if match := _BRACKETED.match(heading):
        return f"（{match[1]}）"
    if match := _ARABIC.match(heading):
        return f"第{match[1]}项"
    return f"“{heading.strip()}”部分" if len(heading) <= 20 else ""


def _own_label(number: str) -> str:
    number = number.strip()
    if not number:
        return ""
    if match := _STATUTE.match(number):
        return match[1]
    if match := _BRACKETED.match(number):
        return f"第（{match[1]}）条"
    if match := _SECTION.match(number):
        return f"第{match[1]}条"
    if match := _ARABIC.match(number):
        return f"第{match[1]}条"
    return f"“{number}”处" if len(number) < 12 else ""


def place_label(document: Document, clause: Clause) -> str:
    """Return document and place together: what an answer opens with."""
    return document_label(document) + clause_label(clause)


def title_of(clause: Clause) -> str:
    """Return the clause's title without its full stop, "" if it has none."""
    first = clause.statements[:1]
    return first[0].text.rstrip("。：:；;，, .") if first and first[0].role == "title" else ""
