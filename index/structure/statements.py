"""The statements of a clause: the smallest pieces to quote without changing what they say.

A statement is a sentence. The printed number of the clause is left out of its first one; a short
title in front of the body (`深化户籍制度改革。实行…`) and the note of responsible units
(`（责任单位：…）`) are told apart. A piece that says something else when it stands alone also knows
its stem: an item of a list, what announces the list (养犬人不得有下列行为：); a proviso (但…除外),
what it limits; a cell of a table, its row. `quotable_spans` gives all that belongs together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.structure.document import Clause, ClauseKind, Statement, StatementRole
from index.structure.marks import HEADING_FAMILIES, RANK, read_mark

Span = tuple[int, int]

_OPENING = "《〈“‘「『（(【［["
_CLOSING = "》〉”’」』）)】］]"
_PAIR = dict(zip(_CLOSING, _OPENING, strict=True))
_FINAL = "。！？!?"
_TERMINATORS = _FINAL + "；;"
_TITLE_CHARS = 45
_TURNS = re.compile(f"[{re.escape(_OPENING + _CLOSING + _TERMINATORS)}.①-⑳]")
"""The characters at which a sentence may end or not."""
_UNITS_NOTE = re.compile(
    r"^[（(【\[]?\s*(?:责任|牵头|配合|参加|主管|负责|实施|协同|参与)(?:单位|部门|领导)"
    r"(?=\s*(?:[：:、和及与，,（(）)]|为|是|$))"
)
_ARTICLE = re.compile(r"^第[〇零一二三四五六七八九十百千\d]+[条款项]")
_ITEM = re.compile(r"[①-⑳]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]")
_LATIN_END = re.compile(r"[.!?](?=\s+[A-Z“\"])")
_FINITE = re.compile(r"(?:不得|应当|可以|必须|超过|不少于|不低于|达到)|\d")

_LIST_GOES_ON = ("；", ";", "，", ",", "、")
_ANNOUNCES = re.compile(r"(?:下列|以下|如下)[^。；;：:\n]{0,60}[：:]")
_NUMBERED_AFTER_COLON = re.compile(
    r"[：:]\s*(?=\d{1,2}\s?(?:[.．、](?!\d)|[）)])|[一二三四五六七八九十]{1,3}[是、]"
    r"|第[一二三四五六七八九十][，,、])"
)
_SPOKEN = re.compile(r"(?:[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十][，,、])")
_BULLET = re.compile(r"(?:——|--|[—•●·■▪◆◇○*])")
_PROVISO = re.compile(r"但(?![凡愿])")
_MAY_LEAD = re.compile("[：:但]")
"""Without one of these there are no stems."""
_NOT_ITEMS = HEADING_FAMILIES | {"条"}


def statements_of(
    text: str, number: str = "", kind: ClauseKind = "clause"
) -> tuple[Statement, ...]:
    """Return the statements of a clause's text in reading order.

    >>> item = statements_of("不得：（一）遗弃；")[1]
    >>> item.text, item.stem
    ('（一）遗弃；', (0, 3))
    """
    body_start = _after_number(text, number)
    spans = (_trim(text, max(start, body_start), end) for start, end in sentence_spans(text))
    drafts = [_Draft(start, end, text[start:end]) for start, end in spans if start < end]
    for draft in drafts:
        if _UNITS_NOTE.match(draft.text):
            draft.role = "units"
    _mark_title(drafts, number)
    if kind == "table" and len(drafts) > 1:
        for draft in drafts:
            draft.stem = (drafts[0].start, drafts[-1].end)
    elif len(drafts) > 1 and _MAY_LEAD.search(text):
        _Stems(text).mark(drafts)
    return tuple(Statement(d.start, d.end, d.text, d.role, d.stem) for d in drafts)


def quotable_spans(clause: Clause, statement: Statement) -> tuple[Span, ...]:
    """Return the spans of the clause that say together what the statement does, in order.

    These are its own and its stem's, and the stem's of that: an item of an item's list.
    """
    spans = [(statement.start, statement.end)]
    stem = statement.stem
    while stem is not None:
        spans.append(stem)
        start = stem[0]
        above = next((s for s in clause.statements if s.start <= start < s.end), None)
        stem = above.stem if above and above.stem and above.stem[0] < start else None
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def packed(statement: Statement) -> list[int | str]:
    """Return a statement as a short list: start and end, then role and stem where there are any.

    >>> packed(Statement(3, 9, "携犬乘坐公交", "body", (0, 3)))
    [3, 9, 'body', 0, 3]
    """
    stem = statement.stem or ()
    role = [statement.role] if stem or statement.role != "body" else []
    return [statement.start, statement.end, *role, *stem]


def unpacked(values: Sequence[int | str], text: str) -> Statement:
    """Return what `packed` was given; `text` is the clause's."""
    start, end = int(values[0]), int(values[1])
    role: StatementRole = values[2] if len(values) > 2 else "body"  # type: ignore[assignment]
    stem = (int(values[3]), int(values[4])) if len(values) > 3 else None
    return Statement(start, end, text[start:end], role, stem)


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Return the spans of the sentences of `text`, without blanks around them.

    A sentence ends after 。！？； (and the closing quotes and brackets behind it), at a line
    break, or before an enumerated item; never inside 《》, “” or brackets.
    """
    pieces: list[Span] = []
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
    for turn in _TURNS.finditer(line):
        i, char = turn.start(), turn.group()
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


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _after_number(text: str, number: str) -> int:
    """Offset behind the printed number of a clause, 0 if the text doesn't begin with it."""
    lead = len(text) - len(text.lstrip())
    return lead + len(number) if number and text.startswith(number, lead) else 0


