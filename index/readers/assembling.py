"""Draft -> SourceText: the steps that all formats share.

Clean the characters, drop what is not the document's, join what a break cut, lay out the blocks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from index.errors import CorpusError
from index.readers.bilingual import split_translations
from index.readers.cleaning import Cleaner
from index.readers.draft import Draft, Line
from index.readers.joining import find_joins, glue
from index.readers.noise import drop_noise
from index.readers.source import Block, Join, Noise, SourceText, Translation
from index.readers.unrolling import drop_copies, unroll


def assemble(draft: Draft, *, file: str, raw: bytes, format_name: str) -> SourceText:
    """Build the final text of one file.

    Raises:
        CorpusError: nothing but noise was found.
    """
    visible, hidden = _clean(draft.lines)
    visible, copies = drop_copies(visible)
    visible = unroll(visible)
    chinese, furniture = split_translations(visible)
    kept, dropped = drop_noise(chinese)
    if not kept:
        raise CorpusError(file, "没有找到正文", "请确认文件内容完整；图片中的文字请先识别为文本")
    layout = _Layout()
    for line, joined in zip(kept, find_joins(kept), strict=True):
        layout.add(line, joined)
    noise = sorted(
        (*draft.noise, *hidden, *copies, *furniture, *dropped), key=lambda item: item.line
    )
    return SourceText(
        file=file,
        text=layout.text(),
        sha256=hashlib.sha256(raw).hexdigest(),
        format=format_name,
        encoding=draft.encoding,
        title=draft.title,
        published=draft.published,
        author=draft.author,
        blocks=layout.blocks(),
        pages=layout.pages(),
        joins=tuple(layout.joins),
        translations=tuple(layout.translations),
        noise=tuple(noise),
        warnings=draft.warnings,
    )


def _clean(lines: Sequence[Line]) -> tuple[list[Line], tuple[Noise, ...]]:
    """Clean each line, note its indent (it tells paragraphs apart), and drop blank ones."""
    cleaner = Cleaner()
    kept: list[Line] = []
    gap = False
    for line in lines:
        text = cleaner.clean(line.text, line.number)
        if not text:
            gap = True
            continue
        indented = line.text[:1] in (" ", "\u3000", "\t", "\xa0")
        kept.append(replace(line, text=text, gap=gap or line.gap, indented=indented))
        gap = False
    return kept, cleaner.noise()


class _Layout:
    """Collects lines into paragraphs and knows the offset of everything."""

    def __init__(self) -> None:
        self.joins: list[Join] = []
        self.translations: list[Translation] = []
        self._parts: list[str] = []
        self._size = 0
        self._starts: list[tuple[int, Line]] = []
        self._pages: list[int] = []

    def add(self, line: Line, joined: bool) -> None:
        text = line.text
        previous = self._parts[-1] if self._parts else ""
        between = glue(previous, text) if joined else "\n" if previous else ""
        self._append(between)
        turned_page = len(self._pages) < line.page
        while len(self._pages) < line.page:
            self._pages.append(self._size)
        if not joined:
            self._starts.append((self._size, line))
        elif not turned_page and line.page:
            pass  # the rows of a PDF paragraph are its layout, only page breaks are cuts
        else:
            self.joins.append(Join(self._size, line.number))
        if line.translation:
            span = (self._size, self._size + len(text))
            self.translations.append(Translation(*span, line.translation))
        self._append(text)

    def _append(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._size += len(text)

    def text(self) -> str:
        return "".join(self._parts)

    def blocks(self) -> tuple[Block, ...]:
        ends = [start - 1 for start, _ in self._starts[1:]] + [self._size]
        return tuple(
            Block(start, end, line.kind, line.level)
            for (start, line), end in zip(self._starts, ends, strict=True)
        )

    def pages(self) -> tuple[int, ...]:
        return tuple(self._pages)
