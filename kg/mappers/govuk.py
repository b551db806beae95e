"""GOV.UK: news, press releases, government responses, speeches and statements, as content items.

A record is what GOV.UK's Content API (https://content-api.publishing.service.gov.uk/) gives for one page in one
language: its title, `details` with the text as HTML, and `links` to what it is filed under. An item has a new version
each time that its page is published anew; the latest counts.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from kg.documents import Block, DataRecord, html_blocks, prose
from kg.errors import DamagedDocument, UnreadableDocument
from kg.readings import OPEN_GOVERNMENT_LICENCE, Passage, Reading, Source, web_address
from kg.records import LicensedArticle, Name, PartialDate, Speech, Text, Unstated
from kg.vocab import KG, slug

SOURCE = Source(
    key="govuk",
    name="GOV.UK",
    publisher="GOV.UK",
    publisher_key="govuk",
    licence=OPEN_GOVERNMENT_LICENCE,
    version="1",
    states_licence=True,
)
READS = DataRecord

_ROOT = "https://www.gov.uk/"
_SCHEMAS = ("news_article", "speech")
_GENRES = {
    "news_story": (KG.NewsStory, "News story"),
    "press_release": (KG.PressRelease, "Press release"),
    "government_response": (KG.GovernmentResponse, "Government response"),
    "world_news_story": (KG.WorldNewsStory, "World news story"),
    "speech": (KG.Speech, "Speech"),
    "authored_article": (KG.AuthoredArticle, "Authored article"),
    "oral_statement": (KG.OralStatement, "Oral statement to Parliament"),
    "written_statement": (KG.StatementToParliament, "Written statement to Parliament"),
}
_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "cy": "Welsh", "de": "German", "el": "Greek",
    "es": "Spanish", "es-419": "Spanish", "fa": "Persian", "fr": "French", "gd": "Gaelic", "he": "Hebrew",
    "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "pl": "Polish", "prs": "Dari", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "so": "Somali", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese", "zh-hk": "Chinese", "zh-tw": "Chinese",
}  # fmt: skip

_USED = {
    "": {
        "base_path", "content_id", "description", "details", "document_type", "first_published_at", "links", "locale",
        "public_updated_at", "schema_name", "title", "updated_at", "withdrawn_notice",
    },
    "details": {
        "body", "delivered_on", "first_public_at", "government", "location", "political", "speaker_without_profile",
        "speech_type_explanation",
    },
    "details.government": {"current", "title"},
    "links": {"ministers", "organisations", "people", "speaker"},
    "withdrawn_notice": {"explanation", "withdrawn_at"},
}  # fmt: skip
_NOT_USED = {
    # How the page is published.
    "": {
        "analytics_identifier", "phase", "publishing_app", "publishing_request_id", "publishing_scheduled_at",
        "rendering_app", "scheduled_publishing_delay_seconds",
    },
    # The notes of changes say nothing of what they changed; pictures are no facts; the rest is filed under `links` as
    # well.
    "details": {"change_history", "emphasised_organisations", "image", "tags"},
    "details.government": {"slug"},
    # What it is filed under beside bodies and people: policies, topics, places. Roles are filed without saying whose.
    # Translations are items of their own.
    "links": {
        "available_translations", "document_collections", "government", "original_primary_publishing_organisation",
        "policies", "policy_areas", "primary_publishing_organisation", "related_policies", "roles",
        "suggested_ordered_related_items", "taxons", "topical_events", "world_locations", "worldwide_organisations",
    },
}  # fmt: skip
"""Fields that are known and left out."""


def recognise(record: DataRecord) -> bool:
    """Whether this is a content item of one of the schemas read here."""
    return "content_id" in record.value and record.value.get("schema_name") in _SCHEMAS


def identity(record: DataRecord) -> str:
    """Give the key of a page in one language.

    The content id is meant to suffice. As two pages were seen to share one, the end of the address is part of it.
    """
    content_id, path, locale = (_required(record.value, name) for name in ("content_id", "base_path", "locale"))
    if not re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", content_id):
        raise DamagedDocument(f"the content id is “{content_id[:60]}”", expected="a UUID in small letters")
    if not re.fullmatch(r"/[\w./%~-]+", path, re.ASCII):
        raise DamagedDocument(
            f"the base path is “{path[:60]}”", expected="the path of a page, such as /government/news/…"
        )
    if not re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", locale):
        raise DamagedDocument(f"the locale is “{locale[:60]}”", expected="the tag of a language, such as en or zh-hk")
    end = path.rstrip("/").rpartition("/")[2].removesuffix(f".{locale}")
    return f"{content_id}/{locale}/{slug(end)}"


def read(records: Sequence[DataRecord]) -> Reading:
    """Read the latest version of an item."""
    key = identity(records[0])
    item = max(records, key=_version).value
    language = _language(item)
    details, links = _object(item, "details") or {}, _object(item, "links") or {}
    title = " ".join(_required(item, "title").split())
    genre = _GENRES.get(_required(item, "document_type"))
    first = _day(item, "first_published_at")
    published = first or _day(details, "first_public_at")
    changed = _day(item, "public_updated_at")
    body = _body(details)
    text = prose(body)
    notice = _object(item, "withdrawn_notice") or {}
    government = _object(details, "government") or {}
    speaker = next(iter(_titles(links, "speaker")), None) or _text(details, "speaker_without_profile")
    people = dict.fromkeys(name for kind in ("people", "ministers") for name in _titles(links, kind) if name != speaker)
    address = urljoin(_ROOT, _required(item, "base_path"))
    assert SOURCE.licence is not None

    def in_its_language(words: str | None) -> str | Text | None:
        return Text(words, language) if words and language != "en" else words

    of = Speech if _required(item, "schema_name") == "speech" else LicensedArticle
    article = of(
        key=f"{SOURCE.key}/{key}",
        label=_label(title, language, genre[1] if genre else "Article", published),
        headline=in_its_language(title),
        description=in_its_language(_text(item, "description")),
        text=in_its_language(text or None),
        language=language,
        licence=web_address(SOURCE.licence.address),
        genre=genre[0] if genre else None,
        date_published=published,
        date_modified=changed,
        publisher=tuple(Name(name, "body") for name in dict.fromkeys(_titles(links, "organisations")))
        or SOURCE.published_by,
        speaker=Name(speaker, "person") if speaker else None,
        delivered_on=_day(details, "delivered_on"),
        work_status=_text(details, "speech_type_explanation"),
        place=_text(details, "location"),
        people=tuple(Name(name, "person") for name in people) or None,
        government=_text(government, "title"),
        is_history=True if details.get("political") is True and government.get("current") is False else None,
        withdrawn_on=_day(notice, "withdrawn_at"),
        withdrawal_reason=in_its_language(prose(_blocks(_text(notice, "explanation") or "")) or None),
        references=tuple(_links(body, address)) or None,
        page=web_address(address),
        # Who wrote a speech is not asked: it is the speaker's.
        unstated=(Unstated("author"),) if speaker else (),
    )
    return Reading(
        key=key,
        label=article.label or title,
        subjects=(article,),
        passages=(Passage(article.reference, text, language=language),) if text else (),
        address=address,
        unknown_fields=tuple(_unknown(item, genre is not None)),
    )


def _label(title: str, language: str, genre: str, published: PartialDate | None) -> str:
    when = f", {published.english}" if published else ""
    if language == "en":
        return f"{title} ({SOURCE.name}{when})"
    # A label is English, and so cannot be the title.
    named = _LANGUAGES.get(language)
    return f"{genre} in {named or f'another language ({language})'} ({SOURCE.name}{when})"


def _language(item: Mapping[str, Any]) -> str:
    """Give the language tag: GOV.UK calls Dari "dr", which is none (BCP 47 has "prs")."""
    locale = _required(item, "locale")
    return "prs" if locale == "dr" else locale


def _version(record: DataRecord) -> tuple[datetime, datetime]:
    public, any_ = (_time(record.value, name) or datetime.min.replace(tzinfo=UTC) for name in _TIMES)
    return public, any_


_TIMES = ("public_updated_at", "updated_at")


# Values, and what is wrong with them.


def _object(values: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    value = values.get(name)
    if value is not None and not isinstance(value, dict):
        raise DamagedDocument(f"the field “{name}” is {type(value).__name__}", expected="an object")
    return value


def _text(values: Mapping[str, Any], name: str) -> str | None:
    """Give a text on one line, None if there is none."""
    value = values.get(name)
    if value is not None and not isinstance(value, str):
        raise DamagedDocument(f"the field “{name}” is {type(value).__name__}", expected="a text")
    return " ".join(value.split()) or None if value else None


def _required(values: Mapping[str, Any], name: str) -> str:
    if (text := _text(values, name)) is None:
        raise DamagedDocument(f"the field “{name}” is missing or empty", expected="a text")
    return text


def _time(values: Mapping[str, Any], name: str) -> datetime | None:
    text = _text(values, name)
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise DamagedDocument(
            f"the field “{name}” is “{text[:60]}”", expected="a time such as 2016-12-20T16:58:14Z"
        ) from error


def _day(values: Mapping[str, Any], name: str) -> PartialDate | None:
    """Give the day in London of a time, which GOV.UK gives as that of Greenwich."""
    time = _time(values, name)
    if time is None:
        return None
    begins, ends = (_last_sunday(time.year, month).replace(hour=1) for month in (3, 10))
    local = time + timedelta(hours=1) if begins <= time < ends else time
    return PartialDate(local.year, local.month, local.day)


def _last_sunday(year: int, month: int) -> datetime:
    """Give the day on which clocks change in the United Kingdom (Summer Time Order 2002)."""
    end = datetime(year, month, 31, tzinfo=UTC)
    return end - timedelta(days=end.isoweekday() % 7)


def _titles(links: Mapping[str, Any], kind: str) -> list[str]:
    """Give the names of what an item is linked to."""
    linked = links.get(kind)
    if linked is None:
        return []
    if not isinstance(linked, list) or not all(isinstance(item, dict) for item in linked):
        raise DamagedDocument(f"the links “{kind}” are no list of objects", expected="a list of objects with a title")
    return [title for item in linked if (title := _text(item, "title"))]


def _body(details: Mapping[str, Any]) -> tuple[Block, ...]:
    """Read the text, which is HTML, or in some items one of several forms of it."""
    body = details.get("body")
    if isinstance(body, list):
        body = next(
            (
                form.get("content")
                for form in body
                if isinstance(form, dict) and form.get("content_type") == "text/html"
            ),
            None,
        )
    if not isinstance(body, str):
        raise DamagedDocument("the text is missing, or not given as HTML", expected="HTML in the field “details.body”")
    return _blocks(body)


def _blocks(html: str) -> tuple[Block, ...]:
    try:
        # What an image shows is no part of the text.
        return tuple(block for block in html_blocks(html) if block.kind != "image")
    except UnreadableDocument as error:
        raise DamagedDocument(error.what) from error


def _links(body: Iterable[Block], page: str) -> Iterable[Any]:
    """Give what the links in the text lead to, each once, without those within the page."""
    seen: dict[Any, None] = {}
    for block in body:
        for link in block.links:
            try:
                address = web_address(urljoin(page, link)) if not link.startswith("#") else None
            except ValueError:  # brackets in the name of a host
                address = None
            if address:
                seen[address] = None
    return seen


def _unknown(item: Mapping[str, Any], is_of_known_type: bool) -> Iterable[str]:
    """Name fields that are neither used nor left out knowingly, and a type of document that is not known."""
    if not is_of_known_type:
        yield f"document_type: {item['document_type']}"
    for path, used in _USED.items():
        values: Any = item
        for name in path.split(".") if path else ():
            values = values.get(name) or {}
        prefix = f"{path}." if path else ""
        yield from (f"{prefix}{name}" for name in values if name not in used | _NOT_USED.get(path, set()))
