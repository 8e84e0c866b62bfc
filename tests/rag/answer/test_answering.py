"""What an answer says of how it was understood: the chosen scope, what was taken over."""

from rag.types import Scope


def test_a_place_outside_of_the_chosen_scope_is_said(offices):
    chosen = Scope(doc_ids=("犬只办法",))
    reply = offices.answer("玉溪的土地政策", scope=chosen)
    assert any("玉溪" in note and "选定的范围" in note for note in reply.notes)
    assert all(hit.clause.doc_id == "犬只办法" for hit in reply.hits)


def test_a_place_inside_of_it_needs_no_word(offices):
    reply = offices.answer("曲靖的犬只由谁管", scope=Scope(doc_ids=("犬只办法",)))
    assert not any("选定的范围" in note for note in reply.notes)


def test_what_is_taken_over_is_told_apart(offices):
    reply = offices.answer("那玉溪呢？", ["大理怎么盘活厂房？"])
    assert reply.inherited == (("事情", "盘活厂房"),)
    assert any("沿用了前面的事情“盘活厂房”" in note for note in reply.notes)
    assert offices.answer("玉溪怎么培训工人？", ["大理怎么盘活厂房？"]).inherited == ()


def test_the_last_two_questions_can_be_set_against_each_other(offices):
    asked = ["大理的土地政策", "玉溪的土地政策"]
    reply = offices.answer("上面两个有什么区别", asked)
    assert reply.kind == "comparison"
    assert reply.resolved_question.startswith("大理和玉溪的")


def test_two_matters_of_one_place_are_both_told(offices):
    asked = ["曲靖的犬只由谁负责？", "昭通的供水由谁负责？", "曲靖犬只办法第三条", "供水办法第三条"]
    reply = offices.answer("刚才那两个哪个严", asked[2:])
    assert "携犬乘车" in reply.text and "节约用水" in reply.text


def test_a_table_is_given_where_one_is_asked_for(offices):
    reply = offices.answer("用表格列出曲靖养犬人不得有哪些行为")
    assert reply.table and all(marks for _, _, marks in reply.table)
