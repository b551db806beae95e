"""What stands on a page, as typed view models made from the store by bounded queries."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from rdflib import Graph, Literal, URIRef

from kg.store import Term
from kg.store.embedded import is_iri
from kg.vocab import (
    DCTERMS,
    KG,
    OA,
    OWL,
    PQA,
    RDF,
    RDFS,
    SCHEMA,
    absolute,
    local_name,
    prefixes,
)
from kg.web.english import Line, TextBlock, licence_name, readable, shown, text_blocks
from kg.web.kinds import (
    BYLINE,
    CITED,
    DATED,
    HIDDEN,
    HOUSEKEEPING,
    INVERSE,
    KINDS,
    RANK,
    SHOWN_AS_STATEMENTS,
    SYMMETRIC,
    Kind,
)
from kg.web.marks import Mark, Piece, addresses, begin, pieces
from kg.web.published import Published
from kg.web.statements import SORTED_UP_TO, SORTS, Quoted, StatementList, Statements, Turn, one_of
from kg.web.urls import EXTENSIONS

MOST_VALUES = 1000
"""Statements shown of one thing; more are told, not shown."""
PER_PAGE = 25
"""Links to a thing shown at a time for each property."""
TEXTS = ("question", "answer", "article", "written-statement")
"""The kinds of things whose words state facts."""
OWN_TEXTS = {"article": (SCHEMA.articleBody, "Text"), "written-statement": (SCHEMA.text, "Statement")}
"""The property that holds the text of a thing which stands alone, and the heading above it."""
LISTED = 50
"""Things on a page of a list."""
SHELVED = 6
"""Things of each kind on the home page."""
LISTED_IN_ORDER_UP_TO = 50_000
"""Things of a kind that are put in order, once for as long as a release is served."""


@dataclass(frozen=True)
class Value:
    """One value of a property: text, where it leads, which sources say so, and why it was inferred if it was."""

    text: str
    href: str | None = None
    external: bool = False
    sources: tuple[int, ...] = ()
    inferred: str | None = None
    language: str | None = None
    """The language of the text, if it is another than English."""


@dataclass(frozen=True)
class Fact:
    """A property with its values, or that a document does not state it."""

    label: str
    iri: str
    values: tuple[Value, ...] = ()
    not_stated_by: tuple[int, ...] = ()
    reason: str | None = None
    """Why it is not stated, where that is known."""


@dataclass(frozen=True)
class Incoming:
    """The things that are linked to this one by a property."""

    label: str
    iri: str
    count: int
    links: tuple[Value, ...]
    page: int
    previous: str | None
    following: str | None


@dataclass(frozen=True)
class SourceNote:
    """A source that statements on the page come from, with its number."""

    number: int
    label: str
    href: str | None
    licence: str | None = None
    licence_href: str | None = None
    original: str | None = None


@dataclass(frozen=True)
class Words:
    """A text in full, under a heading."""

    heading: str
    blocks: tuple[TextBlock, ...]
    href: str | None = None
    note: str | None = None
    marks: tuple[Mark, ...] = ()
    byline: tuple[tuple[str, Value], ...] = ()
    """Who asked or answered, and whom: "answered by", "for", each with its value."""
    language: str | None = None
    """The language of the text, if it is another than English."""

    def pieces(self, line: str) -> tuple[Piece, ...]:
        """Part a line of the text where its marks begin and end."""
        return pieces(line, line.start, (*self.marks, *addresses(line))) if isinstance(line, Line) else (Piece(line),)


@dataclass(frozen=True)
class ThingPage:
    """The page about one thing."""

    iri: str
    kind: Kind | None
    title: str
    types: tuple[Value, ...]
    words: tuple[Words, ...]
    facts: tuple[Fact, ...]
    incoming: tuple[Incoming, ...]
    sources: tuple[SourceNote, ...]
    formats: tuple[tuple[str, str, str], ...]
    more_values: bool = False
    all_statements: str | None = None
    """Where all that a document states is listed."""
    quoted: tuple[Quoted, ...] = ()
    """The words that a fact came from."""
    excerpts: tuple[Words, ...] = ()
    """Short quotations from a text that may not be published."""
    statements: StatementList = field(default_factory=StatementList)
    quotations: StatementList = field(default_factory=StatementList)


@dataclass
class _Sources:
    """Numbers the sources of a page in the order in which it names them."""

    published: Published
    _numbers: dict[str, int] = field(default_factory=dict)

    def number(self, graph: str) -> int:
        return self._numbers.setdefault(graph, len(self._numbers) + 1)

    def notes(self) -> tuple[SourceNote, ...]:
        notes = []
        for graph, number in self._numbers.items():
            rows = self.published.store.select(
                """SELECT ?document ?label ?licence ?page ?name WHERE {
                    OPTIONAL { ?graph prov:wasDerivedFrom ?document OPTIONAL { ?document rdfs:label ?label }
                      OPTIONAL { ?document dcterms:license ?licence } OPTIONAL { ?document foaf:page ?page } }
                    OPTIONAL { ?graph rdfs:label ?name } } LIMIT 1""",
                graph=URIRef(graph),
            )
            row = rows[0] if rows else {}
            licence = str(row["licence"]) if "licence" in row else None
            notes.append(
                SourceNote(
                    number,
                    str(row.get("label") or row.get("name") or graph),
                    self.published.urls.link(str(row.get("document") or graph)),
                    licence_name(licence) if licence else None,
                    self.published.urls.link(licence) if licence else None,
                    self.published.urls.link(str(row["page"])) if "page" in row else None,
                )
            )
        return tuple(notes)


def _foreign(text: Term) -> str | None:
    """Give the language of a text, if it is another than English."""
    language = text.language if isinstance(text, Literal) else None
    return language if language and not language.startswith("en") else None


class PageMaker:
    """Makes the pages of one release."""

    def __init__(self, published: Published):
        self._published = published
        self._store = published.store
        self._urls = published.urls
        self._base = published.base
        self._statements = Statements(published.store, published.urls, published.base)

    @cached_property
    def _not_stated(self) -> URIRef:
        return absolute(KG.NotStated, self._base)

    def exists(self, iri: str) -> bool:
        """Whether anything is said of a thing; of a text that is no address, nothing is."""
        return is_iri(iri) and self._store.ask("ASK { ?thing ?p ?o }", thing=URIRef(iri))

    def successor(self, iri: str) -> str | None:
        """Give the thing that a former address now means."""
        rows = self._store.select(
            "SELECT ?now WHERE { ?now owl:sameAs ?thing } ORDER BY ?now LIMIT 1", thing=URIRef(iri)
        )
        return str(rows[0]["now"]) if rows else None

    def thing(
        self, iri: str, kind_key: str, key: str, incoming_property: str | None = None, page: int = 1
    ) -> ThingPage:
        """Make the page about a thing; `incoming_property` and `page` turn the pages of one list of links to it."""
        subject = URIRef(iri)
        sources = _Sources(self._published)
        stated = "GRAPH ?g { ?thing ?p ?o }"
        if self._published.manifest.is_given:
            # No merged view: files may state things outside of every named graph, without a source.
            stated = f"{{ {stated} }} UNION {{ ?thing ?p ?o }}"
        rows = self._store.select(
            f"SELECT ?p ?o ?g WHERE {{ {stated} }} ORDER BY ?p ?o ?g LIMIT {MOST_VALUES + 1}", thing=subject
        )
        said: dict[tuple[URIRef, Term], list[str]] = {}
        for row in rows[:MOST_VALUES]:
            graphs = said.setdefault((URIRef(row["p"]), row["o"]), [])
            if "g" in row:
                graphs.append(str(row["g"]))
        absences = self._store.select(
            "SELECT ?property ?g ?reason WHERE { GRAPH ?g { ?n schema:about ?thing ; a ?type ; ?left_out ?property "
            "OPTIONAL { ?n ?because ?reason } } } ORDER BY ?property ?g ?reason LIMIT 200",
            thing=subject,
            type=self._not_stated,
            left_out=absolute(KG.property, self._base),
            because=absolute(KG.reason, self._base),
        )
        reasons = {
            (URIRef(row["p"]), row["o"]): str(row["reason"])
            for row in self._store.select(
                "SELECT ?p ?o ?reason WHERE { ?i rdf:subject ?thing ; rdf:predicate ?p ; rdf:object ?o ; "
                "?because ?reason } ORDER BY ?p ?o ?reason LIMIT 200",
                thing=subject,
                because=absolute(KG.reason, self._base),
            )
        }
        named = {p for p, _ in said} | {URIRef(row["property"]) for row in absences}
        named |= {o for _, o in said if isinstance(o, URIRef)}
        incoming = self._incoming(subject, incoming_property, page, kind_key, key)
        labels = self._store.labels(named | {URIRef(i.iri) for i in incoming})
        words = self._words(subject, kind_key, said)
        shown_above = {OWN_TEXTS[kind_key][0]} if kind_key in OWN_TEXTS else set()
        if kind_key in ("question", "answer"):
            shown_above.add(absolute(KG.textBeginning, self._base))
        stated_below = {
            (p, o): graphs
            for (p, o), graphs in said.items()
            if p not in shown_above and not (p == OWL.sameAs and self._leads_back(o))
        }
        facts = self._facts(stated_below, absences, reasons, labels, sources)
        title = (
            next((str(o) for p, o in said if p == RDFS.label), None)
            or next((f"“{o}”" for p, o in said if p == OA.exact or (p == SCHEMA.text and kind_key == "excerpt")), None)
            or labels.get(subject)
            or local_name(iri)
        )
        given_to = {(str(p), self._urls.link(str(o))) for p, o in said if self._neutral(p) in SYMMETRIC}
        incoming = [
            links
            for links in incoming
            if not all((links.iri, link.href) in given_to for link in links.links)
            or links.count > len([p for p, _ in given_to if p == links.iri])
        ]
        turns = {name: Turn(self._urls, kind_key, key, name) for name in ("statements", "quotations")}
        at = {name: page if incoming_property == name else 1 for name in turns}
        quoted = self._statements.quoted([subject]) if kind_key in SORTS else {}
        types = tuple(
            Value(self._compact(o), self._urls.link(str(o))) for p, o in said if p == RDF.type and isinstance(o, URIRef)
        )
        return ThingPage(
            iri=iri,
            kind=KINDS.get(kind_key),
            title=title,
            types=types,
            words=words,
            facts=facts,
            incoming=tuple(replace(links, label=self._inverse_label(links.iri, labels)) for links in incoming),
            sources=sources.notes(),
            formats=self._formats(kind_key, key),
            more_values=len(rows) > MOST_VALUES,
            all_statements=self._all_statements(key) if kind_key == "document" else None,
            quoted=quoted.get(subject, ()),
            excerpts=self._excerpts(subject) if kind_key == "article" else (),
            # Where the text is published, what it states is marked in it.
            statements=StatementList()
            if words and kind_key in OWN_TEXTS
            else self._stated(subject, kind_key, at["statements"], turns["statements"]),
            quotations=StatementList()
            if kind_key in TEXTS or kind_key in SORTS
            else self._statements.quotations(subject, at["quotations"], turns["quotations"]),
        )

    def _leads_back(self, iri: Term) -> bool:
        """Whether an address is that under which others cite a question, and which leads to the question itself."""
        return (self._urls.parts(str(iri)) or ("",))[0] == CITED

    def _stated(self, subject: URIRef, kind: str, page: int, turn: Turn) -> StatementList:
        if kind == "article":
            return self._statements.stated_in(subject, page, turn)
        # The words of a question and of an answer stand on their pages, marked.
        return StatementList() if kind in TEXTS or kind in SORTS else self._statements.about(subject, page, turn)

    def _excerpts(self, article: URIRef) -> tuple[Words, ...]:
        rows = self._store.select(
            "SELECT ?excerpt ?text WHERE { ?excerpt ?statedIn ?article ; a ?Excerpt ; schema:text ?text } LIMIT 100",
            article=article,
            statedIn=absolute(KG.statedIn, self._base),
            Excerpt=absolute(KG.Excerpt, self._base),
        )
        rows.sort(key=lambda row: begin(str(row["excerpt"])))
        return tuple(
            Words(
                "",
                text_blocks(str(row["text"])),
                marks=self._statements.marks(URIRef(row["excerpt"]), str(row["text"])),
            )
            for row in rows
        )

    def _all_statements(self, key: str) -> str:
        graph = self._urls.thing("graph", key)
        return self._urls.sparql(
            f"SELECT ?thing ?property ?value WHERE {{\n  GRAPH <{graph}> {{ ?thing ?property ?value }}\n}}\n"
            "ORDER BY ?thing ?property"
        )

    def _compact(self, iri: URIRef) -> str:
        """Write an address with its usual prefix, as Turtle does."""
        for prefix, namespace in prefixes(self._base).items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return str(iri)

    def _facts(
        self,
        said: dict[tuple[URIRef, Term], list[str]],
        absences: list[dict[str, Term]],
        reasons: dict[tuple[URIRef, Term], str],
        labels: dict[URIRef, str],
        sources: _Sources,
    ) -> tuple[Fact, ...]:
        missing: dict[URIRef, list[str]] = {}
        because: dict[URIRef, str] = {}
        for row in absences:
            missing.setdefault(URIRef(row["property"]), []).append(str(row["g"]))
            if "reason" in row:
                because.setdefault(URIRef(row["property"]), str(row["reason"]))
        ordered = sorted({p for p, _ in said if p not in HIDDEN} | set(missing), key=lambda p: self._rank(p, labels))
        facts = []
        for property_ in ordered:
            found = [(o, graphs) for (p, o), graphs in said.items() if p == property_]
            # Allocations are numbered as they followed each other.
            named = {} if property_ == PQA.allocation else labels
            found.sort(
                key=lambda item: (
                    named.get(URIRef(item[0]), str(item[0])).casefold() if isinstance(item[0], URIRef) else str(item[0])
                )
            )
            values = tuple(
                Value(
                    text=self._named(o, labels) if isinstance(o, URIRef) else shown(o),
                    href=self._urls.link(str(o)) if isinstance(o, URIRef) else None,
                    external=isinstance(o, URIRef) and self._urls.here(str(o)) is None,
                    sources=tuple(sources.number(g) for g in graphs),
                    inferred=reasons.get((property_, o)),
                    language=_foreign(o),
                )
                for o, graphs in found
            )
            facts.append(
                Fact(
                    label=labels.get(property_, local_name(property_)),
                    iri=str(property_),
                    values=values,
                    not_stated_by=tuple(sources.number(g) for g in missing.get(property_, ())),
                    reason=because.get(property_),
                )
            )
        return tuple(facts)

    def _named(self, thing: URIRef, labels: dict[URIRef, str]) -> str:
        """Give the label of a thing, or else what kind it is of and its key, or its address."""
        if thing in labels:
            return labels[thing]
        kind, key = self._urls.parts(str(thing)) or ("", "")
        return f"{KINDS[kind].singular} {key}" if kind in KINDS else readable(thing)

    def _neutral(self, property_: URIRef) -> URIRef:
        """Give one of our own terms as the program writes it, whatever the base."""
        own = f"{self._base}/ontology#"
        return KG[property_.removeprefix(own)] if property_.startswith(own) else property_

    def _rank(self, property_: URIRef, labels: dict[URIRef, str]) -> tuple[int, str]:
        neutral = self._neutral(property_)
        rank = RANK.get(neutral, 500 if property_.endswith("AsPrinted") else 200)
        return rank, labels.get(property_, property_)

    def _words(self, subject: URIRef, kind: str, said: dict[tuple[URIRef, Term], list[str]]) -> tuple[Words, ...]:
        """Give the question and its answers, in full or as far as they are known, on the pages of both."""
        own = {self._neutral(p): str(o) for p, o in said}
        if kind in OWN_TEXTS:
            property_, heading = OWN_TEXTS[kind]
            texts = sorted((o for p, o in said if p == property_), key=str)
            return tuple(
                Words(
                    heading,
                    text_blocks(str(text)),
                    marks=self._statements.marks(subject, str(text)),
                    language=_foreign(text),
                )
                for text in texts
            )
        if kind == "answer":
            return (*self._questions_of(subject), *self._texts_of([subject], {subject: "Answer"}, anchored=True))
        if kind == "question":
            asked = self._texts_of([subject], {subject: "Question"}, anchored=True)
            return (*asked, *self._answers_to(subject))
        if PQA.questionText in own:
            return (Words("Words of this part", text_blocks(own[PQA.questionText])),)
        return ()

    def _questions_of(self, answer: URIRef) -> tuple[Words, ...]:
        rows = self._store.select("SELECT ?q WHERE { ?thing pqa:answerTo ?q } ORDER BY ?q LIMIT 20", thing=answer)
        questions = [URIRef(row["q"]) for row in rows]
        labels = self._store.labels(questions)
        return self._texts_of(questions, {q: f"Question: {labels.get(q, 'question')}" for q in questions})

    def _answers_to(self, question: URIRef) -> tuple[Words, ...]:
        """Give the answers to a question in their order; those without a date come last."""
        rows = self._store.select(
            "SELECT ?a (MIN(?day) AS ?date) WHERE { ?a pqa:answerTo ?thing OPTIONAL { ?a dcterms:issued ?day } } "
            "GROUP BY ?a ORDER BY (!BOUND(?date)) ?date ?a LIMIT 10",
            thing=question,
        )
        dates = {URIRef(row["a"]): str(row.get("date", "")) for row in rows}
        replaced = self._replaced(list(dates))

        def following(answer: URIRef) -> int:
            """How many came one after the other in its place."""
            seen = {answer}
            while (later := replaced.get(answer)) and later not in seen:
                seen.add(answer := later)
            return len(seen) - 1

        # Of one day, what was replaced comes before what replaces it.
        answers = sorted(dates, key=lambda answer: (not dates[answer], dates[answer], -following(answer)))
        labels = self._store.labels(answers)
        return self._texts_of(answers, {answer: labels.get(answer, "Answer") for answer in answers})

    def _replaced(self, answers: list[URIRef]) -> dict[URIRef, URIRef]:
        """Give what replaces answers, where something does."""
        if not answers:
            return {}
        rows = self._store.select(
            f"SELECT ?old ?new WHERE {{ {one_of('old', answers)} ?new dcterms:replaces ?old }} ORDER BY ?old ?new"
        )
        return {URIRef(row["old"]): URIRef(row["new"]) for row in rows}

    def _texts_of(
        self, things: list[URIRef], headings: dict[URIRef, str], *, anchored: bool = False
    ) -> tuple[Words, ...]:
        """Give the texts of questions or of answers; of a text that was cut, its beginning; and why there is none."""
        if not things:
            return ()
        # Several documents may print one text, each its own way.
        texts: dict[URIRef, list[str]] = {}
        beginnings: dict[URIRef, str] = {}
        beginning = absolute(KG.textBeginning, self._base)
        for row in self._store.select(
            f"SELECT ?thing ?p ?text WHERE {{ {one_of('thing', things)} "
            "VALUES ?p { pqa:questionText pqa:answerText ?beginning } ?thing ?p ?text } ORDER BY ?thing ?text",
            beginning=beginning,
        ):
            if URIRef(row["p"]) == beginning:
                beginnings[URIRef(row["thing"])] = str(row["text"])
            else:
                texts.setdefault(URIRef(row["thing"]), []).append(str(row["text"]))
        reasons = {
            (URIRef(row["thing"]), URIRef(row["p"])): str(row["reason"])
            for row in self._store.select(
                f"SELECT ?thing ?p ?reason WHERE {{ {one_of('thing', things)} "
                "VALUES ?p { pqa:questionText pqa:answerText dcterms:issued } "
                "?n schema:about ?thing ; ?left_out ?p ; ?because ?reason } ORDER BY ?thing ?reason",
                left_out=absolute(KG.property, self._base),
                because=absolute(KG.reason, self._base),
            )
        }
        bylines = self._bylines(things)
        words = []
        for thing in things:
            kind, _ = self._urls.parts(str(thing)) or ("", "")
            shown_words = Words(
                headings[thing],
                (),
                None if anchored else self._urls.link(str(thing)),
                reasons.get((thing, DCTERMS.issued)),
                byline=bylines[thing],
            )
            for text in texts.get(thing, ()):
                marks = self._statements.marks(thing, text, anchored=anchored)
                words.append(replace(shown_words, blocks=text_blocks(text), marks=marks))
            if thing not in texts:
                reason = reasons.get((thing, PQA.answerText if kind == "answer" else PQA.questionText))
                words.append(self._without_text(shown_words, kind, beginnings.get(thing), reason))
        return tuple(words)

    def _without_text(self, words: Words, kind: str, beginning: str | None, reason: str | None) -> Words:
        if beginning:
            note = f"Only its beginning is known. {reason or ''}".strip()
            return replace(words, blocks=text_blocks(f"{beginning} …"), note=note)
        note = reason or f"The document does not state the words of the {'answer' if kind == 'answer' else 'question'}."
        return replace(words, note=note)

    def _bylines(self, things: list[URIRef]) -> dict[URIRef, tuple[tuple[str, Value], ...]]:
        """Tell of questions and answers who gave them, what they are, and by what they were replaced or transferred."""
        said: dict[URIRef, list[tuple[int, str, URIRef]]] = {thing: [] for thing in things}
        words = {absolute(p, self._base): (place, word) for place, (p, word) in enumerate(BYLINE.items())}
        for row in self._store.select(
            f"SELECT ?thing ?p ?o WHERE {{ {one_of('thing', things)} {one_of('p', words)} ?thing ?p ?o "
            "FILTER(ISIRI(?o)) } ORDER BY ?thing ?o"
        ):
            said[URIRef(row["thing"])].append((*words[URIRef(row["p"])], URIRef(row["o"])))
        for old, new in self._replaced(things).items():
            said[old].append((len(words), "replaced by", new))
        for row in self._store.select(
            f"SELECT ?thing ?transfer WHERE {{ {one_of('thing', things)} "
            "?thing pqa:allocation ?allocation . ?transfer pqa:transferredTo ?allocation }"
        ):
            said[URIRef(row["thing"])].append((len(words), "", URIRef(row["transfer"])))
        labels = self._store.labels({o for found in said.values() for _, _, o in found})
        reasons = {
            (URIRef(row["thing"]), row["o"]): str(row["reason"])
            for row in self._store.select(
                f"SELECT ?thing ?o ?reason WHERE {{ {one_of('thing', things)} {one_of('p', words)} "
                "?i rdf:subject ?thing ; rdf:predicate ?p ; rdf:object ?o ; ?because ?reason }",
                because=absolute(KG.reason, self._base),
            )
        }
        return {
            thing: tuple(
                (word, Value(self._named(o, labels), self._urls.link(str(o)), inferred=reasons.get((thing, o))))
                for _, word, o in sorted(found)
            )
            for thing, found in said.items()
        }

    def _incoming(self, subject: URIRef, chosen: str | None, page: int, kind: str, key: str) -> list[Incoming]:
        to_it = self._links_to(subject, kind)
        counted = self._store.select(
            f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {to_it} }} GROUP BY ?p ORDER BY ?p", thing=subject
        )
        found = []
        for row in counted:
            property_, count = URIRef(row["p"]), int(str(row["n"]))
            if property_ in HOUSEKEEPING or self._neutral(property_) in SHOWN_AS_STATEMENTS:
                continue
            last = -(-count // PER_PAGE)
            at = min(page, last) if str(property_) == chosen else 1
            turned = f"LIMIT {PER_PAGE} OFFSET {(at - 1) * PER_PAGE}"
            # Sorting needs all of them; very many are turned over as they lie in the index, and only then looked at.
            few = count <= SORTED_UP_TO
            found_first = to_it if few else f"{{ SELECT ?s WHERE {{ {to_it} }} {turned} }}"
            links = self._store.select(
                f"""SELECT ?s (SAMPLE(?l) AS ?label) (MAX(?d) AS ?date) WHERE {{ {found_first}
                OPTIONAL {{ ?s rdfs:label ?l }}
                OPTIONAL {{ ?s dcterms:issued|schema:datePublished|schema:startDate|?tabled ?d }} }}
                GROUP BY ?s ORDER BY DESC(?date) ?label ?s {turned if few else ""}""",
                thing=subject,
                p=property_,
                tabled=absolute(KG.dateTabled, self._base),
            )

            places = self._statements.places(subject, [URIRef(link["s"]) for link in links])

            def turn(to: int, property_: URIRef = property_) -> str:
                return self._urls.document(kind, key, property=str(property_), page=to) + f"#{local_name(property_)}"

            found.append(
                Incoming(
                    label="",
                    iri=str(property_),
                    count=count,
                    links=tuple(
                        Value(str(link.get("label", link["s"])), self._at_words(link["s"], property_, places))
                        for link in links
                    ),
                    page=at,
                    previous=turn(at - 1) if at > 1 else None,
                    following=turn(at + 1) if at < last else None,
                )
            )
        return sorted(found, key=lambda i: (self._rank(URIRef(i.iri), {}), i.iri))

    def _links_to(self, subject: URIRef, kind: str) -> str:
        """Give the pattern of links to a thing; a question is also cited by its number and the day of its answer."""
        former = []
        if kind == "question":
            rows = self._store.select("SELECT ?former WHERE { ?thing owl:sameAs ?former } LIMIT 10", thing=subject)
            former = [URIRef(row["former"]).n3() for row in rows]
        return f"VALUES ?object {{ ?thing {' '.join(former)} }} ?s ?p ?object" if former else "?s ?p ?thing"

    def _at_words(self, text: Term, property_: URIRef, places: dict[URIRef, str]) -> str | None:
        """Give the page of what mentions or cites a thing, at the words that do."""
        page = self._urls.link(str(text))
        names_it = property_ in (SCHEMA.mentions, DCTERMS.references)
        return f"{page}#{places[URIRef(text)]}" if names_it and URIRef(text) in places else page

    def _inverse_label(self, property_: str, labels: dict[URIRef, str]) -> str:
        return INVERSE.get(local_name(property_)) or f"“{labels.get(URIRef(property_), local_name(property_))}” of"

    def _formats(self, kind: str, key: str) -> tuple[tuple[str, str, str], ...]:
        names = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
        return tuple((names[ext], self._urls.document(kind, key, ext), EXTENSIONS[ext]) for ext in names)

    def description(self, iri: str) -> Graph:
        """Give what the data says of a thing, what is inferred or not stated of it, and the labels to read it with."""
        subject = URIRef(iri)
        graph = self._store.construct("CONSTRUCT { ?thing ?p ?o } WHERE { ?thing ?p ?o }", thing=subject)
        for query in (
            "CONSTRUCT { ?n ?p ?o } WHERE { ?n schema:about ?thing ; a ?type ; ?p ?o }",
            "CONSTRUCT { ?i ?p ?o } WHERE { ?i rdf:subject ?thing ; ?p ?o }",
        ):
            graph += self._store.construct(
                query, thing=subject, **({"type": self._not_stated} if "?type" in query else {})
            )
        kind, _ = self._urls.parts(iri) or ("", "")
        for pattern, kinds in (("?words oa:hasSource ?thing .", TEXTS), ("?annotation oa:hasBody ?thing .", SORTS)):
            if kind in kinds:
                graph += self._store.construct(
                    f"CONSTRUCT {{ ?annotation ?p ?o . ?words ?q ?v . ?selector ?r ?w }} WHERE {{ {pattern} "
                    "?annotation oa:hasTarget ?words ; ?p ?o . ?words oa:hasSelector ?selector ; ?q ?v . "
                    "?selector ?r ?w }",
                    thing=subject,
                )
        to_it = self._links_to(subject, kind)
        linked = "?object" if "?object" in to_it else "?thing"
        graph += self._store.construct(
            f"CONSTRUCT {{ ?s ?p {linked} }} WHERE {{ {to_it} }} LIMIT {MOST_VALUES}", thing=subject
        )
        nodes = {o for o in graph.objects() if isinstance(o, URIRef)} | {
            s for s in graph.subjects() if isinstance(s, URIRef)
        }
        for node, label in self._store.labels(nodes - {subject}).items():
            graph.add((node, RDFS.label, Literal(label, lang="en")))
        return graph

    def count(self, kind: Kind) -> int:
        """Count the things of a kind."""
        rows = self._store.select(
            "SELECT (COUNT(*) AS ?n) WHERE { ?thing a ?type }", type=absolute(kind.type, self._base)
        )
        return int(str(rows[0]["n"]))

    def links(self, things: list[tuple[URIRef, str]]) -> tuple[Value, ...]:
        """Make links of things with their labels."""
        return tuple(Value(label, self._urls.link(str(thing))) for thing, label in things)

    def order(self, kind: Kind) -> str:
        """Tell in which order the things of a kind are listed."""
        if self._in_order(kind) is None:
            return "in no particular order"
        return "the latest first" if kind.key in DATED else "by name"

    def _in_order(self, kind: Kind) -> list[URIRef] | None:
        """Give all things of a kind, those with a date the latest first, others by label. None if they are too many.

        The engine sorts terms much slower than Python does.
        """
        kept = self._published.kept
        name = f"order of {kind.key}"
        if name not in kept:
            if self.count(kind) > LISTED_IN_ORDER_UP_TO:
                return None
            by = absolute(DATED[kind.key], self._base) if kind.key in DATED else RDFS.label
            rows = self._store.select(
                # Text is had sooner than a date.
                "SELECT ?thing (STR(?by) AS ?mark) WHERE { ?thing a ?type OPTIONAL { ?thing ?property ?by } }",
                type=absolute(kind.type, self._base),
                property=by,
            )
            marks: dict[URIRef, str] = {}
            for row in rows:
                thing, mark = row["thing"], str(row.get("mark", ""))
                if isinstance(thing, URIRef):
                    marks[thing] = min(marks.get(thing, mark), mark)
            if kind.key in DATED:
                kept[name] = sorted(sorted(marks, key=str), key=lambda thing: marks[thing], reverse=True)
            else:
                kept[name] = sorted(marks, key=lambda thing: ((marks[thing] or str(thing)).casefold(), str(thing)))
        ordered: list[URIRef] = kept[name]
        return ordered

    def listed_things(self, kind: Kind, page: int = 1, size: int = LISTED) -> list[tuple[URIRef, str]]:
        """Give one page of the list of a kind, as addresses and labels."""
        ordered = self._in_order(kind)
        if ordered is None:
            rows = self._store.select(
                f"SELECT ?thing WHERE {{ ?thing a ?type }} LIMIT {size} OFFSET {(page - 1) * size}",
                type=absolute(kind.type, self._base),
            )
            things = [URIRef(row["thing"]) for row in rows]
        else:
            things = ordered[(page - 1) * size : page * size]
        return self._labelled(things)

    def _labelled(self, things: list[URIRef]) -> list[tuple[URIRef, str]]:
        if not things:
            return []
        rows = self._store.select(
            f"SELECT ?thing (MIN(?l) AS ?label) WHERE {{ {one_of('thing', things)} ?thing rdfs:label ?l }} "
            "GROUP BY ?thing"
        )
        labels = {URIRef(row["thing"]): str(row["label"]) for row in rows if "label" in row}
        return [(thing, labels.get(thing, str(thing))) for thing in things]

    def shelves(self, size: int = SHELVED) -> tuple["Shelf", ...]:
        """Give the kinds of things that the home page shows, counted and with some of each."""
        kept = self._published.kept
        with self._published.lock:
            if "shelves" not in kept:
                found = [self._shelf(kind, self.count(kind), size) for kind in KINDS.values() if kind.on_home]
                kept["shelves"] = tuple(shelf for shelf in found if shelf.count)
        shelves: tuple[Shelf, ...] = kept["shelves"]
        return shelves

    def _shelf(self, kind: Kind, count: int, size: int) -> "Shelf":
        """Give the latest of a kind, or those that are linked to most, or, of very many, some."""
        if count > LISTED_IN_ORDER_UP_TO or (kind.key == "document" and count > SORTED_UP_TO):
            return Shelf(kind, count, "", ())
        if kind.key in DATED or kind.key == "document":
            # Questions that are answered together, and their answers, bear one heading.
            named = {label: thing for thing, label in reversed(self.listed_things(kind))}
            things = [(thing, label) for label, thing in reversed(named.items())][:size]
            return Shelf(kind, count, "the latest" if kind.key in DATED else "some", self.links(things))
        rows = self._store.select(
            "SELECT ?thing (COUNT(?from) AS ?links) WHERE { ?thing a ?type OPTIONAL { ?from ?p ?thing } } "
            f"GROUP BY ?thing ORDER BY DESC(?links) ?thing LIMIT {size}",
            type=absolute(kind.type, self._base),
        )
        things = self._labelled([URIRef(row["thing"]) for row in rows])
        return Shelf(kind, count, "the most linked to", self.links(things))


@dataclass(frozen=True)
class Shelf:
    """How many things there are of a kind, some of them, and which."""

    kind: Kind
    count: int
    which: str
    things: tuple[Value, ...]
