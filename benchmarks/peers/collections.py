"""The three collections: the project's clauses, STARD's articles, and a million clauses.

- `small`: the clauses of the configured corpus as our index writes them, and the questions of
  the dev split that stand alone and can be answered.
- `stard`: every article of STARD (Su et al. 2024) and the fifth of its questions that no training
  of ours has seen.
- `million`: the same articles and questions, among clauses of other laws and reports. A clause
  that stands word for word in an article counts for it, as a splitter's chunk would.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from benchmarks.peers.passages import Asked, Passage, read_lines, write_collection
from eval.gold import GoldFinder
from eval.questions import load_questions
from index.build.run import build_index
from index.opening import open_snapshot
from index.settings import load_settings
from index.structure.document import Document
from index.text.context import index_text
from training.encoder.pairs import STARD_FOLDS, in_fold, read_set

MILLION = 1_000_000
_QUOTED = 20
"""Characters a clause needs to count for an article that it stands in."""


def write_small(folder: Path, state: Path) -> tuple[int, int]:
    """Write the configured corpus's clauses and dev questions; `state` is for the index."""
    settings = load_settings(state=state)
    build_index(settings)
    snapshot = open_snapshot(settings)
    finder = GoldFinder(snapshot)
    documents = [snapshot.document(document.doc_id) for document in snapshot.documents]
    passages = [
        Passage(clause.clause_id, "", index_text(document, clause))
        for document in documents
        for clause in document.clauses
    ]
    questions = [
        Asked(question.id, question.question, _sorted(finder.groups(question)), question.any_gold)
        for question in load_questions(split="dev")
        if question.answerable and not question.history and finder.groups(question)
    ]
    return write_collection(folder, passages, _mixed(questions))


def small_documents(state: Path) -> tuple[Document, ...]:
    """Return the parsed documents behind `write_small`'s passages."""
    snapshot = open_snapshot(load_settings(state=state))
    return tuple(snapshot.document(document.doc_id) for document in snapshot.documents)


def write_stard(folder: Path, source: Path) -> tuple[int, int]:
    """Write all articles and the held-back questions of the set in `source`."""
    return write_collection(folder, *_stard(source))


def write_million(folder: Path, source: Path, clauses: Path) -> tuple[int, int]:
    """Write STARD's articles and, up to a million, the clauses of a JSON Lines file."""
    articles, questions = _stard(source)
    known = {_plain(article.body) for article in articles}
    others = (
        Passage(str(row["id"]), str(row["title"]), str(row["text"]))
        for row in read_lines(clauses)
        if _plain(row["text"]) not in known
    )
    passages = [*articles, *islice(others, MILLION - len(articles))]
    return write_collection(folder, passages, with_quoting(questions, passages))


def _stard(source: Path) -> tuple[list[Passage], list[Asked]]:
    labelled = read_set(source)
    rows = zip(labelled.ids, labelled.titles, labelled.texts, strict=True)
    known = set(labelled.ids)
    questions = [
        Asked(question.question_id, question.text, (gold,))
        for question in labelled.questions
        if in_fold(question.question_id, STARD_FOLDS)
        and (gold := tuple(sorted(known.intersection(question.positive_ids))))
    ]
    return [Passage(*row) for row in rows], _mixed(questions)


def with_quoting(questions: Sequence[Asked], passages: Sequence[Passage]) -> list[Asked]:
    """Add to the gold of each question the passages that stand in one of its passages."""
    bodies = {passage.id: _plain(passage.body) for passage in passages}
    wanted = {gold for question in questions for ids in question.gold for gold in ids}
    everything = "\n".join(bodies[gold] for gold in sorted(wanted))
    quotes = [
        (passage_id, body)
        for passage_id, body in bodies.items()
        if len(body) >= _QUOTED and body in everything
    ]

    def widened(ids: tuple[str, ...]) -> tuple[str, ...]:
        texts = "\n".join(bodies[gold] for gold in ids)
        return tuple(sorted({*ids, *(quoting for quoting, body in quotes if body in texts)}))

    return [replace(q, gold=tuple(widened(ids) for ids in q.gold)) for q in questions]


def _plain(text: str) -> str:
    return "".join(text.split())


def _sorted(groups: tuple[frozenset[str], ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(sorted(group)) for group in groups)


def _mixed(questions: list[Asked]) -> list[Asked]:
    """Return the questions in an order that mixes them, so that the first ones are a fair part."""
    return sorted(questions, key=lambda asked: sha256(asked.id.encode()).hexdigest())


def in_blocks(passages: Sequence[Passage], size: int) -> Iterator[Sequence[Passage]]:
    """Yield the passages some at a time."""
    for start in range(0, len(passages), size):
        yield passages[start : start + size]
