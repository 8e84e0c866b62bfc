"""Features of a question and a statement, on token vectors that are plain arithmetic."""

from dataclasses import replace

import numpy as np
import pytest

from index.structure.document import Clause
from index.structure.statements import statements_of
from rag.reader.features import NAMES, Features
from rag.types import Query


class Letters:
    """One token a character: 'a' and 'b' are alike (cosine 0.8), 'c' counts twice."""

    token_vectors = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 0, 2]], np.float32)

    def tokens(self, texts):
        return [np.array(["abc".index(c) for c in t if c in "abc"], np.int64) for t in texts]


def clause(text, path=()):
    bare = Clause("d/1", "d", "clause", "", path, text, 0, len(text))
    return replace(bare, statements=statements_of(text, "", "clause"))


def row(query, clause, statement=0):
    return dict(zip(NAMES, Features(Letters()).of(query, clause)[statement].tolist(), strict=True))


def asked(text, **wants):
    return Query(text, text, text, unscoped=text, **wants)


def test_a_word_meets_its_nearest_and_counts_by_its_length():
    seen = row(asked("ac"), clause("b。"))
    # a meets b at 0.8 and weighs 1; c meets nothing and weighs 2
    assert seen["met"] == pytest.approx(0.8 / 3)
    assert seen["held"] == 0
    assert row(asked("ac"), clause("c。"))["held"] == pytest.approx(2 / 3)


def test_overlap_is_of_characters():
    seen = row(asked("租金押金"), clause("退还押金。"))
    assert seen["pairs"] == pytest.approx(1 / 3)  # 租金 金押 押金
    assert (seen["run"], seen["run_chars"]) == (0.5, 2)


def test_a_value_of_the_kind_asked_for_is_seen():
    assert row(asked("罚多少", detail="money"), clause("处三千元罚款。"))["gives"] == 1
    assert row(asked("罚多少", detail="money"), clause("责令改正。"))["gives"] == 0
    assert row(asked("罚多少"), clause("处三千元罚款。"))["asks"] == 0


def test_the_best_statement_of_a_clause_is_behind_none():
    seen = [row(asked("a"), clause("a。c。"), i) for i in (0, 1)]
    assert seen[0]["met_behind"] == 0 and seen[1]["met_behind"] < 0


def test_nothing_to_compare_is_no_number_gone_wrong():
    features = Features(Letters()).of(asked(""), clause("。。。x"))
    assert np.isfinite(features).all()
