"""Documents called by the end of their title, and versions told apart by year."""

import pytest

from index.build.run import build_index
from index.settings import Settings
from rag.pipeline import Pipeline
from rag.question.query import QueryParser
from rag.scope.names import short_titles

CORPUS = {
    "a15.txt": (
        "松溪市城市供水管理办法\n（2015年3月1日松溪市人民政府公布）\n"
        "第一条　按季收费。\n第二条　水表每八年更换。\n"
    ),
    "a22.txt": (
        "松溪市城市供水管理办法\n（2022年6月1日松溪市人民政府公布）\n"
        "第一条　按月收费。\n第二条　水表每六年更换。\n"
    ),
    "b.txt": "松溪市城市供热办法\n第一条　室温不低于十八度。\n第二条　按年收费。\n",
    "c.txt": "电费收取规定\n第一条　居民电费按月收取。\n第二条　逾期不交加收违约金。\n",
}


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    root = tmp_path_factory.mktemp("titles")
    (root / "corpus").mkdir()
    for name, text in CORPUS.items():
        (root / "corpus" / name).write_text(text, encoding="utf-8")
    settings = Settings(corpus=root / "corpus", state=root / "var")
    build_index(settings)
    return Pipeline.open(settings)


def test_words_such_as_management_are_left_out():
    assert "供水办法" in short_titles("松溪市城市供水管理办法")
    assert "供水管理办法" in short_titles("松溪市城市供水管理办法")
    assert short_titles("松溪市工作办法") == ()
    assert short_titles("一封信") == ()


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("供热办法第二条", {"b"}),
        ("供水办法怎么收费", {"a15", "a22"}),
        ("2015年的供水办法怎么收费", {"a15"}),
        ("供水管理办法（2022）怎么收费", {"a22"}),
        ("最新的供水办法怎么收费", {"a22"}),
        ("1999年的供水办法怎么收费", {"a15", "a22"}),
    ],
)
def test_a_year_or_the_newest_picks_the_version(pipeline, question, documents):
    scope = QueryParser(pipeline.snapshot).parse(question).scope
    assert set(scope.doc_ids) == documents


def test_an_article_is_told_of_each_version_newest_first(pipeline):
    text = pipeline.answer("供水办法第二条").text
    assert text.index("六年") < text.index("八年")
    assert "十八度" not in text


def test_a_document_of_unknown_place_is_not_hidden(pipeline):
    reply = pipeline.answer("杭州的居民电费怎么收取")
    assert not reply.refused
    assert "没有文件标明是杭州的" in reply.text and "按月收取" in reply.text
