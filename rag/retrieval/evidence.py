"""What retrieval knows about how well the hits fit: the features that refusal is decided on."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.structure.document import Clause
from index.text.tokens import tokenize
from rag.words.synonyms import SynonymLexicon

Idf = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Features of a retrieval; everything is 0 where nothing was searched.

    `similarity`: cosine of the query with the nearest of the hits; `sentence`: with their nearest
    sentence. `coverage`: share of the
    topic's terms, weighted by idf, that the best clauses hold themselves or in official words.
    `explained`: share of the query that BM25 finds anywhere in the corpus. `allowed`: how many
    clauses the scope leaves.
    `elsewhere`: by how much the nearest clause outside the scope is nearer than any inside.
    `stands_out`: by how many standard deviations the nearest is above the mean of the scope.
    """

    similarity: float = 0.0
    sentence: float = 0.0
    coverage: float = 0.0
    explained: float = 0.0
    allowed: int = 0
    elsewhere: float = 0.0
    stands_out: float = 0.0


def plain(text: str) -> str:
    """Return the text as tokens see it: NFKC, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def clause_words(clause: Clause) -> str:
    """Return everything a clause says, with its headings and units, as one plain string."""
    return plain("\n".join((*clause.path, clause.text, *clause.lead_units, *clause.units)))


def cover(topic: str, clauses: Sequence[Clause], idf: Idf, lexicon: SynonymLexicon) -> float:
    """Return the covered share of the topic's terms, weighted by idf."""
    terms = dict.fromkeys(tokenize(topic))
    if not terms or not clauses:
        return 0.0
    said = "\n".join(clause_words(clause) for clause in clauses)
    excused = _said_officially(topic, said, lexicon)
    weights = {term: idf(term) for term in terms}
    missing = (term for term in terms if term not in said and not _within(term, excused))
    total = sum(weights.values())
    return 1 - sum(weights[term] for term in missing) / total if total else 0.0


def _said_officially(topic: str, said: str, lexicon: SynonymLexicon) -> tuple[str, ...]:
    """Everyday words of the topic of which an official term stands in the clauses."""
    return tuple(
        plain(topic[found.start : found.end])
        for found in lexicon.find(topic)
        if any(term in said for term in found.entry.terms)
    )


def _within(term: str, words: Iterable[str]) -> bool:
    return any(term in word for word in words)
