"""Clauses of two documents paired by their words, then by what they mean."""

from dataclasses import replace

import numpy as np
import pytest

from rag.browse.beside import beside, pair
from tests.rag.web.conftest import make_document

COUNT = 6
LEFT = make_document(
    "left",
    "甲市办法",
    [
        ("1.", "1.租房居住满一年的，本人及配偶可以落户。"),
        ("2.", "2.每年检查食堂卫生。"),
        ("3.", "3.对引进的博士给予安家补贴10万元。"),
        *((f"{n}.", f"{n}.{char * 9}") for n, char in zip(range(4, 7), "东南西", strict=True)),
    ],
)
RIGHT = make_document(
    "right",
    "乙市办法",
    [
        ("1.", "1.修建海堤。"),
        ("2.", "2.为高层次人才发放购房资助20万元。"),
        ("3.", "3.租房居住满两年的，本人及配偶可以落户。"),
        *((f"{n}.", f"{n}.{char * 9}") for n, char in zip(range(4, 7), "红黄蓝", strict=True)),
    ],
)


def means(clauses):
    """Each clause means something of its own, but the third left one what the second right does."""
    vectors = np.zeros((len(clauses), 2 * COUNT), np.float32)
    for row, clause in enumerate(clauses):
        place = int(clause.number[:-1]) - 1
        shared = clause.doc_id == "right" and place == 1
        vectors[row, 2 if shared else place + COUNT * (clause.doc_id == "right")] = 1
    return vectors


def ids(found):
    return [(item.left.clause_id, item.right.clause_id) for item in found.pairs]


def test_versions_are_paired_by_their_words_with_the_difference_spelt():
    found = beside(LEFT, RIGHT)
    assert ids(found) == [("left/1.", "right/3.")]
    said = [(mark.kind, mark.text) for mark in found.pairs[0].marks if mark.kind != "equal"]
    assert ("delete", "一") in said and ("insert", "两") in said
    assert [clause.number for clause in found.only_left] == ["2.", "3.", "4.", "5.", "6."]


def test_what_is_left_is_paired_by_meaning_and_its_figures_compared():
    found = beside(LEFT, RIGHT, means)
    assert ids(found) == [("left/1.", "right/3."), ("left/3.", "right/2.")]
    both = found.pairs[1]
    assert both.marks == ()  # two texts, not two versions of one
    assert [both.left.text[a:b] for a, b in both.left_only] == ["10万元"]
    assert [both.right.text[a:b] for a, b in both.right_only] == ["20万元"]
    assert [clause.number for clause in found.only_right] == ["1.", "4.", "5.", "6."]


def test_every_clause_stands_on_its_side_once(shipped):
    documents = [shipped.document(item.doc_id) for item in shipped.documents[:2]]
    found = beside(*documents)
    for place, document in enumerate(documents):
        alone = (found.only_left, found.only_right)[place]
        paired = [(item.left, item.right)[place] for item in found.pairs]
        listed = [clause.clause_id for clause in (*alone, *paired)]
        aside = {"front", "signature", "attachments"}
        told = [clause.clause_id for clause in document.clauses if clause.kind not in aside]
        assert sorted(listed) == sorted(told)


@pytest.mark.parametrize("means_of_both", [None, means])
def test_a_document_beside_itself_has_nothing_alone(means_of_both):
    twin = replace(LEFT, doc_id="twin")
    found = beside(LEFT, twin, means_of_both)
    assert len(found.pairs) == COUNT and not found.only_left and not found.only_right


def test_marks_join_to_the_two_texts():
    both = pair(LEFT.clauses[0], RIGHT.clauses[2])
    old = "".join(mark.text for mark in both.marks if mark.kind != "insert")
    new = "".join(mark.text for mark in both.marks if mark.kind != "delete")
    assert (old, new) == (both.left.text, both.right.text)
