"""Statements encoded in the pass over their clause are what they are when encoded alone."""

from pathlib import Path

import numpy as np
import pytest
from tiny_encoder import TinyEncoder

from index.build.encoding import DocumentVectors, encode_document, statement_texts
from index.build.taken import index_texts
from index.encoder import load_encoder
from index.readers import read_document
from index.settings import Settings
from index.structure import parse_document
from index.text.context import index_text_at

CORPUS = Path(__file__).parents[3] / "corpus"
FILES = sorted(path for path in CORPUS.iterdir() if path.stem != "README")


@pytest.fixture(scope="module")
def documents():
    """The shipped documents, as parsed."""
    return [parse_document(read_document(path, CORPUS), path.stem) for path in FILES]


def test_the_index_text_holds_the_clause_where_it_says(documents):
    for document in documents:
        for clause in document.clauses:
            text, place = index_text_at(document, clause)
            for s in clause.statements:
                assert text[place + s.start : place + s.end] == s.text


def test_one_pass_makes_what_each_text_makes_alone(documents):
    encoder = load_encoder(Settings())
    for document in documents:
        made = encode_document(document, index_texts(document), encoder)
        texts = [text for text, _ in index_texts(document)]
        alone = encoder.encode_clauses(texts).astype(np.float16)
        assert np.array_equal(made.clauses, alone)
        stated = encoder.encode_clauses(statement_texts(document))
        assert made.statements.astype(np.float32) == pytest.approx(stated, abs=5e-4)
        assert made.counts.sum() == len(stated) == len(made.statements)


def test_any_other_encoder_gets_each_text(documents):
    document = documents[0]
    made = encode_document(document, index_texts(document), TinyEncoder())
    expected = TinyEncoder().encode_clauses(statement_texts(document)).astype(np.float16)
    assert np.array_equal(made.statements, expected)


def test_vectors_come_back_whole_from_the_cache_form(documents):
    document = documents[0]
    made = encode_document(document, index_texts(document), TinyEncoder())
    sizes = len(made.clauses), len(made.statements)
    again = DocumentVectors.from_bytes(made.to_bytes(), *sizes, 16)
    assert again is not None and again.to_bytes() == made.to_bytes()
    assert np.array_equal(again.counts, made.counts)
    assert DocumentVectors.from_bytes(made.to_bytes()[:-2], *sizes, 16) is None
