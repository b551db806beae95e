"""The store on disk: pyoxigraph."""

import re
import resource
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Self, TypeAlias, TypeGuard

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import QueryError, ReleaseError, as_release_error
from kg.ntriples import from_oxigraph
from kg.store import Term
from kg.vocab import RDF, RDFS, XSD, prefixes

_STRING = ox.NamedNode(str(XSD.string))
_TYPE, _LABEL = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(RDFS.label))
_MERGED = ox.DefaultGraph()
_AnyTerm: TypeAlias = "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"
_LABELS_KEPT = 20_000
"""Labels that a store remembers: those of properties, people and bodies stand on nearly all pages."""
_FILES_KEPT_OPEN = 800
"""As many of the engine's files have an index in memory while a store is written, of some 1.4 MB each.

A store of 750,000 questions has as many. With fewer than there are, files are opened again and again: with 49 of 65, it
took two fifths more of the processor.
"""
# Our own terms stand on the base of a release, which a store does not know; our queries name them in full.
_PREFIXES = {prefix: namespace for prefix, namespace in prefixes("").items() if prefix != "kg"}


@dataclass(frozen=True)
class Change:
    """What has to change for a named graph to hold other triples: in it, and in the merged view."""

    added: frozenset[ox.Triple]
    removed: frozenset[ox.Triple]
    entered: frozenset[ox.Triple]
    """Those that come into the merged view, which no other graph states."""
    left: frozenset[ox.Triple]
    """Those that leave the merged view, which no other graph states."""
    graphs: int = 0
    """By how many graphs there are more: one for a graph that was empty, one less for one that is to be."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    @property
    def touched(self) -> set[str]:
        """The things of which something leaves the merged view."""
        return _subjects(self.left)

    @property
    def said_anew(self) -> set[str]:
        """The things of which something comes into the merged view or leaves it."""
        return _subjects(self.left) | _subjects(self.entered)


class EmbeddedStore:
    """Named graphs and their merged view in a folder on disk, or in memory."""

    def __init__(self, store: ox.Store, *, is_fixed: bool = False):
        """Take the engine's store; `is_fixed` says that nothing in it changes, and what it gave can be remembered."""
        self._store = store
        # Of the engine's store alone, so that this can be let go of at once.
        label = partial(_label, store)
        self._label = lru_cache(_LABELS_KEPT)(label) if is_fixed else label

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Open a folder for writing, new or not."""
        return cls(opened_for_writing(folder))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a folder for reading only. ReleaseError if it holds no store."""
        return cls(opened_for_reading(folder), is_fixed=True)

    @classmethod
    def in_memory(cls) -> Self:
        """Make a store that lives as long as the process."""
        return cls(ox.Store())

    def select(self, query: str, **values: Node) -> list[dict[str, Term]]:
        """Answer a SELECT query of our own; `values` stand for its variables."""
        with _failures_told():
            solutions = self._query(query, values)
            assert isinstance(solutions, ox.QuerySolutions)
            names = [variable.value for variable in solutions.variables]
            return [
                {name: from_oxigraph(term) for name in names if (term := solution[name]) is not None}
                for solution in solutions
            ]

    def construct(self, query: str, **values: Node) -> Graph:
        """Answer a CONSTRUCT query of our own."""
        graph = Graph()
        with _failures_told():
            triples = self._query(query, values)
            assert isinstance(triples, ox.QueryTriples)
            for triple in triples:
                graph.add(
                    (from_oxigraph(triple.subject), from_oxigraph(triple.predicate), from_oxigraph(triple.object))
                )
        return graph

    def triples(self, query: str, **values: Node) -> set[ox.Triple]:
        """Answer a CONSTRUCT query of our own with the engine's own terms, in half the time that a graph takes."""
        with _failures_told():
            triples = self._query(query, values)
            assert isinstance(triples, ox.QueryTriples)
            return set(triples)

    def ask(self, query: str, **values: Node) -> bool:
        """Answer an ASK query of our own."""
        with _failures_told():
            return bool(self._query(query, values))

    # What is asked most is looked up in the indexes, without a query to be read and planned: in a tenth of the time.

    def labels(self, things: Collection[URIRef]) -> dict[URIRef, str]:
        """Give the English label of each of these things that has one."""
        with _failures_told():
            return {thing: label for thing in things if (label := self._label(thing)) is not None}

    def has(self, thing: str) -> bool:
        """Whether the merged view says anything of a thing."""
        with _failures_told():
            return next(self._store.quads_for_pattern(ox.NamedNode(thing), None, None, _MERGED), None) is not None

    def describes(self, term: _AnyTerm) -> bool:
        """Whether the merged view says anything of a term."""
        return isinstance(term, ox.NamedNode) and self.has(term.value)

    def has_type(self, term: _AnyTerm) -> bool:
        """Whether the merged view says of which type a term is."""
        if not isinstance(term, ox.NamedNode):
            return False
        with _failures_told():
            return next(self._store.quads_for_pattern(term, _TYPE, None, _MERGED), None) is not None

    def has_value(self, term: _AnyTerm) -> bool:
        """Whether the merged view says of anything that something of it is this."""
        with _failures_told():
            return next(self._with_value(None, None, term, _MERGED), None) is not None

    def said(self, things: Collection[str]) -> set[ox.Triple]:
        """Give all that the merged view says of some things."""
        of = self._store.quads_for_pattern
        with _failures_told():
            return {quad.triple for thing in things for quad in of(ox.NamedNode(thing), None, None, _MERGED)}

    def leading_to(
        self, things: Collection[str], properties: Collection[str] | None = None, most: int | None = None
    ) -> set[ox.Triple]:
        """Give the triples of the merged view that lead to some things, by some properties or by any."""
        by = [None] if properties is None else [ox.NamedNode(name) for name in properties]
        of = self._store.quads_for_pattern
        found = (
            quad.triple for thing in things for name in by for quad in of(None, name, ox.NamedNode(thing), _MERGED)
        )
        with _failures_told():
            return set(islice(found, most))

    def _query(self, query: str, values: Mapping[str, Node]) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        return self._store.query(filled(query, values), prefixes=_PREFIXES)

    def difference(self, name: str, n_triples: bytes) -> Change:
        """Give what has to change for a named graph to hold these triples, none of them if there are none."""
        graph = ox.NamedNode(name)
        before = self.graph(name)
        after = {_kept(quad.triple) for quad in ox.parse(n_triples, format=ox.RdfFormat.N_TRIPLES)}
        added, removed = after - before, before - after
        return Change(
            frozenset(added),
            frozenset(removed),
            entered=frozenset(triple for triple in added if _quad(triple) not in self._store),
            left=frozenset(triple for triple in removed if not self._is_said(triple, besides=graph)),
            graphs=bool(after) - bool(before),
        )

    def apply(self, name: str, change: Change) -> None:
        """Change a named graph and the merged view, both or neither."""
        graph = ox.NamedNode(name)
        # One request is one transaction.
        self._store.update(
            f"DELETE DATA {{ {_data(change.left)} GRAPH {graph} {{ {_data(change.removed)} }} }} ;\n"
            f"INSERT DATA {{ {_data(change.entered)} GRAPH {graph} {{ {_data(change.added)} }} }}"
        )
        if not change.added and not self.graph(name):
            self._store.remove_graph(graph)

    def of_type(self, type_: str) -> Iterator[str]:
        """Give every thing of a type that has an address, in no particular order."""
        for quad in self._store.quads_for_pattern(None, _TYPE, ox.NamedNode(type_), ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value

    def all_of_type(self, type_: str, properties: Sequence[str]) -> Iterator[tuple[str, dict[str, list[str]]]]:
        """Give every thing of a type that has an address with what is said of it by a few properties.

        All are read by one query, in half the time that `said_of` takes for each. It is meant for properties with few
        values: a thing with five of one and four of another is read twenty times.
        """
        wanted = " ".join(f"OPTIONAL {{ ?s {ox.NamedNode(name)} ?v{n} }}" for n, name in enumerate(properties))
        names = " ".join(f"?v{n}" for n in range(len(properties)))
        solutions = self._store.query(f"SELECT ?s {names} {{ ?s a {ox.NamedNode(type_)} {wanted} }}")
        assert isinstance(solutions, ox.QuerySolutions)
        for thing, rows in groupby(solutions, key=itemgetter(0)):
            if isinstance(thing, ox.NamedNode):
                said = dict[str, dict[str, None]]()
                for row in rows:
                    for n, name in enumerate(properties, start=1):
                        value = row[n]
                        if isinstance(value, ox.NamedNode | ox.Literal):
                            said.setdefault(name, {})[value.value] = None
                yield thing.value, {name: list(values) for name, values in said.items()}

    def described_in(self, graph: str) -> set[str]:
        """Give the things that a named graph states something of and that have an address."""
        quads = self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}

    def said_of(self, thing: str, properties: Collection[str] | None = None) -> dict[str, list[str]]:
        """Give what the merged view says of a thing, by property: addresses, and texts without type or language.

        `properties` limits it to some, which is quicker where few of many are wanted.
        """
        subject, said = ox.NamedNode(thing), dict[str, list[str]]()
        for property_ in [None] if properties is None else [ox.NamedNode(name) for name in properties]:
            for quad in self._store.quads_for_pattern(subject, property_, None, ox.DefaultGraph()):
                if isinstance(quad.object, ox.NamedNode | ox.Literal):
                    said.setdefault(quad.predicate.value, []).append(quad.object.value)
        return said

    def _with_value(
        self,
        subject: "ox.NamedNode | ox.BlankNode | ox.Triple | None",
        predicate: ox.NamedNode | None,
        value: _AnyTerm,
        graph: "ox.DefaultGraph | None" = None,
    ) -> Iterator[ox.Quad]:
        """Give the quads with a value, in one graph or all.

        Asked for a number whose last byte is 255, the engine on disk gives those with the next 256 numbers, too
        (oxigraph 0.5.13, `scan_prefix`). Its queries leave them out, but for paths that end in such a number.
        """
        kept = _kept_term(value)
        return (q for q in self._store.quads_for_pattern(subject, predicate, value, graph) if q.object == kept)

    def _is_said(self, triple: ox.Triple, *, besides: ox.NamedNode | None = None) -> bool:
        """Whether any named graph holds the triple, or any besides one."""
        quads = self._with_value(triple.subject, triple.predicate, triple.object)
        return any(quad.graph_name != besides and not isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads)

    def add_graphs(self, file: Path) -> None:
        """Add graphs that are not there yet, as N-Quads that hold each triple also in the default graph."""
        # Lenient as to addresses only, which were minted: checking them again takes a sixth of the time.
        self._store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS, lenient=True)

    def take_back(self, file: Path) -> None:
        """Take out again what `add_graphs` added, all of it or a part; other graphs keep what they state."""
        merged = []
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS, lenient=True):
            if isinstance(quad.graph_name, ox.DefaultGraph):
                merged.append(quad)
            else:
                self._store.remove(quad)
                self._store.remove_graph(quad.graph_name)
        for quad in merged:
            if not self._is_said(quad.triple):
                self._store.remove(quad)

    def flush(self) -> None:
        """Have the disk keep what was written."""
        self._store.flush()

    def optimize(self) -> None:
        """Put in order what was loaded in parts: it is looked up in less time then, and takes less of the disk."""
        self._store.optimize()

    def load(self, file: Path, syntax: ox.RdfFormat, base: str) -> None:
        """Add a file as it is, each triple to the graph that it stands in; the merged view is not kept in step."""
        self._store.bulk_load(path=str(file), format=syntax, base_iri=f"{base}/")

    def graph_names(self) -> list[str]:
        """Give the names of all named graphs that have an address, sorted."""
        return sorted(graph.value for graph in self._store.named_graphs() if isinstance(graph, ox.NamedNode))

    def count(self, graph: str | None = None) -> int:
        """Count the triples of a named graph, or of the merged view."""
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        return sum(1 for _ in self._store.quads_for_pattern(None, None, None, name))

    def quads(self) -> int:
        """Count all quads, those of the merged view among them."""
        return len(self._store)

    def merged(self) -> Iterator[ox.Triple]:
        """Give the triples of the merged view."""
        return (quad.triple for quad in self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()))

    def graph(self, name: str) -> set[ox.Triple]:
        """Give the triples of a named graph."""
        return {quad.triple for quad in self._store.quads_for_pattern(None, None, None, ox.NamedNode(name))}

    def graph_as_n_triples(self, name: str) -> bytes:
        """Give the triples of a named graph as N-Triples; equal graphs give equal bytes.

        The order is that of the engine's index, which depends on the triples alone. Two graphs are compared so in half
        the time that it takes by sets of triples.
        """
        return self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(name)) or b""

    def graphs_with(self, triple: ox.Triple) -> Iterator[str]:
        """Give the named graphs that hold a triple."""
        for quad in self._with_value(triple.subject, triple.predicate, triple.object):
            if isinstance(quad.graph_name, ox.NamedNode):
                yield quad.graph_name.value

    def is_merged(self, triples: Iterable[ox.Triple]) -> bool:
        """Whether the merged view holds all of these triples."""
        return all(_quad(triple) in self._store for triple in triples)

    def inconsistencies(self) -> int:
        """Count the triples by which the merged view differs from what the named graphs hold together."""
        merged: set[ox.Triple] = set()
        said: set[ox.Triple] = set()
        for quad in self._store:
            (merged if isinstance(quad.graph_name, ox.DefaultGraph) else said).add(quad.triple)
        return len(merged ^ said)

    def n_quads(self) -> Iterator[str]:
        """Give every quad as a line of canonical N-Quads, sorted."""
        dumped = self._store.dump(format=ox.RdfFormat.N_QUADS) or b""
        # Only line feeds end a line of N-Quads; other separators may stand in a literal.
        yield from sorted(line for line in dumped.decode().split("\n") if line)

    def copy_to(self, folder: Path) -> None:
        """Copy the store into a new folder by hard links."""
        try:
            self._store.backup(str(folder))
        except (OSError, RuntimeError) as error:
            raise ReleaseError(f"the release cannot be copied: {error}", where=str(folder)) from error

    def close(self) -> None:
        """Let go of the store, if that is not done yet; the engine closes its files with the last reference."""
        vars(self).pop("_store", None)
        vars(self).pop("_label", None)


