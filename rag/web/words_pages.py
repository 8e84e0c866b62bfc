"""The words of the pages beside the chat: search, library, comparison, history, operator."""

from __future__ import annotations

PAGE_WORDS: dict[str, tuple[str, str]] = {
    "pages_nav": ("页面", "Pages"),
    "search_tab": ("搜索", "Search"),
    "library_tab": ("文件库", "Library"),
    "any": ("不限", "Any"),
    "place": ("地区", "Place"),
    "nation": ("全国", "Nationwide"),
    "level": ("层级", "Level"),
    "year": ("年份", "Year"),
    "state": ("效力", "Validity"),
    "state_in_force": ("现行", "In force"),
    "state_amended": ("已修订", "Amended"),
    "state_repealed": ("已废止", "Repealed"),
    "state_by": ("见《{title}》", "see {title}"),
    "level_国家": ("国家", "National"),
    "level_省": ("省级", "Province"),
    "level_市": ("市级", "City"),
    "level_县": ("县级", "County"),
    "search_label": (
        "文号、第几条、“整句”或几个词",
        "A number, an article, “a phrase” or words",
    ),
    "search_how": (
        "输入几个词，找同时含有它们的条款；加引号找整句；也可以输入文号或第几条。例如：",
        "Words find the clauses that hold all of them; quotes find a phrase as it stands; "
        "document numbers and articles are known too. For example:",
    ),
    "search_found": (
        "在 {documents} 份文件中找到 {clauses} 条",
        "{clauses} clauses in {documents} documents",
    ),
    "search_cut": (
        "符合的太多，只看了最相关的 {read} 条，请再加几个词。",
        "Too many: only the best {read} clauses were read. Add some words.",
    ),
    "search_near": (
        "没有条款含有全部这些词，下面是最接近的。",
        "No clause holds all of this. These are the nearest.",
    ),
    "search_none": (
        "没有找到。换个说法、去掉引号或筛选条件再试；也可以直接提问。",
        "Nothing found. Try other words, no quotes or no filters; or ask a question.",
    ),
    "search_all_here": ("这份文件中的全部 {count} 条", "All {count} in this document"),
    "search_everywhere": ("在全部文件中搜索", "Search all documents"),
    "search_within": ("只在《{title}》中", "Only in {title}"),
    "search_ask": ("把它当作问题来问", "Ask it as a question"),
    "earlier_page": ("上一页", "Previous page"),
    "later_page": ("下一页", "Next page"),
    "page_of": ("第 {page} / {pages} 页", "Page {page} of {pages}"),
    # Said by find.js.
    "find_label": ("搜索全部文件", "Search all documents"),
    "find_all": ("全部结果（Enter）", "All results (Enter)"),
    "find_close": ("关闭搜索", "Close the search"),
    "find_none": ("没有找到", "Nothing found"),
    "find_failed": ("搜索没有成功，请稍后再试", "The search failed; please try again"),
    "find_here": ("在这份文件中查找", "Find in this document"),
    "find_count": ("{clauses} 条，共 {places} 处", "{places} places in {clauses} clauses"),
}
