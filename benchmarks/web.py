"""How fast the chat is: `python benchmarks/web.py`.

Starts the application over the configured corpus (the index must be built) and measures, with a
real Chromium, the time until a question can be typed and the time from Enter to the first words;
then many people asking at once through `/api/ask`; and the server's resident memory.
"""

from __future__ import annotations

import json
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

QUESTIONS = (
    "进城落户要什么条件？",
    "数据交易场所有哪些规定？",
    "技术转移人才怎么评价？",
    "集体经营性建设用地如何入市？",
    "谁负责公共数据开放？",
)


@contextmanager
def served(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the application until the block ends."""
    with subprocess.Popen([sys.executable, "app.py", "--port", str(port)]) as server:
        try:
            yield server
        finally:
            server.terminate()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def seconds_until_ready(url: str) -> float:
    """Return how long the server takes to answer from its index."""
    start = time.perf_counter()
    while time.perf_counter() - start < 120:
        try:
            with urllib.request.urlopen(f"{url}api/health", timeout=30) as response:
                if json.load(response)["ready"]:
                    return time.perf_counter() - start
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not come up")


def ask_ms(url: str, question: str) -> float:
    """Return how long one question takes over HTTP."""
    body = json.dumps({"question": question}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}api/ask", body, headers)
    start = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as response:
        response.read()
    return (time.perf_counter() - start) * 1000


def at_once(url: str, people: int, rounds: int) -> list[float]:
    """Return every person's waiting time when all ask at the same moment."""
    times: list[float] = []
    with ThreadPoolExecutor(people) as crowd:
        for _ in range(rounds):
            asked = [QUESTIONS[i % len(QUESTIONS)] for i in range(people)]
            times += crowd.map(lambda question: ask_ms(url, question), asked)
    return times


def in_browser(url: str, runs: int) -> dict[str, float]:
    """Return medians over fresh pages: until the question box is there, until the first words."""
    from playwright.sync_api import sync_playwright

    typed, first = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for run in range(runs):
            context = browser.new_context(locale="zh-CN")
            page = context.new_page()
            start = time.perf_counter()
            page.goto(url)
            page.locator("#tw-log .example").first.wait_for()
            typed.append(time.perf_counter() - start)
            page.evaluate(_WATCH)
            page.fill("#tw-question textarea", QUESTIONS[run % len(QUESTIONS)])
            page.press("#tw-question textarea", "Enter")
            first.append(page.evaluate("window.firstWords"))
            context.close()
        browser.close()
    return {
        "interactive_s": round(statistics.median(typed), 2),
        "first_words_ms": round(statistics.median(first), 1),
    }


_WATCH = """() => { window.firstWords = new Promise(done => {
  let start = 0;
  const note = event => { if (event.key === 'Enter') start = performance.now(); };
  addEventListener('keydown', note, true);
  new MutationObserver(() => { if (start && document.querySelector('.tw-answer'))
    done(performance.now() - start); }).observe(document.body, {childList: true, subtree: true});
}); }"""


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process (Linux)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(round(int(x.split()[1]) / 1024, 1) for x in lines if x.startswith("VmRSS"))


def main(
    people: Annotated[int, typer.Option(help="同时提问的人数")] = 20,
    rounds: Annotated[int, typer.Option(help="轮数")] = 3,
    runs: Annotated[int, typer.Option(help="浏览器里打开的次数")] = 5,
) -> None:
    """测量网页的速度和内存，输出一个 JSON 对象。"""
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    with served(port) as server:
        figures: dict[str, Any] = {"ready_s": round(seconds_until_ready(url), 1)}
        ask_ms(url, QUESTIONS[0])
        figures["one_ask_ms"] = round(statistics.median(ask_ms(url, q) for q in QUESTIONS * 3), 1)
        figures |= in_browser(url, runs)
        times = sorted(at_once(url, people, rounds))
        figures["people"] = people
        figures["p50_ms"] = round(statistics.median(times))
        figures["p95_ms"] = round(times[int(len(times) * 0.95) - 1])
        figures["resident_mb"] = resident_mb(server.pid)
    typer.echo(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    typer.run(main)
