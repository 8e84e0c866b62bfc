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
from rag.answer.confidence import Features, confidence, log_odds
from rag.answer.continuing import continued
from rag.answer.documents import stating_run
from rag.answer.english_frame import framed_in_english
from rag.answer.forms import compose
from rag.answer.joining import join_drafts
from rag.answer.lookup import look_up
from rag.answer.materials import Materials
from rag.answer.refusal import Calibration, no_scope, not_a_question, nothing_found
from rag.answer.remarks import check_notes, notes_on
from rag.generators.base import LanguageModel
from rag.generators.written import WrittenComposer
from rag.question.named import named_places
from rag.question.query import QueryParser
from rag.question.split import split_questions
from rag.question.talk import questions_of, talk_of
from rag.quotes.citations import check, evidence_text, verbatim
from rag.quotes.labels import clause_label
from rag.reader.model import load_reader
from rag.reader.statements import StatementReader
from rag.retrieval.docfacts import fact_statements
from rag.retrieval.retriever import Retrieval, Retriever
from rag.scope.places import places_of
from rag.types import Answer, Citation, Draft, Hit, Query, Scope

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
        reader = None if settings.reader == "none" else load_reader(settings.reader)
        self._reader = StatementReader(snapshot, encoder, reader)
        self._written = WrittenComposer(model, snapshot, settings) if model else None

    def stream(
        self, question: str, history: Sequence[str], scope: Scope | None = None
    ) -> Iterator[Answer]:
        """Yield growing answers; the last one is checked and complete."""
        clock = Clock()
        if talk_of(question, history[-1] if history else ""):
            query = self._parser.parse(question, history)
            yield self._finish(question, [Reply(query, not_a_question(query))], clock)
            return
        done: list[Reply] = []
        earlier = questions_of(history)
        parts = split_questions(question)
        if pair := self._parser.pair(question, earlier):
            parts, earlier = pair, []
        for part in parts:
            asked = [*earlier, *(reply.query.question for reply in done if not pair)]
            for reply in self._replies(self._understand(part, asked, scope), clock):
                current = reply
                yield self._partial(question, [*done, reply], clock)
            done.append(current)
        yield self._finish(question, done, clock)

    def _replies(self, query: Query, clock: Clock) -> Iterator[Reply]:
        """Yield growing replies to a single question: looked up, else searched for."""
        clock.lap("parse")
        if query.scope.missing and not _found_anything(query):
            yield Reply(query, no_scope(query, self.snapshot.documents))
            return
        if placed := look_up(query, self._materials(query, Retrieval())):
            clock.lap("compose")
            yield Reply(query, _with_missing(placed, query), _looked_up(placed.citations), 1.0)
            return
        materials = self._materials(query, self.retriever.retrieve(query))
        clock.lap("retrieve")
        sure = self._confidence(materials)
        reply = Reply(query, nothing_found(query), materials.hits, sure)
        if not self._answerable(query, sure):
            yield reply
            return
        draft = _with_missing(continued(query, materials) or compose(query, materials), query)
        clock.lap("compose")
        if self._written is None or draft.refused:
            yield replace(reply, draft=draft) if draft.text else reply
            return
        for written in self._written.write(query, materials.hits, draft):
            yield replace(reply, draft=written)
        clock.lap("generate")

    def _materials(self, query: Query, retrieval: Retrieval) -> Materials:
        return Materials(query, self.snapshot, self._reader, retrieval)

    def _understand(self, question: str, history: Sequence[str], scope: Scope | None) -> Query:
        query = self._parser.parse(question, history)
        if self._written and history and not query.ordinal:
            rewritten = self._written.rewrite(question, history)
            if rewritten:
                other = self._parser.parse(rewritten)
                query = replace(other, question=question, resolved=True)
        return self._within(query, scope) if scope else query

    def _within(self, query: Query, scope: Scope) -> Query:
        """Look in a chosen scope alone, and keep what the question names outside of it."""
        places, asked = places_of(self.snapshot), query.scope
        named = _found_anything(query) and bool(asked.names)
        apart = named and not set(places.within(asked)) & set(places.within(scope))
        outside = (*(asked.names if apart else ()), *asked.missing)
        return replace(query, scope=scope, overruled=outside)

    def features(self, question: str, history: Sequence[str] = ()) -> Features | None:
        """Return what the decision to answer rests on, None if it is decided otherwise."""
        query = self._understand(question, history, None)
        if self._decided(query) or (query.scope.missing and not _found_anything(query)):
            return None
        if look_up(query, self._materials(query, Retrieval())):
            return None
        return self._features(self._materials(query, self.retriever.retrieve(query)))

    def _features(self, materials: Materials) -> Features | None:
        """None if there is nothing in scope."""
        query, evidence = materials.query, materials.retrieval.evidence
        if not evidence.allowed or not materials.ranked:
            return None
        likeliest = sorted((scored.answers for scored in materials.ranked), reverse=True)
        return Features(
            answers=log_odds(likeliest[0]),
            second=log_odds(likeliest[1] if len(likeliest) > 1 else 0.0),
            similarity=evidence.similarity,
            sentence=evidence.sentence,
            meaning=max(scored.meaning for scored in materials.ranked),
            length=float(len(query.topic)),
            scoped=float(bool(query.scope.names)),
            followup=float(query.resolved),
        )

    def _confidence(self, materials: Materials) -> float:
        features = self._features(materials)
        return confidence(features, self._calibration.weights) if features else 0.0

    def _answerable(self, query: Query, sure: float) -> bool:
        return self._decided(query) or sure >= self._calibration.threshold

    def _decided(self, query: Query) -> bool:
        """A document's facts are looked up, not searched for."""
        named = query.scope.names or query.scope.doc_ids
        asks = query.facts or query.document_facts or query.language == "en"
        return query.of_document and bool((named and asks) or stating_run(query, self.snapshot))

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
            inherited=tuple(dict.fromkeys(one for r in replies for one in r.query.inherited)),
            places=named_places(question, [r.query for r in replies]),
            overruled=tuple(dict.fromkeys(name for r in replies for name in r.query.overruled)),
            kind=first.query.kind,
            table=draft.table,
            notes=(*dict.fromkeys(n for r in replies for n in notes_on(r.query)), *draft.notes),
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
                    *check_notes(len(checked.unverified), checked.removed_markers),
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
    missing = "、".join(query.scope.missing)
    note = f"语料中没有关于{missing}的文件，以下只涉及其余部分。"
    if not query.scope.names:
        note = f"没有文件标明是{missing}的，以下出自没有标明地区的文件。"
    return replace(draft, text=f"{note}\n{draft.text}", reason=draft.reason or "detail_missing")


def _looked_up(citations: Sequence[Citation]) -> tuple[Hit, ...]:
    """Return the clauses that a look-up cites as hits, in the order of the answer."""
    clauses = dict.fromkeys(citation.clause for citation in citations)
    return tuple(Hit(clause, rank, 1.0, "looked_up") for rank, clause in enumerate(clauses, 1))


def _merged(replies: Sequence[Reply]) -> tuple[Hit, ...]:
    """Take the hits of several questions in turn, each clause once, ranks renumbered."""
    longest = max(len(reply.hits) for reply in replies)
    seen: dict[str, Hit] = {}
    for i in range(longest):
        for reply in replies:
            for hit in reply.hits[i : i + 1]:
                seen.setdefault(hit.clause.clause_id, hit)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(seen.values(), 1))