@contextmanager
def _failures_told() -> Iterator[None]:
    """Tell a query that is wrong from a store that cannot be read."""
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"the query failed: {error}") from error
    except (OSError, RuntimeError) as error:
        raise ReleaseError(f"the store cannot be read: {error}") from error


def _opened(opener: Callable[[], ox.Store], folder: Path) -> ox.Store:
    with as_release_error("the store cannot be opened", folder, OSError, RuntimeError):
        return opener()


def opened_for_reading(folder: Path) -> ox.Store:
    """Open the engine's store in a folder for reading only. ReleaseError if it cannot be."""
    return _opened(lambda: ox.Store.read_only(str(folder)), folder)


def opened_for_writing(folder: Path) -> ox.Store:
    """Open the engine's store in a folder for writing, new or not. ReleaseError if it cannot be."""
    with _few_files():
        return _opened(lambda: ox.Store(str(folder)), folder)


def remove_logs(folder: Path) -> None:
    """Remove the logs, of some hundred megabytes, that the engine leaves behind in a store that it has let go of.

    It keeps them to write over them, and removes what it finds of them when it opens the store again.
    """
    EmbeddedStore.create(folder).close()


@contextmanager
def _few_files() -> Iterator[None]:
    """Have the engine think that it may keep few files open: it keeps as many as it is allowed to when it opens.

    Otherwise the memory that their indexes take would grow with the store.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Those that the process has open already count as well.
    few = sum(1 for _ in Path("/dev/fd").iterdir()) + _FILES_KEPT_OPEN
    resource.setrlimit(resource.RLIMIT_NOFILE, (few if soft == resource.RLIM_INFINITY else min(soft, few), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def is_iri(text: str) -> bool:
    """Whether a text can be the address of anything."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _label(store: ox.Store, thing: str) -> str | None:
    quads = store.quads_for_pattern(ox.NamedNode(thing), _LABEL, None, _MERGED)
    return min((text.value for quad in quads if _is_english(text := quad.object)), default=None)


