import re

from hypothesis import given
from hypothesis import strategies as st

from rag.scope.names import NameFinder

NAMES = st.lists(st.text("吉林省市的", min_size=1, max_size=5))


@given(NAMES, st.text("吉林省市的", max_size=12))
def test_names_are_found_as_by_a_regular_expression(names, text):
    known = sorted(set(names), key=lambda name: (-len(name), name))
    found = re.finditer("|".join(known), text) if known else ()
    expected = [(match.start(), match.end(), match.group()) for match in found]
    assert list(NameFinder(names).find(text)) == expected
