from rag.types import Scope
from rag.web.examples import example_questions
from rag.web.scopes import choices, labels_of, scope_of


def test_choices_name_regions_and_documents(shelf):
    pairs = dict(choices(shelf))
    assert pairs["测试省测试市"] == "region:990100"
    assert pairs["《关于数据共享的意见》（测发〔2024〕1号）"] == "doc:sharing"


def test_chosen_values_become_a_scope():
    assert scope_of([]) is None
    assert scope_of(["nonsense", "doc:"]) is None
    assert scope_of(["doc:a", "region:37", "area:杭甬温"]) == Scope(("a",), ("37",), ("杭甬温",))


def test_labels_follow_the_choice_and_drop_what_is_unknown(shelf):
    assert labels_of(["region:990100", "doc:gone"], shelf) == ("测试省测试市",)


def test_examples_come_from_the_documents(shelf):
    questions = example_questions(shelf)
    assert questions[0] == "测试市在推进数据共享方面有哪些要求？"
    assert len(set(questions)) == len(questions) >= 3
