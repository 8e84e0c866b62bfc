from dataclasses import replace

from index.structure.document import Clause
from index.structure.statements import statements_of
from rag.quotes.sentences import sentences, title_of


def stated(text, number):
    bare = Clause("d/1", "d", "clause", number, (), text, 0, len(text))
    return replace(bare, statements=statements_of(text, number))


def test_a_title_is_told_without_its_full_stop():
    clause = stated("6.深化户籍改革。实行登记制度。可自主落户。", "6.")
    assert sentences(clause) == clause.statements and len(clause.statements) == 3
    assert title_of(clause) == "深化户籍改革"
    assert title_of(stated("（一）公开信息。", "（一）")) == ""
