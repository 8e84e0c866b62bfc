import json

import typer
from typer.testing import CliRunner

from index.settings import load_settings
from rag.web.feedback import remark_on
from rag.web.feedback_list import feedback_command
from rag.web.reply import Reply, reply_of
from rag.web.store.database import Database
from rag.web.store.feedback import FeedbackStore
from tests.rag.web.hostile import BREAKING

ATTACK = "\x1b]0;标题\x07\x1b[31m红\x9b31m红\r改"


def store_in(state) -> FeedbackStore:
    return FeedbackStore(Database.open(load_settings(state=state)))


def test_a_remark_keeps_question_answer_clauses_and_generation(chain, tmp_path):
    store = store_in(tmp_path / "state")
    assert store.all() == ()
    reply = reply_of(chain.answer("加强数据安全"), chain.snapshot)
    store.add(remark_on(reply, verdict="good"))
    store.add(remark_on(reply, verdict="word", words=" 很准 "))
    good, word = store.all()
    assert (good.verdict, good.question, good.snapshot) == ("good", "加强数据安全", "g1")
    assert json.loads(good.clauses) == [card.clause_id for card in reply.cards]
    assert word.words == "很准"


def test_the_command_lists_remarks_for_people_and_machines(tmp_path):
    store_in(tmp_path).add(remark_on(Reply("问'); DROP TABLE", "答"), verdict="bad"))
    app = typer.Typer()
    app.command()(feedback_command)
    people = CliRunner().invoke(app, ["--state", str(tmp_path)])
    machine = CliRunner().invoke(app, ["--state", str(tmp_path), "--json"])
    assert "没用　问'); DROP TABLE" in people.output
    assert json.loads(machine.output)["verdict"] == "bad"


def test_what_a_database_may_not_take_is_left_out_of_a_remark(tmp_path):
    store = store_in(tmp_path)
    odd = Reply("问\0题\ud83d", "答\0")
    store.add(remark_on(odd, verdict="word", words="a\0b"))
    kept = store.all()[0]
    assert (kept.question, kept.text, kept.words) == ("问题?", "答", "ab")


def test_what_a_person_wrote_does_not_command_the_terminal(tmp_path):
    breaking = "".join(char for char in BREAKING if char not in "\0" and char < "\ud800")
    store_in(tmp_path).add(remark_on(Reply(f"问{breaking}题", "答"), verdict="word", words=ATTACK))
    app = typer.Typer()
    app.command()(feedback_command)
    people = CliRunner().invoke(app, ["--state", str(tmp_path)]).output
    machine = CliRunner().invoke(app, ["--state", str(tmp_path), "--json"]).output
    for shown in (people, machine):
        assert not set(breaking) & set(shown.removesuffix("\n")) - {"\t"}
        assert "31m红" in shown
    assert json.loads(machine)["words"] == ATTACK


def test_the_command_says_when_the_database_is_down(tmp_path, monkeypatch):
    monkeypatch.setenv("TIAOWEN_DATABASE_URL", f"sqlite:///{tmp_path}")  # a folder
    app = typer.Typer()
    app.command()(feedback_command)
    result = CliRunner().invoke(app, ["--state", str(tmp_path)])
    assert (result.exit_code, "用不了" in result.output) == (2, True)
