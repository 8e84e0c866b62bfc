"""Example questions: of several kinds, each answered before it is offered."""

from dataclasses import replace

import pytest

from rag.types import Answer, Citation
from rag.web.example_makers import MAKERS, Example
from rag.web.examples import TRIES, Examples, answered_examples, answers
from tests.rag.web.conftest import FakeChain, FakeShelf, make_document

EAST = make_document(
    "east",
    "东县人才办法",
    [
        ("一、", "一、推进数据共享开放。由市大数据局牵头。"),
        ("二、", "二、完善外国专家服务体系。为外籍人才提供永久居留便利。"),
        ("三、", "三、加大人才引进力度。安家补贴标准为五百元。"),
    ],
    region="测试省东县",
    region_code="990101",
)
WEST = make_document(
    "west",
    "西县人才办法",
    [
        ("一、", "一、加大人才引进力度。西县也引进。"),
        ("二、", "二、其他事项另行规定。由县政府办。"),
    ],
    region="测试省西县",
    region_code="990102",
)


def cite(n, clause):
    return Citation(n, clause, clause.text, 0, len(clause.text))


class Obliging(FakeChain):
    """Cites the first clause of every document whose place or title is in the question."""

    def answer(self, question, history=(), *, scope=None):
        self.asked.append((question, tuple(history), scope))
        named = [d for d in self.snapshot.documents if d.title[:2] in question]
        whole = "\n".join(clause.text for document in named for clause in document.clauses)
        citations = tuple(cite(n, d.clauses[0]) for n, d in enumerate(named, 1))
        return Answer(question, whole, citations, refused=not named, snapshot="g1")


def examples(chain, language="zh"):
    return list(answered_examples(chain, chain.snapshot, language))


def test_there_is_one_of_each_kind():
    found = examples(Obliging(FakeShelf((EAST, WEST))))
    assert len(found) == len(MAKERS["zh"]) == 6
    lay, many, figure, compared, unit, date = found
    assert "的事，" in lay and "有哪些要求" in many
    assert figure == "东县安家补贴标准是多少？"
    assert "东县和西县在" in compared or "西县和东县在" in compared
    assert unit.endswith("由哪个单位牵头？") and date.endswith("是哪年印发的？")


@pytest.mark.parametrize("flaw", ["refused", "uncited", "unverified", "another figure"])
def test_what_is_not_answered_is_not_offered(flaw):
    class Flawed(Obliging):
        def answer(self, question, history=(), *, scope=None):
            good = super().answer(question, history, scope=scope)
            if flaw == "refused":
                return replace(good, refused=True)
            if flaw == "uncited":
                return replace(good, citations=())
            if flaw == "unverified":
                return replace(good, unverified=("一句",))
            return replace(good, text="六百元")

    found = examples(Flawed(FakeShelf((EAST, WEST))))
    if flaw == "another figure":
        assert not any("多少" in question for question in found) and found
    else:
        assert found == []


def test_a_kind_that_fails_is_given_up_after_a_few_tries():
    many = tuple(replace(EAST, doc_id=f"e{n}") for n in range(40))
    chain = FakeChain(FakeShelf(many))
    chain.answer = lambda question, *_: (
        chain.asked.append(question) or Answer(question, "", refused=True)
    )
    assert examples(chain) == []
    assert len(chain.asked) <= TRIES * len(MAKERS["zh"])


def test_a_document_without_a_name_is_left_out():
    assert examples(Obliging(FakeShelf((replace(EAST, title="", region=""),)))) == []


def test_english_examples_are_english():
    document = replace(EAST, region="山东省淄博市高青县", title="Gaoqing")
    found = examples(Obliging(FakeShelf((document,))), "en")
    assert found and all(question.isascii() for question in found)
    assert any("Gaoqing" in question for question in found)


def test_a_generation_is_asked_once_and_a_new_one_anew():
    chain, kept = Obliging(FakeShelf((EAST, WEST))), Examples()
    first = kept.of(chain, "zh")
    asked = len(chain.asked)
    assert kept.of(chain, "zh") == first and len(chain.asked) == asked
    chain.snapshot = replace(chain.snapshot, generation="g2")
    assert kept.of(chain, "zh") == first and len(chain.asked) == 2 * asked


def test_an_answer_has_to_cite_every_document_of_a_comparison():
    clause = EAST.clauses[0]
    answer = Answer("问", clause.text, (cite(1, clause),))
    assert answers(answer, Example("问", ("east",)))
    assert not answers(answer, Example("问", ("east", "west")))
