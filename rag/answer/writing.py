"""Turning chosen sentences into lines of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from index.structure.document import Clause
from rag.quotes.citer import Citer
from rag.quotes.sentences import Sentence, sentences
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
_BOLD["number"] = re.compile(
    rf"{_NUMBER}\s*(?:%|％|[十百千万亿]*(?:个百分点|个工作日|个月|大类|[一-鿿])?)"
)


def bold(quote: str, detail: Detail) -> str:
    """Return the quote with the figures of the asked kind in bold."""
    pattern = _BOLD.get(detail)
    if pattern is None:
        return quote
    return pattern.sub(lambda match: f"**{match[0]}**", quote)


def quote(citer: Citer, clause: Clause, sentence: Sentence, detail: Detail = "") -> str:
    """Return the sentence with its marker."""
    return bold(sentence.text, detail) + citer.cite(clause, sentence.start, sentence.end)


def quote_all(citer: Citer, clause: Clause) -> str:
    """Return all sentences of a short clause with one marker."""
    found = sentences(clause)
    start, end = found[0].start, found[-1].end
    return clause.text[start:end] + citer.cite(clause, start, end)


def quotes(citer: Citer, chosen: Sequence[Scored], detail: Detail = "") -> str:
    """Return sentences of one clause in reading order, each with its marker; a run shares one."""
    ordered = sorted(chosen, key=lambda s: s.sentence.start)
    parts: list[str] = []
    for run in _runs(ordered):
        clause, start, end = run[0].clause, run[0].sentence.start, run[-1].sentence.end
        mark = citer.cite(clause, start, end)
        parts.append("".join(bold(scored.sentence.text, detail) + mark for scored in run))
    return "……".join(parts)


def _runs(ordered: Sequence[Scored]) -> list[list[Scored]]:
    """Group sentences that follow each other without a gap."""
    runs: list[list[Scored]] = []
    for scored in ordered:
        text = scored.clause.text
        if runs and text[runs[-1][-1].sentence.end : scored.sentence.start] == "":
            runs[-1].append(scored)
        else:
            runs.append([scored])
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
