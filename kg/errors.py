"""Every error this program raises on purpose, written for the person who reads it.

KgError
├── UsageError            what was asked for cannot be meant: a path that is not there, a base that is no address
├── DocumentError         one document cannot be published; the others can
│   ├── UnreadableDocument    its bytes are no text: empty, binary, too large, wrongly encoded
│   ├── UnknownDocument       no mapper recognises it
│   ├── DamagedDocument       a mapper recognises it, and something it must say is missing
│   ├── IncompleteDocument    it is a part of something of which the rest has not come yet
│   └── InvalidDocument       its graph violates a shape
├── RegisterError         a file of seeds/registers, ontology or shapes cannot be used
├── ReleaseError          the data folder holds no usable release, or cannot take one
│   └── StoreError            an engine elsewhere that holds the release does not answer, or not as a whole
├── FetchError            a service does not give what was asked for, or there is no room for it
└── QueryError            a SPARQL query cannot be answered
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUILD_AGAIN = "Build the release again with --fresh."


class KgError(Exception):
    """Something a person has to know: what happened, where, what was expected and what to do.

    `what` is a clause without a full stop; `where` a file, with a line where there is one.
    """

    def __init__(self, what: str, *, where: str | None = None, expected: str | None = None, remedy: str | None = None):
        super().__init__(what)
        self.what = what
        self.where = where
        self.expected = expected
        self.remedy = remedy

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        if self.expected:
            line += f"; expected {self.expected}"
        if self.remedy:
            line += f". {self.remedy}"
        return line


class UsageError(KgError):
    """The command line, or a setting, asks for something that cannot be meant."""


class DocumentError(KgError):
    """One document cannot be published; the others can."""


class UnreadableDocument(DocumentError):
    """The bytes of a document are no text that can be read."""


class UnknownDocument(DocumentError):
    """No mapper recognises the document, or more than one does."""


class DamagedDocument(DocumentError):
    """A mapper recognises the document, and something it must say is missing. `source` is the key of its source."""

    source: str | None = None


class IncompleteDocument(DocumentError):
    """What was given is a part of something, such as its full text, and the rest has not come yet."""


class InvalidDocument(DocumentError):
    """The graph of the document violates a shape."""


class RegisterError(KgError):
    """A file of the registers, the ontology or the shapes cannot be used."""


class ReleaseError(KgError):
    """The data folder holds no usable release, or cannot take one."""


class StoreError(ReleaseError):
    """An engine elsewhere that holds the release does not answer, refuses, or gives a part for the whole."""


class FetchError(KgError):
    """A service does not give what was asked for, or the folder cannot take it."""


class QueryError(KgError):
    """A SPARQL query cannot be answered."""


@contextmanager
def as_release_error(what: str, where: Path, *errors: type[Exception], remedy: str = BUILD_AGAIN) -> Iterator[None]:
    """Raise ReleaseError in place of the errors that a damaged part of a release raises: `what` cannot be done."""
    try:
        yield
    except errors as error:
        raise ReleaseError(f"{what}: {error}", where=str(where), remedy=remedy) from error
