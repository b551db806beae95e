"""The XML that TheyWorkForYou publishes of written answers and ministerial statements, as headings and speeches.

Written by parlparse (https://github.com/mysociety/parlparse). A file tells of one day in one House. Until 2014 it was
made from the pages of Hansard: each scrape that found something changed made a new version of the file, named by a
letter. The latest version is whole; of an earlier one is left what was changed or removed later, and `gidredirect`
elements say where the rest has gone. Since then it is made from Parliament's own service, has no letter, and its ids
hold the day on which a question was tabled instead of that of its answer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from html import escape
from typing import NoReturn
from xml.parsers import expat

from kg.documents import Block, XmlText, html_blocks
from kg.errors import DamagedDocument

COMMONS, LORDS = "House of Commons", "House of Lords"
IDENTIFIERS = {"member": "publicwhip member", "lord": "publicwhip member", "person": "publicwhip person"}
"""The sorts of identifiers by which the files tell people: of the holding of a seat, or since 2014 of the person."""

_DEEPEST = 60
"""Elements open at once; the cells of a table are six deep."""
_FIRST_ID = re.compile(r"(?:\bid|oldgid)\s*=\s*[\"']uk\.org\.publicwhip/(\w+)/")
_GID = re.compile(
    r"uk\.org\.publicwhip/(?P<kind>\w+)/(?P<day>\d{4}-\d\d-\d\d)(?P<version>[a-z]*)\."
    r"(?P<rest>[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*)"
)
_NUMBER = re.compile(r"\[?(HL)?\s?(\d+)\]?")
_SERVICE = re.compile(r"/written-(?:question|statement)/(?P<house>Commons|Lords)/(?P<day>\d{4}-\d\d-\d\d)/")

SPEECHES = ("ques", "reply", "speech")
_OF_SPEECHES = {
    "id", "oldstyleid", "speakerid", "person_id", "speakername", "speakeroffice", "nospeaker", "colon", "colnum", "url",
    "time", "type",
}  # fmt: skip
_KNOWN = {
    "publicwhip": {"scrapeversion", "latest"},
    "gidredirect": {"oldgid", "newgid", "matchtype"},
    "major-heading": {"id", "oldstyleid", "nospeaker", "colnum", "url", "time"},
    "minor-heading": {"id", "oldstyleid", "nospeaker", "inserted-heading", "colnum", "url", "time"},
    **dict.fromkeys(SPEECHES, _OF_SPEECHES),
}  # fmt: skip
"""Elements and attributes known; of others a reading tells. Left out are an older id of each speech, where it stands on
the page (column, colon, time) and whether a heading was inserted by the scraper."""


@dataclass(frozen=True)
class Gid:
    """What a heading or a speech is told by, without the letter of the scrape: its day, and a key on that day."""

    day: date
    key: str


@dataclass(frozen=True)
class Speech:
    """One question, reply or statement: who is printed as its speaker, and its paragraphs as HTML."""

    tag: str
    gid: Gid
    attributes: dict[str, str]
    paragraphs: tuple[tuple[str | None, str], ...]
    """Each with the number of the question it belongs to, where it prints one."""

    @property
    def name(self) -> str | None:
        """The speaker's name as printed."""
        return " ".join(self.attributes.get("speakername", "").split()) or None

    @property
    def identifier(self) -> tuple[str, str] | None:
        """What the speaker is told by, with the sort of that, as in `Name`."""
        told = self.attributes.get("speakerid") or self.attributes.get("person_id") or ""
        match = re.fullmatch(r"uk\.org\.publicwhip/(member|lord|person)/\d+", told)
        return (IDENTIFIERS[match[1]], told) if match else None

    @property
    def office(self) -> str | None:
        """The office printed beside the speaker, without its article."""
        office = " ".join(self.attributes.get("speakeroffice", "").split())
        return re.sub(r"^the ", "", office, flags=re.IGNORECASE) or None

    @property
    def address(self) -> str | None:
        """Where Parliament published it."""
        return self.attributes.get("url", "").strip() or None

    @property
    def tabled(self) -> date | None:
        """The day on which a question was tabled, where its address at Parliament's service tells it."""
        match = _SERVICE.search(self.address or "")
        return _day(match["day"]) if match else None

    def blocks(self, number: str | None = None, *, of_all: bool = True) -> tuple[Block, ...]:
        """Give the words as blocks; or, where several questions are printed together, what belongs to one number."""
        html = "".join(html for own, html in self.paragraphs if of_all or own in (None, number))
        return tuple(block for block in html_blocks(html) if block.kind != "image")

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of the questions printed together in it, in order, each once."""
        return tuple(dict.fromkeys(number for number, _ in self.paragraphs if number))


@dataclass
class Section:
    """What stands under one heading, in order, and the department above it."""

    department: str | None = None
    heading: str | None = None
    speeches: list[Speech] = field(default_factory=list)

    def exchanges(self) -> Iterator[tuple[list[Speech], list[Speech]]]:
        """Give questions with the replies that follow them; either may be none."""
        asked: list[Speech] = []
        replies: list[Speech] = []
        for speech in self.speeches:
            if speech.tag == "ques" and replies:
                yield asked, replies
                asked, replies = [], []
            if speech.tag == "ques":
                asked.append(speech)
            elif speech.tag == "reply":
                replies.append(speech)
        if asked or replies:
            yield asked, replies


@dataclass
class DataFile:
    """One file: the House and the day, its sections, and what in it is not known."""

    house: str
    day: date
    is_latest: bool
    sections: list[Section]
    from_service: bool
    """Whether it was made from Parliament's service for written questions, as since 2014."""
    unknown: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    named: str | None = None
    """The day in the name of the file."""

    def speeches(self, *tags: str) -> list[Speech]:
        """Give the speeches of some kinds in order."""
        return [speech for section in self.sections for speech in section.speeches if speech.tag in tags]

    @property
    def answered(self) -> date | None:
        """The day of the answers."""
        return (_day(self.named) if self.named else None) if self.from_service else self.day

    @property
    def key(self) -> str:
        """What the file is told by, the same in every version."""
        day = self.answered or self.day
        return f"{self.house.removeprefix('House of ').lower()}/{day.isoformat()}"


