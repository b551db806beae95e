"""What stands on a page, as typed view models made from the store by bounded queries."""

from kg.web.pages.lists import LISTED
from kg.web.pages.maker import PageMaker
from kg.web.pages.models import (
    Fact,
    Incoming,
    Shelf,
    SourceNote,
    ThingPage,
    Value,
    Words,
)

__all__ = [
    "LISTED", "Fact", "Incoming", "PageMaker", "Shelf", "SourceNote", "ThingPage", "Value", "Words",
]  # fmt: skip
