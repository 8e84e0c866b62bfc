"""What the transformer is trained on: questions and words, each with the passage it belongs to.

The kinds of `training.encoder` (everyday questions, terms, STARD without its held-back fifth) and
the triples, whose near misses (no statement answers) are left out here. A tenth of the pairs'
passages are held back to measure on, and two fifths of the triples' fields: one to measure on, one
to fit the reader on, to which the transformer's likeness must be no better than on new fields.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from training.encoder.pairs import (
    LabelledSet,
    Pair,
    question_pairs,
    read_pairs,
    read_set,
    read_terms,
)
from training.encoder.texts import Passage, corpus_file, read_articles, read_jsonl

FIELD_FOLDS, KEPT_FOLDS = 5, 2
"""Of so many parts of the triples' fields so many are held back; the first is the reader's too."""
STRANGE_SHARE = 0.5
"""Share of the passages without a title of their own that are shown under another's."""


@dataclass(frozen=True, slots=True)
class Data:
    """Pairs by kind, and passages that are only ever negatives."""

    kinds: Mapping[str, tuple[Pair, ...]]
    held_back: tuple[Pair, ...]
    others: tuple[Passage, ...]
    stard: LabelledSet


def read_data(sets: Path, pairs: Path, triples: Path, others: int, seed: int) -> Data:
    """Read the project's pairs and triples, STARD under `sets`, and `others` of its articles."""
    stard = read_set(sets / "stard")
    everyday, asked = read_pairs(pairs), read_triples(triples)
    kinds = {
        "pairs": tuple(pair for pair in everyday if not pair.held_back),
        "triples": tuple(pair for pair in asked if not pair.held_back),
        "stard": question_pairs(stard, hold_back=True),
        "terms": read_terms(pairs),
    }
    articles = list(read_articles(corpus_file(sets / "stard")))
    chosen = random.Random(seed).sample(articles, min(others, len(articles)))
    held_back = tuple(pair for pair in (*everyday, *asked) if pair.held_back)
    return Data(kinds, held_back, tuple(chosen), stard)


def read_triples(folder: Path) -> tuple[Pair, ...]:
    """Return (question, clause) for every question that a clause's statement answers."""
    return tuple(pair for path in sorted(folder.glob("*.jsonl")) for pair in _triples_of(path))


def _triples_of(path: Path) -> Iterator[Pair]:
    for record in read_jsonl(path):
        text = " ".join(str(record["text"]).split())
        held_back = zlib.crc32(str(record["field"]).encode()) % FIELD_FOLDS < KEPT_FOLDS
        for asked in cast("list[dict[str, object]]", record["questions"]):
            if asked["statements"]:
                title = str(record["title"])
                yield Pair(str(asked["question"]), text, title, text, held_back)


@dataclass(frozen=True, slots=True)
class Pool:
    """Distinct passages, each plain and as it stands under its document's title.

    Row r is `plain[r]` and `titled[r]`; `rows` says which row each pair's passage is.
    """

    plain: tuple[str, ...]
    titled: tuple[str, ...]
    rows: Mapping[str, int]


def make_pool(pairs: Sequence[Pair], others: Sequence[Passage], seed: int) -> Pool:
    """Return the distinct passages of `pairs`, then of `others`.

    A passage without a title stands under a strange one in `STRANGE_SHARE` of the cases, so that
    a title by itself says nothing about being an answer.
    """
    titles = {pair.passage: pair.title for pair in pairs}
    for other in others:
        titles.setdefault(other.text, f"{other.title}\n{other.heading}".strip())
    known = sorted({title for title in titles.values() if title})
    rng = random.Random(seed)
    titled = []
    for passage, title in titles.items():
        strange = rng.choice(known) if known and rng.random() < STRANGE_SHARE else ""
        titled.append(f"{title or strange}\n{passage}".strip())
    rows = {passage: row for row, passage in enumerate(titles)}
    return Pool(tuple(titles), tuple(titled), rows)
