"""Same or changed, better or worse: by hand-made outcomes."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from eval.collection import FAMILIES, FOREIGN, MIXED
from eval.runner import Outcome, Run
from eval.stability import changes, same, verdict, with_stability

GOOD = {"refusal_right": 1.0, "citation_recall": 1.0, "must_all": 1.0}


def outcome(name: str, first: str = "", figures: Mapping[str, float] = GOOD) -> Outcome:
    """An answer that cites `first`, or a refusal."""
    return Outcome(
        id=name,
        type="fact",
        split="dev",
        question=f"{name}？",
        history=(),
        documents=(),
        answer="",
        reference="",
        refused=not first,
        reason="" if first else "nothing_found",
        confidence=0.0,
        cited=((f"doc/{first}", first),) if first else (),
        ranking=(),
        gold=(),
        any_gold=True,
        figures=figures,
        origin="c",
        first=first,
    )


def run(collection: str, *outcomes: Outcome) -> Run:
    return Run("g", "e", "x", outcomes, collection)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("一", "一", True), ("一", "二", False), ("一", "", False), ("", "一", False), ("", "", True)],
)
def test_same_is_refused_twice_or_the_same_clause_first(
    before: str, after: str, expected: bool
) -> None:
    assert same(outcome("q", before), outcome("q", after)) is expected


def test_a_view_is_held_against_the_collection_alone() -> None:
    alone = run("c", outcome("a", "一"), outcome("b", "一"))
    mixture = run(MIXED, outcome("a", "一"), outcome("b", "二"), outcome("other", "一"))
    subject = run(
        FAMILIES,
        outcome("s:a", "二"),
        replace(outcome("s:b", "一"), group=FOREIGN),
    )
    marked = with_stability([alone, mixture, subject])
    stable = [[o.figures.get("stable") for o in r.outcomes] for r in marked]
    assert stable == [[None, None], [1.0, 0.0, None], [0.0, None]]
    assert [(c.view, c.id, c.alone, c.among) for c in changes(marked)] == [
        (MIXED, "b", "doc/一", "doc/二"),
        (FAMILIES, "s:a", "doc/一", "doc/二"),
    ]


def test_figures_say_whether_it_changed_for_the_better() -> None:
    bad = outcome("q", "二", {**GOOD, "citation_recall": 0.0})
    good = outcome("q", "一")
    torn = outcome("q", "三", {**GOOD, "citation_recall": 0.0, "must_all": 1.0})
    half = outcome("q", "四", {**GOOD, "must_all": 0.0})
    assert verdict(good, bad) == "更差"
    assert verdict(bad, good) == "更好"
    assert verdict(good, outcome("q", "五")) == verdict(half, torn) == "相当"
