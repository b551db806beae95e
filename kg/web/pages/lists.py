"""The lists of the things of a kind, and the shelves of the home page, from the store alone."""

from dataclasses import dataclass

from rdflib import RDFS, URIRef

from kg.store.patterns import one_of
from kg.web.kinds import DATED, KINDS, Kind
from kg.web.pages.models import Shelf, Value
from kg.web.pages.reader import Reader
from kg.web.statements import SORTED_UP_TO

LISTED = 50
"""Things on a page of a list."""
SHELVED = 6
"""Things of each kind on the home page."""
LISTED_IN_ORDER_UP_TO = 50_000
"""Things of a kind that are put in order, once for as long as a release is served."""


@dataclass(frozen=True)
class Lists:
    """Reads which things there are of a kind."""

    reader: Reader

    def count(self, kind: Kind) -> int:
        """Count the things of a kind, once for as long as a release is served."""
        kept, name = self.reader.published.kept, f"count of {kind.key}"
        if name not in kept:
            rows = self.reader.store.select(
                "SELECT (COUNT(*) AS ?n) WHERE { ?thing a ?type }", type=self.reader.own(kind.type)
            )
            kept[name] = int(str(rows[0]["n"]))
        count: int = kept[name]
        return count

    def links(self, things: list[tuple[URIRef, str]]) -> tuple[Value, ...]:
        """Make links of things with their labels."""
        return tuple(Value(label, self.reader.urls.link(str(thing))) for thing, label in things)

    def order(self, kind: Kind) -> str:
        """Tell in which order the things of a kind are listed."""
        if self._in_order(kind) is None:
            return "in no particular order"
        return "the latest first" if kind.key in DATED else "by name"

    def _in_order(self, kind: Kind) -> list[URIRef] | None:
        """Give all things of a kind, those with a date the latest first, others by label. None if they are too many.

        The engine sorts terms much slower than Python does.
        """
        kept = self.reader.published.kept
        name = f"order of {kind.key}"
        if name not in kept:
            if self.count(kind) > LISTED_IN_ORDER_UP_TO:
                return None
            by = self.reader.own(DATED[kind.key]) if kind.key in DATED else RDFS.label
            rows = self.reader.store.select(
                # Text is had sooner than a date.
                "SELECT ?thing (STR(?by) AS ?mark) WHERE { ?thing a ?type OPTIONAL { ?thing ?property ?by } }",
                type=self.reader.own(kind.type),
                property=by,
            )
            marks: dict[URIRef, str] = {}
            for row in rows:
                thing, mark = row["thing"], str(row.get("mark", ""))
                if isinstance(thing, URIRef):
                    marks[thing] = min(marks.get(thing, mark), mark)
            if kind.key in DATED:
                kept[name] = sorted(sorted(marks, key=str), key=lambda thing: marks[thing], reverse=True)
            else:
                kept[name] = sorted(marks, key=lambda thing: ((marks[thing] or str(thing)).casefold(), str(thing)))
        ordered: list[URIRef] = kept[name]
        return ordered

    def listed_things(self, kind: Kind, page: int = 1, size: int = LISTED) -> list[tuple[URIRef, str]]:
        """Give one page of the list of a kind, as addresses and labels."""
        ordered = self._in_order(kind)
        if ordered is None:
            rows = self.reader.store.select(
                f"SELECT ?thing WHERE {{ ?thing a ?type }} LIMIT {size} OFFSET {(page - 1) * size}",
                type=self.reader.own(kind.type),
            )
            things = [URIRef(row["thing"]) for row in rows]
        else:
            things = ordered[(page - 1) * size : page * size]
        return self._labelled(things)

    def _labelled(self, things: list[URIRef]) -> list[tuple[URIRef, str]]:
        if not things:
            return []
        rows = self.reader.store.select(
            f"SELECT ?thing (MIN(?l) AS ?label) WHERE {{ {one_of('thing', things)} ?thing rdfs:label ?l }} "
            "GROUP BY ?thing"
        )
        labels = {URIRef(row["thing"]): str(row["label"]) for row in rows if "label" in row}
        return [(thing, labels.get(thing, str(thing))) for thing in things]

    def shelves(self, size: int = SHELVED) -> tuple[Shelf, ...]:
        """Give the kinds of things that the home page shows, counted and with some of each."""
        kept = self.reader.published.kept
        with self.reader.published.lock:
            if "shelves" not in kept:
                found = [self._shelf(kind, self.count(kind), size) for kind in KINDS.values() if kind.on_home]
                kept["shelves"] = tuple(shelf for shelf in found if shelf.count)
        shelves: tuple[Shelf, ...] = kept["shelves"]
        return shelves

    def _shelf(self, kind: Kind, count: int, size: int) -> Shelf:
        """Give the latest of a kind, or those that are linked to most, or, of very many, some."""
        if count > LISTED_IN_ORDER_UP_TO or (kind.key == "document" and count > SORTED_UP_TO):
            return Shelf(kind, count, "", ())
        if kind.key in DATED or kind.key == "document":
            # Questions that are answered together, and their answers, bear one heading.
            named = {label: thing for thing, label in reversed(self.listed_things(kind))}
            things = [(thing, label) for label, thing in reversed(named.items())][:size]
            return Shelf(kind, count, "the latest" if kind.key in DATED else "some", self.links(things))
        rows = self.reader.store.select(
            "SELECT ?thing (COUNT(?from) AS ?links) WHERE { ?thing a ?type OPTIONAL { ?from ?p ?thing } } "
            f"GROUP BY ?thing ORDER BY DESC(?links) ?thing LIMIT {size}",
            type=self.reader.own(kind.type),
        )
        things = self._labelled([URIRef(row["thing"]) for row in rows])
        return Shelf(kind, count, "the most linked to", self.links(things))
