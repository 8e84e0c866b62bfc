from hypothesis import given
from hypothesis import strategies as st

from rag.history import MAX_CHARS, MAX_TURN_CHARS, MAX_TURNS, recent


def test_what_a_person_types_is_kept_as_it_is():
    assert recent(["一", "二"]) == ("一", "二")
    assert recent([]) == ()


def test_the_latest_count():
    assert recent([str(number) for number in range(30)]) == tuple(map(str, range(10, 30)))
    long = ["一" * 9000, "二" * 9000] * 5
    # 8 times 500 characters are 4000
    assert recent(long) == ("一" * 500, "二" * 500) * 4


@given(st.lists(st.text() | st.integers(0, 3000).map("长".__mul__), max_size=40))
def test_the_bounds_hold_and_the_end_is_what_is_kept(history):
    kept = recent(history)
    assert len(kept) <= MAX_TURNS and sum(map(len, kept)) <= MAX_CHARS
    assert list(kept) == [turn[:MAX_TURN_CHARS] for turn in history[len(history) - len(kept) :]]
    assert kept or not history
