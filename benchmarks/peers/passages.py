"""Passages to index and questions to ask of them, as JSON Lines that every worker reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PASSAGES, QUESTIONS = "passages.jsonl", "questions.jsonl"


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed and found. Its text begins with its title."""

    id: str
    title: str
    body: str

    @property
    def text(self) -> str:
        """What every system indexes."""
        return f"{self.title}\n{self.body}" if self.title else self.body


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the passages that answer it.

    Each of `gold` holds interchangeable ids. One of them suffices if `any_gold`, else all count.
    """

    id: str
    text: str
    gold: tuple[tuple[str, ...], ...]
    any_gold: bool = True


def write_collection(
    folder: Path, passages: Iterable[Passage], questions: Iterable[Asked]
) -> tuple[int, int]:
    """Write both files, the questions last; return how many there are of each."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = [_write(folder / PASSAGES, passages), _write(folder / QUESTIONS, questions)]
    return counts[0], counts[1]


def _write(file: Path, items: Iterable[Passage | Asked]) -> int:
    written = 0
    aside = file.with_suffix(".part")
    with aside.open("w", encoding="utf-8") as stream:
        for item in items:
            stream.write(json.dumps(asdict(item), ensure_ascii=False) + "\n")
            written += 1
    aside.replace(file)
    return written


def read_passages(folder: Path) -> list[Passage]:
    """Return the passages of a written collection."""
    return [Passage(**row) for row in read_lines(folder / PASSAGES)]


def read_questions(folder: Path) -> list[Asked]:
    """Return the questions of a written collection."""
    return [
        Asked(row["id"], row["text"], tuple(tuple(ids) for ids in row["gold"]), row["any_gold"])
        for row in read_lines(folder / QUESTIONS)
    ]


def read_lines(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file."""
    with file.open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)
