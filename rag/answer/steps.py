"""How something is done (办事): the parts of a service guide, in the order in which one needs them.

The parts of a 办事指南 have printed names, a closed class (GB/T 32169.1): 办理流程, 申请材料,
办理地点, 办理时间, 办理时限.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from index.structure.document import Clause, Document
from rag.answer.materials import Materials
from rag.answer.writing import quote
from rag.quotes.citer import Citer
from rag.quotes.labels import clause_label, document_label, title_of
from rag.types import Draft, Query

ELEMENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("步骤", re.compile(r"(?:办理|申请|申报|受理|办事)?(?:流程|程序|步骤)")),
    ("材料", re.compile(r"(?:申请|申报|办理|所需|提交)?(?:材料|资料)(?:清单|目录)?")),
    ("地点", re.compile(r"(?:办理|受理|申请|办公)(?:地点|地址|机构|窗口|部门|单位)")),
    ("时间", re.compile(r"(?:办理|办公|受理|工作|接待)时间")),
    ("时限", re.compile(r"(?:办理|承诺|法定|办结|审批)(?:时限|期限)")),
)
LEAST = 3
"""A document with so many of the parts is a guide."""
MAX_LINES = 20
_MARK = re.compile(r"^[\s（(]*(?:第?[〇零一二三四五六七八九十百\d]+[章节条]?)[）)]?[\s、.．:：]*")
_END = re.compile(r"[\s：:。]+$")


def steps(_query: Query, materials: Materials) -> Draft | None:
    """Return the steps, papers, place and times of the best hit's document, if it is a guide."""
    if not materials.hits:
        return None
    document = materials.snapshot.document(materials.hits[0].clause.doc_id)
    parts = parts_of_guide(document)
    if len(parts) < LEAST:
        return None
    citer = Citer()
    lines = [f"{document_label(document)}："]
    for name, clauses in parts.items():
        for clause in clauses:
            label = clause_label(clause)
            lines.append(f"**{name}**（{label}）：" if label else f"**{name}**：")
            lines += [
                f"- {quote(citer, clause, statement)}"
                for statement in clause.statements
                if statement.role != "title"
            ]
    if len(lines) > MAX_LINES + 1:
        return None  # a handbook of many matters: the search decides
    return Draft("\n".join(lines), citer.citations)


def parts_of_guide(document: Document) -> Mapping[str, list[Clause]]:
    """Return the clauses of each part of a service guide, in the order of `ELEMENTS`.

    A part that stands in several places belongs to several matters and isn't told.
    """
    found: dict[str, dict[str, list[Clause]]] = {name: {} for name, _ in ELEMENTS}
    for clause in document.clauses:
        headings = (*clause.path[-1:], title_of(clause))
        for name, printed in ELEMENTS:
            for heading in headings:
                if printed.fullmatch(_END.sub("", _MARK.sub("", heading))):
                    found[name].setdefault(heading, []).append(clause)
                    break
    single = {name: places for name, places in found.items() if len(places) == 1}
    return {name: next(iter(places.values())) for name, places in single.items()}
