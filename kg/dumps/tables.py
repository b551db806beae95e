"""The tables for those who will never use RDF: what is in each column, and how it is read.

CSV as RFC 4180 has it, in UTF-8 with a byte order mark: without one, Excel takes the file for one in the
encoding of its country, and every pound sign and dash in it for other characters; what else reads CSV takes the mark
away, or can be told to. Cells that a spreadsheet would take for formulas are made safe (`kg.dumps.cells.safe`).
"""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import URIRef

from kg.dumps.cells import Cells, Reader, Thing, address, elsewhere, identifier, keys, kind, labels, safe, values
from kg.dumps.lines import Triple
from kg.dumps.packed import Written
from kg.vocab import DCTERMS, FOAF, KG, ORG, OWL, PQA, PROV, RDFS, SCHEMA, SKOS

_MARK = b"\xef\xbb\xbf"
_AT_ONCE = 1_000


@dataclass(frozen=True)
class Column:
    """A column: its name, what stands in it, and how that is read. `type` is one of Table Schema's."""

    name: str
    description: str
    read: Reader
    type: str = "string"
    is_required: bool = False
    points_to: str | None = None
    """The table in which it names a row."""


@dataclass(frozen=True)
class Table:
    """A table, with a row for each thing of some kinds."""

    name: str
    title: str
    kinds: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"tables/{self.name}.csv"


_OR_BEGINNING = "its beginning, where no more is known"
_DAY = "a day, a month of a year or a year, as it is known"
_ID = Column("id", "Names the row; stands in other tables where they speak of it.", identifier, is_required=True)
_ADDRESS = Column("address", "The address to cite, and to look it up under.", address, is_required=True)


def _linked(name: str, property_: URIRef, what: str, *printed: URIRef, points_to: str | None = None) -> list[Column]:
    """Make a column that names something, and one with what that is called."""
    or_printed = "; if it is not known, the name as it is printed" if printed else ""
    return [
        Column(name, f"{what}.", keys(property_), points_to=points_to),
        Column(f"{name}_name", f"{what}: the name{or_printed}.", labels(property_, *printed)),
    ]


_OTHER_NAMES = Column("other_names", "Other names that texts use.", values(SKOS.altLabel))
_WIKIDATA = Column("wikidata", "The item in Wikidata.", elsewhere(OWL.sameAs, "http://www.wikidata.org/entity/"))
_SOURCE = Column("source", "Where it was learnt.", values(DCTERMS.source))
_MENTIONS = _linked("mentions", SCHEMA.mentions, "What it mentions that the registers know")
_NUMBERS = (
    Column("value", "The number, where it is one.", values(SCHEMA.value), "number"),
    Column("least", "The least that it is, where a range is stated.", values(SCHEMA.minValue), "number"),
    Column("most", "The most that it is, where a range is stated.", values(SCHEMA.maxValue), "number"),
    Column("unit", "What it is counted in, such as percent or GBP.", values(SCHEMA.unitText)),
    Column("measured", "What it counts, as printed.", values(KG.measuredAsPrinted)),
    Column("comparator", "Whether it is that number, about that, more or less.", labels(KG.comparator)),
)
_STATED = (
    Column("stated_in", "The answer, question or article that states it.", keys(KG.statedIn)),
    Column("stated_on", f"When it was stated: {_DAY}.", values(KG.statedOn)),
    *_linked("stated_by", PROV.wasAttributedTo, "Who states it", KG.speakerAsPrinted),
)

