import os
import time

import pytest
from fastapi.testclient import TestClient

from index.errors import IndexMissing
from rag.web.accounts import FAILURES
from rag.web.guessing import PER_PLACE
from rag.web.signin import DEVICE, STRANGERS
from rag.web.throttle import ALLOWED
from tests.rag.web.serving import PASSWORD, accounts_of, client_of, made, settings_in

HTML = {"accept": "text/html", "accept-language": "zh-CN"}


@pytest.fixture(scope="module")
def corpus_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="module")
def client(module_chain, corpus_folder):
    return client_of(made(settings_in(corpus_folder), lambda _: module_chain))


@pytest.fixture(scope="module")
def guarded_app(module_chain, tmp_path_factory):
    settings = settings_in(tmp_path_factory.mktemp("guarded"))
    accounts_of(settings).put("wang", "operator", PASSWORD)
    accounts_of(settings).put("li", "reader", PASSWORD)
    return made(settings, lambda _: module_chain)


@pytest.fixture(scope="module")
def flooded_app(module_chain, tmp_path_factory):
    """An application of its own for those who ask or guess too often."""
    settings = settings_in(tmp_path_factory.mktemp("flooded"))
    for name, role in (("wang", "operator"), ("li", "reader"), ("zhao", "reader")):
        accounts_of(settings).put(name, role, PASSWORD)
    return made(settings, lambda _: module_chain)


@pytest.fixture
def guarded(guarded_app):
    return client_of(guarded_app)


@pytest.fixture
def standing(monkeypatch):
    """No time passes for those who have asked too often, however slow the machine is."""
    now = time.monotonic()
    monkeypatch.setattr("rag.web.throttle._now", lambda: now)


def test_what_is_not_answered_is_nothing_to_go_on_with(client, module_chain):
    before = len(module_chain.asked)
    body = {"clause_id": "sharing/（一）"}
    assert client.post("/api/next", json=body).json() == {"questions": []}  # refused, each of them
    asked = [question for question, _, _ in module_chain.asked[before:]]
    assert any("测试市" in question for question in asked)
    gone = client.post("/api/next", json={"clause_id": "gone/1"})
    assert gone.json() == {"questions": []}
    assert client.post("/api/next", json=body | {"asked": ["问"] * 51}).status_code == 422


def test_ask_returns_the_contract_object(client):
    body = {"question": "数据共享", "history": ["前一问"], "scope": {"doc_ids": ["sharing"]}}
    answer = client.post("/api/ask", json=body).json()
    assert not answer["refused"]
    first = answer["citations"][0]
    assert (first["n"], first["document"], first["clause_id"]) == (
        1,
        "sharing.md",
        "sharing/（一）",
    )
    assert {"hits", "generator", "snapshot", "timings_ms", "reason", "text"} <= set(answer)


def test_the_question_history_and_scope_reach_the_chain(client, module_chain):
    client.post(
        "/api/ask", json={"question": "数据", "history": ["前一问"], "scope": {"regions": ["22"]}}
    )
    question, history, scope = module_chain.asked[-1]
    assert (question, history, scope.regions) == ("数据", ("前一问",), ("22",))


def test_of_a_long_history_the_latest_reach_the_chain(client, module_chain):
    history = [f"第{number}问" for number in range(300)]
    client.post("/api/ask", json={"question": "数据", "history": history})
    assert module_chain.asked[-1][1] == tuple(history[-20:])
    client.post("/api/ask", json={"question": "数据", "history": ["长" * 9000] * 20})
    assert module_chain.asked[-1][1] == ("长" * 500,) * 8


@pytest.mark.parametrize("question", ["", "   ", "长" * 100_000])
def test_an_odd_question_is_answered(client, question):
    assert client.post("/api/ask", json={"question": question}).status_code == 200


@pytest.mark.parametrize("body", [{}, {"question": 1}, {"question": "问", "history": "x"}, [], "x"])
def test_a_body_of_another_shape_is_refused_without_a_trace(client, body):
    response = client.post("/api/ask", json=body)
    assert response.status_code == 422
    assert "Traceback" not in response.text and os.sep + "rag" not in response.text


