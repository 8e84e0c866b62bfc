"""The tiers of the built-in encoder: by size, in the background, one encoding for one change."""

import json

import pytest

from index.build.refine import refine, refinement
from index.build.run import build_index
from index.encoder import BUILTIN, LARGE
from index.errors import TiaowenError
from index.generation.snapshot import open_generation
from index.settings import load_settings
from index.status import status_json
from rag.pipeline import Pipeline

RULES = "租赁办法\n\n第一条　押金不超过一个月租金。\n\n第二条　退租后七日内退还押金。\n\n"


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "甲.txt").write_text(RULES, encoding="utf-8")
    return folder


def settings_of(corpus, **given):
    return load_settings(corpus=corpus, state=corpus.parent / "state", encoder="auto", **given)


def made_by(settings, report):
    return open_generation(settings.state, report.generation).manifest.encoder.encoder_id


def test_a_small_corpus_has_both_tiers_at_once(corpus):
    settings = settings_of(corpus)
    assert made_by(settings, build_index(settings)) == LARGE


def test_a_large_one_is_served_by_the_first_tier_and_refined_meanwhile(corpus):
    settings = settings_of(corpus, second_tier_at_once=0)
    first = build_index(settings)
    pipeline = Pipeline.open(settings)
    assert made_by(settings, first) == BUILTIN
    assert "七日" in pipeline.answer("押金几天退").text
    refined = refine(settings)
    assert refined is not None and made_by(settings, refined) == LARGE
    assert "七日" in pipeline.answer("押金几天退").text
    assert pipeline.snapshot.generation == refined.generation

    (corpus / "甲.txt").write_text(RULES + "第三条　水电费由承租人承担。\n", encoding="utf-8")
    changed = build_index(settings_of(corpus, second_tier_at_once=1))
    assert (changed.encoded, made_by(settings, changed)) == (1, LARGE)


def test_above_the_limit_there_is_one_tier(corpus):
    settings = settings_of(corpus, second_tier_up_to=1)
    assert made_by(settings, build_index(settings)) == BUILTIN
    assert refine(settings) is None
    assert refine(load_settings(corpus=corpus, state=corpus.parent / "s", encoder=BUILTIN)) is None


class _Cut:
    """A reporter at whose `after`-th encoded clause the power goes."""

    def __init__(self, after):
        self.after, self.lacking = after, []

    def stage(self, name, total):
        if name == "编码条款":
            self.lacking.append(total)
        seen = 0

        def advance(count):
            nonlocal seen
            seen += count
            if name == "编码条款" and seen == self.after:
                raise KeyboardInterrupt

        return advance


def test_what_is_cut_off_goes_on_and_is_told(corpus, monkeypatch):
    monkeypatch.setattr("index.build.making._BATCH", 1)
    settings = settings_of(corpus, second_tier_at_once=0)
    report = build_index(settings)
    with pytest.raises(KeyboardInterrupt):
        refine(settings, _Cut(2))
    snapshot = open_generation(settings.state, report.generation)
    told = status_json(snapshot, corpus, settings.state)["refinement"]
    assert told == {"done": 0, "total": report.clauses}
    again = _Cut(after=-1)
    refine(settings, again)
    assert again.lacking[0] == report.clauses - 1
    assert refinement(settings.state).done == report.clauses


def test_a_damaged_progress_file_tells_nothing(corpus):
    settings = settings_of(corpus)
    file = settings.state / "cache" / "refinement.json"
    file.parent.mkdir(parents=True)
    for text in ("{", "[]", json.dumps({"done": 1})):
        file.write_text(text, encoding="utf-8")
        assert refinement(settings.state) is None


def test_an_index_made_by_another_setting_is_refused(corpus):
    build_index(settings_of(corpus))
    other = load_settings(corpus=corpus, state=corpus.parent / "state", encoder=BUILTIN)
    with pytest.raises(TiaowenError, match="编码器 auto 建立"):
        Pipeline.open(other)