def _is_english(term: "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple") -> TypeGuard[ox.Literal]:
    """Whether a term is a text in English, or in no language that is told."""
    return isinstance(term, ox.Literal) and (
        not term.language or term.language == "en" or term.language.startswith("en-")
    )


def filled(query: str, values: Mapping[str, Node]) -> str:
    """Put terms in the place of variables of a query of our own.

    ValueError for a term that SPARQL cannot write, TypeError for what no query can ask for.
    """

    def term(match: re.Match[str]) -> str:
        if match[1] not in values:
            return match[0]
        value = values[match[1]]
        if isinstance(value, BNode):
            raise TypeError("a node without an address cannot be asked for: in a query it stands for anything")
        return str(to_oxigraph(value))

    return re.sub(r"\?(\w+)", term, query)


def to_oxigraph(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Give the engine's term for one of rdflib's."""
    match node:
        case URIRef():
            return ox.NamedNode(str(node))
        case BNode():
            return ox.BlankNode(str(node))
        case Literal():
            if node.language:
                return ox.Literal(str(node), language=node.language)
            return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
    raise TypeError(f"{node!r} is no RDF term")


def to_triple(subject: Node, predicate: Node, object_: Node) -> ox.Triple:
    """Give the triple for the terms of one of rdflib's."""
    about = ox.BlankNode(str(subject)) if isinstance(subject, BNode) else ox.NamedNode(str(subject))
    return ox.Triple(about, ox.NamedNode(str(predicate)), to_oxigraph(object_))


def _kept(triple: ox.Triple) -> ox.Triple:
    """Give the triple as the engine keeps it, so that what is kept can be compared with what is given."""
    kept = _kept_term(triple.object)
    return triple if kept is triple.object else ox.Triple(triple.subject, triple.predicate, kept)


def _kept_term(term: _AnyTerm) -> _AnyTerm:
    if isinstance(term, ox.Literal) and term.language is None and term.datatype != _STRING:
        return _kept_value(term)
    return term


@lru_cache(maxsize=100_000)
def _kept_value(literal: ox.Literal) -> ox.Literal:
    """Give a value as the engine writes it: it keeps 7, whether spelt 7 or 007 (oxigraph issue 526)."""
    anything = ox.NamedNode("urn:x")
    scratch = ox.Store()
    scratch.add(ox.Quad(anything, anything, literal))
    kept = next(iter(scratch)).object
    assert isinstance(kept, ox.Literal)
    return kept


def _subjects(triples: Iterable[ox.Triple]) -> set[str]:
    return {triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)}


def _data(triples: Iterable[ox.Triple]) -> str:
    """Write triples as the updates of SPARQL take them."""
    return "".join(f"{triple} .\n" for triple in triples)


def _quad(triple: ox.Triple, graph: "ox.NamedNode | ox.DefaultGraph | None" = None) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph or ox.DefaultGraph())
