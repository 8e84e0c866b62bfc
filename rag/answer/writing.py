"""Turning chosen statements into lines of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from index.structure.document import Clause, Statement
from index.structure.statements import Span, quotable_spans
from rag.quotes.citer import Citer
from rag.reader.statements import Scored
from rag.types import Detail

_NUMBER = r"[\d０-９][\d０-９.,，．]*(?<![.,，．])"
_HAN = r"[一二两三四五六七八九十百千]+"
_TAIL = r"(?:以上|以下|以内|左右|底|末|前)?"
_BOLD: dict[str, re.Pattern[str]] = {
    "money": re.compile(rf"(?:{_NUMBER}|{_HAN})\s*[十百千万亿]*(?:余)?[美港]?元{_TAIL}"),
    "percent": re.compile(
        rf"{_NUMBER}\s*(?:%|％|‰|个百分点){_TAIL}|百分之{_HAN}{_TAIL}|{_NUMBER}\s*[:：∶]\s*{_NUMBER}"
    ),
    "duration": re.compile(
        rf"(?:{_NUMBER}|{_HAN})\s*(?:年|个月|月|天|日|个工作日|小时)(?:\d+月)?(?:\d+日)?{_TAIL}"
    ),
    "date": re.compile(
        rf"{_NUMBER}\s*年(?:\s*\d+\s*月)?(?:\s*\d+\s*日)?{_TAIL}|{_NUMBER}\s*[月日]{_TAIL}|{_HAN}年{_TAIL}"
    ),
    "count": re.compile(
        rf"(?:{_NUMBER}|{_HAN})\s*(?:余)?\s*(?:大类|[个项家户人名次种类条批所处座亩件级位份倍套])(?!一体)"
    ),
}
_ANNOUNCING = ("：", ":")
_SHORT_REST, _SHORT_LIST = 100, 160
"""So many characters of a sentence's rest are told with its part, of a list with its item."""
_BOLD["number"] = re.compile(
    rf"{_NUMBER}\s*(?:%|％|[十百千万亿]*(?:个百分点|个工作日|个月|大类|[一-鿿])?)"
)


def bold(quote: str, detail: Detail) -> str:
    """Return the quote with the figures of the asked kind in bold."""
    pattern = _BOLD.get(detail)
    if pattern is None:
        return quote
    return pattern.sub(lambda match: f"**{match[0]}**", quote).replace("****", "")


def figures_of(text: str, detail: Detail) -> list[Span]:
    """Return where the figures of a kind stand in a text."""
    pattern = _BOLD.get(detail)
    return [match.span() for match in pattern.finditer(text)] if pattern else []


def quote(citer: Citer, clause: Clause, statement: Statement, detail: Detail = "") -> str:
    """Return a statement with its marker, alone: for lists whose stem is quoted before it."""
    return bold(statement.text, detail) + citer.cite(clause, statement.start, statement.end)


def quote_all(citer: Citer, clause: Clause) -> str:
    """Return all statements of a short clause with one marker."""
    found = clause.statements
    start, end = found[0].start, found[-1].end
    return clause.text[start:end] + citer.cite(clause, start, end)


def quotes(citer: Citer, chosen: Sequence[Scored], detail: Detail = "") -> str:
    """Return statements of one clause in reading order, each with its marker; a run shares one.

    A statement brings what it can't be quoted without: an item its stem, a cell its row, and what
    announces a list the list.
    """
    clause = chosen[0].clause
    statements = with_announced(clause, [scored.statement for scored in chosen])
    return quote_statements(citer, clause, with_limits(clause, statements), detail)


def quote_statements(
    citer: Citer, clause: Clause, statements: Iterable[Statement], detail: Detail = ""
) -> str:
    """Return statements with their stems in reading order, but not what they announce."""
    runs = _runs(clause.text, quoted_spans(clause, statements))
    parts: list[str] = []
    last = 0
    for run in runs:
        start, end = run[0][0], run[-1][1]
        mark = citer.cite(clause, start, end)
        if parts and clause.text[last:start].strip():
            parts.append("……")
        parts += [bold(clause.text[a:b], detail) + mark for a, b in run]
        last = end
    return "".join(parts)


