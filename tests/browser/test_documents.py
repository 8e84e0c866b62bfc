"""The operator's panel: upload, rebuild while somebody asks, delete, roll back."""

NOTICE = """测试县人民政府关于海带养殖的通知

一、海带养殖补贴标准为每亩三百元。

二、本通知自印发之日起施行。
"""


def documents(page):
    page.locator(".tw-tabs a[href$='#documents']").click()
    page.locator(".tw-doc").first.wait_for()


def rebuilt(page):
    page.click("#tw-lib-rebuild")
    page.locator("#tw-lib-log li").filter(has_text="索引已更新").first.wait_for()


def test_an_upload_is_answered_from_after_a_rebuild_and_not_after_deletion(
    page, open_page, ask, site
):
    documents(page)
    payload = {"name": "海带通知.txt", "mimeType": "text/plain", "buffer": NOTICE.encode()}
    page.set_input_files("#tw-lib-file", payload)
    page.locator("#tw-lib-list .tw-title").filter(has_text="海带通知.txt").wait_for()
    asking = open_page()
    page.click("#tw-lib-rebuild")
    ask(asking, "进城落户要什么条件？")  # the old generation serves on
    assert asking.locator("a.tw-marker").count() >= 1
    page.locator("#tw-lib-log li").filter(has_text="索引已更新").first.wait_for()
    page.wait_for_function("!document.querySelector('#tw-library .tw-note')")  # nothing is pending
    assert "海带通知.txt：新增 2 条" in page.locator("#tw-lib-log").inner_text()
    ask(asking, "海带养殖补贴标准是多少？")
    assert "每亩三百元" in asking.locator(".tw-answer").last.inner_text()

    row = page.locator(".tw-doc").filter(has_text="海带通知.txt")
    row.get_by_role("button", name="删除").click()
    assert "仍留有它的原文" in row.get_by_role("alertdialog").inner_text()
    row.get_by_role("button", name="取消").click()
    row.get_by_role("button", name="删除").click()
    row.get_by_role("button", name="确认删除").click()
    page.locator(".tw-note").filter(has_text="还没有建入索引").wait_for()
    rebuilt(page)
    ask(asking, "海带养殖补贴标准是多少？")
    assert "每亩三百元" not in asking.locator(".tw-answer").last.inner_text()
    assert not list((site.corpus / "uploads").glob("*.txt"))

    page.click("#tw-lib-history summary")
    page.locator("#tw-lib-history li").nth(1).get_by_role("button", name="回到这一代").click()
    page.locator("#tw-lib-log li").filter(has_text="已回到").first.wait_for()
    ask(asking, "海带养殖补贴标准是多少？")
    assert "每亩三百元" in asking.locator(".tw-answer").last.inner_text()
    rebuilt(page)
    page.get_by_role("button", name="清除较早各代").click()  # the history is still open
    page.get_by_role("button", name="确认清除").click()
    page.locator("#tw-lib-log li").filter(has_text="已清除").first.wait_for()
    assert len(list((site.state / "index").glob("g*"))) == 1


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(page):
    documents(page)
    payload = {"name": "程序.exe", "mimeType": "text/plain", "buffer": b"MZ\x00\x00"}
    page.set_input_files("#tw-lib-file", payload)
    refusal = page.locator("#tw-lib-log .tw-warning").first
    refusal.wait_for()
    assert "内容不是可读的格式" in refusal.inner_text()


def test_the_same_file_twice_is_said_and_not_stored_twice(page, site):
    documents(page)
    content = (site.corpus / "shanxi-implementation-plan.txt").read_bytes()
    payload = {"name": "又一份.txt", "mimeType": "text/plain", "buffer": content}
    page.set_input_files("#tw-lib-file", payload)
    page.locator("#tw-lib-log li").filter(has_text="完全相同").first.wait_for()
    assert page.locator("#tw-lib-list .tw-title").filter(has_text="又一份.txt").count() == 0


def test_the_list_is_filtered_by_what_is_typed(page):
    documents(page)
    page.fill(".tw-lib-bar input", "吉林")
    page.wait_for_function("document.querySelectorAll('#tw-lib-list > li').length === 1")
    assert "吉林" in page.locator("#tw-lib-list").inner_text()
    page.locator("#tw-lib-list a").click()
    page.locator(".tw-target").wait_for()
    documents(page)
    page.fill(".tw-lib-bar input", "")


