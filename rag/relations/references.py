"""References inside a document (本意见第（二）项, 第十七条, 附件3) -> the clause that is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from index.structure.document import Clause, Document
from index.structure.layout import annex_number

_N = "[一二三四五六七八九十百千零〇\\d]{1,7}"
_ARTICLE = re.compile(rf"第({_N})条(之{_N})?")
_ITEM = re.compile(rf"第?[（(]({_N})[）)](?:项|条|款|部分)?")
_ANNEX = re.compile(r"附件\s?(\d{1,2})")
_FOREIGN = re.compile(r"[》”」](?:[（(][^（()）]*[）)])?(?:的)?$|[^本前][法例定]$")
"""第六十五条 behind 《招标投标法》 is an article of that."""


@dataclass(frozen=True, slots=True)
class Reference:
    """`clause.text[start:end]` names `target`, None if the document has no such clause."""

    said: str
    clause: Clause
    start: int
    end: int
    target: Clause | None


def references_of(document: Document) -> Iterator[Reference]:
    """Yield the references of a document to its own clauses, in reading order."""
    for clause in document.clauses:
        for fact in clause.facts:
            if fact.name != "refers":
                continue
            start, end = fact.start - clause.start, fact.end - clause.start
            if _FOREIGN.search(clause.text[max(0, start - 30) : start]):
                continue
            target = target_of(document, clause, fact.value)
            if target is not clause:
                yield Reference(fact.value, clause, start, end, target)


def target_of(document: Document, clause: Clause, said: str) -> Clause | None:
    """Return the clause that a reference means, None if there is none or several may be meant."""
    if match := _ANNEX.search(said):
        inside = (c for c in document.clauses if c.path and _annex(c.path[0]) == match[1])
        return next(inside, None)
    if match := _ARTICLE.search(said):
        return _numbered(document, clause, "第" + match[1] + "条" + (match[2] or ""))
    if match := _ITEM.search(said):
        return _numbered(document, clause, f"({match[1]})")
    return None


def _numbered(document: Document, near: Clause, number: str) -> Clause | None:
    """Return the clause of a number: the only one, or the one under the nearest common heading."""
    found = [c for c in document.clauses if c.number and _flat(c.number) == number]
    found = [c for c in found if c.area == near.area] or found
    if len(found) <= 1:
        return found[0] if found else None
    depth = [_common(c.path, near.path) for c in found]
    best = [c for c, d in zip(found, depth, strict=True) if d == max(depth)]
    return best[0] if len(best) == 1 else None


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return how many headings two clauses share from the top."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _annex(heading: str) -> str:
    return annex_number(heading).removeprefix("附件")


def _flat(number: str) -> str:
    return "".join(unicodedata.normalize("NFKC", number).split()).rstrip("、.．")
