"""Query -> hits: dense and BM25 scores within the scope, fused, bettered, in order.

The retriever never changes; a new snapshot gets a new one. Scores of all allowed clauses are
computed exactly up to `EXACT_ROWS`; above, the best candidates of each list are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoder
from index.settings import Settings
from index.snapshot import Snapshot
from rag.evidence import Evidence, cover
from rag.fusion import WEIGHTS, FusionWeights, demote_copies, dense_weight, fuse, normalise, order
from rag.lexicon.synonyms import lexicon_of
from rag.places import Places, places_of, scope_is_open
from rag.reranker import load_reranker
from rag.titles import Titles
from rag.types import Hit, HitSource, Query, Scope

if TYPE_CHECKING:
    from rag.reranker import Reranker

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
    """What a query says about every row, before any scope. `vector` is (d,)."""

    vector: Scores
    lexical: Scores
    expansion: Scores
    explained: float


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
        snapshot.require_encoder(encoder)
        self._snapshot, self._encoder, self._weights = snapshot, encoder, weights
        self._top_k = settings.top_k
        self._places: Places = places_of(snapshot)
        self._lexicon = lexicon_of(settings)
        self._reranker: Reranker | None = load_reranker(settings)
        self._titles = Titles(snapshot)
        self._ids = np.asarray(snapshot.clause_ids)

    def rows_in(self, scope: Scope) -> Rows:
        """Return every row of a scope, in order (all rows for an empty scope)."""
        return self._places.rows(scope)

    def retrieve(self, query: Query, top_k: int | None = None) -> Retrieval:
        """Return the best `top_k` clauses (the setting's number by default)."""
        k = min(top_k or self._top_k, len(self._snapshot))
        started = perf_counter()
        signals = self._signals(query)
        encoded = perf_counter()
        hits = self._ranked(query, signals, query.scope, k)
        groups = tuple(
            self._ranked(query, signals, self._side(query.scope, side), k)
            for side in query.groups[:MAX_GROUPS]
        )
        if len(query.groups) > 1:
            hits = interleave(groups, k) if _sides_named(query) else spread(hits, groups, k)
        evidence = self._evidence(query, signals, hits)
        timings = {
            "encode": (encoded - started) * 1000,
            "search": (perf_counter() - encoded) * 1000,
        }
        return Retrieval(hits, groups, evidence, MappingProxyType(timings))

    def _signals(self, query: Query) -> _Signals:
        lexical = self._snapshot.lexical
        tokens = lexical.tokenize(query.topic or query.text)
        extra = [
            (token, weight / max(1, len(found)) ** 0.5)
            for term, weight in query.expansions
            if (found := lexical.tokenize(term))
            for token in found
        ]
        vectors = self._encoder.encode_queries([query_text(query)])
        vector = vectors[0]
        share = self._weights.dense_expansion
        if share and query.expansions:
            added = self._encoder.encode_queries([" ".join(t for t, _ in query.expansions)])[0]
            vector = (1 - share) * vector + share * added
            vector = vector / max(float(np.linalg.norm(vector)), 1e-9)
        return _Signals(
            vector.astype(np.float32),
            lexical.scores(tokens),
            lexical.scores(extra),
            self._explained(tokens),
        )

    def _explained(self, tokens: Sequence[str]) -> float:
        """Share of the query's tokens, by idf, that occur in the corpus at all."""
        lexical = self._snapshot.lexical
        weights = {token: lexical.idf(token) for token in tokens}
        total = sum(weights.values())
        known = sum(w for token, w in weights.items() if lexical.document_frequency(token))
        return known / total if total else 0.0

    def _side(self, whole: Scope, side: Scope) -> Scope:
        """A side of a comparison keeps what the question excludes."""
        return replace(
            side,
            hard=True,
            not_doc_ids=whole.not_doc_ids,
            not_regions=whole.not_regions,
            not_areas=whole.not_areas,
        )

    def _ranked(self, query: Query, signals: _Signals, scope: Scope, k: int) -> tuple[Hit, ...]:
        rows, penalties = self._allowed(scope)
        if not len(rows):
            return ()
        rows, penalties = self._candidates(signals, rows, penalties)
        scores = self._fused(query, signals, rows) - penalties
        best = order(scores, self._ids[rows])[: max(POOL, k)]
        rows, scores = rows[best], scores[best]
        clauses = [self._snapshot.clause(int(row)) for row in rows]
        if scope_is_open(scope):
            scores = demote_copies(scores, [clause.text for clause in clauses], self._weights)
        source: HitSource = "fused"
        if self._reranker:
            texts = [self._titles.text(clause) for clause in clauses]
            scores, source = self._reranker.scores(query.text, texts), "reranked"
        final = order(scores, self._ids[rows])[:k]
        return tuple(
            Hit(clauses[i], rank, float(scores[i]), source) for rank, i in enumerate(final, 1)
        )

    def _allowed(self, scope: Scope) -> tuple[Rows, Scores]:
        """Return the rows to choose from, and what is taken off each."""
        everything = np.arange(len(self._snapshot), dtype=np.int64)
        if scope_is_open(scope):
            return everything, np.zeros(len(everything), np.float32)
        inside = self._places.rows(scope)
        if scope.hard:
            shared = np.setdiff1d(self._places.shared_rows(scope), inside)
            rows = np.concatenate([inside, shared])
            taken = np.repeat([0.0, self._weights.shared], [len(inside), len(shared)])
            return rows, taken.astype(np.float32)
        taken = np.full(len(everything), self._weights.outside, np.float32)
        taken[inside] = 0.0
        return everything, taken

    def _candidates(self, signals: _Signals, rows: Rows, penalties: Scores) -> tuple[Rows, Scores]:
        if len(rows) <= EXACT_ROWS:
            return rows, penalties
        allowed = None if len(rows) == len(self._snapshot) else rows
        near = self._snapshot.dense.search(signals.vector[None], CANDIDATES, allowed)[1][0]
        lists = [near]
        for scores in (signals.lexical, signals.expansion):
            lists.append(rows[np.argpartition(-scores[rows], CANDIDATES)[:CANDIDATES]])
        chosen = np.unique(np.concatenate(lists))
        kept = np.isin(rows, chosen)
        return rows[kept], penalties[kept]

    def _fused(self, query: Query, signals: _Signals, rows: Rows) -> Scores:
        weights = self._weights
        dense = self._snapshot.dense.scores(signals.vector, rows)
        lexical = signals.lexical[rows] + weights.expansion * signals.expansion[rows]
        scores = fuse(dense, lexical, weight=dense_weight(signals.explained, weights))
        titles = normalise(self._titles.scores(query.topic, rows))
        aside = self._titles.aside[rows] * (query.kind != "document")
        result: Scores = scores + weights.title * titles - weights.aside * aside
        return result

    def _evidence(self, query: Query, signals: _Signals, hits: Sequence[Hit]) -> Evidence:
        if not hits:
            return Evidence(explained=signals.explained)
        clauses = [hit.clause for hit in hits[:3]]
        coverage, uncovered = cover(query.topic, clauses, self._snapshot.lexical.idf, self._lexicon)
        rows = np.array([self._snapshot.row(hit.clause.clause_id) for hit in hits], np.int64)
        near = self._snapshot.dense.scores(signals.vector, rows)
        return Evidence(
            similarity=float(near.max()),
            coverage=coverage,
            uncovered=uncovered,
            explained=signals.explained,
            margin=hits[0].score - hits[-1].score,
            lexical=float(signals.lexical[rows].max()),
            allowed=len(self._allowed(query.scope)[0]),
        )


def query_text(query: Query) -> str:
    """Return what the encoder reads: the topic (a translation of it if the query is English)."""
    if query.language == "en" and query.expansions:
        return " ".join(term for term, _ in query.expansions)
    return query.topic or query.text


def _sides_named(query: Query) -> bool:
    """Whether the question itself named the sides (else they are all there are)."""
    return len(query.scope.names) > 1


def interleave(groups: Sequence[Sequence[Hit]], k: int) -> tuple[Hit, ...]:
    """Return the first of each group, then the second of each, ..., `k` in all."""
    depth = max((len(group) for group in groups), default=0)
    taken: dict[str, Hit] = {}
    for place in range(depth):
        for group in groups:
            if place < len(group):
                taken.setdefault(group[place].clause.clause_id, group[place])
    return renumber(list(taken.values())[:k])


def spread(hits: Sequence[Hit], groups: Sequence[Sequence[Hit]], k: int) -> tuple[Hit, ...]:
    """Return the best hit of every group, by score, before second ones of any."""
    firsts = sorted(
        (group[0] for group in groups if group), key=lambda h: (-h.score, h.clause.clause_id)
    )
    taken = {hit.clause.clause_id: hit for hit in firsts}
    for hit in hits:
        taken.setdefault(hit.clause.clause_id, hit)
    return renumber(list(taken.values())[:k])


def renumber(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Give hits the ranks of their order."""
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, 1))
