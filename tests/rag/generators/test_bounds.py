import pytest

from index.errors import GenerationError
from index.settings import Settings
from rag.generators.bounds import Bounds, bounded


def test_a_reply_within_its_bounds_passes_as_it_is():
    assert list(bounded(iter(["一二", "三四"]), Bounds(4, 1.0))) == ["一二", "三四"]


def test_the_bounds_follow_from_the_settings():
    settings = Settings(generator_max_new_tokens=100, generator_timeout_s=2.0)
    assert Bounds.of(settings) == Bounds(chars=800, seconds=10.0)


def test_what_is_too_long_or_too_slow_is_no_longer_listened_to():
    heard, closed, now = [], [], [0.0]

    def endless():
        try:
            while True:
                now[0] += 1.0
                yield "一二三"
        finally:
            closed.append(1)

    for bounds, says in ((Bounds(10, 99.0), "太长"), (Bounds(99, 3.5), "3.5秒")):
        with pytest.raises(GenerationError, match=says):
            heard.extend(bounded(endless(), bounds, clock=lambda: now[0]))
    # 10 characters hold three pieces of 3; 3.5 seconds hold three pieces, one a second
    assert heard == ["一二三"] * 6 and closed == [1, 1]


@pytest.mark.parametrize("piece", ["\0", "好\ud800", "\udfff好"])
def test_what_no_text_holds_is_no_reply(piece):
    with pytest.raises(GenerationError, match="无法显示"):
        list(bounded(iter(["好", piece]), Bounds(99, 1.0)))
