"""Two versions of a document side by side, clause by clause, with the changed words marked.

The clauses are matched by `index.diff`; this puts its changes in a table. The versions are two
documents of one index (last year's and this year's, or two places' of one policy), or the same
documents in two generations.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from difflib import SequenceMatcher

from index.diff.compare import Change, DocumentDiff, compare_corpora, compare_documents
from index.diff.report import WORDS, summary
from index.errors import IndexMissing
from index.generation.folders import generations
from index.generation.snapshot import Snapshot, open_generation
from index.structure.document import Clause, Document
from index.text.tokens import words
from rag.figures import figures
from rag.insights.options import Options
from rag.insights.table import Cell, Table
from rag.quotes.labels import clause_label, document_label, short_label
from rag.relations.source import Source

COLUMNS = ("条款", "旧", "新", "变化")
Marks = tuple[tuple[int, int], ...]
_NAMED = 4
"""So many changed figures are named; where there are more, the marks tell them better."""


def build(snapshot: Snapshot, options: Options) -> Table:
    """Return the changes from `options.before` to `options.after`, in the new one's order.

    Both are doc ids, or two of `options.doc_ids` are compared; or `before` is a generation, and
    `after` another or "" for the snapshot, whose documents (`doc_ids`, or all) are compared.
    """
    given = [name for name in (options.before, options.after) if name]
    names = given if len(given) == 2 else [*given, *options.doc_ids][:2]
    state = snapshot.folder.parent.parent
    if options.before in generations(state):
        return _generations(snapshot, options)
    known = {document.doc_id for document in snapshot.documents}
    missing = [name for name in names if name not in known]
    if missing:
        return _nothing(f"没有编号为{'、'.join(missing)}的文件。")
    if len(set(names)) < 2:
        return _nothing("请选择两份文件：旧版和新版，或两地的同一项政策。")
    old, new = (snapshot.document(name) for name in names)
    title = f"{document_label(old)}与{document_label(new)}对照"
    diff = replace(compare_documents(old, new), old_file=new.file)  # other files are no renaming
    return _table(title, [(old, new, diff)])


def _nothing(note: str) -> Table:
    return Table("versions", "版本对照", COLUMNS, (), (note,))


def _generations(snapshot: Snapshot, options: Options) -> Table:
    """Compare the documents of one generation with those of another."""
    state = snapshot.folder.parent.parent
    with ExitStack() as opened:
        before = opened.enter_context(closing(open_generation(state, options.before)))
        after = snapshot
        try:
            if options.after:
                after = opened.enter_context(closing(open_generation(state, options.after)))
        except IndexMissing as error:
            return _nothing(str(error))
        olds, news = (_documents(one, options.doc_ids) for one in (before, after))
    by_file = [{d.file: d for d in documents} for documents in (olds, news)]
    diffs = [
        (by_file[0].get(diff.old_file), by_file[1].get(diff.new_file), diff)
        for diff in compare_corpora(olds, news)
    ]
    return _table(f"{before.generation}与{after.generation}对照", diffs)


def _documents(snapshot: Snapshot, doc_ids: Sequence[str]) -> list[Document]:
    held = [document.doc_id for document in snapshot.documents]
    return [snapshot.document(doc_id) for doc_id in held if not doc_ids or doc_id in doc_ids]


def _table(
    title: str, diffs: Sequence[tuple[Document | None, Document | None, DocumentDiff]]
) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for old, new, diff in diffs:
        named = new or old
        prefix = short_label(named) if named and len(diffs) > 1 else ""
        rows += [_row(change, prefix) for change in _in_order(diff.changes, old, new)]
    notes = [f"{summary([diff for _, _, diff in diffs])}；没有列出的条款两版相同。"]
    notes += [f"旧：{document_label(old)}；新：{document_label(new)}。" for old, new, _ in diffs
              if old and new and len(diffs) == 1]  # fmt: skip
    return Table("versions", title, COLUMNS, tuple(rows), tuple(notes))


def _in_order(
    changes: Sequence[Change], old: Document | None, new: Document | None
) -> list[Change]:
    """Put what was removed behind what stood before it, wherever that stands now."""
    if old is None or new is None:
        return list(changes)
    now = {clause.text: clause.start for clause in new.clauses}
    pairs = {c.old.clause_id: c.new.start for c in changes if c.old and c.new}
    place: dict[str, int] = {}
    last = -1
    for clause in old.clauses:
        last = pairs.get(clause.clause_id, now.get(clause.text, last))
        place[clause.clause_id] = last

    def key(change: Change) -> tuple[int, int, int]:
        if change.new is not None:
            return change.new.start, 0, 0
        assert change.old is not None
        return place[change.old.clause_id], 1, change.old.start

    return sorted(changes, key=key)


def _row(change: Change, prefix: str) -> tuple[Cell, ...]:
    labels = [clause_label(clause) for clause in (change.old, change.new) if clause]
    label = prefix + " → ".join(dict.fromkeys(filter(None, labels)))
    before: Marks = ()
    after: Marks = ()
    if change.kind == "changed" and change.old and change.new:
        spans = changed_words(change.old.text, change.new.text)
        before, after = _told(change.old, spans[0]), _told(change.new, spans[1])
    said = WORDS[change.kind] + _figures_changed(change)
    if change.kind == "changed" and not before and not after:
        said = "仅排版不同"
    return Cell(label), _side(change.old, before), _side(change.new, after), Cell(said)


def _side(clause: Clause | None, marks: Marks) -> Cell:
    if clause is None:
        return Cell("")
    return Cell(clause.text, (Source(clause, 0, len(clause.text)),), marks)


def _told(clause: Clause, spans: Marks) -> Marks:
    """Leave out blanks and the clause's own number, which the first column tells."""
    own = len(clause.number)
    return tuple((a, b) for a, b in spans if clause.text[max(a, own) : b].strip())


def changed_words(old: str, new: str) -> tuple[Marks, Marks]:
    """Return the spans of the words that only one of two texts has, of the old and of the new.

    Full and half width are the same.

    >>> changed_words("缴费满10年可以申请。", "缴费满7年可以申请。")
    (((3, 5),), ((3, 4),))
    """
    ours, theirs = words(old), words(new)
    folded = [[unicodedata.normalize("NFKC", word) for word in side] for side in (ours, theirs)]
    here, there = _offsets(ours), _offsets(theirs)
    before: list[tuple[int, int]] = []
    after: list[tuple[int, int]] = []
    matcher = SequenceMatcher(None, folded[0], folded[1], autojunk=False)
    for tag, a, a_end, b, b_end in matcher.get_opcodes():
        if tag != "equal" and a_end > a:
            before.append((here[a], here[a_end]))
        if tag != "equal" and b_end > b:
            after.append((there[b], there[b_end]))
    return tuple(before), tuple(after)


def _offsets(parts: Sequence[str]) -> list[int]:
    """Return where each part begins, and where the last one ends."""
    offsets = [0]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return offsets


def _figures_changed(change: Change) -> str:
    """Name the figures that only one of two versions has; the clause's number is none."""
    if change.kind != "changed" or not change.old or not change.new:
        return ""
    sides = [
        [f for f in figures(c.text.removeprefix(c.number)) if f.kind != "article"]
        for c in (change.old, change.new)
    ]
    only = [
        list(dict.fromkeys(f.text for f in sides[i] if not any(map(f.matches, sides[1 - i]))))
        for i in (0, 1)
    ]
    if not all(only) or max(map(len, only)) > _NAMED:
        return ""
    return f"（{'、'.join(only[0])} → {'、'.join(only[1])}）"
