"""The sentences that an answer may quote: a clause's statements, as the index holds them."""

from __future__ import annotations

from index.structure.document import Clause
from index.structure.document import Statement as Sentence
from index.structure.statements import sentence_spans as spans

__all__ = ["Sentence", "sentences", "spans", "title_of"]


def sentences(clause: Clause) -> tuple[Sentence, ...]:
    """Return the sentences of `clause` in order."""
    return clause.statements


def title_of(clause: Clause) -> str:
    """Return the clause's title without its full stop, "" if it has none."""
    for sentence in sentences(clause)[:1]:
        if sentence.role == "title":
            return sentence.text.rstrip("。：:；;，, .")
    return ""
