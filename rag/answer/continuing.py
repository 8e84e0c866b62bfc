"""Going on from an answer: 第N点具体说说 tells one point of it, 还有吗 what it left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.types import Draft, Query

if TYPE_CHECKING:
    from rag.generators.extractive import ExtractiveComposer
    from rag.retrieval.retriever import Retrieval, Retriever


def continued(
    query: Query, turns: Sequence[Query], retriever: Retriever, composer: ExtractiveComposer
) -> Draft | None:
    """Answer from what was answered to the last of `turns`, None if `query` doesn't go on."""
    previous = turns[-1]
    if not query.ordinal and previous.text != query.text:
        return None
    retrieval = retriever.retrieve(previous)
    answered = composer.compose(replace(previous, ordinal=0), retrieval)
    if query.ordinal:
        return _point(query.ordinal, answered, composer)
    cited = frozenset(citation.clause.clause_id for citation in answered.citations)
    return _more(query, retrieval, cited, turns=turns, composer=composer)


def _point(wanted: int, answered: Draft, composer: ExtractiveComposer) -> Draft | None:
    """Tell the clause of point N; of a single clause its item N, or all of it."""
    clauses = list(dict.fromkeys(citation.clause for citation in answered.citations))
    if wanted > max(len(answered.citations), answered.text.count("\n- ")):
        return None
    if wanted <= len(clauses) > 1:
        return composer.whole(clauses[wanted - 1])
    return composer.whole(clauses[0], wanted)


def _more(
    query: Query,
    retrieval: Retrieval,
    told: frozenset[str],
    *,
    turns: Sequence[Query],
    composer: ExtractiveComposer,
) -> Draft:
    """Return what wasn't told yet; every 还有吗 before this one told some more."""
    for turn in reversed(turns):
        if not turn.resolved or turn.text != query.text or turn.ordinal:
            break
        before = composer.more(query, retrieval, told)
        told |= {citation.clause.clause_id for citation in before.citations}
    return composer.more(query, retrieval, told)
