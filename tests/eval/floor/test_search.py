"""The floor on a corpus small enough to see through."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.floor import FIGURES
from eval.floor.search import OVERLAP, SIZE, PlainSearch, floor, pieces_of, terms
from eval.questions import Gold, Question
from index.encoder.base import Vectors

WORDS = ("押金", "租金", "电梯")


class KeywordEncoder:
    """One dimension a word."""

    encoder_id = "keywords"
    revision = ""
    dimension = len(WORDS)

    def encode_clauses(self, texts: Sequence[str], progress: object = None) -> Vectors:
        rows = np.array([[float(w in t) for w in WORDS] for t in texts], dtype=np.float32)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_clauses(texts)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    texts = {
        "a.txt": "押金不得超过一个月租金。",
        "b.txt": "电梯每十五日维护一次。",
        "c.txt": "公园每天开放。",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return {name: tmp_path / name for name in texts}


def ask(text: str, *gold: Gold, kind: str = "fact") -> Question:
    return Question(text, kind, text, gold=gold)


def test_pieces_overlap_and_lose_nothing() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(1234))
    pieces = [piece.text for piece in pieces_of("a", text)]
    assert all(len(piece) <= SIZE for piece in pieces)
    joined = pieces[0] + "".join(piece[OVERLAP:] for piece in pieces[1:])
    assert joined == text


def test_terms_are_pairs_and_whole_numbers() -> None:
    assert terms("补贴5000元，A类") == ["补贴", "5000", "元", "a", "类"]


def test_the_best_piece_comes_first_and_strangers_not_at_all(files: dict[str, Path]) -> None:
    found = PlainSearch(files, KeywordEncoder()).rankings("押金多少")
    assert {name: [piece.file for piece in pieces] for name, pieces in found.items()} == {
        "BM25": ["a.txt"],
        "混合": ["a.txt"],
    }


def test_meaning_adds_what_words_dont_find(files: dict[str, Path]) -> None:
    class Synonyms(KeywordEncoder):
        def encode_queries(self, texts: Sequence[str]) -> Vectors:
            return self.encode_clauses([text.replace("升降机", "电梯") for text in texts])

    found = PlainSearch(files, Synonyms()).rankings("升降机")
    assert found["BM25"] == []
    assert [piece.file for piece in found["混合"]] == ["b.txt"]


def test_figures_by_document_and_by_quote(files: dict[str, Path]) -> None:
    asked = [
        ask("电梯维护", Gold("b.txt", "每十五日")),
        ask("押金", Gold("a.txt", "九个月")),  # the right document, a quote that isn't there
        ask("火星", kind="unanswerable"),
    ]
    rows = floor(files, asked, KeywordEncoder())["BM25"]
    assert rows[0] == dict.fromkeys(FIGURES, 1.0)
    assert rows[1] == {f: float(f.startswith("document")) for f in FIGURES}
    assert len(rows) == 2


def test_nothing_to_find_is_no_floor(files: dict[str, Path]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert floor(files, [ask("火星", kind="unanswerable")], KeywordEncoder()) == {}
