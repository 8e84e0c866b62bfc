"""Question (and the ones before it) -> Query: where to look, for what, and what kind of answer.

Rules and word lists only (`rag/words/`), so that the same question is always understood in
the same way, without a model. Whatever an answer needs to know of the wording is read here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.generation.snapshot import Snapshot
from index.settings import Settings
from index.structure.gazetteer import find_regions
from rag.figures import figures
from rag.question.details import asked_detail, asks_of, parts_of
from rag.question.english import EnglishReader
from rag.question.facts import basis_asked, facts_asked, only_names_documents, pilots_asked
from rag.question.followup import Resolution, resolve
from rag.question.numbered import numbered_places
from rag.question.premise import asks_why, claimed, figures_claimed
from rag.question.talk import talk_of
from rag.scope.finder import Found, ScopeFinder
from rag.scope.places import places_of
from rag.scope.units import UnitFinder, asks_tasks
from rag.types import Query, QuestionKind, Scope
from rag.words.kinds import NAME_ALONE, english_kind_of, groups_wanted, kind_of, language_of
from rag.words.pinyin import MAX_TERM, Homophones, expansions
from rag.words.synonyms import lexicon_of
from rag.words.topic import remove_spans, topic_of
from rag.words.wording import clean

HOMOPHONE_WEIGHT = 0.5
CONTEXT_WEIGHT = 0.3
"""Weight of the matter before in a short follow-up."""
MAX_HISTORY = 20
"""Earlier questions that are looked at; a conversation's start no longer matters."""
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{2,20})[”\"」』]")
_PLACES = re.compile(r"(?:哪|几)\S{0,4}(?:市|县|区|省|城市|地方|地区)|范围")
_ONLY_LEADING = re.compile(r"^(?!.*(?:负责|参与|责任|承担|配合|涉及|参加)).*牵头")


@dataclass(frozen=True, slots=True)
class Read:
    """A question made complete by its history, and what it goes on with."""

    resolution: Resolution
    more: int = 0


