"""A store elsewhere: any engine that speaks SPARQL 1.1, asked over HTTP."""

import io
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Graph, URIRef
from rdflib.term import Node

from kg.errors import QueryError, StoreError
from kg.ntriples import from_oxigraph
from kg.store import Term
from kg.store.asking import Asker
from kg.store.datasets import DataSet
from kg.store.embedded import filled
from kg.store.engines import Interrupted, Truncated
from kg.store.forms import Parts, calls, without_comments
from kg.store.jobs import Overloaded, QueryTimeout
from kg.store.marker import Marker, read_marker, unsteady
from kg.store.patterns import one_of
from kg.store.protocol import Protocol
from kg.store.results import Output, ResultTooLarge, write_graph, write_result
from kg.store.service import Service
from kg.store.sparql import Result, refuse_updates, refuse_what_reaches_out, wrong
from kg.vocab import XSD, prefixes

_MOST_COPIED = 200_000
"""Triples of graphs that are asked together as one."""


class RemoteStore:
    """Named graphs and their merged view in an engine elsewhere, as they were when its marker was read."""

    def __init__(self, protocol: Protocol, base: str, state: Marker | None = None):
        self.protocol = protocol
        self.state = state
        self._base = base
        self._asker = Asker(protocol, base)

    def select(self, query: str, **values: Node) -> list[dict[str, Term]]:
        """Answer a SELECT query of our own; `values` stand for its variables."""
        names, solutions = self._asker.whole(_filled(query, values))
        return [
            {name: from_oxigraph(term) for name in names if (term := solution[name]) is not None}
            for solution in solutions
        ]

    def construct(self, query: str, **values: Node) -> Graph:
        """Answer a CONSTRUCT query of our own."""
        graph = Graph()
        for triple in self._asker.triples(_filled(query, values)):
            graph.add((from_oxigraph(triple.subject), from_oxigraph(triple.predicate), from_oxigraph(triple.object)))
        return graph

    def triples(self, query: str, **values: Node) -> set[ox.Triple]:
        """Answer a CONSTRUCT query of our own with the engine's own terms."""
        return {*self._asker.triples(_filled(query, values))}

    def ask(self, query: str, **values: Node) -> bool:
        """Answer an ASK query of our own."""
        return self._asker.truth(_filled(query, values))

    def labels(self, things: Collection[URIRef]) -> dict[URIRef, str]:
        """Give the English label of each of these things that has one, in one query."""
        if not things:
            return {}
        return {URIRef(row["thing"]): str(row["label"]) for row in self.select(_labels_query(things))}

    def has(self, thing: str) -> bool:
        """Whether the merged view says anything of a thing."""
        return self.ask("ASK { ?thing ?p ?o }", thing=URIRef(thing))

    def said(self, things: Collection[str]) -> set[ox.Triple]:
        """Give all that the merged view says of some things, in one query."""
        if not things:
            return set()
        return self.triples(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {one_of('s', things)} ?s ?p ?o }}")

    def leading_to(
        self, things: Collection[str], properties: Collection[str] | None = None, most: int | None = None
    ) -> set[ox.Triple]:
        """Give the triples of the merged view that lead to some things, by some properties or by any, in one query."""
        if not things:
            return set()
        by = "" if properties is None else one_of("p", properties)
        limit = "" if most is None else f" LIMIT {most}"
        return self.triples(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {one_of('o', things)} {by} ?s ?p ?o }}{limit}")

    def said_of(self, thing: str, properties: Collection[str] | None = None) -> dict[str, list[str]]:
        """Give what the merged view says of a thing, by property: addresses, and texts without type or language."""
        among = "" if properties is None else one_of("p", properties)
        said = dict[str, list[str]]()
        for row in self.select(f"SELECT ?p ?o WHERE {{ {among} ?thing ?p ?o }}", thing=URIRef(thing)):
            if not isinstance(row["o"], BNode):
                said.setdefault(str(row["p"]), []).append(str(row["o"]))
        return said

    def is_steady(self) -> bool:
        """Whether nothing has changed since the marker was read: all that was read is of one release."""
        return self.state is not None and read_marker(self.protocol, self._base) == self.state

    def close(self) -> None:
        """Let go of the connections."""
        self.protocol.close()


