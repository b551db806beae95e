"""A page of a list: its rows, the form above it, the pages beside it, and the query that makes it."""

from dataclasses import dataclass, replace

from rdflib import URIRef

from kg.index import Index
from kg.store.patterns import among, one_of
from kg.vocab import KG
from kg.web.components import Choice, Filter, Pager
from kg.web.drawings import Chart
from kg.web.kinds import KINDS, Kind
from kg.web.pages.list_query import list_query
from kg.web.pages.list_request import ROLES, SORT_NAMES, Chosen, ListRequest, facets_of, is_dated, sorts_of
from kg.web.pages.lists import LISTED, Lists
from kg.web.pages.models import Value
from kg.web.pages.months import months_chart
from kg.web.pages.reader import Reader
from kg.web.pages.rows import Row, row_of
from kg.web.pages.status import SORTS as STATUSES

_MOST_OFFERED = 60
"""Bodies that a filter offers to choose from."""
_LABELS = {"person": "Person", "body": "Body", "about": "About"}


@dataclass(frozen=True)
class Limit:
    """Something that the list is limited to, and the list without it."""

    told: str
    value: Value
    without: str


@dataclass(frozen=True)
class ListPage:
    """A page of the list of a kind."""

    kind: Kind
    rows: tuple[Row, ...]
    total: int
    order: str
    pager: Pager
    action: str
    filters: tuple[Filter, ...]
    sorts: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    """What the form keeps that it has no field for."""
    limits: tuple[Limit, ...]
    alike: tuple[Value, ...]
    """Lists of others whose names are like the one that was typed."""
    unknown: tuple[str, ...]
    """What was typed that names nothing that is known."""
    everything: str
    """The list without limits."""
    query: str
    query_href: str
    downloads: tuple[tuple[str, str, str], ...]
    """The whole list as data: the name of the form, where it is, and its media type."""
    charts: tuple[Chart, ...] = ()
    """Of promises, how many are due and were made in each month."""
    is_indexed: bool = True
    """Whether the release has an index; without one, lists are neither sorted nor limited."""


