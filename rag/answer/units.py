"""Who is responsible for a matter, and what a unit is responsible for."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.structure.document import Clause, Document, Statement
from rag.answer.materials import Materials
from rag.answer.parts import in_own_words
from rag.answer.writing import by_clause, by_document, quote, shorten
from rag.quotes.citer import Citer
from rag.quotes.labels import clause_label, document_label, place_label, title_of
from rag.reader.statements import Scored
from rag.types import Draft, Query

NEAR = 0.92
"""Another clause is named too if its best sentence scores this share of the best."""
MAX_CLAUSES = 3
_NAMED = re.compile(
    r"由[^，。；]{2,30}(?:牵头|负责|承担|主管|会同)|[局委厅部办府会院](?:要|应|应当)?(?:牵头|负责|会同)"
)
_PREFIXES = "省市县区州旗镇乡"


def units_of_matter(query: Query, materials: Materials) -> Draft | None:
    """Return the units of the clauses about the matter, lead first."""
    ranked = materials.ranked
    if not ranked:
        return None
    best = by_clause(ranked)
    floor = NEAR * best[0][1][0].score
    words = best[0][1][0].words
    near = [c for c, said in best if said[0].score >= floor and said[0].words >= words]
    near = near or [best[0][0]]
    stated = [clause for clause in near if _has_units(clause)]
    if not _has_units(near[0]) and not stated:
        return _unstated(ranked[0], materials)
    if query.scope.names or _has_units(near[0]):
        stated = [c for c in stated if c.doc_id == stated[0].doc_id or not query.scope.names]
    citer = Citer()
    documents = materials.snapshot.document
    lines = [responsible(citer, c, documents(c.doc_id)) for c in stated[:MAX_CLAUSES]]
    return Draft("\n".join(lines), citer.citations)


def _has_units(clause: Clause) -> bool:
    return bool(clause.lead_units or clause.units)


def responsible(citer: Citer, clause: Clause, document: Document) -> str:
    """Name the units of one clause, lead first, and cite where they stand."""
    others = [unit for unit in clause.units if unit not in clause.lead_units]
    matter = title_of(clause)
    about = f"（{matter}）" if matter else ""
    head = f"{place_label(document, clause)}{about}"
    ground = _ground(citer, clause)
    heading = _inherited_from(clause)
    source = f"（见所在部分标题“{heading}”）" if heading else ""
    if not clause.lead_units:
        return f"{head}：责任单位是**{'、'.join(others)}**{ground}。"
    lead = f"{head}：由**{'、'.join(clause.lead_units)}**牵头{source}"
    also = "其他" if set(clause.lead_units) & set(clause.units) else ""
    rest = f"，{also}责任单位是**{'、'.join(others)}**" if others else ""
    return f"{lead}{rest}{ground}。"


def _ground(citer: Citer, clause: Clause) -> str:
    """Cite the note of units, else the sentence that names them, else the clause's title."""
    named = (*clause.lead_units, *clause.units)
    found = clause.statements
    notes = [s for s in found if s.role == "units"]
    stated = notes or [s for s in found if any(unit in s.text for unit in named)][:1]
    grounds = stated or [_first_sentence(clause)]
    return "".join(citer.cite(clause, s.start, s.end) for s in grounds)


def _inherited_from(clause: Clause) -> str:
    """Return the heading that names the lead units, "" if the clause does so itself."""
    if "牵头" in clause.text:
        return ""
    headings = (h for h in reversed(clause.path) if "牵头" in h or "单位" in h)
    return next((h for h in headings if any(unit in h for unit in clause.lead_units)), "")


def _first_sentence(clause: Clause) -> Statement:
    found = clause.statements
    return found[0] if found else Statement(0, len(clause.text), clause.text)


def _unstated(best: Scored, materials: Materials) -> Draft:
    """Say that the clause names no unit, and quote what it does say."""
    citer = Citer()
    said = quote(citer, best.clause, best.statement)
    if _NAMED.search(best.statement.text) or in_own_words(materials.query, best):
        return Draft(f"{materials.place(best.clause)}规定：{said}", citer.citations)
    where = f"{materials.place(best.clause)}的表述是："
    text = f"文件提到了这件事，但没有写明由哪个单位负责。\n{where}{said}"
    return Draft(text, citer.citations, refused=True, reason="detail_missing")


def tasks_of_units(query: Query, materials: Materials) -> Draft | None:
    """Return every clause in scope that names one of the query's units, by document."""
    if not query.units:
        return None
    snapshot = materials.snapshot
    mine = snapshot.clauses(_rows_naming(query, materials))
    units = "、".join(query.units)
    if not mine:
        text = f"在所查的文件里，没有条款把“{units}”列为牵头单位或责任单位。"
        return Draft(text, refused=True, reason="nothing_found")
    citer = Citer()
    leading = [c for c in mine if _leads(c, query.units)]
    if leading and query.lead_only:
        lines = [f"{units}牵头的任务共{len(leading)}条（负责或参与的共{len(mine)}条）："]
        mine = leading
    else:
        also = f"，其中牵头{len(leading)}条" if leading else ""
        lines = [f"{units}负责或参与的任务共{len(mine)}条{also}："]
    for doc_id, group in by_document(mine):
        lines.append(f"{document_label(snapshot.document(doc_id))}（{len(group)}条）：")
        lines += [_task(citer, clause, query.units) for clause in group]
    return Draft("\n".join(lines), citer.citations)


def _rows_naming(query: Query, materials: Materials) -> NDArray[np.int64]:
    """Return the rows in scope of clauses that name one of the query's units, in order."""
    places = materials.places
    stated = places.unit_rows
    naming = [rows for unit, rows in stated.items() if any(same_unit(u, unit) for u in query.units)]
    rows = np.unique(np.concatenate([np.zeros(0, np.int64), *naming]))
    allowed = places.rows(query.scope)
    return rows if len(allowed) == places.count else rows[np.isin(rows, allowed)]


def same_unit(asked: str, stated: str) -> bool:
    """Return True for the same unit, with or without 省, 市 or 县 in front."""
    if asked == stated:
        return True
    return asked.lstrip(_PREFIXES) == stated or stated.lstrip(_PREFIXES) == asked


def _leads(clause: Clause, units: Sequence[str]) -> bool:
    return any(same_unit(unit, lead) for unit in units for lead in clause.lead_units)


def _task(citer: Citer, clause: Clause, units: Sequence[str]) -> str:
    """One bullet: where, what, and whether the unit leads."""
    leads = _leads(clause, units)
    first = _first_sentence(clause)
    marker = citer.cite(clause, first.start, first.end)
    role = "（牵头）" if leads else ""
    return f"- {clause_label(clause)}{role}：{shorten(first.text, 80)}{marker}"