def test_a_clause_is_read_by_its_id(client):
    clause = client.get("/api/clauses/sharing/（一）").json()
    assert (clause["number"], clause["document"]) == ("（一）", "sharing.md")
    assert clause["doc_number"] == "测发〔2024〕1号"
    assert client.get("/api/clauses/none").status_code == 404


def test_documents_are_listed_with_their_facts(client):
    listed = client.get("/api/documents").json()
    assert [(item["doc_id"], item["clauses"]) for item in listed] == [
        ("sharing", 3),
        ("hostile", 1),
    ]
    assert client.get("/api/health").json() == {
        "ready": True,
        "snapshot": "g1",
        "documents": 2,
        "clauses": 4,
    }


def test_the_interface_is_described_without_a_page_from_elsewhere(client):
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {"/api/ask", "/api/documents", "/api/clauses/{clause_id}"} <= set(paths)
    assert "swagger" not in client.get("/docs").text.lower()


def test_the_permalink_opens_the_clause_with_the_quote(client):
    page = client.get("/clause/sharing/（一）?start=12&end=24", headers=HTML)
    assert page.status_code == 200
    assert "<mark>各单位应当分级保护数据。</mark>" in page.text
    assert client.get("/clause/none", headers=HTML).status_code == 404


@pytest.mark.parametrize("query", ["start=-1&end=4", "start=x&end=4", "start=1&end=99999999999"])
def test_an_impossible_span_is_refused(client, query):
    assert client.get(f"/reader/sharing/（一）?{query}").status_code == 422


def test_hostile_documents_stay_text_on_every_page(client):
    for address in ("/clause/hostile/1.", "/reader/hostile/1.?start=0&end=20"):
        text = client.get(address, headers=HTML).text
        assert "<img" not in text and "<svg" not in text and "<script>alert" not in text


@pytest.mark.parametrize("name", ["../routes.py", "routes.py", "..%2Fserver.py", "%2e%2e/words.py"])
def test_only_named_assets_are_served(client, name):
    assert "import" not in client.get(f"/ui/{name}").text
    assert client.get("/ui/app.css").headers["content-type"].startswith("text/css")


def test_questions_take_the_filters_of_a_search(client, module_chain):
    for years, found in ((["2024"], ("sharing", "hostile")), (["1999"], ())):
        body = {"question": "数据", "scope": {"years": years, "states": ["in_force"]}}
        assert client.post("/api/ask", json=body).status_code == 200
        assert module_chain.asked[-1][2].doc_ids == found
    assert module_chain.asked[-1][2].missing == ("1999", "in_force")


def test_uploading_listing_and_deleting(client, corpus_folder):
    stored = client.put("/api/library/files/通知.txt", content="一、总则".encode()).json()
    shelf = client.get("/api/library").json()
    assert shelf["pending"] == [stored["file"]]
    assert shelf["names"] == {stored["file"]: "通知.txt"}
    assert (corpus_folder / "corpus" / stored["file"]).read_text(encoding="utf-8") == "一、总则"
    assert client.post("/api/library/delete", json={"file": stored["file"]}).status_code == 200
    refused = client.put("/api/library/files/a.exe", content=b"MZ\x00")
    assert refused.status_code == 422
    assert "内容不是可读的格式" in refused.json()["error"]


def test_without_an_index_the_page_and_the_interface_say_what_to_do(tmp_path):
    def missing(_):
        raise IndexMissing("还没有索引，请运行 python -m index build")

    client = client_of(made(settings_in(tmp_path), missing))
    assert client.get("/", headers=HTML).status_code == 200
    assert client.get("/api/health").json()["ready"] is False
    refused = client.post("/api/ask", json={"question": "问"})
    assert (refused.status_code, "index build" in refused.json()["error"]) == (503, True)


