"""The text of a question and of a statement as the cross-encoder reads them."""

from __future__ import annotations

from index.structure.document import Clause, Statement
from index.structure.statements import quotable_spans
from rag.types import Query

HEADINGS = 40
"""So many characters of the headings above, the nearest ones."""


def question_text(query: Query) -> str:
    """Return the question without the places that it names: what is asked, wherever."""
    return query.unscoped or query.topic


def statement_text(clause: Clause, statement: Statement) -> str:
    """Return the statement with all that is quoted with it, under its headings.

    >>> c = Clause("d/1", "d", "text", "", ("办法", "押金"), "押金七日内退还。", 0, 8)
    >>> statement_text(c, Statement(0, 8, "押金七日内退还。"))
    '办法 押金：押金七日内退还。'
    """
    spans = quotable_spans(clause, statement)
    said = "".join(clause.text[start:end] for start, end in spans)
    headings = " ".join(" ".join(clause.path).split())[-HEADINGS:]
    return f"{headings}：{said}" if headings else said
