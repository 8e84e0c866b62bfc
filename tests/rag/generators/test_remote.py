import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from index.errors import GenerationError, SettingsError
from index.settings import Settings
from rag.generators.bounds import BYTES_A_CHAR, CHARS_A_TOKEN, SILENCES
from rag.generators.remote import RETRIES, RemoteModel

SERVER = Path(__file__).with_name("chat_server.py")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def address():
    port = free_port()
    with subprocess.Popen([sys.executable, str(SERVER), str(port)]) as process:
        try:
            yield _when_up(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def _when_up(address):
    for _ in range(300):
        try:
            seen(address, "none")
        except OSError:
            time.sleep(0.1)
        else:
            return address
    raise TimeoutError(address)


def seen(address, model):
    with urllib.request.urlopen(f"{address}/seen/{model}") as response:
        return json.load(response)


def remote(address, model, timeout_s=10.0):
    return RemoteModel(
        Settings(
            generator="remote",
            generator_model=model,
            generator_base_url=f"{address}/v1",
            generator_timeout_s=timeout_s,
            generator_api_key_env="TEST_CHAT_KEY",
            generator_max_new_tokens=77,
        )
    )


def test_pieces_arrive_and_the_key_and_budget_are_sent(address, monkeypatch):
    monkeypatch.setenv("TEST_CHAT_KEY", "sk-secret")
    assert list(remote(address, "good").stream("规则", "问题")) == ["落户", "放开[1]。"]
    request = seen(address, "good")
    assert request["key"] == "Bearer sk-secret"
    assert request["body"]["max_tokens"] == 77
    assert [m["role"] for m in request["body"]["messages"]] == ["system", "user"]


def test_a_passing_failure_is_tried_again(address):
    assert "".join(remote(address, "once").stream("s", "u")) == "落户放开[1]。"
    assert seen(address, "once")["calls"] == 2


@pytest.mark.parametrize(
    ("model", "says", "retryable", "calls"),
    [
        ("401", "密钥", False, 1),
        ("404", "没有这个模型", False, 1),
        ("429", "限流", True, RETRIES + 1),
        ("500", "出错（500）", True, RETRIES + 1),
        ("cut", "断开", True, 1),
        ("broken", "断开", True, 1),
        ("malformed", "无法识别", False, 1),
        ("shapeless", "无法识别", False, 1),
        ("error-event", "无法识别", False, 1),
    ],
)
def test_faults_become_one_error_that_says_what_happened(address, model, says, retryable, calls):
    with pytest.raises(GenerationError, match=says) as caught:
        list(remote(address, model).stream("s", "u"))
    assert caught.value.retryable is retryable
    assert seen(address, model)["calls"] == calls


def test_silence_ends_at_the_timeout(address):
    model = remote(address, "silent", timeout_s=0.3)
    started = time.perf_counter()
    with pytest.raises(GenerationError, match="没有回应"):
        list(model.stream("s", "u"))
    assert time.perf_counter() - started < 2.5


def test_a_reply_without_end_is_cut_before_it_is_held(address):
    with pytest.raises(GenerationError, match="太长"):
        list(remote(address, "one-line").stream("s", "u"))
    said = 0
    with pytest.raises(GenerationError, match="太长"):
        for piece in remote(address, "endless").stream("s", "u"):
            said += len(piece)
    assert said <= 77 * CHARS_A_TOKEN * BYTES_A_CHAR


def test_a_reply_that_trickles_ends_with_its_time(address):
    started = time.perf_counter()
    with pytest.raises(GenerationError, match="没有写完"):
        list(remote(address, "trickle", timeout_s=0.2).stream("s", "u"))
    assert SILENCES * 0.2 <= time.perf_counter() - started < 5


def test_nobody_is_followed_to_another_address(address):
    with pytest.raises(GenerationError, match="307"):
        list(remote(address, "moved").stream("s", "u"))
    assert seen(address, "elsewhere")["calls"] == 0


def test_a_refused_connection_is_named(monkeypatch):
    monkeypatch.setenv("TEST_CHAT_KEY", "sk-secret")
    with pytest.raises(GenerationError, match="连不上") as caught:
        list(remote(f"http://127.0.0.1:{free_port()}", "m").stream("s", "u"))
    assert "sk-secret" not in str(caught.value)


def test_address_and_model_are_required():
    with pytest.raises(SettingsError):
        RemoteModel(Settings(generator="remote", generator_model="m"))


def test_token_estimate_is_not_below_one_a_character_of_chinese():
    model = remote("http://127.0.0.1:1", "m")
    assert model.count_tokens("土地要素") >= 4
