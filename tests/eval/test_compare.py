"""Wins, losses and regressions between two runs."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.compare import COMPARED, compare, compare_all
from eval.questions import QuestionError
from eval.runner import Outcome, Run, bare, load_run, load_runs, save_run, save_runs
from eval.summary import summarize


def outcome(number: int, *, kind: str = "fact", **figures: float) -> Outcome:
    return Outcome(
        id=f"q{number}",
        type=kind,
        split="test",
        question="问",
        history=(),
        documents=("a.txt",),
        answer="答[1]",
        reference="答",
        refused=False,
        reason="",
        confidence=number / 100,
        cited=(("a/1", "答"),),
        ranking=("a/1",),
        gold=(("a/1",),),
        any_gold=True,
        figures={"refusal_right": 1.0, **figures},
        timings_ms={"total": float(number)},
    )


def run(*values: float) -> Run:
    outcomes = tuple(outcome(i, **{"recall@1": v}) for i, v in enumerate(values))
    return Run("g1", "builtin", "extractive", outcomes)


def test_a_clear_fall_regresses() -> None:
    comparison = compare(run(*[1.0] * 20), run(*[0.0] * 15, *[1.0] * 5))
    (recall,) = [d for d in comparison.differences if d.figure == "recall@1"]
    assert comparison.regressed
    assert len(recall.losses) == 15
    assert recall.wins == ()


def test_one_question_is_not_a_regression() -> None:
    assert not compare(run(*[1.0] * 20), run(0.0, *[1.0] * 19)).regressed


def test_any_quote_that_is_not_verbatim_regresses() -> None:
    before = Run("a", "e", "g", tuple(outcome(i, verbatim=1.0) for i in range(20)))
    worse = [outcome(0, verbatim=0.5), *(outcome(i, verbatim=1.0) for i in range(1, 20))]
    assert compare(before, Run("b", "e", "g", tuple(worse))).regressed


def test_runs_without_common_questions_are_refused() -> None:
    empty = Run("g", "e", "x", ())
    with pytest.raises(QuestionError, match="共同"):
        compare(empty, run(1.0))


def test_a_saved_run_comes_back(tmp_path: Path) -> None:
    saved = run(1.0, 0.0)
    save_run(saved, tmp_path / "deep" / "run.jsonl")
    assert load_run(tmp_path / "deep" / "run.jsonl") == saved


def test_a_broken_run_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "run.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(QuestionError, match="run.jsonl"):
        load_run(tmp_path / "run.jsonl")


def test_collections_are_compared_each_with_itself(tmp_path: Path) -> None:
    small = replace(run(*[1.0] * 20), collection="small")
    large = replace(run(*[1.0] * 20), collection="large")
    save_runs([bare(small, COMPARED), bare(large, COMPARED)], tmp_path / "baseline.jsonl")
    before = load_runs(tmp_path / "baseline.jsonl")
    worse = replace(run(*[0.0] * 20), collection="large")
    compared = compare_all(before, [small, worse])
    assert {name: c.regressed for name, c in compared.items()} == {"small": False, "large": True}
    with pytest.raises(QuestionError, match="共同的集合"):
        compare_all(before, [run(1.0)])


def test_a_rounded_baseline_is_no_difference() -> None:
    thirds = run(*[1 / 3] * 20, 2 / 3)
    compared = compare(bare(thirds, COMPARED), thirds)
    assert [(d.wins, d.losses) for d in compared.differences] == [((), ())] * 2


def test_a_baseline_keeps_figures_and_no_texts(tmp_path: Path) -> None:
    save_run(bare(run(1 / 3), ["recall@1"]), tmp_path / "bare.jsonl")
    (line,) = (tmp_path / "bare.jsonl").read_text(encoding="utf-8").splitlines()[1:]
    assert json.loads(line) == {"id": "q0", "type": "fact", "figures": {"recall@1": 0.3333}}
    (kept,) = load_run(tmp_path / "bare.jsonl").outcomes
    assert (kept.id, kept.answer, kept.cited) == ("q0", "", ())


def test_summary_groups_and_latency() -> None:
    outcomes = (outcome(1, must=1.0), outcome(3, kind="list", must=0.0))
    summary = summarize(Run("g", "e", "x", outcomes))
    assert [(g.name, g.n) for g in summary.groups] == [
        ("全部", 2),
        ("fact", 1),
        ("list", 1),
        ("a.txt", 2),
    ]
    assert summary.groups[0].figures["must"].mean == 0.5
    assert summary.latency_ms["total"][0] == 2.0
    assert summary.false_refusals == 0.0
