"""The incremental build: corpus -> the next generation.

Documents come from `intake`, vectors and tokens from the cache or are made (`making`); the
generation is built aside, synced, named, checked by the gate if there is one, and only then
becomes current. Whatever goes wrong before that leaves the old generation serving.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from index.build.cache import BuildCache, opened_cache
from index.build.changes import changes_since
from index.build.gate import NOTHING_TO_COMPARE, Gate, GateResult
from index.build.intake import Intake, parser_digest, take_in
from index.build.making import Making
from index.build.tiers import first_encoder, tier_for
from index.build.workers import worker_count
from index.build.writer import Reuse, Writer, reusable
from index.diff.compare import DocumentDiff
from index.diff.report import summary
from index.encoder import AUTO, load_encoder
from index.encoder.base import Encoder
from index.errors import IndexUnavailable
from index.generation.folders import (
    building,
    current_generation,
    discard,
    generation_folder,
    next_generation,
    prune,
    swap,
    translated,
    writing,
)
from index.generation.manifest import (
    SCHEMA_VERSION,
    EncoderFacts,
    Manifest,
    Rejection,
    read_manifest,
    write_manifest,
    wrong_files,
)
from index.progress import Reporter, Silent
from index.settings import Settings, encoder_setting
from index.text.context import INDEX_TEXT_VERSION
from index.text.tokens import TOKENIZER_VERSION


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `generation` is the one that serves afterwards.

    `built` is False if nothing had changed, or if the gate refused the candidate (see `gate`).
    """

    generation: str
    built: bool
    documents: int
    clauses: int
    parsed: int = 0
    encoded: int = 0
    rejected: tuple[Rejection, ...] = ()
    changes: tuple[DocumentDiff, ...] = ()
    gate: GateResult | None = None
    seconds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def build_index(
    settings: Settings,
    *,
    encoder: Encoder | None = None,
    gate: Gate | None = None,
    full: bool = False,
    reporter: Reporter | None = None,
) -> BuildReport:
    """Bring the index up to date with the corpus; with `full`, take nothing from the cache.

    Raises:
        CorpusEmpty: there is nothing to index.
        IndexBusy: another process is building.
        IndexWriteError: disk full or a read-only folder; the old generation serves on.
        EncoderUnavailable: the model can't be loaded.
    """
    state = settings.state
    with writing(state), translated(state), opened_cache(state) as cache:
        build = _Build(settings, cache, reporter or Silent(), full)
        return build.run(encoder, gate)


