"""Counts recall and precision of what is read out of texts, on texts that people labelled by reading them.

    python benchmarks/extraction_quality.py [--corpus DIR] [--set NAME] [--misses]

Sets of labels whose texts are not there are skipped. The command ends with status 1 if a text is not the one that was
labelled.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from labelled_texts import (
    FOUNDING,
    Citation,
    Fact,
    Facts,
    Known,
    Labelled,
    Mention,
    Passages,
    Publication,
    Quantity,
    Quotation,
    Relation,
    Target,
    Unusable,
    passages_of,
    read_labels,
)

from kg.linking import Registers
from kg.linking.mentions import Mention as FoundMention
from kg.linking.mentions import NamesInUse
from kg.linking.registers import fold_name
from kg.prose import citations, names, publications, quantities, quotations, relations, targets
from kg.prose.sentences import Span
from kg.records import Reference
from kg.resources import REGISTERS, ROOT
from kg.vocab import DEFAULT_BASE

LABELS = Path(__file__).parent / "labels"
CORPUS = ROOT.parent / "shared" / "corpus"


def shared(one: Iterable[Span], other: Iterable[Span]) -> int:
    """Give the number of characters that two sets of spans share."""
    other = list(other)
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)


def _same_figure(label: Fraction | None, found: Fraction | None, unit: str) -> bool:
    if label is None or found is None:
        return label is found
    # A third is 33.33 % to some and 33⅓ % to others.
    return label == found or (unit == "percent" and abs(label - found) < Fraction(1, 100))


def _same_quantity(label: Quantity, found: Quantity) -> bool:
    pairs = ((label.value, found.value), (label.minimum, found.minimum), (label.maximum, found.maximum))
    return label.unit == found.unit and all(_same_figure(*pair, label.unit) for pair in pairs)


def _same_title(label: Publication, found: Publication) -> bool:
    longer = max(sum(piece.end - piece.start for piece in fact.pieces) for fact in (label, found))
    return 2 * shared(label.pieces, found.pieces) >= longer


def _both_or_neither(label: Span | None, found: Span | None) -> bool:
    if label is None or found is None:
        return label is found
    return label.overlaps(found)


def _same_words(label: Fact, found: Fact) -> bool:
    return (label.pieces[0].start, label.pieces[-1].end) == (found.pieces[0].start, found.pieces[-1].end)


@dataclass(frozen=True)
class Rule:
    """For one kind of fact: when a find that shares words with a label is what it says, and what else may agree then.

    An agreement is None where the label does not tell.
    """

    matches: Callable[[Any, Any], bool]
    agreements: Mapping[str, Callable[[Any, Any], bool | None]] = field(default_factory=dict)


RULES: dict[str, Rule] = {
    "mentions": Rule(lambda label, found: bool(label.things & found.things)),
    "quantities": Rule(
        _same_quantity,
        {
            "comparator": lambda label, found: label.comparator == found.comparator,
            "counted": lambda label, found: _both_or_neither(label.counted, found.counted) if label.counted else None,
        },
    ),
    "targets": Rule(
        lambda label, found: label.values <= found.values,
        {"due": lambda label, found: _both_or_neither(label.due, found.due)},
    ),
    "quotations": Rule(
        lambda label, found: True,
        {"speaker": lambda label, found: _both_or_neither(label.speaker, found.speaker), "words": _same_words},
    ),
    "publications": Rule(_same_title, {"issued": lambda label, found: label.issued == found.issued}),
    "citations": Rule(
        lambda label, found: label.uin == found.uin,
        {"answered": lambda label, found: label.answered == found.answered},
    ),
    "relations": Rule(
        lambda label, found: (label.subject, label.objects) == (found.subject, found.objects),
        {"kind": lambda label, found: label.kind == found.kind},
    ),
}


def pairs(rule: Rule, labels: Sequence[Fact], found: Sequence[Fact]) -> list[tuple[int, int]]:
    """Pair labels with finds of the same, by number: each label with one piece of a find, each piece with one label.

    Those that share most words come together first.
    """
    possible = sorted(
        (-shared(label.pieces, [piece]), number, at, part)
        for number, label in enumerate(labels)
        for at, find in enumerate(found)
        for part, piece in enumerate(find.pieces)
        if shared(label.pieces, [piece]) and rule.matches(label, find)
    )
    paired: list[tuple[int, int]] = []
    met: set[int] = set()
    used: set[tuple[int, int]] = set()
    for _, number, at, part in possible:
        if number not in met and (at, part) not in used:
            met.add(number)
            used.add((at, part))
            paired.append((number, at))
    return sorted(paired)


@dataclass
class Score:
    """How the finds of one kind compare with its labels, over any number of texts.

    `met` labels were found and `right` finds labelled; these differ where one broken-off quotation was labelled as two.
    `missed` and `wrong` say where the others are.
    """

    labels: int = 0
    met: int = 0
    found: int = 0
    right: int = 0
    agreed: dict[str, tuple[int, int]] = field(default_factory=dict)
    missed: list[tuple[str, Fact]] = field(default_factory=list)
    wrong: list[tuple[str, Fact]] = field(default_factory=list)

    @property
    def recall(self) -> float | None:
        """The share of the labels that were found; None without labels."""
        return self.met / self.labels if self.labels else None

    @property
    def precision(self) -> float | None:
        """The share of the finds that are labelled; None without finds."""
        return self.right / self.found if self.found else None

    def add(self, rule: Rule, labels: Sequence[Fact], found: Sequence[Fact], where: str) -> None:
        """Add the labels and the finds of one text."""
        certain = [label for label in labels if not label.doubtful]
        paired = pairs(rule, certain, found)
        right = {at for _, at in paired}
        others = [at for at in range(len(found)) if at not in right]
        doubtful = [label for label in labels if label.doubtful]
        excused = {others[at] for _, at in pairs(rule, doubtful, [found[at] for at in others])}
        met = {number for number, _ in paired}
        self.labels += len(certain)
        self.met += len(met)
        self.found += len(found) - len(excused)
        self.right += len(right)
        for name, agrees in rule.agreements.items():
            told = [agrees(certain[number], found[at]) for number, at in paired]
            agreeing, compared = self.agreed.get(name, (0, 0))
            self.agreed[name] = agreeing + told.count(True), compared + len(told) - told.count(None)
        self.missed += [(where, label) for number, label in enumerate(certain) if number not in met]
        self.wrong += [(where, found[at]) for at in others if at not in excused]


def predicted(passages: Passages, known: Known) -> dict[str, Facts]:
    """Give the facts that the program finds in the texts of one document, by field."""
    in_use = NamesInUse(known.finder, known.registers)
    return {name: _predicted(name, text, in_use.find(text)) for name, text in passages.items()}


def _predicted(name: str, text: str, mentions: list[FoundMention]) -> Facts:
    titles = {Span(title.start, title.end): title.issued for title in publications.find(text)}
    for mention in mentions:
        if mention.kind == "publication" and not any(title.overlaps(_of(mention)) for title in titles):
            titles[_of(mention)] = None
    figures = [figure for figure in quantities.find(text) if not any(title.overlaps(_of(figure)) for title in titles)]
    promises = targets.find(text, figures) if name != "question" else []
    return {
        "mentions": [
            Mention(pieces=(_of(mention),), things=mention.things)
            for mention in mentions
            if mention.thing and not any(title.overlaps(_of(mention)) for title in titles)
        ],
        "quantities": [_quantity(figure) for figure in figures],
        "targets": [
            Target(
                pieces=(_of(promise),),
                values=frozenset(bound for amount in promise.amounts for bound in _bounds(amount) if bound is not None),
                due=promise.due,
            )
            for promise in promises
        ],
        "quotations": [Quotation(pieces=said.pieces, speaker=said.speaker) for said in quotations.find(text)],
        "publications": [
            Publication(pieces=(title,), issued=str(issued) if issued else None) for title, issued in titles.items()
        ],
        "citations": [
            Citation(pieces=(_of(cited),), uin=cited.uin, answered=str(cited.answered) if cited.answered else None)
            for cited in citations.find(text)
        ],
        "relations": [
            Relation(
                pieces=(_of(relation),),
                subject=_thing_or_words(relation.subject, text, mentions),
                kind=relation.kind,
                objects=frozenset(_thing_or_words(words, text, mentions) for words in relation.objects),
            )
            for relation in relations.find(text)
        ],
    }


class _Placed(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def _of(found: _Placed) -> Span:
    return Span(found.start, found.end)


def _bounds(figure: quantities.Quantity) -> tuple[Fraction | None, ...]:
    """Give value, minimum and maximum; shares in percent."""
    share = 100 if figure.unit == "ratio" else 1
    bounds = (figure.value, figure.minimum, figure.maximum)
    return tuple(None if bound is None else Fraction(bound) * share for bound in bounds)


_SAME_UNIT = {"ratio": "percent", "headcount": ""}
"""Units that labels say otherwise: a share is in percent, and a count of heads a count."""


def _quantity(figure: quantities.Quantity) -> Quantity:
    value, minimum, maximum = _bounds(figure)
    return Quantity(
        pieces=(_of(figure),),
        value=value,
        minimum=minimum,
        maximum=maximum,
        unit=_SAME_UNIT.get(figure.unit, figure.unit),
        comparator=figure.comparator,
        counted=figure.counted,
    )


def _thing_or_words(words: Span, text: str, mentions: list[FoundMention]) -> Reference | str:
    thing = next((m.thing for m in mentions if m.end == words.end and m.start >= words.start), None)
    return thing or fold_name(words.of(text))


@dataclass
class Result:
    """The scores of one set of labels by kind.

    Of the names that the registers do not know, `unknown`, the program proposes `proposed` as candidates.
    """

    scores: dict[str, Score]
    texts: dict[str, str] = field(default_factory=dict)
    doubtful: int = 0
    unknown: int = 0
    proposed: int = 0


def evaluate(labelled: list[Labelled], corpus: Path, known: Known) -> Result:
    """Compare what the program finds in the texts of a set with its labels. Unusable as `passages_of`."""
    result = Result({kind: Score() for kind in RULES})
    passages = passages_of(labelled, corpus)
    found = {record: predicted(texts, known) for record, texts in passages.items()}
    for text in labelled:
        words = passages[text.file, text.record][text.field]
        result.texts[text.where] = words
        for kind, score in result.scores.items():
            labels = [label for label in text.facts[kind] if not _is_unknown(label)]
            score.add(RULES[kind], labels, found[text.file, text.record][text.field][kind], text.where)
            result.doubtful += sum(label.doubtful for label in labels)
        candidates = [_of(candidate) for candidate in names.candidates(words)]
        unknown = [label for label in text.facts["mentions"] if _is_unknown(label)]
        result.unknown += len(unknown)
        result.proposed += sum(shared(label.pieces, candidates) > 0 for label in unknown)
    return result


def _is_unknown(label: Fact) -> bool:
    return isinstance(label, Mention) and not label.things


def table(result: Result) -> str:
    """Lay out the scores of a set."""
    lines = [
        f"{'':14}{'labels':>8}{'met':>6}{'recall':>8}{'found':>8}{'right':>7}{'precision':>11}   of those met, agree"
    ]
    for kind, score in result.scores.items():
        agreed = ", ".join(f"{name} {agreeing}/{compared}" for name, (agreeing, compared) in score.agreed.items())
        lines.append(
            f"{kind:14}{score.labels:8}{score.met:6}{_share(score.recall):>8}{score.found:8}{score.right:7}"
            f"{_share(score.precision):>11}   {agreed}".rstrip()
        )
    if result.unknown:
        lines.append(
            f"Names of things that the registers do not know, not counted above: {result.unknown}, "
            f"of which {result.proposed} are proposed as candidates."
        )
    if result.doubtful:
        lines.append(f"Labels on which careful readers would disagree, counted neither way: {result.doubtful}.")
    return "\n".join(lines)


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"


def misses(result: Result) -> Iterator[str]:
    """Show each label that was missed and each find that is wrong, in their surroundings."""
    for kind, score in result.scores.items():
        for verdict, facts in (("missed", score.missed), ("wrong", score.wrong)):
            for where, fact in facts:
                text = result.texts[where]
                start, end = fact.pieces[0].start, fact.pieces[-1].end
                around = f"{text[max(0, start - 60) : start]}[[{text[start:end]}]]{text[end : end + 60]}"
                yield f"{verdict} {kind} {where}: {' '.join(around.split())}\n    {_values(fact, text)}"


def _values(fact: Fact, text: str) -> str:
    """Give what a fact says beside its place, words for spans."""
    values = []
    for name, value in vars(fact).items():
        if name not in ("pieces", "doubtful") and value not in (None, ""):
            values.append(f"{name} {_plain(value, text)}")
    return "; ".join(values)


def _plain(value: object, text: str) -> str:
    if isinstance(value, Span):
        return f"“{value.of(text)}”"
    if isinstance(value, frozenset):
        return ", ".join(sorted(_plain(item, text) for item in value))
    if isinstance(value, Reference):
        return f"{value.kind}/{value.key}"
    return f"{float(value):g}" if isinstance(value, Fraction) and value.denominator != 1 else str(value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and give its exit status."""
    parser = argparse.ArgumentParser(description="Count recall and precision of what is read out of labelled texts.")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="where the records lie (default: %(default)s)")
    parser.add_argument("--set", choices=sorted(path.stem for path in LABELS.glob("*.jsonl")), help="one set only")
    parser.add_argument("--misses", action="store_true", help="show what was missed and what is wrong, with its words")
    options = parser.parse_args(arguments)
    known = Known(Registers.load([REGISTERS], DEFAULT_BASE))
    status = 0
    for path in sorted(LABELS.glob("*.jsonl")):
        if options.set not in (None, path.stem):
            continue
        try:
            labelled = read_labels(path, known)
            if not options.corpus.is_dir() and any(text.file != FOUNDING for text in labelled):
                print(f"{path.stem} skipped: there is no corpus at {options.corpus}\n")
                continue
            result = evaluate(labelled, options.corpus, known)
        except Unusable as error:
            print(f"{path.stem}: {error}\n", file=sys.stderr)
            status = 1
            continue
        records = len({(text.file, text.record) for text in labelled})
        print(f"{path.stem}: {len(labelled)} texts of {records} records\n{table(result)}\n")
        if options.misses:
            print("\n".join([*misses(result), ""]))
    return status


if __name__ == "__main__":
    sys.exit(main())
