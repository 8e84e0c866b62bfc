"""Collections of a few lines, built and asked as the real ones are."""

import json
import os
from pathlib import Path

import pytest

from eval import collection as collections
from eval.collection import MIXED
from eval.reads import record
from eval.runner import load_runs, save_runs
from eval.suite import gather, run_collections, run_with_samples, wanted
from index.settings import Settings, load_settings

RULES = {
    "rent": "滨海市租房办法\n第一条　押金不得超过一个月租金。\n第二条　合同应当在十五日内备案。\n",
    "dogs": "云泽市养犬办法\n第一条　犬绳长度不超过一点五米。\n第二条　遗弃犬只的处一千元罚款。\n",
}
ASKED = {
    "rent": [("滨海市押金最多收几个月租金？", "押金不得超过一个月租金", "一个月")],
    "dogs": [("云泽市遗弃犬只罚多少？", "遗弃犬只的处一千元罚款", "一千元")],
}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    root = tmp_path / "collections"
    for name, text in RULES.items():
        (root / name / "docs").mkdir(parents=True)
        (root / name / "docs" / f"{name}.txt").write_text(text, encoding="utf-8")
        (root / name / "collection.toml").write_text('title = "小"\n', encoding="utf-8")
        rows = [
            {
                "id": f"{name}-{i}",
                "type": "fact",
                "question": question,
                "gold": [{"document": f"{name}.txt", "quote": quote}],
                "must": [must],
                "split": "dev",
            }
            for i, (question, quote, must) in enumerate(ASKED[name])
        ]
        rows.append({"id": f"{name}-u", "type": "unanswerable", "question": "火星在哪？"})
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (root / name / "questions.jsonl").write_text(lines, encoding="utf-8")
    monkeypatch.setattr(collections, "COLLECTIONS", root)
    monkeypatch.setattr(collections.names, "__defaults__", (root,))
    monkeypatch.setattr(collections.load, "__defaults__", (root,))
    return load_settings(state=tmp_path / "state")


def test_each_alone_and_all_in_one(settings: Settings, tmp_path: Path) -> None:
    assert wanted(MIXED) == ("dogs", "rent", MIXED)
    runs = run_collections(wanted(MIXED), settings, None)
    assert [run.collection for run in runs] == ["dogs", "rent", MIXED]
    for run in runs[:2]:
        first = run.outcomes[0]
        assert first.figures["recall@1"] == first.figures["document@1"] == 1.0
        assert first.figures["must_all"] == 1.0
        assert run.floor["BM25"]["recall@1"] == 1.0
    assert [o.figures["stable"] for o in runs[2].outcomes] == [1.0] * 4
    assert {o.origin for o in runs[2].outcomes} == {"dogs", "rent"}
    save_runs(runs, tmp_path / "runs.jsonl")
    assert load_runs(tmp_path / "runs.jsonl") == runs


def test_a_split_leaves_out_the_other_questions(settings: Settings) -> None:
    (run,) = run_collections(("rent",), settings, "dev")
    assert [o.id for o in run.outcomes] == ["rent-0"]


def test_what_refusals_rest_on_is_known_by_collection(settings: Settings) -> None:
    run, samples = run_with_samples(settings, None)
    assert {o.origin for o in run.outcomes} == {"dogs", "rent"}
    assert {s.collection for s in samples} == {"dogs", "rent"}


def test_gathered_files_follow_their_sources(tmp_path: Path) -> None:
    source, folder = tmp_path / "a.txt", tmp_path / "docs"
    source.write_text("一", encoding="utf-8")
    gather({"x/a.txt": source, "x/b.txt": source}, folder)
    os.utime(source, (1, 1))
    source.write_text("二", encoding="utf-8")
    gather({"x/a.txt": source}, folder)
    found = {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*.txt")}
    assert found == {"x/a.txt": "二"}


def test_a_reading_of_the_test_questions_is_recorded(settings: Settings, tmp_path: Path) -> None:
    runs = run_collections(("rent",), settings, "test")
    for _ in range(2):
        record(runs, tmp_path / "reads.jsonl")
    lines = (tmp_path / "reads.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [(row["collection"], row["n"], row["right_refusals"]) for row in rows] == [
        ("rent", 1, 1.0)
    ] * 2
