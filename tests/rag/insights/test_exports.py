"""Exports: as officials keep them, with what each row rests on, and nothing a file can't hold."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from docx import Document as Word
from icalendar import Calendar
from openpyxl import load_workbook

from index.structure.document import Clause
from rag.insights.citing import with_citations
from rag.insights.export_docx import to_docx
from rag.insights.export_ics import to_ics
from rag.insights.export_xlsx import to_xlsx
from rag.insights.exports import naming
from rag.insights.ledger import build, tasks_of
from rag.insights.options import Options
from rag.insights.serialize import table_to_json
from rag.insights.table import Cell, Table
from rag.relations.source import Source

CLAUSE = Clause("a/1", "a", "clause", "1.", (), "一二三四五。=2+3\x07", 0, 10)


def named(clause):
    return f"《甲》{clause.number}"


def table(*rows):
    return Table("x", "表", ("事项", "内容"), rows, ("备注",))


HOSTILE = table(
    (Cell("=1+1", (Source(CLAUSE, 0, 3),)), Cell("@x\x07", (Source(CLAUSE, 2, 6),))),
    (Cell("-5"), Cell("平常")),
)


def test_the_columns_of_citations_say_what_the_cells_do_not():
    heads, rows = with_citations(HOSTILE, named)
    assert heads == ("事项", "内容", "依据条款", "依据原文")
    assert rows[0][2:] == ["《甲》1.", "一二三\n三四五。"]
    assert rows[1][2:] == ["", ""]


def test_without_anything_to_add_no_column_is_added():
    said = table((Cell("一二三", (Source(CLAUSE, 0, 3),)), Cell("《甲》1.")))
    assert with_citations(said, named)[0] == ("事项", "内容")


def test_a_workbook_prints_as_a_ledger_and_holds_no_formula():
    sheet = load_workbook(BytesIO(to_xlsx(HOSTILE, named))).active
    assert [cell.value for cell in sheet[2]] == ["事项", "内容", "依据条款", "依据原文"]
    assert [cell.value for cell in sheet[3]][:2] == ["=1+1", "@x"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet.freeze_panes == "A3" and sheet.print_title_rows == "$1:$2"
    assert sheet.page_setup.orientation == "landscape" and int(sheet.page_setup.paperSize) == 9
    assert sheet.print_area == "'表'!$A$1:$D$5"
    assert all(cell.alignment.wrap_text for cell in sheet[3])
    assert sheet["A5"].value == "备注"


def test_a_word_file_is_landscape_and_repeats_its_head():
    document = Word(BytesIO(to_docx(HOSTILE, named)))
    grid = document.tables[0]
    assert [cell.text for cell in grid.rows[0].cells] == ["事项", "内容", "依据条款", "依据原文"]
    assert grid.rows[1].cells[1].text == "@x"
    assert round(document.sections[0].page_width.mm) == 297
    assert "w:tblHeader" in grid.rows[0]._tr.xml


def test_an_empty_table_can_be_exported():
    assert to_xlsx(table(), named) and to_docx(table(), named)


def test_the_calendar_holds_each_deadline_as_a_day(shipped):
    options = Options(doc_ids=("gaoqing-2021-31",))
    made = datetime(2026, 11, 28, tzinfo=UTC)
    content = to_ics(tasks_of(shipped, options), naming(shipped), made)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["dtstart"].dt == date(2021, 12, 31) and event["dtend"].dt == date(2022, 1, 1)
    assert "完善技术技能评价制度" in str(event["summary"])
    assert "县统计局" in str(event["description"]) and "第8条" in str(event["description"])
    assert content == to_ics(tasks_of(shipped, options), naming(shipped), made)


@pytest.mark.parametrize("make", [to_xlsx, to_docx])
def test_the_whole_ledger_is_exported(shipped, make):
    assert len(make(build(shipped, Options()), naming(shipped))) > 5000


def test_json_says_where_each_quote_stands():
    said = table_to_json(HOSTILE, named)
    source = said["rows"][0][0]["sources"][0]
    assert source == {
        "clause_id": "a/1",
        "doc_id": "a",
        "place": "《甲》1.",
        "start": 0,
        "end": 3,
        "quote": "一二三",
    }
