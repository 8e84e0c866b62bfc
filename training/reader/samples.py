"""Statements beside questions, and whether they answer: what the reader is trained on.

The triples' clauses are indexed as documents of their own, and every question is asked of them:
beside the clause that it was written for stand the clauses that retrieval confuses with it. In a
near miss no statement answers. Fields are held back whole.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.build.run import build_index
from index.encoder import BUILTIN, load_encoder
from index.opening import open_snapshot
from index.settings import load_settings
from index.structure.document import Clause
from rag.question.query import QueryParser
from rag.reader.features import Features
from rag.retrieval.retriever import Retriever
from rag.types import Query

HELD_BACK = 5
"""One field of so many is held back to measure on."""
CONFUSED = 5
"""Clauses beside the question's own."""
_LEAST = 12
"""A statement that shares so long an end with the one marked is it."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Rows are statements beside a question.

    `features` (n, f); `answers`, `own` (of the clause that the question was written for),
    `near_miss` and `held_back` (n,) bool; `question` (n,) numbers the questions.
    """

    features: NDArray[np.float32]
    answers: NDArray[np.bool_]
    own: NDArray[np.bool_]
    near_miss: NDArray[np.bool_]
    held_back: NDArray[np.bool_]
    question: NDArray[np.int64]


def write_documents(records: list[dict[str, Any]], corpus: Path) -> None:
    """Write one text file for each source, its clauses under its title."""
    corpus.mkdir(parents=True, exist_ok=True)
    by_source: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        by_source.setdefault(str(record["source"]), []).append(record)
    for source, clauses in by_source.items():
        text = "\n\n".join([clauses[0]["title"], *(clause["text"] for clause in clauses)])
        (corpus / f"{source.replace('/', '-')}.txt").write_text(text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question beside clauses, the one that it was written for first.

    `answers[i][j]` says whether statement j of clause i answers; in a near miss none does.
    """

    query: Query
    field: str
    near_miss: bool
    clauses: tuple[Clause, ...]
    answers: tuple[tuple[bool, ...], ...]


def asked(triples: Path, work: Path) -> Iterator[Asked]:
    """Index the triples' clauses under `work` and ask their questions."""
    lines = triples.read_text(encoding="utf-8").splitlines()
    records: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    settings = load_settings(corpus=work / "corpus", state=work / "state", encoder=BUILTIN)
    write_documents(records, settings.corpus)
    build_index(settings)
    snapshot = open_snapshot(settings)
    parser = QueryParser(snapshot, settings)
    retriever = Retriever(snapshot, load_encoder(settings), settings)
    clauses: dict[str, list[Clause]] = {
        d.doc_id: snapshot.clauses(snapshot.rows_of(d.doc_id)) for d in snapshot.documents
    }
    doc_ids = {Path(d.file).stem: d.doc_id for d in snapshot.documents}
    for record in records:
        own = _clause_of(record, clauses[doc_ids[str(record["source"]).replace("/", "-")]])
        if own is None:
            continue
        for given in record["questions"]:
            query = parser.parse(str(given["question"]))
            hits = [hit.clause for hit in retriever.retrieve(query).hits[:CONFUSED]]
            marked = [_bare(record, span) for span in _spans(record, given["statements"])]
            beside = [hit for hit in hits if hit.clause_id != own.clause_id and hit.statements]
            right = tuple(any(_same(_plain(s.text), m) for m in marked) for s in own.statements)
            wrong = [(False,) * len(clause.statements) for clause in beside]
            field, near_miss = str(record["field"]), not marked
            yield Asked(query, field, near_miss, (own, *beside), (right, *wrong))


def is_held_back(field: str) -> bool:
    """Tell whether a field is one of those to measure on."""
    return zlib.crc32(field.encode()) % HELD_BACK == 0


def samples(triples: Path, work: Path, features: Features) -> Samples:
    """Return what the small network sees of every question and statement."""
    rows: list[NDArray[np.float32]] = []
    flags: list[tuple[bool, bool, bool, bool, int]] = []
    for number, one in enumerate(asked(triples, work)):
        held = is_held_back(one.field)
        for place, (clause, answers) in enumerate(zip(one.clauses, one.answers, strict=True)):
            if not answers:
                continue
            rows.append(features.of(one.query, clause))
            flags += [(right, place == 0, one.near_miss, held, number) for right in answers]
    columns = [np.array(column) for column in zip(*flags, strict=True)]
    return Samples(np.concatenate(rows), *columns)


def _clause_of(record: dict[str, Any], clauses: list[Clause]) -> Clause | None:
    """Return the clause that holds most of the record's statements."""
    marked = [_bare(record, span) for span in record["statements"]]
    held = [sum(one in _plain(clause.text) for one in marked) for clause in clauses]
    best = int(np.argmax(held))
    return clauses[best] if held[best] else None


def _spans(record: dict[str, Any], places: list[int]) -> Iterator[list[int]]:
    return (record["statements"][place] for place in places)


def _bare(record: dict[str, Any], span: list[int]) -> str:
    return _plain(str(record["text"])[span[0] : span[1]])


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _same(text: str, marked: str) -> bool:
    return text in marked or marked in text or (len(text) > _LEAST and text[-_LEAST:] in marked)
