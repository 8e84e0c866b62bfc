"""Ask, click, read: the page as a person uses it."""

import re
from urllib.parse import unquote

import pypdfium2
import pytest

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
IS_DARK = "dark => document.body.classList.contains('dark') === dark"
QUESTION = "进城落户要什么条件？"
FIGURE = "科研人员成果转化收益归个人多少比例？"


def contrast(page, selector: str) -> float:
    """Return the WCAG 2 contrast of an element's text against what is behind it."""
    return page.evaluate(
        """selector => {
          const parse = text => text.match(/[\\d.]+/g).map(Number);
          const light = ([r, g, b]) => { const c = [r, g, b].map(v => { v /= 255;
            return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
            return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; };
          let element = document.querySelector(selector);
          const front = light(parse(getComputedStyle(element).color));
          let back = [0, 0, 0, 0];
          while (element && !(back.length === 3 || back[3] > 0.9)) {
            back = parse(getComputedStyle(element).backgroundColor);
            element = element.parentElement; }
          const behind = light(back);
          return (Math.max(front, behind) + 0.05) / (Math.min(front, behind) + 0.05);
        }""",
        selector,
    )


def test_a_citation_opens_the_source_at_the_quoted_sentence(page, ask):
    ask(page, QUESTION)
    quote = page.locator(".tw-quote span").nth(1).text_content()
    page.locator("a.tw-marker").first.click()
    mark = page.locator("#tw-reader-body mark")
    mark.first.wait_for()
    assert "".join(mark.all_inner_texts()) == quote
    assert mark.first.is_visible()
    box = mark.first.bounding_box()
    assert 0 < box["y"] < 900
    assert page.url.rstrip("/").count("/") == 2  # the chat is still there


def test_the_first_source_lies_open_beside_a_finished_answer(page, ask):
    ask(page, QUESTION)
    page.locator("#tw-reader-body mark").first.wait_for()
    address = page.locator("a.tw-marker").first.get_attribute("href")
    assert page.locator(".tw-reading").get_attribute("data-clause") in unquote(address)
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"  # one can type on
    assert page.locator(".tw-step[rel=next]").is_visible()


def test_after_an_unforeseen_error_the_question_is_kept_and_can_be_sent_again(page, ask, site):
    current = site.state / "index" / "current"
    generation = current.read_text()
    current.unlink()
    current.mkdir()  # reading it now fails in a way that nothing expects
    try:
        ask(page, QUESTION)
    finally:
        current.rmdir()
        current.write_text(generation)
    assert "没有答出来" in page.locator(".tw-answer .tw-note").inner_text()
    box = page.locator("#tw-question textarea")
    assert box.input_value() == QUESTION
    box.press("Enter")
    page.locator("a.tw-marker").first.wait_for()
    assert page.locator(".tw-question").count() == 1


def test_two_tabs_keep_each_others_conversations(page, open_page, ask):
    other = open_page(beside=page)
    labels = page.locator("#tw-list label")
    before = labels.count()
    ask(page, "左边这一页问什么？")
    labels.nth(before).wait_for()
    ask(other, "右边那一页问什么？")
    other.locator("#tw-list label").nth(before + 1).wait_for()
    page.click("#tw-new")
    labels.nth(before + 1).wait_for()
    assert {"左边这一页问什么？", "右边那一页问什么？"} <= set(labels.all_inner_texts())


def test_a_follow_up_keeps_the_conversation(page, ask):
    ask(page, "吉林省的户籍制度改革有哪些要求？")
    ask(page, "那山西呢？")
    assert page.locator(".tw-question").count() == 2
    assert page.locator(".tw-answer").count() == 2
    assert "山西" in page.locator(".tw-answer").last.inner_text()
    assert 50 <= page.locator(".tw-question").last.bounding_box()["y"] < 450  # not scrolled away


def test_a_refusal_says_why_and_offers_the_nearest_clauses(page, ask):
    ask(page, "怎么办护照？")
    assert page.locator(".tw-refusal").inner_text()
    page.locator("a.tw-source").first.click()
    page.locator("#tw-reader-body .tw-target").wait_for()
    assert page.locator("#tw-reader-body mark").count() == 0


