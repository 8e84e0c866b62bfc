from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.scope.units import UnitFinder
from rag.words.topic import topic_of
from rag.words.wording import clean


def test_the_query_says_what_was_understood(parser):
    query = parser.parse("那山西呢？", ["吉林省怎么放宽落户？"])
    assert query.question == "那山西呢？"
    assert query.text == "山西怎么放宽落户?"
    assert query.topic == "放宽落户"
    assert query.kind == "procedure"
    assert query.scope.names == ("山西",)
    assert query.resolved


def test_a_chain_of_follow_ups_keeps_what_was_not_replaced(parser):
    history = ["成都市怎么推进数据安全？", "那大湾区呢？"]
    query = parser.parse("个人数据服务机构是怎么说的？", history)
    assert query.scope.areas == ("粤港澳大湾区内地九市",)
    assert not query.scope.hard


def test_units_in_the_words_of_the_corpus(parser):
    assert parser.parse("县发改局负责哪些任务").units == ("县发展改革局",)
    assert parser.parse("山西省国资委参与哪些任务").units == ("省国资委",)
    assert parser.parse("大数据局的任务").units == ("县大数据局",)


def test_a_unit_is_known_with_its_place_left_out():
    finder = UnitFinder(["国网高青供电公司", "市公共资源交易中心高青分中心"])
    assert finder.find("高青县国网供电公司有啥任务") == ("国网高青供电公司",)
    assert finder.find("公共资源交易中心分中心") == ("市公共资源交易中心高青分中心",)


def test_unit_spellings_need_more_than_a_level():
    finder = UnitFinder(["县委", "省教育厅"])
    assert finder.find("委员会的教育厅") == ("省教育厅",)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("　這個部們負責什麼？", "这个部门负责什么?"),
        ("高青县府２０２１年的文件", "高青县政府2021年的文件"),
        ("户 籍 制 度 改 革", "户籍制度改革"),
        ("渝 数据", "渝 数据"),
        ("落\u200b户", "落户"),
        ("發改委", "发改委"),
    ],
)
def test_wording_is_cleaned(typed, cleaned):
    assert clean(typed) == cleaned


def test_sound_alikes_are_searched_too(parser):
    assert "整村授信" in dict(parser.parse("整村受信怎么搞").expansions)
    assert "授信" not in dict(parser.parse("整村授信怎么搞").expansions)


def test_english_questions_are_read_by_glossary_and_pinyin(parser):
    query = parser.parse("What does Jilin say about the minimum wage?")
    assert query.language == "en"
    assert query.scope.regions == ("220000",)
    assert query.topic == "最低工资标准"
    missing = parser.parse("What are the hukou rules in Xi'an and Shanghai?")
    assert "上海市" in missing.scope.missing


def test_english_comparisons(parser):
    query = parser.parse("Compare Jilin and Shanxi on data trading")
    assert query.kind == "comparison"
    assert len(query.groups) == 2


def test_topics_lose_question_words_only():
    assert topic_of("网络安全检查由谁负责？") == "网络安全检查"
    assert topic_of("数据和土地有什么不同") == "数据和土地"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_asked(parser, text):
    query = parser.parse(text, [text])
    assert query.question == text
    assert len(query.groups) != 1


def test_a_very_long_question_is_cut(parser):
    assert len(parser.parse("数据" * 50_000).text) == 2000


def test_parsing_does_not_depend_on_what_was_asked_before(parser):
    before = parser.parse("吉林怎么放宽落户")
    parser.parse("山西和高青比一比数据共享")
    assert parser.parse("吉林怎么放宽落户") == before


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("数据共享，吉林和山西分别怎么规定？", "数据共享, 怎么规定?"),
        ("公布后多少天报备案，吉林和山西有什么不同？", "公布后多少天报备案, ?"),
        ("吉林和山西的落户政策", "的落户政策"),
    ],
)
def test_of_a_comparison_is_kept_what_is_asked_of_each_side(parser, question, asked):
    assert parser.parse(question).unscoped == asked


def test_other_questions_keep_such_words(parser):
    assert parser.parse("夫妻分别申请有什么区别").unscoped == "夫妻分别申请有什么区别"
