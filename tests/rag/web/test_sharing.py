"""Sharing an answer: what can be shared, who reads it, when it ends; and the page."""

import json
from dataclasses import replace
from urllib.parse import quote

import lxml.html
import pytest

from rag.web import conversations as talk
from rag.web.render import reply_html
from rag.web.reply import Card, Reply
from rag.web.sharing import DAYS, MAX_CHARS, MOST, Sharing
from rag.web.store.database import Database
from rag.web.store.shares import ShareStore
from tests.rag.web.conftest import FakeChain
from tests.rag.web.serving import PASSWORD, accounts_of, client_of, made, settings_in

DAY_S = 24 * 3600
CARD = Card(
    1, "a/附件3/（十三）", "意见", "国发〔2025〕1号", ("一、总则",), "（十三）", "原文。", 2, 5
)
REPLY = Reply("怎么办？", "**300元**[1]\n原文。[1]", cards=(CARD,), confidence=0.7)
HOSTILE = "<script>alert(1)</script>"


class Clock:
    now = 1_700_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


@pytest.fixture
def sharing(settings):
    return Sharing(ShareStore(Database.open(settings)), Clock())


def shared(sharing, reply=REPLY, account="甲"):
    return sharing.share(sharing.sealed(reply), account)


def test_what_a_browser_has_kept_can_be_shared_and_reads_the_same(sharing):
    turn = sharing.sealed(replace(REPLY, places=(("高青县", "怎么办？"),), notes=("注",)))
    kept = json.loads(json.dumps(talk.to_json([talk.add_turn(talk.fresh(), turn)])))
    [back] = talk.read_many(kept)[0].turns
    item, why = sharing.share(back, "甲")
    assert why == ""
    opened = sharing.open(item.id)
    assert opened is not None and opened[1] == replace(turn, seal="")


@pytest.mark.parametrize(
    "changed", [{"text": "别的"}, {"question": "别的"}, {"cards": ()}, {"seal": ""}, {"seal": "é"}]
)
def test_what_somebody_has_changed_is_not_shared(sharing, changed):
    item, why = sharing.share(replace(sharing.sealed(REPLY), **changed), "甲")
    assert item is None and why == "share_unsealed"


def test_two_processes_seal_alike_and_two_installations_do_not(sharing, settings, tmp_path):
    again = Sharing(ShareStore(Database.open(settings)))
    assert again.sealed(REPLY) == sharing.sealed(REPLY)
    (tmp_path / "other").mkdir()
    other = Sharing(ShareStore(Database.open(settings_in(tmp_path / "other"))))
    assert other.sealed(REPLY).seal != sharing.sealed(REPLY).seal


def test_a_link_cannot_be_guessed_and_the_same_answer_has_one(sharing):
    first, other = shared(sharing)[0], shared(sharing, replace(REPLY, question="另问"))[0]
    assert len(first.id) == 32 and first.id != other.id  # 24 random bytes in base64
    assert shared(sharing)[0].id == first.id
    assert shared(sharing, account="乙")[0].id != first.id


def test_a_link_ends_after_its_days(sharing):
    item, _ = shared(sharing)
    sharing._clock.now += DAYS * DAY_S - 1
    assert sharing.open(item.id) and sharing.of("甲")
    sharing._clock.now += 1
    assert sharing.open(item.id) is None and sharing.of("甲") == ()


def test_an_account_shares_so_many_and_what_has_run_out_makes_room(sharing):
    for i in range(MOST):
        assert shared(sharing, replace(REPLY, question=f"{i}"))[0]
    assert shared(sharing, replace(REPLY, question="再来")) == (None, "share_full")
    assert shared(sharing, account="乙")[0]
    sharing._clock.now += DAYS * DAY_S
    assert shared(sharing, replace(REPLY, question="再来"))[0]


def test_an_answer_of_any_length_is_not_stored(sharing):
    assert shared(sharing, replace(REPLY, text="a" * MAX_CHARS)) == (None, "share_too_long")


