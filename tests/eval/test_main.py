"""The commands on a small corpus of their own, as a user runs them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAN = """滨海市数据管理办法

为规范数据管理，制定本办法。
一、数据共享
（一）建立目录。市数据局牵头编制公共数据目录，每年更新两次。
（二）限时共享。各部门应当在十个工作日内答复共享申请。<script>alert(1)</script>
二、数据安全
（三）分级保护。对重要数据实行分级保护，泄露数据的依法处理。
"""
QUESTIONS = [
    {
        "id": "a",
        "type": "fact",
        "question": "滨海市公共数据目录每年更新几次？",
        "gold": [{"document": "plan.txt", "quote": "每年更新两次"}],
        "answer": "每年更新两次。",
        "must": ["两次"],
        "split": "dev",
    },
    {
        "id": "b",
        "type": "fact",
        "question": "滨海市的部门多久要答复数据共享申请？",
        "gold": [{"document": "plan.txt", "quote": "在十个工作日内答复共享申请"}],
        "answer": "十个工作日内。",
        "must": ["十个工作日"],
        "split": "test",
    },
    {"id": "c", "type": "unanswerable", "question": "火星移民要交多少押金？", "split": "test"},
]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "TIAOWEN_CORPUS": str(folder / "corpus"),
        "TIAOWEN_STATE": str(folder / "state"),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("eval")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "plan.txt").write_text(PLAN, encoding="utf-8")
    lines = (json.dumps(q, ensure_ascii=False) for q in QUESTIONS)
    (folder / "mine.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert run(folder, "index", "build").returncode == 0
    return folder


def test_run_gives_figures_and_a_page_of_its_own(workplace: Path) -> None:
    done = run(
        workplace,
        *("eval", "run", "--questions", "mine.jsonl", "--json"),
        *("--html", "report.html", "--output", "first.jsonl"),
    )
    assert done.returncode == 0, done.stderr
    head, *rows = [json.loads(line) for line in done.stdout.splitlines()]
    figures = {row["id"]: row["figures"] for row in rows}
    assert figures["a"]["recall@1"] == figures["b"]["recall@1"] == 1.0
    assert figures["a"]["verbatim"] == figures["a"]["must_all"] == 1.0
    assert figures["c"]["refusal_right"] == 1.0
    assert head["summary"]["refused_unanswerable"] == 1.0
    page = (workplace / "report.html").read_text(encoding="utf-8")
    assert "滨海市公共数据目录" in page
    assert "<script>alert(1)</script>" not in page
    assert not re.findall(r"""(?:src|href)=["'](?!#)""", page)


def test_the_same_run_again_gives_the_same_figures(workplace: Path) -> None:
    for name in ("one.jsonl", "two.jsonl"):
        done = run(workplace, "eval", "run", "--questions", "mine.jsonl", "--output", name)
        assert done.returncode == 0, done.stderr
    same = run(workplace, "eval", "compare", "one.jsonl", "two.jsonl", "--json")
    compared = json.loads(same.stdout)
    assert same.returncode == 0
    assert all(d["before"] == d["after"] for d in compared["differences"])


def test_a_collection_is_built_asked_and_compared(tmp_path: Path) -> None:
    """It needs no index of one's own, and says first how plain systems do."""
    flags = ("--collection", "bugs/17-one-line-file", "--workers", "1")
    done = run(tmp_path, "eval", "run", *flags, "--output", "one.jsonl", "--html", "one.html")
    assert done.returncode == 0, done.stderr
    assert "简单系统" in done.stdout.splitlines()[0]
    assert "电梯多久维护一次" in (tmp_path / "one.html").read_text(encoding="utf-8")
    shown = run(tmp_path, "eval", "run", *flags, "--json", "--output", "two.jsonl")
    head, *rows = [json.loads(line) for line in shown.stdout.splitlines()]
    assert {row["collection"] for row in rows} == set(head["summary"]["collections"]) == {"bugs"}
    same = run(tmp_path, "eval", "compare", "one.jsonl", "two.jsonl", "--json")
    assert same.returncode == 0, same.stderr
    assert all(d["before"] == d["after"] for d in json.loads(same.stdout)["differences"])


def test_a_collection_has_questions_of_its_own(workplace: Path) -> None:
    flags = ("--questions", "mine.jsonl", "--collection", "five")
    done = run(workplace, "eval", "run", *flags)
    assert done.returncode == 2
    assert "--collection" in done.stderr


def test_split_takes_only_its_questions(workplace: Path) -> None:
    flags = ("--questions", "mine.jsonl", "--split", "dev", "--json")
    done = run(workplace, "eval", "run", *flags)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()[1:]] == ["a"]


def test_check_names_a_quote_that_is_not_there(workplace: Path) -> None:
    wrong = QUESTIONS[0] | {"gold": [{"document": "plan.txt", "quote": "每年更新九次"}]}
    (workplace / "wrong.jsonl").write_text(json.dumps(wrong), encoding="utf-8")
    assert run(workplace, "eval", "check", "--questions", "mine.jsonl").returncode == 0
    done = run(workplace, "eval", "check", "--questions", "wrong.jsonl")
    assert done.returncode == 1
    assert "每年更新九次" in done.stdout


def test_another_retrieval_set_is_searched_by_every_method(workplace: Path) -> None:
    passages = {"p1": "用人单位应当按月支付工资。", "p2": "海域使用权可以依法转让。"}
    folder = workplace / "beir"
    folder.mkdir()
    rows = (json.dumps({"id": i, "text": t}, ensure_ascii=False) for i, t in passages.items())
    (folder / "corpus.jsonl").write_text("\n".join(rows), encoding="utf-8")
    query = {"id": "q", "query": "海域使用权能转让吗", "positive_ids": ["p2"]}
    (folder / "queries.jsonl").write_text(json.dumps(query), encoding="utf-8")
    done = run(workplace, "eval", "retrieval", "--data", "beir", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert set(figures) == {"lexical", "dense", "fused"}
    assert all(method["recall@1"] == 1.0 for method in figures.values())


def test_without_an_index_the_remedy_is_named(tmp_path: Path) -> None:
    question = json.dumps({"question": "几年？"}, ensure_ascii=False)
    (tmp_path / "mine.jsonl").write_text(question, encoding="utf-8")
    done = run(tmp_path, "eval", "run", "--questions", "mine.jsonl")
    assert done.returncode == 3
    assert "index build" in done.stderr
    assert "Traceback" not in done.stderr