def kind(xml: XmlText) -> str | None:
    """Tell what a file holds by its first id: "wrans", "wms" or another; None if it is no such file."""
    match = _FIRST_ID.search(xml.text) if xml.root == "publicwhip" else None
    return match[1] if match else None


def parse(xml: XmlText) -> DataFile:
    """Take a file apart. DamagedDocument if it is not well-formed, declares what is not safe, or tells no day or House.

    A document type declaration may name single characters. Anything else that it could declare is refused: an entity
    that stands for more can make a small file fill the memory, and one that names a file would have it read.
    """
    reader = _Reader()
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = _declared
    parser.ExternalEntityRefHandler = _refused
    parser.SkippedEntityHandler = _refused
    try:
        parser.Parse(xml.text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise DamagedDocument(
            f"it is not well-formed at line {error.lineno}: {expat.ErrorString(error.code)}",
            expected="XML that ends with </publicwhip>",
        ) from error
    return reader.data_file(xml.day)


def _declared(
    name: str, _is_parameter: bool, value: str | None, _base: str | None, _system: str | None, *_: str | None
) -> None:
    if value is None or not re.fullmatch(r".|&#\w+;", value, re.DOTALL):
        raise DamagedDocument(
            f"it declares “{name[:40]}”, which stands for more than a character", expected="names of single characters"
        )


def _refused(*_: object) -> NoReturn:
    raise DamagedDocument("it refers to something outside of the file", expected="names of single characters")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _gid(text: str, where: str) -> tuple[Gid, str]:
    """Read an id, and give the kind of its file as well."""
    match = _GID.fullmatch(text)
    day = _day(match["day"]) if match else None
    if match is None or day is None:
        raise DamagedDocument(
            f"the id of a {where} is “{text[:60]}”", expected="an id like uk.org.publicwhip/wrans/2009-10-26a.294961.q0"
        )
    return Gid(day, match["rest"].lower()), match["kind"]


class _Reader:
    """Gathers headings and speeches from the events of a parser."""

    def __init__(self) -> None:
        self._sections = [Section()]
        self._days: dict[date, None] = {}
        self._houses: dict[str, int] = {}
        self._unknown: dict[str, None] = {}
        self._notices: list[str] = []
        self._open: list[str] = []
        self._latest = True
        self._from_service = False
        self._attributes: dict[str, str] = {}
        self._gathered: list[str] = []
        self._paragraphs: list[tuple[str | None, str]] = []
        self._number: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._open.append(tag)
        depth = len(self._open)
        if depth > _DEEPEST:
            raise DamagedDocument(f"its elements are nested over {_DEEPEST} deep")
        if depth <= 2:
            self._notice(tag, attributes)
        if depth == 1:
            self._latest = attributes.get("latest") != "no"
        elif depth == 2:
            self._attributes, self._paragraphs, self._number = attributes, [], None
            self._gathered.clear()
            if tag == "gidredirect":
                self._locate(attributes.get("oldgid", ""), tag, attributes)
        elif self._open[1] in SPEECHES:
            if depth == 3 and tag.lower() in _PARAGRAPHS:
                self._close_paragraph()
                self._number = _question_number(attributes.get("qnum"))
            if "del" not in self._open:
                self._gathered.append(_opening(tag, attributes))

    def end(self, tag: str) -> None:
        depth = len(self._open)
        if depth == 2:
            self._close(tag)
        elif depth > 2 and self._open[1] in SPEECHES:
            if tag.lower() not in _VOID and "del" not in self._open:
                self._gathered.append(f"</{_html(tag)}>")
            if depth == 3 and tag.lower() in _PARAGRAPHS:
                self._close_paragraph()
        self._open.pop()

    def text(self, text: str) -> None:
        # What an answer has in <del> is what a correction took out of it.
        if len(self._open) >= 2 and "del" not in self._open:
            is_heading = self._open[1].endswith("heading")
            self._gathered.append(text if is_heading else escape(text, quote=False))

    def _notice(self, tag: str, attributes: dict[str, str]) -> None:
        known = _KNOWN.get(tag)
        if known is None:
            self._unknown[f"<{tag}>"] = None
        else:
            self._unknown |= dict.fromkeys(f"<{tag} {name}>" for name in attributes if name not in known)

    def _close_paragraph(self) -> None:
        html = "".join(self._gathered)
        self._gathered.clear()
        if html.strip():
            self._paragraphs.append((self._number, html if _STANDS_ALONE.match(html) else f"<p>{html}</p>"))
        self._number = None

    def _close(self, tag: str) -> None:
        if tag in ("major-heading", "minor-heading"):
            self._locate(self._attributes.get("id", ""), tag, self._attributes)
            heading = " ".join("".join(self._gathered).split()) or None
            if tag == "major-heading":
                self._sections.append(Section(heading))
            else:
                self._sections.append(Section(self._sections[-1].department, heading))
        elif tag in SPEECHES:
            self._close_paragraph()
            gid = self._locate(self._attributes.get("id", ""), tag, self._attributes)
            if any(_WORDS.search(html) for _, html in self._paragraphs):
                self._sections[-1].speeches.append(Speech(tag, gid, self._attributes, tuple(self._paragraphs)))
            else:
                self._notices.append(f"the <{tag}> {self._attributes['id']} holds no words and is left out")

    def _locate(self, gid: str, tag: str, attributes: dict[str, str]) -> Gid:
        """Read an id, and note what it and its element tell of the day and the House."""
        found, kind_ = _gid(gid, tag)
        self._days[found.day] = None
        if house := _house(kind_, found.key, attributes):
            self._houses[house] = self._houses.get(house, 0) + 1
        self._from_service = self._from_service or bool(_SERVICE.search(attributes.get("url", "")))
        return found

    def data_file(self, named: str | None) -> DataFile:
        if not self._days:
            raise DamagedDocument("it holds no heading, no speech and no redirect")
        if len(self._houses) != 1:
            raise DamagedDocument(
                "it tells of both Houses" if self._houses else "it does not tell of which House it is",
                expected="addresses, numbers or speakers of one House",
            )
        if len(self._days) > 1 and not self._from_service:
            raise DamagedDocument(
                f"it tells of several days: {', '.join(day.isoformat() for day in sorted(self._days))}",
                expected="the answers or statements of one day",
            )
        if len(self._days) > 1 and not (named and _day(named)):
            raise DamagedDocument("it does not tell the day of the answers", expected="a day in the name of the file")
        (house,) = self._houses
        return DataFile(
            house=house,
            day=next(iter(self._days)),
            is_latest=self._latest,
            sections=[section for section in self._sections if section.speeches],
            from_service=self._from_service,
            unknown=tuple(self._unknown),
            notices=tuple(self._notices),
            named=named,
        )


def _question_number(printed: str | None) -> str | None:
    match = _NUMBER.fullmatch((printed or "").strip())
    return f"{match[1] or ''}{match[2]}" if match else None


def _house(kind_: str, key: str, attributes: dict[str, str]) -> str | None:
    """Tell the House by the address of the page, or else by the column, or the form of the id."""
    address = attributes.get("url", "")
    if match := _SERVICE.search(address):
        return f"House of {match['house']}"
    if match := re.search(r"/(?P<house>cm|ld)hansrd/", address):
        return COMMONS if match["house"] == "cm" else LORDS
    if not (column := attributes.get("colnum", "")):
        # "294961.q0" is told by the number of a question, as in the Commons; "1ws.0" and "101.0" by their column.
        if kind_ == "wrans" and re.fullmatch(r"\d+\.(?:mh|h|q\d+|r\d+)", key):
            return COMMONS if attributes.get("oldgid") else None
        column = key.partition(".")[0].upper()
    if re.fullmatch(r"\d+WS?", column):
        return COMMONS
    return LORDS if re.fullmatch(r"(?:WA|WS)?\d+", column) else None


_WORDS = re.compile(r"(?:^|>)[^<]*\w")
_HTML = {
    "a", "b", "blockquote", "br", "center", "dd", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "ins", "li", "ol", "p", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_VOID = {"br", "hr"}
_PARAGRAPHS = {
    "blockquote", "center", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "table", "ul",
}  # fmt: skip
_STANDS_ALONE = re.compile(rf"\s*<(?:{'|'.join(sorted(_PARAGRAPHS))})\b")


def _html(tag: str) -> str:
    """Give the HTML element that an element of the text stands for; a phrase is one that only marks some words."""
    return tag.lower() if tag.lower() in _HTML else "span"


def _opening(tag: str, attributes: dict[str, str]) -> str:
    kept = "".join(
        f' {name}="{escape(attributes[name])}"' for name in ("class", "href", "colspan") if name in attributes
    )
    return f"<{_html(tag)}{kept}>"