def test_a_comparison_is_a_table_with_links(page, ask):
    ask(page, "吉林和山西的户籍制度改革有什么不同？")
    assert page.locator(".tw-table tbody tr").count() >= 2
    page.locator(".tw-table a.tw-marker").first.click()
    page.locator("#tw-reader-body mark").first.wait_for()


def test_the_reading_pane_turns_to_the_next_clause_and_the_outline(page, ask):
    ask(page, QUESTION)
    page.locator("a.tw-marker").first.click()
    first = page.locator(".tw-reading").get_attribute("data-clause")
    page.locator(".tw-step[rel=next]").click()
    page.wait_for_function(
        "id => document.querySelector('.tw-reading').dataset.clause !== id", arg=first
    )
    page.locator(".tw-outline summary").click()
    page.locator(".tw-outline a").last.click()
    page.wait_for_function(
        "document.querySelector('.tw-outline li:last-child a')?.ariaCurrent === 'true'"
    )
    assert page.locator(".tw-outline a[aria-current]").count() == 1


def test_the_permalink_opens_the_same_clause_by_itself(page, open_page, ask, site):
    ask(page, QUESTION)
    page.locator("a.tw-marker").first.click()
    page.locator(".tw-steps .tw-link").click()
    page.wait_for_function("document.querySelector('.tw-link').textContent === '已复制'")
    address = page.evaluate("navigator.clipboard.readText()")
    alone = open_page(address.removeprefix(site.url))
    alone.locator("mark").first.wait_for()
    assert alone.locator("mark").first.is_visible()
    assert alone.locator("mark").all_inner_texts() == page.locator("mark").all_inner_texts()
    assert alone.locator("h1, h2").first.inner_text()


def test_a_reload_keeps_conversations_and_they_can_be_renamed_and_deleted(open_page, ask):
    page = open_page()
    ask(page, QUESTION)
    page.locator("#tw-list label").wait_for()
    page.reload()
    page.locator(".tw-answer").wait_for()
    page.click("#tw-list-actions button:first-child")
    page.fill("#tw-rename input, #tw-rename textarea", "落户")
    page.click("#tw-rename button")
    page.wait_for_function("document.querySelector('#tw-list label')?.innerText.trim() === '落户'")
    page.click("#tw-new")
    page.locator(".tw-welcome").wait_for()
    page.click("#tw-list label")
    page.locator(".tw-answer").wait_for()
    page.click("#tw-list-actions button:last-child")
    page.click("#tw-delete button:first-child")
    page.wait_for_function("!document.querySelector('#tw-list label')")
    assert page.locator(".tw-answer").count() == 0


def test_shift_enter_breaks_the_line_and_escape_leaves_the_reader(open_page, ask):
    page = open_page(**PHONE)
    box = page.locator("#tw-question textarea")
    box.fill("进城落户")
    box.press("Shift+Enter")
    box.press_sequentially("要什么条件？")
    assert box.input_value() == "进城落户\n要什么条件？"
    box.press("Enter")
    page.locator(".tw-tools").wait_for()
    page.locator("a.tw-marker").first.wait_for()
    assert page.locator("body.tw-reading-open").count() == 0  # a phone shows the answer first
    page.locator("a.tw-marker").first.click()
    page.locator("body.tw-reading-open").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("!document.body.classList.contains('tw-reading-open')")
    assert page.evaluate("document.activeElement.classList.contains('tw-marker')")


def test_an_example_answers_with_sources(page):
    page.locator("#tw-log .example").first.click()
    page.locator(".tw-tools").wait_for()
    assert page.locator(".tw-card").count() >= 1


