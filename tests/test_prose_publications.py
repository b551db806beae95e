"""The publications a text cites by title."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents import load, prose
from kg.prose.publications import Publication, find, same
from kg.records import PartialDate

DOCUMENTS = Path(__file__).parent.parent / "seeds" / "documents"


def titles(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find(text)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("with reference to the report entitled Kites: a way up, published on 3 May 2025, what", "Kites: a way up"),
        ("the press release entitled Kites to fly higher as council acts, published on 3 May 2025, if", "Kites to fly higher as council acts"),
        ("the press release entitled Minister opens kite school and will open more, what steps", "Minister opens kite school and will open more"),
        ("the report by the Kite Council entitled Strings, knots and tails, HC 12, whether", "Strings, knots and tails"),
        ("the document titled Guide to Kites (CP 12)", "Guide to Kites"),
        ("the consultation titled Kite Safety: proposals does not cover hats.", "Kite Safety: proposals"),
        ("the guidance entitled how to fly a kite, published on 3 May 2025.", "how to fly a kite"),
        ("her Department's policy paper, Kites, Strings and Wings: The Future of Flight, published in May 2025, what", "Kites, Strings and Wings: The Future of Flight"),
        ("set out in the Department’s paper, Better Kites: The Future of Flight.", "Better Kites: The Future of Flight"),
        ("the report Towards Better Kites in Every School sets out", "Towards Better Kites in Every School"),
        ("the consultation paper on Kite Licensing and Safety Rules, published on 3 May 2025, what", "Kite Licensing and Safety Rules"),
        ("We have just published Better Kites: The Future of Flight. It outlines", "Better Kites: The Future of Flight"),
        ("with reference to Government kite statistics 2024 to 2025, published on 3 May 2025, what", "Government kite statistics 2024 to 2025"),
        ("with reference to page 8 of the Kite Action Plan 2025, published on 3 May 2025, what", "Kite Action Plan 2025"),
        ("the Written Statement of 3 May 2025, HCWS12, on Kite Reform, what", "Kite Reform"),
        ("the oral statement of the Minister of 3 May 2025 on Kites in Schools, Official Report, column 12", "Kites in Schools"),
    ],
)  # fmt: skip
def test_a_title_without_marks_ends_where_the_sentence_goes_on(text: str, title: str) -> None:
    assert titles(text) == [title]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("the statutory guidance ‘Keeping kites safe in schools’ sets out", "Keeping kites safe in schools"),
        ("the “State of Kites” report", "State of Kites"),
        ("Published in May 2025, the “Freedom to fly kites: a strategy” says", "Freedom to fly kites: a strategy"),
        ("Our strategy, “Lifting the wind”, was published in May 2025.", "Lifting the wind"),
        ("You can read “Government lifts the ban for all kites” here.", "Government lifts the ban for all kites"),
        ("the report entitled 'Kites and what they do'.", "Kites and what they do"),
        ("The policy paper ‘Kites for every child’ (CP 12) is out.", "Kites for every child"),
        ("the published guidance entitled 'Kites: how to fly, published by the Council in 2013", "Kites: how to fly"),
    ],
)
def test_a_title_between_marks_is_what_stands_between_them(text: str, title: str) -> None:
    assert titles(text) == [title]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("As set out in the Ways to Fly Green Paper, we", "Ways to Fly Green Paper"),
        ("the findings of the Kite Owners Survey show", "Kite Owners Survey"),
        ("The Keep Kites Flying Review recommends", "Keep Kites Flying Review"),
        ("our Women’s Kite Strategy for England sets out", "Women’s Kite Strategy for England"),
        ("the Government’s Modern Kite Strategy recognises this", "Modern Kite Strategy"),
        ("As set out in the UK’s first-ever Kite Plan, the Government will act", "Kite Plan"),
        ("the Government's 'Kite Plan' sets out", "Kite Plan"),
        ("The Kite Plan (3 May 2025) did not say", "Kite Plan"),
        ("the Kite Strategy for 2026-29, published on 9 March", "Kite Strategy for 2026-29"),
        ("with reference to the Example Review of Kite and Wind Pay, whether", "Example Review of Kite and Wind Pay"),
        ("The Kite Council also published a Three Year Plan for strings, which", "Three Year Plan"),
        ("to Question 17010 on 5 December 2024, for the funding across the White Paper measures", "White Paper"),
        ("The Government has published Spending Review 2025, which", "Spending Review 2025"),
        ("in line with recommendations from the Kite Review", "Kite Review"),
        ("the draft National Policy Statement for Kites makes clear", "National Policy Statement for Kites"),
        ("In Fit for the Sky: 10 Year Kite Plan, we pledged", "Fit for the Sky: 10 Year Kite Plan"),
        ("proposed reforms to the National Kite Policy Framework", "National Kite Policy Framework"),
        ("as outlined in the Supplementary Estimates 2025-26, will", "Supplementary Estimates 2025-26"),
        ("in accordance with HM Treasury’s Green Book", "Green Book"),
        ("Table A.5 of the KSO, Kite and Wind Outlook, November 2025, CP12, says", "Kite and Wind Outlook"),
        ("the Kite, String and Tail Action Plan 2025-26 sets out", "Kite, String and Tail Action Plan 2025-26"),
        ("a consultation via the Green Paper, which", "Green Paper"),
        ("paragraph 2.4 of the Autumn Budget 2024, what", "Autumn Budget 2024"),
        ("the 10-Year Kite Plan published on 3 May", "10-Year Kite Plan"),
        ("the Kite Council published its Kites of Britain strategy.", "Kites of Britain strategy"),
        ("There is also a Kite Official Statistics: Table user guide.", "Kite Official Statistics: Table user guide"),
        ("published as the Committee's First Report of 2024", "First Report of 2024"),
        ("laid down in the Guide to Kite Work.", "Guide to Kite Work"),
        ("as set out in the Statement of Kite Policy, the", "Statement of Kite Policy"),
        ("reports its spend in the Statistics on International Kites.", "Statistics on International Kites"),
        ("In the latest Six-monthly Report on Kite Town, we said", "Six-monthly Report on Kite Town"),
        ("in Chapter 1 of the Pathway to Flight Evidence Pack", "Pathway to Flight Evidence Pack"),
        ("As set out in the Kite Reform Consultation response, the", "Kite Reform Consultation response"),
        ("can be found in the Department’s Annual Report and Accounts.", "Annual Report and Accounts"),
        ("all measures announced in the Kite White Paper will be set out", "Kite White Paper"),
        ("In the Kite Action Plan, we committed to more strings.", "Kite Action Plan"),
        (
            "set out in the 2023 Guidance for keepers on how to mend kites. That",
            "Guidance for keepers on how to mend kites",
        ),
        ("the reforms set out in the Mending Kites in Public report of July 2023.", "Mending Kites in Public"),
    ],
)
def test_names_that_end_as_those_of_publications_are_titles(text: str, title: str) -> None:
    assert titles(text) == [title]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("the Kite Council’s World Kites 2025 report on the role of wind", "World Kites 2025"),
        ("the findings of the State of Kites in the World report", "State of Kites in the World"),
        ("by age group in the Kites by Colour data and elsewhere", "Kites by Colour"),
        ("published in the Kites, strings and their characteristics publication, which can be found here: x", "Kites, strings and their characteristics"),
        ("in its Kite powers and procedures: Wind release.", "Kite powers and procedures: Wind"),
        ("a Kite Maker Engagement toolkit (see here) to support", "Kite Maker Engagement toolkit"),
        ("While the Future Kites and Strings consultation did not include", "Future Kites and Strings"),
        ("The 2018 evaluation of Kite Aid (Kite Aid: research with flyers, makers and staff) reported", "Kite Aid: research with flyers, makers and staff"),
        ("On 5 February Standardising kite services – core descriptions was published, and", "Standardising kite services – core descriptions"),
        ("Guidance on Kite Conferences is published on gov.uk", "Guidance on Kite Conferences"),
        ("the Fourth Special Report of the Kite Committee of Session 2021-22 on Kite gap: Government Response, HC 866, published", "Kite gap: Government Response"),
        ("the Third Report of the Joint Committee on Kites of Session 2022-23 on The Fall of Kites, HC 27", "Third Report of the Joint Committee on Kites of Session 2022-23 on The Fall of Kites"),
        ("the Fifty-first Report of the Kite Committee of Session 2022-23 on Kite repair, HC 27, published on 3 May 2024, what", "Fifty-first Report of the Kite Committee of Session 2022-23 on Kite repair"),
        ("the Third Report of the Kite Committee of 2023-24 on Kite Sick Pay in due course and once it meets.", "Third Report of the Kite Committee of 2023-24 on Kite Sick Pay"),
        ("the 14th Report of Session 2017-19 of the Kite Select Committee, Kite detention, HC 913, published on 3 May 2019.", "Kite detention"),
        ("the Eighth Report of the Kite Committee, HC 13, published on 8 June 2023, what", "Eighth Report of the Kite Committee"),
        ("recommendations of the Ninth Report of the Committee of Public Accounts rightly said", "Ninth Report of the Committee of Public Accounts"),
        ("the note entitled Allowance for kites in Table 5.1 on page 118 of the book", "Allowance for kites"),
    ],
)  # fmt: skip
def test_what_a_title_is_called_can_stand_anywhere_beside_it(text: str, title: str) -> None:
    assert titles(text) == [title]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Data can be found using the following link: Kite accidents in Britain - GOV.UK. It", "Kite accidents in Britain"),
        ("Kite licences: estimates: year ending 2022 - GOV.UK (www.gov.uk)", "Kite licences: estimates: year ending 2022"),
        ("The statistics are published in the Kite statistics quarterly - GOV.UK", "Kite statistics quarterly"),
        ("Forecasts are here: Kite outlook – October 2024 - Office for Budget Responsibility.", "Kite outlook – October 2024"),
        ("• Spotlight: Kites at Work (KAW) published November 2019", "Spotlight: Kites at Work (KAW)"),
        ("The latest is here: Applying to the Kite Permission scheme - GOV.UK", "Applying to the Kite Permission scheme"),
        ("It is very low (Kite flu in cattle (publishing.service.gov.uk). The", "Kite flu in cattle"),
        ("with some doubt (Rapid Assessment: Risk from Kite Flu (KF) in dairies | Kite Agency). The", "Rapid Assessment: Risk from Kite Flu (KF) in dairies"),
        ("The link is here: Kite accident service (KAS) claims - GOV.UK", "Kite accident service (KAS) claims"),
        ("The Kite Council considers that there is at most a very low risk with regard to those flying in the UK KC statement: Kite flu A(H5) in towns - GOV.UK", "UK KC statement: Kite flu A(H5) in towns"),
        ("It can be found here: Kite-Action-Plan-2023.pdf (publishing.service.gov.uk)", "Kite-Action-Plan-2023.pdf"),
        ("The Council publishes returns data in the ‘Kite statistics data tables - GOV.UK’.", "Kite statistics data tables"),
        ("For more, see It's key for kites to fly from gov.uk", "It's key for kites to fly"),
    ],
)  # fmt: skip
def test_links_and_items_show_titles(text: str, title: str) -> None:
    assert titles(text) == [title]


@pytest.mark.parametrize(
    "text",
    [
        "the report shows that kites fly, and the guidance was updated",
        "the Kites Act 2024 and the Kites (Safety) Regulations 2025",
        "people who are entitled to a kite",
        "the e-petition entitled Ban all kites, published on 3 May 2025",
        "Section 2 of the Kite Strategy Unit",
        "the Office for National Statistics and the Judicial Review",
        "their Local Plan, an Education, Health and Care Plan",
        "We will publish our Kite Strategy next year.",
        "the forthcoming National Kite Plan",
        "We are providing support through our Warm Kites Plan, which flyers will benefit from.",
        "We have started urgent work to publish the Kite Poverty Strategy in spring.",
        "The Kite White Paper, to be set out in the autumn, looks at strings.",
        "Further details will be set out in the Kite Review.",
        "The Kite Review, launched by the Minister on 3 May, will determine the need for tails.",
        "We will publish the National Kite Strategy. The National Kite Strategy is good.",
        "the resources and the Domestic Kite Plan are regularly reviewed",
        "Official Report, column 12W, on Kite Safety Review, what",
        "page 15 of the Fourth Special Report",
        "pursuant to the Answer of 3 May 2025 to Question 12 on Kites: Safety, what data he holds",
        "the Kite Commission report and the Department’s Universal Kites data",
        "the National Kite Service consultation",
        "the Kite Entitled Persons and the tribunal decision entitled Kite v Wind",
        "the Kite Review, to be published in spring",
        "pursuant to the Answer to Question 4512 on Kite Safety Review, what",
        "the Ombudsman's report on kites, published on 3 May 2025, what",
        "the ‘Notes’ page of the workbook and the ‘golden rules’",
        "the ‘Kites for All’ programme",
        "at the Spending Review and the Autumn Budget 2024",
        "Apply for a kite licence - GOV.UK",
        "the oral statement of 3 May 2025 that we will act on Kite Reform",
        "I refer the hon. Member to the summary published on 3 May 2025",
        "the Ministry of Kites and its Kite Strategy Team",
        "the Kite and Wind release dates",
        "The Kite Service Ombudsman’s report published on 3 May 2025 considers strings",
        "in their Kite and Wind Outlook report which will be published on 3 May",
        "available on the KSO website - HSE Offices.",
        "",
    ],
)
def test_what_is_no_published_title_is_none(text: str) -> None:
    assert titles(text) == []


@pytest.mark.parametrize(
    ("text", "issued"),
    [
        ("the report entitled Kites and Wind, published in November 2017, what", PartialDate(2017, 11)),
        ("the report entitled Kites and Wind, published on 19th October 2021", PartialDate(2021, 10, 19)),
        ("the report entitled Kites and Wind, published by the Kite Council in November 2017.", PartialDate(2017, 11)),
        ("the letter entitled Kites and Wind, dated 3 May 2024", PartialDate(2024, 5, 3)),
        ("the report entitled Kites and Wind, CP 12, published on 3 May 2024", PartialDate(2024, 5, 3)),
        ("the report “Kites and Wind”, which was published in May 2024", PartialDate(2024, 5)),
        ("the report “Kites and Wind” (2019) shows", PartialDate(2019)),
        ("Published on 3 May 2024, the strategy “Kites and Wind” shows", PartialDate(2024, 5, 3)),
        ("the Written Statement of 3 May 2024 on Kites and Wind, HCWS12", PartialDate(2024, 5, 3)),
        ("the report entitled Kites and Wind, updated on 3 May 2024", None),
        ("the report entitled Kites and Wind, published on 30 October, what", None),
        ("the report entitled Kites and Wind, what happened in May 2024", None),
    ],
)
def test_the_date_is_that_stated_with_the_title(text: str, issued: PartialDate | None) -> None:
    assert [one.issued for one in find(text)] == [issued]


@pytest.mark.parametrize(
    ("text", "genre", "publisher"),
    [
        ("his Department's press release entitled Kites rise, published on 3 May 2024", "press release", "his Department"),
        ("the Kite Audit Office's report entitled Kites rise, published in 2024", "report", "the Kite Audit Office"),
        ("the Kite Audit Office report entitled Kites rise, published in 2024", "report", "the Kite Audit Office"),
        ("the report by the Kite Council entitled Kites rise, published in 2024", "report", "the Kite Council"),
        ("the policy paper ‘Kites will rise’, published by Ada Example in May 2024", "policy paper", "Ada Example"),
        ("the Department for Kites, Hats and Sport's guidance entitled Kites rise, what", "guidance", "the Department for Kites, Hats and Sport"),
        ("the document entitled Kites rise, what", "document", None),
    ],
)  # fmt: skip
def test_kind_and_publisher_are_read_where_they_stand_beside(text: str, genre: str, publisher: str | None) -> None:
    (one,) = find(text)
    assert one.genre == genre
    assert (one.publisher.of(text) if one.publisher else None) == publisher


def test_a_short_title_is_that_of_the_publication_it_was_introduced_for() -> None:
    text = "The Road and Kite Strategy (“the Strategy”) sets out more. The Kite Owners Survey (KOS) is old. The KOS and the Strategy agree."
    found = find(text)
    assert [one.short_titles for one in found[:2]] == [("Strategy",), ("KOS",)]
    assert [[text[one.start : one.end] for one in group] for group in same(text, found)] == [
        ["Road and Kite Strategy", "Strategy"],
        ["Kite Owners Survey", "KOS"],
    ]


def test_what_a_report_is_called_in_brackets_is_its_short_title() -> None:
    for text in (
        "The Kite Lands Review (the Example Report) was published in May 2031.",
        "In his report, Kite Lands: Fields and Hills (Example Report), published in May 2031, he agrees.",
        "The Independent Review of Kite Lands (Example Report, 2031) said so.",
    ):
        (cited,) = same(text, find(text))
        assert cited[0].short_titles == ("Example Report",)
        assert "Example" not in text[cited[0].start : cited[0].end]


def test_whom_a_review_is_named_after_begins_its_title() -> None:
    text = "The Example Review of Kite Practices was published in May 2031."
    (cited,) = find(text)
    assert text[cited.start : cited.end] == "Example Review of Kite Practices"


def test_what_stands_before_the_colon_is_a_short_title() -> None:
    text = "the paper entitled Improving Flights: The Future of Kites, published in May 2024. Improving Flights includes plans."
    found = find(text)
    assert [text[one.start : one.end] for one in found] == [
        "Improving Flights: The Future of Kites",
        "Improving Flights",
    ]
    assert [one.issued for one in found] == [PartialDate(2024, 5), None]
    assert len(same(text, found)) == 1


def test_what_stands_before_a_colon_can_also_be_the_name_of_a_thing_that_is_no_publication() -> None:
    text = "the report entitled Kite Credit: a guide for all, published in May 2024. Kite Credit is paid to many."
    assert titles(text) == ["Kite Credit: a guide for all"]


def test_a_page_can_be_named_twice_in_a_row() -> None:
    text = "We act in accordance with our published Kite Rules Strategy: Kite rules strategy - GOV.UK"
    assert titles(text) == ["Kite Rules Strategy", "Kite rules strategy"]


def test_guidance_that_is_told_by_its_year_was_issued_then() -> None:
    (one,) = find("set out in the 2023 Guidance for keepers on how to mend kites.")
    assert one.issued == PartialDate(2023)


@pytest.mark.parametrize(
    "text",
    [
        "The Kite White Paper will outline plans.",
        "Official Statistics on GOV.UK",
        "Statistics on kites were published.",
        "a Guide to Kite Work could help.",
    ],
)
def test_what_is_said_of_no_definite_publication_is_no_title(text: str) -> None:
    assert titles(text) == []


def test_the_same_title_cited_twice_is_one_publication() -> None:
    text = "The Kite Strategy is out. As the Kite Strategy says, and as the Wind Strategy says, kites fly."
    assert [len(group) for group in same(text, find(text))] == [2, 1]


def test_titles_between_marks_stand_in_a_row() -> None:
    text = "read with documents such as ‘Flying together with kites’ and ‘Keeping kites safe’, but not ‘Kites’."
    assert titles(text) == ["Flying together with kites", "Keeping kites safe"]


def test_a_title_between_marks_is_cited_again_by_the_same_words() -> None:
    text = "On 3 May we published the strategy ‘Our Sky to Give’. We monitor the outcomes of ‘Our Sky to Give’."
    assert titles(text) == ["Our Sky to Give"] * 2


def test_one_citation_tells_that_a_doubtful_name_is_that_of_a_publication() -> None:
    text = "The Kite Strategy was published in May 2025. We act on the Kite Strategy."
    assert titles(text) == ["Kite Strategy"] * 2


def _founding(number: str) -> str:
    (path,) = DOCUMENTS.glob(f"{number}_*.txt")
    return prose(load(path).page.content)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("000", ["Improving Lives: The Future of Work, Health and Disability"] * 2),
        ("001", ["Improving Lives: The Future of Work, Health and Disability", "Green Paper", "Improving Lives"]),
        ("003", ["Spotlight: Work and Health Programme (WHP)", "Spotlight: Universal Credit Health Offer"]),
        ("004", ["It's key for jobcentres to help people back to their feet"]),
    ],
)
def test_the_founding_documents_are_read(number: str, expected: list[str]) -> None:
    assert titles(_founding(number)) == expected


_PIECES = st.sampled_from(
    ["the report", " entitled ", "Kites", ": ", ", published on ", "3 May 2025", "in 2024", " (", ")", "“", "”", "‘", "’",
     "\n", "• ", " - GOV.UK", "the Kite Strategy", " Review", "Written Statement of ", " on ", ". ", "Improving Lives: ",
     "KOS", ", what", " and ", "\u200b", "عربي", "9" * 100, "Question 12 on ", " | ", "https://x.y/"]
)  # fmt: skip


def _lies_in(text: str, found: list[Publication]) -> None:
    reached = 0
    for one in found:
        assert reached <= one.start < one.end <= len(text)
        assert "\n" not in text[one.start : one.end]
        if one.publisher:
            assert 0 <= one.publisher.start < one.publisher.end <= len(text)
        reached = one.end
    groups = same(text, found)
    assert sorted(one.start for group in groups for one in group) == [one.start for one in found]


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_what_is_found_lies_in_the_text_in_order_and_apart(text: str) -> None:
    _lies_in(text, find(text))


@pytest.mark.parametrize(
    "pattern",
    ["the report entitled A b ", "the Kite Strategy ", "Strategy ", "Report, A b, ", "published by A on ", "paper, Aaa ",
     "Written Statement on A ", "Third Report of the Aa Committee on Bb ", "Report of the Aa, ", "(Aaaa bbbb | ", "Aa-Bb.pdf (", "Aa Aa ", "the 2023 Guidance for aa ", "Statistics on Aa ", "A b: c - GOV.UK ", "see A b c d ", "A ", "‘Aa bb cc’ report ", "“Aa bb: cc” (2019) ",
     "Aa Bb Cc and ", "in the Aa: Bb White Paper ",
     "Guidance on Aa ", "the Report of the Aa on ", "On 5 May Aaa ", " (Aaaa bbb: cc dd ee)", "the Aa by Bb report ",
     "set out in the Aa Plan, ", "the Aa Review of Bb and Cc ", "‘Aa bb cc’ and ", "’s Aa Bb report on ", "with reference to the Aa ", "\n• Aaa bb published May 2024", "x"],
)  # fmt: skip
def test_a_long_text_is_read(pattern: str) -> None:
    text = pattern * (50_000 // len(pattern))
    _lies_in(text, find(text))


def test_a_text_of_many_titles_is_read() -> None:
    text = " ".join(f"the Kite{number} Strategy (K{number}X)" for number in range(2_000))
    _lies_in(text, find(text))
