"""Asks every question of a set and scores the answers.

The outcome of one question is plain data, so that runs can be saved, compared and shown.
Two runs of the same index, questions and settings give the same figures, timings aside.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from hashlib import blake2b
from pathlib import Path
from time import perf_counter
from typing import Any

from eval.folding import fold
from eval.gold import GoldFinder
from eval.metrics import (
    character_f1,
    characters,
    citation_scores,
    document_measures,
    marked_share,
    must_share,
    retrieval_measures,
    rouge_l,
    says_none,
)
from eval.questions import Question, QuestionError
from index.structure.document import Clause
from rag.pipeline import Pipeline
from rag.types import Answer

DECIMALS = 4
"""Of a figure in the baseline, and of what is held against it."""


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
    group: str = ""
    origin: str = ""
    first: str = ""
    """A digest of the first cited clause's text; empty if nothing is cited."""

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
    collection: str = ""
    """The collection that was asked; empty for questions of one's own."""
    floor: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """System -> figure -> mean over the same questions, of plain systems beside us."""
    seconds: Mapping[str, float] = field(default_factory=dict)


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
    gold = finder.needed(question)
    files = _Files(pipeline, answer)
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
        figures=score(question, answer, gold, files),
        timings_ms=timings,
        group=question.group,
        origin=question.origin,
        first=_digest(answer.citations[0].clause.text) if answer.citations else "",
    )


class _Files:
    """The documents that an answer found and cited, best first."""

    def __init__(self, pipeline: Pipeline, answer: Answer) -> None:
        def file(clause: Clause) -> str:
            return pipeline.snapshot.document(clause.doc_id).file

        self.found = tuple(file(hit.clause) for hit in answer.hits)
        self.cited = tuple(file(citation.clause) for citation in answer.citations)


def _digest(text: str) -> str:
    return blake2b(fold(text).encode(), digest_size=8).hexdigest()


def score(
    question: Question, answer: Answer, gold: Sequence[frozenset[str]], files: _Files
) -> dict[str, float]:
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
        right = [entry.document for entry in question.gold if entry.document]
        figures |= document_measures(files.found, right, any_gold=question.any_gold)
        if question.near:
            figures["wrong_twin"] = float(bool(set(files.cited) & set(question.near)))
        if not answer.refused:
            figures["marked"] = marked_share(answer.text)
        if question.must or question.must_not:
            figures["must"] = must_share(answer.text, question.must)
            free = says_none(answer.text, question.must_not)
            figures["must_all"] = float(figures["must"] == 1.0 and free)
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
    save_runs((run,), file)


def save_runs(runs: Sequence[Run], file: Path) -> None:
    """Write runs one after the other, each beginning with what it ran on."""
    rows = [row for run in runs for row in (_head(run), *map(_row, run.outcomes))]
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _head(run: Run) -> dict[str, Any]:
    return {f.name: getattr(run, f.name) for f in fields(run) if f.name != "outcomes"}


def _row(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as plain data, without what needn't be said."""
    defaults = {"timings_ms": {}, "group": "", "origin": "", "first": "", **_UNSAID}
    return {k: v for k, v in asdict(outcome).items() if k not in defaults or v != defaults[k]}


def load_run(file: Path) -> Run:
    """Read a run that `save_run` wrote; of several, the first.

    Raises:
        QuestionError: the file can't be read as a run.
    """
    return load_runs(file)[0]


def load_runs(file: Path) -> tuple[Run, ...]:
    """Read the runs that `save_runs` wrote.

    Raises:
        QuestionError: the file can't be read as runs.
    """
    parts: list[tuple[dict[str, Any], list[Outcome]]] = []
    try:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if "snapshot" in row:
                parts.append((row, []))
            else:
                parts[-1][1].append(_outcome(row))
        if not parts:
            raise ValueError("没有内容")
        return tuple(Run(**head, outcomes=tuple(outcomes)) for head, outcomes in parts)
    except (OSError, ValueError, TypeError, KeyError, IndexError) as error:
        remedy = "请用 python -m eval run --output 文件 生成"
        raise QuestionError(f"{file}：不是可读的评测结果（{error}）。{remedy}") from error


def bare(run: Run, figures: Sequence[str]) -> Run:
    """Return a run with nothing but what is compared: the figures by question."""
    return Run(
        "",
        run.encoder,
        run.generator,
        tuple(
            _outcome({"id": o.id, "type": o.type, "figures": _kept(o.figures, figures)})
            for o in run.outcomes
        ),
        run.collection,
    )


def _kept(figures: Mapping[str, float], names: Sequence[str]) -> dict[str, float]:
    return {name: round(figures[name], DECIMALS) for name in names if name in figures}


_UNSAID: Mapping[str, Any] = {
    **dict.fromkeys(("split", "question", "answer", "reference", "reason"), ""),
    **dict.fromkeys(("history", "documents", "cited", "ranking", "gold"), ()),
    **{"refused": False, "confidence": 0.0, "any_gold": True},
}
"""What a row of a run needn't say."""


def _outcome(row: Mapping[str, Any]) -> Outcome:
    return Outcome(**{**_UNSAID, **{name: _frozen(value) for name, value in row.items()}})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


def by_group(run: Run) -> Iterator[tuple[str, str, tuple[Outcome, ...]]]:
    """Yield all, then every type, then every group, then every document, with their outcomes."""
    yield "全部", "全部", run.outcomes
    for kind in dict.fromkeys(outcome.type for outcome in run.outcomes):
        yield "类型", kind, tuple(o for o in run.outcomes if o.type == kind)
    for group in sorted({outcome.group for outcome in run.outcomes} - {""}):
        yield "组", group, tuple(o for o in run.outcomes if o.group == group)
    for file in sorted({file for outcome in run.outcomes for file in outcome.documents}):
        yield "文件", file, tuple(o for o in run.outcomes if file in o.documents)
