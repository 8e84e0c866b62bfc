"""The errors a user of Tiaowen can meet.

TiaowenError                 exit code 2
├── CorpusError              one document can't be used: file, place, remedy
│   └── CorpusEmpty          there is no usable document at all (exit code 3)
├── IndexUnavailable         no usable index (exit code 3)
│   ├── IndexMissing         never built, or `current` names nothing
│   ├── IndexMismatch        built by another schema or encoder
│   ├── IndexCorrupt         a checksum or an invariant fails
│   └── IndexUnreachable     the server that keeps the index can't be used
├── IndexBusy                another process is building
├── IndexWriteError          the index can't be written (disk full, read-only folder)
├── EncoderUnavailable       the configured model can't be loaded
├── SettingsError            a setting has an unusable value
├── StoreUnavailable         the database of remarks, accounts and sign-ins can't be used
└── GenerationError          a language model failed or timed out (retryable or not)

A refusal is an answer, not an error. Messages are Chinese, since users read them.
"""

from __future__ import annotations


class TiaowenError(Exception):
    """Base of all errors that are meant for the user; `str(error)` is a Chinese sentence."""

    exit_code = 2


class CorpusError(TiaowenError):
    """One document can't be read or used.

    Attributes:
        file: name of the file, relative to the corpus.
        reason: what is wrong, in one Chinese sentence.
        remedy: what the user can do, in one Chinese sentence.
        place: where in the file (line, page, part), or "".
    """

    exit_code = 1

    def __init__(self, file: str, reason: str, remedy: str, place: str = "") -> None:
        self.file = file
        self.reason = reason
        self.remedy = remedy
        self.place = place
        where = f"{file}（{place}）" if place else file
        super().__init__(f"{where}：{reason}。{remedy}")


class CorpusEmpty(CorpusError):
    """The corpus folder has no document that can be indexed."""

    exit_code = 3


class IndexUnavailable(TiaowenError):
    """There is no index that can serve; the message names the command that mends it."""

    exit_code = 3


class IndexMissing(IndexUnavailable):
    """No index has been built."""


class IndexMismatch(IndexUnavailable):
    """The index was built with another schema version or encoder."""


class IndexCorrupt(IndexUnavailable):
    """A file of the index fails its checksum or an invariant."""


class IndexUnreachable(IndexUnavailable):
    """The server that keeps the index is down, refuses the token or broke off."""


class IndexBusy(TiaowenError):
    """Another process is writing the index."""


class IndexWriteError(TiaowenError):
    """The index can't be written: disk full or a read-only folder. The old one serves on."""


class EncoderUnavailable(TiaowenError):
    """The configured encoder or reranker can't be loaded."""


class SettingsError(TiaowenError):
    """A setting has an unusable value."""


class StoreUnavailable(TiaowenError):
    """The database of remarks, accounts and sign-ins is down, damaged or of a newer version."""


class GenerationError(TiaowenError):
    """A language model failed; `retryable` says whether another try makes sense."""

    def __init__(self, message: str, *, retryable: bool = False) -> None:
        self.retryable = retryable
        super().__init__(message)
