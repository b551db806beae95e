"""The words of questions and answers, of statements, licensed articles and excerpts, as far as they are known."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox
from rdflib import URIRef

from kg.ntriples import text_of
from kg.store import Term
from kg.store.patterns import among, one_of
from kg.vocab import DCTERMS, KG, OA, PQA, SCHEMA
from kg.web.english import text_blocks
from kg.web.kinds import BYLINE
from kg.web.marks import begin
from kg.web.pages.models import Value, Words
from kg.web.pages.reader import Reader, foreign
from kg.web.pages.said import Said

TEXTS = ("question", "answer", "article", "written-statement")
"""The kinds of things whose words state facts."""
OWN_TEXTS = {"article": (SCHEMA.articleBody, "Text"), "written-statement": (SCHEMA.text, "Statement")}
"""The property that holds the text of a thing which stands alone, and the heading above it."""
_WORDS = frozenset({str(PQA.questionText), str(PQA.answerText)})
_ALLOCATION = str(PQA.allocation)


@dataclass(frozen=True)
class Texts:
    """Reads the words that pages show in full."""

    reader: Reader

    def words(self, kind: str, said: Said) -> tuple[Words, ...]:
        """Give the question and its answers, in full or as far as they are known, on the pages of both."""
        subject = said.thing
        if kind in OWN_TEXTS:
            property_, heading = OWN_TEXTS[kind]
            texts = sorted(said.of(property_), key=str)
            return tuple(
                Words(
                    heading,
                    text_blocks(str(text)),
                    marks=self.reader.statements.marks(subject, str(text)),
                    language=foreign(text),
                )
                for text in texts
            )
        if kind == "answer":
            return (*self._questions_of(subject), *self._texts_of([subject], {subject: "Answer"}, anchored=True))
        if kind == "question":
            asked = self._texts_of([subject], {subject: "Question"}, anchored=True)
            return (*asked, *self._answers_to(subject))
        part = said.first(PQA.questionText)
        return (Words("Words of this part", text_blocks(str(part))),) if part is not None else ()

    def _questions_of(self, answer: URIRef) -> tuple[Words, ...]:
        rows = self.reader.store.select("SELECT ?q WHERE { ?thing pqa:answerTo ?q } ORDER BY ?q LIMIT 20", thing=answer)
        questions = [URIRef(row["q"]) for row in rows]
        labels = self.reader.store.labels(questions)
        return self._texts_of(questions, {q: f"Question: {labels.get(q, 'question')}" for q in questions})

    def _answers_to(self, question: URIRef) -> tuple[Words, ...]:
        """Give the answers to a question in their order; those without a date come last."""
        rows = self.reader.store.select(
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
        labels = self.reader.store.labels(answers)
        return self._texts_of(answers, {answer: labels.get(answer, "Answer") for answer in answers})

    def _replaced(self, answers: list[URIRef]) -> dict[URIRef, URIRef]:
        """Give what replaces answers, where something does."""
        if not answers:
            return {}
        found = self.reader.store.leading_to(answers, (str(DCTERMS.replaces),))
        return {URIRef(old): URIRef(new) for old, new in sorted((text_of(t.object), text_of(t.subject)) for t in found)}

    def _texts_of(
        self, things: list[URIRef], headings: dict[URIRef, str], *, anchored: bool = False
    ) -> tuple[Words, ...]:
        """Give the texts of questions or of answers; of a text that was cut, its beginning; and why there is none."""
        if not things:
            return ()
        said = self.reader.store.said(things)
        # Several documents may print one text, each its own way.
        texts: dict[URIRef, list[str]] = {}
        beginnings: dict[URIRef, str] = {}
        beginning = str(self.reader.own(KG.textBeginning))
        for thing, property_, text in sorted((text_of(t.subject), t.predicate.value, text_of(t.object)) for t in said):
            if property_ == beginning:
                beginnings[URIRef(thing)] = text
            elif property_ in _WORDS:
                texts.setdefault(URIRef(thing), []).append(text)
        # In many texts nothing is marked, and no more is asked.
        marked = {text_of(triple.object) for triple in self.reader.store.leading_to(things, (str(OA.hasSource),))}
        is_explained = self.reader.is_explained(things)
        reasons = self._reasons(things) if is_explained else {}
        bylines = self._bylines(things, said, is_explained=is_explained)
        words = []
        for thing in things:
            kind, _ = self.reader.urls.parts(str(thing)) or ("", "")
            shown_words = Words(
                headings[thing],
                (),
                None if anchored else self.reader.urls.link(str(thing)),
                reasons.get((thing, DCTERMS.issued)),
                byline=bylines[thing],
            )
            for text in texts.get(thing, ()):
                marks = self.reader.statements.marks(thing, text, anchored=anchored) if str(thing) in marked else ()
                words.append(replace(shown_words, blocks=text_blocks(text), marks=marks))
            if thing not in texts:
                reason = reasons.get((thing, PQA.answerText if kind == "answer" else PQA.questionText))
                words.append(self._without_text(shown_words, kind, beginnings.get(thing), reason))
        return tuple(words)

    def _without_text(self, words: Words, kind: str, beginning: str | None, reason: str | None) -> Words:
        if beginning:
            note = f"Only its beginning is known. {reason or ''}".strip()
            return replace(words, blocks=text_blocks(f"{beginning.rstrip()}…"), note=note)
        note = reason or f"The document does not state the words of the {'answer' if kind == 'answer' else 'question'}."
        return replace(words, note=note)

    def _reasons(self, things: list[URIRef]) -> dict[tuple[URIRef, URIRef], str]:
        """Tell why something is not stated of questions and answers that their pages would show."""
        rows = self.reader.store.select(
            f"SELECT ?thing ?p ?reason WHERE {{ {one_of('thing', things)} "
            "?n schema:about ?thing ; ?left_out ?p ; ?because ?reason "
            "FILTER(?p IN (pqa:questionText, pqa:answerText, dcterms:issued)) } ORDER BY ?thing ?reason",
            left_out=self.reader.own(KG.property),
            because=self.reader.own(KG.reason),
        )
        return {(URIRef(row["thing"]), URIRef(row["p"])): str(row["reason"]) for row in rows}

    def _bylines(
        self, things: list[URIRef], said: Iterable[ox.Triple], *, is_explained: bool
    ) -> dict[URIRef, tuple[tuple[str, Value], ...]]:
        """Tell of questions and answers who gave them, what they are, and by what they were replaced or transferred."""
        lines: dict[URIRef, list[tuple[int, str, URIRef]]] = {thing: [] for thing in things}
        words = {str(self.reader.own(p)): (place, word) for place, (p, word) in enumerate(BYLINE.items())}
        allocated: list[tuple[str, str]] = []
        for triple in said:
            if not isinstance(triple.object, ox.NamedNode):
                continue
            if told := words.get(triple.predicate.value):
                lines[URIRef(text_of(triple.subject))].append((*told, URIRef(triple.object.value)))
            elif triple.predicate.value == _ALLOCATION:
                allocated.append((triple.object.value, text_of(triple.subject)))
        for old, new in self._replaced(things).items():
            lines[old].append((len(words), "replaced by", new))
        for transfer in self.reader.store.leading_to([to for to, _ in allocated], (str(PQA.transferredTo),)):
            for to, thing in allocated:
                if to == text_of(transfer.object):
                    lines[URIRef(thing)].append((len(words), "", URIRef(text_of(transfer.subject))))
        labels = self.reader.store.labels({o for found in lines.values() for _, _, o in found})
        reasons = self._why(things, map(URIRef, words)) if is_explained else {}
        return {
            thing: tuple(
                (
                    word,
                    Value(
                        self.reader.named(o, labels), self.reader.urls.link(str(o)), inferred=reasons.get((thing, o))
                    ),
                )
                for _, word, o in sorted(found)
            )
            for thing, found in lines.items()
        }

    def _why(self, things: list[URIRef], properties: Iterable[URIRef]) -> dict[tuple[URIRef, Term], str]:
        """Tell why something that stands above a text was concluded."""
        rows = self.reader.store.select(
            f"SELECT ?thing ?o ?reason WHERE {{ {one_of('thing', things)} "
            f"?i rdf:subject ?thing ; rdf:predicate ?p ; rdf:object ?o ; ?because ?reason {among('p', properties)} }}",
            because=self.reader.own(KG.reason),
        )
        return {(URIRef(row["thing"]), row["o"]): str(row["reason"]) for row in rows}

    def excerpts(self, article: URIRef) -> tuple[Words, ...]:
        """Give the short quotations from an article that may not be published, in their order."""
        rows = self.reader.store.select(
            "SELECT ?excerpt ?text WHERE { ?excerpt ?statedIn ?article ; a ?Excerpt ; schema:text ?text } LIMIT 100",
            article=article,
            statedIn=self.reader.own(KG.statedIn),
            Excerpt=self.reader.own(KG.Excerpt),
        )
        rows.sort(key=lambda row: begin(str(row["excerpt"])))
        return tuple(
            Words(
                "",
                text_blocks(str(row["text"])),
                marks=self.reader.statements.marks(URIRef(row["excerpt"]), str(row["text"])),
            )
            for row in rows
        )
