"""Clauses and documents as JSON: the machine contract, and lossless storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import TypeVar

from index.structure.document import Clause, Document, Fact, Heading
from index.structure.statements import packed, unpacked

Json = dict[str, object]
_T = TypeVar("_T", Clause, Heading, Fact)


def clause_to_json(clause: Clause, document: str = "") -> Json:
    """Return the object of `index clauses --json`; `document` is the file's name."""
    return {
        "clause_id": clause.clause_id,
        "document": document or clause.doc_id,
        "kind": clause.kind,
        "number": clause.number,
        "path": list(clause.path),
        "start": clause.start,
        "end": clause.end,
        "text": clause.text,
        "lead_units": list(clause.lead_units),
        "units": list(clause.units),
        "page": clause.page,
        "regions": list(clause.regions),
        "area": clause.area,
        "facts": [asdict(fact) for fact in clause.facts],
    }


def document_to_json(document: Document) -> Json:
    """Return everything in the document; clause and heading texts are spans of its text."""
    data = asdict(document)
    for part in (*data["clauses"], *data["headings"]):
        del part["text"]
    for part, clause in zip(data["clauses"], document.clauses, strict=True):
        part["statements"] = [packed(statement) for statement in clause.statements]
    return data


def document_from_json(data: Mapping[str, object]) -> Document:
    """Return the document that `document_to_json` was given."""
    text = str(data["text"])
    values: dict[str, object] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
    }
    values["clauses"] = tuple(_part(Clause, item, text) for item in _items(data, "clauses"))
    values["headings"] = tuple(_part(Heading, item, text) for item in _items(data, "headings"))
    values["facts"] = _facts(data)
    return Document(**values)  # type: ignore[arg-type]


def _items(data: Mapping[str, object], name: str) -> list[Json]:
    items = data.get(name, [])
    assert isinstance(items, list | tuple)
    return list(items)


def _facts(data: Mapping[str, object]) -> tuple[Fact, ...]:
    return tuple(Fact(**item) for item in _items(data, "facts"))  # type: ignore[arg-type]


def _part(cls: type[_T], data: Json, text: str) -> _T:
    """Return a clause or heading; its text is cut from the document's."""
    names = {field.name for field in fields(cls)}
    values: dict[str, object] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in data.items()
        if name in names
    }
    start, end = data["start"], data["end"]
    assert isinstance(start, int) and isinstance(end, int)
    values["text"] = text[start:end]
    if "facts" in data:
        values["facts"] = _facts(data)
    if "statements" in data:
        statements = data["statements"]
        assert isinstance(statements, list | tuple)
        values["statements"] = tuple(unpacked(one, text[start:end]) for one in statements)
    return cls(**values)  # type: ignore[arg-type]