def test_an_unforeseen_error_tells_nothing(tmp_path):
    def broken(_):
        raise RuntimeError("/secret/path")

    client = client_of(made(settings_in(tmp_path), broken))
    response = client.post("/api/ask", json={"question": "问"})
    assert response.status_code == 500
    assert "secret" not in response.text


def test_gradio_serves_no_file_and_no_named_endpoint(client, corpus_folder):
    secret = corpus_folder / "corpus" / "a.txt"
    secret.write_text("secret")
    for address in (
        f"/gradio_api/file={secret}",
        "/gradio_api/info",
        "/config",
        "/gradio_api/upload",
    ):
        assert client.get(address).status_code == 404
    page = client.get("/", headers=HTML).text
    assert "http://" not in page.replace("http://127.0.0.1", "").replace("http://www.w3.org", "")
    assert "https://" not in page


def test_nobody_passes_without_signing_in(guarded):
    assert guarded.post("/api/ask", json={"question": "问"}).status_code == 401
    assert guarded.get("/gradio_api/queue/data").status_code == 401
    page = guarded.get("/", headers=HTML, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/login")
    assert 'name="password"' in guarded.get("/login", headers=HTML).text


def test_signing_in_sets_a_strict_cookie_and_roles_hold(guarded):
    wrong = guarded.post("/login", data={"name": "li", "password": "x"}, headers=HTML)
    assert (wrong.status_code, "口令不对" in wrong.text) == (401, True)
    form = {"name": "li", "password": PASSWORD}
    entered = guarded.post("/login", data=form, follow_redirects=False)
    cookie = entered.headers["set-cookie"]
    assert entered.status_code == 303
    assert "HttpOnly" in cookie and "samesite=strict" in cookie.lower()
    assert guarded.post("/api/ask", json={"question": "数据"}).status_code == 200
    assert guarded.get("/api/library").json()["operator"] is False
    assert guarded.put("/api/library/files/a.txt", content=b"x").status_code == 403
    assert guarded.post("/api/library/rebuild").status_code == 403
    guarded.post("/logout", follow_redirects=False)
    assert guarded.get("/api/documents").status_code == 401


def test_accounts_added_changed_and_removed_count_at_once(module_chain, tmp_path):
    settings = settings_in(tmp_path)
    app = made(settings, lambda _: module_chain)
    visitor, accounts = client_of(app), accounts_of(settings)
    assert visitor.get("/api/library").json()["operator"] is True
    accounts.put("li", "reader", PASSWORD)
    assert visitor.get("/api/library").status_code == 401
    form = {"name": "li", "password": PASSWORD}
    visitor.post("/login", data=form, follow_redirects=False)
    assert visitor.get("/api/library").json()["operator"] is False
    accounts.put("li", "operator", PASSWORD)  # also a new password ends what was signed in
    assert visitor.get("/api/library").status_code == 401
    visitor.post("/login", data=form, follow_redirects=False)
    assert visitor.get("/api/library").json()["operator"] is True


def test_without_any_account_other_machines_are_not_let_in(module_chain, tmp_path):
    app = made(settings_in(tmp_path, public_hosts=("docs.example",)), lambda _: module_chain)
    assert client_of(app).get("/api/documents").status_code == 401


def test_a_program_may_use_basic_credentials(guarded):
    assert guarded.get("/api/documents", auth=("wang", PASSWORD)).status_code == 200
    assert guarded.get("/api/documents", auth=("wang", "wrong")).status_code == 401
    stored = guarded.put(
        "/api/library/files/a.txt", content="一、补贴三百元。".encode(), auth=("wang", PASSWORD)
    )
    assert stored.status_code == 200


@pytest.mark.parametrize(
    "header",
    [b"Basic \xe9", b"Basic ***", b"Basic YWI=", b"basic /w==", b"Basic", b"Basic " + b"A" * 9],
)
def test_credentials_that_nobody_can_read_are_refused(guarded, header):
    answer = guarded.get("/api/documents", headers={"authorization": header})
    assert answer.status_code == 400
    assert guarded.get("/login", headers={"authorization": header}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        '{"question":"\\ud800 x"}',
        '{"question":NaN}',
        '{"question":"问","scope":{"doc_ids":["\\ud800"]}}',
    ]
    + [
        '{"question":"问","history":[Infinity]}',
        '{"question":' + "[" * 9000,
        '{"question":"\\udfff"}',
    ],
)
def test_json_that_is_none_is_refused_and_no_error_of_ours(client, body):
    headers = {"content-type": "application/json"}
    assert client.post("/api/ask", content=body, headers=headers).status_code == 400


