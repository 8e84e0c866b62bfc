"""Places that an insight is asked about, beside the nation."""

import pytest

from index.structure.document import Clause, Document
from rag.insights.choosing import applies, codes_of

NATION, TAIYUAN, ZIBO = "国家", "140100", "370300"


@pytest.mark.parametrize(
    ("level", "region", "places", "meant"),
    [
        (NATION, "", ("全国",), True),
        (NATION, "", ("全国", "淄博市"), True),
        (NATION, "", ("淄博市",), False),
        ("市级", TAIYUAN, ("全国",), False),
        ("市级", TAIYUAN, ("全国", "淄博市"), False),
        ("市级", TAIYUAN, ("全国", "山西省"), True),
        ("市级", ZIBO, ("全国", "淄博市"), True),
    ],
)
def test_the_nation_beside_a_place_means_neither_more_than_they_say(level, region, places, meant):
    document = Document("d", "d.txt", "办法", "按季收费。", (), level=level, region_code=region)
    clause = Clause("d/1", "d", "text", "", ("办法",), "按季收费。", 0, 5)
    assert applies(document, clause, codes_of(places)) is meant
