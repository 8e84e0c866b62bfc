import json

import pytest

from index.errors import IndexCorrupt
from index.generation.manifest import parse_manifest


def nested(depth):
    return '{"schema": 3, "digest": "", "a": ' + "[" * depth + "]" * depth + "}"


@pytest.mark.parametrize(
    "text",
    [nested(depth) for depth in (10, 900, 990, 1000, 1100, 100_000)]
    + ["[" * 100_000, "null", "[]", '"schema"', '{"schema": "\\ud800", "digest": 1}', "{}", "NaN"]
    + [json.dumps({"schema": 3, "digest": None})],
)
def test_a_manifest_that_nobody_wrote_is_a_damaged_one(text):
    with pytest.raises(IndexCorrupt):
        parse_manifest(text, "g000001")
