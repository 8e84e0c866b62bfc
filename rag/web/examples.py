"""Example questions of several kinds and documents, each answered before it is offered."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from itertools import islice

from index.errors import TiaowenError
from rag.types import Answer
from rag.web.example_makers import MAKERS, Example, Maker
from rag.web.ports import Chain, Shelf
from rag.web.words import Language

MAX_EXAMPLES = 6
MAX_DOCUMENTS = 12
"""Documents that examples are made from, evenly spread over all."""
TRIES = 6
"""Questions of one kind that are asked before the kind is given up."""
BUDGET_S = 20.0
PATIENCE_S = 6.0
"""How long a page waits for the examples of a new generation."""

log = logging.getLogger(__name__)


class Examples:
    """Finds examples once for each generation and language, in a thread, and remembers them."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._found: dict[tuple[str, Language], tuple[str, ...]] = {}
        self._finding: dict[tuple[str, Language], threading.Thread] = {}
        self._lock = threading.Lock()

    def of(self, chain: Chain, language: Language) -> tuple[str, ...]:
        """Return the examples; those checked so far, if a page would wait too long for all."""
        shelf = chain.snapshot
        key = shelf.generation, language
        with self._lock:
            if key not in self._found:
                self._found = {known: found for known, found in self._found.items() if known == key}
                self._found[key] = ()
                self._finding[key] = threading.Thread(
                    target=self._find, args=(chain, shelf, key), name="examples", daemon=True
                )
                self._finding[key].start()
            finding = self._finding.get(key)
        if finding is not None:
            finding.join(PATIENCE_S)
        return self._found.get(key, ())

    def _find(self, chain: Chain, shelf: Shelf, key: tuple[str, Language]) -> None:
        try:
            for question in answered_examples(chain, shelf, key[1]):
                self._found[key] = (*self._found.get(key, ()), question)
        except TiaowenError as error:
            log.warning("no more examples: %s", error)
        finally:
            self._finding.pop(key, None)


def answered_examples(chain: Chain, shelf: Shelf, language: Language) -> Iterator[str]:
    """Yield one answered question of each kind, of as many documents as there are."""
    until = time.monotonic() + BUDGET_S
    used: set[str] = set()
    for turn, maker in enumerate(MAKERS[language][:MAX_EXAMPLES]):
        pool = islice(_of_kind(maker, shelf, turn, used), TRIES)
        if example := first_answered(chain, pool, until):
            used.update(example.doc_ids)
            yield example.question


def first_answered(chain: Chain, pool: Iterator[Example], until: float) -> Example | None:
    """Return the first example that is answered as it promises, if one is found in time."""
    for example in pool:
        if time.monotonic() > until:
            return None
        if answers(chain.answer(example.question), example):
            return example
    return None


def _of_kind(maker: Maker, shelf: Shelf, turn: int, used: set[str]) -> Iterator[Example]:
    """Yield the questions of one kind, document by document in turn; unused documents first."""
    documents = shelf.documents
    step = max(1, len(documents) // MAX_DOCUMENTS)
    chosen = list(documents[::step][:MAX_DOCUMENTS])
    chosen = chosen[turn % len(chosen) :] + chosen[: turn % len(chosen)] if chosen else []
    chosen.sort(key=lambda item: item.doc_id in used)
    pools = [maker(shelf.document(item.doc_id), shelf) for item in chosen if item.title]
    while pools:
        for pool in list(pools):
            example = next(pool, None)
            if example is None:
                pools.remove(pool)
            else:
                yield example


def answers(answer: Answer, example: Example) -> bool:
    """Tell whether an answer does what its example promises."""
    cited = {citation.clause.doc_id for citation in answer.citations}
    said = answer.text + "".join(citation.quote for citation in answer.citations)
    return (
        not answer.refused
        and not answer.unverified
        and cited.issuperset(example.doc_ids)
        and all(words in said for words in example.holds)
    )
