from hypothesis import given
from hypothesis import strategies as st

from index.structure.document import Clause
from rag.quotes.sentences import sentences, spans, title_of


def clause(text, number="", kind="clause"):
    return Clause("d/1", "d", kind, number, (), text, 0, len(text))


def roles(text, number=""):
    return [(s.role, s.text) for s in sentences(clause(text, number))]


def test_title_body_and_units_are_told_apart_and_the_number_is_left_out():
    text = "6.深化户籍改革。实行登记户口制度。可自主落户；可迁回农村。（责任单位：县公安局）"
    assert roles(text, "6.") == [
        ("title", "深化户籍改革。"),
        ("body", "实行登记户口制度。"),
        ("body", "可自主落户；"),
        ("body", "可迁回农村。"),
        ("units", "（责任单位：县公安局）"),
    ]
    assert title_of(clause(text, "6.")) == "深化户籍改革"


def test_an_article_and_a_single_sentence_have_no_title():
    assert [role for role, _ in roles("第三条 公民可以落户。不得设置条件。", "第三条")] == [
        "body"
    ] * 2
    assert title_of(clause("（一）公开信息。", "（一）")) == ""


def test_a_first_sentence_with_a_figure_states_something():
    assert roles("1.奖励10万元。另行制定办法。", "1.")[0] == ("body", "奖励10万元。")


def test_never_split_inside_titles_quotes_or_brackets():
    text = "按照《条例。暂行；》办理“一件事。一次办；再办”改革（含甲；乙。丙）。下一句。"
    assert [text[a:b] for a, b in spans(text)] == [
        "按照《条例。暂行；》办理“一件事。一次办；再办”改革（含甲；乙。丙）。",
        "下一句。",
    ]


def test_a_closing_quote_stays_with_its_sentence():
    text = "他说：“可以。”然后落户！“不行？”完。"
    assert [text[a:b] for a, b in spans(text)] == [
        "他说：“可以。”",
        "然后落户！",
        "“不行？”",
        "完。",
    ]


def test_an_unclosed_bracket_does_not_swallow_the_rest():
    text = "（一项未完的括号。第二句。第三句"
    assert [text[a:b] for a, b in spans(text)] == ["（一项未完的括号。", "第二句。", "第三句"]


def test_enumerated_items_and_lines_begin_sentences():
    text = "包括：（1）土地；（2）数据\n①劳动力②资本。"
    assert [text[a:b] for a, b in spans(text)] == [
        "包括：",
        "（1）土地；",
        "（2）数据",
        "①劳动力",
        "②资本。",
    ]


@given(st.text(alphabet="甲乙。；！“”《》（）\n 1①", max_size=60))
def test_spans_are_ordered_disjoint_and_lose_only_blanks(text):
    found = spans(text)
    flat = [offset for span in found for offset in span]
    assert flat == sorted(flat)
    covered = {i for start, end in found for i in range(start, end)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)
    assert all(text[start:end].strip() == text[start:end] for start, end in found)
