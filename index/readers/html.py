"""HTML: the main text of a page in reading order, parsed by lxml; title and date by trafilatura.

What is not the document (scripts, navigation, footers, hidden text) is dropped and listed; the
main element is the smallest one that holds nearly all of the page's prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from index.errors import CorpusError
from index.readers.decoding import decode
from index.readers.draft import Draft, Line
from index.readers.metadata import iso_date, plain_title
from index.readers.source import BlockKind, Noise
from index.readers.tables import table_lines

_DROPPED = {
    "script": "脚本",
    "style": "样式",
    "noscript": "脚本",
    "template": "脚本",
    "iframe": "嵌入内容",
    "object": "嵌入内容",
    "svg": "嵌入内容",
    "head": "网页头",
    "nav": "网页导航",
    "header": "网页页眉",
    "footer": "网页页脚",
    "aside": "网页侧栏",
    "form": "网页控件",
    "button": "网页控件",
    "select": "网页控件",
    "textarea": "网页控件",
}
_BLOCKS = frozenset(
    ("address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt")
    + ("fieldset", "figcaption", "figure", "form", "footer", "header", "hr", "html", "legend")
    + ("h1", "h2", "h3", "h4", "h5", "h6", "li", "main", "nav", "ol", "p", "pre", "section")
    + ("summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul")
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_WIDE = "\u2014\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
_WIDE_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n]+[ \t\r\n]*(?=[{_WIDE}])")
"""A line break in the source between Chinese characters is no blank (CSS Text 3, 4.1.3)."""

_MAX_DEPTH = 200
_MAIN_SHARE = 0.85


def read_html(raw: bytes, file: str) -> Draft:
    """Read an .html file.

    Raises:
        CorpusError: not text in a known encoding, nested too deeply, or not HTML.
    """
    text, encoding = decode(raw, file)
    root = _parse(text, file)
    title, published = _page_metadata(root)
    walker = _Walker()
    found = root.find("body")
    body = root if found is None else found
    main = _main_element(body)
    headline = _headline(body, main)
    if headline is not None:
        walker.node(headline)
    walker.note_outside(body, main)
    walker.element(main)
    walker.flush()
    return Draft(
        tuple(walker.lines),
        title=title,
        published=published,
        encoding=encoding,
        noise=tuple(walker.noise),
    )


def read_fragment(source: str, file: str) -> Draft:
    """Read a piece of HTML that stands inside another format; nothing in it is navigation."""
    if not source.strip():
        return Draft(())
    walker = _Walker()
    walker.element(_parse(f"<div>{source}</div>", file))
    walker.flush()
    return Draft(tuple(walker.lines), noise=tuple(walker.noise))


def _parse(text: str, file: str) -> html.HtmlElement:
    parser = html.HTMLParser(no_network=True, huge_tree=True, remove_pis=True)
    try:
        root = html.document_fromstring(_XML_DECLARATION.sub("", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise CorpusError(file, "不是有效的网页文件", "请用浏览器打开后重新另存") from error
    _check_depth(root, file)
    return root


def _check_depth(root: html.HtmlElement, file: str) -> None:
    """Refuse nesting that no real page has; every walk below may then recurse."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            raise CorpusError(file, "网页嵌套过深", "请用浏览器打开，复制正文另存为文本")


def _page_metadata(root: html.HtmlElement) -> tuple[str, str]:
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(root)
    return plain_title(found.title or ""), iso_date(found.date or "")


def _main_element(body: html.HtmlElement) -> html.HtmlElement:
    """Descend as long as one child holds nearly all of the prose."""
    main = body
    while True:
        children = [child for child in main if isinstance(child.tag, str)]
        amounts = [_prose(child) for child in children]
        total = sum(amounts)
        best = max(range(len(children)), key=amounts.__getitem__, default=-1)
        if best < 0 or not total or amounts[best] < _MAIN_SHARE * total:
            return main
        if children[best].tag in ("p", "table", "ul", "ol", "span"):
            return main
        main = children[best]


def _headline(body: html.HtmlElement, main: html.HtmlElement) -> html.HtmlElement | None:
    """Return the page's only h1 if it stands outside the main element, as on many sites."""
    headings = list(body.iter("h1"))
    if len(headings) != 1 or any(_drop_reason(e) for e in headings[0].iterancestors()):
        return None
    inside = headings[0] is main or any(e is main for e in headings[0].iterancestors())
    return None if inside else headings[0]


def _prose(element: html.HtmlElement) -> int:
    """Characters of text outside links and dropped elements."""
    if _drop_reason(element) or element.tag == "a":
        return 0
    return len((element.text or "").strip()) + sum(
        (_prose(child) if isinstance(child.tag, str) else 0) + len((child.tail or "").strip())
        for child in element
    )


