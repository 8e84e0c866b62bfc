"""BM25 by Milvus's own function; the same contract and the same figures as `index.search.lexical`.

Milvus scores count * (k1 + 1) / (count + norm) where Lucene's form, ours, has no k1 + 1: scores
are divided by it. Milvus takes a text for a query, in which a repeated word counts again, but no
weights: the best rows for weighted tokens are found with each repeated in proportion, and scored
exactly by one text for each weight. The server doesn't tell how many clauses contain a token, so
the vocabulary is kept beside the clauses, 64 tokens a record, and fetched as queries need it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.milvus.client import Client
from index.milvus.codes import code, coded
from index.milvus.dense import MAX_LIMIT, SPARE
from index.milvus.filters import rows_filter
from index.milvus.names import documents_of
from index.milvus.records import TOKENS, bucket_of, key_of
from index.milvus.schema import BM25
from index.search.arrays import Rows, Scores, Tokens
from index.search.lexical import K1, idf, weighted
from index.search.ranks import best
from index.text.tokens import tokenize

_STEPS = 32
"""Repeats of the heaviest token, where weights differ."""
_WANTED = 4096
_KEPT = 500_000


class MilvusLexical:
    """BM25 scores of every clause of one collection; ties go to the lower `tie_rank`."""

    def __init__(
        self, client: Client, collection: str, tie_rank: NDArray[np.int32], buckets: int
    ) -> None:
        """Take the connection, the collection, the ranks, and how many buckets of tokens it has."""
        self._client, self._collection, self._tie_rank = client, collection, tie_rank
        self._vocabulary = _Vocabulary(client, documents_of(collection), buckets)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._tie_rank)

    def tokenize(self, text: str) -> list[str]:
        """Return the tokens of a text, as the index was built with."""
        tokens = tokenize(text)
        self._vocabulary.want(tokens)
        return tokens

    def search(
        self, tokens: Tokens, top_k: int, allowed: Rows | None = None
    ) -> tuple[Scores, Rows]:
        """Return the (k,) best scores above 0 and their rows, best first; k is at most `top_k`."""
        weights = weighted(tokens)
        if top_k <= 0 or not weights or (allowed is not None and not len(allowed)):
            return np.zeros(0, np.float32), np.zeros(0, np.int64)
        limit = min(top_k + SPARE, len(self), MAX_LIMIT)
        found = self._search([_repeated(weights)], limit, self._condition(allowed))[0]
        rows = np.array([row for row, _ in found], np.int64)
        return best(self.scores(tokens, rows), rows, self._tie_rank, top_k)

    def scores(self, tokens: Tokens, rows: Rows | None = None) -> Scores:
        """Return the BM25 score of every row (or of `rows`, in their order)."""
        chosen = np.arange(len(self), dtype=np.int64) if rows is None else rows
        totals = np.zeros(len(self), np.float32)
        groups = _by_weight(weighted(tokens))
        for start in range(0, len(chosen) if groups else 0, MAX_LIMIT):
            part = np.unique(chosen[start : start + MAX_LIMIT])
            hits = self._search([t for _, t in groups], len(part), self._condition(part))
            for (weight, _), found in zip(groups, hits, strict=True):
                for row, score in found:
                    totals[row] += np.float32(weight * score)
        return totals[chosen]

    def _condition(self, rows: Rows | None) -> str:
        return "" if rows is None or len(rows) == len(self) else rows_filter(rows)

    def _search(
        self, texts: list[str], limit: int, condition: str
    ) -> list[list[tuple[int, float]]]:
        """Return (row, score) for each text. Milvus Lite gives BM25 scores a minus sign."""
        hits = self._client.search(self._collection, BM25, texts, limit=limit, condition=condition)
        return [[(row, abs(score) / (K1 + 1)) for row, score in found] for found in hits]

    def holding(self, token: str) -> Rows:
        """Return the rows that contain a token."""
        return np.flatnonzero(self.scores([token])).astype(np.int64)

    def document_frequency(self, token: str) -> int:
        """Return the number of rows that contain the token."""
        return self._vocabulary.frequency(token)

    def idf(self, token: str) -> float:
        """Return the idf of a token; highest for unknown tokens."""
        return idf(self.document_frequency(token), len(self))


class _Vocabulary:
    """How many clauses contain a token. Tokens seen together are looked up together."""

    def __init__(self, client: Client, documents: str, buckets: int) -> None:
        self._client, self._documents, self._buckets = client, documents, buckets
        self._known: dict[str, int] = {}
        self._wanted: set[str] = set()
        self._lock = Lock()

    def want(self, tokens: Iterable[str]) -> None:
        """Note tokens that will probably be asked for."""
        with self._lock:
            self._wanted.update(token for token in tokens if token not in self._known)

    def frequency(self, token: str) -> int:
        """Return the number of clauses that contain a token."""
        with self._lock:
            known = self._known.get(token)
            if known is not None:
                return known
            tokens = {token, *list(self._wanted)[:_WANTED]}
            self._wanted -= tokens
        words = {code(item): item for item in tokens}
        counts = self._fetch(words)
        found = {item: counts.get(word, 0) for word, item in words.items()}
        with self._lock:
            if len(self._known) > _KEPT:
                self._known.clear()
            self._known.update(found)
        return found[token]

    def _fetch(self, words: Iterable[str]) -> dict[str, int]:
        buckets = sorted({bucket_of(word, self._buckets) for word in words})
        keys = [key_of(TOKENS, bucket) for bucket in buckets]
        counts: dict[str, int] = {}
        for record in self._client.get(self._documents, "key", keys, ["data"]):
            counts.update(json.loads(record["data"][1:]))
        return counts


def _by_weight(weights: dict[str, float]) -> list[tuple[float, str]]:
    """Return each different weight with the text of its tokens."""
    groups: dict[float, list[str]] = {}
    for token, weight in weights.items():
        groups.setdefault(weight, []).append(token)
    return [(weight, coded(tokens)) for weight, tokens in groups.items()]


def _repeated(weights: dict[str, float]) -> str:
    """Return a text with each token repeated in proportion to its weight.

    >>> _repeated({"数据": 0.5, "要素": 0.5}) == coded(["数据", "要素"])
    True
    """
    least, most = min(weights.values()), max(weights.values())
    steps = 1 if least == most else _STEPS
    counts = {token: max(1, round(weight / most * steps)) for token, weight in weights.items()}
    return coded(token for token, count in counts.items() for _ in range(count))
