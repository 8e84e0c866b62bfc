"""Lines of a text with their offsets and what the reader's markup says of them."""

from __future__ import annotations

from dataclasses import dataclass

from index.readers.source import BlockKind, SourceText

MAX_HEADING = 100
"""A markup heading longer than this is a paragraph in disguise."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: `source.text[start:end] == text`, without surrounding white space."""

    start: int
    end: int
    text: str
    kind: BlockKind = "paragraph"
    level: int = 0

    def split(self, at: int) -> tuple[Line, Line]:
        """Return the two halves of the line, cut before `text[at]`."""
        left, right = self.text[:at].rstrip(), self.text[at:].lstrip()
        return (
            Line(self.start, self.start + len(left), left, self.kind, self.level),
            Line(self.end - len(right), self.end, right),
        )


def split_lines(source: SourceText) -> list[Line]:
    """Return the non-blank lines in order."""
    blocks = {block.start: block for block in source.blocks}
    lines = []
    offset = 0
    for raw in source.text.split("\n"):
        text = raw.strip()
        if text:
            start = offset + len(raw) - len(raw.lstrip())
            block = blocks.get(offset) or blocks.get(start)
            kind, level = (block.kind, block.level) if block else ("paragraph", 0)
            if kind == "heading" and len(text) > MAX_HEADING:
                kind, level = "paragraph", 0
            lines.append(Line(start, start + len(text), text, kind, level))
        offset += len(raw) + 1
    return lines
