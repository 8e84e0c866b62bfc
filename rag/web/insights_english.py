"""The frame of an insight's table in English: title, heads, remarks and the words of closed sets.

What a cell quotes of a document stays as it is printed; only a cell that is nothing but one of our
own words changes.
"""

from __future__ import annotations

from dataclasses import replace

from rag.insights.table import Cell, Table
from rag.web.errors_english import in_language
from rag.web.words import Language

TITLES = {
    "责任单位台账": "Ledger of responsibilities",
    "效力状态": "Validity",
    "依据链条": "Chain of bases",
    "地区对照": "Places compared",
    "冲突与重叠": "Conflicts and overlaps",
}
HEADS = {
    "序号": "No.",
    "任务": "Task",
    "具体内容": "Content",
    "牵头单位": "Lead office",
    "其他责任单位": "Other offices",
    "完成时限": "Due",
    "出处": "Source",
    "文件": "Document",
    "层级": "Level",
    "关系": "Relation",
    "所涉文件或条款": "Document or clause concerned",
    "文号": "Number",
    "发文字号": "Number",
    "库中": "Held",
    "效力状态": "Validity",
    "说明": "Why",
    "成文日期": "Date",
    "施行日期": "In force from",
    "有效期至": "Valid until",
    "事项": "Matter",
    "不同之处": "Difference",
    "文件一": "Document 1",
    "说法一": "Says",
    "文件二": "Document 2",
    "说法二": "Says there",
    "可考虑": "To consider",
    "条款": "Clause",
    "旧": "Old",
    "新": "New",
    "变化": "Change",
}
VALUES = {
    "现行有效": "In force",
    "尚未施行": "Not yet in force",
    "已修订": "Amended",
    "已废止": "Repealed",
    "有效期届满": "Expired",
    "未说明": "Not stated",
    "未规定": "No rule",
    "未见直接规定": "No direct rule",
    "数字不同": "Different figures",
    "说法相同": "Same rule",
    "已收录": "Held",
    "未收录": "Not held",
    "本文件": "This document",
    "内部引用": "Within the document",
    "依据": "Based on",
    "引用": "Cites",
    "修改": "Amends",
    "废止": "Repeals",
    "解读": "Explains",
    "转发": "Forwards",
    "被作为依据": "Is the basis of",
    "被引用": "Is cited by",
    "被修改": "Is amended by",
    "被废止": "Is repealed by",
    "被解读": "Is explained by",
    "被转发": "Is forwarded by",
}


def spoken(table: Table, language: Language) -> Table:
    """Return a table with its frame in the language of the page."""
    if language == "zh":
        return table
    return replace(
        table,
        title=TITLES.get(table.title, table.title),
        columns=tuple(HEADS.get(head, head) for head in table.columns),
        rows=tuple(tuple(map(_cell, row)) for row in table.rows),
        notes=tuple(in_language(note, language) for note in table.notes),
    )


def _cell(cell: Cell) -> Cell:
    said = VALUES.get(cell.text)
    return replace(cell, text=said, marks=()) if said else cell
