"""Two states of the shipped documents, and the right answers in each.

The second has a document more and another without its last lines, so that going from one to the
other adds, changes and removes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hardening.serving import ROOT, Json, built, served
from index.opening import open_snapshot
from index.settings import load_settings

CORPUS = ROOT / "corpus"
ADDED = "浸泡测试区数据共享办法.md"
SHORTENED = "shanxi-implementation-plan.txt"
_TEXT = """# 浸泡测试区数据共享办法

{articles}
"""
TOLD = ("refused", "reason", "text", "citations")
"""What of an answer has to be the same; the rest are times and scores."""


@dataclass(frozen=True, slots=True)
class World:
    """Documents as they may stand, what is answered then, and what each clause says."""

    corpus: Path
    answers: Mapping[str, str]
    clauses: Mapping[str, str]


def make_worlds(out: Path, questions: Iterable[str]) -> tuple[World, World]:
    """Build both apart, ask each, and keep what they say."""
    asked = list(questions)
    first, second = out / "first", out / "second"
    for corpus in (first, second):
        shutil.copytree(CORPUS, corpus, dirs_exist_ok=True)
    articles = [f"第{n}条 数据目录第{n}类由区数据局每{n}年更新一次。" for n in range(2, 9)]
    (second / ADDED).write_text(_TEXT.format(articles="\n\n".join(articles)), encoding="utf-8")
    lines = (second / SHORTENED).read_text(encoding="utf-8").splitlines()
    (second / SHORTENED).write_text("\n".join(lines[: len(lines) * 2 // 3]), encoding="utf-8")
    return _known(first, out, asked), _known(second, out, asked)


def _known(corpus: Path, out: Path, asked: list[str]) -> World:
    state = out / f"{corpus.name}-state"
    built(corpus, state)
    with served(corpus, state, out / "reference.log") as server:
        answers = {question: told(server.ask(question).json) for question in asked}
    snapshot = open_snapshot(load_settings(corpus=corpus, state=state))
    clauses = (snapshot.clause(row) for row in range(len(snapshot)))
    return World(corpus, answers, {clause.clause_id: clause.text for clause in clauses})


def told(answer: Json) -> str:
    """Return what of an answer has to be the same wherever and whenever it is given."""
    return json.dumps([answer[name] for name in TOLD], ensure_ascii=False, sort_keys=True)


def put(world: World, corpus: Path) -> None:
    """Let the documents in `corpus` be those of a world; others that are there stay."""
    wanted = {path.name: path for path in world.corpus.iterdir()}
    for name in {ADDED} - wanted.keys():
        (corpus / name).unlink(missing_ok=True)
    for name, path in wanted.items():
        content = path.read_bytes()
        if not (corpus / name).is_file() or (corpus / name).read_bytes() != content:
            (corpus / name).write_bytes(content)


def misquoted(answer: Json, worlds: Iterable[World]) -> list[str]:
    """Return the quotes that don't stand in the clause that they name, in any world."""
    texts = [world.clauses for world in worlds]
    return [
        f"{cited['clause_id']}: {cited['quote']}"
        for cited in answer["citations"]
        if not any(cited["quote"] in clauses.get(cited["clause_id"], "") for clauses in texts)
    ]
