"""What the prose of a document states becomes facts, each with the words it came from."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.linking import Registers, link
from kg.linking.evidence import LONGEST_EXCERPT, MOST_QUOTED
from kg.linking.mentions import Finder, NamesInUse, surname_of
from kg.readings import Passage, Reading
from kg.records import (
    Amount,
    Annotation,
    Answer,
    Article,
    AskedFigure,
    Candidate,
    Citation,
    CitedQuestion,
    Excerpt,
    Inferred,
    Name,
    Observation,
    PartialDate,
    Publication,
    Question,
    Quotation,
    QuoteSelector,
    Record,
    Reference,
    Relation,
    Selector,
    Target,
    statements,
)
from kg.vocab import DCTERMS, KG, SCHEMA

WORK_COACH = Reference("staff-role", "work-coach")
ADVISER = Reference("staff-role", "disability-employment-adviser")
COFFEY = Reference("person", "therese-coffey")
TIMMS = Reference("person", "stephen-timms")
R = TypeVar("R", bound=Record)


class Read:
    """The records that come of one text."""

    def __init__(self, text: str, records: tuple[Record, ...]):
        self.text = text
        self.records = records

    def all(self, type_: type[R]) -> list[R]:
        return [record for record in self.records if isinstance(record, type_)]

    def one(self, type_: type[R]) -> R:
        (found,) = self.all(type_)
        return found

    def words(self, record: Record | Reference) -> list[str]:
        """The words that a thing or fact came from."""
        body = record if isinstance(record, Reference) else record.reference
        (annotation,) = [a for a in self.all(Annotation) if a.body == body]
        return [words.selector.exact or "" for words in annotation.targets or () if words.selector]


class Reader:
    """Reads a text as that of an answer, a question or an article without licence."""

    def __init__(self, registers: Registers, finder: Finder):
        self.registers, self.finder = registers, finder

    def _read(self, record: Record, text: str, is_published: bool = True) -> Read:
        reading = Reading(
            "page", "A page", subjects=(record,), passages=(Passage(record.reference, text, is_published=is_published),)
        )
        return Read(text, link(reading, self.registers, self.finder, "source/page").records)

    def answer(self, text: str) -> Read:
        return self._read(
            Answer(
                key="q/2020-07-08",
                text=text,
                issued=PartialDate(2020, 7, 8),
                answered_by_person=Name("Sarah Newton", "person"),
            ),
            text,
        )

    def question(self, text: str) -> Read:
        return self._read(Question(key="q", text=text, date_tabled=PartialDate(2020, 7, 1)), text)

    def article(self, text: str) -> Read:
        return self._read(Article(key="a", date_published=PartialDate(2020, 7, 8)), text, is_published=False)


@pytest.fixture(scope="module")
def read(registers: Registers, finder: Finder) -> Reader:
    return Reader(registers, finder)


def selectors(records: tuple[Record, ...]) -> Iterator[tuple[Reference, Selector | QuoteSelector]]:
    for record in records:
        if isinstance(record, Annotation):
            for words in record.targets or ():
                assert words.source and words.selector
                yield words.source, words.selector


def test_a_mention_leads_to_its_words_by_quote_and_by_position(read: Reader) -> None:
    found = read.answer("Support comes from the work coach.")
    selector = next(s for _, s in selectors(found.records) if isinstance(s, Selector))
    assert (selector.exact, selector.prefix, selector.suffix) == ("work coach", "Support comes from the ", ".")
    assert (selector.start, selector.end) == (23, 33)


def test_every_place_where_a_thing_is_mentioned_is_a_target_of_one_annotation(read: Reader) -> None:
    found = read.answer("Work coaches help. A work coach listens.")
    assert found.words(WORK_COACH) == ["Work coaches", "work coach"]


def test_an_abbreviation_introduced_in_a_text_holds_from_there_on(registers: Registers, finder: Finder) -> None:
    text = "WKCs help. Work coaches (WCs) help. WCs and a WC help."
    mentions = NamesInUse(finder, registers).find(text)
    assert [text[m.start : m.end] for m in mentions if m.thing == WORK_COACH] == ["Work coaches", "WCs", "WCs", "WC"]


def test_an_abbreviation_introduced_in_the_question_holds_in_the_answer(registers: Registers, finder: Finder) -> None:
    names = NamesInUse(finder, registers)
    names.find("How many work coaches (WCs) are there?")
    assert [m.thing for m in names.find("The number of WCs has grown.")] == [WORK_COACH]


def test_an_abbreviation_introduced_for_something_else_means_nothing_known(
    registers: Registers, finder: Finder
) -> None:
    text = "Domestic Energy Assessors (DEAs) inspect homes. The DEAs are trained."
    assert [m for m in NamesInUse(finder, registers).find(text) if m.thing == ADVISER] == []


def test_of_two_things_abbreviated_alike_the_last_introduced_is_meant(registers: Registers, finder: Finder) -> None:
    text = "Work coaches (WCs) help. The WCs listen. Water Companies (WCs) sell water. The WCs have grown."
    mentions = NamesInUse(finder, registers).find(text)
    assert [text[m.start : m.end] for m in mentions if m.thing == WORK_COACH] == ["Work coaches", "WCs", "WCs"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Stephen Timms spoke. Timms said so.", ["Stephen Timms", "Timms"]),
        ("Therese Coffey spoke. Dr Coffey said so.", ["Therese Coffey", "Dr Coffey"]),
        ("Timms spoke before Stephen Timms did.", ["Stephen Timms"]),
        ("Stephen Timms spoke. Then came Anna Timms.", ["Stephen Timms"]),
        ("Stephen Timms spoke at Timms Hall.", ["Stephen Timms"]),
        ("Stephen Timms spoke. Timms-Brown did not.", ["Stephen Timms"]),
    ],
)
def test_a_surname_means_the_person_named_in_full_before(
    registers: Registers, finder: Finder, text: str, named: list[str]
) -> None:
    mentions = NamesInUse(finder, registers).find(text)
    assert [text[m.start : m.end] for m in mentions if m.kind == "person"] == named


def test_a_thesaurus_of_the_user_is_found_in_any_language(tmp_path: Path) -> None:
    (tmp_path / "cy.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
        '<id/benefit/universal-credit> skos:prefLabel "Universal Credit"@en, "Credyd Cynhwysol"@cy ; '
        'skos:hiddenLabel "credyd cynhwysol"@cy .',
        encoding="utf-8",
    )
    known = Registers.load([tmp_path], "http://localhost:8000")
    text = "Mae Credyd Cynhwysol ar gael; CREDYD CYNHWYSOL hefyd."
    found = NamesInUse(Finder(known.labels), known).find(text)
    assert [text[m.start : m.end] for m in found] == ["Credyd Cynhwysol", "CREDYD CYNHWYSOL"]


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("Stephen Timms", "Timms"),
        ("Marsha de Cordova", "de Cordova"),
        ("Iain Duncan Smith", "Smith"),
        ("Plato", "Plato"),
    ],
)
def test_the_surname_of_a_name(name: str, surname: str) -> None:
    assert surname_of(name) == surname


def test_a_figure_is_an_observation_of_the_thing_counted(read: Reader) -> None:
    figure = read.answer("As at February 2018, there are 470 full time equivalent DEAs.").one(Observation)
    assert (figure.observed, figure.value, figure.unit) == ((ADVISER,), Decimal(470), "full time equivalents")
    assert (figure.comparator, figure.as_of) == (KG.EqualTo, PartialDate(2018, 2))
    assert figure.stated_by == Reference("person", "sarah-newton")


def test_a_bound_is_a_bound_and_no_value(read: Reader) -> None:
    figure = read.answer("There are more than 500 work coaches.").one(Observation)
    assert (figure.value, figure.minimum, figure.comparator) == (None, Decimal(500), KG.MoreThan)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("They are a small part of it (less than 5%).", "less than 5%"),
        ("Trees grew faster (up 8.0%) than in China.", "8.0%"),
        ("There were 470 trees (oaks and elms) in June.", "470 trees"),
    ],
)
def test_the_label_of_a_figure_ends_where_a_bracket_around_it_does(read: Reader, text: str, label: str) -> None:
    (figure,) = read.answer(text).all(Observation)
    assert isinstance(figure, Observation)
    assert figure.label == label


def test_one_fact_told_twice_is_one_observation_with_both_places(read: Reader) -> None:
    found = read.answer("There are 116 work coaches in Leeds. These 116 work coaches are new.")
    assert len(found.words(found.one(Observation))) == 2


def test_a_figure_in_a_question_is_asked_about_and_not_reported(read: Reader) -> None:
    found = read.question("To ask the Minister, what steps he has taken to increase the number of work coaches by 300.")
    assert found.all(Observation) == []
    assert (found.one(AskedFigure).observed, found.one(AskedFigure).value) == ((WORK_COACH,), Decimal(300))


def test_a_figure_that_only_tells_what_is_not_held_is_no_observation(read: Reader) -> None:
    assert read.answer("We do not hold data on thefts of goods worth less than £200.").all(Observation) == []


@pytest.mark.parametrize(
    "text",
    [
        "While data for 2010 are not available, there were 16 open practices in July 2024.",
        "The Department does not hold data by region but received 1,385 applications.",
        "For those who cannot work, there are 1,200 work coaches.",
    ],
)
def test_a_figure_told_beside_what_is_not_held_is_an_observation(read: Reader, text: str) -> None:
    assert len(read.answer(text).all(Observation)) == 1


def test_a_promise_is_no_observation(read: Reader) -> None:
    found = read.answer("We will recruit 13,500 new work coaches by March 2021.")
    target = found.one(Target)
    assert found.all(Observation) == []
    assert (target.due, target.stated_on) == (PartialDate(2021, 3), PartialDate(2020, 7, 8))
    assert [amount.value for amount in target.amounts or ()] == [Decimal(13500)]
    assert target.concerns == (WORK_COACH,)


def test_a_due_date_without_its_year_is_inferred_from_the_day_of_the_statement(read: Reader) -> None:
    target = read.answer("We will recruit 13,500 new work coaches by March.").one(Target)
    assert isinstance(target.due, Inferred)
    assert target.due.value == PartialDate(2021, 3)
    assert "8 July 2020" in target.due.reason
    assert target.due_as_printed == "by March"


def test_what_a_pronoun_stands_for_is_inferred(read: Reader) -> None:
    found = read.answer("Work coaches help people. We are doubling their number to 27,000 by March 2021.")
    (concerned,) = found.one(Target).concerns or ()
    assert isinstance(concerned, Inferred)
    assert concerned.value == WORK_COACH
    assert "Work coaches" in concerned.reason


@pytest.mark.parametrize(
    "text",
    [
        "Work coaches help people. In total 30 employers said they hire.",
        "Universal Credit is paid monthly. This Government spent £3 billion on roads.",
        "Universal Credit is paid monthly. It is estimated that 2.6 million pensioners live alone.",
        "Work coaches help people. Some 300 employers hired some of them.",
    ],
)
def test_a_figure_of_something_else_is_not_about_what_was_named_before(read: Reader, text: str) -> None:
    assert [figure.observed for figure in read.answer(text).all(Observation)] == [None]


def test_a_quotation_has_its_words_and_its_speaker(read: Reader) -> None:
    found = read.article("Stephen Timms said: “The style of Access to Work is unlikely to be sustainable.”")
    quotation = found.one(Quotation)
    assert isinstance(quotation.speaker, Name)
    assert quotation.speaker.reference == TIMMS
    assert quotation.text == "The style of Access to Work is unlikely to be sustainable."


def test_a_promise_in_a_quotation_is_the_speakers(read: Reader) -> None:
    target = read.article("Therese Coffey said: “We will recruit 13,500 new work coaches by March 2021.”").one(Target)
    assert isinstance(target.stated_by, Name)
    assert target.stated_by.reference == COFFEY


def test_a_known_publication_is_referred_to_with_its_date(read: Reader) -> None:
    found = read.question(
        "To ask the Minister, with reference to his Department's paper, Improving Lives: The Future of Work, Health and "
        "Disability, published in November 2017, what steps he has taken."
    )
    assert found.one(Publication).issued == PartialDate(2017, 11)
    assert found.all(Citation) == []


def test_an_unknown_publication_is_a_citation_of_its_title(read: Reader) -> None:
    found = read.question(
        "To ask the Minister, with reference to the report entitled Ships of the River Tees, published on 3 May 2019, "
        "what steps he has taken."
    )
    citation = found.one(Citation)
    assert (citation.title, citation.issued) == ("Ships of the River Tees", PartialDate(2019, 5, 3))
    assert Name("Ships of the River Tees", "publication") in (found.one(Question).references or ())


@pytest.mark.parametrize(
    ("words", "label"),
    [
        (
            "the Written Statement of 8 October 2024 on Ships and Boats Bill, HCWS114",
            "Written Statement “Ships and Boats Bill”, 8 October 2024",
        ),
        ("the written statement of 8 October 2024, HCWS114, on Ships", "Written statement “Ships”, 8 October 2024"),
        ("the Autumn Statement 2023, published on 22 November 2023", "Autumn Statement 2023, 22 November 2023"),
    ],
)
def test_the_date_of_a_statement_is_told_as_that_of_the_statement(read: Reader, words: str, label: str) -> None:
    found = read.question(f"To ask the Minister, with reference to {words}, what estimate he has made.")
    assert [citation.label for citation in found.all(Citation)] == [label]


def test_a_cited_question_has_an_address_that_the_question_itself_takes_over(read: Reader) -> None:
    found = read.question(
        "To ask the Minister, pursuant to the Answer of 3 May 2020 to Question 12345, if he will publish it."
    )
    cited = found.one(CitedQuestion)
    assert cited.key == CitedQuestion.key_of("12345", PartialDate(2020, 5, 3)) == "commons/answered-2020-05-03/12345"
    assert cited.reference in (found.one(Question).references or ())


def test_the_year_of_a_cited_answer_is_inferred_from_the_day_of_the_citation(read: Reader) -> None:
    cited = read.question("To ask the Minister, pursuant to the Answer of 3 May to Question 12345, why.").one(
        CitedQuestion
    )
    assert isinstance(cited.answered, Inferred)
    assert cited.answered.value == PartialDate(2020, 5, 3)


def test_a_relation_between_known_things_is_stated_with_its_words(read: Reader) -> None:
    found = read.answer("They use the Work and Health Programme (available in England and Wales).")
    relations = found.all(Relation)
    assert [(r.predicate, r.object and r.object.key) for r in relations] == [
        (SCHEMA.areaServed, "england"),
        (SCHEMA.areaServed, "wales"),
    ]
    assert all("available in England and Wales" in found.words(relation)[0] for relation in relations)


def test_a_new_name_is_a_candidate_and_no_thing(read: Reader) -> None:
    found = read.answer("People use the Blue Bicycle Scheme.")
    candidate = found.one(Candidate)
    assert candidate.name == "Blue Bicycle Scheme"
    assert found.one(Answer).mentions is None


def test_whom_a_question_is_put_to_is_no_mention_of_the_office(read: Reader) -> None:
    found = read.question("To ask the Secretary of State for Work and Pensions, how he is.")
    assert found.one(Question).mentions is None


ARTICLE = (
    "The department has announced that it will recruit 13,500 new work coaches by March 2021 so that people in every "
    "part of the country can get help with finding work, writing applications and preparing for interviews.\n\n"
    "Therese Coffey said: “They are the people who can see from a page that someone can move from one struggling sector "
    "into another thriving one, who can tease out the great skills people have and can be used in a new role.”\n\n"
    "More than four million people are claiming universal credit. "
    + "It rained on Sunday and nobody minded much. "
    * 20
)


def test_of_an_article_without_licence_short_excerpts_stand_as_evidence(read: Reader) -> None:
    excerpts = read.article(ARTICLE).all(Excerpt)
    assert excerpts
    assert all(len((excerpt.text or "").split()) <= LONGEST_EXCERPT for excerpt in excerpts)
    assert all((excerpt.text or "") in ARTICLE for excerpt in excerpts)


def test_all_excerpts_of_an_article_together_are_a_small_part_of_it(read: Reader) -> None:
    text = "The board said: “We met on every one of those long days.” " * 40
    quoted = sum(len((excerpt.text or "").split()) for excerpt in read.article(text).all(Excerpt))
    assert quoted <= MOST_QUOTED * len(text.split())


@pytest.mark.parametrize(
    "text",
    [
        " ".join(
            f"In town {n} there are {n * 7} work coaches and {n * 3} buses, said the council." for n in range(2, 60)
        ),
        " ".join(f"The government will recruit {n * 7} work coaches in town {n} by May 2031." for n in range(2, 60)),
        " ".join(f"The mayor said: “The bridge number {n} is the longest of all of them.”" for n in range(2, 60)),
    ],
    ids=["figures", "promises", "quotations"],
)
def test_all_that_is_told_of_an_article_is_a_part_of_it(read: Reader, text: str) -> None:
    words = text.split()
    runs = {" ".join(words[at : at + 5]) for at in range(len(words) - 4)}
    told = "\n".join(str(record) for record in read.article(text).records)
    assert sum(run in told for run in runs) / len(runs) < MOST_QUOTED


def test_a_selector_into_an_excerpt_gives_its_words_there(read: Reader) -> None:
    found = read.article(ARTICLE)
    texts = {excerpt.reference: excerpt.text or "" for excerpt in found.all(Excerpt)}
    placed = [(texts[source], s) for source, s in selectors(found.records) if isinstance(s, Selector)]
    assert placed
    assert all(text[s.start : s.end] == s.exact for text, s in placed)


def test_no_record_of_an_article_holds_more_than_an_excerpt_of_its_words(read: Reader) -> None:
    sentences = [
        " ".join(ARTICLE.split()[i : i + LONGEST_EXCERPT + 1]) for i in range(len(ARTICLE.split()) - LONGEST_EXCERPT)
    ]
    said = " ".join(str(record) for record in read.article(ARTICLE).records)
    assert [sentence for sentence in sentences if sentence in said] == []


PIECES = st.sampled_from(
    ["work coach", "Work Coaches (WCs)", "WCs", "“", "”", " said ", "12", "4.5 million ", "£3bn", " by March", "We will ",
     ". ", "\n\n", "\n", "• ", " | ", "Universal Credit", "Dr Coffey", "Therese Coffey", "Question 12345", "of 3 May ",
     "the Green Tea Scheme", "entitled ", "published in 2019", "\u200b", "\u202e", "\ue000", "ﬃ", "İ", "9" * 100, "(", ")", "'"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=40).map(" ".join)


@settings(max_examples=150)
@given(text=TEXTS)
def test_every_selector_gives_the_words_at_its_position_whatever_the_text(read: Reader, text: str) -> None:
    for kind in (read.answer, read.question):
        for _, selector in selectors(kind(text).records):
            assert isinstance(selector, Selector)
            assert selector.exact
            assert text[selector.start : selector.end] == selector.exact


@settings(max_examples=150)
@given(text=TEXTS)
def test_an_article_may_hold_any_text(read: Reader, text: str) -> None:
    for record in read.article(text).records:
        if isinstance(record, Excerpt):
            assert record.text
            assert len(record.text.split()) <= LONGEST_EXCERPT


@pytest.mark.parametrize(
    "text",
    [
        "We will recruit 12 work coaches by March. " * 1200,
        "word " * 10_000,
        "“said Timms: ” " * 3000,
        "12 " * 16_000,
        "A Scheme " * 5500,
        "1 | 2 | 3\n" * 5000,
        "(WC) " * 10_000,
        "x" * 50_000,
        "“" * 50_000,
        "the Report, published in " * 2000,
    ],
    ids=["promises", "no-stop", "quotes", "numbers", "names", "table", "brackets", "one-word", "marks", "titles"],
)
def test_long_and_strange_texts_are_read_to_their_end(read: Reader, text: str) -> None:
    assert read.answer(text).one(Answer).text == text


def test_the_properties_of_amounts_stay_with_the_promise(read: Reader) -> None:
    target = read.answer("We will invest up to £5 million in work coaches by 2022.").one(Target)
    (amount,) = target.amounts or ()
    assert isinstance(amount, Amount)
    assert (amount.maximum, amount.unit, amount.comparator) == (Decimal(5_000_000), "GBP", KG.UpTo)


def test_what_replaced_what_is_stated_only_of_known_things(read: Reader) -> None:
    found = read.answer(
        "Universal Credit replaced Housing Benefit. Universal Credit replaced the old way of the world."
    )
    assert [(r.predicate, r.object) for r in found.all(Relation)] == [
        (DCTERMS.replaces, Reference("benefit", "housing-benefit"))
    ]


def named(registers: Registers, finder: Finder, text: str) -> list[str]:
    return [text[m.start : m.end] for m in NamesInUse(finder, registers).find(text) if m.thing]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They moved to Leeds.", ["Leeds"]),
        ("Leeds is a city.", ["Leeds"]),
        ("The UK is open.", ["UK"]),
        ("In England it rained.", ["England"]),
        ("• Across Leeds it rained.", ["Leeds"]),
        ("They moved to Leeds Green.", []),
        ("They moved to West Leeds.", []),
        ("They moved to Royal Leeds and Bristol.", []),
        ("the Tower of London", []),
        ("In parts of London it rained.", ["London"]),
        ("the Minister of State for the Middle East", []),
        ("the Health Ministers for England and Wales", ["England", "Wales"]),
        ("the Ambassador to France", []),
        ("the State of Israel", ["Israel"]),
        ("in Leeds and Bristol constituency", []),
        ("in Bristol constituency", ["Bristol"]),
        ("NHS Kent and Norfolk ICB", []),
        ("NHS Kent and Norfolk have agreed it.", []),
        ("NHS England and Wales", ["NHS England", "Wales"]),
        ("at Leeds Hospital", []),
        ("under the Leeds Trees Act 2019", []),
        ("the Trees (Leeds) (Amendment) Order 2019", []),
        ("the UK-France Trees Treaty", []),
        ("UK-registered ships", ["UK"]),
        ("on 11 November London froze", ["London"]),
    ],
)
def test_a_place_in_a_longer_name_is_no_mention(
    registers: Registers, finder: Finder, text: str, found: list[str]
) -> None:
    assert named(registers, finder, text) == found


@pytest.mark.parametrize(
    ("heading", "is_place"),
    [
        ("Prison", False),
        ("HMP/YOI", False),
        ("Prisons sending staff", False),
        ("Driving test centre", False),
        ("Force", True),
        ("ICB", True),
        ("Police force area", True),
        ("Office location", True),
        ("Government Office Region", True),
        ("Local authority", True),
        ("", True),
        ("Trees", True),
    ],
)
def test_a_cell_in_a_column_of_something_else_is_no_place(
    registers: Registers, finder: Finder, heading: str, is_place: bool
) -> None:
    bristol = ["Bristol"] if is_place else []
    table = f"Trees | {heading} | Region\n1 | Bristol | Wales\n2 | Bristol (men) | Kent\n\nBristol has trees."
    assert named(registers, finder, table) == [*bristol, "Wales", *bristol, "Kent", "Bristol"]
    titled = f"Table 1\n{heading or 'x'} | Trees\nBristol | 1\nEngland | 2"
    assert named(registers, finder, titled) == [*bristol, "England"]


def test_a_place_within_a_cell_is_a_place_whatever_the_column(registers: Registers, finder: Finder) -> None:
    assert named(registers, finder, "Hospital | Beds\nthe old one in Bristol | 4") == ["Bristol"]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Kent", ["Kent"]),
        ("Kent and Norfolk", []),
        ("Kent, Norfolk and Devon", []),
        ("England and Wales", ["England", "Wales"]),
    ],
)
def test_places_joined_in_a_cell_of_a_table_are_the_name_of_one_area(
    registers: Registers, finder: Finder, cell: str, found: list[str]
) -> None:
    assert named(registers, finder, f"Area | Trees\n{cell} | 12\nKent | 4") == [*found, "Kent"]
    assert named(registers, finder, f"It rained in {cell}.") == [
        place for place in ("Kent", "Norfolk", "Devon", "England", "Wales") if place in cell
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Home Office said", ["Home Office"]),
        ("the Home Office Trees Award", []),
        ("Home Office Ministers said", ["Home Office"]),
        ("the Home Office’s Trees Award", ["Home Office"]),
        ("the Ministry of Justice’s Trees Programme", ["Ministry of Justice"]),
        ("the Great Home Office", []),
        ("with Access to Work Ltd on Access to Work", ["Access to Work"]),
        ("what Access to Work Limited paid", []),
        ("DWP Work Coaches help", ["DWP", "Work Coaches"]),
        ("It is paid with Universal Credit and Housing Benefit.", ["Universal Credit", "Housing Benefit"]),
        ("a new Universal Credit Trees Fund", []),
        ("the Universal Credit and Tall Trees Compensation Chamber", []),
        ("the Universal Credit Computer System", []),
        ("the War Pensions Trees Tribunal", []),
        ("the Access to Work Advisory Board", []),
        ("a chamber for War Pensions and a system for Universal Credit", ["War Pensions", "Universal Credit"]),
        ("the Universal Credit (Trees) (Amendment) Regulations 2023", []),
        ("Universal Credit (UC) Regulations", []),
        ("Universal Credit (UC) is paid.", ["Universal Credit", "UC"]),
        ("the Parliamentary Under-Secretary of State for Justice", []),
        ("the Secretary of State for Justice", ["Secretary of State for Justice"]),
        ("the Right to Buy Scheme", ["Right to Buy"]),
        ("the Prime Minister said", ["Prime Minister"]),
        ("the Prime Minister of India said", ["India"]),
        ("the Israeli Prime Minister said", []),
        ("the UK Prime Minister said", ["UK", "Prime Minister"]),
        ("France’s Prime Minister said", ["France"]),
        ("the US Treasury said", ["US"]),
        ("HM Treasury said", ["HM Treasury"]),
    ],
)
def test_what_is_part_of_a_longer_name_or_anothers_is_no_mention(
    registers: Registers, finder: Finder, text: str, found: list[str]
) -> None:
    assert named(registers, finder, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was laid before Parliament.", ["Parliament"]),
        ("Parliament has agreed.", ["Parliament"]),
        ("by the end of the Parliament", []),
        ("over this Parliament", []),
        ("Members of Parliament", []),
        ("the Irish Parliament", []),
    ],
)
def test_parliament_is_no_body_where_it_is_a_time_or_another(
    registers: Registers, finder: Finder, text: str, found: list[str]
) -> None:
    assert named(registers, finder, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Department for Work & Pensions", ["Department for Work & Pensions"]),
        ("the Department for Work and pensions", ["Department for Work and pensions"]),
        ("the home office", []),
        ("the Office for Budget responsibility", ["Office for Budget responsibility"]),
        ("Carers Allowance", ["Carers Allowance"]),
        ("the World Health Organisation", ["World Health Organisation"]),
        ("There is access for all.", []),
        ("the two-child benefit cap", []),
        ("a pre-Universal Credit claim", ["Universal Credit"]),
    ],
)
def test_a_name_is_found_as_it_may_be_written(
    registers: Registers, finder: Finder, text: str, found: list[str]
) -> None:
    assert named(registers, finder, text) == found


def test_many_names_within_names_are_read_to_their_end(registers: Registers, finder: Finder) -> None:
    text = "Leeds Green Scheme and Kent, the Home Office Trees Fund and Leeds. " * 1000
    assert named(registers, finder, text) == ["Kent", "Leeds"] * 1000


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Of these, 15 letters were from hon. Members, one was not.", "15 letters were from hon. Members"),
        ("It cost £15 at St. Mock and is red.", "£15 at St. Mock and is red"),
        ("It told 15 letters from hon. Others came.", "15 letters from hon. Others came"),
        ("It cost £15 in all. Others did not.", "£15 in all"),
    ],
)
def test_a_shortened_word_does_not_end_the_clause_of_a_figure(read: Reader, text: str, label: str) -> None:
    assert read.answer(text).all(Observation)[0].label == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("We spoke with over 1,000 students about the careers of kites.", "over 1,000 students"),
        ("It ranked 145 economies according to how well they fly.", "145 economies"),
        ("The share is 6% and I was delighted to meet them.", "6%"),
        ("It cost about £15 in all.", "about £15 in all"),
    ],
)
def test_the_label_of_a_figure_ends_where_something_else_is_told(read: Reader, text: str, label: str) -> None:
    assert str(read.answer(text).all(Observation)[0].label).endswith(label)


@pytest.mark.parametrize(
    ("text", "label", "promiser"),
    [
        (
            "Ofsted is listening to schools, and currently expects to publish the guide in 2021.",
            "Ofsted … expects to publish the guide in 2021",
            "ofsted",
        ),
        ("The Home Office will publish the guide in 2021.", "The Home Office will publish the guide in 2021", "home-office"),
        ("We are listening to schools and will publish the guide in 2021.", "Will publish the guide in 2021", None),
        (
            "The Home Office confirmed that plans to mend the roof will be published in 2021.",
            "Plans to mend the roof will be published in 2021",
            "home-office",
        ),
        ("The Home Office Trees Group will publish the guide in 2021.", "The Home Office Trees Group will publish the guide in 2021", None),
    ],
)  # fmt: skip
def test_a_promise_names_who_promises_beside_who_tells_of_it(
    read: Reader, text: str, label: str, promiser: str | None
) -> None:
    promise = read.answer(text).one(Target)
    assert promise.label == label
    assert promise.promised_by == (Reference("body", promiser) if promiser else None)
    assert promise.stated_by == Reference("person", "sarah-newton")


def test_a_figure_of_a_text_without_a_date_says_that_it_has_none() -> None:
    figure = Observation(key="x", value=Decimal(12))
    triples = statements(figure, "http://localhost:8000", Reference("document", "d"))
    absent = [object_ for _, property_, object_ in triples if property_.endswith("ontology#property>")]
    assert absent == ["<http://localhost:8000/ontology#statedOn>"]


def test_a_promise_that_shares_the_subject_of_another_is_headed_by_it(read: Reader) -> None:
    found = read.answer("The kite review will be published in May 2031 and will conclude by June 2031.").all(Target)
    assert [promise.label for promise in found] == [
        "The kite review will be published in May 2031",
        "The kite review … will conclude by June 2031",
    ]
