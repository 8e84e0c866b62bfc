"""What the operator writes down is what the evaluation reads."""

import pytest

from eval.questions import load_questions
from index.errors import IndexWriteError
from rag.web.question_set import QuestionSet


def test_the_evaluation_reads_each_question_as_it_was_meant(tmp_path):
    own = QuestionSet(tmp_path)
    assert own.add("落户要什么条件？", clause_id="d/1", file="d.md", note="有人说没用")
    assert own.add('月球\u2028"基地"\nA')
    assert not own.add("落户要什么条件？")
    cited, refused = load_questions(own.path)
    assert (cited.type, cited.gold[0].clause_id, cited.gold[0].document) == ("user", "d/1", "d.md")
    assert cited.answerable and cited.note == "有人说没用"
    assert not refused.answerable and refused.question == '月球\u2028"基地"\nA'
    assert len(own) == 2 and own.questions() == {cited.question, refused.question}


def test_a_line_that_somebody_broke_stops_nobody(tmp_path):
    own = QuestionSet(tmp_path)
    own.path.write_text("not json\n", encoding="utf-8")
    assert own.add("问") and own.questions() == {"问"}


def test_a_set_that_cannot_be_written_says_so(tmp_path):
    own = QuestionSet(tmp_path / "state")
    (tmp_path / "state").write_text("a file", encoding="utf-8")
    with pytest.raises(IndexWriteError):
        own.add("问")
