"""What changed, clause by clause: between two generations, or two versions of one policy.

Clauses are matched by their words, not by their ids: an inserted article renumbers every later
one, which is not a change of what they say. Equal texts are aligned in order (the rest of them
moved), then the most alike of the remaining ones count as changed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from index.diff.likeness import most_alike, text_likeness
from index.structure.document import Clause, Document

ChangeKind = Literal["added", "removed", "changed", "moved", "renumbered"]
MarkKind = Literal["equal", "insert", "delete"]

SAME_CLAUSE = 0.5
"""Share of common character pairs from which two texts are versions of one clause."""
SAME_DOCUMENT = 0.5
"""The same for two files of which one replaced the other."""
_SMALL_PRODUCT = 400_000
_MUCH_ALIKE = 0.75
_FIGURE = re.compile(r"\d+")
_SENTENCE = re.compile(r"[^。；\n]*[。；\n]|[^。；\n]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of characters: in both texts, only in the new, or only in the old."""

    kind: MarkKind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one clause. `marks` spell the old and the new text if they differ."""

    kind: ChangeKind
    old: Clause | None
    new: Clause | None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """The changes in one document; a file name is "" where the document doesn't exist."""

    title: str
    old_file: str
    new_file: str
    changes: tuple[Change, ...]
    unlisted: int = 0
    """Added clauses that aren't among the changes: too many came to list them."""

    @property
    def renamed(self) -> bool:
        """Whether the document got another file name."""
        return bool(self.old_file and self.new_file and self.old_file != self.new_file)


def compare_corpora(old: Sequence[Document], new: Sequence[Document]) -> tuple[DocumentDiff, ...]:
    """Compare documents of the same name, then those that were renamed; drop equal ones."""
    before = {document.doc_id: document for document in old}
    after = {document.doc_id: document for document in new}
    pairs = [(before[doc_id], after[doc_id]) for doc_id in before if doc_id in after]
    gone = [document for doc_id, document in before.items() if doc_id not in after]
    come = [document for doc_id, document in after.items() if doc_id not in before]
    renamed = _renamed(gone, come)
    left = {document.doc_id for document, _ in renamed}
    arrived = {document.doc_id for _, document in renamed}
    diffs = [compare_documents(a, b) for a, b in (*pairs, *renamed)]
    diffs += [compare_documents(d, None) for d in gone if d.doc_id not in left]
    diffs += [compare_documents(None, d) for d in come if d.doc_id not in arrived]
    diffs.sort(key=lambda diff: diff.new_file or diff.old_file)
    return tuple(diff for diff in diffs if diff.changes or diff.renamed)


def _renamed(gone: Sequence[Document], come: Sequence[Document]) -> list[tuple[Document, Document]]:
    """Pair documents that vanished with ones that appeared and say the same, or much the same."""
    by_content = {document.sha256: document for document in gone if document.sha256}
    pairs = []
    for document in come:
        same = by_content.pop(document.sha256, None)
        if same is not None:
            pairs.append((same, document))
    taken = {document.doc_id for pair in pairs for document in pair}
    old = {document.doc_id: document for document in gone if document.doc_id not in taken}
    new = {document.doc_id: document for document in come if document.doc_id not in taken}
    alike = most_alike(
        {doc_id: document.text for doc_id, document in old.items()},
        {doc_id: document.text for doc_id, document in new.items()},
        SAME_DOCUMENT,
    )
    return pairs + [(old[a], new[b]) for a, b in alike]


def compare_documents(old: Document | None, new: Document | None) -> DocumentDiff:
    """Compare two versions of a document; None stands for no document."""
    before = list(old.clauses) if old else []
    after = list(new.clauses) if new else []
    named = new or old
    return DocumentDiff(
        named.title if named else "",
        old.file if old else "",
        new.file if new else "",
        tuple(_compare(before, after)),
    )


def _compare(before: list[Clause], after: list[Clause]) -> Iterable[Change]:
    """Return the changes in the new document's order; removed clauses come last."""
    matched = _match(before, after)
    for place, clause in enumerate(after):
        if place not in matched:
            yield Change("added", None, clause)
            continue
        source, in_order = matched[place]
        change = _change(before[source], clause, in_order=in_order)
        if change is not None:
            yield change
    used = {source for source, _ in matched.values()}
    for place, clause in enumerate(before):
        if place not in used:
            yield Change("removed", clause, None)


