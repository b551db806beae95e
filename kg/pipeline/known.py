"""What a build knows beforehand: registers, shapes, ontology."""

import hashlib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg import __version__, ntriples
from kg.errors import RegisterError
from kg.linking import Registers
from kg.linking.mentions import Finder
from kg.mappers import mappers
from kg.ntriples import TermTriple
from kg.records import NamedGraph
from kg.resources import ONTOLOGY, REGISTERS, SHAPES
from kg.screen import Screen
from kg.turtle import parse_turtle
from kg.validate import Validator
from kg.vocab import DCTERMS, PROV, RDF, RDFS, fingerprint, minted


def graph_name(base: str, document_key: str) -> str:
    """Give the name of a document's graph."""
    return minted(base, NamedGraph.kind, document_key)


class Known:
    """Registers, shapes and ontology on a base, read once; `folder` holds further registers of the user's."""

    def __init__(self, base: str, folder: Path | None):
        self.base = base
        self.folder = folder
        self._folders = [REGISTERS, *([folder] if folder else [])]
        self.registers = Registers.load(self._folders, base)

    @cached_property
    def finder(self) -> Finder:
        """Finds the names of the registers in running text."""
        return Finder(self.registers.labels)

    @cached_property
    def validator(self) -> Validator:
        """Judges by the shapes."""
        return Validator(SHAPES, self.base)

    @cached_property
    def screen(self) -> Screen:
        """Tells which graphs are beyond doubt, by the same shapes."""
        return Screen(self.validator.shapes, self.registers.graph)

    @cached_property
    def fingerprint(self) -> str:
        """Stand for all that decides how a document is read: the registers and the versions of program and mappers."""
        versions = [f"{mapper.SOURCE.key} {mapper.SOURCE.version}" for mapper in mappers()]
        digest = hashlib.sha256("\n".join([__version__, *versions]).encode())
        for file in (file for folder in self._folders for file in sorted(folder.glob("*.ttl"))):
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()[:16]

    def check(self) -> None:
        """Judge the registers. RegisterError if they break the shapes, or hold a node without an address."""
        together = (triple for triples in self.graphs().values() for triple in triples)
        if not self.screen.judge(together).is_doubtful:
            return
        outcome = self.validator.judge(self.registers.graph)
        if outcome.violations:
            raise RegisterError(
                "the registers break the shapes:\n" + "\n".join(f"    {finding}" for finding in outcome.violations),
                remedy="Mend the entries named above.",
            )

    def graphs(self) -> dict[str, list[TermTriple]]:
        """Give the named graphs of the registers and the ontology, each with its name in it."""
        registers = self.registers
        named = {
            f"register/{name}": (f"Register: {registers.titles.get(name, name)}", graph)
            for name, graph in registers.graphs.items()
        }
        ontology = Graph()
        for file in sorted(ONTOLOGY.glob("*.ttl")):
            ontology += parse_turtle(file, self.base)
        named["ontology"] = ("Ontology", ontology)
        made = {}
        for key, (label, graph) in named.items():
            name = URIRef(graph_name(self.base, key))
            graph.add((name, RDF.type, PROV.Entity))
            origins = _origins(graph)
            of = f" ({', '.join(title for title, _, _ in origins)})" if origins else ""
            graph.add((name, RDFS.label, Literal(f"{label}{of}", lang="en")))
            rights = f"Taken over from: {' '.join(credit for _, credit, _ in origins)}" if origins else _COMPILED
            graph.add((name, DCTERMS.rights, Literal(rights, lang="en")))
            licences = {licence for _, _, licence in origins}
            if len(licences) == 1:
                graph.add((name, DCTERMS.license, licences.pop()))
            made[str(name)] = sorted(_with_addresses(graph, f"{self.base}/{key}"))
        return made


_COMPILED = "Facts compiled for this data set; each entry names where it was learnt."


def _origins(graph: Graph) -> list[tuple[str, str, Node]]:
    """Give the title, the credit and the licence of the data that a register says it was imported from."""
    return sorted(
        (str(title), str(rights), licence)
        for source, title in graph.subject_objects(DCTERMS.title)
        if (licence := graph.value(source, DCTERMS.license)) and (rights := graph.value(source, DCTERMS.rights))
    )


def _with_addresses(graph: Graph, prefix: str) -> Iterable[TermTriple]:
    """Give the triples of a graph with an address for each node of a list, always the same for what follows in it.

    RegisterError if there are other nodes without an address.
    """
    addresses: dict[Node, URIRef] = {}
    for node in graph.subjects(RDF.rest):
        following = "\n".join(str(item) for item in Collection(graph, node))
        addresses[node] = URIRef(f"{prefix}#list-{fingerprint(following)}")
    for s, p, o in graph:
        subject, object_ = addresses.get(s, s), addresses.get(o, o)
        if isinstance(subject, BNode) or isinstance(object_, BNode):
            raise RegisterError(
                f"a node of {prefix} has no address: a value of <{p}>", remedy="Give it one instead of using [ ]."
            )
        yield ntriples.term(subject), ntriples.term(p), ntriples.term(object_)
