"""Signing in and out, and the language that was chosen."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAME, PASSWORD = "王小明", "correct horse battery"


@pytest.fixture
def account(site):
    """An account, for as long as a test lasts; it counts at once."""
    environment = os.environ | {"TIAOWEN_STATE": str(site.state)}
    command = [sys.executable, "-m", "rag", "accounts"]

    def run(*arguments):
        subprocess.run([*command, *arguments], cwd=ROOT, env=environment, check=True)

    run("add", NAME, "--role", "reader", "--password", PASSWORD)
    yield NAME
    run("remove", NAME)


def test_who_signs_in_finds_the_way_out(browser, site, account):
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    page = context.new_page()
    try:
        page.goto(site.url)
        page.fill("input[name=name]", account)
        page.fill("input[name=password]", PASSWORD)
        page.click("button")
        page.locator(".tw-account").wait_for(state="attached")
        page.click(".tw-menu")
        assert page.locator(".tw-account .tw-name").inner_text() == account
        foot = page.locator(".tw-account").bounding_box()
        assert foot["x"] >= 0 and foot["x"] + foot["width"] <= 390
        page.get_by_role("button", name="退出登录").click()
        page.locator("input[name=password]").wait_for()
        page.goto(site.url)
        assert page.url.endswith("/login")
    finally:
        context.close()


def test_conversations_are_the_accounts_and_nothing_stays_in_the_browser(
    browser, site, account, ask
):
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()

    def sign_in():
        page.goto(site.url)
        page.fill("input[name=name]", account)
        page.fill("input[name=password]", PASSWORD)
        page.click("button")
        page.locator(".tw-account .tw-name").wait_for()

    try:
        sign_in()
        ask(page, "进城落户要什么条件？")
        page.locator("#tw-list label").wait_for()
        page.locator("#tw-question textarea").press_sequentially("还没问完")
        assert "进城" not in page.evaluate("localStorage.getItem('tiaowen.conversations') || ''")
        page.get_by_role("button", name="退出登录").click()
        page.locator("input[name=password]").wait_for()
        left = "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage)])"
        assert not re.search("current|conversations|draft", page.evaluate(left))
        sign_in()  # from this or any other browser
        page.locator("#tw-list label", has_text="进城落户").click()
        page.locator(".tw-answer").wait_for()
        page.goto(site.url + "history")
        page.get_by_text("存在您的账号里").wait_for()
        assert page.get_by_role("link", name="进城落户要什么条件？").count() == 2
    finally:
        context.close()


def test_a_language_can_be_asked_for_and_is_kept(open_page, site):
    page = open_page("?lang=en")  # in a browser that speaks Chinese
    page.get_by_role("button", name="New chat").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator(".tw-tabs a[href$='#documents']").click()
    page.get_by_text("Rebuild", exact=True).wait_for()
    page.locator(".tw-tabs a[href$='#ask']").click()
    page.goto(site.url)
    page.get_by_role("button", name="New chat").wait_for()
    page.locator(".tw-account .tw-language").click()
    page.get_by_role("button", name="新对话").wait_for()


def test_a_word_of_thanks_follows_a_remark(page, ask):
    ask(page, "进城落户要什么条件？")
    page.locator("#tw-log").get_by_role("button", name="赞").click()
    box = page.locator("#tw-feedback textarea")
    box.fill("很准")
    box.press("Enter")
    page.get_by_text("已记下，谢谢。").wait_for()
    assert not page.locator("#tw-feedback").is_visible()
