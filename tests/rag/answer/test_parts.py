"""Questions of several parts, bounds, precision, and what is missing of them."""

import pytest

from rag.pipeline import Pipeline
from rag.question.details import ask_of, asked_detail, asking_parts
from rag.reader.details import answers, gives


@pytest.fixture(scope="module")
def answer(small_settings):
    return Pipeline.open(small_settings).answer


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("窗口的电话是多少", "contact"),
        ("办公室在哪条街上", "contact"),
        ("官网网址是啥", "contact"),
        ("试点是哪几个县", "places"),
        ("净收入提取多少用于奖励", "number"),
        ("贷款利率多少", "percent"),
        ("每亩补多少", "money"),
        ("租房的能不能落户", "permission"),
    ],
)
def test_the_detail_asked_for(question, detail):
    assert asked_detail(question) == detail


def test_contacts_and_places_are_known_when_given():
    assert gives("咨询电话：0731-84588888", "contact")
    assert gives("地址为人民路12号", "contact")
    assert not gives("推进56项事项公示", "contact")
    assert gives("选择昆明市、玉溪市开展试点", "places")
    assert not gives("各选择1个县开展试点", "places")


@pytest.mark.parametrize(
    ("text", "question", "fits"),
    [
        ("提取不低于10%", "最高能提多少", False),
        ("提取不低于10%", "最低要提多少", True),
        ("不超过3年", "最少几年", False),
        ("不超过3年", "最多几年", True),
        ("奖励5%", "最多奖励多少", True),
    ],
)
def test_a_lower_bound_does_not_answer_for_the_upper(text, question, fits):
    assert answers(text, ask_of(question)) is fits


def test_a_year_does_not_answer_for_the_day():
    assert not answers("到2025年基本完成", ask_of("几月完成"))
    assert not answers("到2025年6月完成", ask_of("哪天完成"))
    assert answers("2025年6月1日施行", ask_of("哪天施行"))
    assert answers("到2025年基本完成", ask_of("哪年完成"))


def test_parts_that_ask():
    assert asking_parts("落户要什么条件，交多少手续费？") == ("落户要什么条件", "交多少手续费？")
    assert asking_parts("我租房两年了，能落户吗") == ("能落户吗",)


@pytest.mark.parametrize(
    ("question", "told", "missing"),
    [
        ("昆明放宽落户有什么条件，要交多少钱", "租房居住满一年", "要交多少钱"),
        ("昆明引进博士补贴多少，从哪天开始发", "10万元", "从哪天开始发"),
        ("昆明数据目录谁负责，电话是多少", "市大数据局", "电话是多少"),
    ],
)
def test_half_an_answer_says_which_half_is_missing(answer, question, told, missing):
    reply = answer(question)
    assert told in reply.text.replace("**", "")
    assert f"“{missing}”：文件没有给出" in reply.text
    assert not reply.refused and reply.reason == "detail_missing"


def test_a_question_for_nothing_but_a_missing_figure_is_refused(answer):
    reply = answer("昆明放宽落户的电话是多少")
    assert reply.refused and reply.reason == "detail_missing"
    assert "联系方式" in reply.text
