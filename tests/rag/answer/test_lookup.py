"""Clauses by their numbers: of one document, of a part, and where several documents match."""

from pathlib import Path

import pytest

from index.build.run import build_index
from index.settings import load_settings
from rag.pipeline import Pipeline
from rag.question.numbered import numbered_places


def test_the_document_is_asked_for_where_several_have_the_number(offices):
    reply = offices.answer("第二条讲了什么")
    assert reply.text.startswith("有2份文件有第2条，请说明是哪一份：")
    assert "市公安局" in reply.text and "市水务局" in reply.text
    assert len(reply.citations) == 2


def test_a_named_document_is_told_whole(offices):
    reply = offices.answer("《犬只管理办法》第三条")
    assert "遗弃犬只" in reply.text and "携犬乘车" in reply.text
    assert "供水" not in reply.text


def test_a_number_in_words_names_a_document(offices):
    text = offices.answer("十二号文第三条讲了什么").text
    assert "800元" in text


def test_parts_are_numbers_too():
    asked = numbered_places("附件3第四部分第十三条讲什么")
    assert (asked.attachment, asked.part, asked.articles) == (3, 4, (13,))
    assert numbered_places("第二章第五条").part == 2
    assert numbered_places("第五条").part == 0


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    settings = load_settings(corpus=Path("corpus"), state=tmp_path_factory.mktemp("state"))
    build_index(settings)
    return Pipeline.open(settings)


@pytest.mark.parametrize(
    "question",
    ["附件3第四部分第十三条", "附件3第十三条写的啥", "杭甬温附件3第四部分第（十三）条是什么"],
)
def test_an_attachment_that_one_document_has_names_the_document(shipped, question):
    reply = shipped.answer(question)
    assert {c.clause.clause_id for c in reply.citations} == {"state-council-2025-86/附件3/（十三）"}


def test_a_number_that_an_attachment_lacks_is_said(shipped):
    reply = shipped.answer("附件3第六十条")
    assert reply.refused and "没有第60条" in reply.text
