"""The default writer: answers composed of quoted sentences, without a language model.

Each kind of question has its own form: one sentence for a fact, bullets for a list, the units
with the lead first, a row per region for a comparison. Whatever the form, every quote carries
its marker and its document and clause are named in words.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

from index.structure.document import Clause
from rag.docfacts import asked_facts
from rag.generators.asked import (
    NAMES,
    QUANTITIES,
    Detail,
    asked_detail,
    asked_measure,
    asked_parts,
    asked_rate,
    gives,
    gives_measure,
)
from rag.generators.base import Citer, Draft
from rag.generators.comparison import compare
from rag.generators.facts import document_facts
from rag.generators.labels import clause_label, document_label, place_label
from rag.generators.listing import list_measures
from rag.generators.premise import WHY, borne_out, claimed, gives_reason
from rag.generators.select import Scored, Selector, best_bodies
from rag.generators.units import tasks_of_units, units_of_matter
from rag.generators.writing import by_clause, quote, quote_all, quotes
from rag.sentences import sentences
from rag.types import Hit, Query

if TYPE_CHECKING:
    from index.snapshot import Snapshot
    from rag.retriever import Retrieval, Retriever

NEAR, MAX_SENTENCES, MAX_CHARS = 0.68, 3, 150
"""Further sentences of the same clause are quoted if they score this share of the best: so many
sentences, and so many characters in all."""
OTHER = 0.88
"""A sentence of another clause is added if it scores this share of the best."""
_PLACES = re.compile(r"(?:哪|几)\S{0,4}(?:市|县|区|省|城市|地方|地区)|范围")
_OPEN_SENTENCES = 4
DETAIL_CLAUSES, DETAIL_SHARE = 3, 0.7
"""A figure counts as the one asked for if it stands in one of the best clauses, in a sentence
that holds this share of the best sentence's words of the topic."""


