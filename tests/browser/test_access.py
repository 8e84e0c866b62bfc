"""The chat, the documents panel, a clause and the insights: for everybody, and light to load."""

import pytest
from axe_playwright_python.sync_playwright import Axe

MOST_BYTES = 500_000
"""Of all that a first visit loads, as it is sent."""


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(page.url, item["id"], item["nodes"][0]["html"]) for item in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_axe_finds_nothing_on_the_chat_and_the_clause(open_page, ask, scheme, locale):
    page = open_page(color_scheme=scheme, locale=locale)
    page.locator("#tw-log .examples[role=group]").wait_for()
    assert violations(page) == []
    ask(page, "进城落户要什么条件？")
    page.locator("#tw-reader-body .tw-reading").wait_for()
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []
    page.locator("a.tw-marker").first.click()
    page.locator("body.tw-reading-open .tw-reading").wait_for()
    assert violations(page) == []
    page.locator(".tw-close").click()
    page.locator(".tw-tabs a[href$='#documents']").click()
    page.locator(".tw-doc").first.wait_for()
    assert violations(page) == []
    site = page.url.split("#")[0]
    for path in ("clause/gaoqing-2021-31/6", "clause/none", "insights"):
        page.goto(site + path)
        page.locator("h1").first.wait_for(state="attached")
        assert violations(page) == []


def test_a_first_visit_loads_little_and_answers_are_streamed_unpacked(open_page, ask):
    page = open_page("search")  # what it loads doesn't count: the chat's own is loaded anew
    network = page.context.new_cdp_session(page)
    sizes, packed = {}, {}
    network.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e}))
    page.on("response", lambda r: packed.update({r.url: r.headers.get("content-encoding")}))
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(page.url.removesuffix("search"))
    page.locator("#tw-log .example").first.wait_for()
    page.wait_for_timeout(1500)  # never idle: a heartbeat stays open
    assert 0 < sum(event["encodedDataLength"] for event in sizes.values()) <= MOST_BYTES
    assert all(packed[url] == "gzip" for url in packed if url.endswith(("ui/app.js", "app.css")))
    ask(page, "进城落户要什么条件？")
    streams = {url: how for url, how in packed.items() if "/queue/data" in url}
    assert streams and set(streams.values()) == {None}


def test_examples_are_of_several_kinds_and_in_the_language_of_the_page(open_page):
    page = open_page()
    page.locator("#tw-log .example").nth(4).wait_for()
    chinese = page.locator("#tw-log .example").all_inner_texts()
    assert any("的事，" in text for text in chinese) and any("牵头" in text for text in chinese)
    assert any("有什么不同" in text for text in chinese)
    english = open_page(locale="en")
    english.locator("#tw-log .example").nth(2).wait_for()
    assert all(
        text.strip().isascii() for text in english.locator("#tw-log .example").all_inner_texts()
    )
    english.locator("#tw-log .example").first.click()
    english.locator(".tw-tools").first.wait_for()
    assert english.locator(".tw-refusal").count() == 0 and english.locator("a.tw-marker").count()


def test_a_question_is_filtered_by_year_as_a_search_is(open_page, ask):
    page = open_page()
    page.click(".tw-scope-open")
    page.keyboard.type("2020")
    page.locator("#tw-scope-menu fieldset", has_text="年份").locator("label:visible").click()
    page.keyboard.press("Escape")
    ask(page, "人才评价有什么措施？")
    titles = page.locator(".tw-sources .tw-title").all_inner_texts()
    assert titles and all("吉林" in title for title in titles)
    assert page.locator(".tw-scope .tw-chip").first.inner_text() == "年份：2020"
