"""Whole lines that belong to the web page or the printer around a document, not to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.readers.draft import Line
from index.readers.source import Noise

_EDGE_LINES = 15
"""Site headers and footers stand within so many lines of the start or the end."""

_WIDGETS = (
    "(?:打印本页|打印|关闭窗口|关闭本页|关闭|我要纠错|纠错|收藏|返回顶部|返回首页|返回列表|返回"
    "|字号|字体|默认|超大|大|中|小|扫一扫.{0,12})"
)
_ANYWHERE = (
    (re.compile(r"[—–\-－―]{1,2}\s*\d{1,4}\s*[—–\-－―]{1,2}"), "页码"),
    (re.compile(r"第\s*\d{1,4}\s*页\s*[，,/]?\s*[（(]?共\s*\d{1,4}\s*页[）)]?"), "页码"),
)
_AT_EDGES = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        (r"[<＜]?(?:https?|ftp)://[^\s\u4e00-\u9fff]+[>＞]?", "网址"),
        (r"[（(【\[]?\s*(?:文章|信息|稿件|新闻)?来源\s*[:：][^。；]{1,40}", "来源说明"),
        (r"[（(【\[]?\s*(?:责任编辑|责编|编辑|校对|作者|供稿)\s*[:：][^。；，]{1,30}", "编辑说明"),
        (r"(?:浏览次数|阅读次数|点击数|访问量|点击率)\s*[:：]?\s*\d*\s*次?", "网页控件"),
        (rf"(?:[【\[（(]?\s*{_WIDGETS}\s*[】\]）)]?[\s|｜/·:：]*)+", "网页控件"),
        (r"分享到\s*[:：]?[^。；，]{0,30}", "网页控件"),
        (
            r"(?:上一篇|下一篇|上一页|下一页|相关链接|相关阅读|相关文章)\s*[:：][^。；]{0,60}",
            "网页导航",
        ),
        (r"(?:当前|您的|您所在的?|你的)位置\s*[:：].{0,80}", "网页导航"),
        (
            r"版权所有\s*[:：©].{0,80}|[\u4e00-\u9fa5]ICP备\s*\d.{0,60}|网站标识码.{0,60}",
            "网站页脚",
        ),
    )
)


def drop_noise(lines: Sequence[Line]) -> tuple[list[Line], list[Noise]]:
    """Part the lines of a document from page numbers, source notes and site furniture."""
    kept: list[Line] = []
    noise: list[Noise] = []
    for position, line in enumerate(lines):
        at_edge = min(position, len(lines) - 1 - position) < _EDGE_LINES
        reason = _reason(line, at_edge)
        if reason:
            noise.append(Noise(line.text, reason, line.number))
        else:
            kept.append(line)
    return kept, noise


def _reason(line: Line, at_edge: bool) -> str:
    if len(line.text) > 200 or line.kind == "table_row":
        return ""
    rules = (*_ANYWHERE, *_AT_EDGES) if at_edge else _ANYWHERE
    for pattern, reason in rules:
        if pattern.fullmatch(line.text):
            return reason
    if at_edge and line.link_only and "附件" not in line.text:
        return "网页链接"
    return ""
