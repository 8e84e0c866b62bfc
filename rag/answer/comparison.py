"""Comparisons: one row per region, pilot or document, 未提及 where one says nothing.

That a side says nothing is said only after a look at all of its clauses (`rag/answer/absence.py`);
where something there is near the matter, no direct rule was found and the nearest is quoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.structure.document import Clause
from rag.answer.absence import mentioning
from rag.answer.life import states
from rag.answer.materials import Materials
from rag.answer.writing import quotes
from rag.quotes.citations import markers_in_order
from rag.quotes.citer import Citer
from rag.quotes.labels import clause_label, document_label
from rag.reader.details import QUANTITIES, answers
from rag.reader.statements import Scored, StatementReader, best_bodies
from rag.retrieval.sides import sides_named
from rag.types import Ask, Draft, Hit, Query, Scope, TableRow

ABSENT, INDIRECT = "未提及", "没有找到直接的规定"
MENTION_WORDS, MENTION_SHARE, NAMED_SHARE = 0.5, 0.65, 0.55
"""A side mentions the topic if its best sentence holds this share of the topic's words and
scores this share of the best side's (less if the question itself names the side)."""
MIN_TERM = 4
"""Where some side writes a term of this length word for word, the others must hold as much."""
NAMED_MEANING = 0.9
"""A named side also speaks of the matter in other words: a sentence as near in meaning as this
share of the nearest."""
NEAR, UNDER_TITLE = 0.7, 0.9
"""Further sentences of a clause are quoted if they score this share of its best; more is asked
where only the clause's title speaks of the matter outright."""
SPEAKING = 0.7
"""A side is not said to lack the matter if a sentence of it is as near in meaning as this share."""
HEADED = 0.75
"""A side speaks of the matter under a heading that holds this share of its words."""
_QUOTE_LIMIT = 3
Side = Sequence[Scored]


@dataclass(frozen=True, slots=True)
class Floors:
    """What a sentence must score to speak of the matter: in content, and in words or meaning."""

    content: float
    words: float
    meaning: float = 2.0

    def passed(self, scored: Scored) -> bool:
        """Return whether a sentence speaks of the matter."""
        near = scored.words >= self.words or scored.meaning >= self.meaning
        return scored.content >= self.content and near


def compare(query: Query, materials: Materials) -> Draft | None:
    """Return a row for each of the query's groups; unnamed ones only if they say something."""
    if not query.groups:
        return None
    query = replace(query, topic=query.matter or query.topic)
    ranked, group_hits = materials.ranked_sides, materials.retrieval.group_hits
    named = sides_named(query)
    said = _said(query, ranked, materials.reader) if named else _mentioned(query, ranked)
    found = [[] if own else _mentioning(query, i, materials) for i, own in enumerate(said)]
    said = [own or _headed(query, found[i], materials) for i, own in enumerate(said)]
    near = [None if own else _nearest(query, i, found[i], materials) for i, own in enumerate(said)]
    citer = Citer()
    rows: list[TableRow] = []
    lines: list[str] = []
    for i, (scope, hits) in enumerate(zip(query.groups, group_hits, strict=False)):
        label = side_label(scope, hits, materials)
        shown = said[i] or (near[i] or [] if named else [])
        cell = quotes(citer, shown) if shown else ABSENT
        if not said[i] and near[i] is not None:
            cell = f"{INDIRECT}{'，最接近的是：' + cell if shown else ''}"
        rows.append((label, cell, markers_in_order(cell)))
        if said[i] or named:
            lines.append(f"- {label}：{_where(said[i], materials)}{cell}")
    if not named and not citer.citations:
        what = "没有找到直接的规定" if any(n is not None for n in near) else "没有提到这件事"
        text = f"所查的{len(rows)}方都{what}。"
        return Draft(text, table=tuple(rows), refused=True, reason="nothing_found")
    head = [_head(rows)] if len(rows) > 1 else []
    told = [row for row, own in zip(rows, said, strict=False) if own or named]
    return Draft("\n".join([*head, *lines]), citer.citations, tuple(told))


