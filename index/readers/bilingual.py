"""Texts that carry a translation line after each Chinese line.

Recognised by the alternation of scripts over most of the file. The Chinese lines stay the text,
the others become their translations, and what stands around the alternation is the web page's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.readers.draft import Line
from index.readers.source import Noise

_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_BULLETS = "•·●■◆○▪*-"
_MIN_PAIRS = 5
_MIN_SHARE = 0.8
_HEADER_REPEATS = 3
"""A page's title is often repeated among the first lines of its text."""


def split_translations(lines: Sequence[Line]) -> tuple[list[Line], list[Noise]]:
    """Move translation lines onto the Chinese lines before them, if the file is bilingual."""
    chinese = [_is_chinese(line.text) for line in lines]
    heads = [i for i in range(len(lines) - 1) if chinese[i] and not chinese[i + 1]]
    if len(heads) < _MIN_PAIRS or len(heads) * 2 < _MIN_SHARE * len(lines):
        return list(lines), []
    bullet = _common_bullet([lines[i] for i in heads])
    if bullet:
        sources = [i for i, line in enumerate(lines) if line.text.startswith(bullet)]
    else:
        first, last = heads[0], heads[-1]
        sources = [i for i in range(first, last + 1) if chinese[i]]
    return _part(lines, sources, chinese, bullet)


def _is_chinese(text: str) -> bool:
    """English lines may hold Chinese words, Chinese lines Latin names: the majority decides."""
    latin = len(_LATIN.findall(text))
    if not latin:
        return _IDEOGRAPH.search(text) is not None
    ideographs = len(_IDEOGRAPH.findall(text))
    return ideographs > 0 and ideographs * 2 >= latin


def _common_bullet(heads: Sequence[Line]) -> str:
    bullet, count = Counter(line.text[:1] for line in heads).most_common(1)[0]
    return bullet if bullet in _BULLETS and count >= _MIN_SHARE * len(heads) else ""


def _part(
    lines: Sequence[Line], sources: Sequence[int], chinese: Sequence[bool], bullet: str
) -> tuple[list[Line], list[Noise]]:
    """Give each source line the translation lines up to the next one; the rest is noise."""
    kept: list[Line] = []
    noise = [_furniture(line) for line in lines[: sources[0]]]
    header = {line.text for line in lines[: sources[0]]}
    for start, stop in zip(sources, [*sources[1:], len(lines)], strict=True):
        count = _translation_lines(chinese[start + 1 : stop], bool(bullet))
        translated = lines[start + 1 : start + 1 + count]
        noise += [_furniture(line) for line in lines[start + 1 + count : stop]]
        text = lines[start].text.removeprefix(bullet).strip()
        if text in header and len(kept) < _HEADER_REPEATS:
            noise += [_furniture(line) for line in (lines[start], *translated)]
        elif text:
            translation = "\n".join(line.text for line in translated)
            kept.append(replace(lines[start], text=text, translation=translation))
    return kept, noise


def _translation_lines(chinese: Sequence[bool], has_bullets: bool) -> int:
    """Count the lines of a translation: bullets vouch for the first even if half Chinese."""
    count = 1 if has_bullets and chinese else 0
    while count < len(chinese) and not chinese[count]:
        count += 1
    return count


def _furniture(line: Line) -> Noise:
    return Noise(line.text, "双语网页的页眉、页脚或重复标题", line.number)
