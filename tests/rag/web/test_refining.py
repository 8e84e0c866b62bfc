"""When the serving index is refined in the background, and when it isn't."""

import pytest

from index.build.run import build_index
from index.settings import load_settings
from rag.web.refining import Refiner, due


@pytest.fixture
def settings(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "甲.txt").write_text("办法\n\n第一条　押金七日内退还。\n", encoding="utf-8")
    state = tmp_path / "state"
    return load_settings(corpus=corpus, state=state, encoder="auto", second_tier_at_once=0)


def test_a_first_tier_index_is_due_and_tried_once(settings):
    asked = []
    refiner = Refiner(settings, asked.append)
    assert due(settings) == ""
    assert not refiner.look()
    name = build_index(settings).generation
    assert due(settings) == name
    assert refiner.look() and not refiner.look()
    assert asked == [settings]


def test_the_process_aside_makes_the_second_tier(settings, monkeypatch):
    monkeypatch.setenv("TIAOWEN_ENCODER", "auto")
    build_index(settings)
    assert Refiner(settings).look()
    assert due(settings) == ""


def test_what_fails_leaves_the_index_serving(settings, caplog):
    def fail(_):
        raise OSError("no memory")

    build_index(settings)
    assert Refiner(settings, fail).look()
    assert "no memory" in caplog.text


@pytest.mark.parametrize("given", [{"encoder": "builtin"}, {"second_tier_up_to": 0}])
def test_nothing_is_due_where_the_setting_leaves_nothing_open(settings, given):
    changed = settings.model_copy(update=given)
    build_index(changed)
    assert due(changed) == ""
