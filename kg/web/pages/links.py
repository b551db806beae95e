"""Links to a thing, by the property that makes them: counted only so far, and shown a page at a time."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rdflib import URIRef

from kg.store import Term
from kg.vocab import DCTERMS, KG, SCHEMA, local_name
from kg.web.kinds import HOUSEKEEPING, INVERSE, LINKING, SHOWN_AS_STATEMENTS
from kg.web.pages.models import Incoming, Value
from kg.web.pages.numbered import numbers
from kg.web.pages.reader import Reader
from kg.web.statements import SORTED_UP_TO

PER_PAGE = 25
"""Links to a thing shown at a time for each property."""
COUNTED_UP_TO = 2000
"""Links to a thing that a request counts; of more, those of each property are counted up to as many."""
_FEW = 50
_NUMBERED = ("question", "written-statement")
"""The kinds of things that Parliament numbers."""


@dataclass(frozen=True)
class Turned:
    """Which page of which list on the page of a thing is asked for; the others begin at their first."""

    kind: str
    key: str
    name: str | None = None
    page: int = 1


@dataclass(frozen=True)
class Links:
    """Reads the links to a thing."""

    reader: Reader

    def to(self, thing: URIRef, turned: Turned, besides: Collection[URIRef] = ()) -> list[Incoming]:
        """Give the links to a thing by property, without those that say how the data came to be, and `besides`."""
        former = self.former(thing, turned.kind)
        pattern = self.pattern(former)
        elsewhere = {*HOUSEKEEPING, *SHOWN_AS_STATEMENTS, *besides}
        # To most things few others lead: what leads there is read in less time than it is counted.
        few = self.reader.store.leading_to([thing, *former], most=_FEW)
        counted = (
            Counter(URIRef(triple.predicate.value) for triple in few)
            if len(few) < _FEW
            else self.counts(thing, pattern, elsewhere)
        )
        found = [
            self._of_property(thing, property_, counted[property_], pattern, turned)
            for property_ in sorted(counted)
            if self.reader.neutral(property_) not in elsewhere
        ]
        return sorted(found, key=lambda links: (self.reader.rank(URIRef(links.iri), {}), links.iri))

    def counts(
        self, thing: URIRef, pattern: str = "?s ?p ?thing", besides: Collection[URIRef] = ()
    ) -> dict[URIRef, int]:
        """Count the links to a thing by property, each up to one more than COUNTED_UP_TO; `besides` need no count.

        Never are all of very many counted: what that costs would grow with them.
        """
        rows = self.reader.store.select(
            f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ SELECT ?p WHERE {{ {pattern} }} LIMIT {COUNTED_UP_TO + 1} }} "
            "GROUP BY ?p ORDER BY ?p",
            thing=thing,
        )
        counted = {URIRef(row["p"]): int(str(row["n"])) for row in rows}
        if sum(counted.values()) <= COUNTED_UP_TO:
            return counted
        # Each property has an index of its own to the things that it leads to.
        properties = sorted({*counted, *map(self.reader.own, LINKING)} - {self.reader.own(one) for one in besides})
        if not properties:
            return {}
        rows = self.reader.store.select(
            "SELECT ?p ?n WHERE { "
            + " UNION ".join(
                f"{{ SELECT ({property_.n3()} AS ?p) (COUNT(*) AS ?n) WHERE {{ SELECT ?s WHERE {{ "
                f"{pattern.replace('?p', property_.n3())} }} LIMIT {COUNTED_UP_TO + 1} }} }}"
                for property_ in properties
            )
            + " }",
            thing=thing,
        )
        return {URIRef(row["p"]): count for row in rows if (count := int(str(row["n"])))}

    def _of_property(self, thing: URIRef, property_: URIRef, count: int, pattern: str, turned: Turned) -> Incoming:
        is_more = count > COUNTED_UP_TO
        last = max(1, -(-count // PER_PAGE))
        at = turned.page if str(property_) == turned.name else 1
        if not is_more:
            at = min(at, last)
        limits = f"LIMIT {PER_PAGE} OFFSET {(at - 1) * PER_PAGE}"
        # Sorting needs all of them; very many are turned over as they lie in the index, and only then looked at.
        few = count <= SORTED_UP_TO
        rows = self.reader.store.select(
            f"""SELECT ?s (SAMPLE(?l) AS ?label) (MAX(?d) AS ?date) WHERE {{
            {pattern if few else f"{{ SELECT ?s WHERE {{ {pattern} }} {limits} }}"}
            OPTIONAL {{ ?s rdfs:label ?l }}
            OPTIONAL {{ ?s dcterms:issued|schema:datePublished|schema:startDate|?tabled ?d }} }}
            GROUP BY ?s ORDER BY DESC(?date) ?label ?s {limits if few else ""}""",
            thing=thing,
            p=property_,
            tabled=self.reader.own(KG.dateTabled),
        )
        places = self.reader.statements.places(thing, [URIRef(row["s"]) for row in rows])
        labels = self._told_apart({URIRef(row["s"]): str(row.get("label", row["s"])) for row in rows})

        is_followed = at < last
        if is_more:
            beyond = f"ASK {{ {{ SELECT ?s WHERE {{ {pattern} }} LIMIT 1 OFFSET {at * PER_PAGE} }} }}"
            is_followed = self.reader.store.ask(beyond, thing=thing, p=property_)

        def turn(to: int) -> str:
            address = self.reader.urls.document(turned.kind, turned.key, property=str(property_), page=to)
            return f"{address}#{local_name(property_)}"

        return Incoming(
            label="",
            iri=str(property_),
            count=min(count, COUNTED_UP_TO),
            links=tuple(Value(label, self._at_words(linking, property_, places)) for linking, label in labels.items()),
            page=at,
            previous=turn(at - 1) if at > 1 else None,
            following=turn(at + 1) if is_followed else None,
            is_more=is_more,
        )

    def _told_apart(self, labels: dict[URIRef, str]) -> dict[URIRef, str]:
        """Add their numbers, and whom they are put to, to questions of one label: those of one heading and day have."""
        often = Counter(labels.values())
        alike = [
            thing
            for thing, label in labels.items()
            if often[label] > 1 and (self.reader.urls.parts(str(thing)) or ("",))[0] in _NUMBERED
        ]
        if not alike:
            return labels
        apart = {
            question: f", number {number}" + (f", to {body}" if body else "")
            for question, (number, body) in numbers(self.reader, alike).items()
        }
        return {thing: label + apart.get(thing, "") for thing, label in labels.items()}

    def pattern(self, former: Iterable[URIRef]) -> str:
        """Give the pattern of links to a thing; a question is also cited by its number and the day of its answer."""
        others = " ".join(address.n3() for address in former)
        return f"VALUES ?object {{ ?thing {others} }} ?s ?p ?object" if others else "?s ?p ?thing"

    def former(self, thing: URIRef, kind: str) -> list[URIRef]:
        """Give the addresses by which a question is cited: its number and the day of its answer."""
        if kind != "question":
            return []
        rows = self.reader.store.select("SELECT ?former WHERE { ?thing owl:sameAs ?former } LIMIT 10", thing=thing)
        return [URIRef(row["former"]) for row in rows]

    def _at_words(self, text: Term, property_: URIRef, places: dict[URIRef, str]) -> str | None:
        """Give the page of what mentions or cites a thing, at the words that do."""
        page = self.reader.urls.link(str(text))
        names_it = property_ in (SCHEMA.mentions, DCTERMS.references)
        return f"{page}#{places[URIRef(text)]}" if names_it and URIRef(text) in places else page


def inverse_label(property_: str, labels: dict[URIRef, str]) -> str:
    """Tell how a link reads from its other end."""
    return INVERSE.get(local_name(property_)) or f"“{labels.get(URIRef(property_), local_name(property_))}” of"
