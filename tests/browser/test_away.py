"""The server is away, the page is left, the tab is reloaded: nothing that was asked is lost."""

import pytest

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
QUESTION = "进城落户要什么条件？"
BOX = "#tw-question textarea"
READING = "#tw-reader-body .tw-reading"


@pytest.fixture
def cut_off():
    """Cut a page off from its server, and on again; what the browser logs of it is expected."""

    def change(page, away: bool) -> None:
        page.context.set_offline(away)
        if not away:
            page.watch.problems.clear()

    return change


def test_a_question_asked_of_a_server_that_is_away_is_kept_and_asked_again(open_page, cut_off):
    page = open_page()
    page.locator("#tw-log .example").first.wait_for()
    cut_off(page, True)
    page.fill(BOX, QUESTION)
    page.press(BOX, "Enter")
    notice = page.locator("#tw-away[role=alert]")
    notice.wait_for()
    assert "连不上服务器" in notice.inner_text()
    assert page.locator(BOX).input_value() == QUESTION
    assert not page.locator(".toast-wrap").is_visible()
    page.click("#tw-away button")
    page.get_by_text("还是连不上").wait_for()
    cut_off(page, False)  # the page notices that by itself after a while, too
    page.wait_for_function(
        "q => document.querySelector('.tw-asked')?.textContent === q"
        " || document.querySelector('#tw-question textarea')?.value === q"
        " && !document.querySelector('#tw-away')"
        " || document.querySelector('#tw-away button')?.click()",
        arg=QUESTION,
        polling=500,
    )


def test_a_citation_never_leaves_the_page_when_the_server_is_away(open_page, ask, cut_off):
    page = open_page()
    ask(page, QUESTION)
    page.locator(READING).wait_for()
    here = page.url
    page.locator("#tw-reader-body").evaluate("pane => pane.replaceChildren()")
    page.context.route("**/reader/**", lambda route: route.abort())
    page.locator("a.tw-marker").first.click()
    page.locator("#tw-away").wait_for()
    assert page.url == here and page.locator(".tw-answer").is_visible()
    page.context.unroute("**/reader/**")
    page.click("#tw-away button")
    page.locator("#tw-reader-body mark").first.wait_for()
    assert page.locator("#tw-away").count() == 0
    page.watch.problems.clear()


def test_a_half_typed_question_survives_a_reload_until_it_is_asked(open_page, ask):
    page = open_page()
    page.locator(BOX).press_sequentially("进城落户要")
    page.reload()
    page.wait_for_function(
        "document.querySelector('#tw-question textarea')?.value === '进城落户要'"
    )
    ask(page, QUESTION)
    page.reload()
    page.locator(".tw-answer").wait_for()
    page.wait_for_timeout(300)
    assert page.locator(BOX).input_value() == ""


def test_two_tabs_of_one_conversation_lose_no_turn(open_page, ask):
    stored = "text => localStorage.getItem('tiaowen.conversations')?.includes(text)"
    left = open_page()
    ask(left, QUESTION)
    left.wait_for_function(stored, arg=QUESTION)
    right = open_page(beside=left)
    right.locator(".tw-answer").wait_for()  # the same conversation is open
    for page, question in ((left, "左边这一页问什么？"), (right, "右边这一页问什么？")):
        ask(page, question)
        page.wait_for_function(stored, arg=question)
    right.reload()
    right.locator(".tw-asked").nth(2).wait_for()
    asked = [QUESTION, "左边这一页问什么？", "右边这一页问什么？"]
    assert right.locator(".tw-asked").all_inner_texts() == asked


def test_back_leads_from_the_documents_to_the_chat_and_forward_again(page):
    page.locator(".tw-tabs a[href$='#documents']").click()
    page.locator(".tw-library").wait_for()
    page.wait_for_function("document.title.startsWith('文件')")
    page.go_back()
    page.wait_for_function("!document.body.classList.contains('tw-show-library')")
    assert page.locator("#tw-question").is_visible()
    page.go_forward()
    page.locator(".tw-library").wait_for()
    page.go_back()


def turn(page, clause_id):
    """Go on to the clause after one, and wait for it."""
    page.locator(".tw-step[rel=next]").click()
    page.wait_for_function(
        "id => document.querySelector('.tw-reading').dataset.clause !== id", arg=clause_id
    )


def back(page, clause_id):
    """Go back in the history, and wait for a clause."""
    page.go_back()
    page.wait_for_function(
        "id => document.querySelector('.tw-reading').dataset.clause === id", arg=clause_id
    )


def test_back_leads_from_a_source_to_the_answer_on_a_phone(open_page, ask):
    page = open_page(**PHONE)
    ask(page, QUESTION)
    page.locator("a.tw-marker").first.click()
    page.locator("body.tw-reading-open mark").first.wait_for()
    title = page.locator("#tw-reader-body h2").inner_text()
    page.wait_for_function("title => document.title.startsWith(title)", arg=title)
    first = page.locator(READING).get_attribute("data-clause")
    turn(page, first)
    back(page, first)
    assert page.locator("body.tw-reading-open").count() == 1
    turn(page, first)
    page.click(".tw-close")  # closes at once, however many clauses were turned
    page.wait_for_function("!document.body.classList.contains('tw-reading-open')")
    assert page.locator(".tw-answer").is_visible()
    page.wait_for_function("question => document.title.startsWith(question)", arg=QUESTION)


def test_back_leads_from_a_clause_to_the_one_before_it(page, ask):
    ask(page, QUESTION)
    page.locator(READING).wait_for()
    first = page.locator(READING).get_attribute("data-clause")
    turn(page, first)
    assert page.locator(READING).get_attribute("data-clause") != first
    back(page, first)
    assert page.locator(READING).get_attribute("data-clause") == first
    assert page.locator(".tw-answer").is_visible()


def test_the_pane_keeps_title_and_path_in_sight_and_is_emptied_by_a_new_chat(page, ask):
    ask(page, QUESTION)
    page.locator("#tw-reader-body mark").first.wait_for()
    for place in ("h2", ".tw-crumbs"):
        box = page.locator(f"#tw-reader-body {place}").bounding_box()
        assert 52 <= box["y"] < 160, place  # though the pane has been scrolled to the quote
    assert page.title().startswith(QUESTION)
    page.click("#tw-new")
    page.locator("#tw-reader-body .tw-empty").wait_for()
    page.wait_for_function("document.title === '条问'")


def test_the_divider_moves_by_mouse_and_keyboard_and_is_remembered(open_page):
    page = open_page()
    bar = page.locator("#tw-divider")
    bar.wait_for()
    width = lambda: page.locator("#tw-reader").bounding_box()["width"]  # noqa: E731
    before = width()
    box = bar.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, 300)
    page.mouse.down()
    page.mouse.move(box["x"] - 150, 300, steps=4)
    page.mouse.up()
    dragged = width()
    assert dragged - before > 100
    bar.press("ArrowRight")
    assert before < width() < dragged
    moved = width()
    page.reload()
    bar.wait_for()
    page.wait_for_function("document.querySelector('#tw-divider').ariaValueNow !== '44'")
    assert abs(width() - moved) < 2
