"""What goes wrong with a server, in words that help; tokens never appear in them."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

_PASSING = ("unavailable", "fail connecting", "not ready", "channel closed", "closed channel")
_DENIED = (
    "auth check failure",
    "unauthenticated",
    "permission deny",
    "permissiondenied",
    "invalid token",
)


def shown(uri: str) -> str:
    """Return an address without the user and password it may carry.

    >>> shown("https://root:secret@milvus.example:19530")
    'https://milvus.example:19530'
    """
    if "://" not in uri:
        return uri
    parts = urlsplit(uri)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def message(error: Exception, where: str, doing: str) -> str:
    """Return what happened and what helps; the cause stays in the chained exception."""
    if "open local milvus failed" in _said(error):
        return (
            f"打不开 {where}：所在目录不存在，或者另一个进程正在使用它"
            "（Milvus Lite 一次只能由一个进程打开）。"
        )
    if _denied(error):
        return f"Milvus（{where}）拒绝了凭据。请检查 milvus_token 和用户的权限。"
    if broken_off(error) or "deadline" in _said(error):
        return (
            f"连不上 Milvus（{where}，{doing}时）。请检查 milvus_uri、网络和服务是否在运行；"
            "已写入的数据不会丢，再运行一次即可接着做。"
        )
    reason = getattr(error, "message", "") or str(error)
    return f"Milvus（{where}）{doing}失败：{reason}"


def _denied(error: BaseException) -> bool:
    return any(sign in _said(error) for sign in _DENIED)


def broken_off(error: BaseException) -> bool:
    """Return True for what may be gone in a moment: no connection, or a server that starts."""
    return not _denied(error) and any(sign in _said(error) for sign in _PASSING)


def _said(error: BaseException) -> str:
    return " ".join(_causes(error)).lower()


def _causes(error: BaseException | None) -> Iterator[str]:
    """Yield what an error and those behind it say; pymilvus makes errors their own cause."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield str(error)
        error = error.__cause__ or error.__context__
