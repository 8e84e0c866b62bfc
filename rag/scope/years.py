"""Which version of a document, or of what a place has laid down, a year in a question means."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.scope.mentions import Found, flat, unique
from rag.scope.places import Places
from rag.scope.titles import words_held
from rag.types import Scope
from rag.words.kinds import DOCUMENT_NOUN

_YEAR_BEFORE = re.compile(r"((?:19|20)\d\d)(?:年度?|版)*的?$")
_YEAR_BEHIND = re.compile(r"[（(]?((?:19|20)\d\d)年?(?:版|修订|修正)?(?:[）)]|(?<=版))")
_YEAR_OF_VERSION = re.compile(
    r"(?<![\d〇零一二三四五六七八九十百])"
    r"((?:19|20)?\d\d|(?:[一二][九〇零])?[〇零一二九][〇零一二三四五六七八九])年(?:度|版)?"
    rf"(?=\s*的?(?:那[会时版份阵个]|版|定|出台|印发|发布|政策|{DOCUMENT_NOUN}))"
)
"""羊城16年的规定, 一三年那版: but not 羊城16年工龄, nor 广州2026年的补贴, told whenever."""
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_TWO_YEARS = re.compile(
    r"((?:19|20)\d\d)年?(?:版|度)?的?(?:和|与|跟|同|及|、|比|对比)((?:19|20)\d\d)年(?:版|度)?"
)
"""Two versions: 2013年和2024年."""
_NEWEST = re.compile(r"(?:最新|现行|新版|新)(?:版|有效)?的?$")


class Years:
    """Finds the documents of a year."""

    def __init__(self, places: Places) -> None:
        """Look among the documents of `places`."""
        self._places = places

    def picked(self, text: str, scope: Scope, start: int, end: int) -> tuple[Scope, int, int]:
        """Return the versions that a year or 最新 beside a title picks, and where that stands."""
        documents = [self._places.by_doc_id[doc_id] for doc_id in scope.doc_ids]
        before, behind = _YEAR_BEFORE.search(text[:start]), _YEAR_BEHIND.match(text[end:])
        if year := (before or behind):
            chosen = [d for d in documents if year[1] in (d.issued_on[:4], *_years(d.title))]
        elif before := _NEWEST.search(text[:start]):
            newest = max(d.issued_on for d in documents)
            chosen = [d for d in documents if newest and d.issued_on == newest]
        else:
            return scope, start, end
        if not chosen:
            return scope, start, end
        start -= len(before[0]) if before else 0
        end += len(behind[0]) if behind and not before else 0
        return replace(scope, doc_ids=tuple(d.doc_id for d in chosen)), start, end

    def of_version(self, text: str, found: Found) -> Found:
        """Prefer the documents of a year that versions are told apart by, if there are any.

        A year written out may as well be that of a matter (2026年的补贴规定), if no place stands
        beside it; one without its century (97年那会儿) is when something was laid down.
        """
        scope = found.scope
        year = _YEAR_OF_VERSION.search(_without_names(text, found))
        if not year or scope.doc_ids or scope.areas or found.groups:
            return found
        if len(year[1]) == 4 and not scope.regions:
            return found
        if not (chosen := self._of_year(_in_full(year[1]), scope)):
            return found
        chosen = flat([chosen, self._undated(scope)])  # they may be of that year
        placed = bool(scope.regions)
        scope = replace(scope, doc_ids=chosen, regions=(), hard=placed and scope.hard)
        return replace(found, scope=scope, spans=(*found.spans, year.span()))

    def _undated(self, scope: Scope) -> tuple[str, ...]:
        ids = dict.fromkeys(place.doc_id for place in self._places.within(scope))
        documents = (self._places.by_doc_id[doc_id] for doc_id in ids)
        return tuple(
            d.doc_id for d in documents if not (d.issued_on or _years(d.title + d.doc_number))
        )

    def _of_year(self, year: str, scope: Scope) -> tuple[str, ...]:
        """Return the documents of a scope that are of a year, by date, title or number."""
        ids = dict.fromkeys(place.doc_id for place in self._places.within(scope))
        documents = (self._places.by_doc_id[doc_id] for doc_id in ids)
        return tuple(
            d.doc_id
            for d in documents
            if year in (d.issued_on[:4], *_years(d.title), *_years(d.doc_number))
        )

    def _version_of(self, year: str, text: str, scope: Scope) -> tuple[str, ...]:
        """Return the documents of a year; one without a date whose title says more of what is
        asked than any of them is meant instead.
        """
        dated, undated = self._of_year(year, scope), self._undated(scope)
        ids = (*dated, *undated)
        held = words_held(text, [self._places.by_doc_id[doc_id].title for doc_id in ids])
        best = tuple(i for i, count in zip(ids, held, strict=True) if count == max(held))
        return dated if set(dated).intersection(best) else best

    def apart(self, text: str, found: Found) -> Found:
        """Return a side for each of two years that a question names: 2013年和2024年分别是多少."""
        years, scope = _TWO_YEARS.search(text), found.scope
        if not years or len(found.groups) > 1 or not scope.names:
            return found
        sides = [(f"{year}年", self._version_of(year, text, scope)) for year in years.groups()]
        if not all(doc_ids for _, doc_ids in sides) or sides[0][1] == sides[1][1]:
            return found
        groups = tuple(Scope(doc_ids=doc_ids, names=(name,)) for name, doc_ids in sides)
        both = flat(doc_ids for _, doc_ids in sides)
        names = unique((*scope.names, *(name for name, _ in sides)))
        scope = replace(scope, doc_ids=both, regions=(), areas=(), hard=True, names=names)
        return Found(scope, groups, (*found.spans, years.span()))


def _without_names(text: str, found: Found) -> str:
    """Return a text with blanks for the names in it: 一三年广州那版 -> 一三年  那版."""
    for start, end in found.spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _in_full(year: str) -> str:
    """16 -> 2016, 97 -> 1997, 一三 -> 2013: a year without its century is of the last eighty."""
    digits = year.translate(_DIGITS)
    return digits if len(digits) == 4 else f"{'20' if digits < '50' else '19'}{digits}"


def _years(title: str) -> list[str]:
    return re.findall(r"(?:19|20)\d\d", title)
