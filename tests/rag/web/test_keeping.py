import pytest

from index.errors import StoreUnavailable
from index.settings import load_settings
from rag.web import conversations as talk
from rag.web.conversations import Conversation
from rag.web.keeping import MAX_KEY, Keeping, for_browser
from rag.web.reply import Reply
from rag.web.store.conversations import ConversationStore
from rag.web.store.database import Database
from rag.web.store.signins import Account, SignInStore


@pytest.fixture
def database(tmp_path):
    database = Database.open(load_settings(corpus=tmp_path, state=tmp_path / "state"))
    yield database
    database.close()


@pytest.fixture
def keeping(database):
    return Keeping(ConversationStore(database))


def asked(*questions: str) -> Conversation:
    conversation = talk.fresh()
    for question in questions:
        conversation = talk.add_turn(conversation, Reply(question, "答"))
    return conversation


def test_an_accounts_conversations_are_its_own_and_not_the_browsers(keeping):
    one, other = asked("甲问"), asked("乙问")
    assert keeping.keep(one, [], "甲") == (one,)
    assert keeping.keep(other, talk.to_json([one]), "乙") == (other,)
    assert keeping.all(talk.to_json([other]), "甲") == (one,)
    assert for_browser((one,), "甲") == []


def test_without_accounts_they_are_the_browsers(keeping):
    one = asked("问")
    kept = keeping.keep(one, [], "")
    assert kept == keeping.all(talk.to_json(kept), "") == (one,)
    assert for_browser(kept, "") == talk.to_json([one])
    assert keeping.drop(one.id, talk.to_json(kept), "") == ()


@pytest.mark.parametrize("account", ["", "甲"])
def test_two_tabs_of_one_conversation_lose_no_turn(keeping, account):
    start = asked("一")
    left, right = (talk.add_turn(start, Reply(text, "答")) for text in ("左", "右"))
    kept = talk.to_json(keeping.keep(left, [], account))
    kept = talk.to_json(keeping.keep(right, kept, account))
    opened = keeping.opened(talk.to_json([right])[0], kept, account)
    assert [turn.question for turn in opened.turns] == ["一", "左", "右"]


def test_what_another_account_left_open_is_not_shown(keeping):
    one = asked("甲问")
    keeping.keep(one, [], "甲")
    assert keeping.opened(talk.to_json([one])[0], [], "乙").turns == ()
    assert keeping.opened(talk.to_json([one])[0], [], "甲") == one


def test_the_oldest_conversations_are_forgotten(keeping, monkeypatch):
    monkeypatch.setattr("rag.web.keeping.MAX_CONVERSATIONS", 2)
    many = [Conversation(key, key, (Reply("问", "答"),), float(i)) for i, key in enumerate("abc")]
    for one in many:
        keeping.keep(one, [], "甲")
    assert [one.id for one in keeping.all([], "甲")] == ["c", "b"]
    assert keeping.drop("c", [], "甲") == (many[1],)


def test_an_empty_or_monstrous_one_is_not_kept(keeping):
    assert keeping.keep(talk.fresh(), [], "甲") == ()
    assert (
        keeping.keep(Conversation("x" * (MAX_KEY + 1), "t", (Reply("问", "答"),)), [], "甲") == ()
    )


def test_an_account_that_is_removed_leaves_nothing_to_the_next_of_its_name(keeping, database):
    signins = SignInStore(database)
    signins.put_account(Account("甲", "reader", "hash"))
    keeping.keep(asked("问"), [], "甲")
    assert signins.remove_account("甲")
    assert keeping.all([], "甲") == ()


def test_a_database_that_is_down_costs_the_list_and_nothing_else(keeping, monkeypatch):
    def down(*_args, **_options):
        raise StoreUnavailable("数据库连不上")

    for name in ("of", "change", "drop"):
        monkeypatch.setattr(ConversationStore, name, down)
    one = asked("问")
    assert keeping.keep(one, [], "甲") == keeping.drop(one.id, [], "甲") == ()
