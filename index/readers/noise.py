"""Whole lines that belong to the web page or the printer around a document, not to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.readers.draft import Line
from index.readers.source import Noise

_EDGE_LINES = 15
"""Site headers and footers stand within so many lines of the start or the end."""

_WIDGETS = (
    "(?:打印本页|打印|关闭窗口|关闭本页|关闭当前浏览窗口|关闭|我要纠错|内容纠错|纠错|收藏|收藏本站|收藏此文|复制网址"
    "|返回顶部|返回首页|返回列表|返回|回到顶部|字号|字体|默认|超大|大|中|小|扫一扫.{0,12}|听全文|分享文章到|分享|取消"
    "|加入收藏|设为首页|网站导航|微信二维码|手机二维码|下载文字版|下载图片版|点击下载|[-+×↺]|A[-+]?大?)"
)
_STAMP = (
    r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
)
_WHEN = "(?:发布|发表|录入|更新|上传|公布|信息提供|生成|检索)?(?:时间|日期)"
_COUNTS = "(?:浏览次数|阅读次数|访问次数|点击次数|点击数|点击率|访问量|浏览量|浏览)"
_MENU_WORDS = (
    "(?:首页|信息公开|政务公开|在线办事|互动交流|下载专区|公众参与|政务服务|公共服务|办事指南|新闻动态|政策法规"
    "|机构概况|机构设置|网站导航|网站地图|加入收藏|设为首页|站内搜索|高级搜索|搜索|联系我们|网站群|通知公告)"
)
_ANYWHERE = (
    (re.compile(r"[—–\-－―]{1,2}\s*\d{1,4}\s*[—–\-－―]{1,2}"), "页码"),
    (re.compile(r"第\s*\d{1,4}\s*页\s*[，,/]?\s*[（(]?共\s*\d{1,4}\s*页[）)]?"), "页码"),
    (re.compile(r"第\[\d{1,3}\]页"), "页码"),
    (
        re.compile(r"第\s*\d{1,3}\s*条?\s*[~～—-]\s*\d{1,3}\s*条\s*[:：]?|\[\[toc\]\]", re.I),
        "目录",
    ),
    (re.compile(r"(?:\d{1,3}\s+){4,}\d{1,3}"), "目录"),
)
_AT_EDGES = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        (
            r"(?:原文链接|来源|链接)?\s*[:：]?\s*[<＜]?(?:https?|ftp)://[^\s\u4e00-\u9fff]+[>＞]?",
            "网址",
        ),
        (r"[（(【\[]?\s*(?:文章|信息|稿件|新闻)?来源\s*[:：][^。；]{0,60}", "来源说明"),
        (r"[（(【\[]?\s*(?:责任编辑|责编|编辑|校对|作者|供稿)\s*[:：][^。；，]{1,30}", "编辑说明"),
        (rf"{_COUNTS}\s*[:：]?\s*[-\d]*\s*次?", "网页控件"),
        (rf"(?:[【\[（(]?\s*{_WIDGETS}\s*[】\]）)]?[\s|｜/·:：]*)+", "网页控件"),
        (rf"[\[（(]?\s*{_WHEN}\s*[:：]\s*{_STAMP}[^。；]{{0,70}}", "发布时间"),
        (rf"{_WHEN}\s*[:：].{{0,20}}{_COUNTS}.{{0,20}}", "发布时间"),
        (r"(?:19|20)\d{2}-\d{1,2}-\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?", "发布时间"),
        (rf"{_STAMP}\s*(?:星期.|来源\s*[:：]).{{0,40}}", "发布时间"),
        (r"检索(?:关键词|时间)\s*[:：].{0,60}", "采集说明"),
        (r"分享到\s*[:：]?[^。；，]{0,30}", "网页控件"),
        (r"[（(]?建议(?:使用)?.{0,12}显示.{0,30}", "网页控件"),
        (
            r"(?:上一篇|下一篇|上一条|下一条|上一页|下一页|相关链接|相关阅读|相关文章|相关文档|文档附件|相关附件|相关解读"
            r"|相关新闻|相关稿件|【?原文下载】?)\s*[:：]?[^。；]{0,60}",
            "网页导航",
        ),
        (rf"(?:{_MENU_WORDS}|[\s|｜:：>·]){{3,}}|(?:{_MENU_WORDS}){{2,}}", "网页导航"),
        (
            r"政策文件|政策解读|政策法规|通知公告|公示公告|公告公示|信息公开|政务公开|最新政策|法规政策",
            "网页导航",
        ),
        (
            r"(?:当前|您的|您所在的?|你的|您当前所在的|所在的?)(?:当前)?位置\s*[:：>].{0,80}",
            "网页导航",
        ),
        (r"(?:[^\s。；，|｜]{1,12}\s*[|｜]\s*){2,}[^\s。；，|｜]{0,12}", "网页导航"),
        (r"站内搜索.{0,30}|热搜.{0,40}|搜索热词.{0,80}", "网页控件"),
        (
            r"版权所有.{0,120}|.{0,20}[\u4e00-\u9fa5]ICP备\s*\d.{0,80}|.{0,20}网站标识码.{0,80}"
            r"|(?:技术维护|技术支持|网站备案|备案证编号|备案序号)(?:单位)?\s*[:：].{0,120}"
            r"|主办(?:单位)?\s*[:：].{2,60}(?:承办|开发维护|技术|联系方式|地址|标识码|备案).{0,80}"
            r"|地址\s*[:：].{0,60}(?:邮编|电话).{0,40}|温馨提示：本站.{0,80}"
            r"|(?:网站地图|网站声明|联系我们|关于我们|免责声明|隐私声明|使用帮助)[\s|｜—-].{0,80}"
            r"|(?:网站首页|返回首页)\s*[|｜-].{0,60}|© ?\d{4}.{0,60}|Copyright\b.{0,120}",
            "网站页脚",
        ),
    )
)
_MENU_ITEM = re.compile(r"[\u4e00-\u9fffA-Za-z]{1,8}")
_MENU_LINES = 5
"""So many bare words on lines of their own, one after another, are a menu and no text."""


def drop_noise(lines: Sequence[Line]) -> tuple[list[Line], list[Noise]]:
    """Part the lines of a document from page numbers, source notes and site furniture."""
    menu = _menu(lines)
    noise = [Noise(lines[i].text, "网页导航", lines[i].number) for i in menu]
    lines = [line for i, line in enumerate(lines) if i not in menu]
    kept: list[Line] = []
    for position, line in enumerate(lines):
        at_edge = min(position, len(lines) - 1 - position) < _EDGE_LINES
        reason = _reason(line, at_edge)
        if reason:
            noise.append(Noise(line.text, reason, line.number))
        else:
            kept.append(line)
    return kept, noise


def _menu(lines: Sequence[Line]) -> range:
    """Return the run of menu words near the top of a saved page."""
    for start in range(min(len(lines), _EDGE_LINES)):
        end = start
        while end < len(lines) and _MENU_ITEM.fullmatch(lines[end].text):
            end += 1
        if end - start >= _MENU_LINES and not any(map(_is_contents, lines[start:end])):
            return range(start, end)
    return range(0)


def _is_contents(line: Line) -> bool:
    return line.kind in ("heading", "table_row") or line.text[0] in "一二三四五六七八九十第附"


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
