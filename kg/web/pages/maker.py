"""Makes the pages of one release."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

import pyoxigraph as ox
from rdflib import URIRef

from kg.ntriples import text_of
from kg.store import Term
from kg.store.embedded import is_iri
from kg.vocab import KG, OA, OWL, PROV, RDF, RDFS, SCHEMA, local_name
from kg.web.kinds import INVERSE, KINDS
from kg.web.pages.activity import Tallies
from kg.web.pages.body import read_body
from kg.web.pages.brief import read_brief
from kg.web.pages.concept import read_concept
from kg.web.pages.description import description
from kg.web.pages.home import HomePage, home_page
from kg.web.pages.links import Links, Turned, inverse_label
from kg.web.pages.list_page import ListMaker, ListPage
from kg.web.pages.list_request import ListRequest, read_list_request
from kg.web.pages.lists import SHELVED, Lists
from kg.web.pages.models import Content, Shelf, ThingPage, Value
from kg.web.pages.person import read_person
from kg.web.pages.promise import read_promise
from kg.web.pages.question import read_question
from kg.web.pages.reader import Reader
from kg.web.pages.rows import Row
from kg.web.pages.said import Said, Sources, facts, read, with_people
from kg.web.pages.technical import TechnicalPage, technical_page
from kg.web.pages.texts import OWN_TEXTS, TEXTS, Texts
from kg.web.published import Published
from kg.web.statements import SORTS, StatementList, Turn
from kg.web.urls import EXTENSIONS


class PageMaker:
    """Makes the pages of one release."""

    def __init__(self, published: Published):
        self._reader = Reader(published)

    @cached_property
    def _lists(self) -> Lists:
        return Lists(self._reader)

    def exists(self, iri: str) -> bool:
        """Whether anything is said of a thing; of a text that is no address, nothing is."""
        return is_iri(iri) and self._reader.store.has(iri)

    def successor(self, iri: str) -> str | None:
        """Give the thing that a former address now means."""
        found = self._reader.store.leading_to([iri], (str(OWL.sameAs),))
        return min((text_of(triple.subject) for triple in found), default=None)

    def thing(
        self, iri: str, kind_key: str, key: str, incoming_property: str | None = None, page: int = 1
    ) -> ThingPage:
        """Make the page about a thing; `incoming_property` and `page` turn the pages of one list of links to it."""
        subject = URIRef(iri)
        reader, sources = self._reader, Sources(self._reader)
        said = read(reader, subject)
        turned = Turned(kind_key, key, incoming_property, page)
        labels = reader.store.labels(said.named())
        said = with_people(reader, said, labels)
        content = self._content(kind_key, key, said, labels, sources)
        incoming = Links(reader).to(subject, turned, content.shown_links if content else ())
        unread = {URIRef(links.iri) for links in incoming if local_name(links.iri) not in INVERSE}
        labels |= reader.store.labels(unread - labels.keys())
        texts = Texts(reader)
        words = texts.words(kind_key, said)
        stated = self._shown_as_facts(kind_key, said)
        quoted = reader.statements.quoted([subject]) if kind_key in SORTS else {}
        return ThingPage(
            iri=iri,
            kind=KINDS.get(kind_key),
            title=self._title(kind_key, said, labels),
            types=tuple(Value(reader.compact(o), reader.urls.link(str(o))) for o in said.things(RDF.type)),
            words=words,
            facts=facts(reader, stated, labels, sources),
            incoming=tuple(replace(links, label=inverse_label(links.iri, labels)) for links in incoming),
            sources=sources.notes(),
            formats=self._formats(kind_key, key),
            technical=reader.urls.document(kind_key, key, view="technical"),
            more_values=said.is_more,
            all_statements=self._all_statements(key) if kind_key == "document" else None,
            quoted=quoted.get(subject, ()),
            excerpts=texts.excerpts(subject) if kind_key == "article" else (),
            # Where the text is published, what it states is marked in it.
            statements=StatementList()
            if words and kind_key in OWN_TEXTS
            else self._statements(subject, kind_key, turned),
            quotations=StatementList()
            if kind_key in TEXTS or kind_key in SORTS
            else reader.statements.quotations(subject, *self._turn(turned, "quotations")),
            content=content,
        )

    def _content(self, kind: str, key: str, said: Said, labels: dict[URIRef, str], sources: Sources) -> Content | None:
        """Read what is told of things of a kind besides; None for those that are told like any others."""
        reader, index = self._reader, self._reader.published.index
        tallies = Tallies(index, reader.urls, kind, key) if index else None
        match kind:
            case "person":
                return read_person(reader, said, labels, sources, tallies)
            case "body":
                return read_body(reader, said, labels, sources, tallies)
            case "programme" | "benefit" | "staff-role" | "training":
                return read_concept(reader, said, labels, tallies)
            case "question":
                return read_question(reader, said, labels)
            case "target":
                return read_promise(reader, said, labels)
        return read_brief(reader, said, kind, labels, sources, tallies)

    def technical(self, iri: str, kind: str, key: str) -> TechnicalPage:
        """Make the technical view of a thing."""
        return technical_page(self._reader, iri, kind, key, self._formats(kind, key))

    def _title(self, kind: str, said: Said, labels: dict[URIRef, str]) -> str:
        label = said.first(RDFS.label)
        words = said.first(OA.exact, *((SCHEMA.text,) if kind == "excerpt" else ()))
        if label is not None:
            return str(label)
        return f"“{words}”" if words is not None else labels.get(said.thing) or local_name(said.thing)

    def _shown_as_facts(self, kind: str, said: Said) -> Said:
        """Leave out what stands elsewhere on the page, and addresses that lead back to it."""
        shown_above = {OWN_TEXTS[kind][0]} if kind in OWN_TEXTS else set()
        if kind in ("question", "answer"):
            shown_above.add(self._reader.own(KG.textBeginning))
        if kind == "round-robin":
            # Its questions are listed, and each leads to its document.
            shown_above.add(PROV.wasDerivedFrom)

        def is_shown(property_: URIRef, value: Term) -> bool:
            return property_ not in shown_above and not (property_ == OWL.sameAs and self._reader.is_cited(value))

        return replace(said, values={(p, o): graphs for (p, o), graphs in said.values.items() if is_shown(p, o)})

    def _turn(self, turned: Turned, name: str) -> tuple[int, Turn]:
        """Give at which page a list of statements is, and what turns its pages."""
        page = turned.page if turned.name == name else 1
        return page, Turn(self._reader.urls, turned.kind, turned.key, name)

    def _statements(self, subject: URIRef, kind: str, turned: Turned) -> StatementList:
        statements, turn = self._reader.statements, self._turn(turned, "statements")
        if kind == "article":
            return statements.stated_in(subject, *turn)
        # The words of a question and of an answer stand on their pages, marked.
        return StatementList() if kind in TEXTS or kind in SORTS else statements.about(subject, *turn)

    def _all_statements(self, key: str) -> str:
        graph = self._reader.urls.thing("graph", key)
        return self._reader.urls.sparql(
            f"SELECT ?thing ?property ?value WHERE {{\n  GRAPH <{graph}> {{ ?thing ?property ?value }}\n}}\n"
            "ORDER BY ?thing ?property"
        )

    def _formats(self, kind: str, key: str) -> tuple[tuple[str, str, str], ...]:
        names = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
        return tuple((names[ext], self._reader.urls.document(kind, key, ext), EXTENSIONS[ext]) for ext in names)

    def list_request(self, kind: str, given: Mapping[str, str], page: int = 1) -> ListRequest:
        """Read what is asked of the list of a kind."""
        return read_list_request(self._reader.published.index, kind, given, page)

    def list_page(self, asked: ListRequest) -> ListPage:
        """Make a page of the list of a kind."""
        return ListMaker(self._reader).page(asked)

    def list_rows(self, asked: ListRequest, size: int) -> tuple[tuple[Row, ...], int]:
        """Give so many of the things of a list, from the page that is asked for, and how many there are in all."""
        return ListMaker(self._reader).rows(asked, size)

    def description(self, iri: str) -> set[ox.Triple]:
        """Give what the data says of a thing, what is inferred or not stated of it, and the labels to read it with."""
        return description(self._reader, iri)

    def home(self) -> HomePage | None:
        """Make the home page from the index; None where there is none."""
        index = self._reader.published.index
        return home_page(index, self._reader.urls) if index else None

    def shelves(self, size: int = SHELVED) -> tuple[Shelf, ...]:
        """Give the kinds of things that the home page shows, counted and with some of each."""
        return self._lists.shelves(size)
