"""Means over collections, shortfalls and what the gate lets pass."""

from pathlib import Path

import pytest

from eval.collection import MIXED
from eval.floor import FIGURES
from eval.overview import Shortfall, by_type, floor_rows, mean, shortfalls, whole
from eval.overview_tables import below_lines
from eval.report import write_overview
from eval.runner import Outcome, Run
from eval.shortfalls import known_gaps, save, unknown


def outcome(name: str, value: float, *, kind: str = "fact", group: str = "") -> Outcome:
    answerable = kind != "unanswerable"
    figures = dict.fromkeys(FIGURES, value) if answerable else {}
    return Outcome(
        id=name,
        type=kind,
        split="dev",
        question=f"<b>{name}</b>",
        history=(),
        documents=(),
        answer="答",
        reference="",
        refused=not value,
        reason="",
        confidence=0.0,
        cited=(),
        ranking=(),
        gold=(),
        any_gold=True,
        figures={"refusal_right": value, **figures},
        timings_ms={"total": 10.0 * value},
        group=group,
    )


def run(collection: str, *outcomes: Outcome, floor: float = 0.5) -> Run:
    floors = {"BM25": dict.fromkeys(FIGURES, floor), "混合": dict.fromkeys(FIGURES, floor / 2)}
    return Run("g", "e", "x", outcomes, collection, floors)


LARGE = run("large", *(outcome(f"q{i}", 1.0) for i in range(9)))
SMALL = run("small", outcome("a", 0.0), outcome("u", 1.0, kind="unanswerable", group="near"))


def test_every_collection_counts_the_same_and_views_dont() -> None:
    slices = [whole(r) for r in (LARGE, SMALL, run(MIXED, outcome("z", 0.0)))]
    result = mean(slices)
    assert result.n == 11
    assert result.figures["recall@1"] == 0.5
    assert result.figures["false_refusals"] == 0.5
    assert result.figures["right_refusals"] == 1.0  # only one collection has any


def test_types_and_the_groups_in_them() -> None:
    assert [(s.name, s.n) for s in by_type(SMALL)] == [
        ("fact", 1),
        ("unanswerable", 1),
        ("unanswerable/near", 1),
    ]


def test_where_the_better_plain_system_is_above_us() -> None:
    found = shortfalls([LARGE, SMALL])
    assert {(s.collection, s.figure) for s in found} == {("small", f) for f in FIGURES}
    assert {(s.gap, s.system) for s in found} == {(0.5, "BM25")}
    assert [s.name for s in floor_rows(SMALL)] == ["条问", "BM25", "混合"]


def test_only_recorded_shortfalls_pass(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    recorded = Shortfall("c", "recall@1", 0.4, 0.5, "BM25")
    save([recorded], file)
    known = known_gaps(file)
    assert known == {("c", "recall@1"): pytest.approx(0.1)}
    worse = Shortfall("c", "recall@1", 0.39, 0.5, "BM25")
    other = Shortfall("d", "recall@1", 0.49, 0.5, "BM25")
    better = Shortfall("c", "recall@1", 0.45, 0.5, "BM25")
    assert unknown([recorded, worse, other, better], known) == (worse, other)
    assert known_gaps(tmp_path / "none.json") == {}


def test_the_first_lines_say_where_we_are_below() -> None:
    first, *lines = below_lines([SMALL], {("small", "recall@1"): 0.5})
    assert "6 处，其中新的或变差的 5 处" in first
    assert any(line.startswith("  　 small 的 recall@1") for line in lines)
    assert list(below_lines([LARGE], {})) == ["没有一个集合低于简单系统（BM25、混合）。"]


def test_the_page_escapes_questions(tmp_path: Path) -> None:
    write_overview([LARGE, SMALL], tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;q0&lt;/b&gt;" in page
    assert "<b>q0</b>" not in page
