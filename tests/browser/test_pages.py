"""The pages beside the chat, as a person uses them: library, side by side, history, operator."""

import json
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = (
    "search?q=%E8%90%BD%E6%88%B7",
    "library",
    "library?view=timeline",
    "library/gaoqing-2021-31",
    "compare?doc=gaoqing-2021-31&doc=shanxi-implementation-plan",
    "compare?clause=gaoqing-2021-31/6",
    "history",
    "operator",
    "operator/changes",
    "shared",
    "shared?id=unknown",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_page_is_accessible_and_fits_320_px(open_page, scheme, locale):
    options = {"color_scheme": scheme, "locale": locale}
    page = open_page(PAGES[0], viewport={"width": 320, "height": 720}, **options)
    for path in PAGES:
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/" + path)
        page.locator("main h1").wait_for()
        found = Axe().run(page).response["violations"]
        assert [(path, item["id"], item["nodes"][0]["html"]) for item in found] == []
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (path, wide) == (path, 0)


def test_the_table_sorts_and_two_documents_go_side_by_side(open_page):
    page = open_page("library")
    rows = page.locator(".tw-list tbody th")
    before = rows.all_inner_texts()
    page.get_by_role("link", name="标题").click()
    page.locator("th[aria-sort=ascending]").wait_for()
    assert rows.all_inner_texts() == sorted(before)
    page.locator(".tw-list a").filter(has_text="山西").first.click()
    page.locator(".tw-parts").wait_for()
    assert "山西" in page.locator("h1").inner_text()
    page.go_back()
    for name in ("高青", "山西"):
        row = page.locator(".tw-list tr").filter(has_text=name)
        row.get_by_role("checkbox").focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="对照选中的两份").press("Enter")
    page.locator(".tw-beside").wait_for()
    matched = page.locator(".tw-beside tbody tr")
    assert matched.count() > 5
    household = matched.filter(has_text="户籍制度改革").first
    assert household.locator("td").count() == 2
    assert all("户" in text for text in household.locator("td").all_inner_texts())


def test_one_finds_renames_exports_and_deletes_what_one_asked(open_page, ask):
    page = open_page()
    for question in ("进城落户要什么条件？", "月球基地谁来建？"):
        ask(page, question)
        page.locator("#tw-list label").first.wait_for()  # it is kept, and the next may be asked
    page.locator("a.tw-past").click()
    page.locator("#tw-past h2").wait_for()
    page.fill("#tw-past input[type=search]", "月球")
    assert page.locator("#tw-past .tw-past-turn").all_inner_texts() == ["月球基地谁来建？"]
    page.fill("#tw-past input[type=search]", "")
    page.get_by_role("button", name="改名").click()
    field = page.locator("#tw-past .tw-found input")
    assert field.input_value().startswith("进城落户")  # prefilled
    field.fill("我的落户")
    field.press("Enter")
    assert page.locator("#tw-past h2").inner_text() == "我的落户"
    with page.expect_download() as download:
        page.get_by_role("button", name="全部导出").click()
    written = download.value.path().read_text(encoding="utf-8")
    assert "我的落户" in written and "进城落户要什么条件" in written
    page.locator("#tw-past h2 a").click()
    page.locator(".tw-question").first.wait_for()  # the conversation is open in the chat
    page.go_back()
    page.locator("#tw-past h2").wait_for()
    page.get_by_role("button", name="删除").click()
    page.get_by_role("button", name="确认删除").click()
    page.locator("#tw-past .tw-none").wait_for()
    assert page.evaluate("localStorage.getItem('tiaowen.conversations')") == "[]"


def test_a_question_without_an_answer_goes_into_the_question_set(open_page, ask, site):
    chat = open_page()
    ask(chat, "火星移民补贴多少钱？")
    page = open_page("operator", beside=chat)
    row = page.locator("#gaps li").filter(has_text="火星移民")
    until = time.monotonic() + 30
    while not row.count() and time.monotonic() < until:  # it is written down after the answer
        page.wait_for_timeout(200)
        page.reload()
    row.get_by_role("button", name="加入题集").click()
    page.locator(".tw-done").filter(has_text="已加入题集").wait_for()
    lines = (site.state / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    assert "火星移民补贴多少钱？" in {json.loads(line)["question"] for line in lines}
    assert page.locator("#gaps li").filter(has_text="火星移民").count() == 0
    assert page.locator("#usage tbody tr").count() >= 1
    assert page.locator("#generations .tw-chip").inner_text() == "当前"
