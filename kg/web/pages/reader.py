"""What every part of a page needs of the release it is made from: the store, addresses, and how things are named."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from rdflib import Literal, URIRef

from kg.store import Store, Term
from kg.vocab import KG, RDF, SCHEMA, absolute, prefixes
from kg.web.english import readable, shown
from kg.web.kinds import CITED, KINDS, RANK
from kg.web.pages.models import Value
from kg.web.published import Published
from kg.web.statements import Statements
from kg.web.urls import Urls


@dataclass(frozen=True)
class Reader:
    """One release, as the parts of a page read it."""

    published: Published

    @cached_property
    def store(self) -> Store:
        """The store of the release."""
        return self.published.store

    @cached_property
    def urls(self) -> Urls:
        """The addresses of the site."""
        return self.published.urls

    @cached_property
    def base(self) -> str:
        """The address that the data stands on."""
        return self.published.base

    @cached_property
    def statements(self) -> Statements:
        """What texts state, with their words."""
        return Statements(self.store, self.urls, self.base)

    @property
    def today(self) -> str:
        """The day on which the release was built: its pages tell the time from then, as they never change."""
        return self.published.manifest.built[:10]

    def is_explained(self, things: Collection[URIRef]) -> bool:
        """Whether anything may be not stated of some things, or concluded: of most nothing is, and no more is asked."""
        # There is no merged view of given files, in which it would be found.
        given = self.published.manifest.is_given
        return given or bool(self.store.leading_to(things, (str(SCHEMA.about), str(RDF.subject)), most=1))

    def own(self, term: URIRef) -> URIRef:
        """Give one of our own terms its address in the release."""
        return absolute(term, self.base)

    def neutral(self, property_: URIRef) -> URIRef:
        """Give one of our own terms as the program writes it, whatever the base."""
        own = f"{self.base}/ontology#"
        return KG[property_.removeprefix(own)] if property_.startswith(own) else property_

    def rank(self, property_: URIRef, labels: dict[URIRef, str]) -> tuple[int, str]:
        """Tell where a property stands among those of a page."""
        rank = RANK.get(self.neutral(property_), 500 if property_.endswith("AsPrinted") else 200)
        return rank, labels.get(property_, property_)

    def named(self, thing: URIRef, labels: dict[URIRef, str]) -> str:
        """Give the label of a thing, or else what kind it is of and its key, or its address."""
        if thing in labels:
            return labels[thing]
        kind, key = self.urls.parts(str(thing)) or ("", "")
        return f"{KINDS[kind].singular} {key}" if kind in KINDS else readable(thing)

    def value(
        self, term: Term, labels: dict[URIRef, str], sources: tuple[int, ...] = (), inferred: str | None = None
    ) -> Value:
        """Make the value that a term is shown as."""
        if not isinstance(term, URIRef):
            return Value(shown(term), sources=sources, inferred=inferred, language=foreign(term))
        return Value(
            self.named(term, labels),
            self.urls.link(str(term)),
            external=self.urls.here(str(term)) is None,
            sources=sources,
            inferred=inferred,
        )

    def compact(self, iri: URIRef) -> str:
        """Write an address with its usual prefix, as Turtle does."""
        for prefix, namespace in prefixes(self.base).items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return str(iri)

    def is_cited(self, iri: Term) -> bool:
        """Whether an address is that under which others cite a question, and which leads to the question itself."""
        return (self.urls.parts(str(iri)) or ("",))[0] == CITED


def foreign(text: Term) -> str | None:
    """Give the language of a text, if it is another than English."""
    language = text.language if isinstance(text, Literal) else None
    return language if language and not language.startswith("en") else None
