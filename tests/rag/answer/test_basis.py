"""Documents that a document rests on: named by its opening, by level, by number."""

import pytest

from index.build.run import build_index
from index.settings import Settings
from rag.pipeline import Pipeline
from rag.question.facts import facts_asked
from rag.question.kinds import kind_of

NOTICE = (
    "大理市土地改革实施细则\n大政发〔2024〕5号\n\n"
    "为贯彻落实《国务院关于深化土地改革的决定》（国发〔2023〕7号）、《云南省土地改革条例》"
    "（云政发〔2023〕19号）和《大理白族自治州土地改革办法》，制定本细则。\n\n"
    "一、盘活闲置农房。按照《闲置农房利用规程》，鼓励出租闲置农房。\n"
    "二、规范征收程序。征收前公示三十日。\n"
)
PLAIN = (
    "玉溪市人才发展方案\n\n为贯彻落实党中央关于人才工作的决策部署，制定本方案。\n\n"
    "一、引进博士。给予安家补贴。\n二、培养工匠。开展技能竞赛。\n"
)


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    root = tmp_path_factory.mktemp("basis")
    (root / "corpus").mkdir()
    for name, text in (("大理细则.txt", NOTICE), ("玉溪方案.txt", PLAIN)):
        (root / "corpus" / name).write_text(text, encoding="utf-8")
    settings = Settings(corpus=root / "corpus", state=root / "var")
    build_index(settings)
    return Pipeline.open(settings).answer


@pytest.mark.parametrize(
    "question",
    [
        "大理细则是根据什么文件制定的",
        "大理细则的依据有哪些",
        "大理那份贯彻落实的是哪些文件",
        "大理细则的制定依据是什么",
    ],
)
def test_the_basis_is_what_the_opening_cites(answer, question):
    reply = answer(question)
    assert "国发〔2023〕7号" in reply.text and "云政发〔2023〕19号" in reply.text
    assert "规程" not in reply.text
    assert not reply.refused and not reply.unverified


@pytest.mark.parametrize(
    ("question", "number", "other"),
    [
        ("大理细则依据的省里文件是什么文号", "云政发〔2023〕19号", "国发"),
        ("大理细则落实的国务院那份叫什么", "国发〔2023〕7号", "云政发"),
        ("大理那份引的国家文件是多少号", "国发〔2023〕7号", "云政发"),
    ],
)
def test_the_level_asked_for_picks_the_document(answer, question, number, other):
    text = answer(question).text
    assert number in text
    assert other not in text
    assert "大政发" not in text


def test_a_matter_has_a_basis_of_its_own(answer):
    assert "闲置农房利用规程" in answer("大理盘活闲置农房按照哪个文件来办").text


def test_an_opening_without_a_title_is_quoted_as_such(answer):
    reply = answer("玉溪方案依据哪个文件")
    assert "没有写明依据的文件名称" in reply.text
    assert "决策部署" in reply.citations[0].quote


@pytest.mark.parametrize(
    "question", ["云政发〔2023〕19号是什么文件", "哪些文件引用了云政发〔2023〕19号"]
)
def test_a_document_that_is_only_cited_is_named_as_such(answer, question):
    reply = answer(question)
    assert "没有收录" in reply.text and "《云南省土地改革条例》" in reply.text
    assert reply.reason == "detail_missing"


def test_a_number_of_the_corpus_itself_is_no_cited_document(answer):
    assert "没有收录" not in answer("大政发〔2024〕5号是什么文件").text


def test_a_number_typed_without_brackets_is_known(answer):
    assert answer("大政发2024 5号的依据是什么").citations[0].clause.doc_id == "大理细则"


@pytest.mark.parametrize("question", ["落实了哪些人才政策", "按照什么办法出租农房", "提到哪些补贴"])
def test_carrying_something_out_is_not_resting_on_a_document(question):
    assert "basis" not in facts_asked(question, of_document=False)
    assert kind_of(question, sides=1) != "document"


def test_a_bare_name_tells_what_the_document_says(answer):
    for question in ("大理细则", "大理那份文件主要讲了什么", "总结一下大理的文件"):
        text = answer(question).text
        assert "2条" in text, question


def test_the_ground_of_a_matter_is_its_clause(answer):
    reply = answer("依据呢", ["大理征收前公示多少天"])
    assert [citation.clause.number for citation in reply.citations][0] == "二、"
