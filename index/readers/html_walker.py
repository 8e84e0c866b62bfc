"""Walk an HTML tree in reading order: elements -> lines, and what is not shown -> noise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree, html

from index.readers.draft import Line
from index.readers.source import BlockKind, Noise
from index.readers.tables import Cell, framed_lines, table_lines

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
    "button": "网页控件",
    "select": "网页控件",
    "textarea": "网页控件",
    "del": "删去的文字",
    "s": "删去的文字",
    "strike": "删去的文字",
    "rt": "注音",
    "rp": "注音",
}
HIDDEN = "隐藏文字"
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
_LAYOUT_BREAKS = 5
_LAYOUT_CHARS = 400
_MAX_SPAN = 500
_SPACES = re.compile(r"[ \t\r\n\f]+")
_WIDE = "\u2014\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
_WIDE_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n]+[ \t\r\n]*(?=[{_WIDE}])")
"""A line break in the source between Chinese characters is no blank (CSS Text 3, 4.1.3)."""


def drop_reason(element: html.HtmlElement) -> str:
    """Say why an element is no part of the document, "" if it may be."""
    if not isinstance(element.tag, str):
        return "注释"
    if element.tag in _DROPPED:
        return _DROPPED[element.tag]
    hidden = "hidden" in element.attrib or element.get("aria-hidden") == "true"
    style = element.get("style", "")
    if hidden or _HIDDEN_STYLE.search(style):
        return HIDDEN
    if "line-through" in style:
        return "删去的文字"
    return ""


@dataclass(slots=True)
class Walker:
    """Walks elements in reading order and closes a line at each block's edge."""

    lines: list[Line] = field(default_factory=list)
    noise: list[Noise] = field(default_factory=list)
    kind: BlockKind = "paragraph"
    level: int = 0
    prefix: str = ""
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    shown: frozenset[html.HtmlElement] = frozenset()
    """Hidden elements that are read all the same: the other tabs of a page."""
    literal: bool = False
    """Inside `pre`, where a line break is one."""

    def node(self, element: html.HtmlElement) -> None:
        """Read one element: drop it, break a line, or walk into it."""
        reason = drop_reason(element)
        if reason and not (reason == HIDDEN and element in self.shown):
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
        """Read what is inside an element."""
        self.text(element.text or "")
        for child in element:
            self.node(child)
            self.text(child.tail or "")

    def text(self, text: str) -> None:
        """Add text to the open line."""
        if self.literal and "\n" in text:
            first, *others = text.split("\n")
            self.parts.append(first)
            for other in others:
                self.flush()
                self.parts.append(other)
        elif text:
            self.parts.append(text)

    def flush(self) -> None:
        """Close the open line."""
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
                    self._drop(sibling, drop_reason(sibling) or "正文之外的网页内容")
            inside = parent

    def _inline(self, element: html.HtmlElement) -> None:
        before = len(self.parts)
        if element.tag in ("sup", "sub"):
            self.parts.append(_raised(element))
        else:
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
        literal, self.literal = self.literal, self.literal or element.tag == "pre"
        self.element(element)
        self.flush()
        self.literal = literal
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
            if next(row.iterancestors("table"), None) is table and not drop_reason(row)
        ]
        if _lays_out(table, rows):
            self.element(table)
            self.flush()
            return
        cells = [[_cell(cell) for cell in row] for row in rows]
        framed = framed_lines(cells)
        if framed is not None:
            self.element(table)
            self.flush()
            return
        for caption in table.iterchildren("caption"):
            self._block(caption)
        for text in table_lines(cells):
            self.lines.append(Line(text, 0, "table_row", continues=False))


def _lays_out(table: html.HtmlElement, rows: Sequence[Sequence[html.HtmlElement]]) -> bool:
    """Tell a table that places the parts of a page: it holds tables, or whole passages of text."""
    if max(map(len, rows), default=0) < 2 or any(True for _ in table.iterdescendants("table")):
        return True
    return any(
        sum(1 for _ in cell.iter("p", "br", "div", "h1", "h2", "h3")) > _LAYOUT_BREAKS
        and _ink("".join(cell.itertext())) > _LAYOUT_CHARS
        for row in rows
        for cell in row
    )


def _cell(cell: html.HtmlElement) -> Cell:
    head = cell.tag == "th" or cell.getparent().getparent().tag == "thead"
    text = _collapsed("".join(_visible_text(cell)))
    return Cell(text, _span(cell, "rowspan"), _span(cell, "colspan"), head)


def _span(cell: html.HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return max(1, min(int(value), _MAX_SPAN)) if value.isascii() and value.isdigit() else 1


_SUPERSCRIPTS = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")


def _raised(element: html.HtmlElement) -> str:
    """Return a raised or lowered number as characters of its own: 10² is not 102."""
    text = "".join(_visible_text(element)).strip()
    if not re.fullmatch(r"[\d+\-n]{1,4}", text):
        return text
    return text.translate(_SUPERSCRIPTS if element.tag == "sup" else _SUBSCRIPTS)


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
        if child.tag in ("sup", "sub"):
            yield _raised(child)
        elif not drop_reason(child):
            yield from _visible_text(child)
            if child.tag in _BLOCKS or child.tag == "br":
                yield " "
        yield child.tail or ""
