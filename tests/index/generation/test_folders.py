import pytest

from index.errors import IndexMissing
from index.generation import folders as generations
from index.generation.folders import (
    building,
    current_generation,
    generation_folder,
    next_generation,
    prune,
    swap,
    writing,
)


def make(state, name=None):
    with writing(state) as folder:
        name = name or next_generation(state)
        with building(folder, name) as aside:
            (aside / "file").write_text("x")
        swap(state, name)
        prune(state)
    return name


def test_names_sort_by_age_even_if_the_clock_goes_back(tmp_path, monkeypatch):
    class Clock(generations.datetime):
        year_shown = 2030

        @classmethod
        def now(cls, tz=None):
            return cls(cls.year_shown, 1, 1, tzinfo=tz)

    monkeypatch.setattr(generations, "datetime", Clock)
    first = make(tmp_path)
    Clock.year_shown = 1970
    second = make(tmp_path)
    assert first < second
    assert current_generation(tmp_path) == second
    assert generations.generations(tmp_path) == (first, second)


def test_five_are_kept_and_never_without_the_current_one(tmp_path):
    names = [make(tmp_path) for _ in range(6)]
    assert generations.generations(tmp_path) == tuple(names[1:])
    swap(tmp_path, names[1])
    newer = [make_aside(tmp_path) for _ in range(2)]
    prune(tmp_path)
    kept = generations.generations(tmp_path)
    assert len(kept) == 5
    assert names[1] in kept and set(newer) < set(kept)


def make_aside(state):
    name = next_generation(state)
    with writing(state) as folder, building(folder, name) as aside:
        (aside / "file").write_text("x")
    return name


def test_an_interrupted_build_leaves_no_folder(tmp_path):
    name = next_generation(tmp_path)
    with (
        pytest.raises(KeyboardInterrupt),
        writing(tmp_path) as folder,
        building(folder, name),
    ):
        raise KeyboardInterrupt
    assert [p.name for p in (tmp_path / "index").iterdir()] == [".lock"]


def test_what_a_killed_build_left_is_cleared(tmp_path):
    leftover = tmp_path / "index" / ".building-g000001-20260101T000000Z"
    leftover.mkdir(parents=True)
    with writing(tmp_path):
        assert not leftover.exists()


@pytest.mark.parametrize("content", [b"", b"g000009-20260101T000000Z", b"../../etc", b"\xff\xfe"])
def test_a_damaged_current_names_nothing(tmp_path, content):
    make(tmp_path)
    (tmp_path / "index" / "current").write_bytes(content)
    assert current_generation(tmp_path) is None


@pytest.mark.parametrize("name", ["", "..", "current", "g000009-20260101T000000Z"])
def test_only_generations_have_a_folder(tmp_path, name):
    make(tmp_path)
    with pytest.raises(IndexMissing):
        generation_folder(tmp_path, name)