def test_only_its_owner_or_the_operator_takes_a_link_back(sharing):
    item, _ = shared(sharing)
    assert not sharing.take_back(item.id, "乙", operator=False)
    assert not sharing.take_back(item.id, "", operator=False)
    assert sharing.open(item.id)
    assert sharing.take_back(item.id, "甲", operator=False)
    assert sharing.open(item.id) is None
    other, _ = shared(sharing)
    assert sharing.take_back(other.id, "", operator=True)
    assert not sharing.take_back(other.id, "", operator=True)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    settings = settings_in(tmp_path_factory.mktemp("shared"))
    return made(settings, lambda _: FakeChain()), settings


@pytest.fixture
def store(served):
    return Sharing(ShareStore(Database.open(served[1])))


def test_the_page_shows_the_answer_with_its_citations_and_nothing_to_act_on(served, store):
    asked = replace(REPLY, places=(("高青县", "怎么办？"),), overruled=("高青县",), scope=("山西",))
    item, _ = shared(store, asked, "")
    answer = client_of(served[0]).get("/shared", params={"id": item.id})
    assert answer.headers["cache-control"] == "no-store"
    page = lxml.html.fromstring(answer.text)
    [marker] = set(page.xpath('//a[@class="tw-marker"]/@href'))
    assert marker == f"clause/{quote(CARD.clause_id)}?start=2&end=5"
    assert page.xpath('string(//span[@class="tw-quote"]|//a[@class="tw-quote"])') == "1原文。"
    assert "怎么办？" in page.xpath("string(//h1)")
    assert not page.xpath('//main//a[contains(@href, "ask=") or contains(@href, "#")]')


def test_markup_in_a_shared_answer_stays_text(served, store):
    hostile = replace(CARD, title=HOSTILE, quote=HOSTILE, clause_id=HOSTILE)
    reply = Reply(HOSTILE, HOSTILE, cards=(hostile,), scope=(HOSTILE,), notes=(HOSTILE,))
    item, _ = shared(store, reply, "")
    client = client_of(served[0])
    for page in (client.get("/shared", params={"id": item.id}), client.get("/shared")):
        assert page.status_code == 200
        assert "alert" in page.text and "<script>alert" not in page.text


def test_an_unknown_link_is_gone_in_both_languages(served):
    client = client_of(served[0])
    gone = client.get("/shared", params={"id": HOSTILE})
    assert gone.status_code == 404 and "没有这个分享" in gone.text and HOSTILE not in gone.text
    told = client.get("/shared?id=x", headers={"accept-language": "en"})
    assert "Nothing is shared here" in told.text


def test_a_form_takes_a_link_back_but_not_from_another_site(served, store):
    client = client_of(served[0])
    item, _ = shared(store, account="")
    form = {"id": item.id}
    away = {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
    assert client.post("/shared/take-back", data=form, headers=away).status_code == 403
    assert store.open(item.id)
    sent = client.post("/shared/take-back", data=form, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/shared")
    assert store.open(item.id) is None
    assert client.post("/shared/take-back", data=form).status_code == 404


def test_with_accounts_only_who_has_signed_in_reads_and_only_the_owner_takes_back(tmp_path):
    settings = settings_in(tmp_path)
    app, accounts = made(settings, lambda _: FakeChain()), accounts_of(settings)
    sharing = Sharing(ShareStore(Database.open(settings)))
    item, _ = shared(sharing)
    readers = {}
    for name in ("甲", "乙"):
        accounts.put(name, "reader", PASSWORD)
        readers[name] = client_of(app)
    stranger, address = client_of(app), f"/shared?id={item.id}"
    assert stranger.get(address, follow_redirects=False).status_code in (303, 401)
    for name, client in readers.items():
        client.post("/login", data={"name": name, "password": PASSWORD})
        assert "300元" in client.get(address).text
    form = {"id": item.id}
    assert "怎么办？" not in readers["乙"].get("/shared").text
    assert "<form" not in readers["乙"].get(address).text
    assert readers["乙"].post("/shared/take-back", data=form).status_code == 404
    assert "怎么办？" in readers["甲"].get("/shared").text
    assert readers["甲"].post("/shared/take-back", data=form).url.path == "/shared"
    assert sharing.open(item.id) is None
    other, _ = shared(sharing)
    accounts.remove("甲")
    assert sharing.open(other.id) is None  # nothing of an account outlives it


def test_the_tools_under_an_answer_offer_it():
    tools = lxml.html.fromstring(reply_html(REPLY)).xpath('//p[@class="tw-tools"]/a/@href')
    assert "#share" in tools