def _drop_reason(element: html.HtmlElement) -> str:
    if not isinstance(element.tag, str):
        return "注释"
    if element.tag in _DROPPED:
        return _DROPPED[element.tag]
    hidden = "hidden" in element.attrib or element.get("aria-hidden") == "true"
    if hidden or _HIDDEN_STYLE.search(element.get("style", "")):
        return "隐藏文字"
    return ""


@dataclass(slots=True)
class _Walker:
    """Walks elements in reading order and closes a line at each block's edge."""

    lines: list[Line] = field(default_factory=list)
    noise: list[Noise] = field(default_factory=list)
    kind: BlockKind = "paragraph"
    level: int = 0
    prefix: str = ""
    parts: list[str] = field(default_factory=list)
    linked: int = 0

    def node(self, element: html.HtmlElement) -> None:
        reason = _drop_reason(element)
        if reason:
            self._drop(element, reason)
        elif element.tag == "br":
            self.flush()
        elif element.tag == "table":
            self.flush()
            self._table(element)
        elif element.tag in _BLOCKS:
            self._block(element)
        else:
            self._inline(element)

    def element(self, element: html.HtmlElement) -> None:
        self.text(element.text or "")
        for child in element:
            self.node(child)
            self.text(child.tail or "")

    def text(self, text: str) -> None:
        if text:
            self.parts.append(text)

    def flush(self) -> None:
        text = _collapsed("".join(self.parts))
        self.parts.clear()
        if text.strip():
            link_only = self.linked >= _ink(text)
            line = Line(self.prefix + text, 0, self.kind, self.level, link_only=link_only)
            self.lines.append(line)
            self.prefix = ""
        self.linked = 0

    def note_outside(self, body: html.HtmlElement, main: html.HtmlElement) -> None:
        """List what stands on the page around its main element."""
        inside = main
        while inside is not body and inside is not None:
            parent = inside.getparent()
            for sibling in parent if parent is not None else ():
                if sibling is not inside:
                    self._drop(sibling, _drop_reason(sibling) or "正文之外的网页内容")
            inside = parent

    def _inline(self, element: html.HtmlElement) -> None:
        before = len(self.parts)
        self.element(element)
        if element.tag == "a":
            self.linked += sum(map(_ink, self.parts[before:]))

    def _block(self, element: html.HtmlElement) -> None:
        self.flush()
        outer = self.kind, self.level
        if re.fullmatch("h[1-6]", element.tag):
            self.kind, self.level = "heading", int(element.tag[1])
        elif element.tag == "li":
            self.kind, self.level, self.prefix = "list_item", 0, _item_number(element)
        self.element(element)
        self.flush()
        self.kind, self.level = outer
        self.prefix = ""

    def _drop(self, element: html.HtmlElement, reason: str) -> None:
        text = _SPACES.sub(" ", "".join(_all_text(element))).strip()
        if text:
            self.noise.append(Noise(text, reason, element.sourceline or 0))

    def _table(self, table: html.HtmlElement) -> None:
        """Data tables become row lines; a table that only lays out a page is walked through."""
        rows = [
            [cell for cell in row if cell.tag in ("td", "th")]
            for row in table.iter("tr")
            if next(row.iterancestors("table"), None) is table
        ]
        nested = any(True for _ in table.iterdescendants("table"))
        if nested or max(map(len, rows), default=0) < 2:
            self.element(table)
            self.flush()
            return
        texts = [[_collapsed("".join(_visible_text(cell))) for cell in row] for row in rows]
        for text in table_lines(texts):
            self.lines.append(Line(text, 0, "table_row", continues=False))


def _collapsed(text: str) -> str:
    return _SPACES.sub(" ", _WIDE_BREAK.sub("", text))


def _ink(text: str) -> int:
    """Count the characters that are not white space."""
    return sum(not char.isspace() for char in text)


def _item_number(item: html.HtmlElement) -> str:
    """Return the number that a browser shows before an item of an ordered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or parent.get("type", "1") != "1":
        return ""
    items = [child for child in parent if child.tag == "li"]
    start = parent.get("start", "1")
    return f"{(int(start) if start.isdigit() else 1) + items.index(item)}."


def _all_text(element: html.HtmlElement) -> Iterator[str]:
    if isinstance(element.tag, str):
        yield from element.itertext(etree.Element)
    else:
        yield element.text or ""


def _visible_text(element: html.HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if not _drop_reason(child):
            yield from _visible_text(child)
            if child.tag in _BLOCKS or child.tag == "br":
                yield " "
        yield child.tail or ""
