import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.structure.document import Clause, Document
from rag.quotes.citations import (
    UNVERIFIED,
    check,
    drop_bad_markers,
    evidence_text,
    markers_in_order,
    sanitize,
    supported,
    verbatim,
)
from rag.types import Citation

EMPTY = Document("d", "a.txt", "办法", "可自主选择落户。", ())
SOURCE = "居民凡在城镇居住或就业的，可自主选择落户，取消其他前置条件。到2023年，奖励10万元。"


@pytest.mark.parametrize(
    ("text", "kept", "removed"),
    [
        ("甲[1]乙[2]", "甲[1]乙[2]", 0),
        ("甲[0]", "甲", 1),
        ("甲[3]乙[2]", "甲乙[2]", 1),
        ("甲[9999]", "甲", 1),
        ("甲[01]", "甲[01]", 0),
        ("甲[-1]乙[一]", "甲[-1]乙[一]", 0),
    ],
)
def test_markers_outside_the_citations_are_removed_and_counted(text, kept, removed):
    assert drop_bad_markers(text, 2) == (kept, removed)


def test_markers_in_order_of_first_use():
    assert markers_in_order("丙[3]甲[1]丙[3]") == (3, 1)


def test_a_quote_must_stand_where_the_citation_says():
    clause = Clause("d/1", "d", "clause", "", (), "可自主选择落户。", 0, 8)
    assert verbatim(Citation(1, clause, "自主选择", 1, 5))
    assert not verbatim(Citation(1, clause, "自主选择", 2, 6))
    assert not verbatim(Citation(1, clause, "", 3, 3))


def test_the_year_of_a_number_may_be_said():
    clause = Clause("d/1", "d", "clause", "", (), "可自主选择落户。", 0, 8)
    document = replace(EMPTY, doc_number="国发〔1997〕26号")
    assert supported("1997年：可自主选择落户。", evidence_text(clause, document))
    assert not supported("1997年：可自主选择落户。", evidence_text(clause, EMPTY))


def test_a_supported_answer_passes_unchanged():
    text = "居民可自主选择落户[1]。到二〇二三年，奖励10万元。[1]"
    assert check(text, {1: SOURCE}).text == text
    assert check(text, {1: SOURCE}).unverified == ()


@pytest.mark.parametrize(
    "claim",
    [
        "到2023年，奖励20万元",
        "取消其他前置条件后一律免费供应住房和就读学校",
        "2024年起可自主选择落户",
    ],
)
def test_a_claim_without_support_is_marked_and_listed(claim):
    checked = check(f"居民可自主选择落户[1]。{claim}[1]。", {1: SOURCE})
    assert checked.unverified == (f"{claim}。",)
    assert checked.text.count(UNVERIFIED) == 1
    assert checked.text.startswith("居民可自主选择落户[1]。")


def test_each_sentence_is_held_against_the_clauses_it_cites():
    evidence = {1: "奖励10万元。", 2: "奖励20万元。"}
    assert check("奖励20万元[2]。", evidence).unverified == ()
    assert check("奖励20万元[1]。", evidence).unverified == ("奖励20万元。",)


def test_a_sentence_without_any_marker_is_held_against_all():
    assert check("可自主选择落户。", {1: SOURCE}).unverified == ()
    assert check("首付比例降到三成。", {1: SOURCE}).unverified == ("首付比例降到三成。",)


def test_lead_ins_and_statements_of_absence_need_no_words_but_their_figures():
    assert supported("关于住房贷款，文件没有规定。", SOURCE)
    assert supported("具体包括以下方面：", SOURCE)
    assert not supported("文件没有规定50万元的补贴。", SOURCE)


def test_frame_lines_of_the_composer_are_left_alone():
    text = "共12条，其中牵头3条：\n- 可自主选择落户[1]"
    assert check(text, {1: SOURCE}, framed=True).text == text
    assert check(text, {1: SOURCE}).unverified


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("见[官网](https://evil.example/x)。", "见官网。"),
        ("![图](https://evil.example/p.png?q=1)好", "好"),
        ("访问https://evil.example/a?b。", "访问。"),
        ("<script>alert(1)</script>可落户", "可落户"),
        ("<img src=x onerror=alert(1)>可落户<b>吗</b>", "可落户吗"),
        ("可\u200b落\u202e户\ufeff", "可落户"),
        ("依据[1]和[2]。", "依据[1]和[2]。"),
        ("依据[1][2]。", "依据[1][2]。"),
        ("依据[1](https://evil.example)。", "依据[1]。"),
        ("见[官网][x]。", "见官网。"),
        ("[x]: https://evil.example\n可落户", "\n可落户"),
    ],
)
def test_links_images_html_and_hidden_characters_are_dropped(written, shown):
    assert sanitize(written) == shown


WRITTEN = st.lists(
    st.sampled_from(
        [
            "[",
            "]",
            "](//evil.test)",
            "(",
            ")",
            "![",
            "][",
            "]: ",
            "<",
            ">",
            "https://evil.test",
            "a",
        ]
        + ["//evil.test", "\r", "\n", "\x0b", "\x85", "\u2028", "\0", "\u200b", "[1]", "落户", " "]
    ),
    max_size=30,
).map("".join)


@given(WRITTEN)
def test_no_link_image_or_tag_is_left_of_what_a_model_writes(written):
    html = MarkdownIt("commonmark", {"html": True}).render(sanitize(written))
    tags = set(re.findall(r"<[^<>\s]*", html))
    assert not {tag for tag in tags if tag.strip("</>") in ("a", "img", "b", "script")}, html
    assert not {"\r", "\x0b", "\x85", "\u2028", "\0"} & set(sanitize(written))


def test_deep_brackets_take_no_longer_than_flat_ones():
    deep = "[" * 5000 + "落户" + "](//evil.test)" * 5000
    assert "](" not in sanitize(deep) and "落户" in sanitize(deep)