TABLES = (
    Table(
        "questions",
        "Written questions",
        ("question",),
        (
            _ID,
            _ADDRESS,
            Column("heading", "The heading.", values(PQA.heading)),
            Column("text", f"What is asked; {_OR_BEGINNING}.", values(PQA.questionText, KG.textBeginning)),
            Column("uin", "The unique identification number, which starts again with each session.", values(KG.uin)),
            *_linked("house", KG.house, "The House it was tabled in", points_to="bodies"),
            Column("tabled", "The day it was tabled.", values(KG.dateTabled), "date"),
            Column("due", "The day for which an answer is due.", values(PQA.dateForAnswer), "date"),
            *_linked("asked_by", KG.askedByPerson, "Who asked", KG.askerAsPrinted, points_to="people"),
            *_linked("put_to", KG.questionTo, "The body it was put to", KG.answeringBodyAsPrinted, points_to="bodies"),
            Column("status", "What became of it instead of an answer.", labels(KG.status)),
            *_MENTIONS,
            Column("page", "Its pages elsewhere.", values(FOAF.page)),
        ),
    ),
    Table(
        "answers",
        "Answers",
        ("answer",),
        (
            _ID,
            _ADDRESS,
            Column("question", "The question that it answers.", keys(PQA.answerTo), points_to="questions"),
            Column("answered", "The day it was given.", values(DCTERMS.issued), "date"),
            Column("type", "Whether it is a holding, a substantive or a corrected answer.", labels(PQA.hasAnswerType)),
            *_linked("answered_by", KG.answeredByPerson, "Who answered", KG.answererAsPrinted, points_to="people"),
            *_linked("body", PQA.answeringBody, "The body that answered", points_to="bodies"),
            Column("text", f"What is answered; {_OR_BEGINNING}.", values(PQA.answerText, KG.textBeginning)),
            *_MENTIONS,
            Column("replaces", "The answer that it takes the place of.", keys(DCTERMS.replaces)),
        ),
    ),
    Table(
        "people",
        "People",
        ("person",),
        (
            _ID,
            _ADDRESS,
            Column("name", "The name.", values(FOAF.name)),
            _OTHER_NAMES,
            Column("member_id", "The number that Parliament gives a Member.", values(KG.parliamentMemberId)),
            _WIKIDATA,
            Column("page", "Pages about the person elsewhere.", values(FOAF.page)),
            _SOURCE,
        ),
    ),
    Table(
        "bodies",
        "Departments and other bodies",
        ("body",),
        (
            _ID,
            _ADDRESS,
            Column("name", "The name.", values(SKOS.prefLabel, RDFS.label)),
            _OTHER_NAMES,
            *_linked("part_of", ORG.subOrganizationOf, "The body that it is part of"),
            Column("founded", f"When it was founded: {_DAY}.", values(SCHEMA.foundingDate)),
            Column("dissolved", f"When it was dissolved: {_DAY}.", values(SCHEMA.dissolutionDate)),
            _WIKIDATA,
            Column("page", "Pages about the body elsewhere.", values(FOAF.page)),
            _SOURCE,
        ),
    ),
    Table(
        "programmes",
        "Programmes, benefits, staff roles and training",
        ("benefit", "programme", "staff-role", "training"),
        (
            _ID,
            _ADDRESS,
            Column("kind", "What it is: benefit, programme, staff-role or training.", kind),
            Column("name", "The name.", values(SKOS.prefLabel, RDFS.label)),
            _OTHER_NAMES,
            *_linked("part_of", SKOS.broader, "The programme that it is part of"),
            *_linked("run_by", SCHEMA.provider, "Who runs it"),
            _SOURCE,
        ),
    ),
    Table(
        "figures",
        "Figures",
        ("observation",),
        (
            _ID,
            _ADDRESS,
            Column("figure", "The figure with what it counts.", values(RDFS.label)),
            *_NUMBERS,
            *_linked("about", SCHEMA.observationAbout, "What it is about"),
            Column("change", "Whether it is a change, and in which direction.", labels(KG.change)),
            Column("as_of", f"Of when it is: {_DAY}.", values(SCHEMA.observationDate)),
            *_STATED,
        ),
    ),
    Table(
        "promises",
        "Promises",
        ("target",),
        (
            _ID,
            _ADDRESS,
            Column("promise", "What is promised, in the words of the text.", values(RDFS.label)),
            *_linked("concerns", DCTERMS.subject, "What it concerns"),
            Column("amounts", "How much is promised.", labels(KG.amount)),
            Column("multiple", "How many times the present number.", values(KG.multipleOfPresent), "number"),
            Column("due", f"By when: {_DAY}.", values(KG.due)),
            Column("due_as_printed", "By when, in the words of the text.", values(KG.dueAsPrinted)),
            *_STATED,
        ),
    ),
)  # fmt: skip


class TableWriter:
    """Writes the tables into a folder, a thing at a time."""

    def __init__(self, folder: Path, cells: Cells):
        self._cells = cells
        self._open = {table: _OpenTable(folder / table.file, table) for table in TABLES}
        self._of_kind = {kind: opened for opened in self._open.values() for kind in opened.table.kinds}
        self.rows = Counter[str]()

    def take(self, kind: str, subject: bytes, pairs: Sequence[Triple]) -> None:
        """Write the row of a thing, if it has one."""
        opened = self._of_kind.get(kind)
        if opened is None:
            return
        thing: dict[bytes, list[bytes]] = {}
        for predicate, object_ in pairs:
            thing.setdefault(predicate, []).append(object_)
        opened.write(thing, subject, self._cells)
        self.rows[opened.table.file] += 1

    def finish(self) -> dict[str, Written]:
        """End all tables; gives what was written under each name."""
        return {table.file: opened.finished() for table, opened in self._open.items()}


class _OpenTable:
    def __init__(self, path: Path, table: Table):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.table = table
        self._stream = path.open("wb")
        self._digest = hashlib.sha256()
        self._bytes = self._rows = 0
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self._put(_MARK)
        self._writer.writerow(column.name for column in table.columns)

    def write(self, thing: Thing, subject: bytes, cells: Cells) -> None:
        self._writer.writerow(
            # A number may begin with a sign, and is no formula.
            read if column.type == "number" else safe(read)
            for column in self.table.columns
            for read in (column.read(thing, subject, cells),)
        )
        self._rows += 1
        if self._rows % _AT_ONCE == 0:
            self._flush()

    def finished(self) -> Written:
        self._flush()
        self._stream.close()
        return Written(self._bytes, self._digest.hexdigest())

    def _flush(self) -> None:
        self._put(self._text.getvalue().encode())
        self._text.seek(0)
        self._text.truncate()

    def _put(self, content: bytes) -> None:
        self._stream.write(content)
        self._digest.update(content)
        self._bytes += len(content)
