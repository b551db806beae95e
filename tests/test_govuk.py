"""GOV.UK's content items: each awkward case made up, broken records, and all the real ones where they are."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, Literal

from kg.documents import DataRecord, Document
from kg.errors import DamagedDocument, DocumentError, UnknownDocument
from kg.intake import documents_in
from kg.linking import Registers, link
from kg.linking.mentions import Finder
from kg.mappers import identity, read
from kg.ntriples import graph_of
from kg.readings import OPEN_GOVERNMENT_LICENCE, Reading
from kg.records import LicensedArticle, Name, PartialDate, Reference, Text, statements
from kg.vocab import DCTERMS, KG, SCHEMA, absolute

FIXTURES = Path(__file__).parent / "fixtures" / "govuk"
ITEMS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FIXTURES.glob("*.json"))}
PRESS_RELEASE: dict[str, Any] = ITEMS["press-release"]
Change = Callable[[dict[str, Any]], object]


def document(value: dict[str, Any]) -> Document:
    return Document("item.json", "", 0, "application/json", DataRecord(value))


def reading(*values: dict[str, Any]) -> Reading:
    _, found = read(*map(document, values))
    return found


def changed(change: Change, item: dict[str, Any] = PRESS_RELEASE) -> dict[str, Any]:
    made = copy.deepcopy(item)
    change(made)
    return made


def article(*values: dict[str, Any]) -> LicensedArticle:
    (found,) = reading(*values).subjects
    assert isinstance(found, LicensedArticle)
    return found


def key_of(value: dict[str, Any]) -> str:
    told = identity(document(value))
    assert told is not None
    return told[1]


def test_an_article_has_its_facts_its_text_and_its_licence() -> None:
    found = article(PRESS_RELEASE)
    assert found.headline == "More work coaches for Exampleshire"
    assert found.description == "Jobcentres in Exampleshire are to get more work coaches."
    assert str(found.licence) == OPEN_GOVERNMENT_LICENCE.address
    assert found.genre == KG.PressRelease
    assert found.publisher == (
        Name("Department for Work and Pensions", "body"),
        Name("Office for Made-up Statistics", "body"),
    )
    assert found.people == (Name("The Rt Hon Ada Example MP", "person"),)
    assert str(found.page) == "https://www.gov.uk/government/news/more-work-coaches"
    assert (found.language, found.speaker, found.withdrawn_on) == ("en", None, None)


def test_the_text_is_that_of_the_body_without_what_images_show() -> None:
    assert article(PRESS_RELEASE).text == (
        "Jobcentres in Exampleshire will get 300 more work coaches by March 2015.\n\n"
        "What it means\n\n"
        "Work and Pensions Minister Ada Example said:\n\n"
        "Work coaches helped 45% of claimants in 2013.\n\n"
        "• 200 in Testham\n• 100 in Mockton, see above or write to us\n\n"
        "See the guide."
    )
    (passage,) = reading(PRESS_RELEASE).passages
    assert passage.is_published
    assert passage.text == article(PRESS_RELEASE).text


def test_links_in_the_text_lead_to_pages_and_neither_to_its_parts_nor_to_mailboxes() -> None:
    assert list(map(str, article(PRESS_RELEASE).references or ())) == [
        "https://www.gov.uk/government/publications/work-coaches",
        "http://www.example.org/coaches",
    ]


def test_the_day_is_that_of_london() -> None:
    # Half past eleven in the evening at Greenwich is the next day while clocks are an hour ahead.
    assert article(PRESS_RELEASE).date_published == PartialDate(2014, 5, 8)
    for time, day in (
        ("2014-03-30T00:59:59Z", 30),
        ("2014-03-29T23:30:00Z", 29),
        ("2014-03-30T23:30:00Z", 31),
        ("2014-10-25T23:30:00+00:00", 26),
        ("2014-10-26T23:30:00.000+00:00", 26),
        ("2014-10-26T00:30:00+01:00", 26),
        ("2014-10-26", 26),
    ):
        item = changed(lambda value, time=time: value.update(first_published_at=time))  # type: ignore[misc]
        published = article(item).date_published
        assert published
        assert published.day == day, time


def test_an_article_of_an_earlier_government_is_history_only_if_it_is_political() -> None:
    assert article(PRESS_RELEASE).is_history is True
    assert article(PRESS_RELEASE).government == "2010 to 2015 Example coalition government"
    assert article(changed(lambda item: item["details"].update(political=False))).is_history is None
    assert article(changed(lambda item: item["details"]["government"].update(current=True))).is_history is None


def test_a_speech_has_a_speaker_a_day_and_a_place() -> None:
    found = article(ITEMS["speech"])
    assert found.genre == KG.Speech
    assert found.speaker == Name("The Rt Hon Therese Coffey MP", "person")
    assert (found.delivered_on, found.date_published) == (PartialDate(2016, 2, 2), PartialDate(2016, 3, 8))
    assert found.place == "Testham Town Hall"
    # Who speaks is filed as a person of the speech as well.
    assert found.people is None


def test_what_a_speech_promises_is_stated_by_its_speaker_on_its_day(registers: Registers, finder: Finder) -> None:
    linked = link(reading(ITEMS["speech"]), registers, finder, "govuk/speech")
    (target,) = [record for record in linked.records if record.kind == "target"]
    assert target.stated_on == PartialDate(2016, 2, 2)  # type: ignore[attr-defined]
    assert target.stated_by == Reference("person", "therese-coffey")  # type: ignore[attr-defined]


def test_a_speech_is_an_article_and_no_news_and_its_author_is_not_asked(base: str) -> None:
    for name, types in (("speech", {SCHEMA.Article}), ("press-release", {SCHEMA.Article, SCHEMA.NewsArticle})):
        made = graph_of(statements(article(ITEMS[name]), base, Reference("document", "x")))
        assert {o for s, p, o in made if p == RDF.type and "/id/article/" in str(s)} == types
        absent = {o for _, p, o in made if p == absolute(KG.property, base)}
        assert (SCHEMA.author in absent) == (name != "speech")


def test_a_speaker_without_a_page_is_named() -> None:
    assert article(ITEMS["speaker-without-profile"]).speaker == Name("Her Majesty the Example", "person")


def test_a_text_in_another_language_is_tagged_and_not_searched(base: str, registers: Registers, finder: Finder) -> None:
    found = article(ITEMS["welsh"])
    assert found.headline == Text("Rhagor o hyfforddwyr gwaith", "cy")
    assert found.label == "Press release in Welsh (GOV.UK, 8 May 2014)"
    linked = link(reading(ITEMS["welsh"]), registers, finder, "govuk/welsh")
    assert len(linked.records) == 1
    triples = graph_of(
        t for record in linked.records for t in statements(record, base, Reference("document", "govuk/welsh"))
    )
    for property_ in (SCHEMA.headline, SCHEMA.articleBody, DCTERMS.description):
        (text,) = [o for _, p, o in triples if p == property_]
        assert isinstance(text, Literal)
        assert text.language == "cy"


def test_a_language_gets_the_tag_that_it_has_on_the_web() -> None:
    dari = article(changed(lambda item: item.update(locale="dr")))
    assert dari.headline == Text("More work coaches for Exampleshire", "prs")
    other = article(changed(lambda item: item.update(locale="xx")))
    assert other.label == "Press release in another language (xx) (GOV.UK, 8 May 2014)"


def test_a_translation_is_another_document() -> None:
    assert key_of(PRESS_RELEASE).endswith("-555555555555/en/more-work-coaches")
    assert key_of(ITEMS["welsh"]).endswith("-555555555555/cy/more-work-coaches")


def test_two_pages_that_share_a_content_id_are_two_documents() -> None:
    other = changed(lambda item: item.update(base_path="/government/news/other"))
    assert key_of(other) != key_of(PRESS_RELEASE)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_latest_version_counts_whatever_the_order(order: tuple[int, int]) -> None:
    versions: Any = ITEMS["withdrawn-in-two-versions"]
    found = article(*(versions[number] for number in order))
    assert found.headline == "A guide for carers, now withdrawn"
    assert found.text == "The guide costs £4."
    assert found.date_modified == PartialDate(2015, 6, 1)
    assert found.withdrawn_on == PartialDate(2015, 6, 1)
    assert found.withdrawal_reason == "This was replaced in 2015."


def test_a_text_in_several_forms_is_read_as_html() -> None:
    versions: Any = ITEMS["withdrawn-in-two-versions"]
    assert article(versions[1]).text == "The guide costs £5."


def test_an_article_without_a_publishing_body_is_published_by_its_site() -> None:
    assert article(changed(lambda item: item["links"].clear())).publisher == Reference("body", "govuk")


def test_an_empty_text_is_not_stated() -> None:
    found = reading(changed(lambda item: item["details"].update(body="")))
    assert found.passages == ()
    (subject,) = found.subjects
    assert isinstance(subject, LicensedArticle)
    assert subject.text is None


def test_fields_that_are_not_known_are_named() -> None:
    def change(item: dict[str, Any]) -> None:
        item.update(mood="good", document_type="rumour")
        item["details"].update(attachments=[], government={"title": "Example", "motto": "x"})
        item["links"].update(rivals=[])
        item["withdrawn_notice"] = {"sealed_by": "x"}

    found = reading(changed(change))
    assert found.unknown_fields == (
        "document_type: rumour",
        "mood",
        "details.attachments",
        "details.government.motto",
        "links.rivals",
        "withdrawn_notice.sealed_by",
    )
    assert reading(PRESS_RELEASE).unknown_fields == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda item: item.pop("title"), "the field “title” is missing or empty; expected a text"),
        (lambda item: item.update(title=7), "the field “title” is int; expected a text"),
        (lambda item: item.update(content_id="7"), "the content id is “7”; expected a UUID in small letters"),
        (lambda item: item.update(base_path="news"), "the base path is “news”; expected the path of a page"),
        (lambda item: item.update(locale="English"), "the locale is “English”; expected the tag of a language"),
        (lambda item: item.update(details=[]), "the field “details” is list; expected an object"),
        (lambda item: item["details"].pop("body"), "the text is missing, or not given as HTML; expected HTML"),
        (lambda item: item["details"].update(body=[{"content_type": "text/govspeak"}]), "not given as HTML"),
        (lambda item: item["details"].update(body="<div>" * 6000), "are nested over 5,000 deep"),
        (lambda item: item.update(first_published_at="May"), "“first_published_at” is “May”; expected a time such as"),
        (lambda item: item["links"].update(people=["Ada"]), "the links “people” are no list of objects"),
    ],
)
def test_a_broken_item_is_refused_with_what_was_expected(change: Change, expected: str) -> None:
    with pytest.raises(DamagedDocument) as refusal:
        reading(changed(change))
    assert expected in str(refusal.value)
    assert str(refusal.value).startswith("item.json: record of GOV.UK: ")


def test_an_item_of_another_schema_is_of_no_known_source() -> None:
    with pytest.raises(UnknownDocument, match="no source is known to make such a record"):
        reading(changed(lambda item: item.update(schema_name="calendar")))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=30)
    | st.sampled_from(["<p>x", "2014-02-30", "//[", "#"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(place for key, inner in items for place in places(inner, (*here, key)))]


@settings(max_examples=300)
@given(st.data())
def test_a_changed_item_gives_a_reading_or_a_document_error(data: st.DataObject) -> None:
    items = [item for value in ITEMS.values() for item in (value if isinstance(value, list) else [value])]
    made = copy.deepcopy(data.draw(st.sampled_from(items)))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from([place for place in places(made) if place]))
        holder = made
        for key in place[:-1]:
            holder = holder[key]
        if data.draw(st.booleans()):
            holder[place[-1]] = data.draw(VALUES)
        else:
            del holder[place[-1]]
    try:
        found = reading(made)
        assert found.key == key_of(made)
        for subject in found.subjects:
            list(statements(subject, "http://localhost:8000", Reference("document", f"govuk/{found.key}")))
    except DocumentError as error:
        assert str(error).startswith("item.json")


@pytest.mark.parametrize("cut", range(0, 4000, 97))
def test_a_file_that_is_cut_is_refused(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "press-release.json"
    text = (FIXTURES / "press-release.json").read_text(encoding="utf-8").rstrip()
    path.write_text(text[: min(cut, len(text) - 1)], encoding="utf-8")
    (refused,) = documents_in(path)
    assert isinstance(refused, DocumentError)
    assert str(path) in str(refused)


# The real items.


def test_every_real_item_is_read_whole_and_every_field_of_it_is_known(corpus: Path) -> None:
    paths = sorted((corpus / "govuk-content-items").glob("*/*.json"))
    assert len(paths) == 15
    keys = set()
    for path in paths:
        (item,) = documents_in(path)
        assert isinstance(item, Document)
        source, found = read(item)
        assert source.key == "govuk"
        assert found.unknown_fields == ()
        assert len(found.passages) == 1
        (subject,) = found.subjects
        assert isinstance(subject, LicensedArticle)
        assert subject.genre
        assert subject.date_published
        keys.add(found.key)
    assert len(keys) == len(paths)
