"""Example questions: from the documents that are there, whatever they are called."""

from types import SimpleNamespace

from index.structure.document import Document
from rag.web.examples import example_questions


def shelf(*documents):
    by_id = {document.doc_id: document for document in documents}
    return SimpleNamespace(documents=documents, document=by_id.__getitem__)


def test_a_document_without_a_name_is_left_out():
    nameless = Document("a", "a.txt", "", "", (), issued_on="2020-01-01")
    assert example_questions(shelf(nameless)) == ()


def test_a_document_is_asked_about_by_its_name():
    named = Document("b", "b.txt", "松溪市供水条例", "", (), issued_on="2020-01-01")
    assert example_questions(shelf(named)) == ("《松溪市供水条例》是哪年印发的？",)
