from __future__ import annotations

import pytest

from rag.words.topic import topic_of


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("要素市场有哪些要求？", "要素市场"),
        ("怎样签劳动合同？", "签劳动合同"),
        ("在职人员有什么补贴", "在职人员 补贴"),
        ("和土地有关的是哪些", "土地有关"),
    ],
)
def test_function_words_go_but_words_that_begin_or_end_like_them_stay(question, topic):
    assert topic_of(question) == topic


def test_what_names_the_place_is_cut():
    assert topic_of("吉林省的户籍怎么办", [(0, 3)]) == "户籍"


def test_the_number_of_an_article_is_kept_and_that_of_a_point_is_not():
    assert topic_of("某某法第三十三条是什么") == "某某法第三十三条"
    assert topic_of("第二点") == ""
