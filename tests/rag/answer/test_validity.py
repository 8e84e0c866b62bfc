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
    "证.txt": (
        "松溪市养老服务办法\n（2021年4月1日松溪市人民政府发布）\n"
        "第一条　为了老年人，制定本办法。\n第二条　老年人优待证的有效期为二年，期满可以续期。\n"
        "第三条　本办法自2021年5月1日起施行，有效期5年。"
        "《松溪市老年人优待规定》（松政〔2003〕7号）同时废止。\n"
    ),
    "废.txt": (
        "松溪市人民政府关于废止《松溪市供电办法》的决定\n（2023年4月1日松溪市人民政府发布）\n"
        "决定废止《松溪市供电办法》。本决定自公布之日起施行。\n"
    ),
    "电.txt": (
        "松溪市供电办法\n（2001年4月1日松溪市人民政府发布）\n"
        "第一条　为了供电，制定本办法。\n第二条　本办法自2001年5月1日起施行。\n"
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
    assert "没有文件说它已废止" in lines[0] and "已废止**" in lines[1]


def test_a_document_that_says_nothing_of_it_is_not_declared_valid(answer):
    reply = answer("松溪市供热办法还有效吗")
    assert "没有写明施行日期和有效期" in reply.text
    assert reply.refused and reply.reason == "detail_missing"


def test_what_a_document_repeals_is_quoted_and_not_its_own_state(answer):
    reply = answer("2022年的供水条例施行后废止了哪个条例")
    assert "同时废止" in reply.text and "没有文件说它已废止" not in reply.text
    assert [citation.clause.number for citation in reply.citations] == ["第三条"]


def test_how_long_a_paper_holds_is_no_question_about_documents(answer):
    reply = answer("松溪市老年人优待证有效期几年")
    assert "二年" in reply.text and "5年" not in reply.text
    assert [citation.clause.number for citation in reply.citations] == ["第二条"]


def test_how_long_a_document_holds_is_told_by_its_own_words(answer):
    reply = answer("松溪市养老服务办法有效期多久")
    assert "5年" in reply.text and "优待证" not in reply.text


def test_a_decision_about_a_document_is_not_the_document(answer):
    lines = answer("松溪市供电办法还有效吗").text.split("\n")
    assert lines[0].startswith("《松溪市供电办法》") and "已废止" in lines[0]
    assert len(lines) == 2 and "关于废止" in lines[1] and "未核实" not in lines[1]


@pytest.mark.parametrize(
    "question", ["《松溪市老年人优待规定》还有效吗", "松溪市老年人优待规定废止了没有"]
)
def test_what_repeals_a_document_that_the_corpus_lacks_is_told(answer, question):
    reply = answer(question)
    assert "没有收录《松溪市老年人优待规定》" in reply.text and "已废止" in reply.text
    assert [citation.clause.doc_id for citation in reply.citations] == ["证"]
    assert not reply.unverified and not reply.refused
