"""The process that parses one PDF: pdfium and OCR can crash or hang, the index must not.

`python -m index.readers.pdf_worker extract|ocr [PAGE...]`: PDF on standard input, one JSON
object on standard output: `{"pages": [...]}` or `{"error": "..."}`.
"""

from __future__ import annotations

import ctypes
import json
import logging
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from index.readers.decoding import has_everyday_characters
from index.readers.guarding import limit_memory
from index.readers.limits import (
    MAX_OCR_SIDE_PIXELS,
    MAX_PAGE_FRAGMENTS,
    MAX_PDF_CHARS,
    MAX_PDF_PAGES,
    PDF_MEMORY_BYTES,
)
from index.readers.pdf_tables import Box, RuledTable, TableFinder, cell_at

_CELL_GAP_EM = 2.0
_PICTURE_SHARE = 0.15
"""A picture that covers so much of a page without text holds its text."""
_SCAN_SHARE = 0.6
"""A picture that covers so much of a page with a few words is a scan with a stamp."""
_STAMP_CHARS = 60
_RUN_CHARS = 3
_MAX_PATHS = 2_000
_THIN = 6.0
_BOX = 20.0
_MIN_BOXES = 3
_ENOUGH = 50
_ANGLES = 20
_SLANT = 0.1
_MIN_CHARS = 8
_OCR_DPI = 200
_Char = tuple[int, float, float, float, float]


def extract(document: pypdfium2.PdfDocument, raw: bytes) -> Iterator[dict[str, Any]]:
    """Yield each page's size, text fragments, tables, watermarks, and whether it is a scan."""
    chars = 0
    finder = TableFinder(raw)
    for index in range(len(document)):
        page = document[index]
        tables = finder.tables(index) if _has_grid(page) else []
        watermarks: list[str] = []
        turns: Counter[int] = Counter()
        found = _fragments(page, tables, watermarks, turns)
        fragments = list(islice(found, MAX_PAGE_FRAGMENTS + 1))
        if len(fragments) > MAX_PAGE_FRAGMENTS:
            raise OverflowError("dense")
        inside = "".join(part for table in tables for cell in table.texts for part in cell)
        text = "".join(fragment[0] for fragment in fragments) + inside
        chars += len(text)
        if chars > MAX_PDF_CHARS:
            raise OverflowError("chars")
        garbled = is_garbled(text)
        turn = turns.most_common(1)[0][0] if turns else 0
        width, height = _upright(fragments, tables, turn, page.get_size())
        yield {
            "width": width,
            "height": height,
            "fragments": fragments,
            "tables": [{"box": t.box, "rows": t.rows()} for t in tables if any(t.texts)],
            "watermarks": sorted(set(watermarks)),
            "scanned": garbled or _is_scan(text, page),
            "garbled": garbled,
        }
        page.close()


def _has_grid(page: pypdfium2.PdfPage) -> bool:
    """Tell a page that draws upright and level lines, or boxes, as a ruled table does."""
    upright = level = boxes = 0
    found = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)
    for path in islice(found, _MAX_PATHS):
        left, bottom, right, top = path.get_bounds()
        wide, tall = right - left, top - bottom
        upright += wide < _THIN < tall
        level += tall < _THIN < wide
        boxes += wide > _BOX and tall > _THIN
        if min(upright, level) > 1 or boxes > _MIN_BOXES:
            return True
    return False


def is_garbled(text: str) -> bool:
    """Tell a text whose font maps its glyphs to the wrong characters, or to none."""
    unmapped = sum("\ue000" <= char <= "\uf8ff" or char == "\ufffd" for char in text)
    if len(text) >= _MIN_CHARS and unmapped * 3 > len(text):
        return True
    ideographs = sum("\u3400" <= char <= "\u9fff" for char in text)
    return ideographs >= _ENOUGH and not has_everyday_characters(text)


def _is_scan(text: str, page: pypdfium2.PdfPage) -> bool:
    """Tell a page that is a picture: it has no text, or only the stamp of a scanner's app."""
    if len(text) < _MIN_CHARS:
        return _picture_share(page) > _PICTURE_SHARE
    if len(text) > _STAMP_CHARS or any(mark in text for mark in "。；，"):
        return False
    return _picture_share(page) > _SCAN_SHARE


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


