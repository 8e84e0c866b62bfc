"""A full build and any sequence of incremental ones that ends in the same files are the same."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
from contents import clause_texts, ids
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tiny_encoder import TinyEncoder

from index.build.run import build_index
from index.errors import CorpusEmpty, IndexMissing
from index.generation.folders import current_generation
from index.generation.history import rollback
from index.generation.verify import problems
from index.opening import open_snapshot
from index.search import dense
from index.settings import Settings

FILES = st.sampled_from(["甲.txt", "乙.txt", "子/甲.txt", "乙.md"])
BODIES = st.lists(
    st.sampled_from(["保护耕地。", "数据共享。", "人才落户。", "发放补贴五万元。"]),
    min_size=1,
    max_size=3,
)


def contents(snapshot):
    """Everything that a search can show of a snapshot."""
    queries = ["数据共享", "保护耕地", "补贴"]
    vectors = TinyEncoder().encode_queries(queries)
    scores, rows = snapshot.dense.search(vectors, 10)
    everything = np.arange(len(snapshot), dtype=np.int64)
    stated = [snapshot.statements.best(vector, everything) for vector in vectors]
    lexical = [snapshot.lexical.scores(snapshot.lexical.tokenize(query)) for query in queries]
    return (
        ids(snapshot),
        clause_texts(snapshot),
        rows.tolist(),
        np.round(scores, 5).tolist(),
        np.round(stated, 5).tolist(),
        snapshot.statements.counts(everything).tolist(),
        [np.round(row, 5).tolist() for row in lexical],
    )


class Editing(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.settings = Settings(corpus=self.folder / "corpus", state=self.folder / "var")
        self.settings.corpus.mkdir()

    def teardown(self):
        shutil.rmtree(self.folder)

    def files(self):
        return sorted(path for path in self.settings.corpus.rglob("*.*") if path.is_file())

    @rule(file=FILES, bodies=BODIES)
    def write(self, file, bodies):
        path = self.settings.corpus / file
        path.parent.mkdir(exist_ok=True)
        lines = ["办法", *(f"第{n}条 {body}" for n, body in enumerate(bodies, 1))]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    @precondition(lambda self: self.files())
    @rule(data=st.data())
    def delete(self, data):
        data.draw(st.sampled_from(self.files())).unlink()

    @precondition(lambda self: self.files())
    @rule(data=st.data(), file=FILES)
    def rename(self, data, file):
        target = self.settings.corpus / file
        target.parent.mkdir(exist_ok=True)
        data.draw(st.sampled_from(self.files())).replace(target)

    @rule()
    def roll_back(self):
        before = current_generation(self.settings.state)
        try:
            assert rollback(self.settings.state) < before
        except IndexMissing:
            assert before is None or before.startswith("g000001")

    @rule()
    def rebuild(self):
        if not self.files():
            try:
                build_index(self.settings, encoder=TinyEncoder())
            except CorpusEmpty:
                return
            raise AssertionError("an empty corpus was indexed")
        build_index(self.settings, encoder=TinyEncoder())
        fresh = self.settings.model_copy(update={"state": self.folder / "fresh"})
        build_index(fresh, encoder=TinyEncoder())
        ours, theirs = open_snapshot(self.settings), open_snapshot(fresh)
        assert contents(ours) == contents(theirs)
        assert ours.manifest.files == theirs.manifest.files  # the same bytes
        ours.close()
        theirs.close()
        shutil.rmtree(fresh.state)

    @invariant()
    def what_serves_is_sound(self):
        current = current_generation(self.settings.state)
        assert current is None or problems(self.settings.state, current) == []


TestEditing = Editing.TestCase
TestEditing.settings = hypothesis_settings(
    max_examples=12, stateful_step_count=12, deadline=None, derandomize=True
)


def article(file, number):
    kind, what = number * 7 % 13, "数据土地人才"[number % 5 :]
    return f"第{number}条 {file}号主体应当按照第{kind}类要求办理{what}事项。"


def test_cells_of_a_large_collection_do_not_depend_on_the_way(settings, encoder, monkeypatch):
    monkeypatch.setattr(dense, "EXACT_LIMIT", 100)
    for file in range(6):
        lines = ["办法", *(article(file, number) for number in range(1, 60))]
        (settings.corpus / f"{file}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    build_index(settings, encoder=encoder)
    path = settings.corpus / "3.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("主体", "市场主体", 1), "utf-8")
    (settings.corpus / "1.txt").rename(settings.corpus / "9.txt")
    (settings.corpus / "5.txt").unlink()
    report = build_index(settings, encoder=encoder)
    fresh = settings.model_copy(update={"state": settings.state / "fresh"})
    build_index(fresh, encoder=TinyEncoder())
    ours, theirs = open_snapshot(settings), open_snapshot(fresh)
    assert report.encoded == 1 and ours.manifest.dense_kind.startswith("IVF")
    assert ours.manifest.files == theirs.manifest.files
    assert contents(ours) == contents(theirs)
    assert problems(settings.state, report.generation) == []
