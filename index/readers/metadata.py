"""Metadata that a format carries beside its text, made plain: titles and dates."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

_DATE = re.compile(
    r"((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})|\b((?:19|20)\d{2})(\d{2})(\d{2})\b"
)


def plain_title(value: object) -> str:
    """Return a title as one line, "" if it is none."""
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


_TITLE_GAP = re.compile(
    r"\s*(?<![—\d])[-_|｜—–](?![—\d])\s*|\s{2,}|(?<=[\u4e00-\u9fff）》])-(?=[\u4e00-\u9fff])"
)
_SITE = re.compile(
    r"(?:网|网站|门户|平台|首页|公开|公报|专栏|频道|栏目|政府|委员会|办事处|管理局|[省市县区州]|"
    r"[局厅部委署]|管理中心|服务中心|政务|服务|资讯|信息|文件|法规|动态|解读|公告|汇编|公示)$"
)
_DOCUMENT = re.compile(
    r"关于|印发|(?:办法|规定|条例|细则|意见|通知|方案|决定|规划|通告|指南|指引|清单|措施|批复|函|问答|规则|预案|标准|目录)(?:[（(].{1,20}[）)])?$"
)


def page_title(values: Sequence[str]) -> str:
    """Return the title of the document on a web page, "" if only the site is named.

    >>> page_title(["某市政府网", "关于某事的通知 - 政务公开 - 某市政府网"])
    '关于某事的通知'
    """
    best, rank = "", 0
    for value in values:
        parts = [part for part in _TITLE_GAP.split(plain_title(value)) if part.strip()]
        for part in parts:
            is_document = _DOCUMENT.search(part) is not None
            score = 3 if is_document else 0 if _SITE.search(part) else 2 if len(part) > 6 else 0
            if score > rank or (score == rank and rank and len(part) > len(best) and value == best):
                best, rank = part.strip(), score
    return best


def is_document_name(text: str) -> bool:
    """Tell a text that names a document: 关于…, or a kind of document at its end."""
    return _DOCUMENT.search(text) is not None


def iso_date(value: object) -> str:
    """Return YYYY-MM-DD for a date, a datetime or a text that holds a real date, else "".

    >>> iso_date("2022-01-06 15:04:39 +0800"), iso_date("2021年7月21日"), iso_date("2021-13-01")
    ('2022-01-06', '2021-07-21', '')
    """
    if isinstance(value, datetime.date):
        return value.strftime("%Y-%m-%d")
    match = _DATE.search(str(value)) if value else None
    if match is None:
        return ""
    try:
        return datetime.date(*(int(part) for part in match.groups() if part)).isoformat()
    except ValueError:
        return ""
