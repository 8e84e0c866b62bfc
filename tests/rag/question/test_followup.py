from __future__ import annotations

import re

import pytest

from rag.question.followup import resolve

PLACE = re.compile("吉林|山西|重庆|成都|大湾区|高青县")


NOUNS = ("试点",)


def spans(text):
    return [match.span() for match in PLACE.finditer(text)]


@pytest.mark.parametrize(
    ("previous", "question", "text"),
    [
        ("山西怎么放宽落户?", "那吉林呢?", "吉林怎么放宽落户?"),
        ("山西怎么放宽落户?", "吉林呢", "吉林怎么放宽落户?"),
        ("山西怎么放宽落户?", "换成重庆呢", "重庆怎么放宽落户?"),
        ("怎么放宽落户?", "那成都呢", "成都怎么放宽落户?"),
        ("重庆和成都的农房政策", "那吉林呢", "吉林的农房政策"),
        ("吉林怎么支持企业上市?", "债券方面呢", "吉林债券有哪些措施？"),
        ("吉林怎么支持企业上市?", "还有吗?", "吉林怎么支持企业上市?"),
        ("吉林怎么支持企业上市?", "还有别的措施吗", "吉林怎么支持企业上市?"),
        ("高青县标准地改革有哪些内容?", "谁负责?", "高青县标准地改革谁负责？"),
        ("高青县标准地改革有哪些内容?", "为什么?", "高青县标准地改革为什么？"),
        ("成都怎么建数据市场", "那边的科研资金能跨区域用吗", "成都的科研资金能跨区域用吗？"),
        ("吉林怎么支持企业上市?", "还有没有别的?", "吉林怎么支持企业上市?"),
        ("山西怎么推行标准地", "那吉林有没有", "吉林怎么推行标准地"),
        ("大湾区的数据怎么开放", "跟成都比有什么不一样", "大湾区和成都的数据开放有什么不同？"),
        ("大湾区的数据怎么开放", "具体开放哪些", "大湾区数据开放具体开放哪些？"),
        ("成都能搞数据跨境吗", "需要什么条件", "成都能搞数据跨境需要什么条件？"),
        ("成都科研人员有多少成果所有权", "使用权呢", "成都科研人员有多少成果使用权"),
        ("成都怎么盘活闲置土地", "农村的呢", "成都农村的盘活闲置土地有哪些措施？"),
        ("重庆的农房政策", "还有别的地方这样规定吗", "除了重庆，哪些地方提到农房政策？"),
        ("重庆和成都的农房政策", "其他地方呢", "除了重庆、成都，哪些地方提到农房政策？"),
        ("重庆的数据政策", "吉林有没有类似的规定?", "吉林有没有数据政策的规定？"),
        ("吉林居住证能享受哪些服务", "那山西有没有类似的", "山西居住证能享受哪些服务"),
        ("重庆的农房政策", "还有谁这么规定", "除了重庆，哪些地方提到农房政策？"),
        ("重庆的农房政策", "只有重庆这样吗", "除了重庆，哪些地方提到农房政策？"),
        ("重庆的农房政策", "别的文件里提了吗", "除了重庆，哪些地方提到农房政策？"),
        ("重庆的农房政策", "除了重庆还有哪里", "除了重庆，哪些地方提到农房政策？"),
        ("重庆的农房政策", "其他几个试点是怎么说的", "除了重庆，哪些地方提到农房政策？"),
        ("重庆的农房政策", "还有哪些地方出租农房", "除了重庆，哪些地方出租农房？"),
        ("重庆的农房怎么出租", "最长几年", "重庆农房出租最长几年？"),
        ("重庆的农房怎么出租", "要不要村里批", "重庆农房出租要不要村里批？"),
        ("重庆的农房怎么出租", "选几个镇来试？", "重庆农房出租选几个镇来试？"),
        ("重庆的农房怎么出租", "依据呢", "重庆农房出租的依据是什么？"),
        ("重庆那份文件什么时候发的", "文号呢", "重庆的文号是什么？"),
        ("重庆那份文件什么时候发的", "依据是什么", "重庆的依据是什么？"),
        ("重庆的农房怎么出租", "哪个文件说的", "重庆农房出租是哪个文件规定的？"),
        ("重庆的农房怎么出租", "吉林呢，也提了吗", "吉林的农房怎么出租"),
        ("重庆有哪些试点城市", "吉林也算在里面吗", "吉林在不在重庆的范围？"),
        ("重庆的研发团队能分多少收益", "吉林的科研人员呢", "吉林的科研人员能分多少收益？"),
        ("重庆的文号", "高青县的呢", "高青县的文号"),
    ],
)
def test_what_is_kept_and_what_is_replaced(previous, question, text):
    resolved = resolve(question, previous, spans, NOUNS)
    assert resolved.text == text
    assert resolved.changed


