"""Documents that may hold some words: all of a small corpus, the likely ones of a large one."""

import pytest

from rag.scope import likely


def test_a_small_corpus_is_read_whole(shipped):
    assert list(likely.likely_texts(shipped, ["试点期限"])) == list(shipped.texts())


def test_of_a_large_corpus_only_documents_that_share_words_are_read(
    shipped, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(likely, "READ_WHOLE", 0)
    found = dict(likely.likely_texts(shipped, ["长白山人才工程"]))
    assert found
    assert "长白山人才工程" in "".join(found.values())
    assert list(likely.likely_texts(shipped, ["钟表匠"])) == []
    assert tuple(found) == tuple(d.doc_id for d in shipped.documents if d.doc_id in found)
