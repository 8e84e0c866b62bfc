"""What goes into Milvus comes out again, however long it is."""

import json
import re
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexWriteError
from index.milvus import records
from index.milvus.codes import MAX_BYTES, MAX_TOKENS, code, coded
from index.milvus.filters import keys_filter, rows_filter, runs
from index.milvus.names import collection_of, documents_of, generation_in
from index.milvus.records import (
    Head,
    bucket_of,
    clause_record,
    piece_records,
    pieces_in,
    ties_of,
    ties_values,
    token_values,
    unpacked,
    values_of,
)
from index.structure.document import Clause, Document

LONG = "数据要素市场化配置，" * 9_000


@given(st.sets(st.integers(0, 200), min_size=1))
def test_a_filter_admits_exactly_its_rows(rows):
    text = rows_filter(np.array(sorted(rows), np.int64))
    condition = compile(text, "filter", "eval")
    admitted = {row for row in range(210) if eval(condition, {"row": row})}
    assert admitted == rows


@given(st.lists(st.integers(0, 50)))
def test_runs_cover_each_row_once(rows):
    found = [
        row for first, last in runs(np.array(rows, np.int64)) for row in range(first, last + 1)
    ]
    assert found == sorted(set(rows))


@given(st.lists(st.text(max_size=20), min_size=1))
def test_keys_are_quoted(keys):
    listed = keys_filter("key", keys).removeprefix("key in ")
    assert json.loads(listed) == keys


@given(st.permutations(range(60)))
def test_ranks_survive(ranks):
    ranks = np.array(ranks, np.int32)
    assert np.array_equal(ties_of(ties_values(ranks)), ranks)


def test_ranks_of_many_rows_are_several_values_that_fit():
    ranks = np.random.default_rng(1).permutation(30_000).astype(np.int32)
    values = list(ties_values(ranks))
    assert len(values) > 1
    assert max(map(len, values)) < MAX_BYTES
    assert np.array_equal(ties_of(values), ranks)


@given(st.lists(st.text("ab", max_size=30)))
def test_pieces_come_together_in_any_order(values):
    size, records._PIECE = records._PIECE, 7
    try:
        pieces = list(piece_records("body", values))
        assert len(pieces) == sum(map(pieces_in, values))
    finally:
        records._PIECE = size
    assert [piece["place"] for piece in pieces] == list(range(len(pieces)))
    Random(3).shuffle(pieces)
    assert list(values_of(pieces)) == values


def test_a_head_survives():
    head = Head("国办/甲", "国办/甲.txt", 3, 9, (2, 4), '{"title":"甲"}', "[]")
    assert Head.parse(head.dump()) == head
    assert head.dump().isascii()


def test_every_token_is_in_the_bucket_where_it_is_looked_for():
    frequencies = {code(str(number)): number for number in range(1, 1000)}
    buckets = [json.loads(value) for value in token_values(frequencies)]
    assert len(buckets) == 16
    for word, frequency in frequencies.items():
        assert buckets[bucket_of(word, len(buckets))][word] == frequency


def test_an_empty_vocabulary_is_one_empty_bucket():
    assert token_values({}) == ["{}"]


@given(st.text(min_size=1))
def test_a_code_is_one_word_to_every_analyzer(token):
    assert re.fullmatch("[0-9a-z]{7}", code(token))


def test_codes_repeat_as_tokens_do():
    words = coded(["数据", "3.5%", "数据"]).split(" ")
    assert words[0] == words[2] != words[1]


def clause(text):
    return Clause("甲/一", "甲", "clause", "一", (), text, 0, len(text))


DOCUMENT = Document("甲", "国办/子/甲.txt", "甲", "", (), level="国家", issued_on="2024-05-01")


def record(text, data):
    return clause_record(DOCUMENT, clause(text), 5, vector=np.ones(4, np.float16), data=data)


def test_a_record_carries_what_filters_need():
    found = record("推进数据共享。", '{"text":"推进数据共享。"}')
    assert (found["row"], found["folder"], found["level"], found["issued_on"]) == (
        5,
        "国办",
        "国家",
        "2024-05-01",
    )
    assert found["data"] == '{"text":"推进数据共享。"}'
    assert found["dense"].dtype == np.float32


def test_a_clause_longer_than_a_field_is_packed_and_its_copies_clipped():
    data = json.dumps({"text": LONG}, ensure_ascii=False)
    found = record(LONG, data)
    assert unpacked(found["data"]) == data
    assert LONG.startswith(found["text"])
    assert len(found["codes"].split()) == MAX_TOKENS
    for name in ("data", "text", "codes"):
        assert len(found[name].encode()) <= MAX_BYTES


def test_a_clause_that_no_packing_makes_fit_is_refused():
    noise = "".join(chr(0x4E00 + Random(number).randrange(20_000)) for number in range(70_000))
    with pytest.raises(IndexWriteError, match="甲/一"):
        record("。", noise)


def test_names_lead_back_to_their_generation():
    generation = "g000012-20260102T030405Z"
    collection = collection_of("tiaowen", generation)
    assert re.fullmatch(r"\w+", collection)
    assert generation_in("tiaowen", collection) == generation
    for other in (documents_of(collection), "tiaowen", "tiaowen_test", collection + "x"):
        assert generation_in("tiaowen", other) is None
    assert generation_in("tiaowen", collection_of("tiaowen_test", generation)) is None
