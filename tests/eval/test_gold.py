"""Quotes are found as they are folded, in one clause; what isn't there is a miss."""

from pathlib import Path

import pytest

from eval.gold import GoldFinder
from eval.questions import Gold, Question
from index.build.run import build_index
from index.opening import open_snapshot
from index.settings import load_settings

TEXT = """滨海市数据管理办法
第一条　每年更新“两次”目录，补贴 １００ 元。
第二条　各部门应当在十个工作日内答复。
"""


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> GoldFinder:
    folder: Path = tmp_path_factory.mktemp("gold")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.txt").write_text(TEXT, encoding="utf-8")
    settings = load_settings(corpus=folder / "corpus", state=folder / "state")
    build_index(settings)
    return GoldFinder(open_snapshot(settings))


def test_width_and_quotation_marks_dont_count(finder: GoldFinder) -> None:
    assert finder.clause_ids(Gold("a.txt", '更新"两次"目录,补贴100元')) == ("a/第一条",)


def test_all_spans_must_stand_in_one_clause(finder: GoldFinder) -> None:
    assert finder.clause_ids(Gold("a.txt", "补贴", spans=("目录",))) == ("a/第一条",)
    assert finder.clause_ids(Gold("a.txt", "补贴", spans=("工作日",))) == ()


def test_a_lost_document_counts_as_a_miss(finder: GoldFinder) -> None:
    question = Question("q", "fact", "?", gold=(Gold("b.txt", "补贴"), Gold("a.txt", "工作日")))
    assert finder.groups(question) == (frozenset({"a/第二条"}),)
    lost, found = finder.needed(question)
    assert found == {"a/第二条"}
    assert lost == {"（未收录）b.txt：补贴"}
