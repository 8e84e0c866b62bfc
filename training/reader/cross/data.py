"""What the cross-encoder learns from: a question beside the statements of clauses like its own.

Reading takes minutes (the triples are indexed and asked), so it is written down once.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from rag.reader.model import Reader
from rag.reader.pairs import question_text, statement_text
from training.reader.samples import Asked, asked

PARTS, MEASURED, JOINED = 10, (0, 5), (1,)
"""Of ten parts of the fields two are kept to measure on (those of `training.reader.samples`), and
one to join the cross-encoder's word with the small network's on."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and statements, those of its own clause first (`own` of them).

    `answers` says which answer it; `small` is what the small network makes of each.
    """

    text: str
    field: str
    near_miss: bool
    own: int
    statements: tuple[str, ...]
    answers: tuple[bool, ...]
    small: tuple[float, ...]

    @property
    def part(self) -> int:
        """The part of the fields that it belongs to, 0 to 9."""
        return zlib.crc32(self.field.encode()) % PARTS

    @property
    def learnt(self) -> bool:
        """Whether it is learnt from."""
        return self.part not in (*MEASURED, *JOINED)


def write_questions(given: Iterable[Question], target: Path) -> None:
    """Write one line for each question, the whole file or none."""
    part = target.with_suffix(".part")
    with part.open("w", encoding="utf-8") as lines:
        for one in given:
            lines.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
    part.replace(target)


def ask(triples: Path, work: Path, reader: Reader) -> Iterator[Question]:
    """Ask the triples' questions of the triples' clauses."""
    return (_question(one, reader) for one in asked(triples, work))


def _question(one: Asked, reader: Reader) -> Question:
    told = [(clause, statement) for clause in one.clauses for statement in clause.statements]
    small = [value for clause in one.clauses for value in reader.answers(one.query, clause)]
    return Question(
        question_text(one.query),
        one.field,
        one.near_miss,
        len(one.clauses[0].statements),
        tuple(statement_text(clause, statement) for clause, statement in told),
        tuple(right for answers in one.answers for right in answers),
        tuple(round(float(value), 4) for value in small),
    )


def read_questions(source: Path) -> tuple[Question, ...]:
    """Return what `write_questions` wrote."""
    with source.open(encoding="utf-8") as lines:
        return tuple(map(_read, lines))


def _read(line: str) -> Question:
    values = json.loads(line)
    for name in ("statements", "answers", "small"):
        values[name] = tuple(values[name])
    return Question(**values)


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs of texts: row r asks `questions[r]` of `statements[r]`; `group` numbers questions."""

    questions: tuple[str, ...]
    statements: tuple[str, ...]
    answers: tuple[bool, ...]
    group: tuple[int, ...]


def draw(given: Sequence[Question], step: int, *, questions: int, each: int, seed: int) -> Batch:
    """Return the batch of a step, always the same one: `each` statements of some questions.

    Every question comes once an epoch. Statements that answer are all there; of the others, those
    that the small network takes for answers come first, so that what it can't tell is learnt.
    """
    a_round = len(given) // questions
    order = np.random.default_rng((seed, step // a_round)).permutation(len(given))
    start = step % a_round * questions
    rng = np.random.default_rng((seed, step, 1))
    rows: list[tuple[str, str, bool, int]] = []
    for group, number in enumerate(order[start : start + questions]):
        one = given[number]
        rows += [
            (one.text, one.statements[i], one.answers[i], group) for i in _chosen(one, each, rng)
        ]
    texts, said, answers, groups = zip(*rows, strict=True)
    return Batch(texts, said, answers, groups)


def _chosen(one: Question, each: int, rng: np.random.Generator) -> Iterator[int]:
    """Yield `each` rows: the answers, then others by the small network's word and chance."""
    right = [i for i, answers in enumerate(one.answers) if answers][: each - 1]
    others = [i for i, answers in enumerate(one.answers) if not answers]
    noisy = np.array([one.small[i] for i in others]) + rng.gumbel(0, 0.15, len(others))
    noisy += 0.2 * np.array([i < one.own for i in others])
    yield from right
    yield from (others[i] for i in np.argsort(-noisy)[: each - len(right)])
