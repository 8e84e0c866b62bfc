"""A document that attacks the page stays text everywhere."""


def unharmed(page) -> bool:
    return page.evaluate("window.hacked === undefined")


def test_an_answer_its_cards_and_the_source_stay_text(page, ask):
    ask(page, "月球基地应当建设什么？")
    page.locator("a.tw-marker, a.tw-source").first.click()
    page.locator("#tw-reader-body .tw-target").wait_for()
    assert "<img src=x" in page.locator("#tw-reader-body .tw-text").inner_text()
    assert page.locator("#tw-reader-body img, .tw-answer img, .tw-answer svg").count() == 0
    assert unharmed(page)


def test_no_line_break_of_a_document_lets_markdown_begin(page, ask):
    for question in (
        "关于水星的意见第1条是什么？",
        "水星围栏由谁建设？",
        "关于水星的意见第2条是什么？",
    ):
        ask(page, question)
    page.locator("a.tw-marker").first.click()
    page.locator("#tw-reader-body .tw-target").wait_for()
    assert "//evil.test/p" in page.locator("#tw-log").inner_text()
    assert page.locator("[href*=evil], [src*=evil], #tw-log h1, #tw-log img").count() == 0
    addresses = page.locator("#tw-log a").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    assert all(address.startswith(("clause/", "#copy")) for address in addresses)


def test_the_documents_panel_stays_text(page):
    page.locator(".tw-tabs a[href$='#documents']").click()
    page.locator(".tw-doc").first.wait_for()
    assert "<img src=x onerror=alert(9)>.txt" in page.locator("#tw-library").inner_text()
    assert page.locator("#tw-library img").count() == 0
    assert unharmed(page)


def test_a_hostile_question_stays_text_also_after_a_reload(page, ask):
    kept = page.locator("#tw-list label").count()
    ask(page, '<img src=x onerror="window.hacked=5">**粗**[看](javascript:window.hacked=6)')
    page.locator("#tw-list label").nth(kept).wait_for()
    page.reload()
    page.locator(".tw-question").wait_for()
    assert "<img src=x" in page.locator(".tw-question").inner_text()
    assert page.locator("#tw-log .tw-question img, .tw-question a").count() == 0
    assert unharmed(page)
