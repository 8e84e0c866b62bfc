import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.browse.sought import Sought, article_of, holds, read_query, same_number, spans


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("落户 补贴", Sought(terms=("落户", "补贴"))),
        ("“无条件共享” 目录", Sought(phrases=("无条件共享",), terms=("目录",))),
        ('"进城 落户', Sought(terms=("进城", "落户"))),  # a quote that was never closed
        ("第十三条", Sought(articles=(13,))),
        ("第（六）条、第21条", Sought(articles=(6, 21))),
        ("第三条件", Sought(terms=("第三条件",))),
        ("高政办字[2021]31号", Sought(numbers=("高政办字〔2021〕31号",))),
        ("国函（2025）第 86 号 合肥", Sought(terms=("合肥",), numbers=("国函〔2025〕86号",))),
        ("  ，、 ", Sought()),
    ],
)
def test_a_query_is_read_into_what_is_sought(typed, sought):
    assert read_query(typed) == sought
    assert bool(read_query(typed)) is (sought != Sought())


@pytest.mark.parametrize(
    ("printed", "value"), [("第三条", 3), ("（十三）", 13), ("12.", 12), ("三、", 3), ("", 0)]
)
def test_a_clause_number_has_its_value_however_it_is_printed(printed, value):
    assert article_of(printed) == value


def test_a_document_number_is_known_by_its_end():
    assert same_number("〔2021〕31号", "高政办字[2021]31号")
    assert not same_number("高政办字〔2021〕31号", "鲁高政办字〔2021〕131号")
    assert not same_number("31号", "")


def test_words_may_stand_apart_and_a_phrase_may_not():
    text = "数据应当公开，并逐步共享。"
    assert holds("数据共享", text)
    assert spans(Sought(terms=("数据共享",)), text) == ((0, 2), (10, 12))
    assert spans(Sought(phrases=("数据共享",)), text) == ()


def test_spans_count_the_characters_as_they_stand():
    text = "依据 高政办字［２０２１］\n31 号，ＡＩ"
    found = spans(Sought(numbers=("高政办字〔2021〕31号",), terms=("ai",)), text)
    assert [text[a:b] for a, b in found] == ["高政办字［２０２１］\n31 号", "ＡＩ"]


@given(st.text("数据共享 开放，。〔〕㎡ﬁ", max_size=40), st.integers(0, 39), st.integers(1, 8))
def test_a_phrase_cut_from_a_text_is_marked_in_it(text, start, length):
    phrase = text[start : start + length].strip()
    query = Sought(phrases=(phrase,))
    found = spans(query, text)
    assert all(0 <= a < b <= len(text) for a, b in found)
    assert [b for _, b in found][:-1] < [a for a, _ in found][1:] or len(found) < 2
    if phrase.replace(" ", ""):
        assert found


def test_nothing_is_marked_for_an_empty_phrase():
    assert spans(Sought(phrases=("",)), "甲") == ()
