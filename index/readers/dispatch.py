"""Choose the reader for a file by its suffix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from index.errors import CorpusError
from index.readers.assembling import assemble
from index.readers.draft import Draft
from index.readers.limits import MAX_BINARY_BYTES, MAX_TEXT_BYTES
from index.readers.listing import relative_name
from index.readers.loading import load_bytes
from index.readers.source import SourceText

Reader = Callable[[bytes, str], Draft]


def _plaintext() -> Reader:
    from index.readers.plaintext import read_plaintext

    return read_plaintext


def _markdown() -> Reader:
    from index.readers.markdown import read_markdown

    return read_markdown


def _html() -> Reader:
    from index.readers.html import read_html

    return read_html


def _docx() -> Reader:
    from index.readers.docx import read_docx

    return read_docx


def _pdf() -> Reader:
    from index.readers.pdf import read_pdf

    return read_pdf


# Each loader imports its library only when such a file turns up.
_READERS: dict[str, tuple[str, Callable[[], Reader]]] = {
    ".txt": ("txt", _plaintext),
    ".md": ("md", _markdown),
    ".markdown": ("md", _markdown),
    ".html": ("html", _html),
    ".htm": ("html", _html),
    ".docx": ("docx", _docx),
    ".pdf": ("pdf", _pdf),
}
SUPPORTED_SUFFIXES: frozenset[str] = frozenset(_READERS)

_REMEDIES = {
    ".doc": "请用 Word 或 WPS 另存为 .docx",
    ".wps": "请用 WPS 另存为 .docx",
    ".rtf": "请用 Word 或 WPS 另存为 .docx",
    ".odt": "请用 Word 或 WPS 另存为 .docx",
    ".ofd": "请用 OFD 阅读器另存为 .pdf 或 .docx",
    ".ceb": "请用阅读器另存为 .pdf 或 .docx",
    ".xls": "请把表格粘贴到 Word 文件，另存为 .docx",
    ".xlsx": "请把表格粘贴到 Word 文件，另存为 .docx",
    ".zip": "请解压后把其中的文件放进目录",
    ".rar": "请解压后把其中的文件放进目录",
}


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
        remedy = _REMEDIES.get(suffix, f"请另存为支持的格式之一（{supported}）")
        raise CorpusError(file, f"不支持 {suffix or '无后缀'} 格式", remedy)
    format_name, load_reader = _READERS[suffix]
    max_bytes = MAX_BINARY_BYTES if suffix in (".docx", ".pdf") else MAX_TEXT_BYTES
    raw = load_bytes(path, root, max_bytes)
    return assemble(load_reader()(raw, file), file=file, raw=raw, format_name=format_name)
