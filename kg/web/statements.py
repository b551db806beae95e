"""What texts state, beside the words that state it: marks on a text; promises, figures and quotations of a thing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rdflib import URIRef

from kg.prose.sentences import Span
from kg.records import Annotation, Reference
from kg.store import Store, Term
from kg.store.patterns import one_of
from kg.vocab import DCTERMS, KG, PROV, RDF, SCHEMA, absolute
from kg.web.english import shown
from kg.web.marks import Mark, Piece, anchor, around, begin, pieces
from kg.web.printed import names_as_printed
from kg.web.urls import Urls

SORTS = {
    "observation": "figure",
    "asked-figure": "asked",
    "target": "promise",
    "quotation": "quotation",
    "citation": "publication",
    "cited-question": "question",
    "relation": "relation",
    "attestation": "post",
    "candidate": "candidate",
}
"""How a fact is called on a page, by its kind. Anything else that words lead to is a thing they mention."""

SORT_NAMES = {sort: sort for sort in SORTS.values()} | {
    "asked": "asked about",
    "candidate": "possible name",
    "publication": "unknown publication",
}
"""How each sort of fact is called beside its words. Publications that the registers know are things mentioned."""

MOST_MARKS = 1000
"""Marks on one text; the longest answer known has some hundreds."""
PER_PAGE = 15
"""Statements shown at a time."""
MOST_QUOTED = 3
"""Places shown where a text states one fact again and again."""
MOST_COUNTED = 5000
"""Statements about one thing that are counted, and that can be turned over."""
SORTED_UP_TO = 2000
"""Things or statements that are sorted, which the engine is slow at; more are given as they lie in its index."""


@dataclass(frozen=True)
class Quoted:
    """The words that a fact came from, in their sentence, and where they stand marked in their text."""

    sentence: tuple[Piece, ...]
    href: str | None
    text_label: str
    place: tuple[str, int] = ("", 0)
    """The text, and the character at which the words begin in it."""


@dataclass(frozen=True)
class Statement:
    """A promise, a figure or a quotation, with when and by whom it was stated and the words it came from."""

    sort: str
    label: str
    href: str | None
    when: str = ""
    in_article: bool = False
    """Whether an article reports it, whose date `when` then is."""
    as_of: str = ""
    due: str = ""
    due_inferred: str | None = None
    by: tuple[tuple[str, str | None], ...] = ()
    quoted: tuple[Quoted, ...] = ()
    inferred: str | None = None

    @property
    def place(self) -> tuple[str, int]:
        """Where it is stated first."""
        return min((quoted.place for quoted in self.quoted), default=("", 0))


@dataclass(frozen=True)
class StatementList:
    """Some of the statements about a thing, earliest first, and how many there are."""

    statements: tuple[Statement, ...] = ()
    count: int = 0
    page: int = 1
    previous: str | None = None
    following: str | None = None


@dataclass
class Statements:
    """Reads statements and their words from a store."""

    store: Store
    urls: Urls
    base: str

    def marks(self, text: URIRef, printed: str, *, anchored: bool = True) -> tuple[Mark, ...]:
        """Give the marks on the published words of a question, an answer or an excerpt.

        They are anchored where this is the page of the text, and links can lead to them.
        """
        rows = self.store.select(
            "SELECT ?body ?label ?start ?end ?words ?exact WHERE { "
            "?words oa:hasSource ?text ; oa:hasSelector ?selector . "
            "?selector oa:start ?start ; oa:end ?end ; oa:exact ?exact . "
            "?annotation oa:hasTarget ?words ; oa:hasBody ?body . "
            f"OPTIONAL {{ ?body rdfs:label ?label }} }} ORDER BY ?start ?end ?body LIMIT {MOST_MARKS}",
            text=text,
        )
        return tuple(
            Mark(
                int(str(row["start"])),
                int(str(row["end"])),
                self._sort(row["body"]),
                href,
                str(row.get("label", "")),
                anchor(str(row["words"])) if anchored else "",
            )
            for row in rows
            if (href := self.urls.link(str(row["body"])))
            # Another document may print the text otherwise, and its words stand elsewhere.
            and printed[int(str(row["start"])) : int(str(row["end"]))] == str(row["exact"])
        )

    def _sort(self, body: Term) -> str:
        kind, _ = self.urls.parts(str(body)) or ("", "")
        return SORTS.get(kind, "mention")

    def about(self, thing: URIRef, page: int, turn: "Turn") -> StatementList:
        """Give what is promised and reported about a thing, and what is promised by it, earliest first."""
        by = (DCTERMS.subject, SCHEMA.observationAbout, PROV.wasAttributedTo, RDF.subject)
        if not self.store.leading_to([thing], [str(property_) for property_ in by], most=1):
            return StatementList()
        pattern = (
            "{ { ?fact dcterms:subject ?thing } UNION { ?fact schema:observationAbout ?thing } "
            "UNION { ?fact prov:wasAttributedTo ?thing ; a ?Target } UNION { ?fact rdf:subject ?thing ; a ?Relation } }"
        )
        return self._listed(pattern, thing, page, turn)

    def quotations(self, thing: URIRef, page: int, turn: "Turn") -> StatementList:
        """Give what a thing is quoted with, and the quotations that mention it."""
        if not self.store.leading_to([thing], (str(SCHEMA.creator), str(SCHEMA.mentions)), most=1):
            return StatementList()
        return self._listed(
            "{ { ?fact schema:creator ?thing } UNION { ?fact schema:mentions ?thing } } ?fact a schema:Quotation . ",
            thing,
            page,
            turn,
        )

    def stated_in(self, text: URIRef, page: int, turn: "Turn") -> StatementList:
        """Give what a text states, in its order."""
        # The key of words ends with where they stand: 120-180.
        at = "xsd:integer(STRBEFORE(REPLACE(STR(?words), '^.*/', ''), '-'))"
        placed = f"?annotation oa:hasBody ?fact ; oa:hasTarget ?words BIND ({at} AS ?first)"
        pattern = "?fact ?statedIn ?thing . FILTER NOT EXISTS { ?fact a ?Excerpt } "
        listed = self._listed(pattern, text, page, turn, placed)
        # They stand on the page of the text itself.
        own = tuple(
            replace(statement, quoted=tuple(replace(quoted, text_label="") for quoted in statement.quoted))
            for statement in listed.statements
        )
        return replace(listed, statements=own)

    def _listed(self, pattern: str, thing: URIRef, page: int, turn: "Turn", order: str | None = None) -> StatementList:
        own = ("statedIn", "statedOn", "Excerpt", "Relation", "Target")
        terms = {"thing": thing, **{name: absolute(KG[name], self.base) for name in own}}
        # Never are all of very many counted: what that costs would grow with them.
        counted = self.store.select(
            f"SELECT (COUNT(DISTINCT ?fact) AS ?n) WHERE {{ SELECT ?fact WHERE {{ {pattern} }} LIMIT {MOST_COUNTED} }}",
            **terms,
        )
        count = int(str(counted[0]["n"]))
        if not count:
            return StatementList()
        last = max(1, -(-count // PER_PAGE))
        at = min(max(page, 1), last)
        turned = f"LIMIT {PER_PAGE} OFFSET {(at - 1) * PER_PAGE}"
        # Sorting needs all of them; very many are turned over as they lie in the index.
        rows = self.store.select(
            f"SELECT ?fact (MIN(?first) AS ?on) WHERE {{ {pattern} {order or 'OPTIONAL { ?fact ?statedOn ?first }'} }} "
            f"GROUP BY ?fact ORDER BY (!BOUND(?on)) ?on ?fact {turned}"
            if count <= SORTED_UP_TO
            else f"SELECT DISTINCT ?fact WHERE {{ {pattern} }} {turned}",
            **terms,
        )
        days = {URIRef(row["fact"]): str(row.get("on", "")) for row in rows}
        # What is given in the order of a text stands on its page, which has names as the text prints them.
        statements = self.statements(list(days), as_printed=order is not None)
        if order is None:
            # Of one day, those of one text stand together, in its order.
            day_of = {self.urls.link(str(fact)): day for fact, day in days.items()}
            statements = tuple(sorted(statements, key=lambda s: (not day_of[s.href], day_of[s.href], s.place)))
        return StatementList(
            statements,
            count,
            at,
            turn.to(at - 1) if at > 1 else None,
            turn.to(at + 1) if at < last else None,
        )

    def statements(self, facts: list[URIRef], *, as_printed: bool = False) -> tuple[Statement, ...]:
        """Give facts with their words, in their order; the people who state them as printed, or as they are now."""
        if not facts:
            return ()
        said: dict[URIRef, dict[URIRef, list[Term]]] = {fact: {} for fact in facts}
        rows = self.store.select(f"SELECT ?fact ?p ?o WHERE {{ {one_of('fact', facts)} ?fact ?p ?o }}")
        # Python sorts much faster than the engine.
        for row in sorted(rows, key=lambda row: (str(row["p"]), str(row["o"]))):
            said[URIRef(row["fact"])].setdefault(URIRef(row["p"]), []).append(row["o"])
        quoted = self.quoted(facts)
        reasons = {
            (URIRef(row["fact"]), URIRef(row["p"])): str(row["reason"])
            for row in self.store.select(
                f"SELECT ?fact ?p ?reason WHERE {{ {one_of('fact', facts)} "
                "?inference rdf:subject ?fact ; rdf:predicate ?p ; ?because ?reason }",
                because=absolute(KG.reason, self.base),
            )
        }
        people = {
            o
            for values in said.values()
            for p in (PROV.wasAttributedTo, SCHEMA.creator)
            for o in values.get(p, ())
            if isinstance(o, URIRef)
        }
        labels = self.store.labels([*facts, *people])
        return tuple(
            self._statement(fact, said[fact], quoted.get(fact, ()), labels, reasons, as_printed=as_printed)
            for fact in facts
        )

    def _statement(
        self,
        fact: URIRef,
        said: dict[URIRef, list[Term]],
        quoted: tuple[Quoted, ...],
        labels: dict[URIRef, str],
        reasons: dict[tuple[URIRef, URIRef], str],
        *,
        as_printed: bool,
    ) -> Statement:
        def first(property_: URIRef) -> Term | None:
            return next(iter(said.get(absolute(property_, self.base), ())), None)

        whom = [o for p in (PROV.wasAttributedTo, SCHEMA.creator) for o in said.get(p, ()) if isinstance(o, URIRef)]
        if as_printed:
            printed_names = names_as_printed(lambda property_: said.get(absolute(property_, self.base), ()), labels)
            labels = labels | {person: name.told for person, name in printed_names.items()}
        by = tuple((labels.get(o, str(o)), self.urls.link(str(o))) for o in whom)
        if not by and (printed := first(KG.speakerAsPrinted)):
            by = ((str(printed), None),)
        due, due_words = first(KG.due), first(KG.dueAsPrinted)
        in_article = (self.urls.parts(str(first(KG.statedIn))) or ("", ""))[0] == "article"
        on, as_of = first(KG.statedOn), first(SCHEMA.observationDate)
        return Statement(
            sort=self._sort(fact),
            label=labels.get(fact, str(fact)),
            href=self.urls.link(str(fact)),
            when=shown(on) if on is not None else "",
            in_article=in_article,
            as_of=shown(as_of) if as_of is not None else "",
            due=shown(due) if due is not None else str(due_words or ""),
            due_inferred=reasons.get((fact, absolute(KG.due, self.base))),
            by=by,
            quoted=quoted,
            inferred=reasons.get((fact, DCTERMS.subject)) or reasons.get((fact, SCHEMA.observationAbout)),
        )

    def places(self, thing: URIRef, texts: Iterable[URIRef]) -> dict[URIRef, str]:
        """Give where each of some published texts mentions a thing first, as the name of a place on its page."""
        body = self.urls.parts(str(thing))
        annotations: dict[str, URIRef] = {}
        for text in texts:
            about = self.urls.parts(str(text))
            if body and about and about[0] in ("question", "answer"):
                key = Annotation.key_of(Reference(*about), Reference(*body))
                annotations[self.urls.thing(Annotation.kind, key)] = text
        if not annotations:
            return {}
        found: dict[URIRef, tuple[int, str]] = {}
        among = one_of("annotation", map(URIRef, annotations))
        for row in self.store.select(f"SELECT ?annotation ?words WHERE {{ {among} ?annotation oa:hasTarget ?words }}"):
            at = (begin(str(row["words"])), anchor(str(row["words"])))
            text = annotations[str(row["annotation"])]
            found[text] = min(found.get(text, at), at)
        return {text: place for text, (_, place) in found.items()}

    def quoted(self, facts: Iterable[URIRef]) -> dict[URIRef, tuple[Quoted, ...]]:
        """Give the words that facts came from, in their sentences: of each fact the first few."""
        rows = self.store.select(
            f"SELECT ?fact ?source ?label ?words ?exact ?start ?end ?of WHERE {{ {one_of('fact', facts)} "
            "?annotation oa:hasBody ?fact ; oa:hasTarget ?words . "
            "?words oa:hasSource ?source ; oa:hasSelector ?selector . "
            # Optional parts of two patterns are joined with all there is in the store.
            "?selector oa:exact ?exact OPTIONAL { ?selector oa:start ?start } OPTIONAL { ?selector oa:end ?end } "
            "OPTIONAL { ?source ?statedIn ?of } OPTIONAL { ?source rdfs:label ?label } } ORDER BY ?fact ?start ?words",
            statedIn=absolute(KG.statedIn, self.base),
        )
        kept: dict[URIRef, list[dict[str, Term]]] = {}
        for row in rows:
            if len(kept.setdefault(URIRef(row["fact"]), [])) < MOST_QUOTED:
                kept[URIRef(row["fact"])].append(row)
        shown_rows = [row for rows_ in kept.values() for row in rows_]
        texts = self._texts({URIRef(row["source"]) for row in shown_rows})
        articles = self.store.labels({URIRef(row["of"]) for row in shown_rows if "of" in row})
        return {fact: tuple(self._quoted(fact, row, texts, articles) for row in rows_) for fact, rows_ in kept.items()}

    def _texts(self, sources: set[URIRef]) -> dict[URIRef, list[str]]:
        """Give the words of texts, of which several documents may print versions."""
        if not sources:
            return {}
        found: dict[URIRef, list[str]] = {}
        for row in self.store.select(
            f"SELECT ?source ?text WHERE {{ {one_of('source', sorted(sources))} "
            "?source pqa:questionText|pqa:answerText|schema:articleBody|schema:text ?text }"
        ):
            found.setdefault(URIRef(row["source"]), []).append(str(row["text"]))
        return found

    def _quoted(
        self, fact: URIRef, row: dict[str, Term], texts: dict[URIRef, list[str]], articles: dict[URIRef, str]
    ) -> Quoted:
        whole = URIRef(row.get("of", row["source"]))
        page = self.urls.link(str(whole))
        label = articles.get(whole, str(row.get("label", "")))
        exact = str(row["exact"])
        place = (str(whole), begin(str(row["words"])))
        span = Span(int(str(row["start"])), int(str(row["end"]))) if "start" in row else None
        versions = texts.get(URIRef(row["source"]), [])
        text = next((version for version in versions if span and span.of(version) == exact), None)
        if span is None or text is None:
            return Quoted((Piece(exact, sorts=(self._sort(fact),)),), page, label, place)
        sentence = around(text, span)
        mark = Mark(span.start, span.end, self._sort(fact), "", "")
        line = tuple(
            Piece(piece.text, sorts=piece.sorts) for piece in pieces(sentence.of(text), sentence.start, (mark,))
        )
        return Quoted(line, f"{page}#{anchor(str(row['words']))}" if page else None, label, place)


@dataclass(frozen=True)
class Turn:
    """Makes the addresses of the pages of one list on the page of a thing."""

    urls: Urls
    kind: str
    key: str
    name: str

    def to(self, page: int) -> str:
        """Give the address of a page of the list."""
        return self.urls.document(self.kind, self.key, property=self.name, page=page) + f"#{self.name}"
