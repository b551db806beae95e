"""The page of a programme, a benefit, a staff role or training: what it is, when it was spoken of, and with what."""

from dataclasses import dataclass

from rdflib import URIRef

from kg.index.kinds import TOPICS
from kg.vocab import DCTERMS, SCHEMA, SKOS
from kg.web.pages.activity import Activity, Ranked, Ranking, Tallies
from kg.web.pages.models import Detail, Value
from kg.web.pages.reader import Reader
from kg.web.pages.said import Said, detail, pages_elsewhere

_RANKED: tuple[Ranking, ...] = (
    ("What is asked about with it", "mention", TOPICS),
    ("Who asks about it", "mention", ("asker",)),
    ("Who answers", "mention", ("answerer",)),
    ("Bodies in these questions", "mention", ("body",)),
)


@dataclass(frozen=True)
class Concept:
    """What a reader asks of something that the government provides."""

    glance: tuple[Detail, ...]
    pages: tuple[Value, ...]
    mentioned: tuple[Activity, ...]
    """The questions that mention it or whose answers do, the statements and the articles."""
    ranked: tuple[Ranked, ...]
    """Who asks about it, who answers, and what else these questions are about."""
    promises: str | None
    """Where all promises about it are listed, if there are any."""

    @property
    def shown_links(self) -> frozenset[URIRef]:
        """The links to it that stand on its page otherwise."""
        return frozenset({SCHEMA.mentions} if self.mentioned else set())


def read_concept(reader: Reader, said: Said, labels: dict[URIRef, str], tallies: Tallies | None) -> Concept:
    """Read what belongs to the page of something that the government provides; without an index, no counts."""
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
        pages=pages_elsewhere(reader, said),
        mentioned=tallies.mentions(reader) if tallies else (),
        ranked=tallies.ranked(_RANKED) if tallies else (),
        promises=tallies.promises("subject", "about") if tallies else None,
    )
