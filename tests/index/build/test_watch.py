import threading
import time

from index.build.watch import look, settled, watch


def started(corpus, settle_s):
    """Run a watch in a thread; return its list of builds (what each saw) and its stop."""
    builds, stop = [], threading.Event()
    thread = threading.Thread(
        target=watch,
        args=(corpus, lambda: builds.append(look(corpus))),
        kwargs={"settle_s": settle_s, "stop": stop},
    )
    thread.start()
    return builds, stop, thread


def wait_for(condition, timeout_s=15.0):
    end = time.monotonic() + timeout_s
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_a_flood_of_changes_makes_one_build_of_the_whole(settings):
    builds, stop, thread = started(settings.corpus, settle_s=0.6)
    try:
        assert wait_for(lambda: len(builds) == 1)
        for n in range(30):
            (settings.corpus / f"{n}.txt").write_text(f"办法\n一、第{n}号。\n", encoding="utf-8")
        assert wait_for(lambda: len(builds) > 1)
        time.sleep(1.5)
    finally:
        stop.set()
        thread.join(15)
    assert len(builds) == 2
    assert len(builds[1]) == len(builds[0]) + 30


def test_a_file_that_still_grows_is_waited_for(settings):
    path = settings.corpus / "大.txt"
    path.write_text("办法\n", encoding="utf-8")
    parts = 6

    def copy():
        for n in range(parts):
            time.sleep(0.15)
            with path.open("a", encoding="utf-8") as stream:
                stream.write(f"第{n}条 内容。\n")

    copying = threading.Thread(target=copy)
    copying.start()
    seen = settled(settings.corpus, 0.5, threading.Event())
    copying.join()
    assert (path.name, path.stat().st_size) in [(name, size) for name, size, _ in seen]
    assert path.read_text(encoding="utf-8").count("条") == parts


def test_a_missing_folder_looks_empty(tmp_path):
    assert look(tmp_path / "没有") == ()
