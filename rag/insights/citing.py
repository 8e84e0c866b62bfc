"""What a row rests on that its cells don't already say: the columns that exports add."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from index.structure.document import Clause
from rag.insights.table import Cell, Table

PLACES, QUOTES = "依据条款", "依据原文"
_LONG = 200

NameClause = Callable[[Clause], str]
"""How a clause is named with its document: `rag.quotes.labels.place_label`."""


def with_citations(table: Table, named: NameClause) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return the heads and rows of a table as text, with the places and quotes that it rests on.

    A column of which every cell would be empty is left out.
    """
    added = [(_lines(row, _places(row, named)), _lines(row, _quotes(row))) for row in table.rows]
    rows = [[cell.text for cell in row] for row in table.rows]
    heads = list(table.columns)
    for number, head in enumerate((PLACES, QUOTES)):
        if any(texts[number] for texts in added):
            heads.append(head)
            for row, texts in zip(rows, added, strict=True):
                row.append(texts[number])
    return tuple(heads), rows


def _places(row: Sequence[Cell], named: NameClause) -> Iterator[str]:
    return (named(source.clause) for cell in row for source in cell.sources)


def _quotes(row: Sequence[Cell]) -> Iterator[str]:
    return (" ".join(source.quote.split()) for cell in row for source in cell.sources)


def _lines(row: Sequence[Cell], texts: Iterator[str]) -> str:
    """Join what no cell of the row says already, each once; what a longer line holds is dropped."""
    said = " ".join("".join(cell.text.split()) for cell in row)
    new = [t for t in dict.fromkeys(texts) if "".join(t.split()) not in said]
    whole = [t for t in new if not any(t != other and t in other for other in new)]
    return "\n".join(t if len(t) <= _LONG else t[: _LONG - 1] + "…" for t in whole)
