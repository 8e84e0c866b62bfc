"""What a document says of its own life: from when it holds, until when, what it repeals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.structure.document import Clause, Document, Fact, Statement
from rag.relations.lifespan import Said, told_by

_RUN = re.compile(r"(?:试点|改革|实施)(?:期限|期)|年内$")
"""How long measures run: 试点期限, 自批复之日起2年内."""
Stated = tuple[Clause, Statement]


def own_life(document: Document) -> list[Stated]:
    """Return the statements that say from when and until when a document holds."""
    return list(dict.fromkeys(map(_statement, told_by(document))))


def own_period(document: Document) -> list[Stated]:
    """Return what says how long the measures of a document run, then its own life."""
    runs = _holding(document, lambda fact: fact.name == "period" and _RUN.search(fact.value))
    return list(dict.fromkeys([*runs, *own_life(document)]))


def repealing(document: Document) -> list[Stated]:
    """Return the statements by which a document repeals others."""
    return list(dict.fromkeys(_holding(document, lambda fact: fact.name == "repeals")))


def states(clause: Clause, statement: Statement, name: str) -> bool:
    """Return whether a fact of a clause stands in one of its statements."""
    first, end = clause.start + statement.start, clause.start + statement.end
    return any(fact.name == name and first <= fact.start < end for fact in clause.facts)


def _holding(document: Document, wanted: Callable[[Fact], object]) -> Iterator[Stated]:
    for clause in document.clauses:
        if clause.area or clause.kind == "attachments":
            continue
        places = [fact.start - clause.start for fact in clause.facts if wanted(fact)]
        for said in clause.statements:
            if any(said.start <= place < said.end for place in places):
                yield clause, said


def _statement(said: Said) -> Stated:
    inside = (s for s in said.clause.statements if s.start <= said.start < s.end)
    whole = Statement(said.start, said.end, said.clause.text[said.start : said.end])
    return said.clause, next(inside, whole)
