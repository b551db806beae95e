"""RDF files of any syntax, told by their ending: reading them, making a release of them as they are, changing it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from kg import __version__, releases
from kg.errors import RegisterError, UsageError
from kg.ntriples import from_oxigraph
from kg.releases import Manifest, Release
from kg.store.embedded import EmbeddedStore, remove_logs
from kg.store.updates import Change, Writer
from kg.turtle import parse_turtle

SYNTAXES = {
    ".ttl": ox.RdfFormat.TURTLE, ".turtle": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG, ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML, ".owl": ox.RdfFormat.RDF_XML, ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}  # fmt: skip
"""The syntax of a file by its ending."""
_TRIPLE_AS_TERM = "ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } FILTER(isTRIPLE(?o)) }"


def gather(paths: Iterable[Path]) -> Iterator[Path]:
    """Give the RDF files among the paths and below them. UsageError if a path is not there or holds no RDF file."""
    for path in paths:
        if path.is_dir():
            below = sorted(p for p in path.rglob("*") if p.suffix in SYNTAXES)
            if not below:
                raise UsageError(
                    "the folder holds no RDF file", where=str(path), expected=f"one of {', '.join(SYNTAXES)}"
                )
            yield from below
        elif not path.exists():
            raise UsageError("there is no such file or folder", where=str(path), remedy="Check the path.")
        elif path.suffix not in SYNTAXES:
            raise UsageError(
                "the ending of the file tells no RDF syntax", where=str(path), expected=f"one of {', '.join(SYNTAXES)}"
            )
        else:
            yield path


def read(file: Path, base: str) -> Graph:
    """Read a file into one graph, whatever named graphs it has. RegisterError if it is not what its ending says."""
    if SYNTAXES[file.suffix] is ox.RdfFormat.TURTLE:
        return parse_turtle(file, base)
    syntax = SYNTAXES[file.suffix]
    graph = Graph()
    try:
        for quad in ox.parse(path=str(file), format=syntax, base_iri=f"{base}/"):
            graph.add((from_oxigraph(quad.subject), from_oxigraph(quad.predicate), from_oxigraph(quad.object)))
    except (SyntaxError, OSError, ValueError, TypeError) as error:
        raise _unreadable(file, error) from error
    return graph


def release(files: Iterable[Path], data: Path, base: str) -> Release:
    """Make files the current release of a data folder: each triple in the graph its file puts it in, none added.

    So the default graph is theirs and not the merged view of the named graphs. RegisterError if a file is not what its
    ending says.
    """
    with releases.held(data), releases.building(data) as folder:
        store = EmbeddedStore.create(folder / "store")
        for file in files:
            try:
                store.load(file, SYNTAXES[file.suffix], base)
            except (SyntaxError, OSError, ValueError) as error:
                raise _unreadable(file, error) from error
        if store.ask(_TRIPLE_AS_TERM):
            raise RegisterError("a file holds a triple as a term of another", expected="RDF 1.1")
        name, built = _stamp(data)
        graphs = store.graph_names()
        Manifest(
            name, base, built, f"kg {__version__}",
            graphs=tuple(graphs if len(graphs) <= releases.MOST_GRAPHS else ()), triples=store.count(), is_given=True,
        ).write(folder / "manifest.json")  # fmt: skip
        store.close()
        remove_logs(folder / "store")
        return releases.publish(data, folder, name)


def change(data: Path, writer: Writer, wanted: Change) -> Release:
    """Make a change to the current release, given as it is, into the next release, which becomes the current one.

    All of it or nothing: where an error is raised, as `Writer.write` does, the current release is what it was. The
    releases before stay on disk for those that still read them.
    """
    with releases.held(data), releases.building(data) as folder:
        before = releases.required(data)
        assert before.manifest.is_given, "each statement of a build has a document behind it"
        copy = Release(folder)
        contents = writer.write(wanted, before.store, copy.store, before.manifest.base)
        name, built = _stamp(data)
        graphs = contents.graphs if len(contents.graphs) <= releases.MOST_GRAPHS else ()
        replace(before.manifest, name=name, built=built, triples=contents.triples, graphs=graphs).write(
            folder / "manifest.json"
        )
        return releases.publish(data, folder, name, keeps=None)


def _stamp(data: Path) -> tuple[str, str]:
    """Give the name of the next release and the time at which it is made."""
    now = datetime.now(UTC)
    return releases.next_name(data, now.date().isoformat()), now.isoformat(timespec="seconds")


def _unreadable(file: Path, error: Exception) -> RegisterError:
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return RegisterError(f"cannot be read as {SYNTAXES[file.suffix].name}: {message}", where=str(file))
