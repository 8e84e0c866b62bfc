"""Names found in a question: which count, which exclude, which belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.scope.places import Place
from rag.types import Scope

BEFORE_OUT = re.compile(
    r"(?:除了|除去|除开|除|不算|不包括|不含|不看|排除|去掉|抛开|撇开|别看|不要)$"
)
AFTER_OUT = re.compile(r"^(?:以外|之外|除外|不算)")
AND = re.compile(r"^(?:和|与|跟|及|以及|、|,|，|还有|或|同)$")
_FROM, _TO = re.compile(r"(?:从|由|自)$"), re.compile(r"^[^，,。；、]{0,10}[到去往至回来]$")
SIDE = re.compile(r"^(?:和|与|跟|及|以及|、|还有|同|比|对比|还是|vs\.?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """The scope of a question, one scope a side, and where its names stand."""

    scope: Scope
    groups: tuple[Scope, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at `text[start:end]`, the scope it makes, and the places of the corpus inside."""

    start: int
    end: int
    name: str
    scope: Scope
    what: str
    places: frozenset[Place] = frozenset()
    out: bool = False

    @property
    def missing(self) -> bool:
        """Whether the corpus has nothing of that name."""
        return not self.places


def longest(found: Iterable[Mention]) -> list[Mention]:
    """Keep the longest of overlapping names; of equals the one that the corpus knows."""
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.missing, m.start)):
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def moves(text: str, mentions: Sequence[Mention]) -> bool:
    """Tell whether one goes from one place to another: that is one matter, not two sides.

    从广州跳到佛山上班，养老还用转吗
    """
    places = [mention for mention in mentions if mention.what == "region"]
    if len(places) != 2:
        return False
    one, other = places
    return bool(_FROM.search(text[: one.start]) and _TO.search(text[one.end : other.start]))


def mark_out(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Mark the names that the question excludes (除了…, …以外)."""
    marked: list[Mention] = []
    for i, mention in enumerate(mentions):
        out = bool(BEFORE_OUT.search(text[: mention.start]) or AFTER_OUT.match(text[mention.end :]))
        if marked and marked[-1].out and AND.match(text[mentions[i - 1].end : mention.start]):
            out = True
        marked.append(replace(mention, out=out))
    return tuple(marked)


def is_side(text: str, mentions: Sequence[Mention], i: int) -> bool:
    """Whether a name is joined to another by 和, 、 or 比."""
    before = i > 0 and SIDE.match(text[mentions[i - 1].end : mentions[i].start])
    after = i + 1 < len(mentions) and SIDE.match(text[mentions[i].end : mentions[i + 1].start])
    return bool(before or after)


def narrowest(mentions: Sequence[Mention]) -> list[Mention]:
    """Of a document and a region within it the narrower one decides; a level gives way."""
    named = _met([m for m in mentions if m.what != "level"])
    return [
        m
        for m in named or mentions
        if not any(other is not m and other.places < m.places for other in named or mentions)
    ]


def _met(mentions: Sequence[Mention]) -> list[Mention]:
    """Of a title that several places have and a place, keep the title at that place."""
    regions = [m for m in mentions if m.what == "region"]
    met = []
    for mention in mentions:
        common = [r.places & mention.places for r in regions if mention.what == "document"]
        if len(mention.scope.doc_ids) > 1 and any(common):
            places = frozenset().union(*common)
            doc_ids = tuple(d for d in mention.scope.doc_ids if d in {p.doc_id for p in places})
            mention = replace(mention, scope=replace(mention.scope, doc_ids=doc_ids), places=places)
        met.append(mention)
    return met


def by_place(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Group names that mean the same places."""
    sides: dict[frozenset[Place], list[Mention]] = {}
    for mention in mentions:
        sides.setdefault(mention.places, []).append(mention)
    return list(sides.values())


def side_scope(side: Sequence[Mention]) -> Scope:
    """Return the scope of one side of a comparison."""
    return replace(union([m.scope for m in side]), names=(side[0].name,), hard=True)


def union(scopes: Sequence[Scope]) -> Scope:
    """Return the scope of everything that one of the scopes holds."""
    return Scope(
        doc_ids=flat(scope.doc_ids for scope in scopes),
        regions=flat(scope.regions for scope in scopes),
        areas=flat(scope.areas for scope in scopes),
    )


def flat(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the names of all groups, each once."""
    return unique(name for group in groups for name in group)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names, each once, in order."""
    return tuple(dict.fromkeys(names))
