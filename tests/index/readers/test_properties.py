"""Whatever the bytes: a SourceText that keeps its contract, or a CorpusError."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import CorpusError
from index.readers import read_document
from index.readers.source import SourceText

PIECES = st.sampled_from(
    [
        "第一条 内容。",
        "一、总则",
        "\n",
        "\n\n",
        "\u3000\u3000",
        "，",
        "（",
        "）",
        "**",
        "# ",
        "- ",
        "1. ",
    ]
    + [
        "|a|b|\n|-|-|\n",
        "<p>",
        "</div>",
        "<table><tr><td>",
        "&#x200b;",
        "[a](b)",
        "---\n",
        "> ",
        "`",
    ]
    + ["\u200b", "\x0c", "\r", "\u2028", "abc", "2021年7月21日", "附件", "\ue000", "<!--", "\t"]
)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join)


def read_bytes(name: str, raw: bytes) -> SourceText | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        try:
            return read_document(path, path.parent)
        except CorpusError:
            return None


def check(source: SourceText) -> None:
    lines = source.text.split("\n")
    assert all(line and line == line.strip() for line in lines)
    assert [source.text[b.start : b.end] for b in source.blocks] == lines
    assert all(0 < join.offset < len(source.text) for join in source.joins)
    assert list(source.pages) == sorted(source.pages)
    source.text.encode("utf-8")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@settings(deadline=None, max_examples=150)
@given(text=TEXTS)
def test_any_text_is_read_into_clean_covered_lines(name, text):
    source = read_bytes(name, text.encode("utf-8", "surrogatepass"))
    if source is not None:
        check(source)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.docx"])
@settings(deadline=None, max_examples=100)
@given(raw=st.binary(max_size=200))
def test_arbitrary_bytes_raise_nothing_but_corpus_errors(name, raw):
    source = read_bytes(name, raw)
    assert source is None or source.text


@settings(deadline=None, max_examples=100)
@given(
    lines=st.lists(
        st.text(st.characters(codec="gb18030", categories=["Lo", "Nd"]), min_size=1, max_size=20),
        min_size=1,
        max_size=10,
    )
)
def test_plain_lines_survive_unchanged(lines):
    numbered = [f"{i}.{line}。" for i, line in enumerate(lines, start=1)]
    source = read_bytes("a.txt", "\n".join(numbered).encode())
    assert source is not None
    assert source.text.split("\n") == numbered
