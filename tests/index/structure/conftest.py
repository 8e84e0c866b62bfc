"""Parsing from a string, and the printed form of a tree that golden files hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.readers.source import SourceText
from index.structure import parse_document
from index.structure.document import Clause, Document, Heading


def _parse(text: str, doc_id: str = "d") -> Document:
    return parse_document(SourceText(f"{doc_id}.txt", text, "0" * 64, "txt"), doc_id)


def _excerpt(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 44 else f"{flat[:28]}…{flat[-15:]}"


def _line(part: Clause | Heading) -> str:
    span = f"{part.start}-{part.end}"
    if isinstance(part, Heading):
        lead = f" 牵头={'、'.join(part.lead_units)}" if part.lead_units else ""
        return f"{'#' * (part.level + 1)} {span} {_excerpt(part.text)}{lead}"
    facts = {
        "路径": " > ".join(part.path),
        "牵头": "、".join(part.lead_units),
        "责任": "、".join(part.units),
        "地区": ",".join(part.regions),
        "片区": part.area,
        "事实": "；".join(f"{f.name}:{f.value}" for f in part.facts if "unit" not in f.name),
    }
    lines = [f"{part.clause_id} [{part.kind} {part.number or '-'}] {span} {_excerpt(part.text)}"]
    lines += [f"    {name} {value}" for name, value in facts.items() if value]
    return "\n".join(lines)


def _tree(document: Document) -> str:
    parts: list[Clause | Heading] = [*document.headings, *document.clauses]
    parts.sort(key=lambda part: part.start)
    head = [
        f"题目 {document.title}",
        f"别名 {'；'.join(document.aliases)}",
        f"文号 {document.doc_number}",
        f"机关 {document.issuer}",
        f"日期 {document.issued_on}",
        f"地区 {document.region} {document.region_code} {document.level}",
        *(f"事实 {fact.name}:{fact.value} {fact.start}-{fact.end}" for fact in document.facts),
        *(f"警告 {warning}" for warning in document.warnings),
    ]
    return "\n".join(line.rstrip() for line in [*head, *map(_line, parts)]) + "\n"


@pytest.fixture(scope="session")
def parse() -> Callable[..., Document]:
    """Parse a string: `parse(text)` or `parse(text, doc_id)`."""
    return _parse


@pytest.fixture(scope="session")
def tree() -> Callable[[Document], str]:
    """Print a document as golden files hold it."""
    return _tree
