"""Comparisons: one row per region, pilot or document, 未提及 where one says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.citations import markers_in_order
from rag.docfacts import PERIOD
from rag.generators.base import Citer, Draft, TableRow
from rag.generators.labels import clause_label, document_label
from rag.generators.select import Scored, best_bodies
from rag.generators.writing import quotes
from rag.kinds import RUNS
from rag.types import Hit, Query, Scope

if TYPE_CHECKING:
    from rag.generators.extractive import ExtractiveComposer
    from rag.retriever import Retrieval

ABSENT = "未提及"
MENTION_WORDS, MENTION_SHARE, NAMED_SHARE = 0.5, 0.65, 0.55
"""A side mentions the topic if its best sentence holds this share of the topic's words and
scores this share of the best side's (less if the question itself names the side)."""
NEAR, UNDER_TITLE = 0.7, 0.9
"""Further sentences of a clause are quoted if they score this share of its best; more is asked
where only the clause's title speaks of the matter outright."""
_QUOTE_LIMIT = 3


def compare(query: Query, retrieval: Retrieval, composer: ExtractiveComposer) -> Draft:
    """Return a row for each of the query's groups."""
    ranked = [composer.selector.rank(query, hits) for hits in retrieval.group_hits]
    best = max((side[0].content for side in ranked if side), default=0.0)
    words = max((side[0].words for side in ranked if side), default=0.0)
    citer = Citer()
    rows: list[TableRow] = []
    lines: list[str] = []
    for scope, hits, side in zip(query.groups, retrieval.group_hits, ranked, strict=False):
        label = side_label(scope, hits, composer)
        named = len(query.scope.names) > 1
        share = NAMED_SHARE if named else MENTION_SHARE
        floor = share * words if named else MENTION_WORDS * words
        chosen = _stating(query, side) or _chosen(side, share * best, floor)
        cell = _cell(citer, chosen)
        rows.append((label, cell, markers_in_order(cell)))
        lines.append(f"- {label}：{_where(chosen, composer)}{cell}")
    draft_lines = [_head(rows), *lines] if len(rows) > 1 else lines
    return Draft("\n".join(draft_lines), citer.citations, tuple(rows))


def _head(rows: Sequence[TableRow]) -> str:
    """Say who speaks of the matter and who doesn't."""
    absent = [label for label, _, numbers in rows if not numbers]
    if not absent:
        return f"{len(rows)}方都有相关规定：" if len(rows) > 2 else "双方都有相关规定："
    if len(absent) == len(rows):
        return "各方都没有提及："
    said = [label for label, _, numbers in rows if numbers]
    return f"{len(rows)}方中有{len(said)}方提到（{'、'.join(said)}），{'、'.join(absent)}未提及："


def _stating(query: Query, side: Sequence[Scored]) -> list[Scored]:
    """Return what says how long a document's measures run, if that is what is compared."""
    if not RUNS.search(query.text):
        return []
    own = (s for s in side if not s.clause.area and s.sentence.role == "body")
    return [s for s in own if PERIOD.search(s.sentence.text)][:1]


def _chosen(side: Sequence[Scored], content: float, words: float) -> list[Scored]:
    """Return the sentences that state the side's position, none if it doesn't mention it."""
    speaking = [s for s in side if s.content >= content and s.words >= words]
    if not speaking:
        return []
    top = speaking[0]
    same = [s for s in side if s.clause.clause_id == top.clause.clause_id]
    near = [s for s in same if s.content >= NEAR * top.content and s.sentence.role == "body"]
    chosen = near[:_QUOTE_LIMIT] or [top, *best_bodies(same, UNDER_TITLE)[: _QUOTE_LIMIT - 1]]
    return sorted(chosen, key=lambda s: s.sentence.start)


def _cell(citer: Citer, chosen: Sequence[Scored]) -> str:
    return quotes(citer, chosen) if chosen else ABSENT


def _where(chosen: Sequence[Scored], composer: ExtractiveComposer) -> str:
    """Name document and clause of a row."""
    if not chosen:
        return ""
    clause = chosen[0].clause
    document = composer.snapshot.document(clause.doc_id)
    place = clause_label(clause)
    return f"{document.doc_number or document_label(document)}{place}，"


def side_label(scope: Scope, hits: Sequence[Hit], composer: ExtractiveComposer) -> str:
    """Return what the reader calls this side: the words of the question, area or document."""
    if scope.names:
        return scope.names[0]
    if scope.areas:
        return scope.areas[0]
    if scope.doc_ids:
        document = composer.snapshot.document(scope.doc_ids[0])
        return document.region or document.title
    if hits:
        clause = hits[0].clause
        return clause.area or composer.snapshot.document(clause.doc_id).title
    return "、".join(scope.missing) or "其他"
