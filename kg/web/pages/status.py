"""What can be said of a promise after some time: whether its date has passed, and whether anything was reported.

Nothing here judges whether a promise was kept: a figure about the same thing, stated later, is put beside it.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kg.web.english import counted

Sort = Literal["reported", "passed", "open", "undated"]

SORTS: dict[Sort, str] = {
    "reported": "something reported later",
    "passed": "date passed, nothing found",
    "open": "not due yet",
    "undated": "no date, nothing found",
}
"""How the sorts of a promise are called in lists, in the order in which they are offered."""


@dataclass(frozen=True)
class Status:
    """What became of a promise, as far as the data tells."""

    sort: Sort
    told: str
    """In a sentence."""

    @property
    def name(self) -> str:
        """In a few words, as lists have it."""
        return SORTS[self.sort]


def last_day(due: str) -> date | None:
    """Give the last day that a date means: of a year, of a month, or the day. None if it is no date."""
    try:
        parts = [int(part) for part in due.split("-")]
        year, month, day = (*parts, *(0,) * (3 - len(parts)))
        month = month or 12
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None


def status_of(due: str, due_words: str, reported: int, is_about: bool, today: str) -> Status:
    """Tell the status of a promise on the day of a release.

    `due` is the date as machines read it, `due_words` the words of the text; `reported` is how many figures about the
    same thing were stated later, `is_about` whether the thing that it is about is known at all.
    """
    last = last_day(due) if due else None
    has_passed = last is not None and last.isoformat() < today
    if reported:
        figures = counted(reported, "figure")
        dated = "Its date has passed. " if has_passed else ""
        return Status(
            "reported",
            f"{dated}{figures} about the same thing {'was' if reported == 1 else 'were'} stated later, and "
            f"{'stands' if reported == 1 else 'stand'} below. Whether the promise was kept is for readers to judge.",
        )
    found = (
        "No figure about the same thing that was stated later was found in this data."
        if is_about
        else "Its words name no programme, benefit or the like that the registers know: nothing can be put beside it."
    )
    if has_passed:
        return Status("passed", f"Its date has passed. {found}")
    if last is not None:
        return Status("open", f"It is not due yet on the day of this release. {found}")
    stated = f"The text says when only as “{due_words}”." if due_words else "The text states no date."
    return Status("undated", f"{stated} {found}")
