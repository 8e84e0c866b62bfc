"""PDF: text in reading order with pages; scanned pages by OCR (the extra `ocr`).

pdfium (BSD/Apache) does the parsing, in a process of its own (`pdf_worker`).
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from index.errors import CorpusError
from index.readers.draft import Draft
from index.readers.guarding import run_worker
from index.readers.limits import (
    MAX_OCR_PAGES,
    MAX_PDF_PAGES,
    OCR_TIMEOUT_PER_PAGE_S,
    PDF_TIMEOUT_S,
)
from index.readers.pdf_layout import drop_running_heads, lay_out
from index.readers.pdf_rows import Fragment, Page, Row, rows_in_order, with_tables
from index.readers.source import Noise
from index.readers.tables import Cell

_LOW_CONFIDENCE = 0.85
_RESAVE = "请用 PDF 阅读器打开后重新导出，或另存为 .docx"
_ERRORS = {
    "password": ("PDF 有打开密码", "请去掉密码后重新保存"),
    "damaged": ("不是有效的 PDF 文件，或已损坏", _RESAVE),
    "pages": (f"页数超过 {MAX_PDF_PAGES} 页的上限", "请拆成几个文件"),
    "chars": ("文字量或占用内存超过上限", "请拆成几个文件"),
    "dense": ("一页上的文字片段过多，疑似有害文件", _RESAVE),
    "garbled": (
        "PDF 内嵌字体的编码有误，文字无法还原，未安装文字识别组件",
        "请运行 pip install 'tiaowen[ocr]' 后重建索引，或换用 Word 原件",
    ),
    "no-ocr": ("这是扫描件，未安装文字识别组件", "请运行 pip install 'tiaowen[ocr]' 后重建索引"),
}


def read_pdf(raw: bytes, file: str) -> Draft:
    """Read a .pdf file.

    Raises:
        CorpusError: damaged, locked, beyond the limits, or a scan without the extra `ocr`.
    """
    pages = _extract(raw, file)
    scanned = [page.number for page in pages if page.scanned]
    warnings: list[str] = []
    if scanned:
        pages, warnings = _with_ocr(raw, file, pages, scanned)
    body, noise = drop_running_heads(pages)
    noise += [
        Noise(text, "水印", page.number) for page in pages for text in page.watermarks if text
    ]
    return Draft(tuple(lay_out(body)), noise=tuple(noise), warnings=tuple(warnings))


def ocr_installed() -> bool:
    """Tell whether the extra `ocr` is there."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))


def _extract(raw: bytes, file: str) -> list[Page]:
    found = _work(raw, file, ["extract"], PDF_TIMEOUT_S)
    return [_page(number, page) for number, page in enumerate(found, start=1)]


def _with_ocr(
    raw: bytes, file: str, pages: Sequence[Page], scanned: Sequence[int]
) -> tuple[list[Page], list[str]]:
    """Replace the scanned pages by their OCR, or say which could not be read."""
    listed = "、".join(map(str, scanned[:20])) + ("等" if len(scanned) > 20 else "")
    if not ocr_installed():
        garbled = any(page.garbled for page in pages)
        if len(scanned) == len(pages):
            raise CorpusError(file, *_ERRORS["garbled" if garbled else "no-ocr"])
        what = "是图片或文字编码有误" if garbled else "是图片"
        kept = [replace(page, rows=()) if page.garbled else page for page in pages]
        return kept, [f"第 {listed} 页{what}，未识别；{_ERRORS['no-ocr'][1]}"]
    if len(scanned) > MAX_OCR_PAGES:
        raise CorpusError(file, f"扫描页超过 {MAX_OCR_PAGES} 页的上限", "请拆成几个文件")
    arguments = ["ocr", *(str(number - 1) for number in scanned)]
    found = _work(raw, file, arguments, PDF_TIMEOUT_S + OCR_TIMEOUT_PER_PAGE_S * len(scanned))
    read = {number: _page(number, page) for number, page in zip(scanned, found, strict=True)}
    mean = sum(page.confidence for page in read.values()) / len(read)
    warnings = [f"第 {listed} 页是扫描件，由 OCR 识别，平均置信度 {mean:.2f}，引用前请核对"]
    low = [str(page.number) for page in read.values() if page.confidence < _LOW_CONFIDENCE]
    if low:
        warnings.append(f"第 {'、'.join(low[:20])} 页识别置信度偏低")
    return [read.get(page.number, page) for page in pages], warnings


def _page(number: int, found: dict[str, Any]) -> Page:
    fragments = [Fragment(*fragment) for fragment in found["fragments"]]
    tables = [_table(number, table) for table in found.get("tables", ())]
    rows = with_tables(rows_in_order(fragments, number), tables)
    return Page(
        number,
        found["width"],
        found["height"],
        rows,
        scanned=found.get("scanned", False),
        garbled=found.get("garbled", False),
        watermarks=tuple(found.get("watermarks", ())),
        confidence=found.get("confidence", 1.0),
    )


def _table(number: int, table: dict[str, Any]) -> Row:
    x0, top, x1, bottom = table["box"]
    cells = tuple(tuple(Cell(*cell) for cell in row) for row in table["rows"])
    return Row(number, (Fragment("", x0, top, x1, bottom, 0.0),), cells)


def _work(raw: bytes, file: str, arguments: Sequence[str], timeout_s: float) -> list[Any]:
    """Run the worker and translate whatever befalls it."""
    try:
        result = run_worker(["index.readers.pdf_worker", *arguments], raw, timeout_s)
    except subprocess.TimeoutExpired as error:
        raise CorpusError(file, f"解析超过 {timeout_s:.0f} 秒", "请拆成几个文件") from error
    except (subprocess.CalledProcessError, json.JSONDecodeError) as error:
        raise CorpusError(file, "PDF 解析程序异常退出，文件可能已损坏", _RESAVE) from error
    if "error" in result:
        raise CorpusError(file, *_ERRORS[result["error"]])
    pages: list[Any] = result["pages"]
    return pages