class ExtractiveComposer:
    """Writes the answer to one query from its hits."""

    def __init__(self, snapshot: Snapshot, retriever: Retriever, selector: Selector) -> None:
        """Share the parts of one generation of the index."""
        self.snapshot = snapshot
        self.retriever = retriever
        self.selector = selector

    def compose(self, query: Query, retrieval: Retrieval) -> Draft:
        """Return the whole draft for `query`."""
        if query.kind == "units_of" and query.units:
            return tasks_of_units(query, self.snapshot, self.retriever)
        if query.kind == "document" and (draft := document_facts(query, retrieval, self)):
            return draft
        if query.kind == "comparison" and query.groups:
            return compare(query, retrieval, self)
        ranked = self.selector.rank(query, retrieval.hits)
        if scopes := self._scope_clauses(query, retrieval):
            return scopes
        if not ranked:
            return Draft("")
        if (act := claimed(query.text)) and not borne_out(act, _told(ranked)):
            return self._unfounded(act, ranked)
        if WHY.search(query.text):
            return self._reason(query, ranked, retrieval.hits)
        if query.kind == "unit":
            return units_of_matter(query, ranked, self)
        if query.kind in ("list", "comparison") or _names_only(query, ranked[0]):
            return list_measures(query, ranked, self)
        if query.kind == "fact":
            return self._fact(query, ranked, retrieval.hits)
        return self._open(ranked)

    def _scope_clauses(self, query: Query, retrieval: Retrieval) -> Draft | None:
        """Return every scope clause (试点范围包括…) in scope if that is what is asked."""
        asked = query.kind in ("document", "list", "comparison") or _PLACES.search(query.text)
        first = retrieval.hits[0].clause.kind if retrieval.hits else ""
        meant = query.kind == "document" and "scope" in asked_facts(query.text)
        if not asked or (first != "scope" and not meant):
            return None
        rows = self.retriever.rows_in(query.scope)
        clauses = [self.snapshot.clause(int(row)) for row in rows]
        citer = Citer()
        wanted = [c for c in clauses if c.kind == "scope"]
        lines: list[str] = []
        for doc_id in dict.fromkeys(c.doc_id for c in wanted):
            lines.append(f"{document_label(self.snapshot.document(doc_id))}：")
            mine = (c for c in wanted if c.doc_id == doc_id)
            lines += [f"- {clause_label(c)}：{quote_all(citer, c)}" for c in mine]
        return Draft("\n".join(lines), citer.citations) if lines else None

    def more(self, query: Query, retrieval: Retrieval, told: frozenset[str]) -> Draft:
        """Return what the hits say beyond the clauses already told."""
        rest = [hit for hit in retrieval.hits if hit.clause.clause_id not in told]
        ranked = self.selector.rank(query, rest)
        if not ranked:
            return Draft("没有更多相关的规定了。", refused=True, reason="nothing_found")
        return list_measures(query, ranked, self)

    def whole(self, clause: Clause) -> Draft:
        """Return all that one clause says."""
        citer = Citer()
        lines = [f"{self.place(clause)}："]
        for sentence in sentences(clause):
            lines.append(f"- {quote(citer, clause, sentence)}")
        return Draft("\n".join(lines), citer.citations)

    def place(self, clause: Clause) -> str:
        """Name document and place of a clause."""
        return place_label(self.snapshot.document(clause.doc_id), clause)

    def _fact(self, query: Query, ranked: Sequence[Scored], hits: Sequence[Hit]) -> Draft:
        """What says it, and what another clause says if it may be the one meant."""
        citer = Citer()
        stated, missing = _stated_and_missing(query.text, ranked)
        best, detail = stated[0] if stated else (ranked[0], asked_detail(query.text))
        lines = [self._say(citer, _best_of_clause(ranked, best), detail)]
        lines += [self._say(citer, [scored], detail) for scored, detail in stated[1:]]
        if missing:
            absent = f"文件没有给出具体的{'、'.join(missing)}"
            whole = not stated and len(asked_parts(query.text)) == len(missing)
            if whole:
                lines = [f"{absent}。相关的规定是：", *lines]
            else:
                lines.append(f"（{absent}。）")
            return Draft("\n".join(lines), citer.citations, refused=whole, reason="detail_missing")
        told = {best.clause.clause_id, *(scored.clause.clause_id for scored, _ in stated)}
        lines += [self._say(citer, [s], detail) for s in _also_meant(ranked, hits, told)]
        return Draft("\n".join(lines), citer.citations)

    def _unfounded(self, act: str, ranked: Sequence[Scored]) -> Draft:
        """Say that the documents don't say what the question takes for granted."""
        citer = Citer()
        said = self._say(citer, _best_of_clause(ranked, ranked[0]), "")
        text = f"文件没有说“{act}”，问题的前提没有依据。相关的规定是：\n{said}"
        return Draft(text, citer.citations, refused=True, reason="detail_missing")

    def _reason(self, query: Query, ranked: Sequence[Scored], hits: Sequence[Hit]) -> Draft:
        """Quote what the matter is for, or say that no reason is given and what is."""
        floor = DETAIL_SHARE * ranked[0].words
        near = [s for s in ranked if s.words >= floor and gives_reason(s.sentence.text)]
        if near:
            citer = Citer()
            return Draft(self._say(citer, near[:1], ""), citer.citations)
        draft = self._fact(query, ranked, hits)
        text = f"文件没有说明原因，相关的规定是：\n{draft.text}"
        return Draft(text, draft.citations, reason="detail_missing")

    def _say(self, citer: Citer, chosen: Sequence[Scored], detail: Detail) -> str:
        return f"{self.place(chosen[0].clause)}规定：{quotes(citer, chosen, detail)}"

    def _open(self, ranked: Sequence[Scored]) -> Draft:
        """The few sentences that answer, clause by clause."""
        citer = Citer()
        floor = ranked[0].score * 0.75
        chosen = [s for s in ranked if s.score >= floor and s.sentence.role == "body"]
        groups = by_clause(chosen[:_OPEN_SENTENCES] or ranked[:1])
        if len(groups) == 1:
            return Draft(self._say(citer, groups[0][1], ""), citer.citations)
        return Draft("\n".join(self.grouped(citer, groups)), citer.citations)

    def grouped(self, citer: Citer, groups: Sequence[tuple[Clause, list[Scored]]]) -> list[str]:
        """Return a line per document and a bullet per clause."""
        lines: list[str] = []
        doc_ids = dict.fromkeys(clause.doc_id for clause, _ in groups)
        for doc_id in doc_ids:
            lines.append(f"{document_label(self.snapshot.document(doc_id))}：")
            for clause, chosen in groups:
                if clause.doc_id == doc_id:
                    label = clause_label(clause)
                    lines.append(f"- {label}{'：' if label else ''}{quotes(citer, chosen)}")
        return lines


