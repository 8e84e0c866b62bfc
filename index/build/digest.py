"""What a build makes of one document: its clauses, its token counts and, where encoding is cheap,
the vectors of its clauses and statements. A pure function of the file, so that processes can share the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.build.cache import key_of
from index.build.encoding import encode_document
from index.text.context import INDEX_TEXT_VERSION
from index.encoder.base import Encoder
from index.errors import CorpusError
from index.generation.manifest import SCHEMA_VERSION, Rejection
from index.readers import read_document
from index.readers.dispatch import unforeseen
from index.structure import parse_document
from index.build.taken import Taken, pack_taken, unpack_taken
from index.text.token_counts import count_tokens, pack_counts
from index.text.tokens import tokenize_each


@dataclass(frozen=True, slots=True)
class Job:
    """A file to parse, or a parsed document (`key` and `packed`) of which something is missing."""

    path: Path
    corpus: Path
    file: str
    doc_id: str
    parser: str
    """Digest of the code that parses."""
    key: bytes = b""
    packed: bytes = b""
    counts: bool = True
    vectors: bool = True


@dataclass(frozen=True, slots=True)
class Digest:
    """What was made; None where nothing was asked for or the file can't be used."""

    key: bytes = b""
    sha256: str = ""
    clauses: int = 0
    statements: int = 0
    packed: bytes | None = None
    counts: bytes | None = None
    vectors: bytes | None = None
    rejected: Rejection | None = None
    vanished: bool = False


def digest(job: Job, encoder: Encoder | None) -> Digest:
    """Do a job; the vectors are made if there is an encoder."""
    try:
        taken = unpack_taken(job.key, job.packed) if job.packed else parse(job)
    except CorpusError as error:
        return Digest(rejected=Rejection(error.file, error.reason, error.remedy, error.place))
    except FileNotFoundError:
        return Digest(vanished=True)
    vectors = None
    if job.vectors and encoder is not None:
        vectors = encode_document(taken.document(), taken.placed(), encoder).to_bytes()
    return Digest(
        taken.key,
        taken.sha256,
        len(taken.text_keys),
        taken.statements,
        None if job.packed else pack_taken(taken),
        pack_counts(count_tokens(tokenize_each(taken.texts()))) if job.counts else None,
        vectors,
    )


def parse(job: Job) -> Taken:
    """Read and parse a file.

    Raises:
        CorpusError: it can't be used.
        FileNotFoundError: it has vanished.
    """
    source = read_document(job.path, job.corpus)
    try:
        document = parse_document(source, job.doc_id)
    except Exception as error:  # one file whose text nobody foresaw must not stop the others
        raise unforeseen(job.file, error) from error
    if not document.clauses:
        raise CorpusError(job.file, "没有可索引的正文", "请检查文件内容是否完整")
    return Taken.of(parsed_key(job.parser, job.file, job.doc_id, source.sha256), document)


def parsed_key(parser: str, file: str, doc_id: str, sha256: str) -> bytes:
    """Return the key of a file's parsed form: its content and all that shapes what comes of it."""
    versions = f"{SCHEMA_VERSION} {INDEX_TEXT_VERSION}"
    return key_of(versions, parser, file, doc_id, sha256)