def _match(before: list[Clause], after: list[Clause]) -> dict[int, tuple[int, bool]]:
    """Map places in `after` to places in `before`, and whether their order was kept."""
    if not before or not after:
        return {}
    old, new = [body(clause) for clause in before], [body(clause) for clause in after]
    matched: dict[int, tuple[int, bool]] = {}
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        for i in range(block.size):
            matched[block.b + i] = (block.a + i, True)
    used = {source for source, _ in matched.values()}
    left_old = [place for place in range(len(old)) if place not in used]
    waiting: defaultdict[str, list[int]] = defaultdict(list)
    for place in reversed(left_old):
        waiting[old[place]].append(place)
    left_new = [place for place in range(len(new)) if place not in matched]
    for place in left_new:
        if waiting[new[place]]:
            matched[place] = (waiting[new[place]].pop(), False)
    used = {source for source, _ in matched.values()}
    for source, place in _in_place(before, after, old, new, used, matched):
        matched[place] = (source, True)
        used.add(source)
    alike = most_alike(
        {str(s): old[s] for s in left_old if s not in used},
        {str(p): new[p] for p in left_new if p not in matched},
        SAME_CLAUSE,
    )
    return matched | {int(p): (int(s), True) for s, p in alike}


def _in_place(
    before: Sequence[Clause],
    after: Sequence[Clause],
    old: Sequence[str],
    new: Sequence[str],
    used: Set[int],
    matched: Mapping[int, tuple[int, bool]],
) -> Iterator[tuple[int, int]]:
    """Pair what kept its number and its figures and is much alike: no other can be its version.

    Where a word changed in every row of a long table, this spares comparing the rows.
    """
    keys = {}
    for source, clause in enumerate(before):
        if source not in used:
            key = clause.number, tuple(_FIGURE.findall(old[source]))
            keys[key] = -1 if key in keys else source
    taken: Counter[int] = Counter()
    found = []
    for place, clause in enumerate(after):
        key = clause.number, tuple(_FIGURE.findall(new[place]))
        source = keys.get(key, -1) if key[0] and key[1] and place not in matched else -1
        if source >= 0:
            taken[source] += 1
            found.append((source, place))
    for source, place in found:
        if taken[source] == 1 and text_likeness(old[source], new[place]) >= _MUCH_ALIKE:
            yield source, place


def _change(old: Clause, new: Clause, *, in_order: bool) -> Change | None:
    if body(old) != body(new):
        return Change("changed", old, new, marks(old.text, new.text))
    if not in_order or old.path != new.path:
        return Change("moved", old, new)
    if old.number != new.number or _place(old) != _place(new):
        return Change("renumbered", old, new)
    return None


def _place(clause: Clause) -> str:
    """The clause id within its document (a renamed file isn't a renumbered clause)."""
    return clause.clause_id.removeprefix(clause.doc_id)


def body(clause: Clause) -> str:
    """Return a clause's text without its number."""
    return clause.text.removeprefix(clause.number).strip()


def marks(old: str, new: str) -> tuple[Mark, ...]:
    """Return the characters kept, deleted and inserted, in reading order.

    Very long texts are compared by sentence first: by character the time grows with the square.
    """
    if len(old) * len(new) <= _SMALL_PRODUCT:
        return tuple(_mark_parts(old, new))
    sentences = _SENTENCE.findall(old), _SENTENCE.findall(new)
    found: list[Mark] = []
    for mark in _mark_parts(*sentences):
        after_delete = found and found[-1].kind == "delete" and mark.kind == "insert"
        if after_delete and len(found[-1].text) * len(mark.text) <= _SMALL_PRODUCT:
            found += _mark_parts(found.pop().text, mark.text)
        else:
            found.append(mark)
    return tuple(found)


def _mark_parts(old: Sequence[str], new: Sequence[str]) -> Iterator[Mark]:
    for tag, a, a_end, b, b_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Mark("equal", "".join(old[a:a_end]))
            continue
        if a_end > a:
            yield Mark("delete", "".join(old[a:a_end]))
        if b_end > b:
            yield Mark("insert", "".join(new[b:b_end]))


def count_changes(diffs: Iterable[DocumentDiff]) -> Counter[ChangeKind]:
    """Return how many changes there are of each kind."""
    counts: Counter[ChangeKind] = Counter()
    for diff in diffs:
        counts.update(change.kind for change in diff.changes)
        if diff.unlisted:
            counts["added"] += diff.unlisted
    return counts
