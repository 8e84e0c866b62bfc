"""What Word's styles say about a paragraph: numbering, outline level, alignment, hiddenness."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from docx.oxml.ns import qn
from lxml.etree import _Element

_RUN_PROPERTIES = qn("w:rPr")
_OFF = ("0", "false", "off")
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)


class Styles:
    """The styles of one document, with inheritance (`basedOn`) followed."""

    def __init__(self, root: _Element) -> None:
        self._styles: dict[str, _Element] = {}
        self._default = ""
        for style in root.iterchildren(qn("w:style")):
            style_id = style.get(qn("w:styleId"), "")
            self._styles[style_id] = style
            is_default = style.get(qn("w:default"), "0") not in _OFF
            if style.get(qn("w:type")) == "paragraph" and is_default:
                self._default = style_id

    def numbering_links(self) -> dict[str, str]:
        """Return the numId of each numbering style."""
        links = {}
        for style_id, style in self._styles.items():
            num_id = _attribute(style, "w:pPr/w:numPr/w:numId")
            if style.get(qn("w:type")) == "numbering" and num_id:
                links[style_id] = num_id
        return links

    def numbering_of(self, paragraph: _Element) -> tuple[str, int | None, str]:
        """Return (numId, level, style); the level is None if only a style names the list."""
        level = _attribute(paragraph, "w:pPr/w:numPr/w:ilvl")
        num_id = _attribute(paragraph, "w:pPr/w:numPr/w:numId")
        style_id = self._style_of(paragraph)
        if num_id:
            return num_id, _level(level or self._inherited(style_id, "w:pPr/w:numPr/w:ilvl")), ""
        for name, style in self._chain(style_id):
            num_id = _attribute(style, "w:pPr/w:numPr/w:numId")
            if num_id:
                own = level or self._inherited(style_id, "w:pPr/w:numPr/w:ilvl")
                return num_id, _level(own) if own else None, name
        return "", None, ""

    def outline_level(self, paragraph: _Element) -> int:
        """Return the 1-based outline level, 0 for body text."""
        style_id = self._style_of(paragraph)
        own = _attribute(paragraph, "w:pPr/w:outlineLvl")
        level = own or self._inherited(style_id, "w:pPr/w:outlineLvl")
        if level:
            return int(level) + 1 if level.isdigit() and int(level) < 9 else 0
        for _, style in self._chain(style_id):
            match = _HEADING_NAME.fullmatch(_attribute(style, "w:name"))
            if match:
                return int(match.group(1))
        return 0

    def is_centered(self, paragraph: _Element) -> bool:
        """Tell whether the paragraph is centered, as titles are."""
        own = _attribute(paragraph, "w:pPr/w:jc")
        return (own or self._inherited(self._style_of(paragraph), "w:pPr/w:jc")) == "center"

    def is_hidden(self, run: _Element) -> bool:
        """Tell whether a run is hidden (w:vanish) by itself or by its character style."""
        return self._is_on(run, "w:rPr/w:vanish")

    def is_struck(self, run: _Element) -> bool:
        """Tell whether a run is struck through: text that its author took back."""
        return self._is_on(run, "w:rPr/w:strike") or self._is_on(run, "w:rPr/w:dstrike")

    def _is_on(self, run: _Element, path: str) -> bool:
        if run.find(_RUN_PROPERTIES) is None:
            return False  # as most runs are
        style_id = _attribute(run, "w:rPr/w:rStyle")
        holders = [run, *(style for _, style in self._chain(style_id))]
        for holder in holders:
            found = _find(holder, path)
            if found is not None:
                return bool(found.get(qn("w:val"), "1") not in _OFF)
        return False

    def _style_of(self, paragraph: _Element) -> str:
        return _attribute(paragraph, "w:pPr/w:pStyle") or self._default

    def _inherited(self, style_id: str, path: str) -> str:
        values = (_attribute(style, path) for _, style in self._chain(style_id))
        return next(filter(None, values), "")

    def _chain(self, style_id: str) -> Iterator[tuple[str, _Element]]:
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style_id, style
            style_id = _attribute(style, "w:basedOn")


def _find(element: _Element, path: str) -> _Element | None:
    return element.find(_qualified(path))


@cache
def _qualified(path: str) -> str:
    return "/".join(qn(step) for step in path.split("/"))


def _attribute(element: _Element, path: str) -> str:
    found = _find(element, path)
    return "" if found is None else found.get(qn("w:val"), "")


def _level(text: str) -> int:
    return int(text) if text.isdigit() else 0
