"""Several processes make what one makes."""

import logging

import pytest
from dying_encoder import DyingEncoder

from index.build import making
from index.build.digest import Job, digest
from index.build.intake import parser_digest
from index.build.run import build_index
from index.build.workers import digests, worker_count
from index.encoder import load_encoder
from index.opening import open_snapshot
from index.settings import Settings


@pytest.fixture
def jobs(settings):
    """A job for each document, one for a file that isn't there and one for an unusable one."""
    (settings.corpus / "空.txt").write_text(" \n", encoding="utf-8")
    files = sorted(path for path in settings.corpus.rglob("*") if path.is_file())
    paths = [*files, settings.corpus / "没有.txt"]
    return [Job(p, settings.corpus, p.name, p.stem, parser_digest()) for p in paths]


def test_processes_make_the_same_in_the_same_order(jobs):
    encoder = load_encoder(Settings())
    expected = [(job, digest(job, encoder)) for job in jobs]
    assert list(digests(jobs, encoder, workers=2)) == expected
    assert [made.rejected is not None for _, made in expected].count(True) == 2


def test_a_build_by_processes_has_the_same_files(settings, monkeypatch):
    monkeypatch.setattr(making, "PARALLEL_FROM", 0)
    files = []
    for workers in (1, 2):
        update = {"state": settings.state / str(workers), "build_workers": workers}
        own = settings.model_copy(update=update)
        report = build_index(own)
        assert report.encoded == report.clauses
        files.append(open_snapshot(own).manifest.files)
    assert files[0] == files[1]


def test_work_goes_on_without_processes_that_end(jobs, caplog):
    with caplog.at_level(logging.WARNING):
        made = list(digests(jobs, DyingEncoder(), workers=2))
    assert made == [(job, digest(job, DyingEncoder())) for job in jobs]
    assert "a worker process ended" in caplog.text


def test_as_many_processes_as_wanted_or_cores():
    assert worker_count(3) == 3
    assert worker_count(None) >= 1
