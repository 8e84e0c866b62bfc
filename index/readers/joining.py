"""Paragraphs that a page or line break cut in two are one paragraph again.

Evidence only: the first line stops inside a sentence, and the second neither begins a unit
(number, bullet, heading, attachment, note) nor looks like an addressee, a date or a signature.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from index.readers.draft import Line

_SENTENCE_END = "。！？；：!?;:…"
_OPENERS = {"）": "（(", ")": "(（", "】": "【", "〕": "〔", "]": "["}
_QUOTE_ENDS = "”’」』\"'"
_NUMERAL = "〇零一二三四五六七八九十百千两0-9０-９"
_UNIT_START = re.compile(
    rf"第[{_NUMERAL}]+[编章节条款项部分]"
    rf"|[{_NUMERAL}]{{1,4}}、"
    rf"|[（(][{_NUMERAL}]{{1,4}}[）)]"
    r"|[0-9０-９]{1,3}(?:[.．][0-9０-９]{1,3}){0,3}[.．](?![0-9０-９])"
    r"|[0-9０-９]{1,3}[)）]"
    r"|[a-zA-Z][.．、)）](?![a-zA-Z])"
    r"|[①-⑳⑴-⒇⒈-⒛㈠-㈩Ⅰ-Ⅻ❶-❿]"
    r"|[—–－-]{1,2}(?![0-9])"
    r"|[•·●■◆○□▪►➢※*☆★]"
    r"|附件|附录|附表|附图|附[:：]|[注图表][0-9０-９:：]|抄送|主送|主题词"
    r"|[（(]?(?:此件|本页|此页|联系人|联系电话)"
    r"|[〔\[（(]\d{4}[〕\]）)]\d"
)
_DATE_LINE = re.compile(
    r"[（(]?[0-9０-９〇零○一二三四五六七八九十]{2,4}\s*年[^，。；]{0,12}[日月][^，。；]{0,12}[）)]?"
)
_ADDRESSEE = re.compile(r"[^。；]{2,}[:：]")
_DECISIVE_END = ("，", "、", ",", "（", "(", "“", "《", "〔")
_LONG = 40
_WIDEST = 160


def find_joins(lines: Sequence[Line]) -> list[bool]:
    """Return for each line whether it continues the line before it."""
    width = _wrap_width(lines)
    indented = _indents_mean_paragraphs(lines)
    verdicts = [False] * len(lines)
    for i in range(1, len(lines)):
        before, after = lines[i - 1], lines[i]
        if after.continues is not None:
            verdicts[i] = after.continues
        elif indented and after.indented or not _may_join(before, after):
            verdicts[i] = False
        else:
            verdicts[i] = _wrapped(before, after, width) or _cut(before.text, after.text)
    return verdicts


def glue(before: str, after: str) -> str:
    """Return the white space that a join needs: one blank between Latin words, else nothing."""
    latin = before[-1:].isascii() and after[:1].isascii()
    return " " if latin and before[-1:].isalpha() and after[:1].isalpha() else ""


def starts_unit(text: str) -> bool:
    """Tell whether a line begins a numbered unit, a bullet, an attachment, a note or a date."""
    return bool(_UNIT_START.match(text) or _DATE_LINE.fullmatch(text))


def _may_join(before: Line, after: Line) -> bool:
    if after.kind != "paragraph" or before.kind not in ("paragraph", "list_item"):
        return False
    return ends_open(before.text) and not starts_unit(after.text)


def ends_open(text: str) -> bool:
    """Tell whether a line stops inside a sentence.

    A bracket closes a sentence only if a sentence ended before it opened: `…服务。（责任单位：…）`
    is closed, `…3个百分点(含)` is open. After a closing quotation mark the full stop is often
    forgotten, so it counts as an end.
    """
    last = text[-1:]
    if last in _OPENERS:
        opener = max(0, *(text.rfind(char) for char in _OPENERS[last]))
        return bool(text[:opener].strip()) and text[:opener].rstrip()[-1] not in _SENTENCE_END
    return (
        bool(last) and last not in _SENTENCE_END + _QUOTE_ENDS and not "\ue000" <= last <= "\uf8ff"
    )


def _cut(before: str, after: str) -> bool:
    if after[0] in "，。；：、）》”】〕" and _is_prose(before):
        return True
    decisive = before.endswith(_DECISIVE_END) or _bracket_spans(before, after)
    if decisive:
        return not (_ADDRESSEE.fullmatch(after) and not before.endswith(("、", "，")))
    return _is_prose(before) and _is_prose(after) and not _ADDRESSEE.fullmatch(after)


def _is_prose(text: str) -> bool:
    """A body paragraph has a finished sentence in it, or is long and has a comma."""
    if any(mark in text for mark in "。；！？"):
        return True
    return len(text) >= _LONG and ("，" in text or "," in text)


def _bracket_spans(before: str, after: str) -> bool:
    """Tell whether a bracket opened at the end of `before` closes first in `after`."""
    for opener, closer in ("（）", "《》", "()", "〔〕"):
        opened = before.rfind(opener)
        if opened > before.rfind(closer) and 0 <= after.find(closer) < 200:
            first_open = after.find(opener)
            return first_open < 0 or after.find(closer) < first_open
    return False


def _wrapped(before: Line, after: Line, width: int) -> bool:
    """In hard-wrapped text a full line is continued by the next."""
    return bool(width) and not after.gap and _width(before.text) >= width - 6


def _wrap_width(lines: Sequence[Line]) -> int:
    """Return the column at which the file is hard-wrapped, 0 if it isn't.

    Wrapped files have a common full width, reached by most lines, half of them inside a sentence.
    """
    paragraphs = [line for line in lines if line.kind == "paragraph"]
    if len(paragraphs) < 8 or any(len(line.text) > _WIDEST for line in paragraphs):
        return 0  # as most files are, which needs no measuring of characters
    widths = [_width(line.text) for line in paragraphs]
    full = max(widths)
    if not 40 <= full <= _WIDEST:
        return 0
    at_full = [line for line, width in zip(paragraphs, widths, strict=True) if width >= full - 6]
    open_ends = sum(ends_open(line.text) for line in at_full)
    return full if len(at_full) * 2 >= len(widths) and open_ends * 2 >= len(at_full) else 0


def _width(text: str) -> int:
    if len(text) > 200:
        return len(text)
    return sum(map(_cells, text))


@lru_cache(maxsize=8192)
def _cells(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def _indents_mean_paragraphs(lines: Sequence[Line]) -> bool:
    """Where most lines are indented, an indent begins a paragraph."""
    return sum(line.indented for line in lines) * 2 > len(lines)
