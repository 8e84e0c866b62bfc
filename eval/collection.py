"""The collections to evaluate on: `eval/collections/<name>/{collection.toml,docs/,questions…}`.

A collection is documents and the questions asked of them, indexed by itself. Besides those on
disk there are views, made of their documents: `families` (each subject of a collection alone) and
`mixed` (all documents in one index). A manifest `collection.toml` says `title`, `source`,
`licence` and, where they aren't the usual ones, `docs` and `questions`; with `parts = true` each
folder below is a small collection of its own and all are reported together. An optional
`families.json` holds `families` (subject -> documents) and `near` (groups of documents so alike
that one may be cited for the other).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.questions import Gold, Question, QuestionError, load_questions
from index.generation.manifest import sha256_of
from index.readers import list_documents

COLLECTIONS = Path(__file__).parent / "collections"
FIVE = "five"
"""The collection of the documents that come with the product."""
FAMILIES, MIXED = "families", "mixed"
VIEWS = (FAMILIES, MIXED)
"""Collections made of the documents of others; they don't count in the mean over collections."""
FOREIGN = "foreign"


@dataclass(frozen=True)
class Collection:
    """Documents by the name that the index gives them, and the questions asked of them.

    `report` is the collection under which its outcomes are shown. If `folder` is set, it holds
    exactly `files`; otherwise they are brought together before the build.
    """

    name: str
    report: str
    files: Mapping[str, Path]
    questions: tuple[Question, ...]
    folder: Path | None = None
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """SHA-256 by file."""
        return {file: sha256_of(path) for file, path in self.files.items()}

    def of_split(self, split: str | None) -> Collection:
        """Return the collection with the questions of a split (None: all)."""
        kept = tuple(q for q in self.questions if split is None or q.split == split)
        return replace(self, questions=kept)


def names(root: Path = COLLECTIONS) -> tuple[str, ...]:
    """Return the names of the collections on disk."""
    return tuple(sorted(file.parent.name for file in root.glob("*/collection.toml")))


def load(name: str, root: Path = COLLECTIONS) -> tuple[Collection, ...]:
    """Return a collection by name: its parts, or itself alone; `bugs/17-one-line-file` is a part.

    Raises:
        QuestionError: no such collection, or one that can't be read.
    """
    above, _, part = name.partition("/")
    if part:
        found = tuple(each for each in load(above, root) if each.name == name)
        if not found:
            raise QuestionError(f"集合 {above} 里没有 {part}")
        return found
    if name == MIXED:
        return (mixed([part for other in names(root) for part in load(other, root)]),)
    if name == FAMILIES:
        wholes = [part for other in names(root) for part in load(other, root)]
        return tuple(view for whole in wholes for view in families(whole))
    folder = root / name
    manifest = _manifest(folder)
    if manifest.get("parts"):
        parts = sorted(file.parent for file in folder.glob("*/questions.jsonl"))
        return tuple(_read(part, f"{name}/{part.name}", name) for part in parts)
    return (_read(folder, name, name),)


def _manifest(folder: Path) -> Mapping[str, Any]:
    file = folder / "collection.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        known = "、".join((*names(folder.parent), *VIEWS))
        raise QuestionError(f"没有集合 {folder.name}。现有：{known}") from error
    except ValueError as error:
        raise QuestionError(f"{file}：无法读取（{error}）") from error


def _read(folder: Path, name: str, report: str) -> Collection:
    manifest = _manifest(folder) if (folder / "collection.toml").exists() else {}
    docs = (folder / str(manifest.get("docs", "docs"))).resolve()
    questions = load_questions(folder / str(manifest.get("questions", "questions.jsonl")))
    subjects, near = _alike(folder / "families.json")
    return Collection(
        name=name,
        report=report,
        files={listed.file: listed.path for listed in list_documents(docs)},
        questions=tuple(_placed(question, report, near) for question in questions),
        folder=docs,
        families=subjects,
    )


def _alike(file: Path) -> tuple[Mapping[str, tuple[str, ...]], Sequence[frozenset[str]]]:
    """Return the subjects and the groups of documents that are nearly alike."""
    if not file.exists():
        return {}, ()
    data = json.loads(file.read_text(encoding="utf-8"))
    subjects = {name: tuple(files) for name, files in data["families"].items()}
    return subjects, [frozenset(group) for group in data["near"]]


def _placed(question: Question, origin: str, near: Iterable[frozenset[str]]) -> Question:
    """Note where the question comes from and which documents are the wrong place or year."""
    right = {gold.document for gold in question.gold}
    alike = {file for group in near if group & right for file in group}
    return replace(question, origin=origin, near=tuple(sorted(alike - right)))


def families(whole: Collection) -> tuple[Collection, ...]:
    """Return one small collection a subject, asked three kinds of questions.

    Its own; those of the next subject, which are foreign to it (unless a document of its own
    answers them too); and those that the whole collection doesn't answer, which are foreign too
    if they belong to another subject.
    """
    subjects = list(whole.families)
    hopeless = [q for q in whole.questions if not q.answerable]
    views = []
    for subject, after in zip(subjects, [*subjects[1:], *subjects[:1]], strict=True):
        files = whole.families[subject]
        own = _own(whole.questions, files)
        known = {question.id for question in own}
        others = _own(whole.questions, whole.families[after])
        asked = [
            *own,
            *(_foreign(q) for q in others if q.id not in known),
            *(q if q.family in ("", subject) else _foreign(q) for q in hopeless),
        ]
        views.append(
            Collection(
                name=f"{FAMILIES}/{subject}",
                report=FAMILIES,
                files={file: whole.files[file] for file in files},
                questions=tuple(
                    replace(question, id=f"{subject}:{question.id}") for question in asked
                ),
            )
        )
    return tuple(views)


def _own(questions: Iterable[Question], files: Sequence[str]) -> list[Question]:
    """Return the questions that these documents answer alone."""
    own = []
    for question in questions:
        inside = tuple(gold for gold in question.gold if gold.document in files)
        if inside and (question.any_gold or len(inside) == len(question.gold)):
            own.append(replace(question, gold=inside))
    return own


def _foreign(question: Question) -> Question:
    return replace(
        question,
        type="unanswerable",
        group=FOREIGN,
        gold=(),
        must=(),
        must_not=(),
        near=(),
        answer="",
    )


def mixed(parts: Sequence[Collection]) -> Collection:
    """Return all documents in one collection, the same bytes once, with all questions."""
    files: dict[str, Path] = {}
    known: dict[str, str] = {}
    questions: list[Question] = []
    for part in parts:
        renamed = {}
        for file, path in part.files.items():
            named = known.setdefault(part.digests[file], f"{part.name}/{file}")
            files.setdefault(named, path)
            renamed[file] = named
        questions += [_renamed(question, renamed) for question in part.questions]
    return Collection(MIXED, MIXED, files, tuple(questions))


def _renamed(question: Question, files: Mapping[str, str]) -> Question:
    def gold(entry: Gold) -> Gold:
        return replace(entry, document=files.get(entry.document, entry.document))

    return replace(
        question,
        gold=tuple(gold(entry) for entry in question.gold),
        near=tuple(files.get(file, file) for file in question.near),
    )