def _mentioning(query: Query, side: int, materials: Materials) -> list[Clause]:
    """Return the clauses of a side that mention the matter; of a term that some side writes word
    for word, only those that write it.
    """
    found = mentioning(query, query.groups[side], materials)
    literal = _literal(query, materials.ranked_sides)
    return [clause for clause in found if literal in clause.text]


def _headed(query: Query, found: Sequence[Clause], materials: Materials) -> list[Scored]:
    """Return the best statements of the first clause that stands under a heading on the matter."""
    terms, tokens = materials.reader.terms(query), materials.reader.tokens
    for clause in found:
        if any(terms.coverage(tokens(heading)) >= HEADED for heading in clause.path):
            read = materials.reader.score(query, [clause])
            best = sorted(read, key=lambda s: -s.content)[:_QUOTE_LIMIT]
            return sorted(best, key=lambda s: s.statement.start)
    return []


def _nearest(
    query: Query, side: int, found: Sequence[Clause], materials: Materials
) -> list[Scored] | None:
    """Return what a side says that is nearest to the matter, None if it says nothing of it."""
    ranked = materials.ranked_sides
    if found:
        read = materials.reader.score(query, found[:1])
        return sorted(read, key=lambda s: -s.content)[:1]
    nearest = max((s[0].meaning for s in ranked if s), default=0.0)
    mine = max(ranked[side], key=lambda s: s.meaning, default=None)
    if _literal(query, ranked) or mine is None or mine.meaning < SPEAKING * nearest:
        return None
    return [mine]


def _said(query: Query, ranked: Sequence[Side], reader: StatementReader) -> list[list[Scored]]:
    """Return what each named side says, what answers the other sides included."""
    best, words = _top(ranked)
    meaning = NAMED_MEANING * max((side[0].meaning for side in ranked if side), default=0.0)
    floors = Floors(NAMED_SHARE * best, NAMED_SHARE * words, meaning)
    if literal := _literal(query, ranked):  # a term: other words are about something else
        words = max(s.words for side in ranked for s in side if literal in s.statement.text)
        floors = Floors(NAMED_SHARE * best, words * MENTION_WORDS)
    said = [_stating(query, side) or _chosen(side, floors, query.asks[0]) for side in ranked]
    return [
        _with_counterpart(said[i], [s for j, other in enumerate(said) if j != i for s in other],
                          [s for s in side if floors.passed(s)], reader)
        for i, side in enumerate(ranked)
    ]  # fmt: skip


def _mentioned(query: Query, ranked: Sequence[Side]) -> list[list[Scored]]:
    """Return what the sides that speak of the matter say, nothing for the others."""
    best, words = _top(ranked)
    literal = _literal(query, ranked)
    if literal:
        words = max(s.words for side in ranked for s in side if literal in s.statement.text)
    said: list[list[Scored]] = []
    for side in ranked:
        term = [s for s in side if literal and literal in s.statement.text]
        floors = Floors(MENTION_SHARE * best, words if literal else MENTION_WORDS * words)
        same = [s for s in term if s.clause.clause_id == term[0].clause.clause_id]
        said.append(
            _stating(query, side) or same[:_QUOTE_LIMIT] or _chosen(side, floors, query.asks[0])
        )
    return said


def _top(ranked: Sequence[Side]) -> tuple[float, float]:
    """Return the best content and words of any side."""
    firsts = [side[0] for side in ranked if side]
    best = max((scored.content for scored in firsts), default=0.0)
    return best, max((scored.words for scored in firsts), default=0.0)


