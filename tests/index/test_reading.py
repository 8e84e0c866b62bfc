"""Files that were read or cut wrongly once, and 125 policies against what a person read there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import reading as bench
from index.readers import read_document
from index.structure import parse_document

ROOT = Path(__file__).parents[2]
COLLECTIONS = ROOT / "eval" / "collections"


def parsed(folder, name):
    path = COLLECTIONS / "bugs" / folder / "docs" / name
    return parse_document(read_document(path, path.parent), path.stem)


def clause(document, number):
    return next(c.text for c in document.clauses if c.number == number)


def test_every_row_of_a_ruled_table_names_its_columns():
    texts = [c.text for c in parsed("06-pdf-table-narrow-columns", "01-table.pdf").clauses]
    assert len([text for text in texts if "收费标准：" in text]) == 30
    assert "序号：26；事项：快递业务许可；收费标准：360 元；办理时限：31 个工作日" in "".join(texts)
    texts = [c.text for c in parsed("06-pdf-table-narrow-columns", "05-tablepages.pdf").clauses]
    assert "序号：7；事项：民办学校许可；收费标准：170元；办理时限：12个工作日" in texts


def test_merged_heads_in_three_formats():
    folder = "07-two-row-header"
    texts = "\n".join(c.text for c in parsed(folder, "01-merged.docx").clauses)
    assert "人才类别：B类；片区：西区" in texts and "随迁配偶：500" in texts
    assert "补贴标准·农村：每人每月九百元" in parsed(folder, "02-mergedtable.pdf").text
    assert "区域：二类区；收费（元/小时）·白天：4；收费（元/小时）·夜间：1" in (
        parsed(folder, "08-table.html").text
    )


def test_articles_after_a_gap():
    dogs = parsed("08-gap-article", "犬只.txt")
    assert clause(dogs, "第二十条").startswith("第二十条　违反第九条")
    pets = parsed("08-gap-article", "04-numbering.docx")
    assert clause(pets, "第二十三条").endswith("违反本办法第二条的，处二百元罚款。")


def test_radicals_are_characters():
    document = parsed("09-kangxi-radicals", "10-kangxi.pdf")
    assert document.doc_number == "橙川人社〔2024〕12号"
    assert clause(document, "第一条") == "第一条 为帮助毕业生就业，制定本办法。"


def test_markup_of_pages():
    giving = parsed("14-html-del-sup-ruby-pre", "07-lists.html")
    assert clause(giving, "第三条") == "第三条 受赠人应当在收到捐赠后十五日内公示。"
    assert "10²平方米" in clause(giving, "第四条")
    trees = parsed("14-html-del-sup-ruby-pre", "10-pre.html")
    assert [c.number for c in trees.clauses] == ["第一条", "第二条"]
    assert "三至五棵" in trees.text


def test_a_number_in_a_page_header():
    assert parsed("16-docx-red-header", "07-redhead.docx").doc_number == "青禾水发〔2023〕41号"


def test_a_text_on_one_line():
    document = parsed("17-one-line-file", "一行.txt")
    assert document.title == "兰溪市电梯管理办法"
    assert [c.number for c in document.clauses] == [
        "第一条",
        "第二条",
        "第三条",
        "第四条",
        "第五条",
    ]


def test_layout_tables_and_hidden_tabs():
    notice = parsed("23-layout-and-tabs-html", "04-layout.html")
    assert (notice.title, notice.doc_number) == (
        "云泽市关于发放育儿补贴的通知",
        "云泽卫发〔2024〕2号",
    )
    assert "首页" not in notice.text
    flights = parsed("23-layout-and-tabs-html", "11-tabs.html")
    assert clause(flights, "第二条") == "第二条 起降点建设补贴每个二十万元。"
    assert flights.warnings


def test_footnotes_stand_after_the_article_that_refers_to_them():
    homes = parsed("28-footnote-place", "06-footnote.docx")
    assert homes.clauses[-2].clause_id == "06-footnote/第一条/脚注"
    wetlands = parsed("28-footnote-place", "04-headfoot.pdf")
    assert "规划期为十年，并应当每五年评估一次。" in clause(wetlands, "第三条")


@pytest.mark.timeout(300)
def test_facts_of_the_policies_are_those_a_person_read(tmp_path):
    folder = COLLECTIONS / "policies" / "docs"
    for path in folder.iterdir():
        if path.stem != "dongguan-feibendi-yibao-2016":  # a scan: OCR has tests of its own
            (tmp_path / path.name).symlink_to(path)
    documents = {}
    for path in sorted(tmp_path.iterdir()):
        if path.stem == "zhongshan-dabing-2014":  # a page without a body
            continue
        documents[path.stem] = parse_document(read_document(path.resolve(), folder), path.stem)
    lines = (ROOT / "tests" / "golden" / "policies-facts.jsonl").read_text("utf-8").splitlines()
    rows = [row for line in lines if (row := json.loads(line))["doc"] in documents]
    for name in bench.FACTS:
        right = printed = 0
        for row in rows:
            values = {bench._plain(value) for value in row[name]}
            if "" not in values:
                printed += 1
                right += bench._plain(getattr(documents[row["doc"]], name)) in values
        assert right >= 0.95 * printed, name
