"""Records with obvious numbers give the figures that can be worked out by hand."""

from pathlib import Path

import pytest

from benchmarks.peers.adapters import LIMITS, OURS
from benchmarks.peers.figures import recall, summarise
from benchmarks.peers.passages import Asked
from benchmarks.peers.plot import write_plot
from benchmarks.peers.table import BEGIN, END, markdown, put_between_markers

QUESTIONS = [Asked("1", "甲", (("a",),)), Asked("2", "乙", (("b", "b2"), ("c",)), any_gold=False)]


def record(system: str, number: int, *, ms: float, failure: str = "") -> dict:
    parts = {"encode": [0.001] * 2, "scan": [0.002] * 2, "bm25": [0.001] * 2}
    build = {
        "passages": 100,
        "seconds": 2.0 * ms,
        "parts": {"encode": 1.0, "tokenise": 3.0},
        "peak_bytes": 2**20,
        "seen_bytes": 2**21,
        "disk_bytes": 2**20,
    }
    query = {
        "seconds": [ms / 1000] * 2,
        "parts": parts if system == LIMITS else {},
        "rankings": [["a", "x"], ["b2", "x"]],
        "cpu_seconds": ms / 2000,
        "per_second": 1000 / ms,
        "crowd_per_second": 8.0,
        "resident_bytes": 2**22,
        "load_seconds": 0.5,
    }
    return {
        "collection": "small",
        "system": system,
        "round": number,
        "versions": {},
        "wall_seconds": 1.0,
        "failure": failure,
        "build": build,
        "query": query,
    }


RECORDS = [
    record(LIMITS, 0, ms=4.0),
    *(record(OURS, number, ms=ms) for number, ms in enumerate((2.0, 8.0, 3.0))),
    record("txtai", 0, ms=9.0),
    record("haystack", 0, ms=1.0, failure="300 秒内未完成"),
]


def test_medians_over_rounds_and_ratios_within_a_round() -> None:
    limits, ours, txtai, haystack = summarise(RECORDS, {"small": QUESTIONS})
    assert ours.rounds == 3
    assert ours.values["p50_ms"] == pytest.approx(3.0)
    assert ours.values["cpu_ms"] == pytest.approx(1.5)
    assert ours.values["build_s"] == pytest.approx(6.0)
    assert ours.values["per_encoding"] == pytest.approx(4.0)  # only round 0 has a limit
    assert ours.values["per_making"] == pytest.approx(1.0)
    assert ours.values["per_limit"] == pytest.approx(0.5)
    assert limits.values["scan_ms"] == pytest.approx(2.0)
    assert ours.values["build_peak_mb"] == 2.0
    assert txtai.values["per_limit"] == pytest.approx(9 / 4)
    assert haystack.failure
    assert not haystack.values


def test_recall_counts_interchangeable_passages_once() -> None:
    assert recall([["a"], ["b2", "b", "c"]], QUESTIONS) == {1: 1.0, 5: 1.0, 10: 1.0}
    assert recall([["x", "a"], ["b"]], QUESTIONS) == {1: 0.5, 5: 0.75, 10: 0.75}
    assert recall([["a"]], QUESTIONS)[10] == 1.0  # only the questions that were asked


def test_the_table_tells_figures_failures_and_the_comparison(tmp_path: Path) -> None:
    text = markdown(summarise(RECORDS, {"small": QUESTIONS}), {"机器": "两核"}, "make bench")
    rows = {line.split(" | ")[0].strip("| "): line.split(" | ") for line in text.splitlines()}
    assert "- 机器：两核" in text
    assert "300 秒内未完成" in rows["Haystack"][1]
    assert rows["条问"][1:4] == ["1.000", "0.750", "0.750"]
    assert "最快的同类 txtai 的一次提问（p50）用时是条问的 3.00 倍；recall@10 条问 0.750，" in text
    page = tmp_path / "benchmarks.md"
    page.write_text(f"前\n{BEGIN}\n旧\n{END}\n后\n", encoding="utf-8")
    put_between_markers(page, text)
    put_between_markers(page, text)
    assert page.read_text(encoding="utf-8") == f"前\n{BEGIN}\n{text}\n{END}\n后\n"
    page.write_text("没有标记", encoding="utf-8")
    with pytest.raises(ValueError, match="peers:begin"):
        put_between_markers(page, "")


def test_a_partly_asked_system_is_compared_on_the_same_questions() -> None:
    short = record("txtai", 0, ms=9.0)
    short["query"]["rankings"] = [["x"]]
    figures = summarise([*RECORDS[:4], short], {"small": QUESTIONS})
    assert (figures[-1].asked, figures[-1].ours, figures[-1].recall[10]) == (1, 1.0, 0.0)
    assert "前 1 问；条问在这些题上 1.000" in markdown(figures, {}, "")


def test_the_plot_has_a_line_for_each_system(tmp_path: Path) -> None:
    large = [
        {**r, "collection": "stard", "build": {**r["build"], "passages": 9000}} for r in RECORDS
    ]
    figures = summarise([*RECORDS, *large], {"small": QUESTIONS, "stard": QUESTIONS})
    write_plot(figures, tmp_path / "a.svg")
    write_plot(figures, tmp_path / "b.svg")
    drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert drawn == (tmp_path / "b.svg").read_text(encoding="utf-8")
    assert all(name in drawn for name in (OURS, "txtai", LIMITS, "linear"))
    assert "haystack" not in drawn
