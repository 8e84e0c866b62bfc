"""A line of an answer, cut where its markup is: plain runs, runs in bold, markers of sources."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

MARKER = re.compile(r"\[([0-9]{1,4})\]")
LIST_ITEM = re.compile(r"^\s*(?:[-•*]|\d{1,2}[.)])\s+")
# Looks no further than the next two asterisks, so that many of them take no longer.
_BOLD = re.compile(r"\*\*(?=\S)([^*]+(?:\*(?!\*)[^*]+)*)(?<=\S)\*\*")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, or the marker of the source `n` (then `text` is empty)."""

    text: str
    bold: bool = False
    n: int = 0


def runs(line: str, known: Container[int]) -> Iterator[Run]:
    """Yield the runs of a line; brackets that name no known source stay text.

    >>> [run.text or run.n for run in runs("由**省数据局**牵头[1]，见[2]", {1})]
    ['由', '省数据局', '牵头', 1, '，见[2]']
    """
    at = 0
    for match in _BOLD.finditer(line):
        yield from _marked(line[at : match.start()], known, bold=False)
        yield from _marked(match[1], known, bold=True)
        at = match.end()
    yield from _marked(line[at:], known, bold=False)


def _marked(text: str, known: Container[int], *, bold: bool) -> Iterator[Run]:
    at = 0
    for match in MARKER.finditer(text):
        if int(match[1]) not in known:
            continue
        if match.start() > at:
            yield Run(text[at : match.start()], bold)
        yield Run("", n=int(match[1]))
        at = match.end()
    if at < len(text):
        yield Run(text[at:], bold)
