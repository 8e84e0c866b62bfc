"""The five shipped documents against golden files, reviewed by hand."""

import json
from pathlib import Path

import pytest

from index.readers import list_documents, read_document
from index.readers.source import SourceText

ROOT = Path(__file__).parents[3]
CORPUS = ROOT / "corpus"
GOLDEN = ROOT / "tests" / "golden" / "readers"


def summary(source: SourceText) -> dict[str, object]:
    lines = source.text.split("\n")
    return {
        "lines": len(lines),
        "chars": len(source.text),
        "first": lines[:6],
        "last": lines[-3:],
        "title": source.title,
        "published": source.published,
        "joins": [
            [
                join.source_line,
                source.text[max(0, join.offset - 8) : join.offset],
                source.text[join.offset : join.offset + 8],
            ]
            for join in source.joins
        ],
        "headings": [
            [block.level, source.text[block.start : block.end]]
            for block in source.blocks
            if block.kind == "heading"
        ],
        "noise": [[item.line, item.reason, item.text] for item in source.noise],
    }


@pytest.mark.parametrize(
    "name",
    [
        "gaoqing-2021-31.md",
        "jilin-opinions-2020.txt",
        "shanxi-implementation-plan.txt",
        "state-council-2025-86.txt",
        "state-council-pilot-plan-2021.md",
    ],
)
def test_document_matches_its_golden_file(name):
    found = summary(read_document(CORPUS / name, CORPUS))
    assert found == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def test_seven_page_breaks_in_mid_sentence_are_mended():
    source = read_document(CORPUS / "gaoqing-2021-31.md", CORPUS)
    for mended in (
        "建设许可等手续方面",
        "推进国家城乡融合发展试验区",
        "工程技术人才职业贯通发展机制",
        "25 条政策措施》要求",
        "持续不断筛选推介优质项目",
        "科技成果，优先推荐",
        "推动数据开发交易",
    ):
        assert mended in source.text
    assert "8 大类 56 项" in source.text


@pytest.mark.parametrize(
    "name",
    ["jilin-opinions-2020.txt", "shanxi-implementation-plan.txt", "state-council-2025-86.txt"],
)
def test_plain_text_keeps_every_line_of_its_source(name):
    source = read_document(CORPUS / name, CORPUS)
    raw = (CORPUS / name).read_text(encoding="utf-8").split("\n")
    expected = [line.strip() for line in raw if line.strip()]
    marks = [item.text for item in source.noise]
    for mark in marks:
        expected = [line.replace(mark, "") for line in expected]
    assert source.text.split("\n") == expected
    assert source.joins == ()


def test_readme_is_no_document():
    names = [item.file for item in list_documents(CORPUS)]
    assert len(names) == 5 and names == sorted(names)
