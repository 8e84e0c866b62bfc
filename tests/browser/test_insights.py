"""The insights in a browser: tables, filters, citations that open their clause, exports."""


def test_the_ledger_is_filtered_read_and_exported(open_page):
    page = open_page("insights")
    page.locator("#tw-ins-table td").first.wait_for()
    assert page.locator(".tw-ins-tab").first.inner_text() == "责任单位台账"
    page.fill("#tw-ins-unit", "公安局")
    page.locator(".tw-ins-filters .tw-button").click()
    page.wait_for_function("document.querySelectorAll('#tw-ins-table tbody tr').length === 1")
    page.locator("a.tw-cell-link").filter(has_text="县公安局").click()
    target = page.locator("#tw-reader-body .tw-target")
    target.wait_for()
    assert "户籍制度改革" in target.inner_text()
    with page.expect_download() as download:
        page.locator(".tw-ins-export[data-kind='xlsx']").click()
    assert download.value.suggested_filename == "责任单位台账.xlsx"
    page.reload()
    page.locator("#tw-ins-table td").first.wait_for()
    assert page.locator("#tw-ins-table tbody tr").count() == 1  # the address keeps the filters


def test_what_documents_are_called_cannot_become_markup(open_page):
    page = open_page("insights?name=validity")
    page.locator("#tw-ins-table td").first.wait_for()
    assert "<img src=x onerror=alert(9)>" in page.locator("#tw-ins-table").inner_text()
    assert page.locator("#tw-insights img").count() == 0


def test_the_chat_leads_to_the_insights_and_back(page):
    page.locator(".tw-tabs a[href$='insights']").click()
    page.locator("#tw-ins-table td").first.wait_for()
    assert page.locator("#tw-ins-table tbody tr").count() > 40
    page.locator(".tw-tabs a[href$='#documents']").click()
    page.locator(".tw-doc").first.wait_for()
    assert page.locator(".tw-doc").count() == 6  # the five and the hostile one
