from dataclasses import dataclass, replace

import pytest

from rag.types import Answer
from rag.web.reply import Card, Reply
from rag.web.suggest import MOST, follow_ups

CITED = Card(1, "sharing/（一）", "关于数据共享的意见", "", (), "（一）", "分级保护数据。", 0, 7)
REPLY = Reply("怎么保护数据？", "分级保护[1]", cards=(CITED,))


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
    found = follow_ups(asked, REPLY)
    assert 1 <= len(found) <= MOST
    assert len(set(found)) == len(found)
    assert set(found) <= set(asked.questions)


def test_what_was_asked_before_is_not_offered_again(asked):
    first = follow_ups(asked, REPLY)[0]
    assert first not in follow_ups(asked, REPLY, [first])


def test_what_is_refused_is_not_offered(chain, monkeypatch):
    refusing = Asked(chain, [])
    monkeypatch.setattr(
        Asked, "answer", lambda self, question: Answer(question, "没有规定", refused=True)
    )
    assert follow_ups(refusing, REPLY) == ()


@pytest.mark.parametrize(
    "reply",
    [
        replace(REPLY, refused=True),
        replace(REPLY, cards=()),
        replace(REPLY, cards=(replace(CITED, clause_id="gone/1"),)),
    ],
)
def test_nothing_follows_a_refusal_or_a_clause_that_is_gone(asked, reply):
    assert follow_ups(asked, reply) == ()
    assert asked.questions == []
