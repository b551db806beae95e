"""The full-text part of the index: which fields there are, and filling them, of all things or of some."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from kg.errors import ReleaseError
from kg.index.graph import Searched, compared
from kg.index.kinds import NAMED

FOLDER = "search"

_MEMORY = 64_000_000
"""Bytes that are gathered before they are written."""
_COPIED = ("meta.json", ".managed.json")
"""Files that are replaced; all others are written once, and may be shared by two releases."""


def analyser() -> tantivy.TextAnalyzer:
    """Give what parts a text into words without case, accents and endings: policies, Policy and pólicy are one."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("English"))
        .build()
    )


def schema() -> tantivy.Schema:
    """Give the fields: texts to search, keys to limit and count by, and the number that leads to the thing."""
    fields = tantivy.SchemaBuilder()
    fields.add_integer_field("id", stored=True, indexed=True, fast=True)
    for name in ("label", "names", "text"):
        fields.add_text_field(name, tokenizer_name="english")
    # What a thing is called, and words that are compared as they are.
    for name in ("called", "number", "day"):
        fields.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "body", "person", "programme", "named"):
        fields.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    fields.add_integer_field("year", indexed=True, fast=True)
    fields.add_integer_field("date", fast=True)
    return fields.build()


def begin(folder: Path, before: Path | None = None) -> tantivy.Index:
    """Give an empty full-text index in a folder, or one that begins as that of another, which is not written to."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if before:
        for file in before.iterdir():
            if file.name in _COPIED:
                shutil.copyfile(file, folder / file.name)
            elif not file.name.endswith(".lock"):
                os.link(file, folder / file.name)
    index = tantivy.Index(schema(), path=str(folder))
    index.register_tokenizer("english", analyser())
    return index


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise ReleaseError(
            f"the full-text index cannot be written: {error}", remedy="Mend that, and build again."
        ) from error


class Writer:
    """Writes what is searched into a full-text index. ReleaseError where it cannot."""

    def __init__(self, index: tantivy.Index):
        # One thread: the order of what is alike in every respect is then the same each time.
        with _told():
            self._writer = index.writer(_MEMORY, 1)

    def remove(self, ids: Iterable[int]) -> None:
        """Take out what there is of these things."""
        for id_ in ids:
            self._writer.delete_documents_by_term("id", id_)

    def add(self, found: Searched) -> None:
        """Add a thing."""
        document = tantivy.Document(id=found.id, kind=found.kind, label=found.label)
        for field, values in (
            ("called", {compared(name) for name in (found.label, *found.names)}),
            ("names", found.names), ("text", found.texts), ("number", (found.number,) if found.number else ()),
            ("named", ("yes",) if found.kind in NAMED else ()), ("person", found.people), ("body", found.bodies),
            ("programme", found.programmes),
        ):  # fmt: skip
            for value in values:
                document.add_text(field, value)
        if found.date:
            _add_date(document, found.date)
        with _told():
            self._writer.add_document(document)

    def finish(self) -> None:
        """Write all of it."""
        with _told():
            self._writer.commit()
            self._writer.wait_merging_threads()


def _add_date(document: tantivy.Document, date: str) -> None:
    document.add_text("day", date)
    if len(date) > 7:
        document.add_text("day", date[:7])
    digits = f"{date.replace('-', '')[:8]:0<8}"
    if digits.isdigit():
        document.add_integer("date", int(digits))
        document.add_integer("year", int(digits[:4]))
