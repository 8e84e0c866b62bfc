"""Choose the reader for a file by its suffix, and by its content where the suffix lies."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError
from index.readers.archive import unpacked_bytes
from index.readers.assembling import assemble
from index.readers.draft import Draft
from index.readers.guarding import read_guarded
from index.readers.limits import (
    GUARDED_BYTES,
    MAX_BINARY_BYTES,
    MAX_TEXT_BYTES,
    RATIO_FREE_BYTES,
)
from index.readers.listing import relative_name
from index.readers.loading import load_bytes
from index.readers.source import SourceText


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `function` of the module `index.readers.<module>` makes a draft of its bytes.

    The module is imported, with its library, when such a file turns up. `guarded` says that large
    files are read in a process of their own.
    """

    name: str
    module: str
    function: str
    binary: bool = False
    guarded: bool = True

    def read(self, raw: bytes, file: str) -> Draft:
        """Read the bytes here, or in a process of their own if they are many."""
        size = max(len(raw), unpacked_bytes(raw) if self.binary else 0)
        if self.guarded and size >= (RATIO_FREE_BYTES if self.binary else GUARDED_BYTES):
            return read_guarded(self.module, self.function, raw, file)
        reader = getattr(importlib.import_module(f"index.readers.{self.module}"), self.function)
        draft: Draft = reader(raw, file)
        return draft


_TEXT = Format("txt", "plaintext", "read_plaintext")
_HTML = Format("html", "html", "read_html")
_READERS = {
    ".txt": _TEXT,
    ".md": Format("md", "markdown", "read_markdown"),
    ".markdown": Format("md", "markdown", "read_markdown"),
    ".html": _HTML,
    ".htm": _HTML,
    ".docx": Format("docx", "docx", "read_docx", binary=True),
    ".xlsx": Format("xlsx", "sheets", "read_xlsx", binary=True),
    ".xls": Format("xls", "sheets", "read_xls", binary=True),
    ".csv": Format("csv", "sheets", "read_csv"),
    ".pptx": Format("pptx", "pptx", "read_pptx", binary=True),
    ".ofd": Format("ofd", "ofd", "read_ofd", binary=True),
    ".rtf": Format("rtf", "rtf", "read_rtf", binary=True),
    ".doc": Format("doc", "office", "read_office", binary=True),
    ".wps": Format("wps", "office", "read_office", binary=True),
    ".odt": Format("odt", "office", "read_office", binary=True),
    ".pdf": Format("pdf", "pdf", "read_pdf", binary=True, guarded=False),
}
SUPPORTED_SUFFIXES: frozenset[str] = frozenset(_READERS)

REMEDIES = {
    ".et": "请用 WPS 另存为 .xlsx",
    ".dps": "请用 WPS 另存为 .pptx",
    ".ppt": "请用 PowerPoint 或 WPS 另存为 .pptx",
    ".ods": "请用 Excel 或 WPS 另存为 .xlsx",
    ".ceb": "请用阅读器另存为 .pdf 或 .docx",
    ".caj": "请用阅读器另存为 .pdf",
    ".mht": "请用浏览器打开后另存为 .html",
    ".zip": "请解压后把其中的文件放进目录",
    ".rar": "请解压后把其中的文件放进目录",
    ".jpg": "请把图片放进 .docx 或 .pdf，或把文字识别为文本",
    ".png": "请把图片放进 .docx 或 .pdf，或把文字识别为文本",
}
"""What to do with a file of a kind that can't be read."""

_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,400}?-->\s*)?<(?:!doctype\s+html|html)\b",
    re.I | re.S,
)


def read_document(path: Path, root: Path) -> SourceText:
    """Read one file of the corpus folder `root`.

    Raises:
        CorpusError: the file can't be used; names the file, the reason and the remedy.
    """
    file = relative_name(path, root)
    suffix = path.suffix.lower()
    if path.is_dir():
        load_bytes(path, root, 0)  # a folder that was listed is a locked one or a link leading out
    if suffix not in _READERS:
        supported = "、".join(sorted(SUPPORTED_SUFFIXES))
        remedy = REMEDIES.get(suffix, f"请另存为支持的格式之一（{supported}）")
        raise CorpusError(file, f"不支持 {suffix or '无后缀'} 格式", remedy)
    found = _READERS[suffix]
    raw = load_bytes(path, root, MAX_BINARY_BYTES if found.binary else MAX_TEXT_BYTES)
    found = _by_content(found, raw)
    try:
        return assemble(found.read(raw, file), file=file, raw=raw, format_name=found.name)
    except CorpusError:
        raise
    except (
        Exception
    ) as error:  # whatever a library or we ourselves do to one file, the rest is read
        raise unforeseen(file, error) from error


def unforeseen(file: str, error: Exception) -> CorpusError:
    """Return the rejection of a file whose reading failed in a way that nobody thought of."""
    kind = type(error).__name__
    detail = " ".join(str(error).split())[:80]
    reason = f"读取时出错（{kind}{'：' if detail else ''}{detail}）"
    return CorpusError(file, reason, "请另存为 .docx 或纯文本后再试")


def _by_content(found: Format, raw: bytes) -> Format:
    """A saved web page is one under the suffix of a text, too."""
    return _HTML if found is _TEXT and _PAGE.match(raw[:1024].lstrip(b"\xef\xbb\xbf")) else found
