"""Spreadsheets made here, but for .xls, which no library here writes."""

import datetime
import io

import openpyxl
import pytest

from index.errors import CorpusError
from index.readers import sheets


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "小学"
    for row in (
        ["入学计划表", None, None, None],
        ["街道", "学校", "计划", "占比"],
        ["桥东", "二小", 20.0, 0.25],
        [None, "四小", 10, 0.5],
        ["注：计划数不含特教班。", None, None, None],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("A3:A4")
    sheet["D3"].number_format = sheet["D4"].number_format = "0%"
    return book


def test_each_row_names_its_columns_and_merged_cells_reach_down(read):
    source = read("a.xlsx", saved(workbook()))
    assert source.text.split("\n") == [
        "入学计划表",
        "街道；学校；计划；占比",
        "街道：桥东；学校：二小；计划：20；占比：25%",
        "街道：桥东；学校：四小；计划：10；占比：50%",
        "注：计划数不含特教班。",
    ]
    assert source.title == "入学计划表" and source.format == "xlsx"


def test_sheets_without_a_title_are_headed_by_their_name_and_hidden_ones_dropped(read):
    book = openpyxl.Workbook()
    book.active.title = "小学"
    book.active.append(["学校", "计划"])
    book.active.append(["二小", datetime.datetime(2016, 5, 9)])
    other = book.create_sheet("初中")
    other.append(["学校", "计划"])
    other.append(["二中", True])
    hidden = book.create_sheet("底稿")
    hidden.append(["不公开"])
    hidden.sheet_state = "hidden"
    source = read("a.xlsx", saved(book))
    assert source.text.split("\n") == [
        "小学",
        "学校；计划",
        "学校：二小；计划：2016-05-09",
        "初中",
        "学校；计划",
        "学校：二中；计划：是",
    ]
    assert [(n.reason, n.text) for n in source.noise] == [("隐藏的工作表 底稿", "不公开")]


def test_a_sheet_beyond_the_limit_is_refused(read, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_SHEET_CELLS", 10)
    with pytest.raises(CorpusError, match="上限"):
        read("a.xlsx", saved(workbook()))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_the_encodings_and_with_the_delimiters_in_use(read, encoding, delimiter):
    rows = [["补贴项目", "标准"], ["一次性创业补贴", '"每户\n8000元"'], ["社保补贴", "每月420元"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    lines = read("a.csv", text.encode(encoding)).text.split("\n")
    assert lines[0] == "补贴项目；标准"
    assert lines[-1] == "补贴项目：社保补贴；标准：每月420元"


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (36.0, "General", "36"),
        (0.55, "0.0%", "55%"),
        (1.5, "0.00", "1.5"),
        (None, "", ""),
        (datetime.datetime(2020, 1, 2, 3, 4), "", "2020-01-02 03:04:00"),
    ],
)
def test_values_are_shown_as_the_sheet_shows_them(value, number_format, shown):
    assert sheets._text(value, number_format) == shown
