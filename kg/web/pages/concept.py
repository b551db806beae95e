"""The page of a programme, a benefit, a staff role or training: what it is, when it was spoken of, and with what."""

from dataclasses import dataclass, replace

from rdflib import URIRef

from kg.index.kinds import TOPICS
from kg.vocab import DCTERMS, SCHEMA, SKOS
from kg.web.pages.activity import Activity, Ranked, Tallies
from kg.web.pages.elsewhere import elsewhere
from kg.web.pages.models import Detail, Value
from kg.web.pages.reader import Reader
from kg.web.pages.said import Said, detail


@dataclass(frozen=True)
class Concept:
    """What a reader asks of something that the government provides."""

    glance: tuple[Detail, ...]
    pages: tuple[Value, ...]
    mentioned: Activity | None
    """The questions that mention it, or whose answers do."""
    ranked: tuple[Ranked, ...]
    """Who asks about it, who answers, and what else these questions are about."""
    promises: str | None
    """Where all promises about it are listed, if there are any."""

    @property
    def shown_links(self) -> frozenset[URIRef]:
        """The links to it that stand on its page otherwise."""
        return frozenset({SCHEMA.mentions} if self.mentioned else set())


def read_concept(reader: Reader, said: Said, tallies: Tallies | None) -> Concept:
    """Read what belongs to the page of something that the government provides; without an index, no counts."""
    labels = reader.store.labels(said.named())
    glance = (
        detail(reader, said, labels, "Also called", SKOS.altLabel),
        detail(reader, said, labels, "Run by", SCHEMA.provider),
        detail(reader, said, labels, "Available in", SCHEMA.areaServed),
        detail(reader, said, labels, "Part of", SKOS.broader),
        detail(reader, said, labels, "Close to", SKOS.closeMatch),
        detail(reader, said, labels, "Replaces", DCTERMS.replaces),
    )
    return Concept(
        glance=tuple(one for one in glance if one.values),
        pages=elsewhere(reader, said),
        mentioned=_mentioned(reader, said.thing, tallies) if tallies else None,
        ranked=_ranked(tallies) if tallies else (),
        promises=tallies.promises("subject", "about") if tallies else None,
    )


def _mentioned(reader: Reader, thing: URIRef, tallies: Tallies) -> Activity | None:
    """Give the questions that mention a thing, the latest with links to the words that do."""
    found = tallies.activity("Questions about it", "mention", "question", "about")
    if found is None:
        return None
    texts = {URIRef(row.iri): row for row in found.latest}
    places = reader.statements.places(thing, texts)
    latest = tuple(
        replace(row, name=replace(row.name, href=f"{row.name.href}#{places[text]}")) if text in places else row
        for text, row in texts.items()
    )
    return replace(found, latest=latest)


def _ranked(tallies: Tallies) -> tuple[Ranked, ...]:
    told = (
        tallies.ranked("What is asked about with it", "mention", TOPICS),
        tallies.ranked("Who asks about it", "mention", ("asker",)),
        tallies.ranked("Who answers", "mention", ("answerer",)),
        tallies.ranked("Bodies in these questions", "mention", ("body",)),
    )
    return tuple(one for one in told if one)
