"""What pages are made of, from a store of a few made-up things: links are counted first and paged."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, XSD, Literal, URIRef
from rdflib.term import Node
from stores import replace_graphs

from kg.releases import Manifest
from kg.store.embedded import EmbeddedStore
from kg.vocab import DCTERMS, FOAF, KG, OWL, PQA, PWS, SCHEMA, absolute
from kg.web.english import TextBlock, shown, text_blocks
from kg.web.kinds import KINDS
from kg.web.pages import Incoming, PageMaker, ThingPage, Words, description, links, lists, said
from kg.web.pages.links import PER_PAGE
from kg.web.pages.question import Question
from kg.web.published import Published
from kg.web.urls import Urls

BASE = "http://localhost:8000"
PROGRAMME = f"{BASE}/id/programme/access-to-work"
MANY = 60


def published(*graphs: list[tuple[URIRef, URIRef, Node]]) -> Published:
    """Put triples into a store in memory, one named graph for each list."""
    store = EmbeddedStore.in_memory()
    replace_graphs(store, {f"{BASE}/id/graph/{number}": triples for number, triples in enumerate(graphs)})
    return Published(Path(), Path(), Manifest("test", BASE, "", ""), store, None, Urls(BASE))


def mentions(number: int) -> list[tuple[URIRef, URIRef, Node]]:
    """Give answers that mention a programme, a day apart."""
    made: list[tuple[URIRef, URIRef, Node]] = [(URIRef(PROGRAMME), RDFS.label, Literal("Access to Work", lang="en"))]
    for index in range(number):
        answer = URIRef(f"{BASE}/id/answer/{index}")
        day = date(2018, 1, 1) + timedelta(days=index)
        made += [
            (answer, RDF.type, PQA.Answer),
            (answer, RDFS.label, Literal(f"Answer {index:03}", lang="en")),
            (answer, SCHEMA.mentions, URIRef(PROGRAMME)),
            (answer, DCTERMS.issued, Literal(day.isoformat(), datatype=XSD.date)),
        ]
    return made


def incoming(maker: PageMaker, page: int) -> Incoming:
    made = maker.thing(PROGRAMME, "programme", "access-to-work", str(SCHEMA.mentions), page)
    return made.incoming[0]


@pytest.fixture(scope="module")
def maker() -> PageMaker:
    return PageMaker(published(mentions(MANY)))


@pytest.mark.parametrize(
    ("kind", "type_", "property_", "heading"),
    [
        ("written-statement", PWS.WrittenStatementExpression, SCHEMA.text, "Statement"),
        ("article", SCHEMA.Article, SCHEMA.articleBody, "Text"),
    ],
)
def test_the_text_of_a_statement_and_of_a_licensed_article_stands_on_its_page_once(
    kind: str, type_: URIRef, property_: URIRef, heading: str
) -> None:
    thing = URIRef(f"{BASE}/id/{kind}/example")
    made = PageMaker(
        published(
            [
                (thing, RDF.type, type_),
                (thing, RDFS.label, Literal("Example", lang="en")),
                (thing, property_, Literal("One.\n\nTwo.", lang="en")),
            ]
        )
    ).thing(str(thing), kind, "example")
    assert [(words.heading, words.blocks) for words in made.words] == [(heading, text_blocks("One.\n\nTwo."))]
    assert made.facts == ()
    assert made.statements.statements == ()


QUESTION = URIRef(f"{BASE}/id/question/commons/2031-03-04/1")
HELD = URIRef(f"{QUESTION.replace('/question/', '/answer/')}/2031-03-06/holding")
ANSWER = URIRef(f"{QUESTION.replace('/question/', '/answer/')}/2031-03-06")


@pytest.fixture(scope="module")
def answered() -> PageMaker:
    """A question of a group that was held, and then answered in words of which a list gives the beginning."""
    other = URIRef(f"{BASE}/id/question/commons/2031-03-04/2")
    missing = [URIRef(f"{BASE}/id/not-stated/{number}") for number in (1, 2)]
    ours = {name: absolute(KG[name], BASE) for name in ("textBeginning", "property", "reason", "groupedWith")}
    day = Literal("2031-03-06", datatype=XSD.date)
    return PageMaker(
        published(
            [
                (QUESTION, PQA.questionText, Literal("To ask …", lang="en")),
                (QUESTION, absolute(KG.askedByPerson, BASE), URIRef(f"{BASE}/id/person/ada-example")),
                (URIRef(f"{BASE}/id/person/ada-example"), RDFS.label, Literal("Ada Example", lang="en")),
                (QUESTION, OWL.sameAs, URIRef(f"{BASE}/id/cited-question/commons/answered-2031-03-06/1")),
                (QUESTION, OWL.sameAs, URIRef(f"{BASE}/id/question/commons/2031-03-03/1")),
                (QUESTION, ours["groupedWith"], other),
                (other, ours["groupedWith"], QUESTION),
                (other, RDFS.label, Literal("Examples (tabled 4 March 2031)", lang="en")),
                (other, absolute(KG.uin, BASE), Literal("2")),
                (HELD, PQA.answerTo, QUESTION),
                (HELD, DCTERMS.issued, day),
                (ANSWER, PQA.answerTo, QUESTION),
                (ANSWER, DCTERMS.issued, day),
                (ANSWER, DCTERMS.replaces, HELD),
                (ANSWER, ours["textBeginning"], Literal("We are cut", lang="en")),
                *(
                    triple
                    for node, about, reason in zip(
                        missing, (HELD, ANSWER), ("Only the day is given.", "It was cut."), strict=True
                    )
                    for triple in (
                        (node, RDF.type, absolute(KG.NotStated, BASE)),
                        (node, SCHEMA.about, about),
                        (node, ours["property"], PQA.answerText),
                        (node, ours["reason"], Literal(reason, lang="en")),
                    )
                ),
            ]
        )
    )


def of(maker: PageMaker, thing: URIRef) -> ThingPage:
    kind, key = maker._reader.urls.parts(str(thing)) or ("", "")
    return maker.thing(str(thing), kind, key)


def test_a_question_shows_its_answers_in_their_order_and_why_words_are_missing(answered: PageMaker) -> None:
    _, held, answer = of(answered, QUESTION).words
    assert (held.blocks, held.note) == ((), "Only the day is given.")
    assert (answer.blocks, answer.note) == (text_blocks("We are cut…"), "Only its beginning is known. It was cut.")


def test_questions_of_a_group_are_told_apart_by_their_numbers(answered: PageMaker) -> None:
    content = of(answered, QUESTION).content
    assert isinstance(content, Question)
    assert [other.value.text for other in content.grouped] == ["Examples (tabled 4 March 2031), number 2"]


def test_questions_of_one_label_that_lead_to_a_thing_are_told_apart_by_number_and_body() -> None:
    asked = [URIRef(f"{BASE}/id/question/commons/2031-03-04/{number}") for number in (1, 2, 3)]
    bodies = [URIRef(f"{BASE}/id/body/{name}") for name in ("kites", "lamps")]
    labels = zip((*asked, *bodies), ("Examples", "Examples", "Others", "Kites", "Lamps"), strict=True)
    made = PageMaker(
        published(
            [
                *((question, SCHEMA.mentions, URIRef(PROGRAMME)) for question in asked),
                *((thing, RDFS.label, Literal(label, lang="en")) for thing, label in labels),
                *((question, absolute(KG.uin, BASE), Literal(question[-1])) for question in asked),
                *(
                    (question, absolute(KG.questionTo, BASE), body)
                    for question, body in zip(asked, bodies, strict=False)
                ),
            ]
        )
    )
    told = [link.text for link in incoming(made, 1).links]
    assert told == ["Examples, number 1, to Kites", "Examples, number 2, to Lamps", "Others"]


def test_a_question_shows_those_that_name_it_as_grouped_with_it_though_it_does_not_name_them() -> None:
    named, naming = (URIRef(f"{BASE}/id/question/commons/2031-03-04/{number}") for number in (2, 3))
    grouped = absolute(KG.groupedWith, BASE)
    made = PageMaker(
        published(
            [
                (QUESTION, grouped, named),
                (named, grouped, QUESTION),
                (naming, grouped, QUESTION),
                (naming, grouped, named),
                *((other, RDFS.label, Literal("Examples", lang="en")) for other in (named, naming)),
                *(
                    (other, absolute(KG.uin, BASE), Literal(other.rpartition("/")[2]))
                    for other in (QUESTION, named, naming)
                ),
            ]
        )
    )
    content = of(made, QUESTION).content
    assert isinstance(content, Question)
    told = [(other.value.text, other.is_one_sided) for other in content.grouped]
    assert told == [("Examples, number 2", False), ("Examples, number 3", True)]
    assert content.grouped_count == 2
    assert str(grouped) not in {links.iri for links in of(made, QUESTION).incoming}


@pytest.mark.parametrize("day", ["2031-03-09", "2031-03-06"])
def test_a_question_says_that_its_answer_was_corrected(day: str) -> None:
    corrected = URIRef(f"{ANSWER}/corrected")
    made = PageMaker(
        published(
            [
                (QUESTION, absolute(KG.dateTabled, BASE), Literal("2031-03-04", datatype=XSD.date)),
                (ANSWER, PQA.answerTo, QUESTION),
                (ANSWER, DCTERMS.issued, Literal("2031-03-06", datatype=XSD.date)),
                (corrected, PQA.answerTo, QUESTION),
                (corrected, PQA.hasAnswerType, absolute(KG.CorrectedAnswer, BASE)),
                (corrected, DCTERMS.issued, Literal(day, datatype=XSD.date)),
            ]
        )
    )
    content = of(made, QUESTION).content
    assert isinstance(content, Question)
    told = f"Answered on 6 March 2031, 2 days after it was tabled; corrected on {int(day[-2:])} March 2031"
    assert content.told == told


def test_answers_of_one_day_stand_in_the_order_in_which_they_were_replaced() -> None:
    named = [URIRef(f"{ANSWER}/{name}") for name in ("b", "c", "a")]
    triples: list[tuple[URIRef, URIRef, Node]] = []
    for place, answer in enumerate(named):
        triples += [
            (answer, PQA.answerTo, QUESTION),
            (answer, DCTERMS.issued, Literal("2031-03-06", datatype=XSD.date)),
            (answer, PQA.answerText, Literal(f"Text {place}", lang="en")),
        ]
    triples += [(new, DCTERMS.replaces, old) for old, new in pairwise(named)]
    _, *answers = of(PageMaker(published(triples)), QUESTION).words
    assert [words.blocks[0].text for words in answers] == ["Text 0", "Text 1", "Text 2"]


def test_an_answer_without_a_date_says_so_above_its_words() -> None:
    node = URIRef(f"{BASE}/id/not-stated/1")
    triples: list[tuple[URIRef, URIRef, Node]] = [
        (ANSWER, PQA.answerTo, QUESTION),
        (ANSWER, PQA.answerText, Literal("Nine.", lang="en")),
        (node, SCHEMA.about, ANSWER),
        (node, absolute(KG.property, BASE), DCTERMS.issued),
        (node, absolute(KG.reason, BASE), Literal("It is given without its date.", lang="en")),
    ]
    _, answer = of(PageMaker(published(triples)), QUESTION).words
    assert (answer.blocks, answer.note) == (text_blocks("Nine."), "It is given without its date.")


@pytest.mark.parametrize(
    ("printed", "address"),
    [
        ("See https://www.gov.uk/trees.", "https://www.gov.uk/trees"),
        ("(https://www.gov.uk/trees_(oak))", "https://www.gov.uk/trees_(oak)"),
        ("“http://example.org/a?b=1&c#d”, and more", "http://example.org/a?b=1&c#d"),
        ("www.gov.uk says nothing of itself", None),
    ],
)
def test_an_address_printed_in_a_text_is_a_link(printed: str, address: str | None) -> None:
    (block,) = text_blocks(printed)
    parts = Words("", (block,)).pieces(block.text)
    assert "".join(piece.text for piece in parts) == printed
    assert [piece.href for piece in parts if piece.href] == ([address] if address else [])


def test_an_answer_that_was_cut_shows_its_beginning_once_and_the_reason_beside_what_is_missing(
    answered: PageMaker,
) -> None:
    made = of(answered, ANSWER)
    assert made.words[1].blocks == text_blocks("We are cut…")
    assert [fact.reason for fact in made.facts if fact.not_stated_by] == ["It was cut."]
    assert not any("We are cut" in value.text for fact in made.facts for value in fact.values)


def test_above_the_words_stands_who_asked_and_what_replaces_an_answer(answered: PageMaker) -> None:
    question, held, answer = of(answered, QUESTION).words
    assert [(word, value.text) for word, value in question.byline] == [("asked by", "Ada Example")]
    assert [word for word, _ in held.byline] == ["replaced by"]
    assert answer.byline == ()


def test_a_transferred_question_says_so_and_lists_its_allocations_as_they_followed_each_other() -> None:
    allocations = [URIRef(f"{BASE}/id/allocation/commons/2031-03-04/1/{number}") for number in (1, 2)]
    transfer = URIRef(f"{BASE}/id/transferral/commons/2031-03-04/1/2")
    triples: list[tuple[URIRef, URIRef, Node]] = [
        (QUESTION, absolute(KG.status, BASE), absolute(KG.Vanished, BASE)),
        (transfer, PQA.transferredTo, allocations[1]),
        (transfer, RDFS.label, Literal("Transfer of question 1", lang="en")),
    ]
    for allocation, body in zip(allocations, ("Treasury", "Home Office"), strict=True):
        triples += [(QUESTION, PQA.allocation, allocation), (allocation, RDFS.label, Literal(body, lang="en"))]
    made = of(PageMaker(published(triples)), QUESTION)
    assert [value.text for _, value in made.words[0].byline][1:] == ["Transfer of question 1"]
    facts = {fact.iri: fact for fact in made.facts}
    assert [value.text for value in facts[str(PQA.allocation)].values] == ["Treasury", "Home Office"]


def test_a_question_is_the_same_as_under_its_former_number_and_not_as_under_that_of_those_who_cite_it(
    answered: PageMaker,
) -> None:
    facts = {fact.iri: fact for fact in of(answered, QUESTION).facts}
    assert [value.text for value in facts[str(OWL.sameAs)].values] == ["Question commons/2031-03-03/1"]


def test_a_link_that_goes_both_ways_is_told_once(answered: PageMaker) -> None:
    assert str(absolute(KG.groupedWith, BASE)) not in {links.iri for links in of(answered, QUESTION).incoming}


def test_a_text_in_another_language_is_told_to_be_so() -> None:
    article = URIRef(f"{BASE}/id/article/example")
    made = of(PageMaker(published([(article, SCHEMA.articleBody, Literal("خطاب", lang="ar"))])), article)
    assert [words.language for words in made.words] == ["ar"]


def test_links_to_a_thing_are_counted_all_and_shown_a_page_at_a_time(maker: PageMaker) -> None:
    first = incoming(maker, 1)
    assert (first.count, len(first.links), first.page) == (MANY, PER_PAGE, 1)


def test_links_to_a_thing_are_shown_latest_first(maker: PageMaker) -> None:
    assert incoming(maker, 1).links[0].text == f"Answer {MANY - 1:03}"


@pytest.mark.parametrize("sorted_up_to", [2000, 10], ids=["sorted", "as they lie"])
def test_turning_the_pages_shows_each_link_once(
    maker: PageMaker, monkeypatch: pytest.MonkeyPatch, sorted_up_to: int
) -> None:
    monkeypatch.setattr(links, "SORTED_UP_TO", sorted_up_to)
    seen = [link.href for page in (1, 2, 3) for link in incoming(maker, page).links]
    assert len(seen) == len(set(seen)) == MANY


def test_pages_of_links_know_what_is_before_and_after_them(maker: PageMaker) -> None:
    assert incoming(maker, 1).previous is None
    assert "page=2" in (incoming(maker, 1).following or "")
    assert "page=1" in (incoming(maker, 2).previous or "")
    assert incoming(maker, 3).following is None


def test_a_page_of_links_beyond_the_last_is_the_last(maker: PageMaker) -> None:
    assert incoming(maker, 1000) == incoming(maker, 3)


def test_turning_the_pages_of_one_property_leaves_the_others(maker: PageMaker) -> None:
    made = maker.thing(PROGRAMME, "programme", "access-to-work", "http://a.example/other", 2)
    assert made.incoming[0].page == 1


@pytest.mark.parametrize("in_order_up_to", [2000, 10], ids=["in order", "as they lie"])
def test_turning_the_pages_of_a_list_shows_each_thing_once(
    monkeypatch: pytest.MonkeyPatch, in_order_up_to: int
) -> None:
    monkeypatch.setattr(lists, "LISTED_IN_ORDER_UP_TO", in_order_up_to)
    maker = PageMaker(published(mentions(MANY)))
    seen = [thing for page in (1, 2, 3, 4) for thing, _ in maker._lists.listed_things(KINDS["answer"], page, size=25)]
    assert len(seen) == len(set(seen)) == MANY


def test_a_list_of_things_with_a_date_is_sorted_the_latest_first(maker: PageMaker) -> None:
    labels = [label for _, label in maker._lists.listed_things(KINDS["answer"])]
    assert labels == sorted(labels, reverse=True)
    assert maker._lists.order(KINDS["answer"]) == "the latest first"


def test_a_list_of_other_things_is_sorted_by_label() -> None:
    names = [(URIRef(f"{BASE}/id/person/{key}"), name) for key, name in (("a", "Zoe"), ("b", "Ada"), ("c", "Max"))]
    triples = [(person, RDF.type, FOAF.Person) for person, _ in names]
    maker = PageMaker(published([*triples, *((person, RDFS.label, Literal(name)) for person, name in names)]))
    assert [label for _, label in maker._lists.listed_things(KINDS["person"])] == ["Ada", "Max", "Zoe"]
    assert maker._lists.order(KINDS["person"]) == "by name"


def test_the_home_page_shows_the_latest_or_what_is_linked_to_most(maker: PageMaker) -> None:
    shelves = {shelf.kind.key: shelf for shelf in maker.shelves(3)}
    assert [value.text for value in shelves["answer"].things] == ["Answer 059", "Answer 058", "Answer 057"]
    assert shelves["answer"].count == MANY
    assert "programme" not in shelves


def test_the_home_page_shows_a_heading_that_several_share_once() -> None:
    triples: list[tuple[URIRef, URIRef, Node]] = []
    for number in range(9):
        answer = URIRef(f"{BASE}/id/answer/{number}")
        triples += [(answer, RDF.type, PQA.Answer), (answer, RDFS.label, Literal(f"Answer {number // 3}"))]
    (shelf,) = PageMaker(published(triples)).shelves()
    assert (shelf.count, [value.text for value in shelf.things]) == (9, ["Answer 0", "Answer 1", "Answer 2"])


def test_of_very_many_the_home_page_tells_only_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "LISTED_IN_ORDER_UP_TO", 10)
    maker = PageMaker(published(mentions(MANY)))
    (shelf,) = maker.shelves()
    assert (shelf.count, shelf.things) == (MANY, ())
    assert maker._lists.order(KINDS["answer"]) == "in no particular order"


def test_the_data_about_a_much_mentioned_thing_is_bounded(monkeypatch: pytest.MonkeyPatch, maker: PageMaker) -> None:
    monkeypatch.setattr(description, "MOST_VALUES", 5)
    graph = maker.description(PROGRAMME)
    assert sum(triple.predicate.value == str(SCHEMA.mentions) for triple in graph) == 5


def test_more_statements_than_are_shown_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(said, "MOST_VALUES", 5)
    person = URIRef(f"{BASE}/id/person/x")
    made = PageMaker(published([(person, FOAF.name, Literal(str(number))) for number in range(10)]))
    page = made.thing(str(person), "person", "x")
    assert page.more_values
    assert sum(len(fact.values) for fact in page.facts) == 5


def test_a_fact_that_two_documents_state_is_shown_once_with_both_sources() -> None:
    person = URIRef(f"{BASE}/id/person/x")
    said: list[tuple[URIRef, URIRef, Node]] = [(person, FOAF.name, Literal("X"))]
    page = PageMaker(published(said, said)).thing(str(person), "person", "x")
    (fact,) = page.facts
    (value,) = fact.values
    assert value.sources == (1, 2)
    assert [source.number for source in page.sources] == [1, 2]


def test_a_source_whose_original_is_no_web_page_is_not_linked() -> None:
    person, document = URIRef(f"{BASE}/id/person/x"), URIRef(f"{BASE}/id/document/d")
    graph = URIRef(f"{BASE}/id/graph/0")
    page = PageMaker(
        published(
            [
                (person, FOAF.name, Literal("X")),
                (graph, URIRef("http://www.w3.org/ns/prov#wasDerivedFrom"), document),
                (document, FOAF.page, URIRef("javascript:alert(1)")),
                (document, DCTERMS.license, URIRef("javascript:alert(2)")),
            ]
        )
    ).thing(str(person), "person", "x")
    assert (page.sources[0].original, page.sources[0].licence_href) == (None, None)


def test_of_what_is_no_address_nothing_is_said(maker: PageMaker) -> None:
    assert not maker.exists("not an address")
    assert not maker.exists(f"{BASE}/id/person/> <x:y")


def test_a_thing_without_a_label_is_called_by_the_end_of_its_address() -> None:
    person = URIRef(f"{BASE}/id/person/nameless")
    page = PageMaker(published([(person, RDF.type, FOAF.Person)])).thing(str(person), "person", "nameless")
    assert page.title == "nameless"


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        (Literal("2018-03-14", datatype=XSD.date), "14 March 2018"),
        (Literal("2017-11", datatype=XSD.gYearMonth), "November 2017"),
        (Literal("2017", datatype=XSD.gYear), "2017"),
        (Literal("9923", datatype=XSD.integer), "9,923"),
        (Literal("-5", datatype=XSD.integer), "-5"),
        (Literal("true", datatype=XSD.boolean), "yes"),
        (Literal("0", datatype=XSD.boolean, normalize=False), "no"),
        (Literal("2018-03-14T09:05:00Z", datatype=XSD.dateTime, normalize=False), "14 March 2018, 09:05 UTC"),
        (Literal("2018-03-14T09:05:00", datatype=XSD.dateTime, normalize=False), "14 March 2018, 09:05"),
        (Literal("2018-06-14T09:05:00+01:00", datatype=XSD.dateTime, normalize=False), "14 June 2018, 09:05 UTC+01:00"),
        (Literal("plain"), "plain"),
        (Literal("2018-03-14"), "2018-03-14"),
        (URIRef("http://a.example/"), "http://a.example/"),
    ],
    ids=repr,
)
def test_a_value_is_shown_as_english_prints_it(literal: Node, text: str) -> None:
    assert shown(literal) == text


@pytest.mark.parametrize(
    ("datatype", "text"),
    [
        (XSD.date, "2018-02-30"),
        (XSD.date, "0000-01-01"),
        (XSD.date, "14/03/2018"),
        (XSD.gYear, "0000"),
        (XSD.integer, "9" * 5000),
        (XSD.integer, "many"),
        (XSD.boolean, "maybe"),
        (XSD.dateTime, "2018-99-99T99:99:00"),
        (XSD.dateTime, "yesterday"),
    ],
)
def test_a_value_that_is_none_is_shown_as_it_is(datatype: URIRef, text: str) -> None:
    assert shown(Literal(text, datatype=datatype, normalize=False)) == text


def test_a_text_is_parted_into_paragraphs_and_lists() -> None:
    assert text_blocks("One.\n\n• two\n• three\n\nFour\nfive") == (
        TextBlock(text="One."),
        TextBlock(items=("two", "three")),
        TextBlock(text="Four\nfive"),
    )


def test_an_empty_text_has_no_parts() -> None:
    assert text_blocks("") == ()


def test_very_many_links_are_counted_only_so_far_and_each_page_of_them_is_reached(
    monkeypatch: pytest.MonkeyPatch, maker: PageMaker
) -> None:
    monkeypatch.setattr(links, "COUNTED_UP_TO", 40)
    monkeypatch.setattr(links, "SORTED_UP_TO", 40)
    first = incoming(maker, 1)
    assert (first.count, first.is_more) == (40, True)
    seen = [link.href for page in (1, 2, 3) for link in incoming(maker, page).links]
    assert len(set(seen)) == MANY
    assert incoming(maker, 2).following is not None
    assert incoming(maker, 3).following is None
