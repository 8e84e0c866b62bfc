"""Sentences of a clause, as exact spans.

An answer quotes sentences, not clauses: `clause.text[s.start:s.end] == s.text`. The printed
number of the clause is left out of its first sentence, a short title in front of the body
(`深化户籍制度改革。实行…`) and the note of responsible units (`（责任单位：…）`) are told apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from index.structure.document import Clause

Role = Literal["title", "body", "units"]

_OPENING = "《〈“‘「『（(【［["
_CLOSING = "》〉”’」』）)】］]"
_PAIR = dict(zip(_CLOSING, _OPENING, strict=True))
_FINAL = "。！？!?"
_TERMINATORS = _FINAL + "；;"
_TITLE_CHARS = 45
_REMEMBERED = 4096
_UNITS_NOTE = re.compile(
    r"^[（(【\[]?\s*(?:责任|牵头|配合|参加|主管|负责|实施|协同|参与)(?:单位|部门|领导)"
)
_ARTICLE = re.compile(r"^第[〇零一二三四五六七八九十百千\d]+[条款项]")
_ITEM = re.compile(r"[①-⑳]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]")
_LATIN_END = re.compile(r"[.!?](?=\s+[A-Z“\"])")
_FINITE = re.compile(r"(?:不得|应当|可以|必须|超过|不少于|不低于|达到)|\d")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`clause.text[start:end] == text`; `role` tells titles and unit notes from the body."""

    start: int
    end: int
    text: str
    role: Role = "body"


@lru_cache(_REMEMBERED)
def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the sentences of `text`, without blanks around them.

    A sentence ends after 。！？； (and the closing quotes and brackets behind it), at a line
    break, or before an enumerated item; never inside 《》, “” or brackets.
    """
    pieces: list[tuple[int, int]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        cuts = [0, *_cuts(line), len(line)]
        for start, end in zip(cuts, cuts[1:], strict=False):
            pieces.append(_trim(text, offset + start, offset + end))
        offset += len(line)
    return tuple((start, end) for start, end in pieces if start < end)


def _cuts(line: str) -> list[int]:
    """Offsets in `line` where a sentence ends and the next begins."""
    cuts: list[int] = []
    open_brackets: list[str] = []
    for i, char in enumerate(line):
        following = line[i + 1] if i + 1 < len(line) else ""
        if char in _CLOSING:
            if _PAIR[char] in open_brackets:
                while open_brackets.pop() != _PAIR[char]:
                    pass
            # 他说：“……。”然后 ends at the quote; “‘一窗’受理；”等 does not.
            if not open_brackets and i and line[i - 1] in _FINAL and char in "”’」』":
                cuts.append(i + 1)
        elif char in _OPENING:
            item = _ITEM.match(line, i)
            if item and not open_brackets and i and line[i - 1] in "：:，,、":
                cuts.append(i)
            open_brackets.append(char)
        elif not open_brackets:
            if char in _TERMINATORS and following not in _TERMINATORS:
                cuts.append(i + 1)
            elif _LATIN_END.match(line, i) or ("①" <= char <= "⑳" and i):
                cuts.append(i + 1 if char in ".!?" else i)
    if open_brackets:  # never closed in this line: fall back to the plain ends
        return [m.end() for m in re.finditer(r"[。！？]+[”’」』]?", line)]
    return cuts


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def sentences(clause: Clause) -> tuple[Sentence, ...]:
    """Return the sentences of `clause` in order."""
    text = clause.text
    body_start = _after_number(clause)
    found: list[Sentence] = []
    for raw_start, end in spans(text):
        start, end = _trim(text, max(raw_start, body_start), end)
        if start >= end:
            continue
        quote = text[start:end]
        role: Role = "units" if _UNITS_NOTE.match(quote) else "body"
        found.append(Sentence(start, end, quote, role))
    return _with_title(clause, found)


def _after_number(clause: Clause) -> int:
    """Offset behind the printed number of the clause, 0 if the text doesn't begin with it."""
    lead = len(clause.text) - len(clause.text.lstrip())
    if clause.number and clause.text.startswith(clause.number, lead):
        return lead + len(clause.number)
    return 0


def _with_title(clause: Clause, found: list[Sentence]) -> tuple[Sentence, ...]:
    """Mark the first sentence as title if it names what the rest states."""
    bodies = sum(sentence.role == "body" for sentence in found)
    if bodies < 2 or not clause.number or _ARTICLE.match(clause.number):
        return tuple(found)
    first = found[0]
    if first.role == "body" and len(first.text) <= _TITLE_CHARS and not _FINITE.search(first.text):
        found[0] = Sentence(first.start, first.end, first.text, "title")
    return tuple(found)


def title_of(clause: Clause) -> str:
    """Return the clause's title without its full stop, "" if it has none."""
    for sentence in sentences(clause)[:1]:
        if sentence.role == "title":
            return sentence.text.rstrip("。：:；;，, .")
    return ""
