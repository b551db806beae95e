"""Texts that people labelled by reading them: the labels, and the texts that they are about.

A label says what stands from one character of a text to another, never the words. The texts are the founding documents,
and records of a corpus that lies outside the project.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.documents import html_page, load, prose
from kg.linking import Registers
from kg.linking.mentions import Finder
from kg.linking.registers import fold_name
from kg.mappers import read
from kg.prose.sentences import Span
from kg.records import Name, Reference
from kg.resources import FOUNDING_DOCUMENTS

FOUNDING = "seeds/documents"
"""What labels name as the file of a founding document; their record is the number that its name begins with."""


class Unusable(Exception):
    """Labels, or a text that they are about, are not as they must be. The message says which and how."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that words of a text say. The words are of several pieces only where a quotation is broken off.

    A doubtful label is one that careful readers would disagree on: finding it is neither right nor wrong.
    """

    pieces: tuple[Span, ...]
    doubtful: bool = False


@dataclass(frozen=True, kw_only=True)
class Mention(Fact):
    """The name of a thing. A label of something that the registers do not know has no things."""

    things: frozenset[Reference]


@dataclass(frozen=True, kw_only=True)
class Quantity(Fact):
    """A figure, or a range."""

    value: Fraction | None
    minimum: Fraction | None
    maximum: Fraction | None
    unit: str
    comparator: str
    counted: Span | None


@dataclass(frozen=True, kw_only=True)
class Target(Fact):
    """A promise; `values` are the figures to be reached."""

    values: frozenset[Fraction]
    due: Span | None


@dataclass(frozen=True, kw_only=True)
class Quotation(Fact):
    """Words of a speaker."""

    speaker: Span | None


@dataclass(frozen=True, kw_only=True)
class Publication(Fact):
    """The title of a publication."""

    issued: str | None


@dataclass(frozen=True, kw_only=True)
class Citation(Fact):
    """The number of a parliamentary question."""

    uin: str
    answered: str | None


@dataclass(frozen=True, kw_only=True)
class Relation(Fact):
    """How things relate: each as the thing known by its name, or else as its name folded."""

    subject: Reference | str
    kind: str
    objects: frozenset[Reference | str]


KINDS = ("mentions", "quantities", "targets", "quotations", "publications", "citations", "relations")
Facts = dict[str, list[Fact]]
"""Facts of one text, by kind."""


@dataclass(frozen=True)
class Labelled:
    """The labels of one text: which one, the beginning of its digest, and the facts in it."""

    record: str
    file: str
    field: str
    digest: str
    facts: Facts

    @property
    def where(self) -> str:
        """The text, for messages."""
        return f"{self.record}.{self.field}"


def digest_of(text: str) -> str:
    """Give what labels keep of a text: the first 16 digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Known:
    """The things that the registers know, by the names that labels give them."""

    registers: Registers

    @cached_property
    def _by_name(self) -> dict[str, frozenset[Reference]]:
        found: dict[str, set[Reference]] = {}
        for label in self.registers.labels:
            found.setdefault(fold_name(label.text), set()).add(label.reference)
        return {name: frozenset(things) for name, things in found.items()}

    @cached_property
    def finder(self) -> Finder:
        """Finds the names of the registers in texts."""
        return Finder(self.registers.labels)

    def things(self, name: str, kind: str) -> frozenset[Reference]:
        """Give the things that bear a name, of this kind if there are any."""
        return frozenset(self.registers.candidates(Name(name, kind))) or self._by_name.get(fold_name(name), frozenset())

    def thing_or_name(self, name: str) -> Reference | str:
        """Give the one thing that bears a name, or else the name as `fold_name` folds it."""
        things = self._by_name.get(fold_name(name), frozenset())
        return next(iter(things)) if len(things) == 1 else fold_name(name)


def read_labels(path: Path, known: Known) -> list[Labelled]:
    """Read a file of labels. Unusable if a line is none."""
    labelled = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            facts = {kind: [_label(kind, fact, known) for fact in row.get(kind, [])] for kind in KINDS}
            labelled.append(Labelled(str(row["record"]), row["file"], row["field"], row["sha256"], facts))
        except (ValueError, KeyError, TypeError) as error:
            raise Unusable(f"{path}:{number} is no line of labels ({type(error).__name__}: {error})") from error
    return labelled


