"""Runs collections: builds each one's index, asks its questions, and the plain systems beside us.

Every collection has a state of its own below `<state>/eval/collections`, kept from run to run: the
incremental build reads again only what changed, in the documents or in the code that reads them.
With several processes, collections are built side by side and questions are asked in chunks; the
figures are the same with any number of them, times aside.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from eval.collection import FAMILIES, FIVE, MIXED, VIEWS, Collection, load, names
from eval.confidence import Sample
from eval.floor import FIGURES
from eval.questions import Question, QuestionError
from eval.remembering import remembering_encoder
from eval.runner import Outcome, Run, run_questions
from eval.stability import with_stability
from index.build.run import build_index
from index.encoder.base import Encoder
from index.settings import Settings
from rag.pipeline import Pipeline

ALL = "all"
_CHUNK = 60
"""Questions that a process asks before it takes the next ones."""

Given = TypeVar("Given")
Made = TypeVar("Made")
Each = Callable[[Callable[["Job"], Made], Iterable["Job"]], Iterable[Made]]
Scores = Mapping[str, Sequence[Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class Job:
    """A collection, what it is built and asked with, and the questions to ask now."""

    collection: Collection
    settings: Settings
    questions: tuple[Question, ...]


def wanted(name: str) -> tuple[str, ...]:
    """Return the collections that a name of the command line stands for, views last.

    `mixed` is asked for its stability, so the collections that it is made of come with it.
    """
    if name == ALL:
        return (*names(), *VIEWS)
    return (*names(), MIXED) if name == MIXED else (name,)


def run_collections(
    chosen: Sequence[str], settings: Settings, split: str | None, *, workers: int = 1
) -> tuple[Run, ...]:
    """Return one run a collection, in the order chosen.

    Raises:
        QuestionError: no such collection, or none of its questions is in the split.
    """
    jobs = _jobs(chosen, settings, split)
    with _processes(workers) as pool:
        each = map if pool is None else pool.map
        seconds = list(each(build, jobs))
        asked = list(each(ask, [chunk for job in jobs for chunk in _chunks(job)]))
        floors = list(each(plain, jobs))
    reports = dict.fromkeys(job.collection.report for job in jobs)
    return with_stability(
        [
            _joined(
                name,
                [run for run in asked if run.collection == name],
                [s for job, s in zip(jobs, seconds, strict=True) if job.collection.report == name],
                [f for job, f in zip(jobs, floors, strict=True) if job.collection.report == name],
            )
            for name in reports
        ]
    )


def run_with_samples(
    settings: Settings, split: str | None, *, workers: int = 1
) -> tuple[Run, tuple[Sample, ...]]:
    """Return all outcomes as one run, and what their refusals rest on, to calibrate on.

    The subjects of a collection alone count as part of it: the same documents, fewer of them.
    """
    jobs = _jobs((*names(), FAMILIES), settings, split)
    with _processes(workers) as pool:
        each = map if pool is None else pool.map
        list(each(build, jobs))
        asked = list(each(ask, [chunk for job in jobs for chunk in _chunks(job)]))
        given = list(each(weigh, jobs))
    outcomes = tuple(outcome for run in asked for outcome in run.outcomes)
    run = replace(asked[0], outcomes=outcomes, collection="")
    return run, tuple(sample for samples in given for sample in samples)


def _jobs(chosen: Sequence[str], settings: Settings, split: str | None) -> list[Job]:
    parts = [part.of_split(split) for name in chosen for part in load(name)]
    jobs = [Job(part, own_settings(part, settings), part.questions) for part in parts]
    jobs = [job for job in jobs if job.questions]
    if not jobs:
        raise QuestionError(f"{'、'.join(chosen)}：没有 {split} 题")
    return jobs


def own_settings(collection: Collection, settings: Settings) -> Settings:
    """Return the settings with the collection's documents and a state of its own."""
    state = settings.state / "eval" / "collections" / collection.name
    changed = {
        "corpus": collection.folder or state / "docs",
        "state": state,
        "vector_store": "faiss",
        "build_workers": 1,
        "second_tier_at_once": sys.maxsize,  # what is measured is the index in its final form
    }
    return settings.model_copy(update=changed)


def build(job: Job) -> float:
    """Bring a collection's index up to date; return the seconds that it took."""
    start = perf_counter()
    if job.collection.folder is None:
        gather(job.collection.files, job.settings.corpus)
    build_index(job.settings, encoder=_encoder(job.settings))
    return perf_counter() - start


def _encoder(settings: Settings) -> Encoder:
    return remembering_encoder(settings, settings.state.parent / "_vectors")


def gather(files: Mapping[str, Path], folder: Path) -> None:
    """Make `folder` hold exactly these files; those that are there and as old are left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in [p for p in folder.rglob("*") if p.is_file()]:
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, source in files.items():
        target = folder / name
        known = target.stat() if target.exists() else None
        given = source.stat()
        if known is None or (known.st_size, known.st_mtime) != (given.st_size, given.st_mtime):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def ask(job: Job) -> Run:
    """Ask a job's questions of its collection's index."""
    run = run_questions(_pipeline(job.settings), job.questions)
    return replace(run, collection=job.collection.report)


def weigh(job: Job) -> tuple[Sample, ...]:
    """Return what the refusals of a job's questions rest on.

    Only of the five documents it is known which fields they don't deal with.
    """
    from eval.confidence import far_questions, samples

    origin = job.questions[0].origin
    foreign = far_questions() if origin == FIVE else ()
    found = samples(_pipeline(job.settings), job.questions, foreign)
    return tuple(replace(sample, collection=origin) for sample in found)


@lru_cache(maxsize=8)
def _pipeline(settings: Settings) -> Pipeline:
    return Pipeline.open(settings)


def plain(job: Job) -> Scores:
    """Return what the plain systems find for a job's questions."""
    from eval.floor.search import floor

    return floor(job.collection.files, job.questions, _encoder(job.settings))


def _chunks(job: Job) -> Iterator[Job]:
    for start in range(0, len(job.questions), _CHUNK):
        yield replace(job, questions=job.questions[start : start + _CHUNK])


def _joined(
    name: str, asked: Sequence[Run], seconds: Sequence[float], floors: Sequence[Scores]
) -> Run:
    """Return the runs of a collection's parts as one."""
    outcomes: tuple[Outcome, ...] = tuple(o for run in asked for o in run.outcomes)
    ms = sum(outcome.timings_ms["total"] for outcome in outcomes)
    return replace(
        asked[0],
        collection=name,
        outcomes=outcomes,
        floor=_means(floors),
        seconds={"build": round(sum(seconds), 2), "ask": round(ms / 1000, 2)},
    )


def _means(floors: Sequence[Scores]) -> dict[str, dict[str, float]]:
    means = {}
    for system in dict.fromkeys(name for scores in floors for name in scores):
        rows = [row for scores in floors for row in scores.get(system, ())]
        means[system] = {f: sum(row[f] for row in rows) / len(rows) for f in FIGURES}
    return means


@contextmanager
def _processes(workers: int) -> Iterator[ProcessPoolExecutor | None]:
    """Yield a pool of spawned processes, None for one process: this."""
    if workers < 2:
        yield None
        return
    context = multiprocessing.get_context("spawn")
    with _one_core_each(), ProcessPoolExecutor(workers, context) as pool:
        yield pool


@contextmanager
def _one_core_each() -> Iterator[None]:
    """Have the processes that are started here compute with one thread each.

    The libraries read this when they are loaded, so it must be set before.
    """
    wanted = {f"{library}_NUM_THREADS": "1" for library in ("RAYON", "OMP", "OPENBLAS", "MKL")}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