def _fragments(
    page: pypdfium2.PdfPage,
    tables: Sequence[RuledTable],
    watermarks: list[str],
    turns: Counter[int],
) -> Iterator[list[Any]]:
    """Yield the runs of text; what stands in a table's cell goes there, slanted text apart.

    `turns` counts the characters that read each way.
    """
    height = page.get_height()
    textpage = page.get_textpage()
    for line in _lines(textpage.raw, textpage.count_chars()):
        if _is_slanted(line, textpage.raw):
            watermarks.append("".join(chr(code) for _, code in line).strip())
            continue
        for run, size in _split_at_gaps(line, textpage.raw):
            for part, place in _by_cell(run, tables, height):
                text = _decode(part).strip()
                if not text:
                    continue
                boxes = [box for _, *box in part]
                turn = _turn(boxes)
                turns[turn] += len(text)
                if place is not None:
                    tables[place[0]].texts[place[1]].append(_spaced(tables, place, text))
                    continue
                x0, bottom = min(b[0] for b in boxes), min(b[1] for b in boxes)
                x1, top = max(b[2] for b in boxes), max(b[3] for b in boxes)
                yield [text, x0, height - top, x1, height - bottom, size, turn]
    textpage.close()


def _turn(boxes: Sequence[Sequence[float]]) -> int:
    """Return which way a run reads: 0 to the right, 1 up the page, 3 down it."""
    wide = max(box[2] for box in boxes) - min(box[0] for box in boxes)
    tall = max(box[3] for box in boxes) - min(box[1] for box in boxes)
    if len(boxes) < _RUN_CHARS or tall < 2 * wide:
        return 0
    return 1 if boxes[0][1] < boxes[-1][1] else 3


def _upright(
    fragments: list[list[Any]], tables: Sequence[RuledTable], turn: int, size: tuple[float, float]
) -> tuple[float, float]:
    """Turn a page whose text reads up or down the page (wide tables, upright writing), in place.

    Return its width and height then.
    """
    width, height = size
    for fragment in fragments:
        own = fragment.pop()
        if turn:
            if own == turn:
                fragment[5] = fragment[3] - fragment[1]
            fragment[1:5] = _turned(fragment[1:5], turn, size)
    if turn:
        for table in tables:
            table.cells = [_turned(cell, turn, size) for cell in table.cells]
    return (height, width) if turn else (width, height)


def _turned(box: Sequence[float], turn: int, size: tuple[float, float]) -> Box:
    x0, top, x1, bottom = box
    width, height = size
    if turn == 1:
        return height - bottom, x0, height - top, x1
    return top, width - x1, bottom, width - x0


def _by_cell(
    run: Sequence[_Char], tables: Sequence[RuledTable], height: float
) -> Iterator[tuple[list[_Char], tuple[int, int] | None]]:
    """Part a run where it passes from one cell of a table into another."""
    if not tables:
        yield list(run), None
        return
    part: list[_Char] = []
    here: tuple[int, int] | None = None
    for char in run:
        _, x0, bottom, x1, top = char
        place = cell_at(tables, (x0 + x1) / 2, height - (top + bottom) / 2)
        if part and place != here:
            yield part, here
            part = []
        here = place
        part.append(char)
    if part:
        yield part, here


def _spaced(tables: Sequence[RuledTable], place: tuple[int, int], text: str) -> str:
    """Return a line of a cell, parted by a blank from Latin text above it."""
    above = tables[place[0]].texts[place[1]]
    latin = above and above[-1][-1:].isascii() and above[-1][-1:].isalpha()
    return f" {text}" if latin and text[:1].isascii() and text[:1].isalpha() else text


def _is_slanted(line: Sequence[tuple[int, int]], textpage: Any) -> bool:
    """Tell a line that is neither level nor upright: a watermark across the page."""
    angles = [
        pdfium.FPDFText_GetCharAngle(textpage, index) % (math.pi / 2)
        for index, code in line[:_ANGLES]
        if not chr(code).isspace()
    ]
    off = [angle for angle in angles if _SLANT < angle < math.pi / 2 - _SLANT]
    return bool(angles) and len(off) * 2 > len(angles)


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
        return {"pages": list(extract(document, raw))}
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
