"""The default writer: answers composed of quoted sentences, without a language model.

Each kind of question has its own form: one sentence for a fact, bullets for a list, the units
with the lead first, a row per region for a comparison. Whatever the form, every quote carries
its marker and its document and clause are named in words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.structure.document import Clause
from rag.generators.asked import QUANTITIES, TO_DO, Detail, asked_detail, asked_parts, asking_parts
from rag.generators.base import Citer
from rag.generators.comparison import compare
from rag.generators.facts import document_facts
from rag.generators.labels import clause_label, document_label, place_label
from rag.generators.listing import DASH, list_measures
from rag.generators.parts import (
    DETAIL_CLAUSES,
    DETAIL_SHARE,
    absence,
    also_meant,
    best_of_clause,
    completed,
    stated_and_missing,
)
from rag.generators.premise import WHY, borne_out, claimed, corrected, gives_reason, unreasoned
from rag.generators.select import Scored, Selector
from rag.generators.units import tasks_of_units, units_of_matter
from rag.generators.writing import by_clause, quote, quote_all, quotes
from rag.quotes.sentences import sentences
from rag.retrieval.docfacts import asked_facts
from rag.types import Draft, Hit, Query

if TYPE_CHECKING:
    from index.generation.snapshot import Snapshot
    from rag.retrieval.retriever import Retrieval, Retriever

_PLACES = re.compile(r"(?:哪|几)\S{0,4}(?:市|县|区|省|城市|地方|地区)|范围")
_OPEN_SENTENCES, _OPEN_SHARE = 4, 0.8


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
        if query.kind == "comparison" and query.groups:
            return compare(query, retrieval, self)
        ranked = self.selector.rank(query, retrieval.hits)
        draft = self._composed(query, ranked, retrieval)
        if draft.refused or not draft.text:
            return draft
        near = () if query.kind == "document" else self._near(draft, retrieval)
        return corrected(completed(draft, query, ranked, self), query, near)

    def _near(self, draft: Draft, retrieval: Retrieval) -> list[Clause]:
        """Return the clauses found, and what the cited documents say around attachments."""
        cited = dict.fromkeys(c.clause.doc_id for c in draft.citations if c.clause.area)
        whole = (self.snapshot.document(doc_id).clauses for doc_id in cited)
        around = [clause for clauses in whole for clause in clauses if not clause.area]
        return [*(hit.clause for hit in retrieval.hits), *around]

    def _composed(self, query: Query, ranked: Sequence[Scored], retrieval: Retrieval) -> Draft:
        """Write in the form of the kind of question."""
        if query.kind == "document" and (draft := document_facts(query, retrieval, self)):
            return unreasoned(draft) if WHY.search(query.text) else draft
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
        if asked_detail(query.text) in TO_DO:
            return self._fact(query, ranked, retrieval.hits)
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
        clauses = self.snapshot.clauses(rows)
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

    def whole(self, clause: Clause, item: int = 0) -> Draft:
        """Return all that one clause says, or item N of it if it lists items with dashes."""
        citer = Citer()
        said = list(sentences(clause))
        opens = [i for i, sentence in enumerate(said) if sentence.text.startswith(DASH)]
        if 0 < item <= len(opens):
            said = said[opens[item - 1] : [*opens, len(said)][item]]
        lines = [f"{self.place(clause)}：", *(f"- {quote(citer, clause, s)}" for s in said)]
        return Draft("\n".join(lines), citer.citations)

    def place(self, clause: Clause) -> str:
        """Name document and place of a clause."""
        return place_label(self.snapshot.document(clause.doc_id), clause)

    def _fact(self, query: Query, ranked: Sequence[Scored], hits: Sequence[Hit]) -> Draft:
        """What says it, and what another clause says if it may be the one meant."""
        citer = Citer()
        stated, missing = stated_and_missing(asked_parts(query.text), ranked)
        best, detail = stated[0] if stated else (ranked[0], asked_detail(query.text))
        whole = bool(missing) and not stated and len(asking_parts(query.text)) <= len(missing)
        shown = "" if whole else detail
        lines = [self.say(citer, best_of_clause(ranked, best), shown)]
        lines += [self.say(citer, [scored], detail) for scored, detail in stated[1:]]
        if whole:
            text = "\n".join([f"{absence(missing, whole=True)}。相关的规定是：", *lines])
            return Draft(text, citer.citations, refused=True, reason="detail_missing")
        if missing:
            text = "\n".join([*lines, f"（{absence(missing)}。）"])
            return Draft(text, citer.citations, reason="detail_missing")
        told = {best.clause.clause_id, *(scored.clause.clause_id for scored, _ in stated)}
        lines += [self.say(citer, [s], detail) for s in also_meant(ranked, hits, told)]
        return Draft("\n".join(lines), citer.citations)

    def _unfounded(self, act: str, ranked: Sequence[Scored]) -> Draft:
        """Say that the documents don't say what the question takes for granted."""
        citer = Citer()
        said = self.say(citer, best_of_clause(ranked, ranked[0]), "")
        text = f"文件没有说“{act}”，问题的前提没有依据。相关的规定是：\n{said}"
        return Draft(text, citer.citations, refused=True, reason="detail_missing")

    def _reason(self, query: Query, ranked: Sequence[Scored], hits: Sequence[Hit]) -> Draft:
        """Quote what the matter is for, or say that no reason is given and what is."""
        floor = DETAIL_SHARE * ranked[0].words
        near = [s for s in ranked if s.words >= floor and gives_reason(s.sentence.text)]
        if near:
            citer = Citer()
            return Draft(self.say(citer, near[:1], ""), citer.citations)
        draft = self._fact(query, ranked, hits)
        return unreasoned(draft)

    def say(self, citer: Citer, chosen: Sequence[Scored], detail: Detail = "") -> str:
        """Name the place and quote sentences of one clause."""
        return f"{self.place(chosen[0].clause)}规定：{quotes(citer, chosen, detail)}"

    def _open(self, ranked: Sequence[Scored]) -> Draft:
        """The few sentences that answer, clause by clause."""
        citer = Citer()
        floor = ranked[0].score * _OPEN_SHARE
        chosen = [s for s in ranked if s.score >= floor and s.sentence.role == "body"]
        groups = by_clause(chosen[:_OPEN_SENTENCES] or ranked[:1])
        if len(groups) == 1:
            return Draft(self.say(citer, groups[0][1], ""), citer.citations)
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
