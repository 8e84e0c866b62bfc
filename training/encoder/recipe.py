"""What the built-in encoder is made of: its data, its sizes and the stages of its training."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.encoder.bags import make_bags
from training.encoder.batches import Mix, PairBags, pair_bags
from training.encoder.contrast import Stage
from training.encoder.initial import lsa_embedding
from training.encoder.measure import (
    Trial,
    pair_trial,
    question_trial,
    stard_trial,
)
from training.encoder.pairs import (
    LabelledSet,
    Pair,
    question_pairs,
    read_pairs,
    read_set,
    read_terms,
)
from training.encoder.texts import Passage, read_texts
from training.encoder.views import swapped_views, term_index, text_views
from training.encoder.vocabulary import learn_tokenizer

Say = Callable[[str], None]
VOCABULARY_TEXTS = 20000
QUESTION_REPEATS = 4


@dataclass(frozen=True, slots=True)
class Sizes:
    """Vocabulary and vector size, the batch, and the share of the policy pairs that is used."""

    tokens: int = 48000
    dimension: int = 256
    batch: int = 1024
    pair_share: float = 1.0


@dataclass(frozen=True, slots=True)
class Data:
    """Everything that is read."""

    passages: tuple[Passage, ...]
    pairs: tuple[Pair, ...]
    terms: tuple[Pair, ...]
    stard: LabelledSet
    lawbench: LabelledSet
    cmrc: LabelledSet


def read_data(data: Path, pairs: Path) -> Data:
    """Read the public sets under `data` and the pairs of the project."""
    return Data(
        read_texts(data),
        read_pairs(pairs),
        read_terms(pairs),
        read_set(data / "stard"),
        read_set(data / "lawbench"),
        read_set(data / "cmrc2018"),
    )


def vocabulary_texts(data: Data, seed: int) -> list[str]:
    """Return a sample of the passages and, several times, what people ask."""
    rng = random.Random(seed)
    texts = [passage.text for passage in data.passages]
    sample = rng.sample(texts, min(VOCABULARY_TEXTS, len(texts)))
    asked = [pair.query for pair in data.pairs if not pair.held_back]
    asked += [pair.query for pair in question_pairs(data.stard, hold_back=True)]
    asked += [question.text for question in data.cmrc.questions]
    words = [word for term in data.terms for word in (term.query, term.passage)]
    reports = [passage.text for passage in data.passages if "政府工作报告" in passage.title]
    return sample + 2 * reports + QUESTION_REPEATS * asked + 2 * words


def start(
    data: Data, sizes: Sizes, seed: int, known: Tokenizer | None = None
) -> tuple[Tokenizer, NDArray[np.float32]]:
    """Return the tokenizer, `known` or learned here, and the first vectors."""
    tokenizer = known or learn_tokenizer(vocabulary_texts(data, seed), sizes.tokens)
    texts = [f"{passage.title} {passage.heading} {passage.text}" for passage in data.passages]
    bags = make_bags(tokenizer, texts)
    return tokenizer, lsa_embedding(bags, tokenizer.get_vocab_size(), sizes.dimension, seed)


def training_kinds(
    data: Data, tokenizer: Tokenizer, sizes: Sizes, seed: int
) -> dict[str, PairBags]:
    """Return the pairs to train on by kind, held-back ones left out."""
    titles = sorted({passage.title for passage in data.passages})
    kinds = {
        "texts": text_views(data.passages, seed),
        "swapped": swapped_views(data.passages, term_index(data.terms), seed),
        "stard": question_pairs(data.stard, hold_back=True),
        "cmrc": question_pairs(data.cmrc, hold_back=False),
        "pairs": share_of([p for p in data.pairs if not p.held_back], sizes.pair_share, seed),
        "terms": data.terms,
    }
    return {
        name: pair_bags(tokenizer, pairs, titles, seed) for name, pairs in kinds.items() if pairs
    }


def share_of(pairs: Sequence[Pair], share: float, seed: int) -> tuple[Pair, ...]:
    """Return a random share of `pairs`, whole passages at a time."""
    groups = sorted({pair.group for pair in pairs})
    random.Random(seed).shuffle(groups)
    kept = set(groups[: round(share * len(groups))])
    return tuple(pair for pair in pairs if pair.group in kept)


def trials(data: Data) -> tuple[Trial, ...]:
    """Return the held-out measures; no question of LawBench is ever trained on."""
    return (
        pair_trial(data.pairs),
        stard_trial(data.stard),
        question_trial("lawbench 3-8", data.lawbench, "3-8"),
        question_trial("lawbench 3-2", data.lawbench, "3-2"),
    )


STAGES = (
    Stage("texts", 400, 3e-3, Mix({"texts": 1.0}), dropout=0.3),
    Stage("questions", 450, 3e-3, Mix({"texts": 0.5, "stard": 0.45, "cmrc": 0.05}), dropout=0.3),
    Stage(
        "policy",
        1200,
        2e-3,
        Mix({"pairs": 0.5, "terms": 0.125, "stard": 0.15, "swapped": 0.125, "texts": 0.1}),
        dropout=0.3,
        words=0.2,
        scale=15.0,
    ),
)
