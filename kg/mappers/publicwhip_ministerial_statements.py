"""TheyWorkForYou's own data files: the ministers' written statements of one day in one House, as XML.

`kg.publicwhip` says how the files are made.
"""

from collections import Counter

from kg import publicwhip
from kg.documents import XmlText, prose
from kg.errors import DamagedDocument
from kg.publicwhip import DataFile, Section, Speech
from kg.readings import OPEN_PARLIAMENT_LICENCE, Passage, Reading, Source, attestation, shorten, web_address
from kg.records import Name, PartialDate, Record, WrittenStatement

SOURCE = Source(
    key="publicwhip-ministerial-statements",
    name="TheyWorkForYou, data file of written ministerial statements",
    publisher="TheyWorkForYou",
    publisher_key="theyworkforyou",
    licence=OPEN_PARLIAMENT_LICENCE,
    version="1",
)
READS = XmlText


def recognise(xml: XmlText) -> bool:
    """Whether the first id in the file is that of a written ministerial statement."""
    return publicwhip.kind(xml) == "wms"


def read(xml: XmlText) -> Reading:
    """Read all statements of the day."""
    data = publicwhip.parse(xml)
    day = PartialDate(data.day.year, data.day.month, data.day.day)
    document_key = f"{SOURCE.key}/{data.key}"
    keys: Counter[str] = Counter()
    statements: list[WrittenStatement] = []
    attested: list[Record] = []
    for section in data.sections:
        for speech in section.speeches:
            key = _key(data, speech)
            keys[key] += 1
            statements.append(_statement(data, section, speech, f"{key}-{keys[key]}" if keys[key] > 1 else key))
            if speech.name and speech.office:
                attested.append(attestation(document_key, speech.name, speech.office, "post", day, speech.identifier))
    if not statements and data.is_latest:
        raise DamagedDocument("it holds no statement", expected="statements under their headings")
    superseded = () if data.is_latest else ("a later version of the file replaces this one",)
    return Reading(
        key=data.key,
        label=f"Written statements, {data.house}, {day.english} ({SOURCE.publisher})",
        subjects=tuple(statements),
        records=tuple(attested),
        passages=tuple(Passage(statement.reference, statement.text) for statement in statements if statement.text),
        notices=(*data.notices, *superseded),
        unknown_fields=data.unknown,
        is_superseded=not data.is_latest,
    )


def _number(speech: Speech) -> str | None:
    """Give the number that Parliament's service gives a statement: "HCWS12"."""
    number = speech.gid.key.partition(".")[0]
    return number.upper() if number.startswith(("hcws", "hlws")) else None


def _key(data: DataFile, speech: Speech) -> str:
    number = _number(speech)
    chamber = data.house.removeprefix("House of ").lower()
    day = speech.gid.day.isoformat()
    return f"{chamber}/{day}/{number.lower()}" if number else f"{SOURCE.key}/{chamber}/{day}/{speech.gid.key}"


def _statement(data: DataFile, section: Section, speech: Speech, key: str) -> WrittenStatement:
    made = PartialDate(speech.gid.day.year, speech.gid.day.month, speech.gid.day.day)
    text = prose(speech.blocks())
    return WrittenStatement(
        key=key,
        label=f"{section.heading or f'“{shorten(text)}”'} (written statement, {made.english})",
        title=section.heading,
        text=text,
        uin=_number(speech),
        house=Name(data.house, "body"),
        made_on=made,
        made_by_person=Name(speech.name, "person", identifier=speech.identifier) if speech.name else None,
        on_behalf_of=Name(section.department, "body") if section.department else None,
        page=web_address(speech.address or ""),
    )
