import dataclasses
from pathlib import Path

import pytest

from index.build.taken import Taken, pack_taken, unpack_taken
from index.generation.store import Store, StoredDocument, write_store
from index.readers import read_document
from index.structure import parse_document
from index.text.context import index_text

CORPUS = Path(__file__).parents[3] / "corpus"
FILES = sorted(path for path in CORPUS.iterdir() if path.stem != "README")


@pytest.fixture(scope="module")
def documents():
    """The shipped documents, as parsed."""
    return [parse_document(read_document(path, CORPUS), path.stem) for path in FILES]


def test_a_document_comes_back_whole_from_the_cache_form(documents):
    for document in documents:
        taken = Taken.of(b"key", document)
        again = unpack_taken(b"key", pack_taken(taken))
        assert again.parsed is None
        assert again == dataclasses.replace(taken, parsed=None)
        assert again.document() == document
        assert again.texts() == [index_text(document, clause) for clause in document.clauses]


def test_equal_index_texts_have_equal_keys_and_others_dont(documents):
    taken = [Taken.of(b"", document) for document in documents]
    pairs = {
        (text, key)
        for item in taken
        for text, key in zip(item.texts(), item.text_keys, strict=True)
    }
    assert len(pairs) == len({text for text, _ in pairs}) == len({key for _, key in pairs})


def test_a_stored_document_is_written_like_the_parsed_one(documents, tmp_path):
    for name, items in (("a", documents), ("b", map(StoredDocument.of, documents))):
        (tmp_path / name).mkdir()
        write_store(tmp_path / name, items)
    store = Store(tmp_path / "b")
    assert [store.document(document.doc_id) for document in documents] == documents
    clauses = [clause for document in documents for clause in document.clauses]
    assert [store.clause(row) for row in range(len(clauses))] == clauses
    store.close()
    written = [(tmp_path / name / "clauses.sqlite").read_bytes() for name in "ab"]
    assert written[0] == written[1]
