"""The words of questions and answers, of statements, licensed articles and excerpts, as far as they are known."""

from dataclasses import dataclass, replace

from rdflib import URIRef

from kg.vocab import DCTERMS, KG, PQA, SCHEMA
from kg.web.english import text_blocks
from kg.web.kinds import BYLINE
from kg.web.marks import begin
from kg.web.pages.models import Value, Words
from kg.web.pages.reader import Reader, foreign
from kg.web.pages.said import Said
from kg.web.statements import among, one_of

TEXTS = ("question", "answer", "article", "written-statement")
"""The kinds of things whose words state facts."""
OWN_TEXTS = {"article": (SCHEMA.articleBody, "Text"), "written-statement": (SCHEMA.text, "Statement")}
"""The property that holds the text of a thing which stands alone, and the heading above it."""


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
        rows = self.reader.store.select(
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
        beginning = self.reader.own(KG.textBeginning)
        for row in self.reader.store.select(
            f"SELECT ?thing ?p ?text WHERE {{ {one_of('thing', things)} "
            "?thing ?p ?text FILTER(?p IN (pqa:questionText, pqa:answerText, ?beginning)) } ORDER BY ?thing ?text",
            beginning=beginning,
        ):
            if URIRef(row["p"]) == beginning:
                beginnings[URIRef(row["thing"])] = str(row["text"])
            else:
                texts.setdefault(URIRef(row["thing"]), []).append(str(row["text"]))
        reasons = {
            (URIRef(row["thing"]), URIRef(row["p"])): str(row["reason"])
            for row in self.reader.store.select(
                f"SELECT ?thing ?p ?reason WHERE {{ {one_of('thing', things)} "
                "?n schema:about ?thing ; ?left_out ?p ; ?because ?reason "
                "FILTER(?p IN (pqa:questionText, pqa:answerText, dcterms:issued)) } ORDER BY ?thing ?reason",
                left_out=self.reader.own(KG.property),
                because=self.reader.own(KG.reason),
            )
        }
        bylines = self._bylines(things)
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
                marks = self.reader.statements.marks(thing, text, anchored=anchored)
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

    def _bylines(self, things: list[URIRef]) -> dict[URIRef, tuple[tuple[str, Value], ...]]:
        """Tell of questions and answers who gave them, what they are, and by what they were replaced or transferred."""
        said: dict[URIRef, list[tuple[int, str, URIRef]]] = {thing: [] for thing in things}
        words = {self.reader.own(p): (place, word) for place, (p, word) in enumerate(BYLINE.items())}
        for row in self.reader.store.select(
            f"SELECT ?thing ?p ?o WHERE {{ {one_of('thing', things)} ?thing ?p ?o "
            f"{among('p', words)} FILTER(ISIRI(?o)) }} ORDER BY ?thing ?o"
        ):
            said[URIRef(row["thing"])].append((*words[URIRef(row["p"])], URIRef(row["o"])))
        for old, new in self._replaced(things).items():
            said[old].append((len(words), "replaced by", new))
        for row in self.reader.store.select(
            f"SELECT ?thing ?transfer WHERE {{ {one_of('thing', things)} "
            "?thing pqa:allocation ?allocation . ?transfer pqa:transferredTo ?allocation }"
        ):
            said[URIRef(row["thing"])].append((len(words), "", URIRef(row["transfer"])))
        labels = self.reader.store.labels({o for found in said.values() for _, _, o in found})
        reasons = {
            (URIRef(row["thing"]), row["o"]): str(row["reason"])
            for row in self.reader.store.select(
                f"SELECT ?thing ?o ?reason WHERE {{ {one_of('thing', things)} "
                f"?i rdf:subject ?thing ; rdf:predicate ?p ; rdf:object ?o ; ?because ?reason {among('p', words)} }}",
                because=self.reader.own(KG.reason),
            )
        }
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
            for thing, found in said.items()
        }

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
