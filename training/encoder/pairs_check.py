"""Check pairs and triples for leakage: `python -m training.encoder.pairs_check [--pairs DIR]`.

A pair leaks when its passage repeats a document that is measured on or its query repeats a question
of the evaluation, since then a measured answer would have been trained on. Near-identical means:
of the runs of `RUN` characters, punctuation left out, at least `NEAR` are found over there.
Words of the lexicon may be as short as they are; only whole repetitions of a question count.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from index.errors import CorpusError
from index.readers.dispatch import SUPPORTED_SUFFIXES, read_document

RUN = 8
NEAR = 0.4
PUBLIC = "statutes"
"""The collection whose documents anyone may train on; its questions are held back by number."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A pair that repeats what is measured."""

    file: str
    line: int
    why: str
    text: str


def runs(text: str, length: int = RUN) -> set[str]:
    """Return the runs of `length` characters; a shorter text is one run itself."""
    plain = re.sub(r"[\W_]+", "", text).lower()
    return {plain[i : i + length] for i in range(max(1, len(plain) - length + 1))} - {""}


def share(text: str, known: set[str]) -> float:
    """Return the share of the text's runs that are known."""
    own = runs(text)
    return len(own & known) / len(own) if own else 0.0


def question_texts(folder: Path) -> Iterator[str]:
    """Yield every question below a folder, former turns of a conversation included."""
    for path in sorted(folder.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                record = json.loads(line)
                yield str(record.get("question") or record.get("query") or "")
                yield from map(str, record.get("history") or ())


def document_texts(*folders: Path) -> Iterator[str]:
    """Yield the text of every document below `folders` that can be read, `PUBLIC` left out."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in SUPPORTED_SUFFIXES and PUBLIC not in path.parts:
                try:
                    yield read_document(path, folder).text
                except CorpusError:
                    continue


def find_leaks(pairs: Path, documents: Iterable[str], questions: Iterable[str]) -> list[Leak]:
    """Return the leaking pairs of every file in `pairs`."""
    in_documents = set().union(*map(runs, documents))
    in_questions = set().union(*map(runs, questions))
    return [
        leak
        for path in sorted(pairs.glob("*.jsonl"))
        for leak in _leaks_of(path, in_documents, in_questions)
    ]


def _leaks_of(path: Path, in_documents: set[str], in_questions: set[str]) -> Iterator[Leak]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        passage, queries = _parts(json.loads(line))
        if share(passage, in_documents) >= NEAR:
            yield Leak(path.name, number, "passage", passage)
        for query in queries:
            if share(query, in_questions) >= NEAR:
                yield Leak(path.name, number, "query", query)


def _parts(record: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return the passage and the queries of a pair, a term or a clause with its questions."""
    if "questions" in record:
        return str(record["text"]), [str(asked["question"]) for asked in record["questions"]]
    query = record.get("query") or record.get("everyday") or ""
    return str(record.get("passage") or ""), [str(query)]


def drop_lines(path: Path, numbers: set[int]) -> None:
    """Remove the lines with these numbers (1-based) from a file."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for number, line in enumerate(lines, 1) if number not in numbers]
    path.write_text("".join(kept), encoding="utf-8")


def main(
    pairs: Annotated[Path, typer.Option(help="训练对所在目录")] = Path("training/data/pairs"),
    corpus: Annotated[Path, typer.Option(help="文件目录")] = Path("corpus"),
    measured: Annotated[Path, typer.Option(help="评测的问题和文件所在目录")] = Path("eval"),
    drop: Annotated[bool, typer.Option(help="删去泄漏的行")] = False,
) -> None:
    """检查训练对是否与文件或评测问题重复；有重复时退出码为 1。"""
    documents = list(document_texts(corpus, measured))
    asked = list(question_texts(measured))
    leaks = find_leaks(pairs, documents, asked)
    for leak in leaks:
        typer.echo(f"{leak.file}:{leak.line}\t{leak.why}\t{leak.text[:60]}")
    for name in {leak.file for leak in leaks} if drop else ():
        drop_lines(pairs / name, {leak.line for leak in leaks if leak.file == name})
    typer.echo(f"{len(documents)} 份文件，{len(asked)} 个问题，{len(leaks)} 处重复")
    sys.exit(1 if leaks and not drop else 0)


if __name__ == "__main__":
    typer.run(main)
