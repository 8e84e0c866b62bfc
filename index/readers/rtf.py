"""Rich text: .rtf by striprtf; what it keeps is the text, a table's cells parted by |."""

from __future__ import annotations

from collections.abc import Callable

from index.errors import CorpusError
from index.readers.draft import Draft, Line
from index.readers.tables import table_lines

_RESAVE = "请用 Word 或 WPS 打开后另存为 .docx"


def read_rtf(raw: bytes, file: str) -> Draft:
    """Read an .rtf file.

    Raises:
        CorpusError: not rich text.
    """
    from striprtf.striprtf import rtf_to_text

    if not raw.lstrip().startswith(b"{\\rtf"):
        raise CorpusError(file, "不是有效的 .rtf 文件", _RESAVE)
    convert: Callable[..., str] = rtf_to_text
    text = convert(raw.decode("latin-1"), encoding="gb18030", errors="replace")
    lines: list[Line] = []
    rows: list[list[str]] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.count("|") > 1 and line.rstrip().endswith("|"):
            rows.append(line.rstrip().removesuffix("|").split("|"))
            continue
        lines += [Line(row, number, "table_row", continues=False) for row in table_lines(rows)]
        rows = []
        lines.append(Line(line, number))
    return Draft(tuple(lines))
