"""Asks every question of a set and scores the answers.

The outcome of one question is plain data, so that runs can be saved, compared and shown.
Two runs of the same index, questions and settings give the same figures, timings aside.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from eval.gold import GoldFinder
from eval.metrics import (
    character_f1,
    characters,
    citation_scores,
    marked_share,
    must_share,
    retrieval_measures,
    rouge_l,
)
from eval.questions import Question, QuestionError
from index.structure.document import Clause
from rag.pipeline import Pipeline
from rag.types import Answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question gave: the answer as text, what it cites, its figures."""

    id: str
    type: str
    split: str
    question: str
    history: tuple[str, ...]
    documents: tuple[str, ...]
    answer: str
    reference: str
    refused: bool
    reason: str
    confidence: float
    cited: tuple[tuple[str, str], ...]
    """(clause id, quote) of every citation."""
    ranking: tuple[str, ...]
    gold: tuple[tuple[str, ...], ...]
    any_gold: bool
    figures: Mapping[str, float]
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def answered_right(self) -> bool:
        """True if a gold clause is cited (never for an unanswerable question)."""
        accepted = {clause_id for ids in self.gold for clause_id in ids}
        return any(clause_id in accepted for clause_id, _ in self.cited)


@dataclass(frozen=True, slots=True)
class Run:
    """All outcomes of one run and what it ran on."""

    snapshot: str
    encoder: str
    generator: str
    outcomes: tuple[Outcome, ...]


def run_questions(
    pipeline: Pipeline, questions: Sequence[Question], done: Callable[[int], None] | None = None
) -> Run:
    """Ask all questions in order; `done` is called with 1 after each."""
    finder = GoldFinder(pipeline.snapshot)
    outcomes = []
    for question in questions:
        outcomes.append(ask(pipeline, question, finder))
        if done is not None:
            done(1)
    generator = pipeline.settings.generator
    encoder = pipeline.snapshot.manifest.encoder.encoder_id
    return Run(pipeline.snapshot.generation, encoder, generator, tuple(outcomes))


def ask(pipeline: Pipeline, question: Question, finder: GoldFinder) -> Outcome:
    """Ask one question and score the answer."""
    start = perf_counter()
    answer = pipeline.answer(question.question, question.history)
    timings = {**answer.timings_ms, "total": (perf_counter() - start) * 1000}
    gold = finder.groups(question)
    return Outcome(
        id=question.id,
        type=question.type,
        split=question.split,
        question=question.question,
        history=question.history,
        documents=tuple(sorted({entry.document for entry in question.gold})),
        answer=answer.text,
        reference=question.answer,
        refused=answer.refused,
        reason=answer.reason,
        confidence=answer.confidence,
        cited=tuple((c.clause.clause_id, c.quote) for c in answer.citations),
        ranking=tuple(hit.clause.clause_id for hit in answer.hits),
        gold=tuple(tuple(sorted(ids)) for ids in gold),
        any_gold=question.any_gold,
        figures=score(question, answer, gold),
        timings_ms=timings,
    )


def score(question: Question, answer: Answer, gold: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return the figures of one answer; only those that the question allows."""
    figures: dict[str, float] = {"refusal_right": float(_refusal_right(question, answer))}
    if answer.citations:
        figures["verbatim"] = _verbatim(answer)
    if question.answerable:
        figures["length"] = float(len(characters(answer.text)))
        ranking = [hit.clause.clause_id for hit in answer.hits]
        cited = [citation.clause.clause_id for citation in answer.citations]
        figures |= retrieval_measures(ranking, gold, any_gold=question.any_gold)
        figures |= citation_scores(cited, gold, any_gold=question.any_gold)
        if not answer.refused:
            figures["marked"] = marked_share(answer.text)
        if question.must:
            figures["must"] = must_share(answer.text, question.must)
            figures["must_all"] = float(figures["must"] == 1.0)
        if question.answer:
            figures["f1"] = character_f1(answer.text, question.answer)
            figures["rouge_l"] = rouge_l(answer.text, question.answer)
    return figures


def _refusal_right(question: Question, answer: Answer) -> bool:
    """Half answerable: the other half must be said to be missing (reason detail_missing)."""
    if question.answerable:
        return not answer.refused
    if question.half:
        return answer.refused or answer.reason == "detail_missing"
    return answer.refused


def _verbatim(answer: Answer) -> float:
    right = [_stands(c.clause, c.quote, c.start, c.end) for c in answer.citations]
    return sum(right) / len(right)


def _stands(clause: Clause, quote: str, start: int, end: int) -> bool:
    return bool(quote) and clause.text[start:end] == quote


def save_run(run: Run, file: Path) -> None:
    """Write a run as JSON lines: what it ran on, then one outcome a line."""
    head = {"snapshot": run.snapshot, "encoder": run.encoder, "generator": run.generator}
    rows = [head, *(asdict(outcome) for outcome in run.outcomes)]
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def load_run(file: Path) -> Run:
    """Read a run that `save_run` wrote.

    Raises:
        QuestionError: the file can't be read as a run.
    """
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        head, *outcomes = rows
        return Run(**head, outcomes=tuple(_outcome(row) for row in outcomes))
    except (OSError, ValueError, TypeError, KeyError) as error:
        remedy = "请用 python -m eval run --output 文件 生成"
        raise QuestionError(f"{file}：不是可读的评测结果（{error}）。{remedy}") from error


def _outcome(row: dict[str, Any]) -> Outcome:
    return Outcome(**{name: _frozen(value) for name, value in row.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


def by_group(run: Run) -> Iterator[tuple[str, str, tuple[Outcome, ...]]]:
    """Yield ("全部", ""), then every type, then every document, with their outcomes."""
    yield "全部", "全部", run.outcomes
    for kind in dict.fromkeys(outcome.type for outcome in run.outcomes):
        yield "类型", kind, tuple(o for o in run.outcomes if o.type == kind)
    for file in sorted({file for outcome in run.outcomes for file in outcome.documents}):
        yield "文件", file, tuple(o for o in run.outcomes if file in o.documents)