@dataclass(slots=True)
class _Draft:
    """A statement that is being made."""

    start: int
    end: int
    text: str
    role: StatementRole = "body"
    stem: Span | None = None


def _mark_title(drafts: Sequence[_Draft], number: str) -> None:
    """Mark the first sentence as title if it names what the rest states."""
    bodies = sum(draft.role == "body" for draft in drafts)
    if bodies < 2 or not number or _ARTICLE.match(number):
        return
    first = drafts[0]
    if first.role == "body" and len(first.text) <= _TITLE_CHARS and not _FINITE.search(first.text):
        first.role = "title"


@dataclass(slots=True)
class _List:
    """A list that is being read: what announces it, and how its items are numbered.

    `family` is None until the first item is seen, "" for items without numbers. `sure` means
    that its wording announces a list (下列…：), so that whatever follows is an item.
    """

    stem: Span
    family: str | None = None
    sure: bool = False


class _Stems:
    """Finds the stem of each statement of a clause: one walk, with the lists open around it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[_List] = []

    def mark(self, drafts: Sequence[_Draft]) -> None:
        """Give its stem to each statement that doesn't stand by itself."""
        before: _Draft | None = None
        begun = 0  # where the sentence began that goes on after ；
        for draft in drafts:
            if draft.role == "units":
                continue
            draft.stem = self._stem(draft, before)
            if draft.stem or before is None or not self._goes_on(before, draft):
                begun = draft.start
            self._announce(draft, begun)
            before = draft

    def _goes_on(self, before: _Draft, statement: _Draft) -> bool:
        """Tell whether a sentence goes on after a ； in its line."""
        between = self._text[before.end : statement.start]
        return before.text.endswith(("；", ";")) and "\n" not in between

    def _stem(self, statement: _Draft, before: _Draft | None) -> Span | None:
        if before is None:
            return None
        if _PROVISO.match(statement.text):
            return before.start, before.end
        family = _family(statement.text)
        if family in _NOT_ITEMS:
            self._open.clear()
            return None
        return self._of_item(family, before) if family else self._of_other(statement, before)

    def _of_item(self, family: str, before: _Draft) -> Span | None:
        """Return the stem of a numbered item; lists that it ends are closed."""
        place = next((i for i, one in enumerate(self._open) if one.family == family), None)
        if place is not None:
            del self._open[place + 1 :]
            return self._open[place].stem
        while self._open and self._open[-1].family and _outranks(family, self._open[-1].family):
            self._open.pop()
        if self._open and self._open[-1].family is None:
            self._open[-1].family = family
        elif self._open and not before.text.endswith(tuple(_TERMINATORS)):
            self._open.append(_List((before.start, before.end), family))  # a title above items
        return self._open[-1].stem if self._open else None

    def _of_other(self, statement: _Draft, before: _Draft) -> Span | None:
        """Return the stem of what has no number: an item of such a list, or more of an item."""
        if not self._open:
            return None
        current = self._open[-1]
        if current.family is None:
            if current.sure or statement.text.endswith(_LIST_GOES_ON):
                current.family = ""
                return current.stem
            self._open.pop()
            return None
        same_line = "\n" not in self._text[before.end : statement.start]
        if before.text[-1] not in _FINAL or (current.family and same_line):
            return current.stem
        self._open.clear()  # a new paragraph of the clause
        return None

    def _announce(self, statement: _Draft, begun: int) -> None:
        """Open the list that a sentence, begun at an offset, announces at its end or within it."""
        text = statement.text
        found = _ANNOUNCES.search(text)
        if text.endswith(("：", ":")):
            sure = found is not None and found.end() == len(text)
            self._open.append(_List((begun, statement.end), None, sure))
            return
        numbered = _NUMBERED_AFTER_COLON.search(text)
        colon = numbered or found
        if colon is None:
            return
        family = _family(text[colon.end() :]) if numbered else ""
        if family or text.endswith(_LIST_GOES_ON):
            stem = (begun, statement.start + len(text[: colon.end()].rstrip()))
            self._open.append(_List(stem, family))


def _family(text: str) -> str:
    """Return how an item is numbered, "" if the text begins with no number."""
    if _BULLET.match(text):
        return "·"
    if _SPOKEN.match(text):
        return "一是"
    mark = read_mark(text) if text else None
    return "" if mark is None or mark.weak else mark.family


def _outranks(family: str, other: str) -> bool:
    return family in RANK and other in RANK and RANK[family] < RANK[other]
