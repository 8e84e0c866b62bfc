"""`python -m eval.tuning`: how recall on the dev questions depends on the fusion weights.

Prints one line a setting, best first, by recall@1 + recall@5 over all answerable dev questions.
The defaults of `rag.retrieval.fusion.FusionWeights` were chosen from this table; where settings
tie there, by `python -m eval retrieval` on statutes (LawBench, STARD). The test split is never
read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import typer

from eval.gold import GoldFinder
from eval.metrics import retrieval_measures
from eval.questions import QUESTIONS, Question, load_questions
from index.encoder import load_encoder
from index.generation.snapshot import Snapshot
from index.opening import open_snapshot
from index.settings import load_settings
from rag.question.query import QueryParser
from rag.retrieval.fusion import FusionWeights
from rag.retrieval.retriever import Retriever
from rag.types import Query

GRID = {
    "lexical": (0.5, 0.6, 0.7, 0.8, 1.0),
    "sentence": (0.0, 0.4),
    "expansion": (0.0, 0.2, 0.25, 0.3),
    "outside": (0.15, 0.25, 0.35),
}


@dataclass(frozen=True, slots=True)
class Row:
    """Mean figures of one setting."""

    weights: FusionWeights
    recall_1: float
    recall_5: float

    @property
    def sum(self) -> float:
        """What the table is sorted by."""
        return self.recall_1 + self.recall_5


def settings_of(grid: dict[str, tuple[float, ...]]) -> Iterator[FusionWeights]:
    """Yield every combination."""
    for values in product(*grid.values()):
        yield FusionWeights(**dict(zip(grid, values, strict=True)))


def measure(
    retriever: Retriever, asked: Sequence[tuple[Question, Query]], finder: GoldFinder
) -> tuple[float, float]:
    """Return mean recall@1 and recall@5."""
    ones, fives = 0.0, 0.0
    for question, query in asked:
        ranking = [hit.clause.clause_id for hit in retriever.retrieve(query).hits]
        figures = retrieval_measures(ranking, finder.groups(question), any_gold=question.any_gold)
        ones += figures["recall@1"]
        fives += figures["recall@5"]
    return ones / len(asked), fives / len(asked)


def table(snapshot: Snapshot, questions: Sequence[Question]) -> list[Row]:
    """Measure every setting of the grid, best first."""
    settings = load_settings()
    finder = GoldFinder(snapshot)
    parser = QueryParser(snapshot, settings)
    known = [q for q in questions if q.answerable and finder.groups(q)]
    asked = [(q, parser.parse(q.question, q.history)) for q in known]
    encoder = load_encoder(settings)
    rows = []
    for weights in settings_of(GRID):
        retriever = Retriever(snapshot, encoder, settings, weights=weights)
        rows.append(Row(weights, *measure(retriever, asked, finder)))
    return sorted(rows, key=lambda row: -row.sum)


def main(questions: Path = QUESTIONS) -> None:
    """Print the table."""
    rows = table(open_snapshot(load_settings()), load_questions(questions, "dev"))
    typer.echo("\t".join([*GRID, "recall@1", "recall@5"]))
    for row in rows:
        values = [f"{getattr(row.weights, name):.2f}" for name in GRID]
        typer.echo("\t".join([*values, f"{row.recall_1:.3f}", f"{row.recall_5:.3f}"]))


if __name__ == "__main__":
    typer.run(main)
