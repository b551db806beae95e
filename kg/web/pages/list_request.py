"""What somebody asks of a list: how it is sorted, what it is limited to, and which page of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from kg.index import Entry, Filters, Index, Sort
from kg.index.kinds import NAMED, TOPICS
from kg.web.pages.status import SORTS as STATUSES
from kg.web.urls import Parameters

Facet = Literal["person", "body", "about"]

SORT_NAMES: dict[Sort, str] = {
    "newest": "newest first",
    "oldest": "oldest first",
    "name": "by name",
    "mentioned": "most linked to first",
    "due": "soonest due first",
}
_BY_NAME: tuple[Sort, ...] = ("name", "mentioned")
_BY_DATE: tuple[Sort, ...] = ("newest", "oldest", "name")
SORTS: dict[str, tuple[Sort, ...]] = {
    **dict.fromkeys(("question", "answer", "written-statement", "observation", "quotation", "article"), _BY_DATE),
    **dict.fromkeys(("document", "cited-question", "citation", "change", "publication"), _BY_DATE),
    "target": ("newest", "oldest", "due", "name"),
}
"""How the things of a kind can be sorted, as they are first; kinds that are not named here by name."""
ROLES = {
    "asker": "asked by",
    "answerer": "answered by",
    "speaker": "stated by",
    "body": "put to or answered by",
    "mention": "mentioning",
    "subject": "about",
    "publisher": "published by",
}
"""How the role is called in which things of a list are linked to what they are limited to."""
_FACETS: dict[str, tuple[Facet, ...]] = {
    **dict.fromkeys(
        ("question", "answer", "written-statement", "target", "observation", "quotation"), ("person", "body", "about")
    ),
    "article": ("body", "about"),
    **dict.fromkeys(("publication", "document", "post", *TOPICS), ("body",)),
}
_KINDS_OF_FACET = {"person": ("person",), "body": ("body",), "about": NAMED}
_MOST_ALIKE = 8
"""Things of one name that are offered."""


@dataclass(frozen=True)
class Chosen:
    """A thing that a list is limited to, and others whose names begin like what was typed."""

    facet: Facet
    entry: Entry
    others: tuple[Entry, ...] = ()

    @property
    def value(self) -> str:
        """The thing as a parameter names it."""
        return f"{self.entry.kind}/{self.entry.key}"


@dataclass(frozen=True)
class ListRequest:
    """What is asked of the list of a kind."""

    kind: str
    sort: Sort
    page: int = 1
    chosen: tuple[Chosen, ...] = ()
    role: str | None = None
    year: int | None = None
    answered: bool | None = None
    starts: str = ""
    due_year: int | None = None
    status: str = ""
    unknown: tuple[tuple[str, str], ...] = ()
    """What was typed that names nothing: the parameter, and the words."""

    def filters(self, today: str) -> Filters:
        """Give what the index limits the list to; `today` is the day of the release."""
        things = {chosen.facet: (chosen.entry.kind, chosen.entry.key) for chosen in self.chosen}
        made = Filters(
            person=things.get("person"),
            body=things.get("body"),
            about=things.get("about"),
            year=self.year,
            answered=self.answered,
            starts=self.starts or None,
            role=self.role if things else None,
            due_year=self.due_year,
        )
        match self.status:
            case "reported":
                return replace(made, reported=True)
            case "passed":
                return replace(made, reported=False, due_before=today)
            case "open":
                return replace(made, reported=False, due_from=today)
            case "undated":
                return replace(made, reported=False, due=False)
        return made

    @property
    def is_limited(self) -> bool:
        """Whether the list does not have all things of the kind."""
        return bool(self.parameters.keys() - {"sort"})

    @property
    def parameters(self) -> Parameters:
        """Give the parameters that ask for this list, without its page."""
        things: dict[str, str] = {chosen.facet: chosen.value for chosen in self.chosen}
        answered = {True: "yes", False: "no", None: ""}[self.answered]
        found = things | {
            "as": self.role or "",
            "year": str(self.year or ""),
            "answered": answered,
            "starts": self.starts,
            "due": str(self.due_year or ""),
            "status": self.status,
            "sort": "" if self.sort == sorts_of(self.kind)[0] else self.sort,
        }
        return {name: value for name, value in found.items() if value}

    def without(self, name: str) -> Parameters:
        """Give the parameters of the list without one of its limits."""
        also = {"as"} if name in ("person", "body", "about") and len(self.chosen) == 1 else set()
        return {key: value for key, value in self.parameters.items() if key != name and key not in also}


def sorts_of(kind: str) -> tuple[Sort, ...]:
    """Give how the things of a kind can be sorted, as they are first."""
    return SORTS.get(kind, _BY_NAME)


def facets_of(kind: str) -> tuple[Facet, ...]:
    """Give what the things of a kind can be limited to."""
    return _FACETS.get(kind, ())


def is_dated(kind: str) -> bool:
    """Whether the things of a kind have dates to be sorted by."""
    return sorts_of(kind)[0] == "newest"


def read_list_request(index: Index | None, kind: str, given: Mapping[str, str], page: int) -> ListRequest:
    """Read what is asked. What makes no sense for the kind is passed over; names that are not known are told."""
    sort: Sort = next((sort for sort in sorts_of(kind) if sort == given.get("sort")), sorts_of(kind)[0])
    if index is None:
        return ListRequest(kind, sort, page)
    chosen, unknown = [], []
    for facet in facets_of(kind):
        if typed := given.get(facet, "").strip():
            found = _named(index, facet, typed)
            chosen += [found] if found else []
            unknown += [] if found else [(facet, typed)]
    answered = {"yes": True, "no": False}.get(given.get("answered", "")) if kind == "question" else None
    return ListRequest(
        kind,
        sort,
        page,
        tuple(chosen),
        given.get("as") if given.get("as") in ROLES and chosen else None,
        _year(given.get("year", "")) if is_dated(kind) else None,
        answered,
        given.get("starts", "").strip() if not is_dated(kind) else "",
        _year(given.get("due", "")) if kind == "target" else None,
        given.get("status", "") if kind == "target" and given.get("status") in STATUSES else "",
        tuple(unknown),
    )


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None


def _named(index: Index, facet: Facet, typed: str) -> Chosen | None:
    """Find the thing that a parameter names, by its kind and key or as people write its name."""
    kind, slash, key = typed.partition("/")
    if slash and (entry := index.entry(kind, key)):
        return Chosen(facet, entry)
    wanted = _KINDS_OF_FACET[facet]
    alike = [entry for entry in index.suggest(typed, 5 * _MOST_ALIKE) if entry.kind in wanted]
    # Who is called so and nothing else comes before whose names only begin so.
    alike.sort(key=lambda entry: entry.label.casefold() != typed.casefold())
    return Chosen(facet, alike[0], tuple(alike[1:_MOST_ALIKE])) if alike else None
