from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urlsplit

import lxml.html
import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from rag.answer.remarks import outside_note
from rag.web.errors_english import in_language
from rag.web.escaping import plain_line, text_html
from rag.web.render import clause_href, prose, question_html, reply_html, stored_html
from rag.web.reply import Card, Reply, Row, reply_of
from rag.web.shell import no_index_html
from tests.rag.web.hostile import EVERYTHING, TEXTS

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'
CARD = Card(
    1, "a/附件3/（十三）", "意见", "国发〔2025〕1号", ("一、总则",), "（十三）", "原文。", 2, 5
)


class Tags(HTMLParser):
    """Collects the tags and attributes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def test_how_a_question_was_understood_is_said_once():
    reply = Reply("那里呢", "答", resolved="合肥呢", notes=("按“合肥呢”理解", "另一句"))
    assert Tags(reply_html(reply)).text.count("合肥呢") == 1
    assert "另一句" in reply_html(reply)


def test_an_english_page_says_a_refusal_once_and_its_own_words_in_english():
    refused = Reply("问", "现有文件里没有找到规定。", refused=True, reason="nothing_found")
    assert "现有文件" in reply_html(refused) and "现有文件" not in reply_html(refused, "en")
    both = Reply("问", "双方都有相关规定：\n双方都有相关规定：甲。[1]", cards=(CARD,))
    assert prose(both, "zh") == both.text
    first, quoted = prose(both, "en").split("\n")
    assert first.startswith("Both sides") and quoted == "双方都有相关规定：甲。[1]"


def test_a_marker_links_to_its_clause_with_the_quoted_span():
    html = reply_html(Reply("问", "原文。[1]", cards=(CARD,)))
    assert f'class="tw-marker" href="{clause_href(CARD).replace("&", "&amp;")}"' in html
    assert clause_href(CARD).endswith("?start=2&end=5")


@pytest.mark.parametrize("text", ["[0]", "[2]", "[999999]", "[１]", "[1", "[-1]", "[1.5]"])
def test_a_marker_without_a_citation_stays_text(text):
    html = reply_html(Reply("问", f"原文。{text}", cards=(CARD,)))
    assert "tw-marker" not in html
    assert text in Tags(html).text


@pytest.mark.parametrize("field", ["question", "text", "resolved"])
def test_nothing_a_person_or_document_wrote_becomes_markup(field):
    reply = Reply(**({"question": "问", "text": "答"} | {field: HOSTILE}))
    for html in (reply_html(reply), question_html(reply.question, (HOSTILE,))):
        assert not {"script", "img"} & set(Tags(html).tags)


def test_hostile_titles_paths_quotes_tables_and_notes_are_escaped():
    card = Card(1, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,), HOSTILE, HOSTILE, 0, 3)
    reply = Reply(
        "问",
        "见[1]",
        cards=(card,),
        nearest=(card,),
        table=(Row(HOSTILE, HOSTILE, (1,)),),
        notes=(HOSTILE,),
        refused=True,
    )
    tags = Tags(reply_html(reply))
    assert not {"script", "img"} & set(tags.tags)
    assert not [name for name, _ in tags.attributes if name.startswith("on")]
    assert tags.text.count(HOSTILE) >= 6


def test_links_and_images_of_a_model_are_left_as_text():
    html = reply_html(Reply("问", "[看](javascript:alert(1)) ![图](http://x/y.png) <svg onload=a>"))
    assert Tags(html).tags.count("a") == 3  # only our own: copy, share, edit
    assert "img" not in Tags(html).tags


def test_a_message_holds_no_line_break_that_markdown_could_act_on():
    reply = Reply("问\n二", "一\n\n- 甲\n- 乙\n\n**粗**", cards=(CARD,))
    assert "\n" not in reply_html(reply) + question_html(reply.question)
    assert reply_html(reply).count("<li>甲</li><li>乙</li>") == 1
    assert "<strong>粗</strong>" in reply_html(reply)


def test_quotes_of_one_clause_share_a_card():
    second = Card(2, CARD.clause_id, "意见", "", (), "（十三）", "又一句。", 5, 9)
    html = reply_html(Reply("问", "一[1]二[2]", cards=(CARD, second)))
    assert html.count('class="tw-card"') == 1
    assert html.count('class="tw-quote"') == 2


def test_a_folded_card_says_which_markers_it_stands_for():
    second = Card(2, CARD.clause_id, "意见", "", (), "（十三）", "又一句。", 5, 9)
    html = reply_html(Reply("问", "一[1]二[2]", cards=(CARD, second)))
    summary = html.split("<summary>")[1].split("</summary>")[0]
    assert [part[0] for part in summary.split('class="tw-n">')[1:]] == ["1", "2"]
    assert "又一句" not in summary


def test_the_first_line_stands_out_unless_it_refuses():
    quoted = "某县办法第一条规定：每月给予**300元**。[1]"
    told = Reply("问", f"**300元**[1]\n{quoted}", cards=(CARD,))
    assert reply_html(told).count('class="tw-first"') == 1
    assert reply_html(told).index("tw-first") < reply_html(told).index("规定")
    assert "tw-first" not in reply_html(Reply("问", quoted, cards=(CARD,)))
    assert "tw-first" not in reply_html(Reply("问", "没有规定", refused=True))


def test_a_place_that_the_question_names_can_be_taken_off():
    reply = Reply("高青县哪些数据共享？", "答", places=(("高青县", "哪些数据共享？"),))
    [href] = lxml.html.fromstring(reply_html(reply)).xpath('//a[contains(@class, "tw-off")]/@href')
    assert parse_qs(urlsplit(href).query) == {"ask": ["哪些数据共享？"]}
    assert href.endswith("#alone") and "不限高青县" in unescape(reply_html(reply))
    assert "Not only 高青县" in unescape(reply_html(reply, "en"))


def test_a_filter_that_the_question_contradicts_is_a_warning_in_both_languages():
    note = outside_note(("高青县",))
    reply = Reply("高青县呢", "答", scope=("山西省",), notes=(note,), overruled=("高青县",))
    chinese, english = (lxml.html.fromstring(reply_html(reply, code)) for code in ("zh", "en"))
    [said], [told] = (page.xpath('//p[@class="tw-outside"]') for page in (chinese, english))
    assert "高青县" in said.text_content() and "山西省" in said.text_content()
    assert "outside of the scope" in told.text_content()
    assert said.xpath("./a/@href")[0].endswith("#everywhere")
    assert not chinese.xpath('//p[@class="tw-note"]')  # said once
    assert in_language(note, "en").startswith("The question names 高青县")


@pytest.mark.parametrize(
    ("confidence", "said", "why"),
    [
        (0.8, "把握较大", "80%"),
        (0.999, "把握较大", "99%"),
        (1.0, "把握较大", "直接查到"),
        (0.7, "把握一般", "70%"),
        (0.5, "把握较小", "50%"),
    ],
)
def test_confidence_is_a_word_with_its_reason(confidence, said, why):
    html = unescape(reply_html(Reply("问", "答[1]", cards=(CARD,), confidence=confidence)))
    assert f">{said}<" in html and why in html


def test_nothing_is_said_of_the_confidence_of_a_refusal_or_an_older_reply():
    assert "tw-sure" not in reply_html(Reply("问", "答[1]", cards=(CARD,)))
    assert "tw-sure" not in reply_html(Reply("问", "答", refused=True, confidence=0.9))


def test_what_was_taken_over_is_a_chip_that_asks_without_it():
    both = Reply(
        "标准呢？",
        "答",
        resolved="高青县养老补贴标准是多少？",
        inherited=(("地方", "高青县"), ("事情", "养老补贴")),
        notes=("按“高青县养老补贴标准是多少？”理解，沿用了前面的地方“高青县”",),
    )
    links = [part.split('"')[0] for part in reply_html(both).split('tw-off" href="')[1:]]
    asked = [parse_qs(urlsplit(link.replace("&amp;", "&")).query)["ask"] for link in links]
    assert asked == [["养老补贴标准是多少？"], ["高青县标准是多少？"]]
    one = replace(both, inherited=both.inherited[:1])
    assert "× 不限高青县" in reply_html(one)
    assert "ask=" + quote("标准呢？") in reply_html(one)  # the question as it was typed, alone
    assert "沿用了" not in reply_html(one)  # said by the chip


def test_a_table_replaces_the_list_that_says_the_same():
    reply = Reply(
        "问", "共比较2方：\n- 甲：原文。[1]", cards=(CARD,), table=(Row("甲", "原文。", (1,)),)
    )
    html = reply_html(reply)
    assert "<ul><li>甲" not in html
    assert html.count('class="tw-marker"') == 1


def test_only_a_refusal_keeps_near_clauses(chain):
    refused = reply_of(chain.answer("天气"), chain.snapshot)
    answered = reply_of(chain.answer("加强"), chain.snapshot)
    assert [card.clause_id for card in refused.nearest] == ["sharing/（一）", "sharing/（二）"]
    assert answered.nearest == ()


OURS = {"a", "br", "details", "div", "li", "p", "span", "strong", "summary", "ul"}
OURS |= {"table", "tbody", "td", "th", "thead", "tr"}
ATTRIBUTES = {"class", "href", "title", "scope", "role"}


def hostile_html(text: str) -> str:
    """Return the messages of a conversation in which every field holds the text."""
    card = Card(1, text or "a", text, text, (text, text), text, text or "a", 0, 3)
    reply = Reply(
        text, f"{text}[1]\n- {text}", text, (text,), (card,), (card,), notes=(text,), reason=text
    )
    reply = replace(reply, places=((text, text),), overruled=(text,))
    compared = replace(reply, table=(Row(text, text, (1,)), Row(text, f"{text}[1]", ())))
    return "\n\n".join(
        [
            question_html(text, (text,)),
            reply_html(reply),
            reply_html(compared),
            stored_html(compared),
            reply_html(replace(reply, refused=True)),
            no_index_html(text, "zh"),
        ]
    )


def assert_only_ours(html: str) -> None:
    """Parse as the browser does; nothing but our own tags, attributes and addresses is left."""
    for item in lxml.html.fragment_fromstring(html, create_parent="body").iter():
        assert item.tag in OURS | {"body", "h2", "pre"}, (item.tag, html)
        assert set(item.attrib) <= ATTRIBUTES, (dict(item.attrib), html)
        if item.tag == "a":
            assert item.get("href", "").startswith(("clause/", "#copy", "#share", "?ask=")), html


@given(TEXTS)
def test_no_text_becomes_markup_in_a_real_markdown_and_html_parser(text):
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(hostile_html(text))
    assert_only_ours(html)


def test_no_markup_behind_any_control_or_separator_becomes_markup():
    assert_only_ours(MarkdownIt("commonmark", {"html": True}).render(hostile_html(EVERYTHING)))


@given(TEXTS)
def test_escaped_text_is_text_for_markdown_even_outside_of_our_html(text):
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text_html(text))
    tree = lxml.html.fragment_fromstring(html, create_parent="body")
    assert {item.tag for item in tree.iter()} <= {"body", "p", "pre", "code"}


@given(TEXTS)
def test_escaped_text_reads_as_it_was_written(text):
    assert Tags(f"<b>{text_html(text)}</b>").text == plain_line(text)
    assert len(plain_line(text)) == len(text)
