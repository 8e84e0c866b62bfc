import pytest

from index.structure import point

ARTICLE = (
    "某法\n第一条 甲：\n（一）子；\n（二）丑：\n1.轻；\n2.重。\n前款从严。\n"
    "第二条 乙。\n第三条 丙：\n（一）寅；\n（二）卯。"
)


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("甲", "第一款"),
        ("子", "第一款第（一）项"),
        ("丑", "第一款第（二）项"),
        ("重", "第一款第（二）项第2目"),
        ("前款", "第二款"),
        ("乙", ""),
        ("丙", ""),
        ("卯", "第（二）项"),
    ],
)
def test_place_inside_an_article(parse, word, place):
    clause = next(c for c in parse(ARTICLE).clauses if word in c.text)
    assert point(clause, clause.text.index(word)) == place
