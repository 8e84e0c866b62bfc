import os

import pytest

from index.errors import CorpusEmpty, CorpusError
from index.readers import list_documents, read_document


def names(root):
    return [item.file for item in list_documents(root)]


def test_documents_are_listed_by_path_and_furniture_is_not(tmp_path):
    for name in ("b.txt", "a.doc", "README.md", ".hidden.txt", "~$a.docx", "Thumbs.db"):
        (tmp_path / name).write_text("正文")
    (tmp_path / "省").mkdir()
    (tmp_path / "省" / "c.md").write_text("正文")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "d.md").write_text("正文")
    assert names(tmp_path) == ["a.doc", "b.txt", "省/c.md"]
    listed = list_documents(tmp_path)[1]
    assert listed.size == len("正文".encode())
    assert listed.mtime_ns == (tmp_path / "b.txt").stat().st_mtime_ns


def test_a_missing_folder_is_an_error_with_exit_code_3(tmp_path):
    with pytest.raises(CorpusEmpty) as caught:
        list_documents(tmp_path / "none")
    assert caught.value.exit_code == 3


def test_links_out_of_the_corpus_are_listed_and_refused(tmp_path):
    root, outside = tmp_path / "corpus", tmp_path / "secret"
    root.mkdir()
    outside.mkdir()
    (outside / "a.txt").write_text("机密")
    (root / "file.txt").symlink_to(outside / "a.txt")
    (root / "folder").symlink_to(outside)
    assert names(root) == ["file.txt", "folder"]
    for item in list_documents(root):
        with pytest.raises(CorpusError, match="文件目录之外"):
            read_document(item.path, root)


def test_a_link_inside_the_corpus_is_followed(tmp_path):
    (tmp_path / "a.txt").write_text("正文", encoding="utf-8")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert read_document(tmp_path / "b.txt", tmp_path).text == "正文"


def test_file_names_that_are_not_utf8_are_shown_printable(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xd6\xd0.txt"
    with open(path, "wb") as stream:  # noqa: PTH123 - the name is bytes
        stream.write("正文".encode())
    (listed,) = list_documents(tmp_path)
    assert listed.file.encode("utf-8")
    assert read_document(listed.path, tmp_path).text == "正文"
