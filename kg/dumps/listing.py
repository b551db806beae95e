"""Which files the dumps of a release are: what each holds, how large it is, under which licences it stands."""

import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.errors import as_release_error

FOLDER = "dumps"
"""The folder of a release that they lie in."""
FILE = "files.json"
"""Where in that folder they are listed."""

MEDIA_TYPES = {
    "nt": "application/n-triples",
    "ttl": "text/turtle",
    "jsonl": "application/x-ndjson",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "csv": "text/csv",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "txt": "text/plain",
    "xml": "application/xml",
}
FORMATS = {
    "nt": "N-Triples",
    "ttl": "Turtle",
    "jsonl": "JSON-LD, a thing on each line",
    "nq": "N-Quads",
    "trig": "TriG",
    "csv": "CSV",
}
FORMATS_OF_DOCUMENTS = FORMATS | {"jsonl": "JSON-LD, a document on each line"}


@dataclass(frozen=True)
class DumpFile:
    """A file of a dump."""

    name: str
    """Its path below the folder, with slashes."""
    part: str
    """What it belongs to: `merged`, `documents`, `kind`, `source`, `tables`, `sitemaps` or `notes`."""
    title: str
    bytes: int
    sha256: str
    triples: int | None = None
    things: int | None = None
    """Things that it describes, or rows of a table."""
    licences: tuple[str, ...] = ()
    """Addresses of the licences of what is in it."""
    rights: tuple[str, ...] = ()
    """What is told of the rights in what is in it."""
    is_under_one_licence: bool = False
    """Whether all that is in it stands under one licence, so that the notes need not be read."""

    @property
    def about(self) -> str:
        """Tell what is in it, whatever its form."""
        about = self.title
        for forms in (FORMATS, FORMATS_OF_DOCUMENTS):
            about = about.removesuffix(f" ({forms.get(self.extension)})")
        return about

    @property
    def is_packed(self) -> bool:
        """Whether it is packed by gzip."""
        return self.name.endswith(".gz")

    @property
    def extension(self) -> str:
        """Tell its form, by what its name ends in."""
        return self.name.removesuffix(".gz").rpartition(".")[2]

    @property
    def media_type(self) -> str:
        """Give the media type of what is in it, when unpacked."""
        return MEDIA_TYPES.get(self.extension, "text/plain")

    @property
    def served_as(self) -> str:
        """Give the media type that it is sent with."""
        return "application/gzip" if self.is_packed else self.content_type

    @property
    def content_type(self) -> str:
        """Give the media type of what is in it, with the charset of texts."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


@dataclass(frozen=True)
class Source:
    """A source of documents, or of what is known beforehand, and what its graphs say of their rights."""

    key: str
    name: str
    graphs: int = 0
    triples: int = 0
    licences: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """The kinds of things that it says something of."""


@dataclass(frozen=True)
class Listing:
    """The dumps of a release."""

    files: tuple[DumpFile, ...]
    sources: tuple[Source, ...]
    names_of_licences: dict[str, str] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> dict[str, DumpFile]:
        """Find a file by its name."""
        return {file.name: file for file in self.files}

    def of(self, *parts: str) -> tuple[DumpFile, ...]:
        """Give the files of these parts."""
        return tuple(file for file in self.files if file.part in parts)

    def forms(self, part: str) -> tuple[tuple[DumpFile, ...], ...]:
        """Give the files of a part, those together that hold the same in several forms."""
        found: dict[str, list[DumpFile]] = {}
        for file in self.of(part):
            found.setdefault(file.about, []).append(file)
        return tuple(map(tuple, found.values()))

    def licence_name(self, address: str) -> str:
        """Name a licence, by its address if it has no other name."""
        return self.names_of_licences.get(address, address)

    def write(self, folder: Path) -> None:
        """Write it into the folder of the dumps."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False)
        (folder / FILE).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, release: Path) -> "Listing | None":
        """Read that of a release; None if it has no dumps. ReleaseError if it is damaged."""
        file = release / FOLDER / FILE
        if not file.is_file():
            return None
        damaged = OSError, ValueError, TypeError, KeyError
        remedy = "Remove its folder, and run: kg dump --all"
        with as_release_error("the list of the dumps cannot be read", file, *damaged, remedy=remedy):
            values = json.loads(file.read_text(encoding="utf-8"))
            return cls(
                tuple(DumpFile(**_with_tuples(one)) for one in values["files"]),
                tuple(Source(**_with_tuples(one)) for one in values["sources"]),
                values["names_of_licences"],
            )


def _with_tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
