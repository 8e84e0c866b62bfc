"""Documents that another repeals, that say from when they hold, or say nothing."""

import pytest

from index.build.run import build_index
from index.settings import Settings
from rag.pipeline import Pipeline

CORPUS = {
    "旧.txt": (
        "松溪市供水条例\n（2015年3月1日松溪市人民代表大会常务委员会通过）\n"
        "第一条　为了规范供水，制定本条例。\n第二条　水费按季收取。\n"
        "第三条　本条例自2015年5月1日起施行。\n"
    ),
    "新.txt": (
        "松溪市供水条例\n（2022年6月1日松溪市人民代表大会常务委员会通过）\n"
        "第一条　为了规范供水，制定本条例。\n第二条　水费按月收取。\n"
        "第三条　本条例自2022年9月1日起施行。2015年3月1日通过的《松溪市供水条例》同时废止。\n"
    ),
    "热.txt": ("松溪市供热办法\n第一条　为了规范供热，制定本办法。\n第二条　室温不低于十八度。\n"),
}


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    root = tmp_path_factory.mktemp("validity")
    (root / "corpus").mkdir()
    for name, text in CORPUS.items():
        (root / "corpus" / name).write_text(text, encoding="utf-8")
    settings = Settings(corpus=root / "corpus", state=root / "var")
    build_index(settings)
    return Pipeline.open(settings).answer


def test_a_repealed_version_is_named_with_what_repeals_it(answer):
    reply = answer("2015年的供水条例还有效吗")
    assert "已废止" in reply.text and not reply.refused
    assert [citation.clause.doc_id for citation in reply.citations] == ["新"]


def test_the_version_in_force_says_from_when(answer):
    reply = answer("2022年的供水条例还有效吗")
    assert "没有文件说它已废止" in reply.text and "2022年9月1日" in reply.text


def test_of_two_versions_the_newer_comes_first(answer):
    lines = answer("松溪市供水条例还有效吗").text.split("\n")
    assert "没有文件说它已废止" in lines[0] and "已废止" in lines[1]


def test_a_document_that_says_nothing_of_it_is_not_declared_valid(answer):
    reply = answer("松溪市供热办法还有效吗")
    assert "没有写明施行日期和有效期" in reply.text
    assert reply.refused and reply.reason == "detail_missing"
