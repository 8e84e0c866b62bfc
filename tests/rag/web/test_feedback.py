import json

import typer
from typer.testing import CliRunner

from rag.web.feedback import Feedback, FeedbackStore, feedback_command
from rag.web.reply import Reply, reply_of


def test_a_remark_keeps_question_answer_clauses_and_generation(chain, tmp_path):
    store = FeedbackStore(tmp_path / "state")
    assert store.all() == ()
    reply = reply_of(chain.answer("加强数据安全"), chain.snapshot)
    store.add(Feedback.of(reply, verdict="good"))
    store.add(Feedback.of(reply, verdict="word", words=" 很准 "))
    good, word = store.all()
    assert (good.verdict, good.question, good.snapshot) == ("good", "加强数据安全", "g1")
    assert json.loads(good.clauses) == [card.clause_id for card in reply.cards]
    assert word.words == "很准"


def test_the_command_lists_remarks_for_people_and_machines(tmp_path):
    FeedbackStore(tmp_path).add(Feedback.of(Reply("问'); DROP TABLE", "答"), verdict="bad"))
    app = typer.Typer()
    app.command()(feedback_command)
    people = CliRunner().invoke(app, ["--state", str(tmp_path)])
    machine = CliRunner().invoke(app, ["--state", str(tmp_path), "--json"])
    assert "没用　问'); DROP TABLE" in people.output
    assert json.loads(machine.output)["verdict"] == "bad"
