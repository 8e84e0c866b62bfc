"""Where the gold quotes stand: quote -> clause ids of a snapshot; and the checker of a set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.folding import fold
from eval.questions import Gold, Question
from index.generation.snapshot import Snapshot
from index.structure.document import Clause


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a question: its id and a Chinese sentence."""

    question_id: str
    message: str


class GoldFinder:
    """Finds the clauses that gold entries mean; one per snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._by_file: dict[str, list[tuple[Clause, str]]] = {}
        self._ids: set[str] = set()
        for row in range(len(snapshot)):
            clause = snapshot.clause(row)
            self._ids.add(clause.clause_id)
            file = snapshot.document(clause.doc_id).file
            self._by_file.setdefault(file, []).append((clause, fold(clause.text)))

    def clause_ids(self, gold: Gold) -> tuple[str, ...]:
        """Return the ids of the clauses that hold the quote, in document order.

        Width, blanks and quotation marks don't count (`eval.folding`).
        """
        if gold.clause_id:
            return (gold.clause_id,) if gold.clause_id in self._ids else ()
        files = [gold.document] if gold.document else list(self._by_file)
        quotes = [fold(quote) for quote in gold.quotes]
        return tuple(
            clause.clause_id
            for file in files
            for clause, text in self._by_file.get(file, ())
            if all(quote in text for quote in quotes) and _in_attachment(clause, gold.attachment)
        )

    def groups(self, question: Question) -> tuple[frozenset[str], ...]:
        """Return one set of acceptable clause ids per gold entry that can be found."""
        found = (frozenset(self.clause_ids(gold)) for gold in question.gold)
        return tuple(dict.fromkeys(ids for ids in found if ids))

    def needed(self, question: Question) -> tuple[frozenset[str], ...]:
        """Return one set of acceptable clause ids per gold entry.

        What stands nowhere in the index can't be found: it gets an id that no clause has, so
        that a document that was lost counts as a miss.
        """
        found = (
            frozenset(self.clause_ids(gold)) or frozenset({missing(gold)}) for gold in question.gold
        )
        return tuple(dict.fromkeys(found))

    def text(self, clause_ids: Iterable[str]) -> str:
        """Return the texts of the clauses, joined."""
        wanted = set(clause_ids)
        clauses = (clause for listed in self._by_file.values() for clause, _ in listed)
        return "\n".join(clause.text for clause in clauses if clause.clause_id in wanted)


def missing(gold: Gold) -> str:
    """Return the id that stands for a clause which isn't there."""
    return f"（未收录）{gold.document}：{gold.quote[:20]}"


def _in_attachment(clause: Clause, attachment: str) -> bool:
    if not attachment:
        return True
    return attachment in clause.clause_id.split("/")


def check(questions: Sequence[Question], finder: GoldFinder) -> tuple[Problem, ...]:
    """Return what is wrong with the set: quotes not found, must-strings without ground."""
    problems: list[Problem] = []
    for question in questions:
        problems += _check_gold(question, finder)
        if question.answerable and not question.gold and not question.answer:
            problems.append(Problem(question.id, "可答的题既没有依据条款，也没有参考答案"))
    return tuple(problems)


def _check_gold(question: Question, finder: GoldFinder) -> Iterable[Problem]:
    found: set[str] = set()
    for gold in question.gold:
        ids = finder.clause_ids(gold)
        found.update(ids)
        if not ids:
            yield Problem(question.id, f"引文在《{gold.document}》中找不到：{gold.quote[:40]}")
    text = fold(finder.text(found))
    for must in question.must:
        if question.gold and fold(must) not in text:
            yield Problem(question.id, f"必含字串不在依据条款中：{must}")
