"""Texts that lost their line breaks: one line holds title, addressee, articles and signature.

Crawlers and data sets keep a page's text on one line, with a blank or nothing where a break was.
A break is put back where a sequence of numbers goes on (第一条 … 第二条; 一、 … 二、) after the end
of a sentence, and at the blanks between Chinese characters, which never part words. Nothing else
is touched: an inline list （一）…（二） in an ordinary paragraph stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.readers.draft import Line
from index.readers.source import Noise

_LONG = 300
"""A paragraph of a document that has its line breaks is seldom longer."""
_SHORT_FILE = 3
_MIN_CUTS = 3
_CJK = "\u3400-\u9fff\u3001-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff1f“”‘’…—"
_N = "〇零一二三四五六七八九十百两"
_BLANK = re.compile(rf"(?<=[{_CJK}?!])\s+(?=[{_CJK}\d])")
_NUMBER_END = re.compile(
    rf"(?:^|[\s。；！？])(?:第\s?[{_N}\d]{{1,7}}\s?[编章节条]|[{_N}]{{1,3}}、|[（(][{_N}\d]{{1,3}}[）)]|\d{{1,3}}[.．、])$"
)
_UNITS = frozenset("年月日时分号个元万亿名人次天周岁％%项条款届家户套倍度")
_MARKS = (
    re.compile(
        rf"第[{_N}]{{1,7}}[章节条](?:之[{_N}]{{1,2}})?(?![、，。款项至和或的规])|第\s?\d{{1,3}}\s?[章条](?![、，。款项至和或的规])"
    ),
    re.compile(rf"(?<![{_N}\d])[{_N}]{{1,3}}、"),
    re.compile(rf"[（(][{_N}]{{1,3}}[）)](?![项款、和至])"),
    re.compile(r"(?<![\d.A-Za-z第〔（(—–-])\d{1,2}[.．、](?![\d])"),
)
_ENDS = "。；！？）)”》 \u3000"
_FIRST = re.compile(rf"第?[（(]?\s?(?:一|1)(?![{_N}\d])")
_CLOSES = ("", " ", "\u3000", "（", "(", "\xa0", "\u2003", "\u2002")
_DATE = re.compile(r"(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日")


def unroll(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with the breaks that they lost."""
    few = sum(bool(line.text.strip()) for line in lines) <= _SHORT_FILE
    out: list[Line] = []
    for line in lines:
        if line.kind != "paragraph" or len(line.text) < (60 if few else _LONG):
            out.append(line)
        else:
            out.extend(_parts(line, loose=few))
    return out


def _parts(line: Line, *, loose: bool) -> Iterator[Line]:
    text = line.text
    cuts = sorted({*_numbers(text), *_gaps(text)})
    if len(cuts) < _MIN_CUTS or not (loose or len(cuts) * _LONG > len(text)):
        yield line
        return
    starts = [0, *cuts]
    for start, end in zip(starts, [*cuts, len(text)], strict=True):
        part = text[start:end].strip()
        if part:
            yield replace(line, text=part, continues=False if start else line.continues, gap=True)


def _gaps(text: str) -> list[int]:
    """Return where a blank stands between Chinese characters: there a line ended."""
    found = []
    for match in _BLANK.finditer(text):
        before, after = text[match.start() - 1], text[match.end()]
        if before.isdigit() and (after in _UNITS or after.isdigit()):
            continue
        if after.isdigit() and not _begins_number(text, match.end(), before):
            continue
        if before in "，、（(《“" or after in "，、。；：）)》”":
            continue
        if _is_spaced(text, match.start()):
            continue
        if _NUMBER_END.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        found.append(match.end())
    return found


def _begins_number(text: str, at: int, before: str) -> bool:
    """Tell whether the digits begin a list number after a sentence, or a date of a signature."""
    if re.compile(r"\d{1,2}[.．、](?!\d)").match(text, at):
        return before in _ENDS or before == "："
    date = _DATE.match(text, at)
    if date is None or before in "，；：":
        return False
    return text[date.end() : date.end() + 1] in _CLOSES


def _is_spaced(text: str, at: int) -> bool:
    """Tell a word spaced out letter by letter (总 则, 通 知)."""
    around = text[max(0, at - 2) : at + 3]
    return (
        re.fullmatch(r"[ \u3000][\u4e00-\u9fff][ \u3000][\u4e00-\u9fff][ \u3000]?", around)
        is not None
    )


def _numbers(text: str) -> list[int]:
    """Return where the numbers of sequences begin that run from one on."""
    found = []
    for pattern in _MARKS:
        run: list[int] = []
        for match in pattern.finditer(text):
            if match.start() and text[match.start() - 1] not in _ENDS and not _titled(text, match):
                continue
            if run or _FIRST.match(match.group()):
                run.append(match.start())
        if len(run) >= 2:
            found += [at for at in run if at]
    return found


def _titled(text: str, match: re.Match[str]) -> bool:
    """Tell 第一条 right after the title of a chapter (第一章 总则第一条)."""
    head = text[max(0, match.start() - 24) : match.start()]
    return (
        "条" in match.group()
        and re.search(rf"第[{_N}\d]{{1,4}}[章节]\s?[^。；，]{{1,18}}$", head) is not None
    )


def drop_copies(lines: Sequence[Line]) -> tuple[list[Line], list[Noise]]:
    """Drop a long line that only says again what the other lines say (print and mobile copies)."""
    long = [i for i, line in enumerate(lines) if len(line.text) > 2 * _LONG]
    if not long:
        return list(lines), []
    gone: set[int] = set()
    for i in long:
        rest = "".join(_flat(line.text) for k, line in enumerate(lines) if k != i and k not in gone)
        pieces = [_flat(piece) for piece in re.split(r"[。；]", lines[i].text)]
        pieces = [piece for piece in pieces if len(piece) > 8]
        if pieces and sum(piece in rest for piece in pieces) >= 0.9 * len(pieces):
            gone.add(i)
    noise = [Noise(lines[i].text, "与正文重复", lines[i].number) for i in sorted(gone)]
    return [line for i, line in enumerate(lines) if i not in gone], noise


def _flat(text: str) -> str:
    return "".join(text.split())