def test_the_scope_is_part_of_the_question(page, ask):
    page.click(".tw-scope-open")
    page.locator("#tw-scope-menu label").filter(has_text="山西").first.click()
    page.keyboard.press("Escape")
    ask(page, "户籍制度改革有哪些要求？")
    assert "山西" in page.locator(".tw-scope .tw-chip").first.inner_text()
    titles = page.locator(".tw-sources .tw-title").all_inner_texts()
    assert titles and all("山西" in title for title in titles)
    page.locator("#tw-scope .tw-token").last.click()
    page.wait_for_function("!document.querySelector('#tw-scope .tw-token')")


def test_the_scope_menu_is_grouped_searchable_and_leaves_the_header_alone(page):
    everything = page.locator(".tw-scope-all")
    assert everything.inner_text() == "全部文件"
    page.click(".tw-scope-open")
    groups = page.locator("#tw-scope-menu legend").all_inner_texts()
    assert groups[0] == "地区" and groups[-1] == "文件"
    menu, head = page.locator("#tw-scope-menu").bounding_box(), 52
    assert menu["y"] > head
    assert menu["y"] + menu["height"] <= page.locator("#tw-question").bounding_box()["y"] + 1
    page.locator("#tw-scope-menu input[type=search]").press_sequentially("吉林")
    shown = page.locator("#tw-scope-menu label:visible").all_inner_texts()
    assert shown and all("吉林" in label for label in shown)
    page.locator("#tw-scope-menu label:visible").first.click()
    assert not everything.is_visible()  # a chosen place and 全部文件 don't stand side by side
    page.keyboard.press("Escape")
    assert not page.locator("#tw-scope-menu").is_visible()
    page.locator("#tw-scope .tw-token").click()
    assert everything.is_visible()


def test_the_conclusion_stands_out_and_the_sources_are_folded(page, ask):
    ask(page, QUESTION)  # answered by quotes, of which none is the conclusion
    assert page.locator(".tw-answer p.tw-first").count() == 0
    ask(page, FIGURE)
    last = page.locator(".tw-answer").last
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    first = last.locator("p.tw-first").evaluate(size)
    others = page.locator(".tw-answer :is(p, li):not(.tw-first)")
    assert all(first > others.nth(i).evaluate(size) for i in range(others.count()))
    assert page.locator(".tw-card .tw-title").first.is_visible()
    assert not page.locator(".tw-card .tw-quote").first.is_visible()
    page.locator(".tw-card summary .tw-numbers").first.click()
    assert page.locator(".tw-card .tw-quote").first.is_visible()
    sure = last.locator(".tw-sure")
    assert sure.inner_text() in ("把握较大", "把握一般", "把握较小")
    assert re.search(r"可能性约为 \d+%|直接查到", sure.get_attribute("title"))


def test_three_questions_to_go_on_with_are_answered(page, ask):
    ask(page, QUESTION)
    links = page.locator(".tw-answer .tw-next a")
    links.first.wait_for()
    assert links.count() == 3
    question = links.first.inner_text()
    links.first.click()
    page.wait_for_function(
        "document.querySelectorAll('.tw-answer').length === 2"
        " && !document.querySelector('.tw-growing, .tw-waiting')"
    )
    assert page.locator(".tw-asked").last.inner_text() == question
    assert page.locator(".tw-answer").last.locator("a.tw-marker").count() >= 1


def test_a_question_is_edited_and_asked_again(page, ask):
    ask(page, QUESTION)
    page.locator(".tw-tools a[href$='#edit']").click()
    box = page.locator("#tw-question textarea")
    assert box.input_value() == QUESTION
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    box.fill("")


def test_a_phone_shows_one_thing_at_a_time_without_scrolling_sideways(open_page, ask):
    page = open_page(**PHONE)
    ask(page, QUESTION)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = page.locator("#tw-question textarea").bounding_box()
    assert 0 < box["x"] < 100 and 600 < box["y"] < 844 - box["height"]
    page.locator("a.tw-marker").first.click()
    page.locator("#tw-reader-body mark").first.wait_for()
    assert page.locator("#tw-reader").bounding_box()["width"] == 390
    page.click(".tw-close")
    assert page.locator("#tw-question textarea").is_visible()


