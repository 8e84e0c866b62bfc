"""Which sentences of the retrieved clauses answer the question.

A sentence's score adds up: the share of the topic's words it holds (weighted by rarity, official
synonyms counted), its similarity in the encoder's space to the topic and to the official words
for it, whether it gives the kind of detail asked for (a figure, a date, a permission), and how
well its clause was ranked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.structure.document import Clause, Statement
from index.structure.statements import quotable_spans
from rag.reader.details import gives
from rag.reader.model import Reader, Told
from rag.types import Hit, Query

if TYPE_CHECKING:
    from index.encoder.base import Encoder
    from index.generation.snapshot import Snapshot

WORDS, MEANING, OFFICIAL, DETAIL, RANK, TITLE = 0.39, 0.65, 0.43, 0.05, 0.55, -0.31
"""Weights of the parts of a sentence's score, fitted on the dev questions (which sentence holds
the gold quote). A title names the matter but doesn't state it."""
ANSWERS = 1.0
"""Weight of the reader's probability that a statement answers."""
ORDER = 0.5
"""What the likeliest statement of a clause adds to the clause's score as a hit."""
PHRASE = 2.0
"""How much more the words of a quoted phrase weigh."""
TITLE_ALONE = 0.5
"""A title states the matter itself if the rest holds less than this share of its words."""
STRAY = 0.25
"""Weight of a bigram that isn't a word."""
FRAME_KINDS = frozenset({"front", "signature", "attachments"})
"""Clauses that frame a document and state nothing of its matter."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence of a clause.

    `score` compares sentences of different clauses; `content` is the score without the clause's
    rank and compares sentences of one clause. `words` and `meaning` (0..1) are parts of it.
    """

    clause: Clause
    statement: Statement
    score: float
    content: float
    words: float
    meaning: float
    answers: float = 0.0
    """How likely it answers, by the reader; 0 without one."""

    @property
    def said(self) -> str:
        """All that is quoted with the statement: its stem or row, and the statement."""
        spans = quotable_spans(self.clause, self.statement)
        return "".join(self.clause.text[start:end] for start, end in spans)


@dataclass(frozen=True, slots=True)
class Terms:
    """The topic's tokens with their weights (idf, times the weight of an expansion)."""

    groups: tuple[tuple[frozenset[str], float], ...]

    def coverage(self, tokens: frozenset[str]) -> float:
        """Return the weighted share of the terms that `tokens` holds."""
        total = sum(weight for _, weight in self.groups)
        held = sum(weight * len(t & tokens) / len(t) for t, weight in self.groups if t)
        return held / total if total else 0.0


