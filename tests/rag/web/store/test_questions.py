from rag.web.store import questions
from rag.web.store.questions import Gap, QuestionStore, Unanswered


def item(question, at="2026-01-02T03:04:05+00:00", reason="nothing_found"):
    return Unanswered(at, question, "refused", reason, "g1")


def test_a_question_asked_again_is_one_gap_that_weighs_more(database):
    store = QuestionStore(database)
    for asked in (item("甲"), item("乙", "2026-01-03T00:00:00+00:00"), item("甲")):
        store.keep(asked)
    assert store.gaps() == (
        Gap("甲", "nothing_found", 2, "2026-01-02T03:04:05+00:00"),
        Gap("乙", "nothing_found", 1, "2026-01-03T00:00:00+00:00"),
    )
    store.forget("甲")
    assert [gap.question for gap in store.gaps()] == ["乙"]


def test_the_oldest_questions_are_forgotten_beyond_the_limit(database, monkeypatch):
    monkeypatch.setattr(questions, "MAX_KEPT", 3)
    store = QuestionStore(database)
    for number in range(5):
        store.keep(item(f"问{number}", f"2026-01-0{number + 1}T00:00:00+00:00"))
    assert [gap.question for gap in store.gaps()] == ["问4", "问3", "问2"]


def test_days_are_counted_by_outcome_over_all_processes(database, another):
    for store in (QuestionStore(database), QuestionStore(another)):
        store.count("2026-01-01", "answered")
        store.count("2026-01-02", "refused")
    QuestionStore(database).count("2026-01-02", "answered")
    usage = QuestionStore(another).usage()
    assert list(usage) == ["2026-01-02", "2026-01-01"]
    assert dict(usage["2026-01-02"]) == {"refused": 2, "answered": 1}
    assert list(QuestionStore(another).usage(days=1)) == ["2026-01-02"]
