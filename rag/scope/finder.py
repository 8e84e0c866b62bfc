"""Where a question asks to look: regions, areas, documents, levels, years; named or excluded.

Names come from the corpus itself (`rag/scope/names.py`) and from the gazetteer. A name that means
nothing in this corpus is reported as missing, unless it is only part of what is asked (a
Taiwanese certificate used in Xiamen).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from index.structure.gazetteer import ABBREVIATIONS, NATION, find_regions, region
from index.structure.gazetteer import Mention as RegionMention
from index.structure.numbers import from_numeral
from index.text.tokens import words
from rag.scope.mentions import (
    Found,
    Mention,
    by_place,
    flat,
    is_side,
    longest,
    mark_out,
    moves,
    narrowest,
    side_scope,
    union,
    unique,
)
from rag.scope.names import NameFinder, named_scopes
from rag.scope.nicknames import find_nicknames
from rag.scope.places import Place, Places, fold
from rag.scope.years import Years
from rag.types import Scope
from rag.words.pinyin import Homophones, mend
from rag.words.tables import lists

OF_NATION = re.compile(
    r"(?:全国|国家|中央|上头|上面|上级|国务院|国办)(?:层面|级别)?"
    r"(?=的(?!话)|对|有|要|是|在|怎|如何|咋|出台|印发|文件|政策|方案|规定|给|那|和|与|跟|呢|说|提|定|$|，|、|[？?])"
)
NOT_NATION = re.compile(r"上面(?:说|提|的(?:回答|内容|问题|说))|上面$")
YEAR = re.compile(
    r"((?:19|20)\d\d)年(?:的|度|那份|这份|出台的?|印发的?|发布的?|版的?)*(?:文件|方案|批复|意见|通知|那份)"
)
QUOTED = re.compile(r"《([^《》]{2,60})》")
NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,8}[〔\[(【]((?:19|20)\d\d)[〕\])】]第?\d+号|(?<![\d第])\d{1,4}号文|[〇零一二三四五六七八九十百]{1,5}号文"
)
LEADING = re.compile(
    r"^[\u4e00-\u9fff]*(?:引用?|依据|根据|按照|落实|贯彻|文件|[了的是据和与在看查找问个份按到])"
    r"(?=[\u4e00-\u9fff])"
)
"""What a question says right before a document number."""
RESTS = re.compile(
    r"(?:依据|根据|按照|遵照|贯彻|落实|执行|引用?|提到|提及|说到|写到)(?:的|了|是)*$"
)
BODY = re.compile(r"部委|中央|国务院")
ANNEX = re.compile(r"附件([一二三四五六七八九十]{1,3}|\d{1,2})(?!份)")
OVERSEAS = frozenset({"710000", "810000", "820000"})
TITLE_SHARE = 0.75


class ScopeFinder:
    """Finds the scope of questions about one corpus.

    Example:
        >>> finder = ScopeFinder(places_of(snapshot))  # doctest: +SKIP
        >>> finder.find("吉林怎么放宽落户？").scope.names  # doctest: +SKIP
        ('吉林',)
    """

    def __init__(self, places: Places) -> None:
        """Collect the names of the corpus."""
        self._places = places
        self._years = Years(places)
        self._names = named_scopes(places)
        self._known = NameFinder(self._names)
        singles = "".join(c for c, code in ABBREVIATIONS.items() if code in places.region_codes)
        self._single = re.compile(
            rf"(?:(?<=[和与跟、比在那])|(?<![\w\u4e00-\u9fff]))[{singles or '〇'}]"
            r"(?=[的和与跟、比呢省市\s,，]|$)"
        )
        self._not_places = _alternation(lists("places", "not_places")["words"])
        self._followed = _alternation(lists("places", "not_places")["followed_by"])
        self._sounds = Homophones(
            name for name, (_, what) in self._names.items() if what == "area" and name[-1] != "号"
        )
        self._titles = [
            (document.doc_id, tuple(filter(None, map(fold, (document.title, *document.aliases)))))
            for document in places.documents
        ]

    @cached_property
    def nouns(self) -> frozenset[str]:
        """What the corpus calls its areas: how their names end, and words of their documents."""
        ends = {area[-n:] for area in self._places.areas for n in (2, 3) if len(area) > n + 1}
        titles = [
            word
            for document in self._places.documents
            if document.doc_id in self._places.with_areas
            for word in words(document.title)
        ]
        return frozenset(ends | {word for word in titles if len(word) > 1})

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return every name in the text, in order, without overlaps, exclusions marked."""
        found = [*self._corpus_names(text), *self._quoted(text), *self._of_years(text)]
        found += self._nation(text)
        found += self._annexes(text)
        found += self._regions(text)
        return mark_out(text, longest(found))

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where the text names a place or document that counts."""
        return tuple((m.start, m.end) for m in self._counting(text, self.mentions(text)))

    def mended(self, text: str) -> str:
        """Return the text with a misspelt area put right, if it names no place as it is."""
        return text if self.mentions(text) else mend(text, self._sounds)

    def find(self, text: str) -> Found:
        """Return the scope of a question."""
        counting = self._counting(text, self.mentions(text))
        inside = [m for m in counting if not m.out and not m.missing]
        outside = [m for m in counting if m.out and not m.missing]
        missing = [m for m in counting if m.missing and not m.out]
        sides = by_place(narrowest(inside))
        scope = union([m.scope for side in sides for m in side])
        scope = replace(
            scope,
            hard=all(m.scope.hard for side in sides for m in side),
            not_doc_ids=flat(m.scope.doc_ids for m in outside),
            not_regions=flat(m.scope.regions for m in outside),
            not_areas=flat(m.scope.areas for m in outside),
            missing=unique(m.name for m in missing),
            names=unique(m.name for side in sides for m in side),
        )
        if missing and not sides and all(m.what == "region" for m in missing):
            scope = replace(scope, doc_ids=self._places.unplaced)  # they may be of that place
        apart = len(sides) > 1 and not moves(text, inside)
        groups = tuple(side_scope(side) for side in sides) if apart else ()
        found = Found(scope, groups, tuple((m.start, m.end) for m in counting))
        return self._years.of_version(text, self._years.apart(text, found))

    def all_groups(self, scope: Scope, *, areas_only: bool = False) -> tuple[Scope, ...]:
        """Return one scope for each area, region or document inside `scope`."""
        groups: dict[Scope, None] = {}
        for place in self._places.within(scope):
            if place.area:
                groups[Scope(areas=(place.area,), names=(place.area,))] = None
            elif not areas_only and not self._has_areas(place.doc_id):
                groups[Scope(doc_ids=(place.doc_id,), names=(self._label(place),))] = None
        return tuple(groups)

    def document_groups(self, scope: Scope) -> tuple[Scope, ...]:
        """Return one scope for each document that has something inside `scope`."""
        labels = {place.doc_id: self._label(place) for place in self._places.within(scope)}
        return tuple(Scope(doc_ids=(doc,), names=(label,)) for doc, label in labels.items())

    def _label(self, place: Place) -> str:
        document = self._places.by_doc_id[place.doc_id]
        return document.region or document.title or document.doc_id

    def _has_areas(self, doc_id: str) -> bool:
        return doc_id in self._places.with_areas

    def _mention(self, start: int, end: int, name: str, scope: Scope, what: str) -> Mention:
        places = frozenset(self._places.within(scope)) if what != "unknown" else frozenset()
        return Mention(start, end, name, scope, what, places)

    def _corpus_names(self, text: str) -> Iterable[Mention]:
        for start, end, name in self._known.find(text):
            scope, what = self._names[name]
            if len(scope.doc_ids) > 1:
                scope, start, end = self._years.picked(text, scope, start, end)
            yield self._mention(start, end, name, scope, what)

    def _regions(self, text: str) -> Iterable[Mention]:
        barred = [m.span() for m in self._not_places.finditer(text)]
        for start, end, code in find_nicknames(text, self._places.region_codes):
            yield self._mention(start, end, text[start:end], Scope(regions=(code,)), "region")
        for mention in find_regions(text, self._places.regions, weak=True):
            span = (mention.start, mention.end)
            inside = any(a <= span[0] and span[1] <= b for a, b in barred)
            if inside or self._followed.match(text, mention.end) or not self._is_place(mention):
                continue
            scope = Scope(regions=(self._code(mention),))
            yield self._mention(*span, mention.text, scope, "region")
        for match in self._single.finditer(text):
            code = ABBREVIATIONS[match.group()]
            yield self._mention(*match.span(), match.group(), Scope(regions=(code,)), "region")

    def _is_place(self, mention: RegionMention) -> bool:
        """An ordinary word counts as a place only if the corpus knows that very place."""
        needs_suffix = mention.text in lists("places", "not_places")["needs_suffix"]
        if mention.weak or needs_suffix or len(mention.text) == 1:
            return any(code in self._places.region_codes for code in mention.candidates)
        return bool(mention.candidates)

    def _code(self, mention: RegionMention) -> str:
        """The very place that the corpus knows, else the largest (西安 is the city)."""
        for code in mention.candidates:
            if code in self._places.region_codes:
                return code
        rank = {"省": 0, "市": 1, "县": 2}
        highest = min(rank[region(code).level] for code in mention.candidates)
        likely = [code for code in mention.candidates if rank[region(code).level] == highest]
        held = [code for code in likely if self._places.within(Scope(regions=(code,)))]
        return (held or likely)[0]

    def _nation(self, text: str) -> Iterable[Mention]:
        if not self._places.within(Scope(regions=(NATION,))):
            return
        for match in OF_NATION.finditer(text):
            if not NOT_NATION.match(text, match.start()):
                hard = "层面" in match.group()
                scope = Scope(regions=(NATION,), hard=hard)
                yield self._mention(*match.span(), match.group(), scope, "national")

    def _quoted(self, text: str) -> Iterable[Mention]:
        """Titles in 《》 and document numbers: known ones, or missing if no text cites them."""
        for match in (*QUOTED.finditer(text), *NUMBER.finditer(text)):
            quoted = match.group().startswith("《")
            name = match.group(1) if quoted else LEADING.sub("", match.group())
            folded = _in_digits(fold(name))
            if folded in self._names:
                yield self._mention(*match.span(), name, *self._names[folded])
            elif doc_ids := self._titled(folded):
                yield self._mention(*match.span(), name, Scope(doc_ids=doc_ids), "document")
            elif not self._places.says(folded):
                yield self._mention(
                    *match.span(), match.group() if quoted else name, Scope(), "unknown"
                )

    def _titled(self, folded: str) -> tuple[str, ...]:
        """Documents whose title holds the name, or nearly is it."""
        if len(folded) < 4:
            return ()
        return tuple(
            doc_id
            for doc_id, titles in self._titles
            if any(
                folded in title or (title in folded and len(title) >= TITLE_SHARE * len(folded))
                for title in titles
            )
        )

    def _annexes(self, text: str) -> Iterable[Mention]:
        """附件3 and 附件三, in a corpus that has attachments."""
        if not self._places.attachments:
            return
        for match in ANNEX.finditer(text):
            number = f"附件{from_numeral(match.group(1))}"
            area = self._places.attachments.get(number)
            what = "area" if area else "unknown"
            scope = Scope(areas=(area,)) if area else Scope()
            yield self._mention(*match.span(), match.group(), scope, what)

    def _of_years(self, text: str) -> Iterable[Mention]:
        for match in YEAR.finditer(text):
            year = match.group(1)
            doc_ids = tuple(
                d.doc_id for d in self._places.documents if d.issued_on.startswith(year)
            )
            what = "document" if doc_ids else "unknown"
            name = f"{year}年的文件"
            yield self._mention(*match.span(), name, Scope(doc_ids=doc_ids), what)

    def _counting(self, text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """Drop names that are part of the matter: an unknown place beside a known one."""
        known = any(not m.missing for m in mentions)
        kept = []
        for i, mention in enumerate(mentions):
            overseas = mention.scope.regions and mention.scope.regions[0] in OVERSEAS
            alone = not known or is_side(text, mentions, i)
            if mention.missing and (overseas or not alone):
                continue
            if known and _is_cited(text, mention, mentions):
                continue
            if mention.name in ("北京", "北京市") and BODY.search(text[mention.end :][:8]):
                continue
            kept.append(mention)
        return tuple(kept)


def _in_digits(name: str) -> str:
    """十二号文 -> 12号文: as the names of documents are kept."""
    found = re.fullmatch(r"([〇零一二三四五六七八九十百]+)号文", name)
    return f"{from_numeral(found[1])}号文" if found else name


def _is_cited(text: str, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Of 吉林落实的国务院文件 the second is what the first rests on, not where to look."""
    behind = any(other is not mention and other.end <= mention.start for other in mentions)
    return behind and bool(RESTS.search(text[: mention.start]))


def _alternation(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
