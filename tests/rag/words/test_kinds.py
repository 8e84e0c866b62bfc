from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.structure.numbers import from_numeral
from rag.question.kinds import kind_of
from rag.words.kinds import (
    language_of,
    ordinal_of,
)


@pytest.mark.parametrize(
    ("question", "sides", "kind"),
    [
        ("最低工资标准是多少", 1, "fact"),
        ("外国人能不能开公司?", 1, "yesno"),
        ("试点搞几年", 0, "fact"),
        ("盘活农房有哪些措施", 1, "list"),
        ("怎么支持企业上市", 1, "procedure"),
        ("数据安全谁负责", 1, "unit"),
        ("这件事归哪个部门管", 1, "unit"),
        ("数据安全保护由哪几家负责", 1, "unit"),
        ("县大数据局负责哪些任务", 0, "units_of"),
        ("省科技厅牵头什么", 0, "units_of"),
        ("县科技局在这份意见里有哪些活要干", 1, "units_of"),
        ("吉林和山西的落户政策", 2, "comparison"),
        ("哪些试点提到碳汇", 0, "comparison"),
        ("这次批了几个试点，都有哪些", 0, "list"),
        ("试点搞到什么时候结束？", 0, "fact"),
        ("碳汇有哪些文件提到", 0, "comparison"),
        ("提到碳汇的有哪几份文件", 0, "comparison"),
        ("县审计局在这份文件里有任务吗", 1, "units_of"),
        ("各地怎么对待闲置农房", 0, "comparison"),
        ("和其他试点比有什么不同", 1, "comparison"),
        ("五大专项行动分别针对哪些人", 1, "list"),
        ("待遇跟中国人一样吗?", 1, "yesno"),
        ("这份文件的文号是什么", 1, "document"),
        ("是谁印发的", 1, "document"),
        ("试点范围包括哪些城市", 1, "document"),
        ("吉林的人才", 1, "open"),
        ("试点期从哪天开始算", 0, "fact"),
        ("老年证有效期几年", 0, "fact"),
        ("这份通知有效期几年", 0, "document"),
        ("最低工资的改革多久一次", 1, "fact"),
        ("全国有多少个试点", 0, "count"),
        ("哪些试点有预告登记", 0, "comparison"),
        ("基本原则有哪几条", 1, "list"),
        ("制定依据是什么", 1, "document"),
        ("发给个人的奖金怎么算", 1, "procedure"),
        ("这份意见发给哪些部门", 1, "document"),
        ("户口跟别的市能互认吗", 1, "yesno"),
        ("副中心是哪个区", 1, "document"),
        ("文件主要讲了什么", 1, "summary"),
        ("总结一下数据政策", 1, "open"),
    ],
)
def test_kinds(question, sides, kind):
    assert (
        kind_of(
            question,
            sides=sides,
            units=question.count("局") + question.count("厅"),
            nouns=("试点",),
        )
        == kind
    )


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who is responsible for data security in Shanxi?", "unit"),
        ("Which cities mention carbon sinks?", "comparison"),
        ("How long does the permit last?", "fact"),
        ("Can foreigners start a company?", "yesno"),
        ("What measures support listing?", "list"),
    ],
)
def test_english_kinds(question, kind):
    assert language_of(question) == "en"
    assert kind_of(question, units=1) == kind


def test_a_latin_word_does_not_make_a_question_english():
    assert language_of("郑州提到EOD模式吗") == "zh"


@given(st.integers(1, 99))
def test_numbers_in_chinese_and_arabic_digits_agree(number):
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    written = ("" if tens < 2 else digits[tens]) + ("十" if tens else "")
    written += digits[ones] if ones else ""
    assert from_numeral(written) == from_numeral(str(number)) == number


def test_ordinals():
    assert ordinal_of("第二点具体说说") == 2
    assert ordinal_of("第12条呢") == 12
    assert ordinal_of("还有吗") == 0
