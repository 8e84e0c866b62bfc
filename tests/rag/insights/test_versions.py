"""Versions side by side: expectations read from two pairs of real documents."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.build.run import build_index
from index.generation.snapshot import Snapshot
from index.opening import open_snapshot
from index.settings import Settings
from rag.insights.options import Options
from rag.insights.table import Cell, Table
from rag.insights.versions import COLUMNS, build, changed_words

FOSHAN = Options(before="foshan-jifen-2014", after="foshan-jifen-2016")


def marked(cell: Cell) -> list[str]:
    return [cell.text[a:b] for a, b in cell.marks]


def row(table: Table, label: str) -> tuple[Cell, ...]:
    [found] = [row for row in table.rows if row[0].text == label]
    return found


def test_changed_words_are_marked_and_the_number_is_not(families: Snapshot) -> None:
    table = build(families, FOSHAN)
    assert table.columns == COLUMNS
    cells = row(table, "第二章第六条 → 第二章第八条")
    assert cells[1].text.startswith("第六条")
    assert marked(cells[1])[:2] == ["积分入户", "五"]
    assert marked(cells[2]) == ["计分", "计划生育奖励分、积分入户", "6"]


def test_changed_figures_are_named(families: Snapshot) -> None:
    """In article 1 two citations went and one came, and the number of one was put right."""
    cells = row(build(families, FOSHAN), "第一章第一条")
    assert (
        cells[3].text
        == "修改（粤办发〔2012〕21号、粤府办〔2012〕32号 → 国发〔2016〕8号、粤府办〔2010〕32号）"
    )


def test_an_added_clause_has_no_old_side(families: Snapshot) -> None:
    """Article 6 of 2016 (online handling) has no counterpart in 2014."""
    [cells] = [
        row for row in build(families, FOSHAN).rows
        if row[2].sources and row[2].sources[0].clause.clause_id == "foshan-jifen-2016/第六条"
    ]  # fmt: skip
    assert cells[1] == Cell("")
    assert cells[3].text == "新增"


def test_every_clause_is_quoted_whole(families: Snapshot) -> None:
    for cells in build(families, FOSHAN).rows:
        for cell in cells[1:3]:
            assert [source.quote for source in cell.sources] == [cell.text] * bool(cell.text)


def test_a_reprint_differs_in_print_only(families: Snapshot) -> None:
    """The two copies of the Gansu measures write （一） and (一); the governor signs elsewhere."""
    table = build(families, Options(doc_ids=("gansu-juzhuzheng-2016", "gansu-juzhuzheng-2016b")))
    said = {cells[0].text: cells[3].text for cells in table.rows}
    assert said["第九条"] == said["第二十条"] == said["第二十六条"] == "仅排版不同"
    assert said["落款"] == "修改"


def test_what_was_removed_stands_where_it_stood(families: Snapshot) -> None:
    """Articles 2 to 4 of 2014 went: they stand between articles 1 and 4 of 2016."""
    ids = [
        source.clause.clause_id
        for cells in build(families, FOSHAN).rows
        for cell in cells[1:3]
        for source in cell.sources
    ]
    gone = ids.index("foshan-jifen-2014/第三条")
    assert ids.index("foshan-jifen-2016/第一条") < gone < ids.index("foshan-jifen-2016/第四条")


def test_what_cannot_be_compared_is_said(families: Snapshot) -> None:
    assert build(families, Options()).notes == ("请选择两份文件：旧版和新版，或两地的同一项政策。",)
    assert build(families, Options(before="x", after="foshan-jifen-2016")).notes == (
        "没有编号为x的文件。",
    )


def test_two_generations_of_the_index(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    settings = Settings(corpus=docs, state=tmp_path / "var")
    text = "某市租房补贴办法\n第一条 每月补贴{}元。\n第二条 由市住房局发放。\n"
    (docs / "办法.txt").write_text(text.format(300), encoding="utf-8")
    build_index(settings)
    before = open_snapshot(settings).generation
    (docs / "办法.txt").write_text(text.format(500), encoding="utf-8")
    build_index(settings)
    [cells] = build(open_snapshot(settings), Options(before=before)).rows
    assert (marked(cells[1]), marked(cells[2])) == (["300"], ["500"])
    assert cells[3].text == "修改（300元 → 500元）"


@given(
    st.text("要素市场化改革一二3，。（", max_size=60),
    st.text("要素市场化改革一二3，。(", max_size=60),
)
def test_the_rest_of_both_texts_is_the_same(old: str, new: str) -> None:
    spans = changed_words(old, new)
    kept = []
    for text, marks in zip((old, new), spans, strict=True):
        assert list(marks) == sorted(marks)
        gone = {i for a, b in marks for i in range(a, b)}
        kept.append("".join(c for i, c in enumerate(text) if i not in gone).replace("（", "("))
    assert kept[0] == kept[1]
