"""How shown texts are held against the gold of the insights, and how counts add up."""

from eval.insights.measure import Measure, Tally, meets, summed


def test_a_quote_is_met_by_what_holds_it_or_is_a_piece_of_it():
    assert meets("每年签注1次。", "（三）居住证 每年签注1次。")
    assert meets("一、每年签注1次；二、逾期失效。", "每年签注1次；")
    assert not meets("每年签注1次。", "每年检查1次。")


def test_nothing_meets_nothing():
    assert not meets("", "每年签注1次。")
    assert not meets("每年签注1次。", "")


def test_parts_of_a_collection_add_up_and_collections_do_not():
    one, two = Tally(), Tally()
    one.add("right", True)
    two.add("right", False)
    two.add("found", True)
    parts = (*one.measures("ledger", "bugs"), *two.measures("ledger", "bugs"))
    other = Measure("ledger", "five", "right", 3, 4)
    assert list(summed((*parts, other))) == [
        Measure("ledger", "bugs", "right", 1, 2),
        Measure("ledger", "bugs", "found", 1, 1),
        other,
    ]
    assert (other.share, Measure("ledger", "five", "right", 0, 0).share) == (0.75, None)
