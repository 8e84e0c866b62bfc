from dataclasses import replace
from types import MappingProxyType

import pytest

from index.errors import IndexMissing
from index.settings import load_settings
from rag.web.desk import Desk
from rag.web.watch import WatchedChain


class Notes:
    def __init__(self):
        self.running, self.seen = 0, []

    def begun(self):
        self.running += 1

    def ended(self, seen):
        self.running -= 1
        self.seen.append(seen)


class Timed:
    """The scripted chain, with timings on its answers."""

    def __init__(self, chain, timings):
        self.chain, self.timings = chain, MappingProxyType(timings)
        self.snapshot = chain.snapshot

    def answer(self, *asked, **scope):
        return replace(self.chain.answer(*asked, **scope), timings_ms=self.timings)


def outcome(notes):
    assert notes.running == 0
    return [(item.outcome, item.error) for item in notes.seen]


def test_an_answer_passes_through_and_is_seen_whole(chain):
    notes = Notes()
    watched = WatchedChain(Timed(chain, {"retrieve": 2.0}), [notes])
    answer = watched.answer("数据共享", ("前一问",))
    assert chain.asked == [("数据共享", ("前一问",), None)]
    (seen,) = notes.seen
    assert (seen.question, seen.answer, seen.outcome) == ("数据共享", answer, "answered")
    assert 0 <= seen.ended_ns - seen.started_ns < 10**9
    assert watched.snapshot is chain.snapshot


def test_a_refusal_an_error_and_an_interrupted_stream_are_told_apart(chain):
    notes = Notes()
    watched = WatchedChain(chain, [notes])
    watched.answer("没有这样的词")
    parts = watched.stream("数据")
    next(parts)
    assert notes.running == 1
    parts.close()

    class Broken:
        def answer(self, *asked, **scope):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        WatchedChain(Broken(), [notes]).answer("问")
    assert outcome(notes) == [("refused", ""), ("stopped", ""), ("failed", "ZeroDivisionError")]
    assert notes.seen[2].answer is None


def test_a_stream_to_its_end_yields_the_same_and_is_seen_once(chain):
    notes = Notes()
    assert list(WatchedChain(chain, [notes]).stream("数据")) == list(chain.stream("数据"))
    assert outcome(notes) == [("answered", "")]


def test_the_desk_watches_only_what_is_asked_of_its_chain(chain, tmp_path):
    notes = Notes()
    desk = Desk(load_settings(state=tmp_path), lambda _: chain)
    assert desk.chain() is chain  # nobody observes: nothing in between
    desk.watch(notes)
    desk.shelf()
    desk.chain().answer("数据")
    assert outcome(notes) == [("answered", "")]


def test_a_glance_does_not_wait_and_opens_later(chain, tmp_path):
    ready = []

    def opener(_):
        if not ready:
            raise IndexMissing("没有索引")
        return chain

    desk = Desk(load_settings(state=tmp_path), opener)
    assert desk.glance().shelf is None
    assert desk.trouble() == "没有索引"
    assert desk.glance().reason == "missing"
    ready.append(True)
    assert desk.trouble() == ""
    assert (desk.glance().shelf, desk.glance().reason) == (chain.snapshot, "")
