"""Question (and the ones before it) -> Query: where to look, for what, and what kind of answer.

Rules and word lists only (`rag/words/`), so that the same question is always understood in
the same way, without a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.generation.snapshot import Snapshot
from index.settings import Settings
from rag.question.english import EnglishReader
from rag.question.followup import Resolution, resolve
from rag.scope.finder import Found, ScopeFinder
from rag.scope.places import places_of
from rag.scope.units import UnitFinder, asks_tasks
from rag.types import Query, QuestionKind, Scope
from rag.words.kinds import (
    NAME_ALONE,
    english_kind_of,
    groups_wanted,
    kind_of,
    language_of,
)
from rag.words.pinyin import MAX_TERM, Homophones, expansions
from rag.words.synonyms import lexicon_of
from rag.words.tables import factor_of
from rag.words.topic import remove_spans, topic_of
from rag.words.wording import clean

HOMOPHONE_WEIGHT = 0.5
CONTEXT_WEIGHT = 0.3
"""Weight of the matter before in a short follow-up."""
MAX_HISTORY = 20
"""Earlier questions that are looked at; a conversation's start no longer matters."""


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
        resolution = self.resolve(question, history)
        text = self._scopes.mended(resolution.text)
        if language_of(text) == "en":
            return self._parse_english(question, text)
        found = self._scopes.find(text)
        if resolution.preferred:  # a question of its own, asked of where the last one was
            found = replace(found, scope=replace(found.scope, hard=False), groups=())
        units = self._units.find(text)
        sides = len(found.groups) or bool(found.scope.names)
        kind = kind_of(text, sides=sides, units=len(units))
        if asks_tasks(text, self._units.spans(text), found.spans):
            kind = "units_of"
        topic = topic_of(text, found.spans)
        named = found.scope.doc_ids or topic
        if kind == "open" and found.scope.names and named and NAME_ALONE.fullmatch(topic):
            kind, text = "document", f"{text}文件的主要内容"
        groups = self._groups(text, kind, found)
        if kind == "comparison" and not groups:
            kind = "list"
        return Query(
            question=question,
            text=text,
            topic=topic_of(text, found.spans),
            unscoped=remove_spans(text, found.spans).strip(),
            kind=kind,
            scope=found.scope,
            groups=groups,
            factor=factor_of(text),
            units=units,
            expansions=(
                *self._expansions(topic_of(text, found.spans)),
                *((term, CONTEXT_WEIGHT) for term in resolution.about.split()),
            ),
            ordinal=resolution.ordinal,
            resolved=resolution.changed,
        )

    def resolve(self, question: str, history: Sequence[str] = ()) -> Resolution:
        """Return the question made complete by the ones before it."""
        previous = ""
        for earlier in history[-MAX_HISTORY:]:
            if cleaned := clean(earlier):
                previous = resolve(cleaned, previous, self._scopes.spans).text
        return resolve(clean(question), previous, self._scopes.spans)

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
        return Query(
            question=question,
            text=text,
            topic=" ".join(term for term, _ in read.terms) or text,
            kind="comparison" if groups else kind,
            scope=found.scope,
            groups=groups,
            factor=factor_of(" ".join(term for term, _ in read.terms)),
            units=self._units.find(" ".join(term for term, _ in read.terms)),
            expansions=read.terms,
            language="en",
        )


def _anywhere(scope: Scope) -> Scope:
    """Keep only what a scope excludes."""
    return replace(scope, doc_ids=(), regions=(), areas=())