def test_an_ordinal_points_into_the_previous_answer():
    resolved = resolve("第二点具体说说", "吉林怎么支持企业上市?", spans)
    assert (resolved.text, resolved.ordinal) == ("吉林怎么支持企业上市?", 2)


def test_a_pronoun_stands_for_what_was_asked_about():
    resolved = resolve("它由谁负责?", "高青县的标准地改革是什么", spans)
    assert "高青县" in resolved.text
    assert "标准地改革" in resolved.text


def test_a_question_without_scope_only_prefers_the_old_one():
    resolved = resolve("个人数据服务机构是怎么说的?", "大湾区怎么推进数据安全?", spans)
    assert resolved.text == "大湾区个人数据服务机构是怎么说的?"
    assert resolved.preferred


@pytest.mark.parametrize(
    "question", ["重庆的碳汇交易怎么搞?", "哪些试点提到碳汇?", "国家对碳汇怎么规定?"]
)
def test_a_question_of_its_own_takes_nothing_over(question):
    resolved = resolve(question, "吉林怎么支持企业上市?", spans, NOUNS)
    assert resolved.text == question
    assert not resolved.changed


def test_without_history_nothing_changes():
    assert resolve("那吉林呢?", "", spans).text == "那吉林呢?"


def test_a_unit_says_itself_where_it_belongs():
    resolved = resolve("县大数据局管哪些事", "山西村里的空房子能拿来干什么?", spans)
    assert (resolved.text, resolved.changed) == ("县大数据局管哪些事", False)


def test_a_detail_asked_for_points_at_the_first_clause():
    resolved = resolve("具体点", "吉林怎么支持企业上市?", spans)
    assert (resolved.text, resolved.ordinal) == ("吉林怎么支持企业上市?", 1)


@pytest.mark.parametrize("question", ["试点要搞几年?", "试点一共有几个地方?", "批准了几个试点"])
def test_what_is_asked_of_all_documents_keeps_no_scope(question):
    assert resolve(question, "重庆和成都的数据有什么不同?", spans, NOUNS).text == question


def test_another_factor_is_another_matter():
    resolved = resolve("能开放数据吗", "重庆的宅基地怎么出租?", spans)
    assert "宅基地" not in resolved.text


def test_names_side_by_side_are_one_name():
    pilots = re.compile("重庆|两江新区")

    def places(text):
        return [match.span() for match in pilots.finditer(text)]

    assert resolve("几年?", "重庆的两江新区搞几个试点", places).text.startswith("重庆的两江新区")


def test_a_short_question_speaks_of_the_matter_before():
    assert resolve("最多能分几成", "重庆的农房政策", spans).text == "重庆农房政策最多能分几成？"
    assert resolve("最多能分几成", "", spans).text == "最多能分几成"


@pytest.mark.parametrize(
    "question",
    ["外国来的专家想长期住下来能不能办居留", "养犬证怎么办", "低保标准", "谢谢，那公积金怎么提取"],
)
def test_what_is_complete_by_itself_takes_nothing_over(question):
    resolved = resolve(question, "重庆的农房政策", spans)
    assert (resolved.text, resolved.about, resolved.changed) == (question, "", False)
