"""What each format's reader yields before the common steps: raw lines and what was dropped.

bytes -> (one reader per format) -> Draft -> `assembling.assemble` -> SourceText.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.readers.source import BlockKind, Noise


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a source, still with its indents and invisible characters.

    `continues` says whether the line goes on with the paragraph of the line before: True and
    False are the reader's own knowledge (layout, markup), None leaves it to the joining rules.
    `gap` tells that blank lines stood before it, `link_only` that it is nothing but hyperlinks.
    `page` is 1-based, 0 where the format has no pages. `indented` is found when cleaning,
    `translation` when a bilingual text is parted.
    """

    text: str
    number: int = 0
    kind: BlockKind = "paragraph"
    level: int = 0
    page: int = 0
    continues: bool | None = None
    gap: bool = False
    indented: bool = False
    link_only: bool = False
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The lines of one file and the metadata that its format carries."""

    lines: tuple[Line, ...]
    title: str = ""
    published: str = ""
    author: str = ""
    encoding: str = "utf-8"
    noise: tuple[Noise, ...] = ()
    warnings: tuple[str, ...] = ()
