"""The places that a question names by itself, and the question without each of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.structure.gazetteer import find_regions
from rag.types import Query
from rag.words.topic import topic_of


def named_places(question: str, queries: Sequence[Query]) -> tuple[tuple[str, str], ...]:
    """Return the places that a question itself names, each with the question without it.

    None of a comparison, which is nothing without its places, or of a follow-up (那山西呢), which
    says little else.
    """
    names: dict[str, None] = {}
    for query in queries:
        scope = query.scope
        if query.groups or query.resolved:
            continue
        if scope.regions or scope.areas:
            names.update(dict.fromkeys(scope.names))
        names.update(dict.fromkeys(name for name in scope.missing if find_regions(name)))
    without = {name: without_place(question, name) for name in names if name in question}
    return tuple((name, rest) for name, rest in without.items() if topic_of(rest))


def without_place(question: str, name: str) -> str:
    """Return a question without a place, and without the words that tied it in.

    >>> without_place("在高青县租房能落户吗？", "高青县")
    '租房能落户吗？'
    """
    tied = rf"(?:在|关于)?{re.escape(name)}(?:的|里|境内)?"
    return re.sub(tied, "", question).strip(" ，,、")