def _with_counterpart(
    own: list[Scored], others: Sequence[Scored], speaking: Sequence[Scored], reader: StatementReader
) -> list[Scored]:
    """Add sentences of the same clause that answer a sentence of the others best."""
    mine = [s for s in speaking if own and s.clause is own[0].clause and s.statement.role == "body"]
    rest = [s for s in mine if s not in own]
    if not rest or not others:
        return own
    pool = [*own, *rest]
    answering = {int(place) for place in reader.nearness(pool, others).argmax(axis=0)}
    added = [pool[place] for place in sorted(answering) if place >= len(own)]
    chosen = [*own, *added[: max(0, _QUOTE_LIMIT - len(own))]]
    return sorted(chosen, key=lambda s: s.statement.start)


def _literal(query: Query, ranked: Sequence[Side]) -> str:
    """Return the topic if it is a term that a side writes word for word, else nothing."""
    term = query.topic.replace(" ", "")
    said = len(term) >= MIN_TERM and any(term in s.statement.text for side in ranked for s in side)
    return term if said else ""


def _head(rows: Sequence[TableRow]) -> str:
    """Say who speaks of the matter, who doesn't, and of whom no direct rule was found."""
    absent = [label for label, cell, _ in rows if cell == ABSENT]
    indirect = [label for label, cell, _ in rows if cell.startswith(INDIRECT)]
    said = [label for label, _, _ in rows if label not in (*absent, *indirect)]
    if len(said) == len(rows):
        return f"{len(rows)}方都有相关规定：" if len(rows) > 2 else "双方都有相关规定："
    if len(absent) == len(rows):
        return "各方都没有提及："
    parts = [f"{len(rows)}方中有{len(said)}方提到（{'、'.join(said)}）"] if said else []
    parts += [f"{'、'.join(absent)}{ABSENT}"] if absent else []
    parts += [f"{'、'.join(indirect)}{INDIRECT}"] if indirect else []
    return f"{'，'.join(parts)}："


def _stating(query: Query, side: Sequence[Scored]) -> list[Scored]:
    """Return what says how long a document's measures run, if that is what is compared."""
    if "period" not in query.facts:
        return []
    own = (s for s in side if not s.clause.area and s.statement.role == "body")
    return [s for s in own if states(s.clause, s.statement, "period")][:1]


def _chosen(side: Sequence[Scored], floors: Floors, ask: Ask) -> list[Scored]:
    """Return the sentences that state the side's position, none if it doesn't mention it.

    Where a figure is asked for, that is the best one that gives it.
    """
    speaking = [s for s in side if floors.passed(s)]
    if not speaking:
        return []
    giving = (s for s in speaking if ask.detail in QUANTITIES and answers(s.said, ask))
    top = next((s for s in giving if s.content >= NEAR * speaking[0].content), speaking[0])
    same = [s for s in side if s.clause.clause_id == top.clause.clause_id]
    near = [s for s in same if s.content >= NEAR * top.content and s.statement.role == "body"]
    chosen = near[:_QUOTE_LIMIT] or [top, *best_bodies(same, UNDER_TITLE)[: _QUOTE_LIMIT - 1]]
    return sorted(chosen, key=lambda s: s.statement.start)


def _where(chosen: Sequence[Scored], materials: Materials) -> str:
    """Name document and clause of a row."""
    if not chosen:
        return ""
    clause = chosen[0].clause
    document = materials.snapshot.document(clause.doc_id)
    place = clause_label(clause)
    return f"{document.doc_number or document_label(document)}{place}，"


def side_label(scope: Scope, hits: Sequence[Hit], materials: Materials) -> str:
    """Return what the reader calls this side: the words of the question, area or document."""
    if scope.names:
        return scope.names[0]
    if scope.areas:
        return scope.areas[0]
    if scope.doc_ids:
        document = materials.snapshot.document(scope.doc_ids[0])
        return document.region or document.title
    if hits:
        clause = hits[0].clause
        return clause.area or materials.snapshot.document(clause.doc_id).title
    return "、".join(scope.missing) or "其他"
