"""What an error may tell whoever asks: all but where on this machine things lie."""

from __future__ import annotations

import re

_END = r"\s：:，。；、）)》”\"'<>"
_PATH = re.compile(
    rf"(?<![\w/.:])(?:[A-Za-z]:[\\/]|/(?=[^/{_END}]+/))(?:[^/\\{_END}]+[/\\])*([^/\\{_END}]*)"
)


def told(error: Exception) -> str:
    """Return the message of an error of ours with the last part of every absolute path in it.

    >>> told(Exception("无法写入 /srv/tiaowen/var/index：磁盘已满。"))
    '无法写入 …/index：磁盘已满。'
    """
    return without_paths(str(error))


def without_paths(text: str) -> str:
    """Return text with the last part of every absolute path in it; addresses stay."""
    return _PATH.sub(r"…/\1", text)
