"""Reading a file's bytes under limits; every failure becomes a CorpusError."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from index.errors import CorpusError
from index.readers.listing import relative_name


def load_bytes(path: Path, root: Path, max_bytes: int) -> bytes:
    """Return the bytes of a regular file inside `root`.

    Raises:
        CorpusError: the file is gone, locked, not a regular file, outside the corpus, empty or
            larger than `max_bytes`.
    """
    file = relative_name(path, root)
    try:
        _check_inside(path, root, file)
        raw = _read_regular(path, file, max_bytes)
    except FileNotFoundError as error:
        raise CorpusError(file, "文件已不存在", "请确认文件未被移走，再重新建立索引") from error
    except PermissionError as error:
        raise CorpusError(file, "没有读取权限", "请为运行本程序的用户加上读取权限") from error
    except (OSError, RuntimeError) as error:
        raise CorpusError(file, f"读取失败（{error}）", "请检查磁盘或重新复制该文件") from error
    if not raw.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise CorpusError(file, "文件是空的", "请换成有正文的文件，或将其移出目录")
    return raw


def _check_inside(path: Path, root: Path, file: str) -> None:
    if not path.resolve(strict=True).is_relative_to(root.resolve()):
        raise CorpusError(
            file, "这是指向文件目录之外的链接", "请把文件本身复制到目录中，不要使用链接"
        )


def _read_regular(path: Path, file: str, max_bytes: int) -> bytes:
    """Read through one descriptor, so that what is checked is what is read."""
    descriptor = os.open(
        path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise CorpusError(file, "不是普通文件", "请把文件本身放进目录")
        raw = stream.read(max_bytes + 1)
    if len(raw) > max_bytes:
        raise CorpusError(
            file,
            f"文件超过 {max_bytes // 2**20} MB 的上限",
            "请拆成几个文件，或只保留正文",
        )
    return raw
