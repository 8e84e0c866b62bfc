import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.web.asgi import ACCOUNT, address_of
from rag.web.throttle import Buckets, Limits, Throttle

NEVER = Limits(per_second=0.0, burst=3)
ALLOWED = {"read": NEVER, "ask": NEVER, "manage": NEVER}


async def echo(request):
    return PlainTextResponse("ok")


def client() -> TestClient:
    inner = Throttle(Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST"])]))
    throttle = Throttle(inner.app, allowed=ALLOWED)

    async def signed_in(scope, receive, send):
        name = dict(scope["headers"]).get(b"x-account", b"").decode()
        await throttle({**scope, ACCOUNT: name}, receive, send)

    return TestClient(signed_in)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/x"), ("POST", "/api/ask"), ("POST", "/api/library/delete")]
)
def test_too_many_of_a_kind_are_asked_for_patience(method, path):
    flooded = client()
    answers = [flooded.request(method, path) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    other = ("POST", "/api/ask") if method == "GET" else ("GET", "/x")
    assert flooded.request(*other).status_code == 200


def test_askers_at_the_same_address_do_not_hold_up_the_operator():
    flooded = client()
    for _ in range(5):
        flooded.post("/api/ask", headers={"x-account": "li"})
        flooded.post("/api/ask")
    asked = flooded.post("/api/ask", headers={"x-account": "wang"})
    assert (asked.status_code, flooded.post("/api/ask").status_code) == (200, 429)


def test_whatever_runs_the_process_may_always_look():
    flooded = client()
    assert {flooded.get("/healthz").status_code for _ in range(9)} == {200}


def test_buckets_fill_with_time_and_forget_the_oldest_client():
    now = [0.0]
    buckets = Buckets(Limits(per_second=2.0, burst=2, clients=2), clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
    now[0] = 0.5  # 0.5 s at 2 a second: one more
    assert [buckets.take("a") for _ in range(2)] == [True, False]
    buckets.give_back("a")
    assert [buckets.take("a") for _ in range(2)] == [True, False]
    assert buckets.take("b") and buckets.take("c")
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]


def test_what_is_given_back_never_exceeds_the_burst():
    buckets = Buckets(NEVER, clock=lambda: 0.0)
    buckets.give_back("a")
    assert [buckets.take("a") for _ in range(4)] == [True, True, True, False]
    for _ in range(9):
        buckets.give_back("a")
    assert [buckets.take("a") for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("client", "place"),
    [
        (("192.0.2.7", 1), "192.0.2.7"),
        (("::ffff:192.0.2.7", 1), "192.0.2.7"),
        (("2001:db8:1:2:3::4", 1), "2001:db8:1:2::/64"),
        (("2001:db8:1:2:ffff::", 1), "2001:db8:1:2::/64"),
        (("fe80::1%eth0", 1), "fe80::/64"),
        (("testclient", 1), "testclient"),
        (None, ""),
    ],
)
def test_a_place_is_an_address_or_a_network_of_ipv6(client, place):
    assert address_of({"client": client}) == place
