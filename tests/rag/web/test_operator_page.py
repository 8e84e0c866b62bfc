"""The operator's page: who gets in, and what each form does."""

import json
import re
from html import unescape

import pytest

from index.build.run import build_index
from rag.web.feedback import remark_on
from rag.web.reply import Reply
from rag.web.store.database import Database
from rag.web.store.feedback import FeedbackStore
from rag.web.store.questions import QuestionStore, Unanswered
from tests.rag.conftest import BigramEncoder
from tests.rag.web.conftest import FakeChain
from tests.rag.web.serving import PASSWORD, accounts_of, client_of, made, settings_in

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """An application whose index has two generations, and its settings."""
    settings = settings_in(tmp_path_factory.mktemp("office"))
    for text in ("一、补贴三百元。\n", "一、补贴五百元。\n"):
        (settings.corpus / "办法.txt").write_text(f"某县办法\n\n{text}", encoding="utf-8")
        build_index(settings, encoder=BigramEncoder())
    return client_of(made(settings, lambda _: FakeChain())), settings


@pytest.fixture
def client(site):
    return site[0]


@pytest.fixture
def store(site):
    return QuestionStore(Database.open(site[1]))


def sent(client, path, **fields):
    answer = client.post(f"/operator{path}", data=fields, follow_redirects=False)
    return answer.headers.get("location", str(answer.status_code))


def in_set(site):
    path = site[1].state / "questions.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {row["question"]: row for row in map(json.loads, lines)}


def test_a_question_asked_in_vain_goes_into_the_set_by_one_form(site, client, store):
    store.keep(Unanswered("2026-01-02", f"数据{HOSTILE}", "refused", "nothing_found", "g1"))
    page = client.get("/operator").text
    assert HOSTILE not in page and page.count("<h1>") == 1
    assert '<option value="sharing&#47;（二）">' in page  # the nearest clause is offered
    chosen = {"question": f"数据{HOSTILE}", "answer": "sharing/（二）"}
    assert sent(client, "/questions", **chosen) == "/operator?done=added"
    row = in_set(site)[f"数据{HOSTILE}"]
    assert row["gold"] == [{"document": "sharing.md", "clause_id": "sharing/（二）"}]
    assert store.gaps() == ()
    assert sent(client, "/questions", **chosen) == "/operator?done=known"


def test_a_question_can_be_marked_as_one_to_refuse_or_be_dismissed(site, client, store):
    for question in ("甲", "乙"):
        store.keep(Unanswered("2026-01-02", question, "failed", "KeyError", "g1"))
    assert sent(client, "/questions", question="甲", answer="") == "/operator?done=added"
    assert in_set(site)["甲"]["type"] == "unanswerable"
    assert sent(client, "/questions", question="乙", dismiss="1") == "/operator?done=dismissed"
    assert store.gaps() == () and "乙" not in in_set(site)
    unknown = sent(client, "/questions", question="丙", clause="gone/1")
    assert unknown == "/operator?done=no_clause" and "丙" not in in_set(site)
    assert "丙" not in client.get("/operator/questions.jsonl").text


def test_an_answer_that_did_not_help_is_listed_with_what_was_said(site, client):
    remarks = FeedbackStore(Database.open(site[1]))
    reply = Reply("谁来办？", f"答{HOSTILE}")
    remarks.add(remark_on(reply, verdict="bad", words="答非所问"))
    remarks.add(remark_on(Reply("好问题", "答"), verdict="good"))
    page = client.get("/operator").text
    assert "谁来办？" in page and "答非所问" in page and "好问题" not in page
    assert HOSTILE not in page


def test_generations_are_compared_and_gone_back_to(site, client):
    from index.generation.folders import current_generation, generations

    old, new = generations(site[1].state)
    page = client.get("/operator/changes", params={"old": old, "new": new}).text
    assert "<del>三</del><ins>五</ins>百元" in page
    assert client.get("/operator/changes").text.count("<del>") == page.count("<del>")
    assert sent(client, "/rollback", generation="../..") == "422"
    assert sent(client, "/rollback", generation=old) == "/operator?done=rolled"
    assert current_generation(site[1].state) == old


def test_usage_is_shown_by_day(client, store):
    store.count("2026-01-02", "answered")
    store.count("2026-01-02", "refused")
    page = client.get("/operator").text
    assert '<th scope="row">2026&#45;01&#45;02</th><td>2<' in page


def test_only_the_operator_gets_in_and_one_always_remains(tmp_path, module_chain):
    settings = settings_in(tmp_path)
    client = client_of(made(settings, lambda _: module_chain))
    refused = "/operator?done=last_operator"
    assert sent(client, "/accounts", name="li", role="reader", password=PASSWORD) == refused
    added = sent(client, "/accounts", name="wang", role="operator", password=PASSWORD)
    assert added == "/operator?done=account"
    assert client.get("/operator").status_code == 401  # from now on everybody signs in
    accounts_of(settings).put("li", "reader", PASSWORD)
    client.auth = ("li", PASSWORD)
    assert client.get("/operator").status_code == 403
    assert sent(client, "/accounts", name="x", role="operator", password=PASSWORD) == "403"
    assert "operator" not in client.get("/search").text
    client.auth = ("wang", PASSWORD)
    assert "operator" in client.get("/search").text
    assert sent(client, "/accounts/remove", name="wang") == refused
    assert sent(client, "/accounts", name="wang", role="reader", password=PASSWORD) == refused
    short = sent(client, "/accounts", name="zhao", role="reader", password="short")
    assert short == "/operator?done=refused"
    assert sent(client, "/accounts/remove", name="li") == "/operator?done=removed"
    assert [item.name for item in accounts_of(settings).all()] == ["wang"]


def test_another_site_changes_nothing(client):
    foreign = {"origin": "https://evil.example"}
    answer = client.post("/operator/rollback", data={"generation": "g"}, headers=foreign)
    assert answer.status_code == 403


def test_generations_are_told_by_number_and_time_and_in_the_language_of_the_page(client):
    page = unescape(client.get("/operator/changes", headers={"accept-language": "en"}).text)
    assert re.search(r">1 · 20\d\d-\d\d-\d\d \d\d:\d\d</option>", page)
    assert "1 changed" in client.get("/operator", headers={"accept-language": "en"}).text
    kept = client.get("/api/library/history", headers={"accept-language": "en"}).json()
    assert "1 changed" in {item["summary"] for item in kept}
