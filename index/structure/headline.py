"""What a document is called: by its own title, the one it passes on, or its file's metadata.

A web page's or a template's name (通知公告, Word Document) is no title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.readers.labels import info_pairs
from index.structure.layout import COMPLETE
from index.structure.scopes import Scope, plain_name

_PROMULGATED = re.compile(
    r"《((?:[^《》\n]|《[^《》\n]*》|〈[^〈〉\n]*〉){3,100})》[^。\n]{0,80}?(?:通过|批准|同意|审议|修订|审定)[^。\n]{0,60}(?:公布|施行|发布)"
    r"|(?:公布|发布)(?:修订后的|修改后的)?《((?:[^《》\n]|《[^《》\n]*》){3,100})》"
)
_AMENDS = re.compile(r"关于(?:修改|修订|废止)")
_GENERIC = re.compile(
    r"(?:microsoft\s?(?:word|excel|powerpoint).*|word\s?document|untitled.*|无标题.*|文档\s?\d*|新建.*|"
    r"演示文稿\d*|powerpoint.*|sheet\d*|幻灯片\d*|document\d*|"
    r"[\w .-]+\.(?:docx?|wps|pdf|txt|html?|xlsx?))",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"关于|印发|转发")
_HEAD_CHARS = 3_000


def document_title(scopes: Sequence[Scope], named: str, text: str) -> str:
    """Return the title of a document.

    Args:
        scopes: its scopes, the document's own first.
        named: the title in the file's metadata, "" if there is none.
        text: its text.
    """
    own = scopes[0].title
    named = "" if _GENERIC.fullmatch(named.strip()) else plain_name(named)
    if _is_document(own) or (own and not _is_document(named)):
        return own
    inner = next((scope.title for scope in scopes[1:] if scope.title and not scope.annex), "")
    passed = _promulgated(text[:_HEAD_CHARS])
    return _info_title(scopes[0]) or named or inner or passed or own


def _is_document(title: str) -> bool:
    return bool(title) and bool(COMPLETE.search(title) or _ABOUT.search(title))


def _promulgated(text: str) -> str:
    """Return what an order promulgates: 《某条例》已经…通过，现予公布."""
    match = _PROMULGATED.search(text)
    if match is None:
        return ""
    title = match.group(1) or match.group(2)
    return "" if _AMENDS.search(title) and "的决定" not in title else title


def _info_title(scope: Scope) -> str:
    for piece in scope.around:
        if piece.name == "信息":
            for line in piece.lines:
                for kind, value, _ in info_pairs(line.text):
                    if kind == "title" and value:
                        return plain_name(value)
    return ""
