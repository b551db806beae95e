"""What the shipped registers, and an earlier import, know already: so that nothing gets a second address."""

import re
from collections import defaultdict
from functools import cached_property
from pathlib import Path

from rdflib import Graph

from kg.linking.registers import Membership, Registers
from kg.records import Reference
from kg.register_import.entries import BASE, is_imported
from kg.register_import.names import folded
from kg.turtle import parse_turtle
from kg.vocab import FOAF, KG, OWL, absolute

_ORGANISATION = re.compile(r"gov\.uk/(?:api|government)/organisations/([\w-]+)$")
_THEYWORKFORYOU = re.compile(r"https?://www\.theyworkforyou\.com/(?:p|mp|peer)/(\d+)")


class Shipped:
    """The shipped registers by the identifiers and names of their entries, and the addresses that an import gave."""

    def __init__(self, registers: Registers, folder: Path):
        self.registers = registers
        self.graph: Graph = registers.graph
        self.labels: dict[str, set[Reference]] = defaultdict(set)
        for label in registers.labels:
            self.labels[folded(label.text)].add(label.reference)
        self.given: dict[str, Reference] = {}
        for file in sorted(folder.glob("imported-people.ttl")):
            if is_imported(file):
                for subject, id_ in parse_turtle(file, BASE).subject_objects(absolute(KG.publicWhipId, BASE)):
                    if reference := registers.reference(subject):
                        self.given[str(id_)] = reference

    @cached_property
    def people(self) -> dict[str, Reference]:
        """The people by what identifies each: a number, the address of a page, an address at Wikidata."""
        found: dict[str, Reference] = {}
        for property_ in (KG.parliamentMemberId, KG.publicWhipId, FOAF.page, OWL.sameAs):
            for subject, value in self.graph.subject_objects(absolute(property_, BASE)):
                person = self.registers.reference(subject)
                if person and person.kind == "person":
                    page = _THEYWORKFORYOU.match(str(value))
                    found[f"uk.org.publicwhip/person/{page[1]}" if page else str(value)] = person
        return found

    @cached_property
    def organisations(self) -> dict[str, Reference]:
        """The bodies by their key among the organisations of GOV.UK."""
        found: dict[str, Reference] = {}
        for property_ in (FOAF.page, FOAF.homepage):
            for subject, value in self.graph.subject_objects(property_):
                body = self.registers.reference(subject)
                if body and (page := _ORGANISATION.search(str(value))):
                    found[page[1]] = body
        return found

    def is_known(self, reference: Reference) -> bool:
        """Whether the shipped registers have an entry of this address."""
        return reference in self.references

    @cached_property
    def references(self) -> frozenset[Reference]:
        """Every thing that the shipped registers describe."""
        return frozenset(r for subject in set(self.graph.subjects()) if (r := self.registers.reference(subject)))

    def named(self, kind: str, name: str) -> set[Reference]:
        """Give the things of a kind that bear a name."""
        return {thing for thing in self.labels.get(folded(name), ()) if thing.kind == kind}

    def memberships_of(self, person: Reference) -> tuple[Membership, ...]:
        """Give the memberships of a person."""
        return self.registers.memberships.get(person, ())
