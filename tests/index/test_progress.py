import io

from index.progress_bars import PlainLines, reporter


def test_plain_lines_off_a_terminal():
    stream = io.StringIO()
    with reporter(stream) as shown:
        advance = shown.stage("编码条款", 3)
        advance(2)
        advance(1)
    assert stream.getvalue() == "编码条款：3\n"


def test_a_long_stage_says_how_far_it_is():
    stream = io.StringIO()
    advance = PlainLines(stream, every_s=0).stage("分词", 3)
    advance(2)
    advance(1)
    assert stream.getvalue() == "分词：3\n分词：2/3\n"


def test_bars_on_a_terminal(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with reporter(stream) as shown:
        shown.stage("编码条款", 3)(3)
    assert "编码条款" in stream.getvalue() and "3/3" in stream.getvalue()


def test_quiet_writes_nothing():
    stream = io.StringIO()
    with reporter(stream, quiet=True) as shown:
        shown.stage("编码条款", 3)(3)
    assert stream.getvalue() == ""
