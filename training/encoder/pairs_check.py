"""Check the training pairs for leakage: `python -m training.encoder.pairs_check`.

A pair leaks when its passage repeats a document of the corpus or its query repeats a question of
the evaluation, since then a measured answer would have been trained on. Near-identical means:
of the runs of `RUN` characters, punctuation left out, at least `NEAR` are found over there.
Words of the lexicon may be as short as they are; only whole repetitions of a question count.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

RUN = 8
NEAR = 0.4
TEXT_SUFFIXES = {".md", ".txt"}


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
    """Yield every question of the evaluation, former turns of a conversation included."""
    for path in sorted(folder.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                record = json.loads(line)
                yield str(record.get("question") or record.get("query") or "")
                yield from map(str, record.get("history") or ())


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
        record = json.loads(line)
        query = str(record.get("query") or record.get("everyday") or "")
        passage = str(record.get("passage") or "")
        if share(passage, in_documents) >= NEAR:
            yield Leak(path.name, number, "passage", passage)
        elif share(query, in_questions) >= NEAR:
            yield Leak(path.name, number, "query", query)


def drop_lines(path: Path, numbers: set[int]) -> None:
    """Remove the lines with these numbers (1-based) from a file."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for number, line in enumerate(lines, 1) if number not in numbers]
    path.write_text("".join(kept), encoding="utf-8")


def main(
    pairs: Annotated[Path, typer.Option(help="训练对所在目录")] = Path("training/data/pairs"),
    corpus: Annotated[Path, typer.Option(help="文件目录")] = Path("corpus"),
    questions: Annotated[Path, typer.Option(help="评测问题目录")] = Path("eval/collections"),
    drop: Annotated[bool, typer.Option(help="删去泄漏的行")] = False,
) -> None:
    """检查训练对是否与文件或评测问题重复；有重复时退出码为 1。"""
    files = sorted(path for path in corpus.rglob("*") if path.suffix in TEXT_SUFFIXES)
    documents = [path.read_text(encoding="utf-8") for path in files]
    asked = list(question_texts(questions))
    leaks = find_leaks(pairs, documents, asked)
    for leak in leaks:
        typer.echo(f"{leak.file}:{leak.line}\t{leak.why}\t{leak.text[:60]}")
    for name in {leak.file for leak in leaks} if drop else ():
        drop_lines(pairs / name, {leak.line for leak in leaks if leak.file == name})
    typer.echo(f"{len(documents)} 份文件，{len(asked)} 个问题，{len(leaks)} 处重复")
    sys.exit(1 if leaks and not drop else 0)


if __name__ == "__main__":
    typer.run(main)
