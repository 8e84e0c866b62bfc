"""The two kinds of collection: clauses to search, and what belongs to the generation as a whole.

Milvus's BM25 function fills `bm25` from `codes` (see `index.milvus.codes`) with our k1 and b. The
partition key is the folder of the corpus that a document stands in, its collection of documents.
Milvus Lite counts BM25 by segment and cuts segments by partition, so there is no key there.
"""

from __future__ import annotations

from typing import Any

from index.milvus.client import Index
from index.milvus.codes import MAX_BYTES
from index.search.dense import EXACT_LIMIT
from index.search.lexical import K1, B

ROW, DENSE, BM25, BM25_TEXT = "row", "dense", "bm25", "bm25_text"
MAX_REGIONS = 512
_STANDARD = {"tokenizer": "standard"}
_JIEBA = {"tokenizer": {"type": "jieba", "mode": "search"}}


def clauses_schema(dimension: int, *, partitioned: bool, jieba: bool) -> Any:
    """Return the schema of a collection of clauses."""
    from pymilvus import DataType, Function, FunctionType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("clause_id", DataType.VARCHAR, max_length=2048, is_primary=True)
    schema.add_field(ROW, DataType.INT64)
    schema.add_field("folder", DataType.VARCHAR, max_length=1024, is_partition_key=partitioned)
    for name, length in _TEXT_FIELDS.items():
        schema.add_field(name, DataType.VARCHAR, max_length=length)
    schema.add_field(
        "regions",
        DataType.ARRAY,
        element_type=DataType.VARCHAR,
        max_capacity=MAX_REGIONS,
        max_length=16,
    )
    analyzed = {"enable_analyzer": True, "analyzer_params": _JIEBA} if jieba else {}
    schema.add_field("text", DataType.VARCHAR, max_length=MAX_BYTES, **analyzed)
    schema.add_field(
        "codes",
        DataType.VARCHAR,
        max_length=MAX_BYTES,
        enable_analyzer=True,
        analyzer_params=_STANDARD,
    )
    schema.add_field(DENSE, DataType.FLOAT_VECTOR, dim=dimension)
    for source, target in _functions(jieba):
        schema.add_field(target, DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(
            Function(
                name=f"{target}_of_{source}",
                function_type=FunctionType.BM25,
                input_field_names=[source],
                output_field_names=[target],
            )
        )
    return schema


_TEXT_FIELDS = {
    "doc_id": 1024,
    "kind": 32,
    "area": 512,
    "level": 16,
    "issued_on": 16,
    "data": MAX_BYTES,
}
"""`data` is the clause as JSON; dates are YYYY-MM-DD, which sort as text."""


def _functions(jieba: bool) -> list[tuple[str, str]]:
    return [("codes", BM25), ("text", BM25_TEXT)] if jieba else [("codes", BM25)]


def clauses_indexes(count: int, *, jieba: bool) -> list[Index]:
    """Return the indexes of a collection of `count` clauses."""
    if count <= EXACT_LIMIT:
        nearest: Index = {"index_type": "FLAT"}
    else:
        nearest = {"index_type": "HNSW", "params": {"M": 24, "efConstruction": 200}}
    bm25 = {
        "index_type": "SPARSE_INVERTED_INDEX",
        "metric_type": "BM25",
        "params": {"bm25_k1": K1, "bm25_b": B},
    }
    scalars = (ROW, "doc_id", "level", "issued_on")
    return [
        {"field_name": DENSE, "metric_type": "IP", **nearest},
        *({"field_name": field, **bm25} for _, field in _functions(jieba)),
        *({"field_name": field, "index_type": "INVERTED"} for field in scalars),
    ]


def documents_schema() -> Any:
    """Return the schema of what belongs to a generation: manifest, documents, vocabulary.

    Values longer than a field are cut into pieces. Milvus wants a vector in every collection.
    """
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("key", DataType.VARCHAR, max_length=64, is_primary=True)
    schema.add_field("kind", DataType.VARCHAR, max_length=16)
    schema.add_field("place", DataType.INT64)
    schema.add_field("data", DataType.VARCHAR, max_length=MAX_BYTES)
    schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)
    return schema


def documents_indexes() -> list[Index]:
    """Return the indexes of that collection."""
    return [
        {"field_name": "nothing", "index_type": "FLAT", "metric_type": "IP"},
        {"field_name": "place", "index_type": "INVERTED"},
    ]
