"""The dumps in RDF: the merged view and each kind of thing in it; the documents and each source of them."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.dumps.lines import SortedLines, Triple, subjects
from kg.dumps.listing import Source
from kg.dumps.packed import Packer, Section
from kg.dumps.syntax import Shortener, json_ld_graph_line, json_ld_line, turtle, turtle_head
from kg.vocab import DCTERMS, prefixes

CONTEXT = "context.jsonld"
OTHER = "other"
"""What stands in the place of a kind for things with addresses elsewhere, and for terms."""
OF_THINGS = ("nt", "ttl", "jsonl")
OF_DOCUMENTS = ("nq", "trig", "jsonl")

Seen = Callable[[str, bytes, Sequence[Triple]], None]


@dataclass
class Counts:
    """How much of something there is."""

    triples: Counter[str] = field(default_factory=Counter)
    things: Counter[str] = field(default_factory=Counter)


def write_things(store: ox.Store, base: str, packer: Packer, folder: Path, seen: Seen) -> Counts:
    """Write the merged view and each kind of thing in it; `seen` is told of each thing, by the order of addresses."""
    lines = SortedLines(folder)
    store.dump(cast(IO[bytes], lines), ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    short, context = Shortener(prefixes(base)), f"{base}/dumps/{CONTEXT}".encode()
    head = turtle_head(short.prefixes)
    counts = Counts()
    packer.write(head, ["merged.ttl.gz"])
    for kind, group in groupby(subjects(lines), key=_kind_by(base)):
        if kind not in counts.things:
            packer.write(head, [f"kind/{kind}.ttl.gz"])
        sections = [Section(packer, [f"merged.{form}.gz", f"kind/{kind}.{form}.gz"]) for form in OF_THINGS]
        as_lines, as_turtle, as_json = sections
        for subject, pairs, its_lines in group:
            as_lines.write(b"".join(its_lines))
            as_turtle.write(turtle(subject, pairs, short))
            as_json.write(json_ld_line(subject, pairs, short, context))
            counts.triples[kind] += len(pairs)
            counts.things[kind] += 1
            seen(kind, subject, pairs)
        for section in sections:
            section.end()
    return counts


def _kind_by(base: str) -> Callable[[tuple[bytes, list[Triple], list[bytes]]], str]:
    beginning = f"<{base}/id/".encode()

    def kind(thing: tuple[bytes, list[Triple], list[bytes]]) -> str:
        subject = thing[0]
        if not subject.startswith(beginning):
            return OTHER
        return subject[len(beginning) :].partition(b"/")[0].decode()

    return kind


def write_documents(
    store: ox.Store, base: str, packer: Packer, names: Callable[[str], str]
) -> tuple[list[Source], Counts]:
    """Write the graphs of all documents and of each source; `names` names a source for people."""
    beginning = f"{base}/id/graph/"
    short = Shortener(prefixes(base))
    head, context = turtle_head(short.prefixes), json.dumps(short.prefixes, separators=(",", ":")).encode()
    kind_of = _kind_by(base)
    packer.write(head, ["documents.trig.gz"])
    sources, counts = [], Counts()
    for key, graphs in groupby(_graph_names(store), key=lambda name: name.removeprefix(beginning).partition("/")[0]):
        packer.write(head, [f"source/{key}.trig.gz"])
        sections = [Section(packer, [f"documents.{form}.gz", f"source/{key}.{form}.gz"]) for form in OF_DOCUMENTS]
        as_quads, as_trig, as_json = sections
        rights: dict[str, set[str]] = defaultdict(set)
        kinds: set[str] = set()
        for name in graphs:
            graph = f"<{name}>".encode()
            lines = sorted(_lines(store, name))
            things = list(subjects(lines))
            said = [(subject, pairs) for subject, pairs, _ in things]
            as_quads.write(b"".join(line[:-2] + graph + b" .\n" for line in lines))
            as_trig.write(graph + b" {\n" + b"".join(turtle(*one, short) for one in said) + b"}\n")
            as_json.write(json_ld_graph_line(graph, said, short, context))
            for thing in things:
                kinds.add(kind_of(thing))
                _note_rights(thing[0] == graph, thing[1], rights)
            counts.triples[key] += len(lines)
            counts.things[key] += 1
        for section in sections:
            section.end()
        told = (tuple(sorted(rights["license"])), tuple(sorted(rights["rights"])), tuple(sorted(kinds)))
        sources.append(Source(key, names(key), counts.things[key], counts.triples[key], *told))
    return sources, counts


_LICENSE, _RIGHTS = f"<{DCTERMS.license}>".encode(), f"<{DCTERMS.rights}>".encode()


def _note_rights(is_graph: bool, pairs: Sequence[Triple], rights: dict[str, set[str]]) -> None:
    """Note the licences of whatever a graph tells of, and what it says of its own rights."""
    for predicate, object_ in pairs:
        if predicate == _LICENSE:
            rights["license"].add(object_[1:-1].decode())
        elif is_graph and predicate == _RIGHTS:
            rights["rights"].add(_text(object_))


def _text(literal: bytes) -> str:
    parsed = next(iter(ox.parse(b"<x:s> <x:p> " + literal + b" .", format=ox.RdfFormat.N_TRIPLES)))
    assert isinstance(parsed.object, ox.Literal)
    return parsed.object.value


def _graph_names(store: ox.Store) -> list[str]:
    return sorted(graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))


def _lines(store: ox.Store, graph: str) -> Iterator[bytes]:
    text = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph)) or b""
    return (line + b"\n" for line in text.split(b"\n") if line)
