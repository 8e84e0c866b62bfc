"""What an answer offers: to ask without what it took over or was told, and to be shared."""

QUESTION = "进城落户要什么条件？"


def test_what_was_taken_over_can_be_taken_off(page, ask):
    ask(page, "吉林省的户籍制度改革有哪些要求？")
    ask(page, "那山西呢？")
    page.locator(".tw-resolved a.tw-off").last.click()
    page.wait_for_function(
        "document.querySelectorAll('.tw-answer').length === 3"
        " && !document.querySelector('.tw-growing, .tw-waiting')"
    )
    assert page.locator(".tw-asked").last.inner_text() == "那山西呢？"
    assert page.locator(".tw-resolved span").count() == 1  # asked by itself it takes nothing over


def test_a_place_that_the_question_names_is_taken_off(page, ask):
    ask(page, "高青县哪些数据无条件共享？")
    chip = page.locator(".tw-resolved a.tw-off")
    assert chip.inner_text() == "× 不限高青县"
    chip.click()
    page.wait_for_function(
        "document.querySelectorAll('.tw-answer').length === 2"
        " && !document.querySelector('.tw-growing, .tw-waiting')"
    )
    assert page.locator(".tw-asked").last.inner_text() == "哪些数据无条件共享？"
    assert page.locator(".tw-answer").last.locator(".tw-resolved").count() == 0


def test_a_scope_that_the_question_contradicts_is_a_warning_with_a_way_out(page, ask):
    page.click(".tw-scope-open")
    page.locator("#tw-scope-menu label").filter(has_text="山西").first.click()
    page.keyboard.press("Escape")
    ask(page, "高青县进城落户要什么条件？")
    warning = page.locator(".tw-outside")
    assert "高青县" in warning.inner_text() and "山西" in warning.inner_text()
    warning.locator("a.tw-off").click()
    page.wait_for_function(
        "document.querySelectorAll('.tw-answer').length === 2"
        " && !document.querySelector('.tw-growing, .tw-waiting')"
    )
    last = page.locator(".tw-answer").last
    assert last.locator(".tw-outside").count() == 0
    assert "高青县" in last.locator(".tw-title").first.inner_text()
    assert page.locator("#tw-scope .tw-token").count() == 0


def test_an_answer_is_shared_read_by_another_browser_and_taken_back(page, open_page, ask, site):
    ask(page, QUESTION)
    page.locator(".tw-tools a[href$='#share']").click()
    link = page.locator("#tw-said a.tw-link")
    link.click()
    page.wait_for_function("document.querySelector('#tw-said .tw-link').textContent === '已复制'")
    address = page.evaluate("navigator.clipboard.readText()")
    other = open_page(address.removeprefix(site.url))
    assert QUESTION in other.locator("h1").inner_text()
    answers = (one.locator(".tw-answer > ul, .tw-answer .tw-title") for one in (page, other))
    mine, theirs = (answer.all_inner_texts() for answer in answers)
    assert mine == theirs != []
    assert other.locator(".tw-tools a").count() == 0  # to read only
    other.locator("a.tw-marker").first.click()
    other.locator("mark").first.wait_for()
    other.go_back()
    other.get_by_role("button", name="收回").click()
    other.wait_for_url("**/shared")
    other.goto(address)
    assert other.get_by_text("没有这个分享").first.is_visible()