class StatementReader:
    """Scores the statements of clauses for a query; shared between threads."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, reader: Reader | None = None) -> None:
        """Use the tokens, idf and statements of `snapshot`, which `encoder` made.

        A `reader` has a say in the scores, if there is one.
        """
        self._reader = reader
        self._snapshot = snapshot
        self._encoder = encoder
        self._statements = snapshot.statement_vectors(encoder)

    def rank(self, query: Query, hits: Sequence[Hit]) -> tuple[Scored, ...]:
        """Return the sentences of the hits' clauses, best first (ties in reading order)."""
        stating = [hit for hit in hits if hit.clause.kind not in FRAME_KINDS]
        hits = hits if query.of_document else stating
        clauses = [hit.clause for hit in hits]
        scored = self.score(query, clauses, _priors(hits))
        order = {clause.clause_id: i for i, clause in enumerate(clauses)}
        return tuple(
            sorted(scored, key=lambda s: (-s.score, order[s.clause.clause_id], s.statement.start))
        )

    def ordered(self, hits: Sequence[Hit], read: Sequence[Scored]) -> tuple[Hit, ...]:
        """Return the hits in the order of their scores and their likeliest statement together.

        Without a reader, or for hits that were ordered otherwise, they stay as they are.
        """
        if self._reader is None or any(hit.source != "fused" for hit in hits):
            return tuple(hits)
        likeliest: dict[str, float] = {}
        for scored in read:
            clause_id = scored.clause.clause_id
            likeliest[clause_id] = max(likeliest.get(clause_id, 0.0), scored.answers)
        scores = [h.score + ORDER * likeliest.get(h.clause.clause_id, 0.0) for h in hits]
        places = sorted(range(len(hits)), key=lambda i: (-scores[i], hits[i].rank))
        return tuple(replace(hits[i], rank=rank) for rank, i in enumerate(places, 1))

    def score(
        self, query: Query, clauses: Sequence[Clause], priors: Mapping[str, float] | None = None
    ) -> tuple[Scored, ...]:
        """Return the scored sentences of `clauses` in reading order."""
        pairs = [(clause, s) for clause in clauses for s in clause.statements]
        read = self._answers(query, clauses, len(pairs))
        told = [i for i, (_, s) in enumerate(pairs) if s.role != "units"]
        if not told:
            return ()
        meaning, official = self._similarities(query, self._vectors(clauses)[told])
        pairs, read = [pairs[i] for i in told], read[told]
        terms = self.terms(query)
        detail = query.detail
        scored: list[Scored] = []
        for i, (clause, sentence) in enumerate(pairs):
            words = terms.coverage(self.tokens(sentence.text))
            content = WORDS * words + MEANING * meaning[i] + OFFICIAL * official[i]
            content += DETAIL * bool(detail and gives(sentence.text, detail))
            content += TITLE * (sentence.role == "title") + ANSWERS * float(read[i])
            score = content + RANK * (priors or {}).get(clause.clause_id, 0.0)
            near = float(max(meaning[i], official[i]))
            scored.append(Scored(clause, sentence, score, content, words, near, float(read[i])))
        return tuple(scored)

    def _answers(self, query: Query, clauses: Sequence[Clause], count: int) -> NDArray[np.float32]:
        """Return how likely each statement of the clauses answers, (count,)."""
        if self._reader is None:
            return np.zeros(count, np.float32)
        return self._reader.read(query, clauses)

    def announcing(self, query: Query, heads: Sequence[Told]) -> NDArray[np.float32]:
        """Return how likely each announcement of a list says that the answer follows, (heads,)."""
        if self._reader is None:
            return np.zeros(len(heads), np.float32)
        return self._reader.announcing(query, heads)

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
        for phrase in query.phrases:
            tokens = frozenset(self._snapshot.lexical.tokenize(phrase))
            groups.append((tokens, PHRASE * sum(max(idf(token), 0.0) for token in tokens)))
        return Terms(tuple(group for group in groups if group[1] > 0))

    def nearness(self, these: Sequence[Scored], those: Sequence[Scored]) -> NDArray[np.float32]:
        """Return the cosine of each of `these` with each of `those`, (len(these), len(those))."""
        ours, theirs = self._vectors_of(these), self._vectors_of(those)
        result: NDArray[np.float32] = ours @ theirs.T
        return result

    def tokens(self, text: str) -> frozenset[str]:
        """Return the index tokens of `text`."""
        return frozenset(self._snapshot.lexical.tokenize(text))

    def _similarities(
        self, query: Query, vectors: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the cosine of each row with the topic and with its official words."""
        official = " ".join(term for term, _ in query.expansions)
        wanted = self._encoder.encode_queries([query.topic or query.text, official])
        near = vectors @ wanted.T
        return near[:, 0], near[:, 1] if official else np.zeros(len(vectors), np.float32)

    def _vectors(self, clauses: Sequence[Clause]) -> NDArray[np.float32]:
        """Return the vectors of all statements of some clauses, in order."""
        rows = [self._snapshot.row(clause.clause_id) for clause in clauses]
        return self._statements.of(np.array(rows, np.int64))[0]

    def _vectors_of(self, scored: Sequence[Scored]) -> NDArray[np.float32]:
        """Return the vector of each scored statement."""
        clauses = list({s.clause.clause_id: s.clause for s in scored}.values())
        statements = [(c.clause_id, s.start) for c in clauses for s in c.statements]
        places = {key: place for place, key in enumerate(statements)}
        chosen = [places[s.clause.clause_id, s.statement.start] for s in scored]
        return self._vectors(clauses)[chosen]


def best_bodies(of_clause: Sequence[Scored], share: float) -> list[Scored]:
    """Return the sentences of one clause that state the matter, best first.

    A title only names it: sentences are held against the best body sentence where there is one.
    """
    bodies = [scored for scored in of_clause if scored.statement.role == "body"]
    if not bodies:
        return []
    bodies.sort(key=lambda s: -s.content)
    return [scored for scored in bodies if scored.content >= share * bodies[0].content]


def led_by_title(chosen: Sequence[Scored], of_clause: Sequence[Scored]) -> list[Scored]:
    """Put a clause's title first where it is the title that states the matter.

    适时调整最低工资标准。督促指导国有企业… : what follows says hardly a word of it.
    """
    title = next((s for s in of_clause if s.statement.role == "title"), None)
    told = max((s.words for s in chosen), default=0.0)
    return [title, *chosen] if title and told < TITLE_ALONE * title.words else list(chosen)


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
