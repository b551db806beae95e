"""One module per source. Each has `SOURCE`, `recognise(page)` and `read(page)`; it is found by lying in this folder."""

import pkgutil
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from kg.documents import Document, Page
from kg.errors import DamagedDocument, UnknownDocument
from kg.readings import Reading, Source


class Mapper(Protocol):
    """What a module in this folder must offer."""

    SOURCE: Source

    def recognise(self, page: Page) -> bool:
        """Whether this is a page of the source, whole or damaged."""

    def read(self, page: Page) -> Reading:
        """Read what the page says. DamagedDocument if something that every page of the source says is missing."""


@cache
def mappers() -> tuple[Mapper, ...]:
    """Every mapper there is, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(cast(Mapper, import_module(f"{__name__}.{name}")) for name in names)


def read(document: Document) -> tuple[Source, Reading]:
    """Find the mapper that recognises a document, and read the document with it.

    UnknownDocument if none does, or several do; DamagedDocument if the page is cut or lacks what it must say.
    """
    recognised = [mapper for mapper in mappers() if mapper.recognise(document.page)]
    if len(recognised) != 1:
        known = ", ".join(mapper.SOURCE.name for mapper in recognised or mappers())
        raise UnknownDocument(
            "several sources could have made this page" if recognised else "no source is known to make such a page",
            where=document.origin,
            expected=f"a page of one of: {known}",
            remedy="Leave the file out, or add a mapper for its source in kg/mappers/.",
        )
    mapper = recognised[0]
    try:
        return mapper.SOURCE, _read_whole(document.page, mapper)
    except DamagedDocument as damage:
        damage.where = document.origin
        damage.what = f"page of {mapper.SOURCE.name}: {damage.what}"
        damage.remedy = damage.remedy or "Fetch the page again."
        damage.source = mapper.SOURCE.key
        raise


def _read_whole(page: Page, mapper: Mapper) -> Reading:
    if not page.complete:
        raise DamagedDocument("the HTML ends before </html>: the file is cut")
    return mapper.read(page)
