"""Labelled pairs: everyday question -> official passage, and everyday word -> official term."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from training.encoder.texts import corpus_file, read_jsonl

STARD_FOLDS = 5
PASSAGE_FOLDS = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """A question or phrase and the passage that answers it.

    `group` names the passage: two pairs of one group are never negatives of each other.
    """

    query: str
    passage: str
    title: str
    group: str
    held_back: bool = False


def in_fold(key: str, folds: int) -> bool:
    """Tell whether `key` belongs to the one of `folds` parts that is held back.

    >>> sum(in_fold(str(n), 5) for n in range(1000))
    192
    """
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % folds == 0


def read_pairs(folder: Path) -> tuple[Pair, ...]:
    """Return the pairs of every file in `folder`, a tenth of the passages held back."""
    return tuple(pair for path in sorted(folder.glob("*.jsonl")) for pair in _pairs_of(path))


def _pairs_of(path: Path) -> Iterator[Pair]:
    for record in read_jsonl(path):
        if "passage" in record:
            passage = str(record["passage"])
            source = str(record.get("source") or "")
            title = "" if source.startswith("written") else source.split("(")[0].split(".")[0]
            held_back = in_fold(passage, PASSAGE_FOLDS)
            yield Pair(str(record["query"]), passage, title, passage, held_back)


def read_terms(folder: Path) -> tuple[Pair, ...]:
    """Return (everyday, official term) for every term of every file in `folder`."""
    pairs: list[Pair] = []
    for path in sorted(folder.glob("*.jsonl")):
        for record in read_jsonl(path):
            if "official" in record:
                word = str(record["everyday"])
                official = cast("list[str]", record["official"])
                pairs.extend(Pair(word, term, "", f"term:{word}") for term in official)
    return tuple(pairs)


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A public retrieval set: articles by id and questions with the ids that answer them."""

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its answering articles, and an expert's answer where there is one."""

    question_id: str
    text: str
    positive_ids: tuple[str, ...]
    answer: str
    task: str


def read_set(folder: Path) -> LabelledSet:
    """Read `corpus.jsonl(.gz)` and `queries.jsonl` of a public set."""
    articles = list(read_jsonl(corpus_file(folder)))
    questions = tuple(
        Question(
            str(record["id"]),
            str(record["query"]),
            tuple(cast("list[str]", record["positive_ids"])),
            str(record.get("answer") or ""),
            str(record.get("task") or ""),
        )
        for record in read_jsonl(folder / "queries.jsonl")
    )
    return LabelledSet(
        tuple(str(article["id"]) for article in articles),
        tuple(str(article["title"]) for article in articles),
        tuple(" ".join(str(article["text"]).split()) for article in articles),
        questions,
    )


def question_pairs(labelled: LabelledSet, *, hold_back: bool) -> tuple[Pair, ...]:
    """Return question -> article, question -> answer and answer -> article pairs.

    With `hold_back`, the questions of one fold in `STARD_FOLDS` are left out altogether.
    """
    place = {article_id: row for row, article_id in enumerate(labelled.ids)}
    pairs = []
    for question in labelled.questions:
        if hold_back and in_fold(question.question_id, STARD_FOLDS):
            continue
        for article_id in question.positive_ids:
            row = place.get(article_id)
            if row is not None:
                text, title = labelled.texts[row], labelled.titles[row]
                pairs.append(Pair(question.text, text, title, article_id))
                if len(question.answer) > 40:
                    pairs.append(Pair(question.answer[:300], text, title, article_id))
    return tuple(pairs)


def write_jsonl(path: Path, records: list[dict[str, object]]) -> None:
    """Write one JSON object a line."""
    lines = (json.dumps(record, ensure_ascii=False) for record in records)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
