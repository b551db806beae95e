"""The words that each fact came from: selectors into the published text, or into short excerpts where there is none.

Web Annotation Data Model (W3C Recommendation, 23 February 2017): an annotation whose body is the thing or the fact, and
whose targets are the words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.linking.mentions import Mention
from kg.prose import questions
from kg.prose.sentences import Span
from kg.readings import Passage
from kg.records import Annotation, Excerpt, Question, QuoteSelector, Record, Reference, Selector, Words

AROUND = 32
"""Characters that a selector gives before and after the words, so that they are found again in a changed text."""
LONGEST_EXCERPT = 30
"""Words of an article without licence that stand together in one excerpt."""
FEW = 10
"""Words that can be shown of it where there is no excerpt: a name, a figure and what is counted."""
MOST_QUOTED = 0.25
"""The share of the words of such an article that all excerpts together may hold; one excerpt they always may."""

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Evidence:
    """A thing or fact, and the words of a passage that mention or state it."""

    body: Reference
    spans: tuple[Span, ...]


class Excerpts:
    """What may be quoted of an article without licence: few words of it, and never a sentence beside the next.

    `wanted` are the words that facts came from, those that matter most first.
    """

    def __init__(self, passage: Passage, wanted: Iterable[Span]):
        self._passage = passage
        self._kept: list[Span] = []
        left = max(LONGEST_EXCERPT, int(MOST_QUOTED * len(passage.text.split())))
        for span in wanted:
            joined = shortened(passage.text, span)
            touched = [kept for kept in self._kept if kept.overlaps(joined)]
            if any(kept.start <= joined.start and joined.end <= kept.end for kept in touched):
                continue
            together = [joined, *touched]
            union = Span(min(span.start for span in together), max(span.end for span in together))
            if shortened(passage.text, union) != union:
                continue
            more = _count(passage.text, union) - sum(_count(passage.text, kept) for kept in touched)
            if more <= left:
                left -= more
                self._kept = [*(kept for kept in self._kept if kept not in touched), union]

    def around(self, span: Span) -> Span | None:
        """Give the excerpt in which some words begin, if there is one."""
        return next((kept for kept in self._kept if kept.start <= span.start < kept.end), None)

    def shown(self, span: Span) -> Span:
        """Give as much of some words as may be shown: what their excerpt holds of them, or else a few."""
        kept = self.around(span)
        if kept:
            return Span(span.start, min(span.end, kept.end))
        return shortened(self._passage.text, span, FEW)

    def record(self, span: Span) -> Excerpt:
        """Make the record of an excerpt."""
        about = self._passage.about
        key = f"{about.kind}/{about.key}/{span.start}-{span.end}"
        return Excerpt(key=key, text=span.of(self._passage.text), stated_in=about)

    @property
    def records(self) -> list[Excerpt]:
        """The records of all excerpts, in the order of the text."""
        return [self.record(span) for span in sorted(self._kept)]


def _count(text: str, span: Span) -> int:
    return len(span.of(text).split())


def shortened(text: str, span: Span, longest: int = LONGEST_EXCERPT) -> Span:
    """Give the beginning of some words, as much of it as an excerpt may hold."""
    end = span.start
    for number, word in enumerate(_WORD.finditer(text, span.start, span.end)):
        if number == longest:
            return Span(span.start, end)
        end = word.end()
    return span


def of_mentions(passage: Passage, mentions: list[Mention]) -> list[Evidence]:
    """Give each thing that a passage mentions, with all the places where it does.

    Whom a question is put to stands in its first words and is no mention of the office.
    """
    to = questions.addressee(passage.text) if passage.about.kind == Question.kind else None
    opening = len("To ask the ") + len(to) if to else 0
    told: dict[Reference, list[Span]] = {}
    for mention in mentions:
        thing = mention.thing
        if thing and not (thing.kind == "post" and mention.end <= opening):
            told.setdefault(thing, []).append(Span(mention.start, mention.end))
    return [Evidence(thing, tuple(spans)) for thing, spans in told.items()]


def annotate(passage: Passage, evidence: Iterable[Evidence], excerpts: Excerpts | None) -> list[Record]:
    """Make the annotations of a passage; `excerpts` hold what may be quoted of it, None where it is published whole."""
    if excerpts is None:
        return [_annotation(passage, found, [_selected(passage, span) for span in found.spans]) for found in evidence]
    return [
        *excerpts.records,
        *(
            _annotation(passage, found, [_excerpted(passage, span, excerpts) for span in found.spans])
            for found in evidence
        ),
    ]


def _annotation(passage: Passage, found: Evidence, words: list[Words]) -> Annotation:
    about, body = passage.about, found.body
    # The key of a fact begins with that of what states it.
    key = body.key if body.key.startswith(f"{about.key}/") else f"{about.key}/{body.key}"
    return Annotation(key=f"{about.kind}/{body.kind}/{key}", body=body, targets=tuple(dict.fromkeys(words)))


def _selected(passage: Passage, span: Span) -> Words:
    about = passage.about
    return _words(about, passage.text, span, f"{about.kind}/{about.key}/{span.start}-{span.end}")


def _words(source: Reference, text: str, span: Span, key: str) -> Words:
    selector = Selector(
        key=key,
        exact=span.of(text),
        prefix=_before(text, span.start) or None,
        suffix=_after(text, span.end) or None,
        start=span.start,
        end=span.end,
    )
    return Words(key=key, source=source, selector=selector)


def _before(text: str, position: int) -> str:
    """Give some whole words that stand before a position."""
    begin = max(0, position - AROUND)
    cut = text.find(" ", begin, position) + 1 if begin and text[begin - 1].isalnum() else begin
    return text[cut or begin : position]


def _after(text: str, position: int) -> str:
    """Give some whole words that stand after a position."""
    end = min(len(text), position + AROUND)
    cut = text.rfind(" ", position, end) if end < len(text) and text[end].isalnum() else end
    return text[position : cut if cut > position else end]


def _excerpted(passage: Passage, span: Span, excerpts: Excerpts) -> Words:
    about, text = passage.about, passage.text
    key = f"{about.kind}/{about.key}/{span.start}-{span.end}"
    within = excerpts.around(span)
    shown = excerpts.shown(span)
    if within is None:
        # A name or a figure by itself.
        return Words(key=key, source=about, selector=QuoteSelector(key=key, exact=shown.of(text)))
    placed = Span(shown.start - within.start, shown.end - within.start)
    return _words(excerpts.record(within).reference, within.of(text), placed, key)