def _label(kind: str, label: dict[str, Any], known: Known) -> Fact:
    where: dict[str, Any] = {
        "pieces": (Span(label["start"], label["end"]),),
        "doubtful": label.get("doubtful", False),
    }
    match kind:
        case "mentions":
            return Mention(**where, things=known.things(label["name"], label["kind"]))
        case "quantities":
            return Quantity(
                **where,
                value=_figure(label.get("value")),
                minimum=_figure(label.get("min")),
                maximum=_figure(label.get("max")),
                unit=label["unit"],
                comparator=label["comparator"],
                counted=_span(label.get("counted")),
            )
        case "targets":
            value = _figure(label.get("value"))
            return Target(**where, values=frozenset([value] if value is not None else ()), due=_span(label.get("due")))
        case "quotations":
            return Quotation(**where, speaker=_span(label.get("speaker")))
        case "publications":
            return Publication(**where, issued=label.get("issued"))
        case "citations":
            return Citation(**where, uin=label["uin"], answered=label.get("answered"))
        case _:
            objects = frozenset(known.thing_or_name(name) for name in label["objects"])
            return Relation(**where, subject=known.thing_or_name(label["subject"]), kind=label["kind"], objects=objects)


def _figure(value: str | None) -> Fraction | None:
    """Read a labelled figure; "2/5" is a share, in percent 40."""
    if value is None:
        return None
    return Fraction(value) * (100 if "/" in value else 1)


def _span(ends: list[int] | None) -> Span | None:
    return Span(*ends) if ends else None


Passages = dict[str, str]
"""The texts of one record by field, in the order in which they are read."""


def founding_passages() -> dict[str, Passages]:
    """Give the texts of the founding documents, by number and field."""
    found: dict[str, Passages] = {}
    for path in sorted(FOUNDING_DOCUMENTS.glob("*.txt")):
        _, reading = read(load(path))
        found[path.name.partition("_")[0]] = {passage.about.kind: passage.text for passage in reading.passages}
    return found


def corpus_passages(file: Path, wanted: set[str]) -> dict[str, Passages]:
    """Give the texts of the wanted records of a file of the Written Questions service, by id and field.

    Of several rows of one record, the first that holds its whole answer counts.
    """
    found: dict[str, Passages] = {}
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as rows:
        for line in rows:
            row = json.loads(line)
            value = row.get("value", row)
            record, answer = str(value["id"]), value["answerText"] or ""
            is_cut = row.get("textForm", "full-html") != "full-html" or answer.endswith("...")
            if record in wanted and record not in found and answer and not is_cut:
                html = {"question": value["questionText"], "answer": answer}
                found[record] = {name: prose(html_page(f"<body>{text}</body>").content) for name, text in html.items()}
    return found


def passages_of(labelled: Iterable[Labelled], corpus: Path) -> dict[tuple[str, str], Passages]:
    """Give the texts that labels are about, by file and record. Unusable if one is not there or is another text."""
    labelled = list(labelled)
    found: dict[tuple[str, str], Passages] = {}
    for file in sorted({text.file for text in labelled}):
        wanted = {text.record for text in labelled if text.file == file}
        path = corpus / "questions-api" / file
        if file != FOUNDING and not path.is_file():
            raise Unusable(f"{path} is not there.")
        records = founding_passages() if file == FOUNDING else corpus_passages(path, wanted)
        found |= {(file, record): passages for record, passages in records.items() if record in wanted}
    wrong = []
    for text in labelled:
        passage = found.get((text.file, text.record), {}).get(text.field)
        if passage is None:
            wrong.append(f"{text.where} is not in {text.file}")
        elif digest_of(passage) != text.digest:
            wrong.append(f"{text.where} in {text.file} is not the text that was labelled")
    if wrong:
        raise Unusable(
            "\n".join(wrong)
            + "\nIf the way texts are read changed on purpose, the offsets of these labels must be renewed."
        )
    return found
