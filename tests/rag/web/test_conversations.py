import time
from dataclasses import asdict

import pytest

from rag.web import conversations as talk
from rag.web.chat import MAX_TURNS, messages
from rag.web.conversations import Conversation
from rag.web.render import reply_html
from rag.web.reply import Reply


def test_a_conversation_is_named_after_its_first_question():
    one = talk.add_turn(talk.fresh(), Reply("进城落户\n要什么条件？", "答"))
    two = talk.add_turn(one, Reply("那合肥呢？", "答"))
    assert two.title == "进城落户 要什么条件？"
    assert [turn.question for turn in two.turns] == ["进城落户\n要什么条件？", "那合肥呢？"]


def test_what_the_browser_sent_is_read_back():
    one = talk.add_turn(talk.fresh(), Reply("问", "答"))
    assert talk.read_many(talk.to_json([one])) == (one,)
    assert talk.read_one(talk.to_json([one])[0]) == one


@pytest.mark.parametrize(
    "data", [None, 3, "x", {"id": 5}, {"id": ""}, [{"turns": "no"}], {"id": "a", "turns": [{}]}]
)
def test_other_shapes_are_dropped(data):
    assert talk.read_one(data).turns == ()
    assert talk.read_many(data) == ()


def test_keeping_updates_in_place_and_adds_in_front():
    a, b = (Conversation(key, key, (Reply("问", "答"),)) for key in "ab")
    assert talk.keep((a,), b) == (b, a)
    renamed = talk.rename(a, "  新 名 ")
    assert talk.keep((b, a), renamed) == (b, renamed)
    assert talk.keep((b, renamed), a) == (b, renamed)  # an older title does not come back
    assert renamed.title == "新 名"
    assert talk.drop((b, a), "b") == (a,)


def test_what_two_tabs_added_to_one_conversation_is_all_kept():
    start = talk.add_turn(talk.fresh(), Reply("一", "答"))
    left, right = (talk.add_turn(start, Reply(text, "答")) for text in ("左", "右"))
    kept = talk.keep(talk.keep((start,), left), right)
    assert [turn.question for turn in kept[0].turns] == ["一", "左", "右"]
    assert talk.keep(kept, left)[0].turns == kept[0].turns


def test_an_empty_conversation_gets_its_id_with_its_first_question():
    empty, asked = talk.fresh(), Conversation("a", "t", (Reply("问", "答"),))
    assert talk.begun(empty).id != talk.begun(empty).id
    assert talk.begun(asked) is asked


def test_an_empty_conversation_is_not_kept():
    assert talk.keep((), talk.fresh()) == ()
    assert talk.rename(Conversation("a", "旧"), "  ").title == "旧"


def test_the_list_and_each_conversation_are_bounded():
    kept = ()
    for number in range(talk.MAX_CONVERSATIONS + 3):
        kept = talk.keep(kept, Conversation(str(number), "t", (Reply("问", "答"),)))
    assert len(kept) == talk.MAX_CONVERSATIONS
    long = talk.fresh()
    for number in range(talk.MAX_TURNS + 3):
        long = talk.add_turn(long, Reply(str(number), "答"))
    assert (len(long.turns), long.turns[-1].question) == (talk.MAX_TURNS, str(talk.MAX_TURNS + 2))


@pytest.mark.parametrize("text", ["字" * 3_000, "\n" * 3_000, "**a " * 1_000, "[1]" * 1_000])
def test_a_conversation_that_a_browser_made_up_keeps_nobody_busy(text):
    turn = asdict(Reply(text, text, notes=(text,)))
    told = {"id": "a", "title": text, "turns": [turn] * 3_000, "changed": 0.0}
    started = time.perf_counter()
    found = talk.read_one(told)
    assert 0 < len(found.turns) <= MAX_TURNS
    kept = talk.keep(talk.read_many([told] * 60), found)
    assert len(kept) <= talk.MAX_CONVERSATIONS and all(
        len(item.turns) <= MAX_TURNS for item in kept
    )
    assert len(messages(found.turns)) == 2 * len(found.turns)
    assert time.perf_counter() - started < 20  # a quadratic step would take hours


def test_of_a_conversation_too_large_the_latest_turns_are_kept():
    turns = [asdict(Reply(str(number), "字" * (talk.MAX_SIZE // 4))) for number in range(6)]
    found = talk.read_one({"id": "a", "title": "", "turns": turns, "changed": 0.0})
    assert [turn.question for turn in found.turns] == ["3", "4", "5"]  # 3 of a quarter and a bit
    lines = [
        asdict(Reply(str(number), "\n" * (talk.MAX_SIZE // talk.LINE // 4))) for number in range(6)
    ]
    found = talk.read_one({"id": "a", "title": "", "turns": lines, "changed": 0.0})
    assert [turn.question for turn in found.turns] == ["3", "4", "5"]


def test_asterisks_without_an_end_take_no_longer_than_others():
    started = time.perf_counter()
    reply_html(Reply("问", "**a " * 500_000))
    assert time.perf_counter() - started < 10  # looking to the end from each takes hours
    assert "<strong>a*b</strong>" in reply_html(Reply("问", "**a*b** c**")).replace("&#42;", "*")
