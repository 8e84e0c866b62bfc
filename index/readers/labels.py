"""The labels of an info box: what web sites and crawlers print about a document beside its text.

The set is closed: the elements of 政府信息公开 catalogues (GB/T 21063.4) and their usual variants.
"""

from __future__ import annotations

import re

_NAMES = {
    "title": "标题|名称|信息名称|文件名称|文件标题",
    "doc_number": "文号|发文字号|发布文号|文件编号|文件字号",
    "issuer": "发文机关|发文单位|制发机关|制定机关|发布部门",
    "publisher": "发布机构|发布单位|公开机构|信息来源|文章来源|新闻来源|来源",
    "issued_on": "成文日期|发文日期|印发日期|签发日期|成文时间|发文时间|制发日期",
    "published": "发布日期|发布时间|发表时间|公开日期|生成日期|录入时间|更新时间"
    "|信息提供日期|公布日期|日期|时间",
    "effective": "实施日期|生效日期|施行日期",
    "expires": "失效日期|废止日期|有效期至|有效期",
    "": "索引号|主题分类|主题词|分类|公开方式|公开类别|公开形式|体裁分类|组配分类|有效性|效力状态"
    "|文件状态|时效性|内容概述|信息类别|服务对象|统一编号|文件类型|关键词|检索时间|检索关键词|原文链接|语种",
}
_KINDS = {word: kind for kind, words in _NAMES.items() for word in words.split("|")}
_WORDS = "|".join(sorted((r"\s{0,4}".join(word) for word in _KINDS), key=len, reverse=True))
_LABEL = re.compile(rf"({_WORDS})\s*[：:]?")
_IN_LINE = re.compile(rf"(?:^|(?<=[\s；;\u3000]))({_WORDS})\s*[：:；\t]+\s*")
_WIDGETS = re.compile(
    r"[\[【（(]?\s*(?:大|中|小|字号|字体|打印|关闭|纠错|内容纠错|收藏|分享|浏览次数|点击次数|点击率|阅读次数|访问次数|浏览量)"
    r"[^。；\u4e00-\u9fff]*"
)


_DOC_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,15}[〔\[（(【﹝](?:19|20)\d{2}[〕\]）)】﹞]第?\d{1,5}号"
)


def is_doc_number(text: str) -> bool:
    """Tell a line that is a 发文字号 and nothing else.

    >>> is_doc_number("青禾水发〔2023〕 41号"), is_doc_number("按国发〔2020〕1号执行")
    (True, False)
    """
    return _DOC_NUMBER.fullmatch("".join(text.split())) is not None


def is_label(text: str) -> bool:
    """Tell whether a cell is a label: one of an info box, or a short one that ends in a colon.

    >>> is_label("索 引 号："), is_label("发文机关"), is_label("申请人："), is_label("国务院")
    (True, True, True, False)
    """
    if _LABEL.fullmatch(text) and (text[-1] in "：:" or "".join(text.split()) not in _PLAIN):
        return True
    return len(text) <= 12 and text[-1:] in ("：", ":") and len(text) > 1


_PLAIN = frozenset(("名称", "标题", "日期", "时间", "来源", "分类", "有效期", "关键词"))
"""Labels that are also everyday column heads, unless a colon follows."""


def info_pairs(text: str) -> list[tuple[str, str, int]]:
    """Return (kind, value, offset of the value) for a line of an info box, [] if it is none.

    >>> info_pairs("文 号：厦府〔2015〕36号；发文日期：20150213")
    [('doc_number', '厦府〔2015〕36号', 4), ('issued_on', '20150213', 21)]
    """
    marks = list(_IN_LINE.finditer(text))
    if not marks or text[: marks[0].start()].strip() or len(text) > 400:
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    found = []
    for mark, end in zip(marks, ends, strict=True):
        value = text[mark.end() : end].strip("；; \t\u3000")
        cut = _WIDGETS.search(value)
        value = value[: cut.start()].strip() if cut and cut.start() else value
        kind = _KINDS["".join(mark.group(1).split())]
        found.append((kind, value, text.find(value, mark.end()) if value else mark.end()))
    return found


def tells_facts(text: str) -> bool:
    """Tell a line of an info box that says more than when and where the page was put up."""
    told = {kind for kind, value, _ in info_pairs(text) if value}
    return bool(told & {"doc_number", "issuer", "issued_on", "effective", "expires"})
