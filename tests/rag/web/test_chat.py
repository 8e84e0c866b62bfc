import threading

from index.errors import GenerationError, IndexMissing
from index.settings import load_settings
from rag.web.chat import Asked, Stops, messages, replies
from rag.web.desk import Desk
from rag.web.reply import Reply


def desk_with(chain, tmp_path):
    return Desk(load_settings(state=tmp_path), lambda _: chain)


def test_replies_grow_and_only_the_last_is_done(chain, tmp_path):
    grown = list(replies(desk_with(chain, tmp_path), Asked("数据共享"), threading.Event()))
    assert [reply.done for reply in grown] == [False] * (len(grown) - 1) + [True]
    lengths = [len(reply.text) for reply in grown]
    assert lengths == sorted(lengths)
    assert len(grown[-1].cards) == 3


def test_earlier_questions_and_the_scope_reach_the_chain(chain, tmp_path):
    asked = Asked("那（二）呢", (Reply("数据共享", "答"),), ("doc:sharing",))
    last = list(replies(desk_with(chain, tmp_path), asked, threading.Event()))[-1]
    question, history, scope = chain.asked[-1]
    assert (question, history, scope.doc_ids) == ("那（二）呢", ("数据共享",), ("sharing",))
    assert last.scope == ("《关于数据共享的意见》（测发〔2024〕1号）",)


def test_of_a_long_conversation_the_latest_questions_reach_the_chain(chain, tmp_path):
    earlier = tuple(Reply("长" * 2000, "") for _ in range(50))
    list(replies(desk_with(chain, tmp_path), Asked("数据共享", earlier), threading.Event()))
    assert chain.asked[-1][1] == ("长" * 500,) * 8


def test_stop_ends_with_what_there_is(chain, tmp_path):
    stops = Stops()
    flag = stops.start("session")
    stream = replies(desk_with(chain, tmp_path), Asked("数据共享"), flag)
    next(stream)
    stops.stop("session")
    rest = list(stream)
    assert rest[-1].done
    assert rest[-1].notes == ("已停止",)


def test_a_missing_index_and_a_failing_model_are_said_in_words(tmp_path):
    def missing(_):
        raise IndexMissing("还没有索引，请运行 python -m index build")

    def failing(_):
        raise GenerationError("模型超时")

    for opener, words in ((missing, "python -m index build"), (failing, "模型超时")):
        desk = Desk(load_settings(state=tmp_path), opener)
        (last,) = replies(desk, Asked("问"), threading.Event())
        assert words in last.notes[0]


def test_the_desk_opens_again_after_a_build(chain, tmp_path):
    built = []

    def opener(_):
        if not built:
            raise IndexMissing("还没有索引")
        return chain

    desk = Desk(load_settings(state=tmp_path), opener)
    assert desk.trouble() == "还没有索引"
    built.append(True)
    assert desk.trouble() == ""
    assert desk.chain() is chain


def test_a_conversation_is_shown_as_pairs_of_messages():
    shown = messages([Reply("一", "答"), Reply("二", "", done=False)])
    assert [item["role"] for item in shown] == ["user", "assistant"] * 2
    assert "tw-waiting" in shown[3]["content"]