@dataclass(frozen=True)
class ListMaker:
    """Makes the pages of the lists of one release."""

    reader: Reader

    @property
    def index(self) -> Index | None:
        """The index of the release, if it has one."""
        return self.reader.published.index

    def page(self, asked: ListRequest, size: int = LISTED) -> ListPage:
        """Make a page of a list."""
        rows, total, order = self._rows(asked, size)
        query = list_query(self.reader.base, asked, self.reader.today, size)
        return ListPage(
            kind=KINDS[asked.kind],
            rows=rows,
            total=total,
            order=order,
            pager=self._pager(asked, total, size),
            action=self.reader.urls.browse(asked.kind),
            filters=self._filters(asked),
            sorts=tuple(Choice(sort, SORT_NAMES[sort], is_chosen=sort == asked.sort) for sort in sorts_of(asked.kind)),
            kept=(("as", asked.role),) if asked.role else (),
            limits=self._limits(asked),
            alike=self._alike(asked),
            unknown=tuple(words for _, words in asked.unknown),
            everything=self.reader.urls.browse(asked.kind),
            query=query,
            query_href=self.reader.urls.sparql(query),
            downloads=self._downloads(asked),
            charts=self._charts(asked),
            is_indexed=self._has(asked.kind),
        )

    def rows(self, asked: ListRequest, size: int) -> tuple[tuple[Row, ...], int]:
        """Give the rows of a page of a list, and how many there are in all."""
        rows, total, _ = self._rows(asked, size)
        return rows, total

    def _has(self, kind: str) -> bool:
        return self.index is not None and self.index.has(kind)

    def _rows(self, asked: ListRequest, size: int) -> tuple[tuple[Row, ...], int, str]:
        if self.index is not None and self.index.has(asked.kind):
            listing = self.index.listing(asked.kind, asked.sort, asked.filters(self.reader.today), asked.page, size)
            only = (asked.chosen[0].entry.kind, asked.chosen[0].entry.key) if len(asked.chosen) == 1 else None
            rows = tuple(row_of(self.reader.urls, entry, only, self.reader.today) for entry in listing.entries)
            return self._with_words(asked.kind, rows), listing.total, SORT_NAMES[asked.sort]
        lists, kind = Lists(self.reader), KINDS[asked.kind]
        things = lists.listed_things(kind, asked.page, size)
        rows = tuple(
            Row(asked.kind, str(thing), Value(label, self.reader.urls.link(str(thing))), "", "")
            for thing, label in things
        )
        return rows, lists.count(kind), lists.order(kind)

    def _pager(self, asked: ListRequest, total: int, size: int) -> Pager:
        last = max(1, -(-total // size))
        first = (asked.page - 1) * size + 1
        told = f"{first:,} to {min(total, first + size - 1):,} of {total:,}" if last > 1 else ""
        return Pager(
            told,
            self._browse(asked, asked.page - 1) if asked.page > 1 else None,
            self._browse(asked, asked.page + 1) if asked.page < last else None,
        )

    def _with_words(self, kind: str, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Add to promises what the index does not have: by when, in the words of the text, and by whom as printed."""
        if kind != "target" or not rows:
            return rows
        words: dict[str, dict[str, str]] = {}
        own = {str(self.reader.own(KG.dueAsPrinted)): "due", str(self.reader.own(KG.speakerAsPrinted)): "by"}
        for found in self.reader.store.select(
            f"SELECT ?promise ?p ?words WHERE {{ {one_of('promise', [URIRef(row.iri) for row in rows])} "
            f"?promise ?p ?words {among('p', map(URIRef, own))} }} ORDER BY ?promise ?words"
        ):
            words.setdefault(str(found["promise"]), {}).setdefault(own[str(found["p"])], str(found["words"]))
        return tuple(
            replace(row, due_words=told.get("due", ""), speaker=told.get("by", ""))
            if (told := words.get(row.iri))
            else row
            for row in rows
        )

    def _browse(self, asked: ListRequest, page: int = 1, extension: str | None = None) -> str:
        return self.reader.urls.browse(asked.kind, page, extension, asked.parameters)

    def _downloads(self, asked: ListRequest) -> tuple[tuple[str, str, str], ...]:
        return (
            ("CSV", self._browse(asked, extension="csv"), "text/csv"),
            ("JSON", self._browse(asked, extension="json"), "application/json"),
        )

    def _alike(self, asked: ListRequest) -> tuple[Value, ...]:
        """Give the lists of others whose names are like what was typed."""
        return tuple(
            Value(
                f"{entry.label} ({KINDS[entry.kind].singular.lower()})",
                self.reader.urls.browse(
                    asked.kind, parameters={**asked.parameters, chosen.facet: f"{entry.kind}/{entry.key}"}
                ),
            )
            for chosen in asked.chosen
            for entry in chosen.others
        )

    def _limits(self, asked: ListRequest) -> tuple[Limit, ...]:
        def limit(told: str, text: str, name: str, href: str | None = None) -> Limit:
            return Limit(told, Value(text, href), self.reader.urls.browse(asked.kind, parameters=asked.without(name)))

        found = [
            limit(
                ROLES[asked.role] if asked.role else _LABELS[chosen.facet].lower(),
                chosen.entry.label,
                chosen.facet,
                self.reader.urls.document(chosen.entry.kind, chosen.entry.key),
            )
            for chosen in asked.chosen
        ]
        if asked.year:
            found.append(limit("in", str(asked.year), "year"))
        if asked.answered is not None:
            found.append(limit("", "answered" if asked.answered else "not answered", "answered"))
        if asked.starts:
            found.append(limit("beginning with", f"“{asked.starts}”", "starts"))
        if asked.due_year:
            found.append(limit("due in", str(asked.due_year), "due"))
        if asked.status:
            found.append(limit("", dict(STATUSES)[asked.status], "status"))  # type: ignore[index]
        return tuple(found)

    def _filters(self, asked: ListRequest) -> tuple[Filter, ...]:
        """Give the fields of the form: what the index can limit the list to."""
        index = self.index
        if index is None or not index.has(asked.kind):
            return ()
        chosen = {one.facet: one for one in asked.chosen}
        typed = dict(asked.unknown)
        found = []
        for facet in facets_of(asked.kind):
            one = chosen.get(facet)
            if facet == "body":
                found.append(Filter("body", "Body", self._bodies(index, asked, one)))
            else:
                value = one.entry.label if one else typed.get(facet, "")
                found.append(Filter(facet, _LABELS[facet], value=value, type="search"))
        if is_dated(asked.kind):
            found.append(
                Filter(
                    "year",
                    "Made in" if asked.kind == "target" else "Year",
                    _years(index.months(None, "", asked.kind), asked.year),
                )
            )
        else:
            found.append(Filter("starts", "Name begins with", value=asked.starts, type="search"))
        if asked.kind == "question":
            told = (("yes", "answered", True), ("no", "not answered", False))
            answers = tuple(Choice(v, t, is_chosen=asked.answered is a) for v, t, a in told)
            found.append(Filter("answered", "Answer", answers))
        if asked.kind == "target":
            found.append(Filter("due", "Due in", _years(index.months(None, "due", "target"), asked.due_year)))
            statuses = tuple(Choice(v, t, is_chosen=asked.status == v) for v, t in STATUSES.items())
            found.append(Filter("status", "What became of it", statuses))
        return tuple(found)

    def _bodies(self, index: Index, asked: ListRequest, chosen: Chosen | None) -> tuple[Choice, ...]:
        """Give the bodies to choose from: those with most things of the kind, by name, and the one that is chosen."""
        counts = {
            f"{one.thing.kind}/{one.thing.key}": (one.thing.label, one.count)
            for role in ("body", "publisher")
            for one in index.linked_most(role, asked.kind, _MOST_OFFERED)
        }
        if chosen and chosen.value not in counts:
            counts[chosen.value] = (chosen.entry.label, 0)
        return tuple(
            Choice(value, label, count or None, is_chosen=chosen is not None and chosen.value == value)
            for value, (label, count) in sorted(counts.items(), key=lambda item: item[1][0].casefold())
        )

    def _charts(self, asked: ListRequest) -> tuple[Chart, ...]:
        """Draw how many there are in each month, of lists of promises: by when they are due, and by when made."""
        if self.index is None or asked.kind != "target" or not self.index.has("target"):
            return ()
        limited = asked.filters(self.reader.today) if asked.is_limited else None
        charts = []
        for role, title in (("due", "Promises with a date, by when they are due"), ("", "All, by when they were made")):
            months = (
                self.index.months_of("target", limited, due=bool(role))
                if limited
                else self.index.months(None, role, "target")
            )
            charts.append(months_chart(title, months, KINDS["target"]))
        return tuple(filter(None, charts))


def _years(months: list[tuple[str, int]], chosen: int | None) -> tuple[Choice, ...]:
    """Give the years to choose from, the latest first, with how many things there are in each."""
    counts: dict[str, int] = {str(chosen): 0} if chosen else {}
    for month, count in months:
        counts[month[:4]] = counts.get(month[:4], 0) + count
    return tuple(
        Choice(year, year, count or None, is_chosen=year == str(chosen))
        for year, count in sorted(counts.items(), reverse=True)
    )
