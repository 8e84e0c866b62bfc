"""地区对照: what each place, or each document, says on each matter.

Matters and statements are compared at once: the cosine of their vectors, and how much of the
matter's words, weighed by rarity, the statement and the headings over it hold. What stands under a
heading that means the matter tells of it, whatever its own words: of the statement's cosine and its
heading's the larger counts. A cell is 未规定 only where none of it finds anything in all that the
place has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.generation.snapshot import Snapshot
from index.structure.document import Clause, Document
from index.structure.gazetteer import aliases, region
from index.text.tokens import tokenize
from rag.insights.matters import bare, matters_of
from rag.insights.options import Options
from rag.insights.said import Collected, Said, clauses_of, collected, encoder
from rag.insights.table import Cell, Table
from rag.quotes.labels import short_label, title_of

ABSENT, UNSURE = "未规定", "未见直接规定"
_MEANING = 0.5
"""The cosine's share of the score; the words have the rest."""
STATED = 0.45
"""A statement of at least this score is on the matter."""
_NEAR = 0.15
"""Others of the cell score at most this much less than the best."""
_MOST = 3
_FLOOR_MEANING, _FLOOR_WORDS = 0.42, 0.3
"""Under both of them nothing was found."""
_ABOVE = 0.8
"""What a word of the matter counts that stands in the title or heading over the statement."""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scored:
    """Matters by statements: the score, the cosine, and the share of the words."""

    score: Scores
    meaning: Scores
    words: Scores


def build(snapshot: Snapshot, options: Options) -> Table:
    """Return the matrix; `options.matters` replaces the matters of the headings."""
    clauses = list(clauses_of(snapshot, options))
    placed = [(place_of(d, c, bool(options.doc_ids)), d, c) for d, c in clauses]
    matters = tuple(dict.fromkeys(filter(None, map(str.strip, options.matters))))
    matters = matters or matters_of(placed)
    found = collected(snapshot, clauses)
    places = _places(found.statements, bool(options.doc_ids))
    scored = score(matters, found)
    rows = tuple(
        (Cell(matter), *(cell(found.statements, scored, i, at) for at in places.values()))
        for i, matter in enumerate(matters)
    )
    notes = (
        f"{len(matters)}个事项，{len(places)}列。“{ABSENT}”指在该列全部条款中按词语和语义都没有找到；"
        f"“{UNSURE}”附最接近的原文，请核对。",
    )
    return Table("matrix", "地区对照", ("事项", *places), rows, notes)


def place_of(document: Document, clause: Clause, by_document: bool) -> str:
    """Return the column of a clause: its area, its document's place, or the document."""
    if by_document or not (clause.area or document.region or document.level == "国家"):
        return short_label(document) + (f"（{clause.area}）" if clause.area else "")
    named = [code for code in clause.regions if clause.area in aliases(code)]
    if len(clause.regions) == 1 and named:
        return region(named[0]).full_name  # an annex for one city is that city's
    return clause.area or document.region or "全国"


def _places(statements: Sequence[Said], by_document: bool) -> dict[str, NDArray[np.int64]]:
    rows: dict[str, list[int]] = {}
    for row, one in enumerate(statements):
        rows.setdefault(place_of(one.document, one.clause, by_document), []).append(row)
    return {place: np.array(at, np.int64) for place, at in rows.items()}


def score(matters: Sequence[str], found: Collected) -> Scored:
    """Compare all matters with all statements."""
    if not matters or not found.statements:
        empty = np.zeros((len(matters), len(found.statements)), np.float32)
        return Scored(empty, empty, empty)
    over = [_over(one) for one in found.statements]
    asked = encoder().encode_queries(matters)
    meaning = np.maximum(asked @ found.vectors.T, _meaning(asked, over))
    words = _words(matters, found.statements, over)
    return Scored(_MEANING * meaning + (1 - _MEANING) * words, meaning, words)


def _over(said: Said) -> str:
    """Return the title or heading that stands over a statement, "" if none does."""
    return " ".join(filter(None, (title_of(said.clause), *map(bare, said.clause.path[-1:]))))


def _meaning(asked: Scores, over: Sequence[str]) -> Scores:
    """Return the cosines of matters, given as vectors, and headings; 0 where there is none."""
    row = {heading: i for i, heading in enumerate(sorted({*over} - {""}))}
    cosines = np.zeros((len(asked), len(row) + 1), np.float32)
    if row:
        cosines[:, :-1] = asked @ encoder().encode_clauses(list(row)).T
    return cosines[:, [row.get(heading, -1) for heading in over]]


def _words(matters: Sequence[str], statements: Sequence[Said], over: Sequence[str]) -> Scores:
    """Return how much of each matter's words, weighed by rarity, each statement holds."""
    wanted = [set(tokenize(matter)) for matter in matters]
    column = {token: i for i, token in enumerate(sorted(set().union(*wanted)))}
    held = np.zeros((len(statements), len(column)), np.float32)
    above: dict[str, list[int]] = {}
    for row, (one, heading) in enumerate(zip(statements, over, strict=True)):
        if heading not in above:
            above[heading] = [column[t] for t in set(tokenize(heading)) if t in column]
        held[row, above[heading]] = _ABOVE
        held[row, [column[t] for t in set(tokenize(one.text)) if t in column]] = 1
    known = Counter(np.nonzero(held)[1].tolist())
    rarity = np.array([np.log(1 + len(statements) / (1 + known[i])) for i in range(len(column))])
    asked = np.zeros((len(matters), len(column)), np.float32)
    for row, tokens in enumerate(wanted):
        at = [column[token] for token in tokens]
        asked[row, at] = rarity[at] / max(float(rarity[at].sum()), 1e-9)
    shares: Scores = (asked @ held.T).astype(np.float32)
    return shares


def cell(statements: Sequence[Said], scored: Scored, matter: int, at: NDArray[np.int64]) -> Cell:
    """Return what the statements of one place say on one matter."""
    own = scored.score[matter, at]
    best = int(at[own.argmax()])
    top = float(own.max())
    if top >= STATED:
        good = at[own >= max(STATED, top - _NEAR)]
        ranked = sorted(good.tolist(), key=lambda row: -float(scored.score[matter, row]))
        chosen = {statements[row].text: row for row in reversed(ranked)}
        rows = sorted(sorted(chosen.values(), key=ranked.index)[:_MOST])
        texts = [statements[row].text for row in rows]
        return Cell("\n".join(texts), tuple(statements[row].source for row in rows))
    meant = float(scored.meaning[matter, at].max())
    worded = float(scored.words[matter, at].max())
    if meant < _FLOOR_MEANING and worded < _FLOOR_WORDS:
        return Cell(ABSENT)
    return Cell(UNSURE, (statements[best].source,))
