"""Questions that a document could answer, kind by kind; `examples.py` asks before it offers them.

Each is made of what the document itself states: its topics, units, figures, date. A lay question
says an everyday word of the lexicon for a term of the document; an English one names the terms of
the glossary that the document holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice

from index.structure.document import Clause, Document
from rag.question.english import english_name
from rag.web.ports import Shelf
from rag.web.words import Language
from rag.words.synonyms import lexicon_of
from rag.words.tables import lists

_TOPIC = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]+[）).、．]\s*)?([\u4e00-\u9fff]{6,18})[。：，]"
)
_FIGURE = re.compile(
    r"(?:^|[，；。,;\n])(?![的且并和其应或在到对从由将与及按以均可须需不])([\u4e00-\u9fff]{4,16}?)"
    r"(达到|不低于|不少于|不超过|为)"
    r"((?:每[\u4e00-\u9fff]{1,2})?[\d一二三四五六七八九十百千万亿.]+(?:万|亿)?[元%亩年月天日户个人倍吨])"
)
_ASKED = {
    "达到": "要达到多少",
    "不低于": "不低于多少",
    "不少于": "不少于多少",
    "不超过": "不能超过多少",
    "为": "是多少",
}
_PART = re.compile(r".+?(?:省|市|县|区|旗|州)")
_NEAR = 12
"""Clauses among which another place's on the same topic is looked for."""
_TITLE_MOST = 36
_TERM_MIN = 3
"""Characters of a term that is distinctive enough to be asked for."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the documents that an answer has to cite, and words it has to hold, if any."""

    question: str
    doc_ids: tuple[str, ...]
    holds: tuple[str, ...] = ()


Maker = Callable[[Document, Shelf], Iterator[Example]]


def place_of(document: Document) -> str:
    """Return the short region (高青县 of 山东省淄博市高青县), or the shortest name; "" if none."""
    if document.region:
        parts = _PART.findall(document.region)
        return str(parts[-1]) if parts else document.region
    names = [name.strip("《》") for name in (document.title, *document.aliases) if name]
    return f"《{min(names, key=len)}》" if names else ""


def _topics(document: Document) -> list[tuple[Clause, str]]:
    """Return what clauses are about, from the second third of the document on: it is concrete."""
    found = [
        (clause, match[1])
        for clause in document.clauses
        if clause.kind == "clause" and (match := _TOPIC.match(clause.text))
    ]
    return found[len(found) // 3 :]


def _lay(document: Document, _: Shelf) -> Iterator[Example]:
    place = place_of(document)
    for everyday in _everyday_in(document):
        matter = f"{everyday.removesuffix('的')}的事"
        yield Example(f"{matter}，{place}是怎么规定的？", (document.doc_id,))


def _everyday_in(document: Document) -> Iterator[str]:
    """Yield everyday words for terms that the document holds, and doesn't say itself."""
    for everyday, terms in _everyday():
        if everyday not in document.text and any(term in document.text for term in terms):
            yield everyday


@cache
def _everyday() -> tuple[tuple[str, tuple[str, ...]], ...]:
    entries = [entry for entry in lexicon_of().entries if len(entry.parts) == 1]
    return tuple(
        (entry.parts[0], terms)
        for entry in entries
        if len(entry.parts[0]) >= _TERM_MIN
        and (terms := tuple(term for term in entry.terms if len(term) > _TERM_MIN))
    )


def _list(document: Document, _: Shelf) -> Iterator[Example]:
    for _clause, topic in _topics(document):
        yield Example(f"{place_of(document)}在{topic}方面有哪些要求？", (document.doc_id,))


def _figure(document: Document, _: Shelf) -> Iterator[Example]:
    for clause in document.clauses:
        for what, verb, value in _FIGURE.findall(clause.text):
            question = f"{place_of(document)}{what}{_ASKED[verb]}？"
            yield Example(question, (document.doc_id,), (value,))


def _unit(document: Document, _: Shelf) -> Iterator[Example]:
    for clause, topic in _topics(document):
        if clause.lead_units:
            question = f"{place_of(document)}{topic}由哪个单位牵头？"
            yield Example(question, (document.doc_id,), clause.lead_units[:1])


def _comparison(document: Document, shelf: Shelf) -> Iterator[Example]:
    if not document.region_code:
        return
    places = {item.doc_id: item for item in shelf.documents if item.region_code}
    for _clause, topic in _topics(document):
        other = _elsewhere(document, topic, places, shelf)
        if other is not None:
            both = f"{place_of(document)}和{place_of(other)}"
            question = f"{both}在{topic}方面有什么不同？"
            yield Example(question, (document.doc_id, other.doc_id))


def _elsewhere(
    document: Document, words: str, places: Mapping[str, Document], shelf: Shelf
) -> Document | None:
    """Return a document of another place that has a clause on the same."""
    _, rows = shelf.lexical.search(shelf.lexical.tokenize(words), _NEAR)
    for row in rows:
        other = places.get(shelf.clause(int(row)).doc_id)
        if other is not None and other.region_code != document.region_code:
            return other
    return None


def _date(document: Document, _: Shelf) -> Iterator[Example]:
    if document.issued_on and document.title and len(document.title) <= _TITLE_MOST:
        yield Example(f"《{document.title}》是哪年印发的？", (document.doc_id,))


def _english_place(document: Document) -> str:
    """Return the name of a document's region in Latin letters, "" if it has none."""
    return english_name(place_of(document)) if document.region else ""


def _english_terms(document: Document) -> Iterator[str]:
    """Yield English terms of what the clauses of a document are about, in their order."""
    topics = "\n".join(topic for _, topic in _topics(document))
    places = {
        english: min(place for place in map(topics.find, terms) if place >= 0)
        for english, terms in lists("english", "terms").items()
        if " " in english and any(term in topics for term in terms)
    }
    yield from sorted(places, key=lambda english: (places[english], -len(english), english))


def _in_english(template: str, *, start: int = 0, figure: bool = False) -> Maker:
    def make(document: Document, _: Shelf) -> Iterator[Example]:
        place = _english_place(document)
        terms = lists("english", "terms") if figure else _english_terms(document)
        for term in islice(terms if place else (), start, None):
            values = tuple(_figures_on(document, term)) if figure else ()
            if values or not figure:
                question = template.format(place=place, term=term)
                yield Example(question, (document.doc_id,), values[:1])

    return make


def _figures_on(document: Document, term: str) -> Iterator[str]:
    chinese = lists("english", "terms")[term]
    for clause in document.clauses:
        for what, _, value in _FIGURE.findall(clause.text):
            if any(word in what for word in chinese):
                yield value


def _english_comparison(document: Document, shelf: Shelf) -> Iterator[Example]:
    places = {item.doc_id: item for item in shelf.documents if item.region_code}
    here = _english_place(document)
    for term in _english_terms(document) if here else ():
        words = lists("english", "terms")[term][0]
        other = _elsewhere(document, words, places, shelf)
        if other is not None:
            question = f"How do {here} and {_english_place(other)} differ on {term}?"
            yield Example(question, (document.doc_id, other.doc_id))


MAKERS: dict[Language, tuple[Maker, ...]] = {
    "zh": (_lay, _list, _figure, _comparison, _unit, _date),
    "en": (
        _in_english("What does {place} say about {term}?"),
        _in_english("What measures does {place} take on {term}?", start=1),
        _in_english("What figure does {place} set for {term}?", figure=True),
        _english_comparison,
        _in_english("Which office is responsible for {term} in {place}?", start=2),
    ),
}
"""The kinds of question in their order: lay, list, figure, comparison, unit, and a date."""
