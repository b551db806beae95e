"""Finds what assistants ask for, by bounded queries of our own."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeAlias

from rdflib import Literal, URIRef

from kg.errors import QueryError
from kg.index import Index
from kg.index.searching import Search, Texts
from kg.store import Term
from kg.store.embedded import is_iri
from kg.store.patterns import one_of
from kg.vocab import DCTERMS, KG, RDF, RDFS, SCHEMA, absolute
from kg.web.assistants.answers import (
    NOT_STATED,
    Description,
    Document,
    Fact,
    Found,
    Linked,
    NotStated,
    Promise,
    Promises,
    Report,
    SearchResult,
    Stated,
    Value,
    Why,
    Words,
)
from kg.web.english import shown
from kg.web.kinds import INVERSE, KINDS, ORDER, RANK
from kg.web.published import Published
from kg.web.reconcile.matching import Asked, candidates
from kg.web.reconcile.table import RECONCILED, description, table
from kg.web.search import SearchMaker
from kg.web.statements import SORTS, Quoted, Statement, Statements

MOST = 50
"""Things of a kind told at a time."""
_MOST_VALUES = 400
_LONGEST_TEXT = 20_000
_AROUND = 160
_EXAMPLES = 5
_MOST_REPORTS = 25
_TEXTS = {
    "question": "pqa:questionText",
    "answer": "pqa:answerText",
    "written-statement": "schema:text",
    "article": "schema:articleBody",
}
_Numbers: TypeAlias = Callable[[Iterable[str]], list[int]]
_HIDDEN = {RDF.type, RDFS.label}
_ALIKE = 70.0
_ITS_OWN: frozenset[Why] = frozenset({"about it", "made by it"})


class NothingKnown(QueryError):
    """What was asked for is not known, or is not one thing."""


class Reading:
    """Reads one release."""

    def __init__(self, published: Published):
        self._published = published
        self._store = published.store
        self._urls = published.urls
        self._base = published.base
        self._statements = Statements(published.store, published.urls, published.base)

    # Addresses

    def address(self, path: str | None) -> str | None:
        """Give the whole address of a path of this site; of an address elsewhere, itself."""
        root = self._urls.root
        return f"{self._base}{path.removeprefix(root)}" if path and path.startswith("/") else path

    def page(self, iri: str) -> str:
        """Give the page about a thing."""
        return self.address(self._urls.link(iri)) or iri

    def thing(self, named: str) -> URIRef:
        """Give the thing that an address, a page, a key or a name stands for. NothingKnown if it is none or several."""
        named = named.strip()
        address = re.sub(r"\.(html|ttl|jsonld|nt|rdf)$", "", named.split("#")[0] if "/doc/" in named else named)
        for begin in (f"{self._base}/doc/", f"{self._base}/id/", "/doc/", "/id/", ""):
            kind, _, key = address.removeprefix(begin).partition("/")
            if address.startswith(begin) and kind in KINDS and key:
                iri = self._urls.thing(kind, key)
                if is_iri(iri) and self._store.ask("ASK { ?thing ?p ?o }", thing=URIRef(iri)):
                    return URIRef(iri)
        known = table(self._published)
        found = candidates(known, Asked(named[:500], limit=5)) if named else []
        if sure := next((one for one in found if one.match), None):
            return URIRef(known.iri(sure.thing))
        if meant := [f"{known.iri(one.thing)} ({one.thing.name}: {description(known, one.thing)})" for one in found]:
            raise NothingKnown(
                f"{named[:100]!r} is not the name of one thing",
                expected="an address; these may be meant: " + ", ".join(meant),
            )
        raise NothingKnown(f"nothing is known as {named[:100]!r}", remedy="Look it up with the tool search.")

    # Search

    def search(self, words: str, kind: str | None, limit: int) -> SearchResult:
        """Find things by their names, and texts by their words."""
        if kind is not None and kind not in (*RECONCILED, *_TEXTS):
            raise NothingKnown(
                f"there is no kind {kind[:40]!r} to search", expected=f"one of {', '.join((*RECONCILED, *_TEXTS))}"
            )
        wanted = re.findall(r"\w+", words.casefold())
        if not wanted:
            raise NothingKnown("there is no word to search for")
        kinds = (kind,) if kind else ()
        things = self._named(words, kinds, limit) if kind is None or kind in RECONCILED else []
        texts: list[Found] = []
        if kind is None or kind in _TEXTS:
            index = self._published.index
            texts = (
                self._ranked(index, index.texts, words, kind, limit)
                if index and index.texts
                else self._scanned(wanted[:8], kinds, limit)
            )
        return {
            "things": things,
            "texts": texts,
            "note": "Texts have all of the words. Nothing found does not mean that nothing was said: only what these "
            "documents print can be found.",
        }

    def _named(self, words: str, kinds: tuple[str, ...], limit: int) -> list[Found]:
        known = table(self._published)
        found = [one.thing for one in candidates(known, Asked(words[:500], kinds, limit=limit)) if one.score >= _ALIKE]
        found += [thing for thing in known.beginning_with(words, kinds or RECONCILED) if thing not in found]
        return [
            {
                "iri": known.iri(thing),
                "page": self.page(known.iri(thing)),
                "kind": thing.kind,
                "name": thing.name,
                "description": description(known, thing),
                "words": None,
            }
            for thing in found[:limit]
        ]

    def _ranked(self, index: Index, texts: Texts, words: str, kind: str | None, limit: int) -> list[Found]:
        """Give the texts that have all of some words, by the full-text index: the best first."""
        maker = SearchMaker(self._published, index, texts)
        # Things that have names are found beside them.
        more = limit if kind else MOST
        results = [one for one in maker.page(Search(words, kind=kind), limit=more).results if one.entry.kind in _TEXTS]
        return [
            {
                "iri": one.iri,
                "page": self.page(one.iri),
                "kind": one.entry.kind,
                "name": one.entry.label,
                "description": f"{one.kind}, {one.date}" if one.date else one.kind,
                "words": "".join(piece.text for piece in one.snippet) or None,
            }
            for one in results[:limit]
        ]

    def _scanned(self, words: list[str], kinds: Iterable[str], limit: int) -> list[Found]:
        """Give the same without such an index: those that have the words together first, the latest before others."""
        has = " && ".join(f"CONTAINS(LCASE(?words), {Literal(word).n3()})" for word in words)
        phrase = " ".join(words)
        found: list[tuple[bool, str, Found]] = []
        for kind in kinds or _TEXTS:
            if kind not in _TEXTS:
                continue
            rows = self._store.select(
                f"SELECT ?thing ?words WHERE {{ ?thing {_TEXTS[kind]} ?words ; a ?type FILTER({has}) }} LIMIT 500",
                type=absolute(KINDS[kind].type, self._base),
            )
            texts = {URIRef(row["thing"]): str(row["words"]) for row in rows}
            for thing, (label, date) in self._labelled(texts).items():
                is_together = phrase in " ".join(re.findall(r"\w+", texts[thing].casefold()))
                found.append(
                    (
                        is_together,
                        date,
                        {
                            "iri": str(thing),
                            "page": self.page(str(thing)),
                            "kind": kind,
                            "name": label,
                            "description": KINDS[kind].singular,
                            "words": _around(texts[thing], words),
                        },
                    )
                )
        found.sort(key=lambda one: (one[0], one[1], one[2]["iri"]), reverse=True)
        return [text for _, _, text in found[:limit]]

    def _labelled(self, things: Iterable[URIRef]) -> dict[URIRef, tuple[str, str]]:
        """Give labels and dates."""
        things = list(things)
        if not things:
            return {}
        dated = " ".join(
            str(absolute(p, self._base).n3()) for p in (KG.dateTabled, DCTERMS.issued, SCHEMA.datePublished)
        )
        rows = self._store.select(
            f"SELECT ?thing (MIN(STR(?date)) AS ?on) WHERE {{ {one_of('thing', things)} "
            f"VALUES ?dated {{ {dated} }} ?thing ?dated ?date }} GROUP BY ?thing"
        )
        dates = {URIRef(row["thing"]): str(row["on"]) for row in rows}
        labels = self._store.labels(things)
        return {thing: (labels.get(thing, str(thing)), dates.get(thing, "")) for thing in things}

    # Descriptions

    def describe(self, named: str) -> Description:
        """Give what is known of a thing, by which documents, in which words."""
        iri = self.thing(named)
        kind = (self._urls.parts(str(iri)) or ("", ""))[0]
        documents: dict[str, int] = {}

        def number(graphs: Iterable[str]) -> list[int]:
            return sorted({documents.setdefault(graph, len(documents) + 1) for graph in graphs})

        is_given = self._published.manifest.is_given
        stated = "{ GRAPH ?g { ?thing ?p ?o } } UNION { ?thing ?p ?o }" if is_given else "GRAPH ?g { ?thing ?p ?o }"
        rows = self._store.select(
            f"SELECT ?p ?o ?g WHERE {{ {stated} }} ORDER BY ?p ?o ?g LIMIT {_MOST_VALUES}", thing=iri
        )
        said: dict[URIRef, dict[Term, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in rows:
            said[URIRef(row["p"])][row["o"]] |= {str(row["g"])} if "g" in row else set()
        labels = self._store.labels(
            {*said, *(o for values in said.values() for o in values if isinstance(o, URIRef)), iri}
        )
        reasons = self._reasons(iri)
        facts = [
            Fact(
                property=labels.get(property_, str(property_)),
                iri=str(property_),
                values=[
                    self._value(value, number(graphs), labels, reasons.get((property_, value)))
                    for value, graphs in said[property_].items()
                ],
            )
            for property_ in sorted(said, key=self._rank)
            if property_ not in _HIDDEN
        ]
        quoted = self._statements.quoted([iri]).get(iri, ()) if kind in SORTS else ()
        return {
            "iri": str(iri),
            "page": self.page(str(iri)),
            "kind": KINDS[kind].singular if kind in KINDS else kind,
            "name": labels.get(iri, str(iri)),
            "facts": facts,
            "not_stated": self._not_stated(iri, number),
            "words": [self._words(one) for one in quoted],
            "linked_to_it": self._linked(iri),
            "documents": self._documents(documents),
            "note": "Only what documents state. What is not here was not stated by them."
            + (f" The first {_MOST_VALUES} statements only." if len(rows) == _MOST_VALUES else ""),
        }

    def _rank(self, property_: URIRef) -> tuple[int, str]:
        neutral = str(property_).removeprefix(f"{self._base}/ontology#")
        own = KG[neutral] if neutral != str(property_) else property_
        return RANK.get(own, len(ORDER)), str(property_)

    def _value(self, value: Term, documents: list[int], labels: dict[URIRef, str], reason: str | None) -> Value:
        if isinstance(value, URIRef):
            return {
                "text": labels.get(value, str(value)),
                "iri": str(value),
                "documents": documents,
                "inferred": reason,
            }
        text = shown(value)
        cut = f"{text[:_LONGEST_TEXT]} … [{len(text) - _LONGEST_TEXT:,} characters more]"
        return {
            "text": text if len(text) <= _LONGEST_TEXT else cut,
            "iri": None,
            "documents": documents,
            "inferred": reason,
        }

    def _reasons(self, iri: URIRef) -> dict[tuple[URIRef, Term], str]:
        rows = self._store.select(
            "SELECT ?p ?o ?reason WHERE { ?i rdf:subject ?thing ; rdf:predicate ?p ; rdf:object ?o ; "
            "?because ?reason } ORDER BY ?p ?o ?reason LIMIT 200",
            thing=iri,
            because=absolute(KG.reason, self._base),
        )
        return {(URIRef(row["p"]), row["o"]): str(row["reason"]) for row in rows}

    def _not_stated(self, iri: URIRef, number: _Numbers) -> list[NotStated]:
        rows = self._store.select(
            "SELECT ?property ?label ?g ?reason WHERE { GRAPH ?g { ?n schema:about ?thing ; a ?type ; "
            "?left_out ?property OPTIONAL { ?n ?because ?reason } } OPTIONAL { ?property rdfs:label ?label } } "
            "ORDER BY ?property ?g ?reason LIMIT 200",
            thing=iri,
            type=absolute(KG.NotStated, self._base),
            left_out=absolute(KG.property, self._base),
            because=absolute(KG.reason, self._base),
        )
        graphs: dict[tuple[str, str | None], set[str]] = defaultdict(set)
        for row in rows:
            reason = str(row["reason"]) if "reason" in row else None
            graphs[str(row.get("label", row["property"])), reason].add(str(row["g"]))
        return [
            {"property": property_, "documents": number(of), "reason": reason}
            for (property_, reason), of in graphs.items()
        ]

    def _documents(self, numbers: dict[str, int]) -> list[Document]:
        """Give the documents behind graphs, in one query."""
        if not numbers:
            return []
        rows = self._store.select(
            "SELECT ?graph ?document ?label ?licence ?rights ?original WHERE { "
            f"{one_of('graph', map(URIRef, numbers))} "
            "?graph prov:wasDerivedFrom ?document OPTIONAL { ?document rdfs:label ?label } "
            "OPTIONAL { ?document dcterms:license ?licence } OPTIONAL { ?document dcterms:rights ?rights } "
            "OPTIONAL { ?document foaf:page ?original } }"
        )
        told = {str(row["graph"]): row for row in reversed(rows)}
        documents: list[Document] = []
        for graph, number in numbers.items():
            row = told.get(graph, {})
            documents.append(
                {
                    "number": number,
                    "name": str(row.get("label", "the registers, or a graph without a document")),
                    "iri": str(row.get("document", graph)),
                    "licence": str(row["licence"]) if "licence" in row else None,
                    "rights": str(row["rights"]) if "rights" in row else None,
                    "original": str(row["original"]) if "original" in row else None,
                }
            )
        return documents

    def _linked(self, iri: URIRef) -> list[Linked]:
        rows = self._store.select(
            "SELECT ?p (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?thing } GROUP BY ?p ORDER BY ?p", thing=iri
        )
        labels = self._store.labels({URIRef(row["p"]) for row in rows})
        linked: list[Linked] = []
        for row in rows:
            property_ = URIRef(row["p"])
            if property_ in (RDF.subject, RDF.object, SCHEMA.about):
                continue
            some = self._store.select(
                f"SELECT DISTINCT ?s WHERE {{ ?s ?p ?thing }} LIMIT {_EXAMPLES}", thing=iri, p=property_
            )
            name = re.split(r"[/#]", str(property_))[-1]
            linked.append(
                {
                    "property": INVERSE.get(name) or f"“{labels.get(property_, name)}” of",
                    "count": int(str(row["n"])),
                    "examples": [str(one["s"]) for one in some],
                }
            )
        return linked

    def _words(self, quoted: Quoted) -> Words:
        return {
            "words": "".join(piece.text for piece in quoted.sentence if piece.sorts),
            "sentence": "".join(piece.text for piece in quoted.sentence),
            "text": quoted.text_label,
            "page": self.address(quoted.href),
        }

    # Promises

    def promises(self, named: str, page: int) -> Promises:
        """Give the promises about or by a thing, and those in texts beside it, with what was reported about it."""
        iri = self.thing(named)
        why = self._promised(iri)
        days = self._days(why)
        # What is said of the thing itself comes before what only stands beside its name.
        ordered = sorted(why, key=lambda fact: (not why[fact] & _ITS_OWN, fact not in days, days.get(fact, ""), fact))
        some = ordered[(page - 1) * MOST : page * MOST]
        rows = self._store.select(
            "SELECT DISTINCT ?fact WHERE { ?fact a schema:Observation ; schema:observationAbout ?thing } LIMIT 2000",
            thing=iri,
        )
        figures = [URIRef(row["fact"]) for row in rows]
        reported = self._days(figures)
        figures.sort(key=lambda fact: (fact not in reported, reported.get(fact, ""), fact))
        later = {
            fact: [str(figure) for figure in figures if reported.get(figure, "") > days[fact]] if fact in days else []
            for fact in some
        }
        reports = figures[:_MOST_REPORTS]
        labels = self._store.labels([iri])
        return {
            "iri": str(iri),
            "page": self.page(str(iri)),
            "name": labels.get(iri, str(iri)),
            "promises": [
                self._promise(fact, said, sorted(why[fact]), later[fact][:MOST])
                for fact, said in zip(some, self._statements.statements(some), strict=True)
            ],
            "count": len(why),
            "reports": [
                self._report(fact, said)
                for fact, said in zip(reports, self._statements.statements(reports), strict=True)
            ],
            "reports_count": len(figures),
            "note": "Promises as their texts word them. A later figure about the same thing does not say that a "
            "promise was kept: compare the words." + (" Ask for further pages." if len(why) > page * MOST else ""),
        }

    def _promised(self, iri: URIRef) -> dict[URIRef, set[Why]]:
        """Give the promises that have to do with a thing, and what they have to do with it."""
        patterns: dict[Why, str] = {
            "about it": "?fact dcterms:subject ?thing",
            "made by it": "?fact prov:wasAttributedTo ?thing",
            "in an answer given for it": "?text pqa:answeringBody ?thing . ?fact ?statedIn ?text",
            "in a text that mentions it": "?text schema:mentions ?thing . ?fact ?statedIn ?text",
        }
        found: dict[URIRef, set[Why]] = defaultdict(set)
        for why, pattern in patterns.items():
            rows = self._store.select(
                f"SELECT DISTINCT ?fact WHERE {{ {pattern} . ?fact a ?target }} LIMIT 2000",
                thing=iri,
                target=absolute(KG.Target, self._base),
                statedIn=absolute(KG.statedIn, self._base),
            )
            for row in rows:
                found[URIRef(row["fact"])].add(why)
        return found

    def _days(self, facts: Iterable[URIRef]) -> dict[URIRef, str]:
        facts = list(facts)
        if not facts:
            return {}
        rows = self._store.select(
            f"SELECT ?fact (MIN(STR(?on)) AS ?day) WHERE {{ {one_of('fact', facts)} ?fact ?statedOn ?on }} "
            "GROUP BY ?fact",
            statedOn=absolute(KG.statedOn, self._base),
        )
        return {URIRef(row["fact"]): str(row["day"]) for row in rows}

    def _promise(self, fact: URIRef, said: Statement, why: list[Why], later: list[str]) -> Promise:
        return {
            "promise": said.label,
            **self._stated(fact, said),
            "due": said.due or NOT_STATED,
            "due_inferred": said.due_inferred,
            "why_listed": why,
            "reported_later": later,
        }

    def _report(self, fact: URIRef, said: Statement) -> Report:
        return {"figure": said.label, **self._stated(fact, said), "as_of": said.as_of or NOT_STATED}

    def _stated(self, fact: URIRef, said: Statement) -> Stated:
        return {
            "iri": str(fact),
            "page": self.page(str(fact)),
            "stated_on": said.when or NOT_STATED,
            "by": ", ".join(name for name, _ in said.by) or NOT_STATED,
            "words": [self._words(one) for one in said.quoted],
        }


def _around(text: str, words: list[str]) -> str:
    """Give the words of a text around some of them: where they stand together, or else around the first."""
    # Folding case may change how long a text is; its beginning is then told.
    folded = text.casefold() if len(text.casefold()) == len(text) else text
    together = re.search(r"\W+".join(map(re.escape, words)), folded)
    at = together.start() if together else max(folded.find(words[0]), 0)
    begin, end = max(0, at - _AROUND), min(len(text), at + len(" ".join(words)) + _AROUND)
    if begin:
        begin = text.find(" ", begin) + 1
    if end < len(text):
        end = max(text.rfind(" ", begin, end), at + 1)
    return ("… " if begin else "") + " ".join(text[begin:end].split()) + (" …" if end < len(text) else "")
