"""Answering on one generation of the index: understand, retrieve, decide, compose, check.

Bound to one snapshot and shared by all threads; `rag.pipeline` replaces it when a new
generation appears.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from index.settings import Settings
from index.structure.document import Clause
from rag.answer.confidence import Features, confidence, foreign_term
from rag.answer.continuing import continued
from rag.answer.english_frame import framed_in_english
from rag.answer.refusal import (
    Calibration,
    foreign_paper,
    no_scope,
    nothing_found,
    paper_asked,
    vague,
)
from rag.generators.base import LanguageModel
from rag.generators.extractive import ExtractiveComposer
from rag.generators.facts import asks_facts, stating_run
from rag.generators.joining import join_drafts
from rag.generators.labels import clause_label
from rag.generators.lookup import lookup
from rag.generators.select import Scored, Selector
from rag.generators.written import WrittenComposer
from rag.question.query import QueryParser
from rag.question.split import split_questions
from rag.quotes.citations import check, evidence_text, verbatim
from rag.retrieval.docfacts import asked_facts, fact_statements
from rag.retrieval.retriever import Retrieval, Retriever
from rag.scope.likely import likely_texts
from rag.types import Answer, Draft, Hit, Query, Scope
from rag.words.kinds import CATALOGUE

if TYPE_CHECKING:
    from index.encoder.base import Encoder
    from index.generation.snapshot import Snapshot


@dataclass(slots=True)
class Clock:
    """Milliseconds by stage; a stage that runs twice adds up."""

    timings: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=perf_counter)

    def lap(self, stage: str) -> None:
        """Book the time since the last lap under `stage`."""
        now = perf_counter()
        self.timings[stage] = self.timings.get(stage, 0.0) + (now - self._last) * 1000
        self._last = now


@dataclass(frozen=True, slots=True)
class Reply:
    """The draft of one question with what led to it."""

    query: Query
    draft: Draft
    hits: tuple[Hit, ...] = ()
    confidence: float = 0.0


class Answerer:
    """Answers questions from one snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: Encoder,
        settings: Settings,
        *,
        calibration: Calibration,
        model: LanguageModel | None = None,
    ) -> None:
        """Join the parts; `model` writes the answers if given."""
        self.snapshot = snapshot
        self.retriever = Retriever(snapshot, encoder, settings)
        self._parser = QueryParser(snapshot, settings)
        self._calibration = calibration
        self._selector = Selector(snapshot, encoder)
        self._extractive = ExtractiveComposer(snapshot, self.retriever, self._selector)
        self._written = WrittenComposer(model, snapshot, settings) if model else None

    def stream(
        self, question: str, history: Sequence[str], scope: Scope | None = None
    ) -> Iterator[Answer]:
        """Yield growing answers; the last one is checked and complete."""
        clock = Clock()
        refusal = vague(question)
        if refusal:
            yield self._finish(question, [Reply(Query(question, question, ""), refusal)], clock)
            return
        done: list[Reply] = []
        earlier = [turn for turn in history if not vague(turn)]
        for part in split_questions(question):
            for reply in self._replies(
                part, [*earlier, *(r.query.question for r in done)], scope, clock
            ):
                current = reply
                yield self._partial(question, [*done, reply], clock)
            done.append(current)
        yield self._finish(question, done, clock)

    def _replies(
        self, question: str, history: Sequence[str], scope: Scope | None, clock: Clock
    ) -> Iterator[Reply]:
        """Yield growing replies to a single question."""
        query = self._understand(question, history, scope)
        clock.lap("parse")
        if query.scope.missing and not _found_anything(query):
            yield Reply(query, no_scope(query, self.snapshot.documents))
            return
        retrieval = self.retriever.retrieve(query)
        clock.lap("retrieve")
        if placed := lookup(query, self.snapshot):
            yield Reply(query, placed, retrieval.hits, 1.0)
            return
        ranked = self._selector.rank(query, retrieval.hits)
        sure = self._confidence(query, retrieval, ranked)
        reply = Reply(query, Draft(""), retrieval.hits, sure)
        if not self._answerable(query, sure) or self._other_field(query):
            yield replace(reply, draft=nothing_found(query))
            return
        draft = self._follow(query, history) or self._extractive.compose(query, retrieval)
        draft = _with_missing(draft, query)
        clock.lap("compose")
        if self._written is None or draft.refused:
            yield replace(reply, draft=draft if draft.text else nothing_found(query))
            return
        for written in self._written.write(query, retrieval, draft):
            yield replace(reply, draft=written)
        clock.lap("generate")

    def _understand(self, question: str, history: Sequence[str], scope: Scope | None) -> Query:
        query = self._parser.parse(question, history)
        if self._written and history and not query.ordinal:
            rewritten = self._written.rewrite(question, history)
            if rewritten:
                other = self._parser.parse(rewritten)
                query = replace(other, question=question, resolved=True)
        return replace(query, scope=scope) if scope else query

    def features(self, question: str, history: Sequence[str] = ()) -> Features | None:
        """Return what the decision to answer rests on, None if it is decided otherwise."""
        query = self._understand(question, history, None)
        if self._decided(query) or (query.scope.missing and not _found_anything(query)):
            return None
        retrieval = self.retriever.retrieve(query)
        if lookup(query, self.snapshot):
            return None
        return self._features(query, retrieval, self._selector.rank(query, retrieval.hits))

    def _features(
        self, query: Query, retrieval: Retrieval, ranked: Sequence[Scored]
    ) -> Features | None:
        """None if there is nothing in scope."""
        evidence = retrieval.evidence
        if not evidence.allowed or not ranked:
            return None
        named = bool(query.scope.names) and query.scope.hard
        return Features(
            similarity=evidence.similarity,
            sentence=evidence.sentence,
            coverage=evidence.coverage,
            explained=evidence.explained,
            meaning=max(scored.meaning for scored in ranked),
            words=ranked[0].words,
            elsewhere=evidence.elsewhere if named else 0.0,
            foreign=self._foreign(query) if named else 0.0,
            stands_out=evidence.stands_out,
            length=float(len(query.topic)),
            scoped=float(bool(query.scope.names)),
            followup=float(query.resolved),
        )

    def _foreign(self, query: Query) -> int:
        return foreign_term(query, self.snapshot.lexical, self.retriever.rows_in(query.scope))

    def _confidence(self, query: Query, retrieval: Retrieval, ranked: Sequence[Scored]) -> float:
        features = self._features(query, retrieval, ranked)
        return confidence(features, self._calibration.weights) if features else 0.0

    def _answerable(self, query: Query, sure: float) -> bool:
        return self._decided(query) or sure >= self._calibration.threshold

    def _other_field(self, query: Query) -> bool:
        terms = [term for term, _ in query.expansions]
        found = likely_texts(self.snapshot, [paper_asked(query.text), *terms])
        return foreign_paper(query.text, (text for _, text in found), terms)

    def _decided(self, query: Query) -> bool:
        """A document's facts and a unit's tasks are looked up, not searched for."""
        if query.kind == "units_of" and query.units:
            return True
        named = query.scope.names or query.scope.doc_ids
        asks = asks_facts(query.text) or asked_facts(query.text) or query.language == "en"
        stated = CATALOGUE.search(query.text) or stating_run(query, self.snapshot)
        return query.kind == "document" and bool((named and asks) or stated)

    def _follow(self, query: Query, history: Sequence[str]) -> Draft | None:
        """Answer 第N点具体说说 and 还有吗 from what was answered before, None for others."""
        if not history or not query.resolved:
            return None
        turns = [self._parser.parse(turn, history[:i]) for i, turn in enumerate(history)]
        return continued(query, turns, self.retriever, self._extractive)

    def _partial(self, question: str, replies: Sequence[Reply], clock: Clock) -> Answer:
        """Assemble without the checks, for display while the text grows."""
        draft = join_drafts([(r.query.question, r.draft) for r in replies])
        if draft.generator == "extractive" and replies[0].query.language == "en":
            draft = framed_in_english(draft)
        first = replies[0]
        return Answer(
            question=question,
            text=draft.text,
            citations=draft.citations,
            hits=first.hits if len(replies) == 1 else _merged(replies),
            refused=draft.refused,
            reason=draft.reason,
            generator=draft.generator,
            snapshot=self.snapshot.generation,
            resolved_question="；".join(r.query.text for r in replies if r.query.resolved),
            kind=first.query.kind,
            table=draft.table,
            notes=(*(_resolved_note(r.query) for r in replies if r.query.resolved), *draft.notes),
            confidence=min(r.confidence for r in replies),
            timings_ms=MappingProxyType(dict(clock.timings)),
        )

    def _finish(self, question: str, replies: Sequence[Reply], clock: Clock) -> Answer:
        """Assemble and check."""
        answer = self._partial(question, replies, clock)
        evidence = {c.n: self._evidence(c.clause) for c in answer.citations if verbatim(c)}
        if answer.citations:
            checked = check(answer.text, evidence, framed=answer.generator == "extractive")
            answer = replace(
                answer,
                text=checked.text,
                citations=tuple(c for c in answer.citations if c.n in evidence),
                unverified=checked.unverified,
                notes=(
                    *answer.notes,
                    *_check_notes(len(checked.unverified), checked.removed_markers),
                ),
            )
        clock.lap("check")
        timings = clock.timings | {"total": sum(clock.timings.values())}
        return replace(answer, timings_ms=MappingProxyType(timings))

    def _evidence(self, clause: Clause) -> str:
        document = self.snapshot.document(clause.doc_id)
        facts = "\n".join(fact_statements(document))
        return f"{evidence_text(clause, document)}\n{clause_label(clause)}\n{facts}"


