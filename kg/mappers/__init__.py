"""One module per source. Each has `SOURCE`, what it `READS`, `recognise` and `read`; it is found by lying here."""

import pkgutil
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any, Protocol, TypeAlias, cast

from kg.documents import DataRecord, Document, Page, XmlText
from kg.errors import DamagedDocument, UnknownDocument
from kg.readings import Reading, Source


class PageMapper(Protocol):
    """What a module in this folder must offer that reads pages."""

    SOURCE: Source
    READS: type[Page]

    def recognise(self, page: Page, /) -> bool:
        """Whether this is a page of the source, whole or damaged."""

    def read(self, page: Page, /) -> Reading:
        """Read what the page says. DamagedDocument if something that every page of the source says is missing."""


class XmlMapper(Protocol):
    """What a module in this folder must offer that reads XML."""

    SOURCE: Source
    READS: type[XmlText]

    def recognise(self, xml: XmlText, /) -> bool:
        """Whether this is a document of the source, whole or damaged."""

    def read(self, xml: XmlText, /) -> Reading:
        """Read what the document says. DamagedDocument if it is cut or not well-formed."""


class RecordMapper(Protocol):
    """What a module in this folder must offer that reads records of data files."""

    SOURCE: Source
    READS: type[DataRecord]

    def recognise(self, record: DataRecord, /) -> bool:
        """Whether this is a record of the source."""

    def identity(self, record: DataRecord, /) -> str:
        """Give the key of the document that the record is a version or a part of. DamagedDocument if it tells none."""

    def read(self, records: Sequence[DataRecord], /) -> Reading:
        """Read what all records of one identity say together, the earliest first, by `key` the identity.

        DamagedDocument if something that must be said is missing from all of them, IncompleteDocument if it is to be
        expected from a record that has not come yet.
        """


Mapper: TypeAlias = PageMapper | XmlMapper | RecordMapper


@cache
def mappers() -> tuple[Mapper, ...]:
    """Every mapper there is, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(cast(Mapper, import_module(f"{__name__}.{name}")) for name in names)


def mapper_of(document: Document) -> Mapper:
    """Find the mapper that recognises a document. UnknownDocument if none does, or several do."""
    among: list[Any] = [mapper for mapper in mappers() if mapper.READS is type(document.content)]
    recognised = [mapper for mapper in among if mapper.recognise(document.content)]
    if len(recognised) == 1:
        return cast(Mapper, recognised[0])
    what = {Page: "page", XmlText: "XML", DataRecord: "record"}[type(document.content)]
    known = ", ".join(mapper.SOURCE.name for mapper in recognised or among)
    raise UnknownDocument(
        f"several sources could have made this {what}" if recognised else f"no source is known to make such a {what}",
        where=document.origin,
        expected=f"a {what} of one of: {known}",
        remedy="Leave the file out, or add a mapper for its source in kg/mappers/.",
    )


def identity(document: Document) -> tuple[Source, str] | None:
    """Give the source of a record, and the key of the document that it is a version or a part of; None for no record.

    UnknownDocument and DamagedDocument as `read`.
    """
    if not isinstance(document.content, DataRecord):
        return None
    mapper = cast(RecordMapper, mapper_of(document))
    try:
        return mapper.SOURCE, mapper.identity(document.content)
    except DamagedDocument as damage:
        raise _told(damage, document, mapper) from damage


def read(document: Document, *later: Document) -> tuple[Source, Reading]:
    """Find the mapper that recognises a document, and read the document with it; records with later ones of the same.

    UnknownDocument if none does, or several do; DamagedDocument if it is cut or lacks what it must say;
    IncompleteDocument if the records are parts of something of which the rest is not there.
    """
    mapper = mapper_of(document)
    content = document.content
    try:
        if isinstance(content, DataRecord):
            records = [other.content for other in (document, *later) if isinstance(other.content, DataRecord)]
            return mapper.SOURCE, cast(RecordMapper, mapper).read(records)
        return mapper.SOURCE, _read_whole(content, mapper)
    except DamagedDocument as damage:
        raise _told(damage, document, mapper) from damage


def _read_whole(content: Page | XmlText, mapper: Mapper) -> Reading:
    if isinstance(content, Page) and not content.complete:
        raise DamagedDocument("the HTML ends before </html>: the file is cut")
    return cast(Reading, cast(Any, mapper).read(content))


def _told(damage: DamagedDocument, document: Document, mapper: Mapper) -> DamagedDocument:
    """Add to what is damaged where it was and what can be done."""
    what = {Page: "page", XmlText: "XML", DataRecord: "record"}[type(document.content)]
    told = DamagedDocument(
        f"{what} of {mapper.SOURCE.name}: {damage.what}",
        where=document.origin,
        expected=damage.expected,
        remedy=damage.remedy or f"Fetch the {what} again.",
    )
    told.source = mapper.SOURCE.key
    return told
