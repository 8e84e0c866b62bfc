"""Searching without a question: the page, the box over any page, the field in a document."""

import pytest


def test_words_filters_and_a_clause_by_the_keyboard_alone(open_page):
    page = open_page("search")
    page.locator("input[name=q]:focus").wait_for()
    page.keyboard.type("落户")
    page.keyboard.press("Enter")
    page.locator(".tw-found").wait_for()
    assert page.locator(".tw-found > li").count() > 1
    page.select_option("select[name=place]", label="吉林省 (1)")
    page.wait_for_url("**place=220000**")
    page.locator(".tw-found").wait_for()
    assert page.input_value("input[name=q]") == "落户"
    assert "吉林" in page.locator(".tw-found > li h2").first.inner_text()
    page.locator(".tw-hit").first.focus()
    page.keyboard.press("Enter")
    page.locator("#tw-reader-body mark").first.wait_for()
    assert page.locator("#tw-reader-body mark").first.inner_text() == "落户"
    page.go_back()
    page.locator(".tw-found").wait_for()  # the search is an address, and so is Back


def test_the_box_opens_over_the_chat_and_shows_a_clause_beside_it(page):
    page.keyboard.press("Control+k")
    page.keyboard.type("进城落户")
    first = page.locator(".tw-finder .tw-hit").first
    first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#tw-reader-body .tw-target").wait_for()
    assert not page.locator(".tw-finder").is_visible()
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    page.locator(".tw-finder").wait_for(state="hidden")
    assert page.locator("#tw-reader-body .tw-target").is_visible()  # the pane stayed


def test_within_a_document_enter_goes_from_one_finding_to_the_next(open_page):
    page = open_page("clause/gaoqing-2021-31/1", viewport={"width": 1600, "height": 900})
    assert page.locator(".tw-outline").get_attribute("open") is not None
    box, text = (page.locator(part).bounding_box() for part in (".tw-aside", ".tw-text"))
    assert box["x"] + box["width"] <= text["x"]  # the outline is in view beside the text
    field = page.locator(".tw-find input")
    field.fill("数据共享")
    page.locator(".tw-find .tw-hit").first.wait_for()
    lit = "CSS.highlights.get('tw-found') ? CSS.highlights.get('tw-found').size : 0"
    assert page.evaluate(lit) > 1
    field.press("Enter")
    page.locator("#tw-reader-body mark").first.wait_for()
    first = page.url
    page.wait_for_function("document.querySelector('.tw-find input').value === '数据共享'")
    page.locator(".tw-find .tw-hit").nth(1).wait_for()
    page.locator(".tw-find input").press("Enter")
    page.wait_for_function("address => location.href !== address", arg=first)


@pytest.mark.parametrize("path", ["search?q=%E8%90%BD%E6%88%B7", "search?lang=en"])
def test_search_fits_a_phone_of_320_px(open_page, path):
    page = open_page(path, viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
