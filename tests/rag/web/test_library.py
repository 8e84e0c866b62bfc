import errno
import os
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from filelock import FileLock

from index.errors import CorpusEmpty, CorpusError, IndexBusy, IndexWriteError
from index.settings import load_settings
from rag.web.bodies import MAX_UPLOAD
from rag.web.library import LOCK, NAMES, Library, checked_suffix
from rag.web.rebuild import BuildState, Rebuilder


def zipped(*names: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.fixture
def library(tmp_path):
    (tmp_path / "corpus").mkdir()
    return Library(load_settings(corpus=tmp_path / "corpus", state=tmp_path / "state"))


@pytest.mark.parametrize(
    ("name", "content", "suffix"),
    [
        ("a.txt", "一、总则".encode(), ".txt"),
        ("a.txt", "一、总则".encode("gb18030"), ".txt"),
        ("a.md", b"# a", ".md"),
        ("a.txt", b"  <!DOCTYPE html><p>", ".html"),
        ("a.txt", b"%PDF-1.7 ...", ".pdf"),
        ("a.pdf", zipped("word/document.xml"), ".docx"),
        ("noname", b"text", ".txt"),
        ("a.csv", "项目,标准".encode(), ".csv"),
        ("a.docx", zipped("xl/workbook.xml"), ".xlsx"),
        ("a.zip", zipped("ppt/presentation.xml"), ".pptx"),
        ("a.ofd", zipped("OFD.xml"), ".ofd"),
        ("a.doc", b"{\\rtf1 x}", ".rtf"),
        ("a.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 x", ".wps"),
    ],
)
def test_the_kind_is_what_the_content_says(name, content, suffix):
    assert checked_suffix(name, content) == suffix


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b"  \n"),
        ("a.txt", b"MZ\x00\x00"),
        ("a.docx", zipped("evil.exe")),
        ("a.docx", b"PK\x03\x04broken"),
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.exe", b"text"),
        ("a.txt", b"0" * (MAX_UPLOAD + 1)),
    ],
)
def test_what_cannot_be_read_is_refused_with_reason_and_remedy(name, content):
    with pytest.raises(CorpusError) as caught:
        checked_suffix(name, content)
    assert caught.value.reason and caught.value.remedy


def test_a_kind_that_can_be_saved_anew_gets_the_remedy_of_the_command_line():
    with pytest.raises(CorpusError, match="另存为 .pptx"):
        checked_suffix("a.ppt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 x")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "..\\x.txt", "/a/b.txt", "<img src=x>.txt", "." * 300]
)
def test_a_name_is_data_and_never_a_path(library, name):
    stored = library.add(name, "一、总则".encode())
    path = library.settings.corpus / stored.file
    assert path.resolve().parent == library.folder.resolve()
    assert path.stem.isalnum() and len(path.stem) == 16
    assert library.names() == {stored.file: stored.name}
    assert "/" not in stored.name and len(stored.name) <= 200


def test_deleting_removes_the_file_and_its_name(library):
    stored = library.add("a.txt", b"text")
    library.delete(stored.file)
    assert library.names() == {}
    assert not (library.settings.corpus / stored.file).exists()


@pytest.mark.parametrize(
    "file", ["../secret.txt", "/etc/passwd", "uploads/.names.json", "", "link.txt"]
)
def test_only_listed_documents_inside_the_corpus_can_be_deleted(library, file):
    corpus = library.settings.corpus
    secret = corpus.parent / "secret.txt"
    secret.write_text("secret")
    (corpus / "link.txt").symlink_to(secret)
    library.add("a.txt", b"text")
    with pytest.raises(CorpusError):
        library.delete(file)
    assert secret.read_text() == "secret"
    assert len(library.names()) == 1


def test_an_uploads_folder_that_leads_away_is_refused(library, tmp_path):
    (tmp_path / "away").mkdir()
    library.folder.symlink_to(tmp_path / "away")
    with pytest.raises(CorpusError, match="符号链接"):
        library.add("a.txt", b"text")


def ended(rebuilder: Rebuilder) -> BuildState:
    for _ in range(200):
        if not rebuilder.state.running:
            break
        time.sleep(0.01)
    return rebuilder.state


def test_a_build_that_fails_leaves_a_sentence(tmp_path):
    def empty(settings, reporter):
        advance = reporter.stage("读取", 2)
        advance(1)
        raise CorpusEmpty("corpus", "没有文件", "请放入文件")

    rebuilder = Rebuilder(load_settings(state=tmp_path), empty)
    rebuilder.start()
    assert "没有文件" in ended(rebuilder).error


def test_one_build_at_a_time_and_its_progress_is_visible(tmp_path):
    seen, go = [], []

    def waiting(settings, reporter):
        advance = reporter.stage("编码", 4)
        advance(3)
        seen.append(True)
        while not go:
            time.sleep(0.005)
        raise CorpusEmpty("corpus", "没有文件", "请放入文件")

    rebuilder = Rebuilder(load_settings(state=tmp_path), waiting)
    rebuilder.start()
    while not seen:
        time.sleep(0.005)
    assert (rebuilder.state.stage, rebuilder.state.done, rebuilder.state.total) == ("编码", 3, 4)
    with pytest.raises(IndexBusy):
        rebuilder.start()
    go.append(True)
    assert not ended(rebuilder).running


def test_uploads_and_deletes_at_once_lose_no_name(tmp_path):
    """Sixteen threads over two shelves: as many names as files, and none of a deleted one."""
    (tmp_path / "corpus").mkdir()
    settings = load_settings(corpus=tmp_path / "corpus", state=tmp_path / "state")
    shelves = [Library(settings), Library(settings)]

    def work(number: int) -> None:
        shelf = shelves[number % 2]
        shelf.add(f"{number}.txt", "一、总则".encode())
        shelf.delete(shelf.add(f"删{number}.txt", "二、附则".encode()).file)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(32)))
    files = {f"uploads/{path.name}" for path in shelves[0].folder.glob("[!.]*")}
    names = shelves[0].names()
    assert set(names) == files
    assert sorted(names.values()) == sorted(f"{number}.txt" for number in range(32))


def test_who_waits_too_long_for_others_is_told(library, monkeypatch):
    monkeypatch.setattr("rag.web.library.PATIENCE_S", 0.1)
    library.settings.state.mkdir()
    with FileLock(library.settings.state / LOCK), pytest.raises(IndexBusy):
        library.add("a.txt", b"text")


def test_a_full_disk_leaves_no_half_of_a_file_and_no_name(library, monkeypatch):
    kept = library.add("a.txt", "一、总则".encode())
    written = Path.write_bytes

    def full(path, content):
        written(path, content[:1])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(IndexWriteError, match="磁盘空间"):
        library.add("b.txt", "二、附则".encode())
    assert library.names() == {kept.file: "a.txt"}
    assert sorted(path.name for path in library.folder.iterdir()) == sorted(
        [Path(kept.file).name, NAMES]
    )


@pytest.mark.parametrize("broken", [b"", b"{", b"[1]", b"[" * 100_000, b'{"a": 1}', b"\xff"])
def test_names_that_cannot_be_read_cost_no_file_and_are_kept_aside(library, broken):
    first = library.add("a.txt", b"text")
    (library.folder / NAMES).write_bytes(broken)
    assert library.names() == {}
    second = library.add("b.txt", b"text")
    assert library.names() == {second.file: "b.txt"}
    assert [path.read_bytes() for path in library.folder.glob(".*.old.json")] == [broken]
    assert (library.settings.corpus / first.file).is_file()