def test_text_keeps_its_contrast_in_the_dark_and_in_the_light(page, ask):
    ask(page, QUESTION)
    page.locator("mark").first.wait_for()
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(IS_DARK, arg=scheme == "dark")
        for selector in (
            ".tw-answer p",
            "a.tw-marker",
            ".tw-path",
            "mark",
            ".tw-crumbs",
            ".tw-counts",
        ):
            assert contrast(page, selector) >= 4.5, (scheme, selector)


def test_a_reload_remembers_the_theme_button_and_the_open_panel(page):
    page.locator(".tw-tabs a[href$='#documents']").click()
    page.click(".tw-theme")
    page.reload()
    page.locator(".tw-doc").first.wait_for()
    assert page.locator(".tw-doc").first.is_visible()
    page.wait_for_function(IS_DARK, arg=True)
    page.click(".tw-theme")
    page.wait_for_function(IS_DARK, arg=False)
    page.evaluate("localStorage.removeItem('tiaowen.theme')")


def test_a_conversation_is_exported_as_markdown_and_word(page, ask):
    ask(page, QUESTION)
    for button, magic in (("导出 MD", b"# "), ("导出 Word", b"PK")):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=button).click()
        content = waiting.value.path().read_bytes()
        assert content.startswith(magic)


def test_an_answer_is_copied_with_its_sources(page, ask):
    ask(page, QUESTION)
    page.click(".tw-tools a")
    page.wait_for_function("document.querySelector('.tw-tools a').textContent === '已复制'")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"\[1\]", copied)
    assert page.locator(".tw-title").first.inner_text() in copied


def test_paper_shows_the_answers_with_their_sources_and_nothing_else(page, ask):
    for question in (QUESTION, "吉林和山西的户籍制度改革有什么不同？"):
        ask(page, question)
    page.locator("#tw-reader-body mark").first.wait_for()
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert [round(side) for side in printed[0].get_size()] == [595, 842]  # A4 in points
    text = "".join(sheet.get_textpage().get_text_range() for sheet in printed)
    flat = "".join(text.split())
    assert QUESTION in flat and "依据" in flat
    for source in page.locator(".tw-source .tw-title").all_inner_texts():
        assert "".join(source.split()) in flat
    for left_out in ("新对话", "上一条", "固定链接", "全部文件", "复制回答和出处"):
        assert left_out not in flat


@pytest.mark.parametrize("width", [320, 390, 768])
def test_the_names_of_the_pages_fit_in_english_too(open_page, width):
    page = open_page(viewport={"width": width, "height": 844}, locale="en-US")
    page.locator("#tw-log .example").first.wait_for()
    for path in ("", "library", "insights"):
        page.goto(page.url.split("#")[0].rsplit("/", 1)[0] + "/" + path)
        tabs = page.locator(".tw-tabs")
        tabs.wait_for()
        assert tabs.evaluate("tabs => tabs.scrollWidth - tabs.clientWidth") == 0
        right = tabs.locator("a").last.evaluate("link => link.getBoundingClientRect().right")
        assert right <= width


def test_refusals_and_heads_are_in_english_where_the_page_is(open_page, ask):
    page = open_page(locale="en-US")
    chinese = re.compile("[\u4e00-\u9fff]")
    for question in ("How do I get a passport?", "怎么办护照？"):
        ask(page, question)
        said = page.locator(".tw-answer").last.locator(":scope > p").all_inner_texts()
        assert said and not any(map(chinese.search, said))
    page.goto(page.url.split("#")[0].rsplit("/", 1)[0] + "/insights")
    heads = page.locator("#tw-insights thead th")
    heads.first.wait_for()
    assert not any(map(chinese.search, heads.all_inner_texts()))


def test_the_interface_speaks_english_where_the_browser_does(open_page):
    page = open_page(locale="en-US")
    page.get_by_role("button", name="New chat").wait_for()
    tabs = page.locator(".tw-tabs").inner_text().split()
    assert tabs == ["Ask", "Documents", "Search", "Library", "Insights", "History"]
