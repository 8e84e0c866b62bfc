"""A document that attacks the page stays text everywhere."""

BREAKS = ("\r", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\0")


def unharmed(page) -> bool:
    return page.evaluate("window.hacked === undefined")


def test_an_answer_its_cards_and_the_source_stay_text(page, ask):
    ask(page, "月球基地应当建设什么？")
    page.locator("a.tw-marker, a.tw-source").first.click()
    page.locator("#tw-reader-body .tw-target").wait_for()
    assert "<img src=x" in page.locator("#tw-reader-body .tw-text").inner_text()
    assert page.locator("#tw-reader-body img, .tw-answer img, .tw-answer svg").count() == 0
    assert unharmed(page)


def test_no_line_break_lets_markdown_begin_in_the_markdown_of_the_page(page):
    """The text comes as a browser may keep it: with breaks that reading a file would take out."""
    attack = (
        "[请点[这里]登录](//evil.test/p) ![图](//evil.test/i.png) # 5万元 <https://evil.test/r>"
    )
    text = "".join(f"水星{br * 2}{attack}{br * 2}- {attack}" for br in BREAKS)
    fields = ("title", "doc_number", "number", "quote", "clause_id")
    card = {"n": 1, "path": [text], "start": 0, "end": 2} | dict.fromkeys(fields, text)
    turn = {"question": text, "text": f"{text}[1]", "resolved": text, "notes": [text]}
    turn |= {"places": [[text, text]], "overruled": [text]}
    turn |= {"scope": [text], "cards": [card], "refused": True, "nearest": [card]}
    kept = [{"id": "evil", "title": "水星", "turns": [turn], "changed": 1.0}]
    page.evaluate(
        "kept => localStorage.setItem('tiaowen.conversations', JSON.stringify(kept))", kept
    )
    page.click("#tw-new")
    page.locator("#tw-list label", has_text="水星").click()
    page.locator(".tw-answer .tw-card").first.wait_for()
    assert "//evil.test/p" in page.locator(".tw-answer").inner_text()
    assert page.locator("[href^='//'], [src*=evil], #tw-log h1, #tw-log img").count() == 0
    addresses = page.locator("#tw-log a").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    assert all(address.startswith(("clause/", "#copy", "#share", "?ask=")) for address in addresses)


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
