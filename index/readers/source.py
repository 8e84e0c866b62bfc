"""What a reader hands on: the plain text of one file and what it knows of its origin.

Contract between `readers` and `structure`. `text` is final: all later spans (clauses, quotes)
are offsets into it, and a reader's joins, drops and translations are recorded beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["paragraph", "heading", "list_item", "table_row", "footnote"]


@dataclass(frozen=True, slots=True)
class Block:
    """Markup knowledge about `text[start:end]` (one line of the text).

    `level` is 1-based for headings (Markdown `#` count, HTML h1-h6, Word outline level), 0 for a
    heading of unknown level (a wholly bold line) and for everything else. Plain-text formats have
    only paragraphs.
    """

    start: int
    end: int
    kind: BlockKind = "paragraph"
    level: int = 0


@dataclass(frozen=True, slots=True)
class Translation:
    """A translation of `text[start:end]` that the source carried beside it."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Noise:
    """Something that the reader dropped, and why; listed, never silent."""

    text: str
    reason: str
    line: int = 0
    """1-based line (or page) in the source, 0 if unknown."""


@dataclass(frozen=True, slots=True)
class Join:
    """At `offset` of the text two source lines were joined; the second began at `source_line`."""

    offset: int
    source_line: int


@dataclass(frozen=True, slots=True)
class SourceText:
    """One file as text.

    `file` is the POSIX path relative to the corpus. Lines are separated by single "\\n", each
    line is one paragraph (page and line breaks inside a paragraph already joined), and no line
    is blank. `blocks` covers every line, in order. `pages[i]` is the offset at which page i + 1
    begins; empty if the format has no pages.
    """

    file: str
    text: str
    sha256: str
    format: str
    encoding: str = "utf-8"
    title: str = ""
    """Title from the file's metadata (front matter, HTML head, DOCX core), "" if none."""
    author: str = ""
    """Who issued it by the file's metadata, "" if none."""
    published: str = ""
    """Publication date from metadata as YYYY-MM-DD, "" if none."""
    blocks: tuple[Block, ...] = ()
    pages: tuple[int, ...] = ()
    joins: tuple[Join, ...] = ()
    translations: tuple[Translation, ...] = ()
    noise: tuple[Noise, ...] = ()
    warnings: tuple[str, ...] = ()
