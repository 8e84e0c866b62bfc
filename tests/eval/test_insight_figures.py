"""How shown texts are held against the gold of the insights."""

from eval.insights.figures import meets


def test_a_quote_is_met_by_what_holds_it_or_is_a_piece_of_it():
    assert meets("每年签注1次。", "（三）居住证 每年签注1次。")
    assert meets("一、每年签注1次；二、逾期失效。", "每年签注1次；")
    assert not meets("每年签注1次。", "每年检查1次。")


def test_nothing_meets_nothing():
    assert not meets("", "每年签注1次。")
    assert not meets("每年签注1次。", "")