def with_announced(clause: Clause, statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements with what they announce: the items of a list, else what follows.

    A stem of which an item is there already brings no more.
    """
    told = list(statements)
    for one in statements:
        if clause.kind == "table" or not one.text.rstrip().endswith(_ANNOUNCING):
            continue
        items = [s for s in clause.statements if s.stem and _inside(one, s.stem)]
        behind = items or [s for s in clause.statements if s.start >= one.end][:1]
        if not any(item in told for item in behind):
            told += behind
    return told


def with_limits(clause: Clause, statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements with what limits them.

    不予补偿。但另有约定的除外。 says something else without its second half, so does 处五十元罚款；
    拒不改正的，处二百元罚款。, and one of three conditions is no answer. Of what is long only the
    part itself is told.
    """
    told = list(statements)
    if clause.kind == "table":
        return told
    for one in statements:
        if not one.text.rstrip().endswith(_ANNOUNCING):
            told += [s for s in clause.statements if s.stem == (one.start, one.end)]
        told += (
            _rest_of_list(clause, one) if _listed(clause, one) else _rest_of_sentence(clause, one)
        )
    return list(dict.fromkeys(told))


def _rest_of_sentence(clause: Clause, part: Statement) -> list[Statement]:
    """Return what follows behind ； in a part's line and list up to the stop, if it is short."""
    rest: list[Statement] = []
    before = part
    for after in (s for s in clause.statements if s.start >= part.end):
        between = clause.text[before.end : after.start]
        if not before.text.endswith(("；", ";")) or "\n" in between or after.stem != part.stem:
            break
        rest.append(after)
        before = after
    return rest if sum(len(one.text) for one in rest) <= _SHORT_REST else []


def _listed(clause: Clause, one: Statement) -> bool:
    """Whether a statement is an item of a list, not a proviso."""
    if one.stem is None:
        return False
    return clause.text[slice(*one.stem)].rstrip().endswith(_ANNOUNCING)


def _rest_of_list(clause: Clause, item: Statement) -> list[Statement]:
    """Return all items of the list that an item belongs to, if that is short."""
    items = [one for one in clause.statements if one.stem == item.stem]
    return items if sum(len(one.text) for one in items) <= _SHORT_LIST else []


def _inside(statement: Statement, stem: Span) -> bool:
    return stem[0] <= statement.start and statement.end <= stem[1]


def quoted_spans(clause: Clause, statements: Iterable[Statement]) -> list[Span]:
    """Return the spans that say together what the statements do, in order, none overlapping."""
    wanted = {span for one in statements for span in quotable_spans(clause, one)}
    spans: list[Span] = []
    for start, end in sorted(wanted):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _runs(text: str, spans: Sequence[Span]) -> list[list[Span]]:
    """Group spans that follow each other without a gap."""
    runs: list[list[Span]] = []
    for span in spans:
        if runs and not text[runs[-1][-1][1] : span[0]]:
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs


def by_clause(chosen: Iterable[Scored]) -> list[tuple[Clause, list[Scored]]]:
    """Group sentences by clause, clauses in order of their first sentence."""
    groups: dict[str, list[Scored]] = {}
    for scored in chosen:
        groups.setdefault(scored.clause.clause_id, []).append(scored)
    return [(group[0].clause, group) for group in groups.values()]


def by_document(clauses: Iterable[Clause]) -> list[tuple[str, list[Clause]]]:
    """Group clauses by document, documents in order of first appearance."""
    seen: dict[str, int] = {}
    listed = list(clauses)
    for clause in listed:
        seen.setdefault(clause.doc_id, len(seen))
    listed.sort(key=lambda clause: seen[clause.doc_id])
    return [(doc_id, list(group)) for doc_id, group in groupby(listed, key=lambda c: c.doc_id)]


def shorten(text: str, limit: int = 24) -> str:
    """Return `text` cut to `limit` characters with an ellipsis."""
    plain = re.sub(r"\s+", " ", text).strip()
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"
