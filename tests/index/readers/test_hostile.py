"""Files that would harm, each refused with file, reason and remedy."""

import os

import pytest

from index.errors import CorpusError
from index.readers import dispatch, guarding, office, plaintext, read_document


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("a.txt", b"", "空的"),
        ("a.txt", b"\xef\xbb\xbf \r\n", "空的"),
        ("a.txt", "\u200b\u3000\n".encode(), "没有找到正文"),
        ("a.txt", b"a\x00b\x00\x00", "NUL"),
        ("a.doc", b"x", "需要 LibreOffice"),
        ("a.ofd", b"x", "不是有效的 .ofd"),
        ("a.xlsx", b"PK\x03\x04 no zip", "不是有效的 .xlsx"),
        ("a.xls", b"x", "不是有效的 .xls"),
        ("a.pptx", b"PK\x03\x04 no zip", "不是有效的 .pptx"),
        ("a.rtf", b"x", "不是有效的 .rtf"),
        ("a.ppt", b"x", "不支持"),
        ("a", b"x", "不支持"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "加密"),
        ("a.docx", b"PK\x03\x04 no zip", "不是有效"),
        ("a.pdf", b"%PDF-1.7 nothing", "不是有效"),
    ],
)
def test_unusable_files_are_refused_with_reason_and_remedy(read, monkeypatch, name, raw, reason):
    monkeypatch.setattr(office, "office_program", lambda: "")
    with pytest.raises(CorpusError, match=reason) as caught:
        read(name, raw)
    assert caught.value.file == name
    assert caught.value.remedy.startswith("请")


def test_old_formats_name_the_format_to_save_as(read, monkeypatch):
    monkeypatch.setattr(office, "office_program", lambda: "")
    for suffix in (".doc", ".wps", ".odt"):
        with pytest.raises(CorpusError, match=r"\.docx"):
            read(f"a{suffix}", b"x")


def test_a_file_beyond_the_size_limit_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(dispatch, "MAX_TEXT_BYTES", 2**20)
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(500 * 2**20)
    with pytest.raises(CorpusError, match="上限"):
        read_document(path, tmp_path)


def test_a_file_that_vanished_is_refused(tmp_path):
    with pytest.raises(CorpusError, match="已不存在"):
        read_document(tmp_path / "gone.txt", tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_locked_file_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("正文")
    path.chmod(0)
    with pytest.raises(CorpusError, match="权限"):
        read_document(path, tmp_path)


def test_a_pipe_is_refused_without_waiting_on_it(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(CorpusError, match="不是普通文件"):
        read_document(tmp_path / "a.txt", tmp_path)


def test_a_link_to_itself_is_refused(tmp_path):
    (tmp_path / "a.txt").symlink_to("a.txt")
    with pytest.raises(CorpusError):
        read_document(tmp_path / "a.txt", tmp_path)


def test_surrogates_and_nul_in_html_entities_do_not_get_through(read):
    text = read("a.html", "<p>&#xD800;&#0;&#x110000;正文</p>").text
    assert text.encode("utf-8").decode().endswith("正文")


@pytest.mark.parametrize("error", [RuntimeError("坏了"), RecursionError(), MemoryError()])
def test_whatever_a_reader_raises_refuses_its_file_alone(read, monkeypatch, error):
    def fail(raw, file):
        raise error

    monkeypatch.setattr(plaintext, "read_plaintext", fail)
    with pytest.raises(CorpusError, match=type(error).__name__) as caught:
        read("a.txt", "第一条 正文。")
    assert caught.value.file == "a.txt" and caught.value.remedy.startswith("请")


def test_a_control_character_in_a_heading_is_dropped(read):
    source = read("a.html", "<h1>关于天王星\x01的&#2;意见</h1><p>第一条 正文。</p>")
    assert [line.replace(" ", "") for line in source.text.split("\n")] == [
        "关于天王星的意见",
        "第一条正文。",
    ]


def large_page():
    rows = "".join(f"<p>第{n}条 对第{n}类事项给予补贴。</p>" for n in range(1, 40_000))
    return f"<html><head><title>大办法</title></head><body><h1>大办法</h1>{rows}</body></html>"


def test_a_large_file_is_read_in_a_process_of_its_own_to_the_same_end(read, monkeypatch):
    guarded = read("a.html", large_page())
    monkeypatch.setattr(dispatch, "GUARDED_BYTES", 2**40)
    assert read("a.html", large_page()) == guarded
    assert guarded.text.endswith("第39999条 对第39999类事项给予补贴。")


def test_a_large_file_that_takes_too_long_is_refused(read, monkeypatch):
    monkeypatch.setattr(guarding, "READER_TIMEOUT_S", 0.01)
    with pytest.raises(CorpusError, match="秒"):
        read("a.html", large_page())


def test_what_a_guarded_reader_refuses_keeps_reason_and_remedy(read):
    raw = b"\xff\x80\x00" * 400_000
    with pytest.raises(CorpusError, match="NUL") as caught:
        read("a.txt", raw)
    assert caught.value.remedy.startswith("请")


def test_a_page_under_the_suffix_of_a_text_is_read_as_a_page(read):
    source = read("a.txt", "<!DOCTYPE html><html><body><p>第一条 正文。</p></body></html>")
    assert source.text == "第一条 正文。"
    assert source.format == "html"
