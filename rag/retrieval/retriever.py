"""Query -> hits: dense and BM25 scores within the scope, fused, bettered, in order.

The retriever never changes; a new snapshot gets a new one. Scores of all allowed clauses are
computed exactly up to `EXACT_ROWS`; above, the best candidates of each list are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoder
from index.encoder.paired import PairedEncoder
from index.generation.snapshot import Snapshot
from index.settings import Settings
from index.structure.document import Clause
from index.structure.gazetteer import NATION
from rag.retrieval.docfacts import FactRows
from rag.retrieval.evidence import Evidence
from rag.retrieval.fusion import (
    WEIGHTS,
    FusionWeights,
    demote_copies,
    dense_scale,
    fuse,
    mixed,
    order,
    within_reach,
)
from rag.retrieval.reranker import load_reranker
from rag.retrieval.sides import by_side, interleave, sides_named
from rag.scope.places import Places, places_of, scope_is_open
from rag.types import Hit, HitSource, Query, Scope

if TYPE_CHECKING:
    from rag.retrieval.reranker import Reranker

EXACT_ROWS = 5_000
"""Up to this many allowed clauses all are scored; above, the best of each list."""
CANDIDATES = 200
POOL = 30
"""How many of the best are looked at for copies, and reranked."""
MAX_GROUPS = 40
Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Hits, best first; for comparisons also the hits of each side; and how well they fit."""

    hits: tuple[Hit, ...] = ()
    group_hits: tuple[tuple[Hit, ...], ...] = ()
    evidence: Evidence = Evidence()
    timings_ms: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class _Signals:
    """What a query looks for, before any scope. `vector` is (d,); tokens carry weights."""

    vector: Scores
    tokens: tuple[tuple[str, float], ...]
    expansion: tuple[tuple[str, float], ...]
    idf: float
    """Sum over the tokens: the most that BM25 could share out."""