def _told(ranked: Sequence[Scored]) -> list[str]:
    """Return the texts of the best clauses."""
    clauses = dict.fromkeys(scored.clause for scored in ranked)
    return [clause.text for clause in list(clauses)[:DETAIL_CLAUSES]]


def _names_only(query: Query, best: Scored) -> bool:
    """Return True if the best sentence is a title: what stands under it is the answer."""
    return best.sentence.role == "title" and asked_detail(query.text) not in QUANTITIES


def _stated_and_missing(
    question: str, ranked: Sequence[Scored]
) -> tuple[list[tuple[Scored, Detail]], list[str]]:
    """Return the sentences that give the figures asked for, and the names of those not given."""
    stated: dict[tuple[str, int], tuple[Scored, Detail]] = {}
    missing: list[str] = []
    for part in asked_parts(question):
        detail = asked_detail(part)
        if detail not in QUANTITIES:
            continue
        found = with_detail(part, ranked)
        if found is None:
            missing.append(NAMES[detail])
        else:
            key = (found.clause.clause_id, found.sentence.start)
            stated.setdefault(key, (found, detail))
    return list(stated.values()), list(dict.fromkeys(missing))


def with_detail(part: str, ranked: Sequence[Scored]) -> Scored | None:
    """Return the best sentence that gives the figure asked for, None if none does.

    It must be about the matter: not far from the best sentence in the topic's words, or the
    best in all.
    """
    detail, measure, rate = asked_detail(part), asked_measure(part), asked_rate(part)
    best = ranked[0]
    clauses = list(dict.fromkeys(s.clause.clause_id for s in ranked))[:DETAIL_CLAUSES]
    for scored in ranked:
        text = scored.sentence.text
        if scored.clause.clause_id not in clauses or not gives(text, detail) or rate not in text:
            continue
        near = scored.words >= DETAIL_SHARE * best.words or scored.content >= best.content
        if near and gives_measure(text, measure):
            return scored
    return None


def _best_of_clause(ranked: Sequence[Scored], best: Scored) -> list[Scored]:
    """Return the best sentence and those of its clause that are nearly as good."""
    same = [s for s in ranked if s.clause.clause_id == best.clause.clause_id]
    near = [s for s in same if s.content >= NEAR * best.content and s.sentence.role == "body"]
    chosen: list[Scored] = []
    for scored in near[:MAX_SENTENCES]:
        length = sum(len(s.sentence.text) for s in (*chosen, scored))
        if not chosen or length <= MAX_CHARS:
            chosen.append(scored)
    return chosen or [best, *best_bodies(same, OTHER)[:1]]


def _also_meant(
    ranked: Sequence[Scored], hits: Sequence[Hit], told: Container[str]
) -> list[Scored]:
    """Return the best sentence of one other clause: nearly as good, or of the first hit."""
    others = [s for s in ranked if s.clause.clause_id not in told and s.sentence.role == "body"]
    first = [s for s in others if s.clause.clause_id == hits[0].clause.clause_id]
    return first[:1] or [s for s in others[:1] if s.score >= OTHER * ranked[0].score]
