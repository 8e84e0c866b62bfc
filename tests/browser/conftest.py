"""One real server over a copy of the corpus, one Chromium, and one page that most tests share.

A page takes longer to load than a test to run; `page` is emptied before each test. Tests that need
another screen, language or a fresh browser open their own with `open_page`.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
PATIENCE_MS = 40_000
ROOT = Path(__file__).parents[2]
CHROMIUM = next((path for path in map(shutil.which, ("chromium", "google-chrome")) if path), None)
HOSTILE = """恶意<script>window.hacked=1</script>方案

一、<img src=x onerror="window.hacked=2">总则

1.月球基地应当建设<img src=x onerror="hacked=3">围栏<svg onload=hacked=4>[看](javascript:hacked=7)。
"""


@dataclass
class Site:
    """The running server and where its documents are."""

    url: str
    corpus: Path
    state: Path


@dataclass
class Watch:
    """What a page asked for and complained about."""

    foreign: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def pytest_collection_modifyitems(items):
    """Mark the browser tests and run them last: their event loop lives until the session ends."""
    ours = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    for item in ours:
        item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item in ours)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    hostile = folder / "corpus" / "<img src=x onerror=alert(9)>.txt"
    hostile.write_text(HOSTILE, encoding="utf-8")
    with serving(folder) as site:  # it comes up without an index, and finds it when it is there
        build = [sys.executable, "-m", "index", "build"]
        subprocess.run(build, cwd=ROOT, env=environment_of(folder), check=True)
        wait_for(site.url + "api/health", b'"ready":true')
        yield site


@pytest.fixture
def bare_site(tmp_path) -> Iterator[Site]:
    """A server over an empty corpus, without an index."""
    (tmp_path / "corpus").mkdir()
    with serving(tmp_path) as site:
        wait_for(site.url + "healthz", b"")
        yield site


def environment_of(folder: Path) -> dict[str, str]:
    where = {"TIAOWEN_CORPUS": str(folder / "corpus"), "TIAOWEN_STATE": str(folder / "state")}
    return os.environ | where | {"OMP_NUM_THREADS": "1"}


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Run a server over the corpus and the state in a folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment_of(folder)) as server:
        try:
            yield Site(f"http://127.0.0.1:{port}/", folder / "corpus", folder / "state")
        finally:
            server.terminate()


def wait_for(url: str, content: bytes) -> None:
    until = time.monotonic() + 100
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=20) as response:
                if content in response.read():
                    return
        except OSError:  # not up yet, or busy opening the index
            pass
        time.sleep(0.1)
    raise AssertionError("the server did not come up")


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*arguments, "--disable-component-update"]
        )
        yield browser
        browser.close()


def new_context(browser, **options):
    options = {"locale": "zh-CN", "viewport": {"width": 1440, "height": 900}} | options
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    return context


def new_page(context, site: Site, path: str = ""):
    page = context.new_page()
    page.watch = watch = Watch()
    page.on("request", lambda request: note_request(watch, site, request.url))
    page.on("pageerror", lambda error: watch.problems.append(str(error)))
    page.on("console", lambda line: note_console(watch, line))
    page.goto(site.url + path)
    if not path.startswith("clause/"):
        page.locator(".tw-tabs").wait_for()
    return page


def check(watch: Watch) -> None:
    foreign, problems = list(watch.foreign), list(watch.problems)
    watch.foreign.clear()
    watch.problems.clear()
    assert foreign == []
    assert problems == []


@pytest.fixture
def open_page(browser, request):
    contexts, pages = [], []

    def opened(path: str = "", *, beside=None, at=None, **options):
        """Open a page, in a browser of its own or in a tab beside another page."""
        if beside is None:
            contexts.append(new_context(browser, **options))
        context = beside.context if beside else contexts[-1]
        pages.append(new_page(context, at or request.getfixturevalue("site"), path))
        return pages[-1]

    yield opened
    for page in pages:
        page.close()
    for context in contexts:
        context.close()
    for page in pages:
        check(page.watch)


@pytest.fixture(scope="session")
def desktop(browser, site):
    context = new_context(browser, permissions=["clipboard-read", "clipboard-write"])
    yield new_page(context, site)
    context.close()


@pytest.fixture
def page(desktop):
    """The shared page, with an empty conversation."""
    desktop.locator(".tw-tabs a[href$='#ask']").click()
    desktop.click("#tw-new")
    desktop.locator(".tw-welcome").wait_for()
    desktop.wait_for_function("!document.querySelector('.tw-question')")
    desktop.evaluate("document.querySelector('#tw-reader-body').replaceChildren()")
    yield desktop
    check(desktop.watch)


def note_request(watch: Watch, site: Site, url: str) -> None:
    if not url.startswith((site.url, "data:", "blob:")):
        watch.foreign.append(url)


def note_console(watch: Watch, line) -> None:
    # The browser logs a request that was refused on purpose as an error.
    refused = re.search(r"status of (404|422)", line.text)
    if line.type == "error" and not refused:
        watch.problems.append(line.text)


@pytest.fixture
def ask():
    def asked(page, question: str) -> None:
        """Ask and wait for the finished answer; a broken one has no tools under it."""
        before = page.locator(".tw-answer").count()
        box = page.locator("#tw-question textarea")
        box.fill(question)
        box.press("Enter")
        page.wait_for_function(
            "n => document.querySelectorAll('.tw-answer').length > n"
            " && !document.querySelector('.tw-growing, .tw-waiting')",
            arg=before,
        )

    return asked
