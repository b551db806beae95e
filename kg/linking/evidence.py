"""The words that each fact came from: selectors into the published text, or into short excerpts where there is none.

Web Annotation Data Model (W3C Recommendation, 23 February 2017): an annotation whose body is the thing or the fact, and
whose targets are the words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from kg.linking.mentions import Mention
from kg.prose import questions
from kg.prose.sentences import Span
from kg.readings import Passage
from kg.records import Annotation, Excerpt, Question, QuoteSelector, Record, Reference, Selector, Words

AROUND = 32
"""Characters that a selector gives before and after the words, so that they are found again in a changed text."""
LONGEST_EXCERPT = 30
"""Words of an article without licence that stand together in one excerpt."""
LONGEST_RUN = 40
"""Words that excerpts one after the other may make together."""
MOST_QUOTED = 1 / 3
"""The share of the words of such an article that may be published, of which one excerpt always may."""
_LEAST = 16
"""Words of each fact that are quoted before any is quoted at length."""
_BARE = 6
"""Words of a figure or a promise that are shown where nothing more may be quoted."""

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Evidence:
    """A thing or fact, and the words of a passage that mention or state it."""

    body: Reference
    spans: tuple[Span, ...]


class Excerpts:
    """What may be quoted of an article without licence: a few words for each fact, and no more than a share of it.

    `wanted` are the words that facts came from, `wished` those that make them understood, what matters most first.
    """

    def __init__(self, passage: Passage, wanted: Iterable[Span], wished: Iterable[Span]):
        self._passage = passage
        self._text = passage.text
        self._kept: list[Span] = []
        self._left = max(LONGEST_EXCERPT, int(MOST_QUOTED * len(passage.text.split())))
        for span in wanted:
            self._quote(shortened(self._text, span, _LEAST))
        for span in wished:
            self._quote(shortened(self._text, span, LONGEST_EXCERPT))

    def _quote(self, span: Span) -> None:
        """Keep some words as an excerpt, together with those they overlap, if that is not too much."""
        together = [span, *(kept for kept in self._kept if kept.overlaps(span))]
        union = Span(min(part.start for part in together), max(part.end for part in together))
        if union in self._kept or _count(self._text, union) > LONGEST_EXCERPT:
            return
        more = _count(self._text, union) - sum(_count(self._text, kept) for kept in together[1:])
        if more <= self._left and self._run(union) <= LONGEST_RUN:
            self._left -= more
            self._kept = [*(kept for kept in self._kept if kept not in together), union]

    def _run(self, span: Span) -> int:
        """Count the words that an excerpt makes with those beside it."""
        run = span
        for kept in [*sorted(self._kept), *sorted(self._kept, reverse=True)]:
            between = self._text[min(kept.end, run.end) : max(kept.start, run.start)]
            if not re.search(r"\w", between):
                run = Span(min(run.start, kept.start), max(run.end, kept.end))
        return _count(self._text, run)

    def around(self, span: Span) -> Span | None:
        """Give the excerpt in which some words begin, if there is one."""
        return next((kept for kept in self._kept if kept.start <= span.start < kept.end), None)

    def shown(self, span: Span) -> Span:
        """Give as much of some words as may be shown: what their excerpt holds of them, or else very few."""
        if kept := self.around(span):
            return Span(span.start, min(span.end, kept.end))
        return shortened(self._text, span, _BARE)

    def record(self, span: Span) -> Excerpt:
        """Make the record of an excerpt."""
        return Excerpt(
            key=self._passage.key_of(span.start, span.end), text=span.of(self._text), stated_in=self._passage.about
        )

    @property
    def records(self) -> list[Excerpt]:
        """The records of all excerpts, in the order of the text."""
        return [self.record(span) for span in sorted(self._kept)]


def _count(text: str, span: Span) -> int:
    return len(span.of(text).split())


def shortened(text: str, span: Span, longest: int) -> Span:
    """Give the beginning of some words, at most so many, up to where a clause ends if one does."""
    words = list(islice(_WORD.finditer(text, span.start, span.end), longest + 1))
    if len(words) <= longest:
        return span
    clauses = [word.end() for word in words[longest // 2 : longest] if word[0].endswith((",", ";", ":", ".", "”", "’"))]
    return Span(span.start, clauses[-1] if clauses else words[longest - 1].end())


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
            _annotation(passage, found, [_excerpted(passage, found.body, span, excerpts) for span in found.spans])
            for found in evidence
        ),
    ]


def _annotation(passage: Passage, found: Evidence, words: list[Words]) -> Annotation:
    key = Annotation.key_of(passage.about, found.body)
    return Annotation(key=key, body=found.body, targets=tuple(dict.fromkeys(words)))


def _selected(passage: Passage, span: Span) -> Words:
    return _words(passage.about, passage.text, span, passage.key_of(span.start, span.end))


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


def _excerpted(passage: Passage, body: Reference, span: Span, excerpts: Excerpts) -> Words:
    text = passage.text
    key = passage.key_of(span.start, span.end)
    within, shown = excerpts.around(span), excerpts.shown(span)
    if within is None:
        # Names and titles are no text of the article; of others, a few words.
        exact = shown if body.kind in ("target", "observation", "quotation") else span
        return Words(key=key, source=passage.about, selector=QuoteSelector(key=key, exact=exact.of(text)))
    placed = Span(shown.start - within.start, shown.end - within.start)
    return _words(excerpts.record(within).reference, within.of(text), placed, key)
