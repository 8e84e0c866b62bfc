"""What readers may differ in doesn't count; what changes the meaning does."""

from hypothesis import given
from hypothesis import strategies as st

from eval.folding import fold


def test_width_blanks_and_quotation_marks() -> None:
    assert fold("“参保”　１００％，\n2016 年") == fold('"参保"100%,2016年')
    assert fold("1∶1") == "1:1"


def test_a_power_is_no_digit() -> None:
    assert fold("10²") != fold("102")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
