"""What is stored: a record a clause, and the rest of a generation as text cut into pieces.

A piece has a kind; `place` counts from 0 within a kind, and all but the last piece of a value
begin with "+". Values are ASCII, so that characters are bytes.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexWriteError
from index.milvus.codes import MAX_BYTES, MAX_TOKENS, coded
from index.milvus.schema import MAX_REGIONS
from index.structure.document import Clause, Document
from index.text.context import index_text
from index.text.tokens import tokenize

Record = dict[str, Any]
BODY, HEAD, MANIFEST, TIES, TOKENS = "body", "head", "manifest", "ties", "tokens"
_PIECE = 60_000
_TIES = 11_000
"""Ranks in one value: four bytes each, a third more as text."""
_TOKENS_PER_BUCKET = 64
_PACKED = "z:"


@dataclass(frozen=True, slots=True)
class Head:
    """A document as read when a snapshot opens: its facts, its rows, and the pieces of its body."""

    doc_id: str
    file: str
    first: int
    end: int
    """The row after the last."""
    body: tuple[int, int]
    """First piece of the body, and the one after the last."""
    data: str
    """The facts as JSON."""
    columns: str
    """See `index.generation.columns`."""

    def dump(self) -> str:
        """Return the head as one value."""
        rows = self.first, self.end
        return json.dumps([self.doc_id, self.file, rows, self.body, self.data, self.columns])

    @classmethod
    def parse(cls, value: str) -> Head:
        """Return what `dump` was given."""
        doc_id, file, (first, end), body, data, columns = json.loads(value)
        return cls(doc_id, file, first, end, (body[0], body[1]), data, columns)


def clause_record(
    document: Document, clause: Clause, row: int, *, vector: NDArray[np.floating], data: str
) -> Record:
    """Return the record of a clause; `data` is the clause as JSON.

    Raises:
        IndexWriteError: the JSON is longer than Milvus allows.
    """
    return {
        "clause_id": clause.clause_id,
        "row": row,
        "folder": document.file.partition("/")[0] if "/" in document.file else "",
        "doc_id": document.doc_id,
        "kind": clause.kind,
        "area": clause.area,
        "level": document.level,
        "issued_on": document.issued_on,
        "regions": list(clause.regions[:MAX_REGIONS]),
        "text": _clipped(clause.text),
        "codes": coded(tokenize(index_text(document, clause))[:MAX_TOKENS]),
        "data": _packed(data, clause.clause_id),
        "dense": vector.astype(np.float32),
    }


def _clipped(text: str) -> str:
    return text.encode()[:MAX_BYTES].decode(errors="ignore")


def _packed(data: str, clause_id: str) -> str:
    """Return the JSON of a clause, compressed if it doesn't fit as it is."""
    if len(data.encode()) <= MAX_BYTES:
        return data
    packed = _PACKED + as_text(zlib.compress(data.encode()))
    if len(packed) > MAX_BYTES:
        raise IndexWriteError(f"条款 {clause_id} 太长，Milvus 的一个字段存不下（64 KB）。")
    return packed


def unpacked(data: str) -> str:
    """Return the JSON of a clause from its field."""
    if not data.startswith(_PACKED):
        return data
    return zlib.decompress(as_bytes(data.removeprefix(_PACKED))).decode()


def as_text(data: bytes) -> str:
    """Return bytes as ASCII."""
    return base64.b64encode(data).decode()


def as_bytes(text: str) -> bytes:
    """Return what `as_text` was given."""
    return base64.b64decode(text)


def ties_values(ranks: NDArray[np.int32]) -> Iterator[str]:
    """Yield the rank of each row's clause id, as differences from the row."""
    shifted = ranks.astype("<i4") - np.arange(len(ranks), dtype="<i4")
    for start in range(0, len(shifted), _TIES):
        yield as_text(zlib.compress(shifted[start : start + _TIES].tobytes()))


def ties_of(values: Iterable[str]) -> NDArray[np.int32]:
    """Return what `ties_values` was given."""
    shifted = np.frombuffer(b"".join(zlib.decompress(as_bytes(v)) for v in values), "<i4")
    return (shifted + np.arange(len(shifted))).astype(np.int32)


def bucket_of(word: str, buckets: int) -> int:
    """Return the bucket that the frequency of a token's code is kept in."""
    return zlib.crc32(word.encode()) % buckets


def token_values(frequencies: Mapping[str, int]) -> list[str]:
    """Return the buckets: how many clauses contain each token, by the token's code."""
    count = max(1, -(-len(frequencies) // _TOKENS_PER_BUCKET))
    buckets: list[dict[str, int]] = [{} for _ in range(count)]
    for word, frequency in frequencies.items():
        buckets[bucket_of(word, count)][word] = frequency
    return [json.dumps(bucket, separators=(",", ":")) for bucket in buckets]


def piece_records(kind: str, values: Iterable[str], place: int = 0) -> Iterator[Record]:
    """Yield the records of a kind's values; the first gets `place`."""
    for value in values:
        parts = [value[i : i + _PIECE] for i in range(0, len(value), _PIECE)] or [""]
        for number, part in enumerate(parts, 1):
            sign = "." if number == len(parts) else "+"
            yield record_of(key_of(kind, place), kind, place, sign + part)
            place += 1


def pieces_in(value: str) -> int:
    """Return the number of pieces that a value is cut into."""
    return max(1, -(-len(value) // _PIECE))


def key_of(kind: str, place: int) -> str:
    """Return the key of a piece."""
    return f"{kind}:{place}"


def record_of(key: str, kind: str, place: int, data: str) -> Record:
    """Return a record of the collection of documents."""
    return {"key": key, "kind": kind, "place": place, "data": data, "nothing": [0.0, 0.0]}


def values_of(pieces: Sequence[Record]) -> Iterator[str]:
    """Yield the values of consecutive pieces, whatever their order."""
    parts: list[str] = []
    for piece in sorted(pieces, key=lambda record: int(record["place"])):
        parts.append(piece["data"][1:])
        if piece["data"][0] == ".":
            yield "".join(parts)
            parts = []
