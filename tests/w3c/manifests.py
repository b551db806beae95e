"""The manifests of the W3C's SPARQL 1.1 test suites, where they lie beside the repository."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox

SUITES = Path(__file__).parents[3] / "shared" / "w3c" / "sparql" / "sparql11"
BASE = "https://w3c.github.io/rdf-tests/sparql/sparql11/"
"""The address that the files of the suites stand on, so that every copy of them says the same."""
ABSENT = "the W3C's test suites do not lie beside the repository"

_PREFIXES = {
    "mf": "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#",
    "qt": "http://www.w3.org/2001/sw/DataAccess/tests/test-query#",
    "ut": "http://www.w3.org/2009/sparql/tests/test-update#",
    "ht": "http://www.w3.org/2011/http#",
    "cnt": "http://www.w3.org/2011/content#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
_SYNTAXES = {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.N_TRIPLES}


_STATUSES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}

State: TypeAlias = tuple[tuple[str | None, str], ...]
"""What a graph store holds: the file of each graph by its name, which the default graph has not."""


@dataclass(frozen=True)
class Request:
    """A request of a protocol test, and what the answer to it has to be."""

    method: str
    path: str
    body: bytes | None
    headers: tuple[tuple[str, str], ...]
    statuses: frozenset[str]
    """Of each, the digits that are told: 2 for any success."""
    boolean: bool | None
    format: str | None
    location: str | None = None
    """What stands for the header Location of the answer in the requests that follow."""
    answer_body: bytes | None = None
    answer_type: str | None = None


@dataclass(frozen=True)
class W3cTest:
    """One entry of a manifest: its suite (the folder), name, type, and what its type needs. Files are addresses."""

    suite: str
    name: str
    type: str
    query: str | None = None
    data: tuple[str, ...] = ()
    graph_data: tuple[str, ...] = ()
    result: str | None = None
    requests: tuple[Request, ...] = ()
    update: str | None = None
    before: State = ()
    after: State = ()

    def __str__(self) -> str:
        return f"{self.suite}/{self.name}"


@cache
def entries() -> tuple[W3cTest, ...]:
    """Give every test of every suite, in one order; none where the suites are absent."""
    tests = [test for file in SUITES.glob("*/manifest*.ttl") for test in _Manifest(file).tests()]
    return tuple(sorted(tests, key=str))


def path_of(address: str) -> Path:
    """Give where a file of the suites lies."""
    return SUITES / address.removeprefix(BASE)


def read(address: str) -> Iterator[ox.Triple]:
    """Read a graph of the suites."""
    path = path_of(address)
    for quad in ox.parse(path=str(path), format=_SYNTAXES[path.suffix], base_iri=address, rename_blank_nodes=True):
        yield quad.triple


def data() -> dict[str, str]:
    """Give the file of every graph that a test asks, by the name of the graph."""
    named = {address: address for test in entries() for address in (*test.data, *test.graph_data)}
    for file in sorted(SUITES.glob("*/manifest*.ttl")):
        named |= _Manifest(file).labelled_graphs()
    return named


class _Manifest:
    def __init__(self, file: Path):
        self._suite = file.parent.name
        self._store = ox.Store()
        self._store.load(path=str(file), base_iri=f"{BASE}{self._suite}/{file.name}")

    def _rows(self, query: str) -> Iterator[dict[str, Any]]:
        solutions = self._store.query(query, prefixes=_PREFIXES)
        assert isinstance(solutions, ox.QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield {name: term for name in names if (term := solution[name]) is not None}

    def _values(self, about: Any, path: str) -> list[Any]:
        """Give what a path of properties, written with prefixes, leads to."""
        reached = [about]
        for step in path.split("/"):
            prefix, _, name = step.partition(":")
            property_ = ox.NamedNode(_PREFIXES[prefix] + name)
            reached = [
                quad.object
                for node in reached
                if isinstance(node, ox.NamedNode | ox.BlankNode)
                for quad in self._store.quads_for_pattern(node, property_, None)
            ]
        return reached

    def _value(self, about: Any, path: str) -> Any:
        return next(iter(self._values(about, path)), None)

    def tests(self) -> Iterator[W3cTest]:
        for row in self._rows("SELECT ?test ?type { ?m mf:entries/rdf:rest*/rdf:first ?test . ?test a ?type }"):
            test = row["test"]
            if not row["type"].value.startswith(_PREFIXES["mf"]):
                continue
            action = self._value(test, "mf:action")
            described = isinstance(action, ox.BlankNode)
            is_update = row["type"].value.endswith("#UpdateEvaluationTest")
            query = self._value(action, "qt:query") if described else action
            update = self._value(action, "ut:request") if is_update else None
            result = self._value(test, "mf:result")
            yield W3cTest(
                self._suite,
                test.value.rpartition("#")[2],
                row["type"].value.rpartition("#")[2],
                query.value if isinstance(query, ox.NamedNode) else None,
                tuple(term.value for term in self._values(action, "qt:data")) if described else (),
                tuple(term.value for term in self._values(action, "qt:graphData") if isinstance(term, ox.NamedNode))
                if described
                else (),
                result.value if isinstance(result, ox.NamedNode) else None,
                tuple(map(self._request, self._ordered(action, "ht:requests"))) if described else (),
                update.value if update else None,
                self._state(action) if is_update else (),
                self._state(result) if is_update else (),
            )

    def _state(self, about: Any) -> State:
        default = [(None, file.value) for file in self._values(about, "ut:data")]
        named = [
            (self._value(graph, "rdfs:label").value, self._value(graph, "ut:graph").value)
            for graph in self._values(about, "ut:graphData")
        ]
        return (*default, *named)

    def labelled_graphs(self) -> dict[str, str]:
        rows = self._rows(
            "SELECT ?file ?name { ?t a mf:ProtocolTest ; ut:graphData [ ut:graph ?file ; rdfs:label ?name ] }"
        )
        return {row["name"].value: row["file"].value for row in rows}

    def _ordered(self, about: Any, path: str) -> list[Any]:
        """Give the items of a list in their order."""
        items, at = [], self._value(about, path)
        while (item := self._value(at, "rdf:first")) is not None:
            items.append(item)
            at = self._value(at, "rdf:rest")
        return items

    def _request(self, request: Any) -> Request:
        chars = self._value(request, "ht:body/cnt:chars")
        encoding = self._value(request, "ht:body/cnt:characterEncoding")
        boolean = self._value(request, "ht:resp/mf:expectedBoolean")
        format_ = self._value(request, "ht:resp/mf:expectedFormat")
        location = self._value(request, "ht:resp/mf:expectedLocation")
        answered = self._value(request, "ht:resp/ht:body/cnt:chars")
        answer_headers = dict(self._headers(self._value(request, "ht:resp")))
        return Request(
            self._value(request, "ht:methodName").value,
            self._value(request, "ht:absolutePath").value,
            chars.value.encode(encoding.value) if chars is not None else None,
            self._headers(request),
            frozenset(_status(status.value) for status in self._values(request, "ht:resp/mf:expectedStatus")),
            boolean.value == "true" if boolean is not None else None,
            format_.value if format_ is not None else None,
            location.value if location is not None else None,
            answered.value.encode() if answered is not None else None,
            answer_headers.get("content-type", "").split(";")[0] or None,
        )

    def _headers(self, message: Any) -> tuple[tuple[str, str], ...]:
        return tuple(
            (self._value(header, "ht:fieldName").value, self._value(header, "ht:fieldValue").value)
            for header in self._ordered(message, "ht:headers")
        )


def _status(name: str) -> str:
    """Give the digits of a status that a manifest tells: 2 of StatusCode2xx, 201 of Created."""
    told = name.rpartition("#")[2]
    return told[len("StatusCode")] if told.startswith("StatusCode") else _STATUSES[told]