class RemoteResult:
    """The result of a query, to be written once; it is asked for when it is written."""

    def __init__(self, evaluator: "RemoteEvaluator", query: str, data_set: DataSet, kind: type):
        self._evaluator, self._query, self._data_set, self._kind = evaluator, query, data_set, kind

    @property
    def is_graph(self) -> bool:
        """Whether it is a graph, as CONSTRUCT and DESCRIBE give."""
        return self._kind is ox.QueryTriples

    def write(self, format_: str, output: Output, most_rows: int | None = None) -> None:
        """Write it piece by piece as `write_result` does, and make sure at the end that it is of one release.

        QueryError for what is wrong with the query, or costs too much, or if the store cannot answer it now.
        """
        try:
            self._write(format_, output, most_rows)
            self._evaluator.confirm()
        except Interrupted as error:
            raise QueryTimeout(
                f"the query was stopped: {error.what}",
                remedy="Ask for less: add a LIMIT, or name the things you look for.",
            ) from error
        except Truncated as error:
            raise ResultTooLarge(error.what, remedy="Add a LIMIT, or download a dump.") from error
        except StoreError as error:
            raise Overloaded(error.what, remedy="Try again in a few seconds.") from error

    def rows(self) -> tuple[list[str], list[list[str]]]:
        """Give names and rows as text for a person, as `Result.rows` does. QueryError as `write` says."""
        written = io.BytesIO()
        self.write("json", written)
        found = ox.parse_query_results(written.getvalue(), format=ox.QueryResultsFormat.JSON)
        return Result(found, self._evaluator.base).rows()

    def _write(self, format_: str, output: Output, most_rows: int | None) -> None:
        asker = self._evaluator.asker
        base, seconds = self._evaluator.base, self._evaluator.seconds
        if len(self._data_set.default_graphs) > 1:
            copy = self._evaluator.copied(self._data_set)
            found = copy.query(
                self._query,
                base_iri=f"{base}/",
                prefixes=prefixes(base),
                default_graph=ox.DefaultGraph(),
                named_graphs=[*self._data_set.named_graphs],
            )
            write_result(found, format_, output, prefixes(base), most_rows)
        elif self._kind is ox.QueryTriples:
            triples = asker.triples(self._query, self._data_set, seconds)
            write_graph(triples, format_, output, prefixes(base), most_rows)
        elif self._kind is ox.QueryBoolean:
            truth = asker.truth(self._query, self._data_set, seconds)
            write_result(ox.Store().query(f"ASK {{ FILTER({str(truth).lower()}) }}"), format_, output, {})
        else:
            with asker.rows(self._query, self._data_set, seconds) as rows:
                write_result(rows, format_, output, {}, most_rows)


class RemoteEvaluator:
    """Has queries from outside answered elsewhere, over one release, and refuses what the embedded store refuses."""

    def __init__(self, service: Service, store: Path, base: str):
        """Take the service, the folder of the release's store, which need not be there, and the base.

        StoreError if the engine does not answer, or holds another release.
        """
        self.base = base
        self.seconds: float | None = None
        """How long the engine may work on a query."""
        protocol = Protocol(service)
        self.asker = Asker(protocol, base)
        self._release = store.parent.name
        self._state = read_marker(protocol, base)
        if self._state is None or self._state.is_changing or self._state.release != self._release:
            raise unsteady(self._release)

    def evaluate(
        self, query: str, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
    ) -> RemoteResult:
        """Read a query, and give what is to be asked. QueryError with the message of the embedded engine's parser."""
        refuse_what_reaches_out(query, self.base)
        refuse_updates(query)
        try:
            found = ox.Store().query(query, base_iri=f"{self.base}/", prefixes=prefixes(self.base))
            given = default_graphs or named_graphs
            asked = DataSet.of_request(default_graphs, named_graphs) if given else DataSet.of_query(query, self.base)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise wrong(query, error, self.base) from error
        refuse_foreign_functions(query, self.base)
        return RemoteResult(self, without_comments(query), asked, type(found))

    def copied(self, data_set: DataSet) -> ox.Store:
        """Copy graphs that are asked together: engines count twice what two of them state."""
        copy = ox.Store()
        for graphs, named in ((data_set.default_graphs, False), (data_set.named_graphs, True)):
            for graph in graphs:
                query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
                triples = self.asker.triples(query, seconds=self.seconds)
                copy.bulk_extend(
                    ox.Quad(triple.subject, triple.predicate, triple.object, graph if named else ox.DefaultGraph())
                    for triple in triples
                )
                if len(copy) > _MOST_COPIED:
                    raise QueryError(
                        f"the graphs to be asked as one hold more than {_MOST_COPIED:,} triples",
                        remedy="Ask fewer of them, or ask them by name: GRAPH ?g { … }.",
                    )
        return copy

    def confirm(self) -> None:
        """Raise StoreError if the store has changed since this was opened."""
        if read_marker(self.asker.protocol, self.base) != self._state:
            raise unsteady(self._release)


def refuse_foreign_functions(query: str, base: str) -> None:
    """Raise QueryError for functions that are called by an address, besides those that turn values into others.

    The embedded engine knows none. Those of other engines may do anything: read files, fetch, run programs.
    """
    if not (called := list(dict.fromkeys(calls(query)))):
        return
    terms = " ".join(f"({name} AS ?f{number})" for number, name in enumerate(called))
    asking = f"{Parts.of(query).prologue}\nSELECT {terms} {{}}"
    try:
        found = ox.Store().query(asking, base_iri=f"{base}/", prefixes=prefixes(base))
        assert isinstance(found, ox.QuerySolutions)
        (names,) = found
    except (SyntaxError, ValueError) as error:
        raise QueryError(
            "the functions that the query calls cannot be told", remedy="Name them with a prefix."
        ) from error
    for number, name in enumerate(called):
        if not str(names[number].value).startswith(str(XSD)):
            raise QueryError(
                f"{name} is not answered here: functions with an address of their own differ between engines",
                expected="functions of SPARQL 1.1, and those of xsd:",
            )


def _filled(query: str, values: Mapping[str, Node]) -> str:
    try:
        return filled(query, values)
    except ValueError as error:
        raise QueryError(f"the query failed: {error}") from error


def _labels_query(things: Iterable[URIRef]) -> str:
    """Write the query that gives the English label of each of these things that has one."""
    return (
        f"SELECT ?thing (MIN(STR(?l)) AS ?label) WHERE {{ {one_of('thing', sorted(things))} ?thing rdfs:label ?l "
        "FILTER(LANGMATCHES(LANG(?l), 'en') || LANG(?l) = '') } GROUP BY ?thing"
    )