def test_a_browser_in_which_the_owner_signed_in_is_known_again(flooded_app):
    owner, stranger = client_of(flooded_app), client_of(flooded_app)
    form = {"name": "zhao", "password": PASSWORD}
    entered = owner.post("/login", data=form, follow_redirects=False)
    device = next(c for c in entered.headers.get_list("set-cookie") if c.startswith(DEVICE))
    assert "HttpOnly" in device and "samesite=strict" in device.lower()
    for _ in range(FAILURES + 3):
        stranger.post("/login", data=form | {"password": "wrong"}, headers=HTML)
    locked = stranger.post("/login", data=form, headers=HTML)
    assert (locked.status_code, "失败次数太多" in locked.text) == (401, True)
    owner.post("/logout", follow_redirects=False)
    assert owner.post("/login", data=form, follow_redirects=False).status_code == 303


def test_who_guesses_without_end_is_sent_away_and_who_is_in_stays_in(flooded_app, standing):
    owner, stranger = client_of(flooded_app), client_of(flooded_app)
    form = {"name": "wang", "password": PASSWORD}
    owner.post("/login", data=form, follow_redirects=False)
    stranger.headers["x-forwarded-for"] = "192.0.2.1"  # of nobody we trust: it counts for nothing
    answers = [
        stranger.get("/api/documents", auth=("nobody", f"wrong{number}"))
        for number in range(PER_PLACE.burst + 30)
    ]
    assert {answer.status_code for answer in answers} == {401, 429}
    assert int(answers[-1].headers["retry-after"]) > 0
    page = stranger.post("/login", data=form, headers=HTML)
    assert (page.status_code, "稍后再试" in page.text) == (429, True)
    assert owner.get("/api/documents").status_code == 200
    owner.post("/logout", follow_redirects=False)
    assert owner.post("/login", data=form, follow_redirects=False).status_code == 303


def test_many_reads_without_signing_in_are_asked_for_patience(flooded_app, standing):
    stranger = client_of(flooded_app)
    answers = [stranger.get("/api/documents") for _ in range(STRANGERS.burst + 60)]
    assert {answer.status_code for answer in answers} == {401, 429}
    assert stranger.get("/healthz").status_code == 200


def test_askers_do_not_hold_up_the_operator_at_the_same_address(flooded_app, standing):
    asker, operator = client_of(flooded_app), client_of(flooded_app)
    asker.auth, operator.auth = ("li", PASSWORD), ("wang", PASSWORD)
    asked = [
        asker.post("/api/ask", json={"question": "数据"}) for _ in range(ALLOWED["ask"].burst + 60)
    ]
    assert {answer.status_code for answer in asked} == {200, 429}
    assert operator.post("/api/ask", json={"question": "数据"}).status_code == 200
    assert operator.post("/api/library/delete", json={"file": "none"}).status_code == 422


def test_behind_a_proxy_links_carry_the_prefix(client):
    client = TestClient(client.app, base_url="http://127.0.0.1", root_path="/docs")
    page = client.get("/docs/clause/sharing/（二）", headers=HTML).text
    assert 'href="/docs/ui/app.css"' in page
    assert 'href="/docs/clause/sharing/' in page
    assert client.get("/docs/gradio_api/file=/etc/passwd").status_code == 404


def test_what_is_large_is_sent_packed_to_whom_it_suits(client):
    packed = client.get("/ui/app.css", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["vary"].lower()
    plain = client.get("/ui/app.css", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.content == packed.content
