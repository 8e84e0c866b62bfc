"""The process that parses one PDF: pdfium and OCR can crash or hang, the index must not.

`python -m index.readers.pdf_worker extract|ocr [PAGE...]`: PDF on standard input, one JSON
object on standard output: `{"pages": [...]}` or `{"error": "..."}`.
"""

from __future__ import annotations

import ctypes
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from index.readers.guarding import limit_memory
from index.readers.limits import (
    MAX_OCR_SIDE_PIXELS,
    MAX_PAGE_FRAGMENTS,
    MAX_PDF_CHARS,
    MAX_PDF_PAGES,
    PDF_MEMORY_BYTES,
)

_CELL_GAP_EM = 2.0
_SCAN_SHARE = 0.3
"""A picture that covers so much of a page without text is a scan."""

_MIN_CHARS = 8
_OCR_DPI = 200
_Char = tuple[int, float, float, float, float]


def extract(document: pypdfium2.PdfDocument) -> Iterator[dict[str, Any]]:
    """Yield each page's size, text fragments and whether it is a scan."""
    chars = 0
    for index in range(len(document)):
        page = document[index]
        fragments = list(islice(_fragments(page), MAX_PAGE_FRAGMENTS + 1))
        if len(fragments) > MAX_PAGE_FRAGMENTS:
            raise OverflowError("dense")
        text = "".join(fragment[0] for fragment in fragments)
        chars += len(text)
        if chars > MAX_PDF_CHARS:
            raise OverflowError("chars")
        yield {
            "width": page.get_width(),
            "height": page.get_height(),
            "fragments": fragments,
            "scanned": _unusable(text) and _picture_share(page) > _SCAN_SHARE,
        }
        page.close()


def recognise(document: pypdfium2.PdfDocument, pages: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield the OCR result of each of the pages (0-based)."""
    from rapidocr import RapidOCR

    engine: Any = RapidOCR()
    for index in pages:
        page = document[index]
        longest = max(page.get_size())
        scale = min(_OCR_DPI / 72, MAX_OCR_SIDE_PIXELS / max(longest, 1))
        image = page.render(scale=scale).to_numpy()
        result = engine(image[..., :3])
        fragments, scores = [], []
        for text, score, box in zip(
            result.txts or (), result.scores or (), _boxes(result), strict=True
        ):
            x0, top, x1, bottom = box
            fragments.append([text, x0, top, x1, bottom, (bottom - top) * 0.8])
            scores.append(float(score))
        yield {
            "width": page.get_width() * scale,
            "height": page.get_height() * scale,
            "fragments": fragments,
            "confidence": sum(scores) / len(scores) if scores else 0.0,
        }
        page.close()


def _boxes(result: Any) -> list[tuple[float, float, float, float]]:
    boxes = [] if result.boxes is None else result.boxes
    return [
        (
            float(min(point[0] for point in box)),
            float(min(point[1] for point in box)),
            float(max(point[0] for point in box)),
            float(max(point[1] for point in box)),
        )
        for box in boxes
    ]


def _fragments(page: pypdfium2.PdfPage) -> Iterator[list[Any]]:
    height = page.get_height()
    textpage = page.get_textpage()
    for line in _lines(textpage.raw, textpage.count_chars()):
        for run, size in _split_at_gaps(line, textpage.raw):
            boxes = [textpage_box for _, *textpage_box in run]
            text = _decode(run)
            if text.strip():
                x0, bottom, x1, top = (
                    min(box[0] for box in boxes),
                    min(box[1] for box in boxes),
                    max(box[2] for box in boxes),
                    max(box[3] for box in boxes),
                )
                yield [text.strip(), x0, height - top, x1, height - bottom, size]
    textpage.close()


def _lines(textpage: Any, count: int) -> Iterator[list[tuple[int, int]]]:
    """Yield (index, code) for the characters of each line that pdfium sees."""
    line: list[tuple[int, int]] = []
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if code in (10, 13):
            if line:
                yield line
            line = []
        else:
            line.append((index, 0x2D if code == 2 else code))  # 2 is a hyphen at a line's end
    if line:
        yield line


def _split_at_gaps(
    line: Sequence[tuple[int, int]], textpage: Any
) -> Iterator[tuple[list[_Char], float]]:
    """Part a line where a gap is wider than Chinese text ever has: cells, not words."""
    size = max(1.0, _size(line[0][0], textpage))
    run: list[_Char] = []
    end = None
    for index, code in line:
        box = _box(index, textpage)
        if chr(code).isspace() or box is None:
            if run:
                run.append((code, *run[-1][1:]))
            continue
        if end is not None and box[0] - end > _CELL_GAP_EM * size:
            yield run, size
            run = []
            size = max(1.0, _size(index, textpage))
        run.append((code, *box))
        end = box[2]
    if run:
        yield run, size


def _box(index: int, textpage: Any) -> tuple[float, float, float, float] | None:
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(rect)):
        return None
    return rect.left, rect.bottom, rect.right, rect.top


def _size(index: int, textpage: Any) -> float:
    """Size as drawn: the height of the loose box, since many writers scale a 1-point font."""
    box = _box(index, textpage)
    return box[3] - box[1] if box else float(pdfium.FPDFText_GetFontSize(textpage, index))


def _decode(run: Sequence[_Char]) -> str:
    text = "".join(chr(code) for code, *_ in run)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unusable(text: str) -> bool:
    """No text, or glyphs that their font maps to no character."""
    unmapped = sum("\ue000" <= char <= "\uf8ff" or char == "\ufffd" for char in text)
    return len(text) < _MIN_CHARS or unmapped * 3 > len(text)


def _picture_share(page: pypdfium2.PdfPage) -> float:
    area = page.get_width() * page.get_height()
    share = 0.0
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        share += abs((right - left) * (top - bottom)) / max(area, 1)
    return share


def _run(task: str, pages: Sequence[int], raw: bytes) -> dict[str, Any]:
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        return {"error": "password" if "password" in str(error).lower() else "damaged"}
    if len(document) > MAX_PDF_PAGES:
        return {"error": "pages"}
    try:
        if task == "ocr":
            return {"pages": list(recognise(document, pages))}
        limit_memory(PDF_MEMORY_BYTES)
        return {"pages": list(extract(document))}
    except pypdfium2.PdfiumError:
        return {"error": "damaged"}
    except OverflowError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "chars"}
    except ImportError:
        return {"error": "no-ocr"}


def main(arguments: Sequence[str]) -> None:
    """Run one task and write its result."""
    logging.disable(logging.INFO)
    result = _run(arguments[0], [int(page) for page in arguments[1:]], sys.stdin.buffer.read())
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
