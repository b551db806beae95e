"""What texts state, beside the words that state it: marks on a text; promises, figures and quotations of a thing."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rdflib import URIRef

from kg.prose.sentences import Span
from kg.store import Store, Term
from kg.vocab import KG, PROV, SCHEMA, absolute
from kg.web.english import shown
from kg.web.marks import Mark, Piece, anchor, around, pieces
from kg.web.urls import Urls

SORTS = {
    "observation": "figure",
    "asked-figure": "figure",
    "target": "promise",
    "quotation": "quotation",
    "citation": "publication",
    "cited-question": "question",
    "relation": "relation",
    "attestation": "post",
    "candidate": "candidate",
}
"""How a fact is called on a page, by its kind. Anything else that words lead to is a thing they mention."""

SORT_NAMES = {sort: "possible name" if sort == "candidate" else sort for sort in SORTS.values()}
"""How each sort of fact is called beside its words."""

MOST_MARKS = 1000
"""Marks on one text; the longest answer known has some hundreds."""
PER_PAGE = 25
"""Statements shown at a time."""
SORTED_UP_TO = 2000
"""Statements that are sorted by date, which the engine is slow at."""


@dataclass(frozen=True)
class Quoted:
    """The words that a fact came from, in their sentence, and where they stand marked in their text."""

    sentence: tuple[Piece, ...]
    href: str | None
    text_label: str


@dataclass(frozen=True)
class Statement:
    """A promise, a figure or a quotation, with when and by whom it was stated and the words it came from."""

    sort: str
    label: str
    href: str | None
    when: str = ""
    as_of: str = ""
    due: str = ""
    by: tuple[tuple[str, str | None], ...] = ()
    quoted: tuple[Quoted, ...] = ()
    inferred: str | None = None


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
    _texts: dict[str, str] = field(default_factory=dict)

    def marks(self, text: URIRef, *, anchored: bool = True) -> tuple[Mark, ...]:
        """Give the marks on the published words of a question, an answer or an excerpt.

        They are anchored where this is the page of the text, and links can lead to them.
        """
        rows = self.store.select(
            "SELECT ?body ?label ?start ?end ?words WHERE { ?words oa:hasSource ?text ; oa:hasSelector ?selector . "
            "?selector oa:start ?start ; oa:end ?end . ?annotation oa:hasTarget ?words ; oa:hasBody ?body . "
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
        )

    def _sort(self, body: Term) -> str:
        kind, _ = self.urls.parts(str(body)) or ("", "")
        return SORTS.get(kind, "mention")

    def about(self, thing: URIRef, page: int, turn: "Turn") -> StatementList:
        """Give what is promised and reported about a thing, and what is promised by it, earliest first."""
        pattern = (
            "{ { ?fact dcterms:subject ?thing } UNION { ?fact schema:observationAbout ?thing } "
            "UNION { ?fact prov:wasAttributedTo ?thing ; a ?Target } }"
        )
        return self._listed(pattern, thing, page, turn)

    def quotations(self, thing: URIRef, page: int, turn: "Turn") -> StatementList:
        """Give what a thing is quoted with, and the quotations that mention it."""
        return self._listed(
            "{ { ?fact schema:creator ?thing } UNION { ?fact schema:mentions ?thing } } ?fact a schema:Quotation . ",
            thing,
            page,
            turn,
        )

    def stated_in(self, text: URIRef, page: int, turn: "Turn") -> StatementList:
        """Give what a text states, in its order."""
        # The key of words ends with where they stand: 120-180.
        begin = "xsd:integer(STRBEFORE(REPLACE(STR(?words), '^.*/', ''), '-'))"
        placed = f"?annotation oa:hasBody ?fact ; oa:hasTarget ?words BIND ({begin} AS ?first)"
        pattern = "?fact ?statedIn ?thing . FILTER NOT EXISTS { ?fact a ?Excerpt } "
        listed = self._listed(pattern, text, page, turn, placed)
        # They stand on the page of the text itself.
        own = tuple(
            replace(statement, quoted=tuple(replace(quoted, text_label="") for quoted in statement.quoted))
            for statement in listed.statements
        )
        return replace(listed, statements=own)

    def _listed(
        self, pattern: str, thing: URIRef, page: int, turn: "Turn", order: str = "OPTIONAL { ?fact ?statedOn ?first }"
    ) -> StatementList:
        terms = {
            "thing": thing,
            "statedIn": absolute(KG.statedIn, self.base),
            "Excerpt": absolute(KG.Excerpt, self.base),
        }
        counted = self.store.select(
            f"SELECT (COUNT(DISTINCT ?fact) AS ?n) WHERE {{ {pattern} ?fact ?statedIn ?text }}", **terms
        )
        count = int(str(counted[0]["n"]))
        last = max(1, -(-count // PER_PAGE))
        at = min(max(page, 1), last)
        turned = f"LIMIT {PER_PAGE} OFFSET {(at - 1) * PER_PAGE}"
        # Sorting needs all of them; very many are turned over as they lie in the index.
        rows = self.store.select(
            f"SELECT ?fact (MIN(?first) AS ?on) WHERE {{ {pattern} {order} }} "
            f"GROUP BY ?fact ORDER BY (!BOUND(?on)) ?on ?fact {turned}"
            if count <= SORTED_UP_TO
            else f"SELECT DISTINCT ?fact WHERE {{ {pattern} }} {turned}",
            **terms,
        )
        facts = [URIRef(row["fact"]) for row in rows]
        return StatementList(
            self.statements(facts),
            count,
            at,
            turn.to(at - 1) if at > 1 else None,
            turn.to(at + 1) if at < last else None,
        )

    def statements(self, facts: list[URIRef]) -> tuple[Statement, ...]:
        """Give facts with their words, in their order."""
        if not facts:
            return ()
        said: dict[URIRef, dict[URIRef, list[Term]]] = {fact: {} for fact in facts}
        for row in self.store.select(
            f"SELECT ?fact ?p ?o WHERE {{ {_one_of(facts)} ?fact ?p ?o }} ORDER BY ?fact ?p ?o"
        ):
            said[URIRef(row["fact"])].setdefault(URIRef(row["p"]), []).append(row["o"])
        quoted = self.quoted(facts)
        reasons = {
            URIRef(row["fact"]): str(row["reason"])
            for row in self.store.select(
                f"SELECT ?fact ?reason WHERE {{ {_one_of(facts)} "
                "?inference rdf:subject ?fact ; rdf:predicate ?p ; ?because ?reason "
                "FILTER(?p IN (dcterms:subject, schema:observationAbout)) }",
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
            self._statement(fact, said[fact], quoted.get(fact, ()), labels, reasons.get(fact)) for fact in facts
        )

    def _statement(
        self,
        fact: URIRef,
        said: dict[URIRef, list[Term]],
        quoted: tuple[Quoted, ...],
        labels: dict[URIRef, str],
        inferred: str | None,
    ) -> Statement:
        def first(property_: URIRef) -> Term | None:
            return next(iter(said.get(absolute(property_, self.base), ())), None)

        whom = [o for p in (PROV.wasAttributedTo, SCHEMA.creator) for o in said.get(p, ()) if isinstance(o, URIRef)]
        by = tuple((labels.get(o, str(o)), self.urls.link(str(o))) for o in whom)
        if not by and (printed := first(KG.speakerAsPrinted)):
            by = ((str(printed), None),)
        due, due_words = first(KG.due), first(KG.dueAsPrinted)
        on, as_of = first(KG.statedOn), first(SCHEMA.observationDate)
        return Statement(
            sort=self._sort(fact),
            label=labels.get(fact, str(fact)),
            href=self.urls.link(str(fact)),
            when=shown(on) if on is not None else "",
            as_of=shown(as_of) if as_of is not None else "",
            due=shown(due) if due is not None else str(due_words or ""),
            by=by,
            quoted=quoted,
            inferred=inferred,
        )

    def quoted(self, facts: Iterable[URIRef]) -> dict[URIRef, tuple[Quoted, ...]]:
        """Give the words that facts came from, in their sentences."""
        rows = self.store.select(
            f"SELECT ?fact ?source ?label ?words ?exact ?start ?end ?text ?of WHERE {{ {_one_of(facts)} "
            "?annotation oa:hasBody ?fact ; oa:hasTarget ?words . "
            "?words oa:hasSource ?source ; oa:hasSelector ?selector . "
            "?selector oa:exact ?exact OPTIONAL { ?selector oa:start ?start ; oa:end ?end } "
            "OPTIONAL { ?source pqa:questionText|pqa:answerText|schema:text ?text } "
            "OPTIONAL { ?source ?statedIn ?of } OPTIONAL { ?source rdfs:label ?label } } "
            "ORDER BY ?fact ?start ?words LIMIT 500",
            statedIn=absolute(KG.statedIn, self.base),
        )
        articles = self.store.labels({URIRef(row["of"]) for row in rows if "of" in row})
        found: dict[URIRef, list[Quoted]] = {}
        for row in rows:
            fact = URIRef(row["fact"])
            whole = URIRef(row.get("of", row["source"]))
            page = self.urls.link(str(whole))
            label = articles.get(whole, str(row.get("label", "")))
            if "start" in row and "text" in row:
                text, span = str(row["text"]), Span(int(str(row["start"])), int(str(row["end"])))
                sentence = around(text, span)
                mark = Mark(span.start, span.end, self._sort(fact), "", "")
                line = tuple(
                    Piece(piece.text, sorts=piece.sorts) for piece in pieces(sentence.of(text), sentence.start, (mark,))
                )
                href = f"{page}#{anchor(str(row['words']))}" if page else None
                found.setdefault(fact, []).append(Quoted(line, href, label))
            else:
                line = (Piece(str(row["exact"]), sorts=(self._sort(fact),)),)
                found.setdefault(fact, []).append(Quoted(line, page, label))
        return {fact: tuple(quoted) for fact, quoted in found.items()}


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


def _one_of(facts: Iterable[URIRef]) -> str:
    return f"VALUES ?fact {{ {' '.join(fact.n3() for fact in facts)} }}"