class Retriever:
    """Finds clauses in one snapshot.

    Example:
        >>> retriever = Retriever(snapshot, encoder, settings)  # doctest: +SKIP
        >>> retriever.retrieve(parser.parse("吉林怎么放宽落户？")).hits[0].rank  # doctest: +SKIP
        1
    """

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: Encoder,
        settings: Settings,
        *,
        weights: FusionWeights = WEIGHTS,
    ) -> None:
        """Check that the encoder made the stored vectors.

        Raises:
            IndexMismatch: it didn't.
        """
        self._snapshot, self._encoder, self._weights = snapshot, encoder, weights
        self._top_k = settings.top_k
        self._places: Places = places_of(snapshot)
        self._reranker: Reranker | None = load_reranker(settings)
        self._statements = snapshot.statement_vectors(encoder)
        self._dense_scale = dense_scale(snapshot.dense.vectors)

    def rows_in(self, scope: Scope) -> Rows:
        """Return every row of a scope, in order (all rows for an empty scope)."""
        return self._places.rows(scope)

    def retrieve(self, query: Query, top_k: int | None = None) -> Retrieval:
        """Return the best `top_k` clauses (the setting's number by default)."""
        k = min(top_k or self._top_k, len(self._snapshot))
        started = perf_counter()
        signals = self._signals(query)
        encoded = perf_counter()
        if query.groups:
            groups = self._compared(query, signals, k)
            hits = interleave(groups, k) if sides_named(query) else by_side(groups, k)
        else:
            groups = ()
            hits = self._hits(query, *self._scored(query, signals, query.scope), k=k)
        evidence = self._evidence(query, signals, hits)
        timings = {
            "encode": (encoded - started) * 1000,
            "search": (perf_counter() - encoded) * 1000,
        }
        return Retrieval(hits, groups, evidence, MappingProxyType(timings))

    def _compared(self, query: Query, signals: _Signals, k: int) -> tuple[tuple[Hit, ...], ...]:
        """Return the hits of each side. Sides that the question doesn't name are scored
        together, so that their scores tell which of them speak of the matter.
        """
        sides = [self._side(query.scope, side) for side in query.groups[:MAX_GROUPS]]
        if sides_named(query):
            scored = [self._scored(query, signals, side) for side in sides]
            return tuple(self._hits(query, rows, scores, k=k) for rows, scores in scored)
        each = [self._places.rows(side) for side in sides]
        rows = self._candidates(query, signals, np.unique(np.concatenate(each)))
        scores = self._fused(query, signals, rows)
        masks = [np.isin(rows, own) for own in each]
        return tuple(self._hits(query, rows[mask], scores[mask], k=k) for mask in masks)

    def _signals(self, query: Query) -> _Signals:
        lexical = self._snapshot.lexical
        tokens = lexical.tokenize(query.topic or query.text)
        extra = [
            (token, weight / max(1, len(found)) ** 0.5)
            for term, weight in query.expansions
            if (found := lexical.tokenize(term))
            for token in found
        ]
        vector = encode_query(self._encoder, query)
        weighted = tuple((token, 1.0) for token in tokens)
        idf = {token: lexical.idf(token) for token in tokens}
        whole = sum(idf[token] for token in tokens)
        return _Signals(vector, weighted, tuple(extra), whole)

    def _side(self, whole: Scope, side: Scope) -> Scope:
        """A side of a comparison keeps what the question excludes."""
        return replace(
            side,
            hard=True,
            not_doc_ids=whole.not_doc_ids,
            not_regions=whole.not_regions,
            not_areas=whole.not_areas,
        )

    def _scored(self, query: Query, signals: _Signals, scope: Scope) -> tuple[Rows, Scores]:
        """Return the rows to choose from and their scores, less what the scope takes off."""
        if scope_is_open(scope):
            rows = self._candidates(query, signals, None)
            return rows, self._fused(query, signals, rows)
        inside = self._places.rows(scope)
        if scope.hard:
            others = np.union1d(self._places.shared_rows(scope), self._unplaced(scope))
            allowed = np.union1d(inside, others)
            rows = self._candidates(query, signals, allowed)
            taken = self._weights.shared
        else:
            near = self._candidates(query, signals, inside)
            rows = np.union1d(near, self._candidates(query, signals, None))
            taken = self._weights.outside
        penalties = np.where(np.isin(rows, inside), 0.0, taken).astype(np.float32)
        return rows, self._fused(query, signals, rows) - penalties

    def _unplaced(self, scope: Scope) -> Rows:
        """Return rows of documents that may be of the place that a scope names: nothing says."""
        by_place = scope.regions and not scope.doc_ids and NATION not in scope.regions
        return self._places.unplaced_rows if by_place else np.zeros(0, np.int64)

    def _hits(self, query: Query, rows: Rows, scores: Scores, *, k: int) -> tuple[Hit, ...]:
        if not len(rows):
            return ()
        ties = self._snapshot.tie_rank[rows]
        best = order(scores, ties)[: max(POOL, k)]
        demoted = scope_is_open(query.scope) and query.kind != "comparison"
        if not self._reranker:
            best = best[: within_reach(scores[best], k, self._weights) if demoted else k]
        rows, scores, ties = rows[best], scores[best], ties[best]
        clauses = self._snapshot.clauses(rows)
        if demoted:
            scores = demote_copies(scores, [clause.text for clause in clauses], self._weights)
        source: HitSource = "fused"
        if self._reranker:
            texts = [heading_and_text(clause) for clause in clauses]
            scores, source = self._reranker.scores(query.text, texts), "reranked"
        final = order(scores, ties)[:k]
        return tuple(
            Hit(clauses[i], rank, float(scores[i]), source) for rank, i in enumerate(final, 1)
        )

    def _candidates(self, query: Query, signals: _Signals, allowed: Rows | None) -> Rows:
        """Return the rows to score: all allowed ones (None: all there are), or the best of each
        list where those are many.
        """
        count = len(self._snapshot) if allowed is None else len(allowed)
        if count <= EXACT_ROWS:
            return np.arange(count, dtype=np.int64) if allowed is None else allowed
        lexical = self._snapshot.lexical
        lists = [self._snapshot.dense.search(signals.vector[None], CANDIDATES, allowed)[1][0]]
        for tokens in (signals.tokens, signals.expansion):
            lists.append(lexical.search(tokens, CANDIDATES, allowed)[1])
        units = [np.asarray(self._places.unit_rows[unit], np.int64) for unit in query.units]
        lists += units if allowed is None else [np.intersect1d(u, allowed) for u in units]
        return np.unique(np.concatenate(lists))

    def _fused(self, query: Query, signals: _Signals, rows: Rows) -> Scores:
        weights = self._weights
        dense = self._near(signals.vector, rows)
        lexical = self._snapshot.lexical
        full = weights.expansion_full * lexical.idf("")  # a token that no clause has
        scores = fuse(
            dense * self._dense_scale,
            lexical.scores(signals.tokens, rows) / max(signals.idf, 1e-9),
            lexical.scores(signals.expansion, rows) / full,
            weights=weights,
        )
        return scores + self._bonus(query, rows)

    def _bonus(self, query: Query, rows: Rows) -> Scores:
        """What speaks for a clause besides its words: its kind, the facts and units asked for."""
        weights, places = self._weights, self._places
        stated = self._stated(query, rows)
        bonus = weights.fact * stated - weights.aside * places.aside[rows] * (1 - stated)
        for unit in query.units:
            share = 1.0 if query.kind == "units_of" else weights.unit
            bonus = bonus + share * np.isin(rows, places.unit_rows[unit])
        if query.scope.doc_ids and not query.scope.areas and not query.scope.regions:
            bonus = bonus + weights.body * places.body[rows]
        result: Scores = bonus.astype(np.float32)
        return result

    def _stated(self, query: Query, rows: Rows) -> Scores:
        """1 for clauses that state a fact of their document that the question asks for."""
        if not query.facts or not (query.of_document or query.kind == "comparison"):
            return np.zeros(len(rows), np.float32)
        return self._facts.mask(query.facts, rows)

    @cached_property
    def _facts(self) -> FactRows:
        return FactRows(self._snapshot)

    def _evidence(self, query: Query, signals: _Signals, hits: Sequence[Hit]) -> Evidence:
        allowed = self._allowed(query.scope)
        if not hits or not allowed:
            return Evidence(allowed=allowed)
        rows = np.array([self._snapshot.row(hit.clause.clause_id) for hit in hits], np.int64)
        near = self._snapshot.dense.scores(signals.vector, rows)
        nearest = self._nearest_statement(near, signals.vector, rows)
        return Evidence(float(near.max()), nearest, allowed)

    def _allowed(self, scope: Scope) -> int:
        """Return how many clauses a scope leaves to choose from."""
        if scope_is_open(scope):
            return len(self._snapshot)
        return len(np.union1d(self._places.rows(scope), self._unplaced(scope)))

    def _near(self, vector: Scores, rows: Rows) -> Scores:
        """Cosines with each clause, mixed with those of its nearest statement."""
        whole = self._snapshot.dense.scores(vector, rows)
        share = self._weights.sentence
        return mixed(whole, self._statements.best(vector, rows), share) if share else whole

    def _nearest_statement(self, near: Scores, vector: Scores, rows: Rows) -> float:
        """Return the best cosine of a statement of `rows`; of a clause where it has none."""
        return float(mixed(near, self._statements.best(vector, rows), 1.0).max())


def encode_query(encoder: Encoder, query: Query) -> Scores:
    """Return the (d,) vector of what is asked; the transformer reads the places named as well."""
    if isinstance(encoder, PairedEncoder):
        return encoder.encode_question(query_text(query), query.text)
    vector: Scores = encoder.encode_queries([query_text(query)])[0].astype(np.float32)
    return vector


def query_text(query: Query) -> str:
    """Return what the encoder reads: the question without the places and documents it names
    (a translation of it if it is English). It was trained on whole questions.
    """
    return query.unscoped or query.topic or query.text


def heading_and_text(clause: Clause) -> str:
    """Return what a reranker reads of a clause."""
    return f"{clause.path[-1]}\n{clause.text}" if clause.path else clause.text
