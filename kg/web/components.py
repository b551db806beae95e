"""What the components of the design take: typed view models, without addresses or queries of their own.

The macros that draw them lie in `templates/components/`; the page `/style` shows each with sample content.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Crumb:
    """A step from the home page to a page."""

    text: str
    href: str


@dataclass(frozen=True)
class Format:
    """Another form of what a page shows, and where it is."""

    name: str
    href: str
    media_type: str


@dataclass(frozen=True)
class Pager:
    """Where in a list a page is, and the pages beside it."""

    told: str
    previous: str | None = None
    following: str | None = None


@dataclass(frozen=True)
class Choice:
    """One of the values that a filter offers."""

    value: str
    text: str
    count: int | None = None
    is_chosen: bool = False


@dataclass(frozen=True)
class Filter:
    """A field of the form above a list: one of several choices, or, without choices, a text, a date or a number."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    value: str = ""
    type: Literal["search", "text", "date", "number"] = "text"


@dataclass(frozen=True)
class Number:
    """A figure that stands large over its name."""

    text: str
    label: str
    href: str | None = None


@dataclass(frozen=True)
class Citation:
    """How a page is cited: the title of the thing, the data set with its release and date, the address, the licence.

    A page that stays while releases pass, in a copy, names none.
    """

    title: str
    data_set: str
    release: str
    date: str
    address: str
    licence: str = ""

    @property
    def text(self) -> str:
        """The citation in one line."""
        title = self.title if self.title.endswith((".", "?", "!")) else f"{self.title}."
        licence = f" {self.licence}." if self.licence else ""
        release = f", release {self.release} of {self.date}" if self.release else ""
        return f"{title} {self.data_set}{release}. {self.address}.{licence}"
