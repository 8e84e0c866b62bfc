"""Matters: what the headings of the chosen documents speak of, merged by meaning."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence, Set

import numpy as np

from index.structure.document import Clause, Document
from rag.insights.said import encoder
from rag.quotes.labels import title_of

SAME = 0.75
"""Headings of at least this cosine, on average, are one matter."""
MOST = 30
_SHORTEST, _LONGEST = 3, 30
_FORMAL = {"总则", "分则", "附则"}
"""Chapters that every regulation has by the rules of drafting: they name no matter."""
_ATTACHMENT = re.compile(r"^\s*附[件录表]\s*[\d〇零一二三四五六七八九十：:]")
_NUMERAL = r"[〇零一二三四五六七八九十百\d]+"
_NUMBER = re.compile(
    rf"^(?:第{_NUMERAL}[编章节条款项]|[（(]{_NUMERAL}[）)]|\d+(?:\.\d+)*[、.．\s]|{_NUMERAL}[、.．])\s*"
)

Places = Sequence[tuple[Hashable, Document, Clause]]


def matters_of(clauses: Places, most: int = MOST) -> tuple[str, ...]:
    """Return the matters of clauses given with their place: of the most places first.

    A matter is called as most of its headings are, the shortest of them.
    """
    places: defaultdict[str, set[Hashable]] = defaultdict(set)
    plans: defaultdict[str, set[Hashable]] = defaultdict(set)
    for place, document, clause in clauses:
        for heading in headings_of(clause):
            places[heading].add(place)
            plans[heading].add((document.doc_id, clause.area))
    counted = Counter({name: len(found) for name, found in places.items()})
    groups = merged(counted, plans)
    spread = [(name, len(set().union(*(places[one] for one in group)))) for name, group in groups]
    spread.sort(key=lambda one: -one[1])
    return tuple(name for name, _ in spread[:most])


def headings_of(clause: Clause) -> tuple[str, ...]:
    """Return the clause's own title, or the heading that it stands under, without its number."""
    titled = title_of(clause)
    own = titled or (clause.path[-1] if clause.path else "")
    name = bare(own)
    if _ATTACHMENT.match(own) or "".join(name.split()) in _FORMAL:
        return ()
    return (name,) if _SHORTEST <= len(name) <= _LONGEST else ()


def bare(heading: str) -> str:
    """Return a heading without its number and end mark.

    >>> bare("（六）支持探索土地管理制度改革。")
    '支持探索土地管理制度改革'
    """
    return _NUMBER.sub("", heading.strip()).rstrip("。：:；;，, .").strip()


def merged(
    counted: Counter[str], plans: Mapping[str, Set[Hashable]] | None = None
) -> list[tuple[str, list[str]]]:
    """Return groups of headings of one meaning, each with its name, from the commonest on.

    A heading joins the group to whose headings its cosine is the highest on average. Headings of
    one plan are never one matter: who wrote it told them apart.

    Args:
        counted: in how many places each heading stands.
        plans: the plans (document and annex) in which each heading stands.
    """
    names = sorted(counted, key=lambda name: (-counted[name], len(name)))
    if not names:
        return []
    vectors = encoder().encode_clauses(names)
    cosines = vectors @ vectors.T
    groups: list[list[int]] = []
    within: list[set[Hashable]] = []
    for row, name in enumerate(names):
        own = plans.get(name, frozenset()) if plans else frozenset()
        leaders = [group[0] for group in groups]
        near = [n for n in np.flatnonzero(cosines[row, leaders] >= SAME) if not own & within[n]]
        best = max(near, key=lambda n: float(cosines[row, groups[n]].mean()), default=None)
        if best is not None and cosines[row, groups[best]].mean() >= SAME:
            groups[best].append(row)
            within[best] |= own
        else:
            groups.append([row])
            within.append(set(own))
    return [(names[group[0]], [names[row] for row in group]) for group in groups]