class QueryParser:
    """Understands questions about one snapshot.

    Example:
        >>> parser = QueryParser(snapshot)  # doctest: +SKIP
        >>> parser.parse("那吉林呢？", ["山西怎么放宽落户？"]).text  # doctest: +SKIP
        '吉林怎么放宽落户?'
    """

    def __init__(self, snapshot: Snapshot, settings: Settings | None = None) -> None:
        """Collect the names that the snapshot's documents know."""
        places = places_of(snapshot)
        self._scopes = ScopeFinder(places)
        self._units = UnitFinder(places.units)
        self._english = EnglishReader(places)
        self._lexicon = lexicon_of(settings)
        self._lexical = snapshot.lexical
        self._sounds = Homophones(
            term for entry in self._lexicon.entries for term in entry.terms if len(term) <= MAX_TERM
        )

    def parse(self, question: str, history: Sequence[str] = ()) -> Query:
        """Return what the question asks, with the history (earlier questions) resolved."""
        if talk := talk_of(question):
            return Query(question, clean(question), "", talk=talk)
        read = self.read(question, history)
        text = self._scopes.mended(read.resolution.text)
        if language_of(text) == "en":
            return self._parse_english(question, text)
        query = self._parse_chinese(question, text, read.resolution)
        return _with_wants(replace(query, more=read.more))

    def read(self, question: str, history: Sequence[str] = ()) -> Read:
        """Return the question made complete by the ones before it, each read once."""
        previous, more = "", 0
        for earlier in history[-MAX_HISTORY:]:
            if cleaned := clean(earlier):
                resolution = resolve(cleaned, previous, self._scopes.spans)
                more = more + 1 if _goes_on(resolution, previous) else 0
                previous = resolution.text
        resolution = resolve(clean(question), previous, self._scopes.spans)
        return Read(resolution, more + 1 if _goes_on(resolution, previous) else 0)

    def _parse_chinese(self, question: str, text: str, resolution: Resolution) -> Query:
        found = self._scopes.find(text)
        if resolution.preferred:  # a question of its own, asked of where the last one was
            found = replace(found, scope=replace(found.scope, hard=False), groups=())
        units = self._units.find(text)
        kind = self._kind(text, found, units)
        topic = topic_of(text, found.spans)
        if _is_name_alone(kind, found, topic):
            kind, text = "document", f"{text}文件的主要内容"
            topic = topic_of(text, found.spans)
        groups = self._groups(text, kind, found)
        if kind == "comparison" and not groups:
            kind = "list"
        about = tuple((term, CONTEXT_WEIGHT) for term in resolution.about.split())
        return Query(
            question=question,
            text=text,
            topic=topic,
            unscoped=remove_spans(text, found.spans).strip(),
            kind=kind,
            scope=found.scope,
            groups=groups,
            units=units,
            expansions=(*self._expansions(topic), *about),
            ordinal=resolution.ordinal,
            resolved=resolution.changed,
        )

    def _kind(self, text: str, found: Found, units: Sequence[str]) -> QuestionKind:
        sides = len(found.groups) or bool(found.scope.names)
        if asks_tasks(text, self._units.spans(text), found.spans):
            return "units_of"
        return kind_of(text, sides=sides, units=len(units))

    def _expansions(self, topic: str) -> tuple[tuple[str, float], ...]:
        """Official terms of everyday words, and words that unknown ones sound like."""
        lexical = self._lexical
        unknown = [t for t in lexical.tokenize(topic) if not lexical.document_frequency(t)]
        return (
            *self._lexicon.expand(topic),
            *expansions(topic, unknown, self._sounds, HOMOPHONE_WEIGHT),
        )

    def _groups(self, text: str, kind: QuestionKind, found: Found) -> tuple[Scope, ...]:
        if kind != "comparison":
            return ()
        if found.groups:
            return found.groups
        wanted = groups_wanted(text)
        if wanted == "documents":
            return self._scopes.document_groups(found.scope)
        scope = found.scope if wanted == "inside" else _anywhere(found.scope)
        groups = self._scopes.all_groups(scope, areas_only=wanted == "areas")
        return groups or self._scopes.all_groups(scope)

    def _parse_english(self, question: str, text: str) -> Query:
        read = self._english.read(text)
        found = self._scopes.find(read.places)
        kind = english_kind_of(text)
        groups = found.groups
        if kind == "comparison" and not groups and not found.scope.names:
            groups = self._scopes.all_groups(found.scope, areas_only="pilot" in text.lower())
        if kind == "comparison" and not groups:
            kind = "list"
        terms = " ".join(term for term, _ in read.terms)
        query = Query(
            question=question,
            text=text,
            topic=terms or text,
            unscoped=terms or text,
            kind="comparison" if groups else kind,
            scope=found.scope,
            groups=groups,
            units=self._units.find(terms),
            expansions=read.terms,
            language="en",
        )
        facts = dict.fromkeys((*facts_asked(text), *facts_asked(query.topic)))
        return replace(_with_wants(query), facts=tuple(facts))


def _with_wants(query: Query) -> Query:
    """Add what kinds of values, facts and places the wording asks for."""
    text = query.text
    own = text if query.language == "en" else query.unscoped
    placeless = remove_spans(query.topic, [(m.start, m.end) for m in find_regions(query.topic)])
    numbers = tuple(figure for figure in figures(text) if figure.kind == "doc_number")
    return replace(
        query,
        phrases=tuple(_QUOTED.findall(text)),
        detail=asked_detail(text),
        asks=asks_of(text),
        parts=parts_of(text),
        facts=facts_asked(text),
        basis=basis_asked(text, placeless),
        pilots=pilots_asked(text),
        numbered=numbered_places(text),
        cited=numbers if numbers and only_names_documents(own) else (),
        why=asks_why(text),
        claimed=claimed(text),
        figures=figures_claimed(own or text),
        lead_only=bool(_ONLY_LEADING.search(text)),
        places_asked=bool(_PLACES.search(text)),
    )


def _goes_on(resolution: Resolution, previous: str) -> bool:
    """Whether a question asks for more of what was answered before."""
    return resolution.changed and not resolution.ordinal and resolution.text == previous


def _is_name_alone(kind: QuestionKind, found: Found, topic: str) -> bool:
    """Whether a question is nothing but a document's name."""
    named = found.scope.doc_ids or topic
    return kind == "open" and bool(found.scope.names and named and NAME_ALONE.fullmatch(topic))


def _anywhere(scope: Scope) -> Scope:
    """Keep only what a scope excludes."""
    return replace(scope, doc_ids=(), regions=(), areas=())
