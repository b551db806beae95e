"""The words of questions and answers, of statements, licensed articles and excerpts, as far as they are known."""

from dataclasses import dataclass, replace

from rdflib import URIRef

from kg.ntriples import text_of
from kg.store.patterns import one_of
from kg.vocab import DCTERMS, KG, OA, PQA, SCHEMA
from kg.web.english import text_blocks
from kg.web.marks import begin
from kg.web.pages.bylines import bylines
from kg.web.pages.models import Words
from kg.web.pages.reader import Reader, foreign
from kg.web.pages.said import Said

TEXTS = ("question", "answer", "article", "written-statement")
"""The kinds of things whose words state facts."""
OWN_TEXTS = {"article": (SCHEMA.articleBody, "Text"), "written-statement": (SCHEMA.text, "Statement")}
"""The property that holds the text of a thing which stands alone, and the heading above it."""
_WORDS = frozenset({str(PQA.questionText), str(PQA.answerText)})


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
        lines = bylines(self.reader, things, said, self._replaced(things), is_explained=is_explained)
        words = []
        for thing in things:
            kind, _ = self.reader.urls.parts(str(thing)) or ("", "")
            shown_words = Words(
                headings[thing],
                (),
                None if anchored else self.reader.urls.link(str(thing)),
                reasons.get((thing, DCTERMS.issued)),
                byline=lines[thing],
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
