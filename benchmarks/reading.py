"""How documents are read: `python benchmarks/reading.py FOLDER --facts FILE [--questions FILE]`.

Reads and parses every file of the folder and compares with what a person read there. The facts
file is JSON Lines: "doc" (a file's name without its suffix) and for each fact the values that are
right ("" where the document doesn't print it); `{"doc": …, "empty": true}` for a page without a
body. Questions are JSON Lines with "gold": [{"doc", "quote"}]; a quote is found if it stands whole
in one clause. Prints a table; `--wrong` lists every value that isn't right.
"""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from index.errors import CorpusError
from index.readers import SUPPORTED_SUFFIXES, read_document
from index.structure import parse_document
from index.structure.document import Document

FACTS = ("title", "doc_number", "issuer", "issued_on", "region")
LONG = 1_000


@dataclass
class Found:
    """What the folder gave."""

    documents: dict[str, Document] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    kept: int = 0
    dropped: int = 0
    seconds: float = 0.0


def main(
    folder: Path,
    facts: Annotated[Path, typer.Option(help="Right values, JSON Lines.")],
    questions: Annotated[Path | None, typer.Option(help="Questions with gold quotes.")] = None,
    variants: Annotated[
        Path | None, typer.Option(help="Files to read instead of unread ones of the same name.")
    ] = None,
    wrong: Annotated[bool, typer.Option(help="List what isn't right.")] = False,
) -> None:
    """Print the table."""
    found = read(folder, variants)
    rows = [json.loads(line) for line in facts.read_text("utf-8").splitlines()]
    empty = {row["doc"] for row in rows if row.get("empty")}
    print(f"documents {len(found.documents)}, unread {len(set(found.unread) - empty)}")
    for doc, reason in found.unread.items():
        print(f"  unread {doc}: {reason}")
    for name in FACTS:
        _fact(name, [row for row in rows if not row.get("empty")], found, wrong=wrong)
    if questions:
        _quotes(questions, found, wrong=wrong)
    clauses = [c for d in found.documents.values() for c in d.clauses]
    sizes = [len(clause.text) for clause in clauses]
    share = sum(size for size in sizes if size > LONG) / max(1, sum(sizes))
    print(f"clauses {len(clauses)}, longest {max(sizes, default=0)}, over {LONG}: {share:.1%}")
    print(f"characters {found.kept}, dropped {found.dropped}, seconds {found.seconds:.1f}")


def read(folder: Path, variants: Path | None) -> Found:
    """Read and parse the folder."""
    found = Found()
    for path in sorted(folder.iterdir()):
        start = time.perf_counter()
        try:
            document = _document(path, folder, variants)
        except CorpusError as error:
            found.unread[path.stem] = str(error)
            continue
        found.seconds += time.perf_counter() - start
        found.documents[path.stem] = document
        found.kept += len(document.text)
        found.dropped += sum(len(noise.partition("：")[2]) for noise in document.noise)
    return found


def _document(path: Path, folder: Path, variants: Path | None) -> Document:
    other = variants / f"{path.stem}.docx" if variants else path
    try:
        if path.suffix not in SUPPORTED_SUFFIXES and other.exists():
            return parse_document(read_document(other, other.parent), path.stem)
        return parse_document(read_document(path, folder), path.stem)
    except CorpusError:
        if not other.exists() or other == path:
            raise
        return parse_document(read_document(other, other.parent), path.stem)


def _fact(name: str, rows: list[dict[str, Any]], found: Found, *, wrong: bool) -> None:
    counts: Counter[str] = Counter()
    for row in rows:
        document = found.documents.get(row["doc"])
        value = getattr(document, name) if document else ""
        right = {_plain(each) for each in row[name]}
        printed = "" not in right
        counts["printed"] += printed
        if _plain(value) in right:
            counts["right"] += printed
            continue
        counts["guessed"] += not printed
        if wrong:
            print(f"  {name} {row['doc']}: {value!r}, not {' | '.join(row[name])!r}")
    share = counts["right"] / max(1, counts["printed"])
    print(
        f"{name:11} {counts['right']}/{counts['printed']} = {share:.3f} of those printed, "
        f"{counts['guessed']} wrong where none is"
    )


def _quotes(questions: Path, found: Found, *, wrong: bool) -> None:
    folded = {
        doc: [_plain(clause.text) for clause in document.clauses]
        for doc, document in found.documents.items()
    }
    tables = {
        doc: [_cells(clause.text) for clause in document.clauses if clause.kind == "table"]
        for doc, document in found.documents.items()
    }
    total = whole = 0
    for line in questions.read_text("utf-8").splitlines():
        row = json.loads(line)
        for gold in row.get("gold", ()):
            total += 1
            quote = _plain(gold["quote"])
            parts = [_plain(cell) for cell in gold["quote"].split("\t")]
            if any(quote in text for text in folded.get(gold["doc"], ())) or any(
                _in_order(parts, text) for text in tables.get(gold["doc"], ())
            ):
                whole += 1
            elif wrong:
                print(f"  quote {row['id']} {gold['doc']}: {gold['quote'][:60]}")
    print(f"gold quotes {whole}/{total} = {whole / max(1, total):.3f} inside one clause")


def _cells(row: str) -> str:
    """Return the values of a table row without the names of its columns."""
    return _plain("".join(cell.rpartition("：")[2] for cell in row.split("；")))


def _in_order(parts: list[str], text: str) -> bool:
    """Tell whether the cells of a quoted row stand in a row, in order (36.0 is 36)."""
    at = 0
    for part in parts:
        at = text.find(re.sub(r"(?<=\d)\.0$", "", part), at)
        if at < 0:
            return False
        at += 1
    return True


def _plain(text: str) -> str:
    return re.sub(r"[\s\"'“”‘’、]", "", unicodedata.normalize("NFKC", text))


if __name__ == "__main__":
    typer.run(main)
