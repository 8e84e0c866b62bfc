"""Check a zip package (Office, OFD) before any of it is parsed: bombs, entities, encryption."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from index.errors import CorpusError
from index.readers.limits import (
    MAX_ARCHIVE_BYTES,
    MAX_ARCHIVE_MEMBERS,
    MAX_ARCHIVE_RATIO,
    RATIO_FREE_BYTES,
)

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_XML_SUFFIXES = (".xml", ".rels")
_DOCTYPES = (b"<!DOCTYPE", b"<!ENTITY")


def _suffix(file: str) -> str:
    return PurePosixPath(file).suffix.lower() or ".docx"


def _resave(file: str) -> str:
    return f"请用 Office 或 WPS 打开后重新另存为 {_suffix(file)}"


def unpacked_bytes(raw: bytes) -> int:
    """Return how large a package says it is when unpacked, 0 if it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            return sum(member.file_size for member in package.infolist())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return 0


def check_package(raw: bytes, file: str) -> None:
    """Refuse a package that would harm the parser.

    Raises:
        CorpusError: not a zip, encrypted, damaged, too big when unpacked, or with a DTD.
    """
    if raw.startswith(_OLE_SIGNATURE):
        raise CorpusError(
            file,
            "文件已加密，或是改了后缀的旧版 Office 文件",
            f"请去掉密码并另存为 {_suffix(file)}",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            members = package.infolist()
            _check_sizes(members, file)
            for member in members:
                if member.filename.lower().endswith(_XML_SUFFIXES):
                    _check_xml(package.read(member), file, member.filename)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise CorpusError(
            file, f"不是有效的 {_suffix(file)} 文件，或已损坏", _resave(file)
        ) from error


def _check_sizes(members: list[zipfile.ZipInfo], file: str) -> None:
    total = sum(member.file_size for member in members)
    if len(members) > MAX_ARCHIVE_MEMBERS or total > MAX_ARCHIVE_BYTES:
        raise CorpusError(file, "压缩包解开后过大，疑似压缩炸弹", _resave(file))
    for member in members:
        ratio = member.file_size / max(1, member.compress_size)
        if member.file_size > RATIO_FREE_BYTES and ratio > MAX_ARCHIVE_RATIO:
            raise CorpusError(file, "压缩比异常，疑似压缩炸弹", _resave(file), member.filename)


def _check_xml(xml: bytes, file: str, part: str) -> None:
    """Office never writes a DTD; an entity in one can fetch files or grow without bound."""
    plain = xml.replace(b"\x00", b"") if xml[:2] in (b"\xff\xfe", b"\xfe\xff") else xml
    if any(mark in plain for mark in _DOCTYPES):
        raise CorpusError(file, "含有 XML 实体或文档类型声明，可能有害", _resave(file), part)
