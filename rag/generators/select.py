"""Which sentences of the retrieved clauses answer the question.

A sentence's score adds up: the share of the topic's words it holds (weighted by rarity, official
synonyms counted), its similarity to the question in the encoder's space, whether it gives the
kind of detail asked for (a figure, a date, a permission), and how well its clause was ranked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.structure.document import Clause
from rag.generators.asked import Detail, asked_detail, gives
from rag.sentences import Sentence, sentences
from rag.types import Hit, Query

if TYPE_CHECKING:
    from index.encoder.base import Encoder
    from index.snapshot import Snapshot

WORDS, MEANING, DETAIL, RANK = 0.40, 0.35, 0.20, 0.25
"""Weights of the four parts of a sentence's score."""
TITLE_SHARE = 0.6
"""A title names the matter but doesn't state it."""
STRAY = 0.25
"""Weight of a bigram that isn't a word."""
_FRAME_KINDS = frozenset({"front", "signature", "attachments"})
_CACHE_SIZE = 4096


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence of a clause; `words` and `meaning` (0..1) are parts of `score`."""

    clause: Clause
    sentence: Sentence
    score: float
    words: float
    meaning: float


@dataclass(frozen=True, slots=True)
class Terms:
    """The topic's tokens with their weights (idf, times the weight of an expansion)."""

    groups: tuple[tuple[frozenset[str], float], ...]

    def coverage(self, tokens: frozenset[str]) -> float:
        """Return the weighted share of the terms that `tokens` holds."""
        total = sum(weight for _, weight in self.groups)
        held = sum(weight * len(t & tokens) / len(t) for t, weight in self.groups if t)
        return held / total if total else 0.0


class Selector:
    """Scores the sentences of clauses for a query; shared between threads."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        """Use the tokens and idf of `snapshot` and the vectors of `encoder`."""
        self._snapshot = snapshot
        self._encoder = encoder
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._lock = Lock()

    def rank(self, query: Query, hits: Sequence[Hit]) -> tuple[Scored, ...]:
        """Return the sentences of the hits' clauses, best first (ties in reading order)."""
        stating = [hit for hit in hits if hit.clause.kind not in _FRAME_KINDS]
        hits = hits if query.kind == "document" else stating
        clauses = [hit.clause for hit in hits]
        scored = self.score(query, clauses, _priors(hits))
        order = {clause.clause_id: i for i, clause in enumerate(clauses)}
        return tuple(
            sorted(scored, key=lambda s: (-s.score, order[s.clause.clause_id], s.sentence.start))
        )

    def score(
        self, query: Query, clauses: Sequence[Clause], priors: Mapping[str, float] | None = None
    ) -> tuple[Scored, ...]:
        """Return the scored sentences of `clauses` in reading order."""
        pairs = [(clause, s) for clause in clauses for s in sentences(clause) if s.role != "units"]
        if not pairs:
            return ()
        meaning = self._similarities(query, [sentence.text for _, sentence in pairs])
        terms = self.terms(query)
        detail = asked_detail(query.text)
        return tuple(
            self._one(clause, sentence, terms, (float(close), detail, (priors or {})))
            for (clause, sentence), close in zip(pairs, meaning, strict=True)
        )

    def _one(
        self,
        clause: Clause,
        sentence: Sentence,
        terms: Terms,
        rest: tuple[float, Detail, Mapping[str, float]],
    ) -> Scored:
        meaning, detail, priors = rest
        words = terms.coverage(self.tokens(sentence.text))
        score = WORDS * words + MEANING * max(meaning, 0.0)
        if detail and gives(sentence.text, detail):
            score += DETAIL * min(1.0, 2 * words + max(meaning, 0.0))
        if sentence.role == "title":
            score *= TITLE_SHARE
        return Scored(
            clause, sentence, score + RANK * priors.get(clause.clause_id, 0.0), words, meaning
        )

    def terms(self, query: Query) -> Terms:
        """Return the topic's terms and, for everyday words, their official ones."""
        idf = self._snapshot.lexical.idf
        counted = Counter(self._snapshot.lexical.tokenize(query.topic or query.text))
        groups = [
            (frozenset((token,)), max(idf(token), 0.0) * _weight(token, times))
            for token, times in counted.items()
        ]
        for term, weight in query.expansions:
            tokens = frozenset(self._snapshot.lexical.tokenize(term))
            if tokens:
                mean = sum(max(idf(token), 0.0) for token in tokens) / len(tokens)
                groups.append((tokens, weight * mean))
        return Terms(tuple(group for group in groups if group[1] > 0))

    def tokens(self, text: str) -> frozenset[str]:
        """Return the index tokens of `text`."""
        return frozenset(self._snapshot.lexical.tokenize(text))

    def _similarities(self, query: Query, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the cosine of the query's topic with each text, shape (len(texts),)."""
        words = " ".join([query.topic or query.text, *(term for term, _ in query.expansions[:4])])
        wanted = self._encoder.encode_queries([words])[0]
        result: NDArray[np.float32] = self._encode(texts) @ wanted
        return result

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of `texts`, (n, d), from a small cache where known."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        fresh = dict(zip(new, self._encoder.encode_clauses(new), strict=True)) if new else {}
        with self._lock:
            known = {**self._vectors, **fresh}
            self._vectors = fresh if len(known) > _CACHE_SIZE else known
        return np.stack([known[text] for text in texts])


def _weight(token: str, times: int) -> float:
    """Return 1 for words; less for a bigram that only happens to span two words.

    A two-character word comes out of the tokenizer twice, as a word and as a bigram.
    """
    spans_words = len(token) == 2 and not token.isascii() and times == 1
    return STRAY if spans_words else 1.0


def _priors(hits: Sequence[Hit]) -> dict[str, float]:
    """Return each hit's score between 0 and 1, by clause id."""
    if not hits:
        return {}
    scores = [hit.score for hit in hits]
    top, low = max(scores), min(0.0, min(scores))
    span = top - low or 1.0
    return {hit.clause.clause_id: (hit.score - low) / span for hit in hits}
