"""Asking an engine elsewhere so that it answers as the embedded one does."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.store.datasets import DataSet
from kg.store.engines import Cut, Place, marker, merged_view, told_of, with_days
from kg.store.forms import Parts, hiding, ordered_by_values
from kg.store.protocol import ATTEMPTS, JSON, N_TRIPLES, Graphs, Protocol, Stream
from kg.vocab import prefixes

_VARIABLE = re.compile(r"[?$]\w+")
_AT_ONCE = 1000
"""Rows from which triples are made at a time."""
_DESCRIBED_AT_ONCE = 50
_AS_IT_IS = DataSet()


class Asker:
    """Puts queries, which the embedded engine has read without fault, so that another answers them alike."""

    def __init__(self, protocol: Protocol, base: str):
        self.protocol = protocol
        self.engine = protocol.service.engine
        self._base = base
        self._merged = merged_view(base)
        self._prefixes = prefixes(base)

    @property
    def hidden(self) -> tuple[str, ...]:
        """Graphs that are none of the release's, and that no variable shall stand for."""
        merged = () if self.engine.place is Place.DEFAULT else (self._merged,)
        return (marker(self._base), *merged, *self.engine.own_graphs)

    @contextmanager
    def rows(
        self, query: str, data_set: DataSet = _AS_IT_IS, seconds: float | None = None
    ) -> Iterator[ox.QuerySolutions]:
        """Give the rows of a SELECT, while they come."""
        text, graphs = self._put(query, data_set)
        with self.protocol.asking(text, JSON, graphs, seconds) as pieces, reading(stream := Stream(pieces)):
            found = ox.parse_query_results(stream, format=ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
            if not isinstance(found, ox.QuerySolutions):
                raise StoreError("the store gave something else than rows", where=self.protocol.service.query)
            yield found

    def whole(self, query: str) -> tuple[list[str], list[ox.QuerySolution]]:
        """Give the names and rows of a SELECT of our own; what broke off or cannot be read is asked again."""
        text, graphs = self._put(query, DataSet())
        for attempt in range(1, ATTEMPTS + 1):
            answer = self.protocol.answer(text, JSON, graphs)
            try:
                with reading():
                    found = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
                    assert isinstance(found, ox.QuerySolutions)
                    return [variable.value for variable in found.variables], list(found)
            except StoreError:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError

    def truth(self, query: str, data_set: DataSet = _AS_IT_IS, seconds: float | None = None) -> bool:
        """Answer an ASK."""
        text, graphs = self._put(query, data_set)
        answer = self.protocol.answer(text, JSON, graphs, seconds, boolean=True)
        with reading():
            found = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
            assert isinstance(found, ox.QueryBoolean)
            return bool(found)

    def triples(self, query: str, data_set: DataSet = _AS_IT_IS, seconds: float | None = None) -> Iterator[ox.Triple]:
        """Give the triples of a CONSTRUCT or a DESCRIBE; one may come several times.

        An engine that cuts graphs without a word is asked for rows instead, of which the triples are made here.
        """
        parts = Parts.of(query)
        if parts.form == "DESCRIBE":
            yield from self._described(parts, data_set, seconds)
        elif self.engine.cut is Cut.TOLD:
            names = " ".join(f"?{name}" for name in parts.variables) or "(1 AS ?any)"
            with self.rows(parts.selecting(names), data_set, seconds) as rows:
                yield from self._made(parts, rows)
        else:
            text, graphs = self._put(query, data_set)
            with self.protocol.asking(text, N_TRIPLES, graphs, seconds) as pieces, reading(stream := Stream(pieces)):
                for quad in ox.parse(stream, format=ox.RdfFormat.N_TRIPLES):  # type: ignore[arg-type]
                    yield quad.triple

    def _put(self, query: str, data_set: DataSet) -> tuple[str, Graphs]:
        """Write a query, and the graphs to ask, in the way of the engine."""
        query = hiding(query, self.hidden) if not data_set else query
        default, by_name = ([graph.value for graph in of] for of in (data_set.default_graphs, data_set.named_graphs))
        if data_set:
            # The graphs that a request names take the place of those that the query names.
            query = Parts.of(query).without_clauses()
        if self.engine.gives_seconds:
            query = with_days(query)
        if self.engine.has_own_order:
            query = ordered_by_values(query)
        if data_set and self.engine.has_pragmas:
            return told_of(default, by_name) + self._declared(query), ((), ())
        if data_set or self.engine.place is Place.DEFAULT:
            return self._declared(query), (default, by_name)
        return self._declared(Parts.of(query).within(self._merged)), ((), ())

    def _declared(self, query: str) -> str:
        """Write a query with the usual prefixes that it uses and does not declare, and the base."""
        declared = "".join(
            f"PREFIX {name}: <{namespace}>\n" for name, namespace in self._prefixes.items() if f"{name}:" in query
        )
        return f"BASE <{self._base}/>\n{declared}{query}"

    def _made(self, parts: Parts, rows: Iterable[ox.QuerySolution]) -> Iterator[ox.Triple]:
        """Make the triples of a CONSTRUCT of the rows that were found for it."""
        names = parts.variables
        rows = iter(rows)
        while batch := list(islice(rows, _AT_ONCE)):
            values = "".join(f"({' '.join(_written(row[name]) for name in names)})" for row in batch)
            pattern = f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {values} }}" if names else ""
            found = ox.Store().query(
                f"{parts.prologue}CONSTRUCT {{{parts.template}}} WHERE {{ {pattern} }}",
                base_iri=f"{self._base}/",
                prefixes=self._prefixes,
            )
            assert isinstance(found, ox.QueryTriples)
            yield from found

    def _described(self, parts: Parts, data_set: DataSet, seconds: float | None) -> Iterator[ox.Triple]:
        """Say of each thing what is stated of it: engines differ in what else they say (SPARQL 1.1, section 16.4)."""
        things = dict.fromkeys(self._named_in(parts))
        names = "*" if "*" in parts.head else " ".join(sorted(set(_VARIABLE.findall(parts.head))))
        if names:
            with self.rows(parts.selecting(f"DISTINCT {names}"), data_set, seconds) as rows:
                things |= dict.fromkeys(term for row in rows for term in row if isinstance(term, ox.NamedNode))
        waiting = iter(things)
        while batch := list(islice(waiting, _DESCRIBED_AT_ONCE)):
            among = " ".join(map(str, batch))
            query = f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {among} }} ?s ?p ?o }}"
            with self.rows(query, data_set, seconds) as rows:
                for row in rows:
                    subject, predicate, object_ = row["s"], row["p"], row["o"]
                    assert isinstance(subject, ox.NamedNode)
                    assert isinstance(predicate, ox.NamedNode)
                    assert object_ is not None
                    yield ox.Triple(subject, predicate, object_)

    def _named_in(self, parts: Parts) -> list[ox.NamedNode]:
        """Give the things that a DESCRIBE names."""
        named = _VARIABLE.sub(" ", parts.head).replace("*", " ")
        found = ox.Store().query(
            f"{parts.prologue}SELECT ?thing {{ VALUES ?thing {{ {named} }} }}",
            base_iri=f"{self._base}/",
            prefixes=self._prefixes,
        )
        assert isinstance(found, ox.QuerySolutions)
        return [row["thing"] for row in found if isinstance(row["thing"], ox.NamedNode)]


@contextmanager
def reading(stream: Stream | None = None) -> Iterator[None]:
    """Tell what an engine sent that cannot be read, such as half of an answer, or what went wrong with a stream."""
    try:
        yield
    except Exception as error:
        if stream and stream.failure:
            # The reader of the stream has words of its own for it.
            raise stream.failure from error
        if not isinstance(error, SyntaxError | ValueError | OSError | RuntimeError):
            raise
        raise StoreError(f"the answer of the store cannot be read: {error}") from error


def _written(term: "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None") -> str:
    """Write a term as a value of a query."""
    if isinstance(term, ox.BlankNode):
        raise QueryError("of nodes without an address this store makes no graph", remedy="Ask for rows instead.")
    return "UNDEF" if term is None else str(term)
