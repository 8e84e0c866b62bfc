"""Fits the weights of the confidence (`rag/answer/confidence.py`) on questions with known answers.

Positives are the answerable questions of the set, negatives its unanswerable ones. As there are
few of those, two kinds are made and count less: questions moved to a place whose clauses hold
nothing like the gold quote, and everyday questions of other fields. Questions for a figure that
is not stated are left out: their matter is found, and the composer says what is missing. Questions
written after the lexicon count twice, since the lexicon knows the words of the others.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.questions import Question
from rag.answer.confidence import FEATURES, Features, Weights, confidence
from rag.pipeline import Pipeline
from rag.question.query import QueryParser
from rag.retrieval.fusion import bigrams
from rag.scope.places import places_of
from rag.types import Scope

PAIRS = Path(__file__).parents[1] / "training" / "data" / "pairs"
FAR_THEMES = frozenset(
    """养老 残疾人与救助 医疗卫生 医疗医保 物业与社区 住房与物业 食品药品监管 托育 退役军人 水利
    应急与防灾 安全与应急 保险 文旅体育 教育 矿产 住房保障与房地产 社会保险 养老与社保""".split()  # noqa: SIM905
)
"""Themes of the encoder's pairs that documents on the market of factors don't deal with."""
FAR_QUESTIONS, MOVES = 500, 3
FAR_WEIGHT, MOVED_WEIGHT, FRESH_WEIGHT = 0.1, 0.15, 2.0
UNLIKE = 0.3
"""A clause that holds less than this share of the gold quote's character pairs is unlike it."""
FOLDS, SEED = 5, 0


@dataclass(frozen=True, slots=True)
class Sample:
    """The features of one question, whether it can be answered, and what it counts.

    `question_id` is empty for questions that were made. `collection` is where it was asked.
    """

    features: Features
    answerable: bool
    weight: float = 1.0
    question_id: str = ""
    collection: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """The weights, and what models that never saw the question say of each (by its id)."""

    weights: Weights
    unseen: Mapping[str, float]


def samples(
    pipeline: Pipeline, questions: Sequence[Question], foreign: Sequence[str] = ()
) -> tuple[Sample, ...]:
    """Return a sample for each question whose refusal is a matter of confidence.

    `foreign` are questions of other fields, which these documents don't answer.
    """
    asked = [(q, pipeline.features(q.question, q.history)) for q in questions if _tells(q)]
    own = [Sample(f, q.answerable, _weight(q), question_id=q.id) for q, f in asked if f]
    moved = [pipeline.features(text) for text in _moved(pipeline, questions)]
    others = [pipeline.features(text) for text in foreign]
    made = [Sample(f, False, MOVED_WEIGHT) for f in moved if f]
    made += [Sample(f, False, FAR_WEIGHT) for f in others if f]
    return (*own, *made)


def _tells(question: Question) -> bool:
    """Whether the documents either answer the question or don't deal with its matter."""
    return not question.half and not question.note.startswith("figure")


def _weight(question: Question) -> float:
    return FRESH_WEIGHT if "fresh" in question.note else 1.0


def fit(given: Sequence[Sample]) -> Fit:
    """Return the logistic model of the samples (L2, features standardised).

    What it says of a question is taken from a model that didn't see it: with samples of several
    collections, one that saw nothing of the question's collection; else from `FOLDS` models.
    """
    unseen: dict[str, float] = {}
    for held in _held_back(given):
        weights = fitted([s for i, s in enumerate(given) if i not in held])
        own = (given[i] for i in held if given[i].question_id)
        unseen |= {sample.question_id: confidence(sample.features, weights) for sample in own}
    return Fit(fitted(given), unseen)


def _held_back(given: Sequence[Sample]) -> Iterator[frozenset[int]]:
    """Yield the samples to leave out: a collection, or a part of the questions, at a time."""
    collections = sorted({sample.collection for sample in given})
    if len(collections) > 1:
        for name in collections:
            yield frozenset(i for i, sample in enumerate(given) if sample.collection == name)
        return
    own = [i for i, sample in enumerate(given) if sample.question_id]
    random.Random(SEED).shuffle(own)
    for fold in range(FOLDS):
        yield frozenset(own[fold::FOLDS])


def fitted(given: Sequence[Sample]) -> Weights:
    """Fit, and return the weights of the plain (not standardised) features."""
    from sklearn.linear_model import LogisticRegression

    x: NDArray[np.float64] = np.array([sample.features.values() for sample in given])
    spread = np.where(x.std(axis=0) > 0, x.std(axis=0), 1.0)
    model = LogisticRegression(max_iter=1000)
    model.fit(
        (x - x.mean(axis=0)) / spread,
        [sample.answerable for sample in given],
        sample_weight=[sample.weight for sample in given],
    )
    plain = model.coef_[0] / spread
    bias = float(model.intercept_[0] - (plain * x.mean(axis=0)).sum())
    named = dict(zip(FEATURES, (round(float(w), 3) for w in plain), strict=True))
    return Weights(bias=round(bias, 3), **named)


def _moved(pipeline: Pipeline, questions: Sequence[Question]) -> Iterator[str]:
    """Yield questions with their place replaced by one that says nothing of the kind."""
    parser, places = QueryParser(pipeline.snapshot), places_of(pipeline.snapshot)
    areas = tuple(dict.fromkeys(place.area for place in places.places if place.area))
    chance = random.Random(SEED)
    for question in questions:
        names = parser.parse(question.question).scope.names
        alone = question.answerable and not question.history and len(question.gold) == 1
        if not alone or len(names) != 1:
            continue
        for area in chance.sample(areas, min(MOVES, len(areas))):
            text = question.question.replace(names[0], area)
            rows = places.rows(Scope(areas=(area,)))
            said = [pipeline.snapshot.clause(int(row)).text for row in rows]
            if parser.parse(text).scope.names == (area,) and _unlike(question.gold[0].quote, said):
                yield text


def _unlike(quote: str, texts: Sequence[str]) -> bool:
    """Whether no text holds much of the quote."""
    wanted = bigrams(quote)
    return all(len(wanted & bigrams(text)) < UNLIKE * len(wanted) for text in texts)


def far_questions(folder: Path = PAIRS) -> tuple[str, ...]:
    """Return everyday questions of other fields, the same ones every time."""
    lines = [
        line
        for file in sorted(folder.glob("questions*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    rows = [json.loads(line) for line in lines if line.strip()]
    asked = sorted({str(row["query"]) for row in rows if row.get("theme") in FAR_THEMES})
    return tuple(random.Random(SEED).sample(asked, min(FAR_QUESTIONS, len(asked))))
