"""`python -m benchmarks.hardening memory|kills|soak`: figures for docs/benchmarks.md.

Outside the tests: minutes long, and some figures depend on the machine. Each needs an empty
folder for what it makes. Ends with 1 if something went wrong.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="内存、突然中止、久用：数字见 docs/benchmarks.md。", add_completion=False)

Out = Annotated[Path | None, typer.Option(help="空目录，测完不删；不写用临时目录")]


@contextmanager
def folder(out: Path | None) -> Iterator[Path]:
    """Give an empty folder."""
    if out is not None:
        out.mkdir(parents=True)
        yield out.resolve()
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def say(line: str) -> None:
    """Print at once: a run takes minutes."""
    typer.echo(line)


@app.command()
def memory(out: Out = None, count: Annotated[int, typer.Option(help="问几题")] = 100) -> None:
    """服务器启动后和提问后的常驻内存（MB）。"""
    from benchmarks.hardening.memory import measure
    from benchmarks.hardening.worlds import CORPUS

    with folder(out) as made:
        measure(CORPUS, made, count, say)


@app.command()
def kills(
    out: Out = None,
    builds: Annotated[int, typer.Option(help="中止建索引的次数")] = 140,
    servers: Annotated[int, typer.Option(help="中止服务器的次数")] = 60,
    seed: Annotated[int, typer.Option(help="随机数种子")] = 0,
) -> None:
    """在随机时刻中止建索引和服务器，核对没有丢失和损坏。"""
    from benchmarks.hardening.kills import run

    with folder(out) as made:
        sound = run(made, builds, servers, seed, say)
    raise typer.Exit(0 if sound else 1)


@app.command()
def soak(
    out: Out = None,
    people: Annotated[int, typer.Option(help="同时提问的人数")] = 50,
    minutes: Annotated[float, typer.Option(help="几分钟")] = 10,
) -> None:
    """许多人一直提问，文件同时增减：错误、引文、内存、打开的文件。"""
    from benchmarks.hardening.soak import soak as run

    with folder(out) as made:
        sound = run(made, people, minutes, say)
    raise typer.Exit(0 if sound else 1)


if __name__ == "__main__":
    app()
