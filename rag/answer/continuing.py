"""Going on from an answer: 第N点具体说说 tells one point of it, 还有吗 what it left out.

The query holds the matter of the answer before, so that composing it once gives that answer.
"""

from __future__ import annotations

from dataclasses import replace

from index.structure.document import Clause
from rag.answer.forms import compose
from rag.answer.listing import DASH, bullets_of
from rag.answer.materials import Materials
from rag.answer.writing import quote
from rag.quotes.citer import Citer
from rag.quotes.sentences import sentences
from rag.types import Draft, Query


def continued(query: Query, materials: Materials) -> Draft | None:
    """Return the point asked for, or what wasn't told yet; None if `query` doesn't go on."""
    if not query.resolved or not (query.ordinal or query.more):
        return None
    answered = compose(replace(query, ordinal=0, more=0), materials)
    if query.ordinal:
        return _point(query.ordinal, answered, materials)
    told = frozenset(citation.clause.clause_id for citation in answered.citations)
    return _more(query, materials, told)


def _point(wanted: int, answered: Draft, materials: Materials) -> Draft | None:
    """Tell the clause of point N; of a single clause its item N, or all of it."""
    clauses = list(dict.fromkeys(citation.clause for citation in answered.citations))
    if wanted > max(len(answered.citations), answered.text.count("\n- ")):
        return None
    if wanted <= len(clauses) > 1:
        return _whole(clauses[wanted - 1], materials)
    return _whole(clauses[0], materials, item=wanted)


def _more(query: Query, materials: Materials, told: frozenset[str]) -> Draft:
    """Return what the hits say beyond what was told; every 还有吗 before told some more."""
    draft = Draft("")
    for _ in range(query.more):
        rest = [scored for scored in materials.ranked if scored.clause.clause_id not in told]
        if not rest:
            return Draft("没有更多相关的规定了。", refused=True, reason="nothing_found")
        draft = bullets_of(query, rest, materials)
        told |= {citation.clause.clause_id for citation in draft.citations}
    return draft


def _whole(clause: Clause, materials: Materials, *, item: int = 0) -> Draft:
    """Return all that one clause says, or item N of it if it lists items with dashes."""
    citer = Citer()
    said = list(sentences(clause))
    opens = [i for i, sentence in enumerate(said) if sentence.text.startswith(DASH)]
    if 0 < item <= len(opens):
        said = said[opens[item - 1] : [*opens, len(said)][item]]
    lines = [f"{materials.place(clause)}：", *(f"- {quote(citer, clause, s)}" for s in said)]
    return Draft("\n".join(lines), citer.citations)