def _found_anything(query: Query) -> bool:
    scope = query.scope
    return bool(scope.doc_ids or scope.regions or scope.areas)


def _with_missing(draft: Draft, query: Query) -> Draft:
    """Say which of several named places the corpus has nothing on."""
    if not query.scope.missing or draft.refused:
        return draft
    note = f"语料中没有关于{'、'.join(query.scope.missing)}的文件，以下只涉及其余部分。"
    return replace(draft, text=f"{note}\n{draft.text}", reason=draft.reason or "detail_missing")


def _resolved_note(query: Query) -> str:
    return f"按“{query.text}”理解"


def _check_notes(unverified: int, removed: int) -> Iterator[str]:
    if unverified:
        yield f"有{unverified}句未能在所引条款中核实，已标出"
    if removed:
        yield f"去掉了{removed}个没有对应条款的编号"


def _merged(replies: Sequence[Reply]) -> tuple[Hit, ...]:
    """Take the hits of several questions in turn, each clause once, ranks renumbered."""
    longest = max(len(reply.hits) for reply in replies)
    seen: dict[str, Hit] = {}
    for i in range(longest):
        for reply in replies:
            for hit in reply.hits[i : i + 1]:
                seen.setdefault(hit.clause.clause_id, hit)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(seen.values(), 1))