class _Build:
    """One run, under the writer's lock."""

    def __init__(
        self, settings: Settings, cache: BuildCache, reporter: Reporter, full: bool
    ) -> None:
        self._settings, self._cache, self._reporter, self._full = settings, cache, reporter, full
        self._seconds: dict[str, float] = {}
        self._encoded = 0
        self._changes: tuple[DocumentDiff, ...] = ()

    def run(self, given: Encoder | None, gate: Gate | None) -> BuildReport:
        """Read, compare with the serving generation, build, gate and swap."""
        workers = worker_count(self._settings.build_workers)
        encoder = given or first_encoder(self._settings)
        making = Making(self._cache, encoder, workers=workers)
        with self._timed("read"):
            intake = take_in(self._settings.corpus, making, self._reporter, fresh=self._full)
        if given is None and self._settings.encoder == AUTO:
            tier = tier_for(self._settings, self._cache, intake.taken)
            if tier != encoder.encoder_id:
                encoder = load_encoder(self._settings, tier)
                making = Making(self._cache, encoder, workers=workers)
        facts = EncoderFacts(
            encoder_setting(self._settings),
            encoder.encoder_id,
            encoder.revision,
            encoder.dimension,
        )
        digest = corpus_digest(intake, facts)
        with self._timed("check"):
            serving = sound_manifest(self._settings.state)
        if not self._full and serving is not None and serving.corpus_digest == digest:
            return self._report(intake, serving.generation, built=False)
        with self._timed("compare"):
            self._changes = changes_since(self._settings.state, serving, intake)
        generation = next_generation(self._settings.state)
        writer = Writer(making, encoder, self._reporter, self._full, self._seconds)
        reuse = self._reuse(serving, intake, facts)
        with building(self._settings.state / "index", generation) as folder:
            if reuse is None:
                files = writer.write(folder, intake.taken)
            else:
                files = writer.write_delta(folder, reuse)
            manifest = self._manifest(generation, intake, facts, digest, writer)
            dropped = () if reuse is None else reuse.dropped
            write_manifest(folder, replace(manifest, files=files, dropped=dropped))
        making.prune(intake.taken)
        self._encoded = making.encoded
        return self._release(intake, generation, serving, gate)

    def _reuse(self, serving: Manifest | None, intake: Intake, facts: EncoderFacts) -> Reuse | None:
        """Return what can be kept of the serving generation's files."""
        if self._full or serving is None or serving.encoder != facts:
            return None
        if serving.tokenizer != TOKENIZER_VERSION:
            return None
        folder = generation_folder(self._settings.state, serving.generation)
        return reusable(folder, serving, intake.taken)

    def _manifest(
        self, generation: str, intake: Intake, facts: EncoderFacts, digest: str, writer: Writer
    ) -> Manifest:
        return Manifest(
            generation=generation,
            created=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            encoder=facts,
            documents=len(intake.taken),
            clauses=intake.clauses,
            statements=intake.statements,
            corpus_digest=digest,
            parser=parser_digest(),
            tokenizer=TOKENIZER_VERSION,
            dense_kind=str(writer.dense["kind"]),
            dense_recall_at_10=float(writer.dense["recall_at_10"]),
            sources=intake.sources,
            files={},
            rejected=intake.rejected,
            summary=summary(self._changes),
        )

    def _release(
        self, intake: Intake, generation: str, serving: Manifest | None, gate: Gate | None
    ) -> BuildReport:
        """Let the candidate serve unless the gate refuses it."""
        verdict = None
        if gate is not None and serving is None:
            verdict = GateResult(True, NOTHING_TO_COMPARE)
        elif gate is not None:
            try:
                verdict = gate(generation)
            finally:
                if verdict is None or not verdict.passed:
                    discard(self._settings.state, generation)
        if verdict is not None and not verdict.passed:
            kept = serving.generation if serving else ""
            return self._report(intake, kept, built=False, gate=verdict)
        swap(self._settings.state, generation)
        prune(self._settings.state)
        return self._report(intake, generation, built=True, gate=verdict)

    def _report(
        self, intake: Intake, generation: str, *, built: bool, gate: GateResult | None = None
    ) -> BuildReport:
        return BuildReport(
            generation=generation,
            built=built,
            documents=len(intake.taken),
            clauses=intake.clauses,
            parsed=intake.parsed,
            encoded=self._encoded,
            rejected=intake.rejected,
            changes=self._changes,
            gate=gate,
            seconds=MappingProxyType(self._seconds),
        )

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self._seconds[name] = round(time.perf_counter() - start, 3)


def corpus_digest(intake: Intake, facts: EncoderFacts) -> str:
    """Return a digest of everything that decides what a generation contains."""
    versions = [SCHEMA_VERSION, INDEX_TEXT_VERSION, TOKENIZER_VERSION, parser_digest()]
    encoder = [facts.setting, facts.encoder_id, facts.revision, facts.dimension]
    sources = sorted(intake.sources.items())
    rejected = [[item.file, item.reason] for item in intake.rejected]
    text = json.dumps([versions, encoder, sources, rejected], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sound_manifest(state: Path) -> Manifest | None:
    """Return the serving generation's manifest, None if it doesn't serve or is damaged."""
    name = current_generation(state)
    if name is None:
        return None
    folder = generation_folder(state, name)
    try:
        manifest = read_manifest(folder)
    except IndexUnavailable:
        return None
    return None if wrong_files(folder, manifest) else manifest
