from dataclasses import dataclass, replace

import pytest

from rag.types import Answer
from rag.web.suggest import MOST, follow_ups

CITED = "sharing/（一）"


@dataclass
class Asked:
    """Answers as the chain that it stands before, and remembers what was asked."""

    chain: object
    questions: list[str]

    @property
    def snapshot(self):
        return self.chain.snapshot

    def answer(self, question: str, history=(), *, scope=None) -> Answer:
        self.questions.append(question)
        answer = self.chain.answer("数据")
        return replace(answer, text=answer.text + "市大数据局")


@pytest.fixture
def asked(chain):
    return Asked(chain, [])


def test_only_what_was_answered_is_offered_each_once(asked):
    found = follow_ups(asked, CITED)
    assert 1 <= len(found) <= MOST
    assert len(set(found)) == len(found)
    assert set(found) <= set(asked.questions)


def test_what_was_asked_before_is_not_offered_again(asked):
    first = follow_ups(asked, CITED)[0]
    assert first not in follow_ups(asked, CITED, [first])


def test_what_is_refused_is_not_offered(chain, monkeypatch):
    refusing = Asked(chain, [])
    monkeypatch.setattr(
        Asked, "answer", lambda self, question: Answer(question, "没有规定", refused=True)
    )
    assert follow_ups(refusing, CITED) == ()


def test_nothing_follows_a_clause_that_is_gone(asked):
    assert follow_ups(asked, "gone/1") == ()
    assert asked.questions == []


def test_while_they_are_made_for_somebody_else_there_are_none(chain):
    class Nested(Asked):
        def answer(self, question, history=(), *, scope=None):
            self.questions.append(question)
            assert follow_ups(self.chain, CITED) == ()
            return self.chain.answer("数据")

    asked = Nested(chain, [])
    follow_ups(asked, CITED)
    assert asked.questions
    assert follow_ups(Asked(chain, []), CITED)  # and afterwards there are again