FISHING = "某县养鱼办法\n\n某政发〔2023〕7号\n\n一、补贴三百元。\n\n二、每年申请一次。\n"


def upload(page, name: str, text: str):
    payload = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.set_input_files("#tw-lib-file", payload)


def test_a_new_version_is_offered_as_a_replacement_with_its_changes_before_and_after(page, ask):
    documents(page)
    upload(page, "养鱼.txt", FISHING)
    page.locator("#tw-lib-log li").filter(has_text="已上传：养鱼.txt（读出 3 条）").wait_for()
    rebuilt(page)
    upload(page, "养鱼（副本）.txt", FISHING)
    page.locator("#tw-lib-log li").filter(has_text="完全相同，没有重复收录").wait_for()
    upload(page, "养鱼 2024 修订.txt", FISHING.replace("三百", "五百"))
    offer = page.locator("#tw-lib-offers .tw-offer")
    offer.filter(has_text="文号相同（某政发〔2023〕7号）").wait_for()
    offer.locator("summary").click()
    assert offer.locator(".tw-change del").all_inner_texts() == ["三"]
    assert offer.locator(".tw-change ins").all_inner_texts() == ["五"]
    offer.get_by_role("button", name="替换").click()
    page.locator("#tw-lib-log li").filter(has_text="更新索引后生效").wait_for()
    page.locator(".tw-note").filter(has_text="有 1 处改动").wait_for()
    rebuilt(page)
    page.locator("#tw-lib-log a").filter(has_text="看差异").click()
    page.locator(".tw-diff").wait_for()
    assert page.locator(".tw-diff del").all_inner_texts() == ["三"]
    page.go_back()
    documents(page)
    assert page.locator(".tw-doc").filter(has_text="养鱼").count() == 1
    page.locator(".tw-tabs a[href$='#ask']").click()
    ask(page, "养鱼补贴多少元？")
    assert "五百元" in page.locator(".tw-answer").last.inner_text()
    documents(page)
    page.locator(".tw-doc").filter(has_text="养鱼").get_by_role("button", name="删除").click()
    page.get_by_role("button", name="确认删除").click()
    rebuilt(page)


def test_a_limit_is_told_with_its_number_and_remedy_and_formats_are_named(page):
    documents(page)
    assert "docx" in page.locator(".tw-drop").inner_text()
    assert "每个最多 20 MB" in page.locator(".tw-drop").inner_text()
    upload(page, "太大.txt", "字" * (7 * 1024 * 1024))
    told = page.locator("#tw-lib-log .tw-warning").filter(has_text="太大.txt").first
    told.wait_for()
    assert "有 21.0 MB，上传最多 20 MB。请拆分" in told.inner_text()
    upload(page, "坏.pdf", "%PDF-1.7 x")
    page.locator("#tw-lib-log .tw-warning").filter(has_text="坏.pdf：").first.wait_for()
    assert page.locator("#tw-lib-log").filter(has_text="已上传：坏.pdf").count() == 0


def test_on_a_phone_the_first_build_brings_counts_and_examples(bare_site, open_page):
    page = open_page(at=bare_site, viewport={"width": 390, "height": 844}, has_touch=True)
    page.locator(".tw-no-index").wait_for()
    page.locator(".tw-tabs a[href$='#documents']").click()
    page.locator(".tw-tap").wait_for()
    upload(page, "养鱼.txt", FISHING)
    page.locator("#tw-lib-log li").filter(has_text="已上传").wait_for()
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide == 0
    rebuilt(page)
    page.wait_for_function("document.querySelector('.tw-counts').textContent.includes('1 份文件')")
    page.locator(".tw-tabs a[href$='#ask']").click()
    page.locator("#tw-log .example").first.wait_for()
    assert page.locator(".tw-no-index").count() == 0


def test_what_is_wrong_with_a_file_is_said_in_the_language_of_the_page(open_page):
    page = open_page(locale="en")
    page.locator(".tw-tabs a[href$='#documents']").click()
    page.locator(".tw-doc").first.wait_for()
    upload(page, "broken.pdf", "%PDF-1.7 x")
    told = page.locator("#tw-lib-log .tw-warning").first
    told.wait_for()
    assert told.inner_text().startswith("broken.pdf: Not a valid PDF file, or damaged. Export it")
    upload(page, "empty.txt", " ")
    page.locator("#tw-lib-log li").filter(has_text="empty.txt: The file is empty.").wait_for()
