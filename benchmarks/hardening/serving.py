"""A server of this project in a process of its own, and how to ask it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from eval.questions import load_questions

ROOT = Path(__file__).parents[2]
START_S, ASK_S = 120.0, 60.0

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: status 0 where nothing did, and why in `text`."""

    status: int
    text: str
    retry_after: str = ""

    @property
    def json(self) -> Json:
        """The body as an object."""
        found: Json = json.loads(self.text)
        return found


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int

    def send(self, method: str, path: str, body: Json | bytes | None = None) -> Reply:
        """Send one request and return what came back."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        kind = "application/json" if isinstance(body, dict) else "application/octet-stream"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ASK_S)
        try:
            connection.request(method, path, data, {"Content-Type": kind} if data else {})
            reply = connection.getresponse()
            text = reply.read().decode()
            return Reply(reply.status, text, reply.getheader("Retry-After") or "")
        except (OSError, HTTPException) as error:
            return Reply(0, type(error).__name__)
        finally:
            connection.close()

    def ask(self, question: str) -> Reply:
        """Ask one question."""
        return self.send("POST", "/api/ask", {"question": question})

    def wait(self) -> None:
        """Wait until questions can be answered.

        Raises:
            RuntimeError: the server ended, or took too long.
        """
        end = time.monotonic() + START_S
        while time.monotonic() < end and self.process.poll() is None:
            reply = self.send("GET", "/api/health")
            if reply.status == 200 and reply.json["ready"]:
                return
            time.sleep(0.05)
        raise RuntimeError("the server did not come up")

    def kill(self) -> None:
        """End the server at once, whatever it is doing."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def memory_mb(self) -> dict[str, float]:
        """Return resident memory: all, and what belongs to this process alone (Linux)."""
        lines = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()[1:]
        kb = {line.split(":")[0]: int(line.split()[1]) for line in lines}
        own = kb["Private_Dirty"] + kb["Private_Clean"]
        return {"resident": round(kb["Rss"] / 1024, 1), "own": round(own / 1024, 1)}

    def handles(self) -> int:
        """Return how many files and connections are open (Linux)."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))


def environment(corpus: Path, state: Path) -> dict[str, str]:
    """Return the environment of a command over a corpus and a state folder."""
    places = {"TIAOWEN_CORPUS": str(corpus), "TIAOWEN_STATE": str(state), "PYTHONPATH": str(ROOT)}
    return os.environ | places


def start(corpus: Path, state: Path, log: Path, python: Sequence[str] = ()) -> Server:
    """Start a server; what it says goes to `log`. `python` are options of the interpreter."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, *python, str(ROOT / "app.py"), "--port", str(port)]
    with log.open("ab") as said:
        process = subprocess.Popen(
            command, env=environment(corpus, state), stdout=said, stderr=said, cwd=state.parent
        )
    return Server(process, port)


@contextmanager
def served(corpus: Path, state: Path, log: Path, python: Sequence[str] = ()) -> Iterator[Server]:
    """Run a server until the block ends."""
    server = start(corpus, state, log, python)
    try:
        server.wait()
        yield server
    finally:
        server.process.terminate()
        try:
            server.process.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()


def build(corpus: Path, state: Path) -> subprocess.Popen[bytes]:
    """Start `index build` in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "index", "build", "--json"],
        env=environment(corpus, state),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def built(corpus: Path, state: Path) -> Json:
    """Build to the end and return the report.

    Raises:
        RuntimeError: the build failed; the message is what it said.
    """
    process = build(corpus, state)
    said, trouble = process.communicate()
    if process.returncode:
        raise RuntimeError(f"build ended with {process.returncode}: {trouble.decode()[-2000:]}")
    report: Json = json.loads(said.splitlines()[-1])
    return report


def questions(count: int) -> list[str]:
    """Return questions about the shipped documents that stand alone, evenly chosen."""
    found = [q.question for q in load_questions(split="dev") if not q.history]
    return list(dict.fromkeys(found))[:: max(1, len(found) // count)][:count]
