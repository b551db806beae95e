"""Entries of a register, and writing them as Turtle: sorted, so that the same entries give the same bytes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import Graph, Literal, URIRef

from kg.errors import RegisterError, UsageError
from kg.records import PartialDate, Reference
from kg.register_import.reckoning import Origin
from kg.vocab import DCTERMS, FOAF, KG, ORG, RDFS, SCHEMA, SKOS, XSD, absolute, compact, mint, prefixes

Object = Reference | Literal | URIRef
BASE = "http://localhost:8000"
"""Registers are written without a base; their addresses stand on it where they are compared with others."""

_ONE_ONLY = {
    RDFS.label, SKOS.prefLabel, FOAF.name, SCHEMA.startDate, SCHEMA.endDate, SCHEMA.foundingDate,
    SCHEMA.dissolutionDate, ORG.member, ORG.organization, ORG.postIn, KG.ofPost, KG.parliamentMemberId,
    KG.answeringBodyId,
}  # fmt: skip
_FIRST = [RDFS.label, FOAF.name, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel]
_HEAD = "# Written by kg register import, and written anew by the next one: keep what you add in another file."


def english(text: str) -> Literal:
    """Give a text as English."""
    return Literal(text, lang="en")


def dated(when: PartialDate) -> Literal:
    """Give a date at its precision."""
    return Literal(str(when), datatype=when.datatype, normalize=False)


@dataclass
class Entry:
    """What a register says of one thing."""

    reference: Reference
    types: tuple[URIRef, ...]
    origins: set[Origin]
    statements: set[tuple[URIRef, Object]] = field(default_factory=set)
    """What is said of it, in our own terms before the base is known."""

    def say(self, property_: URIRef, *values: Object | None) -> None:
        """State a property, for each value that there is."""
        self.statements.update((property_, value) for value in values if value is not None)

    def beyond(self, known: Graph) -> "Entry | None":
        """Give what a register does not yet say of the thing; None where that is nothing but the source.

        A property that can have one value keeps the one that the register gives.
        """
        subject = mint(BASE, self.reference.kind, self.reference.key)
        if (subject, None, None) not in known:
            return self
        names = {str(name) for p in (RDFS.label, SKOS.prefLabel, FOAF.name) for name in known.objects(subject, p)}
        left = Entry(self.reference, (), self.origins)
        for property_, value in self.statements:
            stated = absolute(property_, BASE)
            node = mint(BASE, value.kind, value.key) if isinstance(value, Reference) else value
            if property_ in _ONE_ONLY and (subject, stated, None) in known:
                continue
            is_a_name = property_ in (SKOS.altLabel, SKOS.hiddenLabel)
            if (subject, stated, node) in known or (is_a_name and str(value) in names):
                continue
            if property_ == SKOS.hiddenLabel and (subject, SKOS.altLabel, node) in known:
                continue
            left.statements.add((property_, value))
        return left if any(property_ != DCTERMS.source for property_, _ in left.statements) else None


def write(file: Path, what: str, entries: Iterable[Entry]) -> None:
    """Write a register. UsageError if the file is a person's own."""
    entries = sorted(entries, key=lambda entry: entry.reference)
    if file.exists() and not is_imported(file):
        raise UsageError(
            "the file was not written by an import", where=str(file), remedy="Name another folder with -o."
        )
    origins = sorted({origin for entry in entries for origin in entry.origins}, key=lambda origin: origin.address)
    used = {property_ for entry in entries for property_, _ in entry.statements}
    used |= {type_ for entry in entries for type_ in entry.types}
    used |= {RDFS.label, DCTERMS.license, XSD.date}
    lines = [f"# {what}", _HEAD, "# Learnt from:"]
    for origin in origins:
        whose = f", {origin.publisher}" if origin.publisher else ""
        lines.append(f"#   {origin.title}{whose} <{origin.address}>; licence: {origin.licence or 'not told'}")
    known = prefixes(BASE)
    for prefix, namespace in known.items():
        if prefix == "kg":
            lines.append("@prefix kg: <ontology#> .")
        elif any(term.startswith(namespace) for term in used):
            lines.append(f"@prefix {prefix}: <{namespace}> .")
    for origin in origins:
        if origin.licence:
            lines += ["", f"<{origin.address}> dcterms:title {english(origin.title).n3()} ;"]
            lines.append(f"    dcterms:license <{origin.licence}> ;")
            lines.append(f"    dcterms:rights {english(origin.credit).n3()} .")
    terms: dict[URIRef, str] = {}
    for entry in entries:
        lines += ["", *_lines(entry, terms)]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(f".{file.name}.part")
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
        partial.replace(file)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=str(file)) from error


def is_imported(file: Path) -> bool:
    """Whether an import wrote the file. RegisterError if it cannot be read."""
    try:
        with file.open(encoding="utf-8") as lines:
            return any(line.startswith(_HEAD) for _, line in zip(range(2), lines, strict=False))
    except (OSError, UnicodeDecodeError) as error:
        raise RegisterError(f"cannot be read: {error}", where=str(file)) from error


def _lines(entry: Entry, terms: dict[URIRef, str]) -> list[str]:
    said = sorted(entry.statements, key=_order)
    parts = [f"a {', '.join(_term(type_, terms) for type_ in entry.types)}"] if entry.types else []
    parts += [f"{_term(property_, terms)} {_written(value)}" for property_, value in said]
    subject = f"<id/{entry.reference.kind}/{entry.reference.key}>"
    lines = [f"{subject} {parts[0]} ;", *(f"    {part} ;" for part in parts[1:])]
    return [*lines[:-1], f"{lines[-1][:-2]} ."]


def _order(statement: tuple[URIRef, Object]) -> tuple[int, str, str]:
    property_, value = statement
    rank = _FIRST.index(property_) if property_ in _FIRST else len(_FIRST) + (property_ == DCTERMS.source)
    return rank, property_, f"{value.kind}/{value.key}" if isinstance(value, Reference) else str(value)


def _term(term: URIRef, terms: dict[URIRef, str]) -> str:
    if term not in terms:
        terms[term] = compact(absolute(term, BASE), BASE)
    return terms[term]


def _written(value: Object) -> str:
    if isinstance(value, Reference):
        return f"<id/{value.kind}/{value.key}>"
    if isinstance(value, Literal) and value.datatype is not None:
        return f'"{value}"^^xsd:{value.datatype.removeprefix(str(XSD))}'
    return value.n3()
