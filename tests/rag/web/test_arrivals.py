"""Uploads: read before they are stored, the same twice said, a new version offered."""

import json
import os
import time

import pytest

from index.build.run import build_index
from index.errors import CorpusError
from index.generation.folders import current_generation
from index.generation.snapshot import open_generation
from index.settings import load_settings
from rag.web.arrivals import FOLDER, MAX_WAITING, WAIT_S, Arrivals
from rag.web.desk import Desk
from rag.web.library import Library
from tests.rag.conftest import BigramEncoder
from tests.rag.web.conftest import FakeChain

OLD = "某县养殖补贴办法\n\n某政发〔2023〕7号\n\n一、补贴三百元。\n\n二、每年申请一次。\n"
NEW = f"{OLD.replace('三百', '五百')}\n三、由县农业局解释。\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("arrivals")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "养殖.txt").write_text(OLD, encoding="utf-8")
    settings = load_settings(corpus=folder / "corpus", state=folder / "state")
    build_index(settings, encoder=BigramEncoder())
    return settings


@pytest.fixture
def arrivals(built):
    (built.corpus / "养殖.txt").write_text(OLD, encoding="utf-8")
    for path in (built.corpus / "uploads").glob("*"):
        path.unlink()
    (built.corpus / "uploads" / ".names.json").unlink(missing_ok=True)
    snapshot = open_generation(built.state, current_generation(built.state))
    yield Arrivals(Desk(built, lambda _: FakeChain(snapshot)), Library(built))
    snapshot.close()


def stored(built):
    return sorted(path.name for path in (built.corpus / "uploads").glob("[!.]*"))


def test_what_can_be_read_is_stored_and_its_clauses_are_counted(arrivals, built):
    told = arrivals.take("渔业.txt", "某县渔业办法\n\n一、甲。\n\n二、乙。\n".encode())
    assert (told["kind"], told["name"], told["title"], told["clauses"]) == (
        "stored",
        "渔业.txt",
        "某县渔业办法",
        2,
    )
    assert [f"uploads/{name}" for name in stored(built)] == [told["file"]]


def test_what_cannot_be_read_is_refused_under_its_own_name_and_not_stored(arrivals, built):
    with pytest.raises(CorpusError) as caught:
        arrivals.take("扫描件.pdf", b"%PDF-1.7 broken")
    assert caught.value.file == "扫描件.pdf" and caught.value.remedy
    assert stored(built) == []
    assert list((built.state / FOLDER).iterdir()) == []


def test_the_same_file_is_said_and_not_stored_again_whatever_it_is_called(arrivals, built):
    told = arrivals.take("另一个名字.txt", OLD.encode())
    assert (told["kind"], told["twin"]["file"]) == ("same", "养殖.txt")
    again = arrivals.take("养殖.txt", OLD.replace("\n\n", "\r\n\r\n").encode())  # the same words
    assert again["kind"] == "same"
    assert stored(built) == []


@pytest.mark.parametrize(("name", "why"), [("养殖.txt", "name"), ("修订稿.txt", "number")])
def test_a_new_version_waits_with_its_changes(arrivals, built, name, why):
    told = arrivals.take(name, NEW.encode())
    assert (told["kind"], told["twin"]["why"], told["twin"]["file"]) == ("twin", why, "养殖.txt")
    assert told["counts"] == {"changed": 1, "added": 1}
    changed = next(item for item in told["changes"] if item["kind"] == "changed")
    assert ["delete", "三"] in changed["marks"] and ["insert", "五"] in changed["marks"]
    assert stored(built) == []
    arrivals.choose(told["token"], "replace", "养殖.txt")
    here = built.corpus / "养殖.txt"
    assert here.exists() == (why == "name")  # another name: it is stored as an upload instead
    kept = here if why == "name" else built.corpus / "uploads" / stored(built)[0]
    assert kept.read_text(encoding="utf-8") == NEW
    with pytest.raises(CorpusError, match="已经处理过"):
        arrivals.choose(told["token"], "keep")


def test_both_may_be_kept_or_the_upload_dropped(arrivals, built):
    arrivals.choose(arrivals.take("养殖.txt", NEW.encode())["token"], "drop")
    assert stored(built) == []
    arrivals.choose(arrivals.take("养殖.txt", NEW.encode())["token"], "keep")
    assert len(stored(built)) == 1
    assert (built.corpus / "养殖.txt").read_text(encoding="utf-8") == OLD


def test_an_upload_that_is_not_indexed_yet_is_compared_as_it_is_on_the_disk(arrivals):
    first = arrivals.take("渔业.txt", "某县渔业办法\n\n一、甲。\n".encode())
    told = arrivals.take("渔业.txt", "某县渔业办法\n\n一、甲。\n\n二、乙。\n".encode())
    assert (told["twin"]["file"], told["counts"]) == (first["file"], {"added": 1})
    arrivals.choose(told["token"], "replace", first["file"])
    back = arrivals.take("渔业.txt", "某县渔业办法\n\n一、甲。\n".encode())
    assert (back["kind"], back["counts"]) == ("twin", {"removed": 1})


def test_what_waits_too_long_or_in_too_great_number_goes(arrivals, built):
    tokens = [
        arrivals.take("养殖.txt", f"{NEW}\n四、{n}元。\n".encode())["token"] for n in range(2)
    ]
    old = built.state / FOLDER / tokens[0]
    os.utime(old, (time.time() - WAIT_S - 60,) * 2)
    for number in range(MAX_WAITING + 1):
        folder = built.state / FOLDER / f"{number:016x}"
        folder.mkdir()
        (folder / "name.json").write_text(json.dumps("x"))
    arrivals.take("养殖.txt", NEW.encode())
    assert not old.exists()
    assert len(list((built.state / FOLDER).iterdir())) <= MAX_WAITING
