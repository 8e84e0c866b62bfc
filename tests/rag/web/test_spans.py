from hypothesis import given
from hypothesis import strategies as st

from rag.web.spans import Run, runs


def test_figures_are_bold_and_only_known_sources_are_markers():
    assert list(runs("由**甲[1]**牵头[2]", {1})) == [
        Run("由"),
        Run("甲", bold=True),
        Run("", n=1),
        Run("牵头[2]"),
    ]


@given(st.text("*[]12甲 "), st.sets(st.integers(1, 12)))
def test_nothing_of_a_line_is_lost_but_the_stars_of_its_figures(line, known):
    again = "".join(f"[{run.n}]" if run.n else run.text for run in runs(line, known))
    assert again.replace("*", "") == line.replace("*", "")
