"""Mappers: each recognises its own pages, whole or cut, reads what they say, and keeps readers' comments to itself."""

import dataclasses
import re
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.documents import Document, load, receive
from kg.errors import DamagedDocument, DocumentError, UnknownDocument
from kg.intake import documents_in
from kg.mappers import (
    benefits_and_work,
    disability_rights_uk,
    mapper_of,
    mappers,
    open_parliament_licence,
    parallel_parliament,
    read,
    theyworkforyou,
)
from kg.readings import Reading, ends_like_a_sentence, shorten
from kg.records import Answer, Article, Attestation, Inferred, Name, PartialDate, Question
from kg.resources import FOUNDING_DOCUMENTS

FIXTURES = Path(__file__).parent / "fixtures"
FOUNDING = dict(
    zip(
        (parallel_parliament, open_parliament_licence, benefits_and_work, theyworkforyou, disability_rights_uk),
        sorted(FOUNDING_DOCUMENTS.iterdir()),
        strict=True,
    )
)
DOCUMENTS = [*FOUNDING.values(), *sorted(FIXTURES.glob("*/*"))]
PAGES = [path for path in DOCUMENTS if path.suffix in (".txt", ".html")]
COMMENTED = next(FOUNDING_DOCUMENTS.glob("002_*"))


def reading(name: str) -> Reading:
    """Read a fixture: "theyworkforyou/lords.html"."""
    _, found = read(load(FIXTURES / name))
    return found


def from_text(text: str) -> Reading:
    _, found = read(receive(text.encode(), "page.txt"))
    return found


def the_question(found: Reading) -> Question:
    (question,) = found.subjects
    assert isinstance(question, Question)
    return question


def the_article(found: Reading) -> Article:
    (article,) = found.subjects
    assert isinstance(article, Article)
    return article


def answers(found: Reading) -> list[Answer]:
    return [record for record in found.records if isinstance(record, Answer)]


def attested(found: Reading) -> list[tuple[str, str, str | None]]:
    """What is printed beside whose name, and on which day."""
    pairs = []
    for record in found.records:
        if isinstance(record, Attestation):
            beside = record.organization or record.post
            day = record.attested_on.value if isinstance(record.attested_on, Inferred) else record.attested_on
            assert isinstance(record.member, Name)
            assert isinstance(beside, Name)
            pairs.append((record.member.printed, beside.printed, str(day) if day else None))
    return pairs


# Recognising.


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_page_is_recognised_by_the_mapper_of_its_source_and_no_other(path: Path) -> None:
    expected = next((mapper.SOURCE.key for mapper, own in FOUNDING.items() if own == path), path.parent.name)
    documents = list(documents_in(path))
    assert documents
    for document in documents:
        assert isinstance(document, Document)
        assert mapper_of(document).SOURCE.key == expected


def test_every_mapper_of_the_folder_is_found() -> None:
    assert [mapper.SOURCE.key for mapper in mappers()] == sorted(path.name for path in FIXTURES.iterdir())


@pytest.mark.parametrize(
    "page",
    [
        "Shopping\n\n- flour\n- milk\n- 6 eggs",
        "Answer",
        "Question Asked\nAsked by:\nAda Example (Labour)\nAnswer\nNo.",
        "We use cookies",
        "Comments",
        "Department for Work and Pensions written answers",
        "<!DOCTYPE html><html><head><link rel='canonical' href='https://en.wikipedia.org/wiki/Question'></head><body>"
        "<h1>Question</h1><p>A question is an utterance (asked on any day).</p><h2>See also</h2></body></html>",
        "<html><head><link rel='canonical' href='https://www.benefitsandwork.co.uk/about-us'></head><body>Us</body></html>",
        "<html><head><link rel='canonical' href='https://www.benefitsandwork.co.uk/news'></head><body>News</body></html>",
        "<html></html>",
    ],
)
def test_a_page_of_no_source_is_refused_with_a_clear_line(page: str) -> None:
    with pytest.raises(UnknownDocument) as refusal:
        read(receive(page.encode(), "inbox/page"))
    assert str(refusal.value) == (
        "inbox/page: no source is known to make such a page; expected a page of one of: Benefits and Work, Disability "
        "Rights UK, Open Parliament Licence question page, Parallel Parliament, TheyWorkForYou. Leave the file out, or "
        "add a mapper for its source in kg/mappers/."
    )


def test_a_page_that_two_sources_could_have_made_is_refused() -> None:
    both = "\n".join(path.read_text(encoding="utf-8") for path in list(FOUNDING.values())[:2])
    with pytest.raises(
        UnknownDocument, match="several sources could have made this page; expected a page of one of: Open"
    ):
        read(receive(both.encode(), "both.txt"))


# The pages with the Open Parliament Licence name no publisher, so they may come from any address.
@pytest.mark.parametrize(
    "mapper",
    [mapper for mapper in FOUNDING if mapper is not open_parliament_licence],
    ids=lambda mapper: mapper.SOURCE.key,
)
def test_a_page_that_says_it_comes_from_elsewhere_is_not_recognised(mapper: ModuleType) -> None:
    lines = "".join(f"<p>{line}</p>" for line in load(FOUNDING[mapper]).page.lines)
    head = '<head><link rel="canonical" href="https://example.org/news/copy"></head>'
    assert not mapper.recognise(receive(f"<html>{head}<body>{lines}</body></html>".encode(), "copy.html").page)


# Damage.

# At how many per cent of its bytes a page can be cut without anyone being able to tell, and why.
UNDETECTED = {
    # The cut falls right after a sentence of the answer, and "Reticulating Splines" need not follow one.
    "000_846c481b2a078f67.txt": {69, 75},
    "asked-by.txt": {80},
    "listing.txt": {75},
    # The cut falls right after a sentence of the article, or in the line that sends readers to a publication, which is
    # the last one and ends in any word.
    "004_8a0698439fc0ed55.txt": {46, 82},
    "quotation-at-the-end.txt": {51, 70},
    "travel-training-text.txt": {44, 70, 77, 87},
    # The cut falls into the cookie notice, after all that is read.
    "no-comments-text.txt": set(range(82, 91)),
    # The cut falls behind the question whether the answer answers, after all that is read.
    "annotated-text.txt": set(range(85, 91)),
    "interview-practice-text.txt": set(range(88, 91)),
    "two-questions-one-reply.txt": set(range(84, 91)),
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_cut_page_is_told_from_a_whole_one_wherever_it_can_be(path: Path) -> None:
    data = path.read_bytes()
    undetected = set()
    for per_cent in range(10, 91):
        cut = data[: len(data) * per_cent // 100].decode("utf-8", "ignore")
        try:
            read(receive(cut.encode(), "cut"))
            undetected.add(per_cent)
        except (DamagedDocument, UnknownDocument) as refusal:
            assert str(refusal).startswith("cut: ")
    assert undetected == UNDETECTED.get(path.name, set())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_without_any_one_of_its_lines_is_read_or_refused(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for left_out in range(len(lines)):
        remaining = "\n".join(lines[:left_out] + lines[left_out + 1 :])
        try:
            read(receive(remaining.encode(), "page"))
        except DocumentError as refusal:
            assert str(refusal).startswith("page: ")


def test_damage_is_told_with_file_source_and_what_to_do() -> None:
    text = FOUNDING[theyworkforyou].read_text(encoding="utf-8")
    with pytest.raises(DamagedDocument) as damage:
        read(receive(text[: text.index("Does this answer")].encode(), "inbox/003.txt"))
    assert str(damage.value) == (
        "inbox/003.txt: page of TheyWorkForYou: the page ends before “Does this answer the above question?”: the file "
        "is cut; expected the vote that follows each answer. Fetch the page again."
    )


def test_html_that_ends_before_its_end_is_damaged() -> None:
    cut = (FIXTURES / "theyworkforyou" / "lords.html").read_text(encoding="utf-8").replace("</html>", "")
    with pytest.raises(DamagedDocument, match="the HTML ends before </html>: the file is cut"):
        read(receive(cut.encode(), "lords.html"))


LINES = sorted({line for path in PAGES for line in load(path).page.lines if len(line) < 90})


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=30), max_size=25), st.booleans())
@settings(derandomize=True, max_examples=400)
def test_lines_of_pages_in_any_order_are_read_or_refused(lines: list[str], as_html: bool) -> None:
    text = "".join(f"<p>{line}</p>" for line in lines) if as_html else "\n".join(lines)
    try:
        read(receive((f"<html><body>{text}</body></html>" if as_html else text).encode(), "page"))
    except DocumentError as refusal:
        assert str(refusal).startswith("page")


@given(st.text(max_size=300))
@settings(derandomize=True, max_examples=200)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(receive(text.encode(), "page"))
    except DocumentError as refusal:
        assert str(refusal).startswith("page")


@pytest.mark.parametrize(
    "line",
    [
        "Photo of " + "Ada Example " * 20_000,
        "x Portrait " * 20_000,
        "Department " * 20_000 + "written question – answered in " * 5_000,
        "Question to the " * 20_000,
        "Answered by " + "Ada - " * 20_000,
        "For more information, see " + "this on that " * 20_000,
        "“You can read " * 20_000,
        "Asked by: " + "( " * 20_000,
    ],
)
def test_long_lines_are_read_or_refused(line: str) -> None:
    for path in FOUNDING.values():
        text = path.read_text(encoding="utf-8")
        try:
            read(receive(f"{line}\n{text}\n{line}".encode(), "page"))
        except DocumentError as refusal:
            assert str(refusal).startswith("page")


def test_a_long_listing_and_a_long_answer_are_read() -> None:
    entry = (
        (FIXTURES / "parallel-parliament" / "listing.txt").read_text(encoding="utf-8").split("Written Question\n")[1]
    )
    assert len(from_text(f"Written Question\n{entry}" * 3_000).subjects) == 3_000
    head, end = (
        (FIXTURES / "parallel-parliament" / "asked-by.txt").read_text(encoding="utf-8").split("Access to Work paid")
    )
    text = answers(from_text(head + "One more paragraph.\n\n" * 50_000 + end))[0].text
    assert text is not None
    assert text.count("One more paragraph.") == 50_000


# Readers' comments.


def test_the_comments_of_the_founding_article_are_counted_and_nothing_else_is_kept_of_them() -> None:
    _, found = read(load(COMMENTED))
    assert found.comment_count == 14
    article, comments = COMMENTED.read_text(encoding="utf-8").split("\nComments\n")
    article, kept = " ".join(article.split()), str(found)
    for line in comments[: comments.index("We use cookies")].splitlines():
        words = line.split()
        for start in range(max(len(words) - 3, 1)):
            said = " ".join(words[start : start + 4])
            # Readers quote the article.
            assert " " not in said or said not in kept or said in article
    assert not re.search(r"@|\b(?:ago|Old Mother|Spot|James|Pious|Anon|Aldo|Rik)\b", kept)


@pytest.mark.parametrize("path", [path for path in PAGES if FIXTURES in path.parents], ids=lambda path: path.name)
def test_nothing_that_a_reader_wrote_is_kept(path: Path) -> None:
    _, found = read(load(path))
    kept = str(found)
    for told in ("made-up reader", "Made-up Reader", "made-up opinion", "Readerone", "777", "days ago", "Submitted by"):
        assert told not in kept


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("travel-passes-text.txt", 3),
        ("travel-passes.html", 3),
        ("no-comments-text.txt", 0),
        ("second-page-of-comments.html", 1),
    ],
)
def test_comments_are_counted(name: str, count: int) -> None:
    assert reading(f"benefits-and-work/{name}").comment_count == count


def test_an_article_without_a_place_for_comments_has_no_count_of_them() -> None:
    html = (FIXTURES / "benefits-and-work" / "second-page-of-comments.html").read_text(encoding="utf-8")
    without = html[: html.index("<h3>Comments")] + "</body></html>"
    assert read(receive(without.encode(), "page.html"))[1].comment_count is None


def test_a_page_that_begins_with_comments_publishes_none_of_them() -> None:
    text = (FIXTURES / "benefits-and-work" / "travel-passes-text.txt").read_text(encoding="utf-8")
    with pytest.raises(DamagedDocument, match="no article stands before the comments"):
        from_text(text[text.index("Write comments") :])


# Parallel Parliament.


def test_the_link_to_the_source_gives_uin_and_address() -> None:
    question = the_question(reading("parallel-parliament/library-visits.html"))
    assert question.uin == "48211"
    assert str(question.page) == "https://questions-statements.parliament.uk/written-questions/detail/2022-09-05/48211"
    assert question.key == "commons/2022-09-05/48211"


def test_the_older_address_of_a_question_gives_its_house() -> None:
    html = (FIXTURES / "parallel-parliament" / "lords.html").read_text(encoding="utf-8")
    older = "http://www.parliament.uk/business/publications/written-questions-answers-statements/written-question/Lords/2024-02-19/HL2510/"
    moved = html.replace("https://questions-statements.parliament.uk/written-questions/detail/2024-02-19/HL2510", older)
    question = the_question(read(receive(moved.encode(), "lords.html"))[1])
    assert (question.uin, question.house) == ("HL2510", Name("House of Lords", "body"))


def test_the_asker_is_read_with_the_party_and_without_the_constituency() -> None:
    found = reading("parallel-parliament/asked-by.txt")
    assert the_question(found).heading == "Access to Work: Travel"
    assert the_question(found).asked_by_person == Name("Ada Example", "person")
    assert attested(found) == [
        ("Ada Example", "Labour (Co-op)", None),
        ("Tom Placeholder", "Parliamentary Under-Secretary (Department for Work and Pensions)", None),
    ]


def test_a_single_page_without_asker_states_none() -> None:
    assert the_question(reading("parallel-parliament/library-visits-text.txt")).asked_by_person is None


def test_a_question_without_answer_yet_is_read_without_one() -> None:
    found = reading("parallel-parliament/unanswered.html")
    question = the_question(found)
    assert answers(found) == []
    assert question.date_tabled == PartialDate(2024, 11, 4)
    assert question.heading == "Universal Credit: Exampleton"
    assert (question.text or "").endswith("in Exampleton.")


def test_a_question_to_the_government_is_one_of_the_lords() -> None:
    question = the_question(reading("parallel-parliament/lords.html"))
    assert question.key == "lords/2024-02-19/hl2510"
    assert question.house == Name("House of Lords", "body")


def test_a_listing_gives_each_of_its_questions_with_its_own_answer() -> None:
    found = reading("parallel-parliament/listing.txt")
    questions = [record for record in found.subjects if isinstance(record, Question)]
    assert [question.heading for question in questions] == [
        "Jobcentres: Exampleton",
        "Personal Independence Payment",
        "Disability Employment Advisers: Pay",
    ]
    assert [answer.answer_to for answer in answers(found)] == [(question.reference,) for question in questions]
    assert [str(answer.issued) for answer in answers(found)] == ["2025-01-14", "2025-01-13", "2025-01-10"]
    assert {question.date_tabled for question in questions} == {None}
    assert answers(found)[2].answered_by_person == Name("Tom Placeholder", "person")
    assert (answers(found)[1].text or "").endswith(
        "1. Figures are rounded to the nearest ten.\n2. Testshire includes the town of Trial."
    )


def test_a_role_in_a_listing_is_not_dated_for_it_may_be_that_of_another_day() -> None:
    found = attested(reading("parallel-parliament/listing.txt"))
    assert (
        "Tom Placeholder",
        "Minister of State (Ministry of Housing, Communities and Local Government)",
        None,
    ) in found


def test_a_listing_saved_without_headings_and_dates_states_none() -> None:
    found = reading("parallel-parliament/listing-without-headings.txt")
    first = found.subjects[0]
    assert isinstance(first, Question)
    assert (first.heading, first.date_tabled, answers(found)[0].issued) == (None, None, None)
    assert (answers(found)[0].text or "").startswith("Year | Work coaches\n2023 | 31\n2024 | 29\n\nThese")


def test_an_unanswered_question_amid_a_listing_is_read_without_answer() -> None:
    text = (FIXTURES / "parallel-parliament" / "listing.txt").read_text(encoding="utf-8")
    begin, end = text.index("Answered by Tom"), text.index("Written Question\nPersonal")
    found = from_text(text[:begin] + text[end:])
    assert len(found.subjects) == 3
    assert len(answers(found)) == 2


# Open Parliament Licence.


def test_the_date_beside_the_heading_is_taken_for_that_of_tabling_and_says_so() -> None:
    tabled = the_question(reading("open-parliament-licence/job-coaches.html")).date_tabled
    assert isinstance(tabled, Inferred)
    assert tabled.value == PartialDate(2019, 11, 6)
    assert "without saying what happened on it, and gives the date of the answer elsewhere" in tabled.reason


def test_the_date_of_an_unanswered_question_is_not_said_to_differ_from_that_of_an_answer() -> None:
    found = reading("open-parliament-licence/unanswered.html")
    tabled = the_question(found).date_tabled
    assert isinstance(tabled, Inferred)
    assert "answer" not in tabled.reason
    assert the_question(found).heading == "Remploy (Exampleshire)"


def test_a_date_beside_the_heading_that_is_not_before_the_answer_is_not_that_of_tabling() -> None:
    text = (FIXTURES / "open-parliament-licence" / "job-coaches-text.txt").read_text(encoding="utf-8")
    found = from_text(text.replace("(6 November 2019)", "(13 November 2019)"))
    assert the_question(found).date_tabled is None
    assert the_question(found).key.startswith("open-parliament-licence/2019-11-13-")


def test_a_missing_question_is_not_made_up() -> None:
    found = reading("open-parliament-licence/job-coaches-text.txt")
    assert the_question(found).text is None
    assert len(found.passages) == 1


def test_a_printed_question_and_names_beside_their_labels_are_read() -> None:
    found = reading("open-parliament-licence/question-printed.txt")
    assert (the_question(found).text or "").startswith(
        "To ask the Secretary of State for Work and Pensions, what steps"
    )
    assert [part.notation for part in the_question(found).parts or ()] == ["a", "b"]
    assert attested(found) == [
        ("Ada Example", "Labour (Co-op)", "2018-01-22"),
        ("Cara Placeholder", "Conservative", "2018-01-30"),
    ]


def test_a_side_bar_between_answer_and_licence_is_not_read() -> None:
    (answer,) = answers(reading("open-parliament-licence/job-coaches.html"))
    assert answer.issued == PartialDate(2019, 11, 13)
    assert answer.answered_by_person == Name("Ben Specimen", "person")


# TheyWorkForYou.


def test_the_address_gives_date_of_tabling_and_uin() -> None:
    found = reading("theyworkforyou/party-and-constituency.html")
    question = the_question(found)
    assert (question.uin, question.date_tabled) == ("9417", PartialDate(2020, 1, 28))
    assert question.key == "commons/2020-01-28/9417"
    assert found.address == "https://www.theyworkforyou.com/wrans/?id=2020-01-28.9417.h"
    assert answers(found)[0].issued == PartialDate(2020, 2, 3)


def test_without_an_address_the_links_of_the_speeches_give_the_uin() -> None:
    html = (FIXTURES / "theyworkforyou" / "interview-practice.html").read_text(encoding="utf-8")
    head, body = html.split("</head>")
    found = read(receive(f"<html><head></head>{body}".encode(), "page.html"))[1]
    assert "canonical" in head
    assert the_question(found).uin == "164911"
    assert found.address == "https://www.theyworkforyou.com/wrans/?id=2021-03-08.164911.h"


@pytest.mark.parametrize(
    "gid", ["2009-10-26b.294961.h", "2020-02-30.9417.h", "2020-01-00.9417.h", "2011-03-01.12.3.h", "x"]
)
def test_an_address_that_does_not_hold_a_uin_gives_none(gid: str) -> None:
    html = (FIXTURES / "theyworkforyou" / "party-and-constituency.html").read_text(encoding="utf-8")
    question = the_question(read(receive(html.replace("2020-01-28.9417.h", gid).encode(), "page.html"))[1])
    assert (question.uin, question.date_tabled) == (None, None)


def test_party_and_constituency_are_kept_as_printed_beside_the_name() -> None:
    assert attested(reading("theyworkforyou/party-and-constituency.html"))[0] == (
        "Ada Example",
        "Labour, Exampleton North",
        "2020-02-03",
    )


def test_an_answer_keeps_its_paragraphs_lists_and_tables() -> None:
    (answer,) = answers(reading("theyworkforyou/party-and-constituency.html"))
    assert answer.text == (
        "Support is provided by Disability Employment Advisers.\n\nThey offer:\n\n"
        "• advice:\n• to claimants\n• to employers\n• referral to Specialist Employability Support.\n"
        "1. First, an adviser calls.\n2. Then, a visit follows.\n\n"
        "Year | Referrals\n2018 | 310\n2019 | 295\n\n"
        "More can be read on the page on Access to Work."
    )


def test_several_questions_with_one_reply_share_the_answer_and_claim_no_uin() -> None:
    found = reading("theyworkforyou/two-questions-one-reply.txt")
    (answer,) = answers(found)
    assert answer.answer_to == tuple(record.reference for record in found.subjects)
    assert [record.text for record in found.subjects if isinstance(record, Question)] == [
        f"To ask the Secretary of State for Work and Pensions, how many assessments took place in {town} in 2017."
        for town in ("Exampleton", "Sampleford")
    ]
    html = (FIXTURES / "theyworkforyou" / "party-and-constituency.html").read_text(encoding="utf-8")
    asked = html[
        html.index('<div class="debate-speech" id="g9417.q0">') : html.index(
            '<div class="debate-speech" id="g9417.r0">'
        )
    ]
    twice = html.replace(asked, asked + asked.replace("deaf people", "blind people"))
    several = read(receive(twice.encode(), "page.html"))[1].subjects
    assert [(q.uin, q.date_tabled) for q in several if isinstance(q, Question)] == [(None, None), (None, None)]


def test_each_reply_belongs_to_the_questions_before_it() -> None:
    text = (FIXTURES / "theyworkforyou" / "two-questions-one-reply.txt").read_text(encoding="utf-8")
    lead, speeches = text.split("5th November 2018.\n")
    found = from_text(text + speeches.replace("Exampleton", "Trial").replace("Sampleford", "Testham"))
    assert [len(answer.answer_to or ()) for answer in answers(found)] == [2, 2]
    assert len(found.subjects) == 4
    assert lead


def test_a_question_of_the_lords_is_told_by_its_uin() -> None:
    found = reading("theyworkforyou/lords.html")
    assert the_question(found).key == "lords/2024-02-19/hl2510"
    assert the_question(found).house == Name("House of Lords", "body")


def test_banners_alerts_votes_and_links_are_no_part_of_what_is_said() -> None:
    for name in ("interview-practice.html", "interview-practice-text.txt"):
        found = str(reading(f"theyworkforyou/{name}"))
        for words in ("25,000", "crowdfunder", "Alert me", "think so", "Freedom of Information", "In context", "Hours"):
            assert words not in found


# Benefits and Work.


def test_headline_date_and_author_are_read_from_html_and_not_stated_by_text() -> None:
    article = the_article(reading("benefits-and-work/travel-passes.html"))
    assert (article.headline, str(article.date_published)) == ("Travel passes for claimants", "2025-03-14")
    assert article.author == Name("Ada Example", "person")
    article = the_article(reading("benefits-and-work/travel-passes-text.txt"))
    assert (article.headline, article.date_published, article.author) == (None, None, None)


def test_a_first_paragraph_that_begins_with_by_names_no_author() -> None:
    html = (FIXTURES / "benefits-and-work" / "second-page-of-comments.html").read_text(encoding="utf-8")
    found = read(receive(html.replace("<p>Claimants", "<p>By the end</p><p>Claimants").encode(), "page.html"))[1]
    assert the_article(found).author is None
    assert found.passages[0].text.startswith("By the end")


def test_an_article_has_one_address_and_one_key_whatever_host_and_page_of_comments_it_is_stored_under() -> None:
    stored = reading("benefits-and-work/second-page-of-comments.html")
    assert stored.address == "https://www.benefitsandwork.co.uk/news/video-assessments"
    assert stored.key == reading("benefits-and-work/no-comments-text.txt").key


def test_a_title_that_readers_are_sent_to_is_cited() -> None:
    article = the_article(reading("benefits-and-work/travel-passes-text.txt"))
    assert article.references == (Name("Travel passes for Exampleshire: a plan", "publication"),)


def test_what_stands_around_an_article_is_no_part_of_it() -> None:
    (passage,) = reading("benefits-and-work/travel-passes.html").passages
    assert passage.text.startswith("The council of Exampleshire")
    assert passage.text.endswith("here.")


# Disability Rights UK.


def test_headline_and_date_are_those_above_the_article() -> None:
    for name in ("travel-training.html", "travel-training-text.txt"):
        article = the_article(reading(f"disability-rights-uk/{name}"))
        assert article.headline == "Exampleshire to train 40 travel buddies by June 2022"
        assert article.date_published == PartialDate(2021, 11, 15)
        assert article.references == (Name("Travel buddies: a guide for employers", "publication"),)


def test_an_article_without_a_pointer_to_more_ends_with_its_last_sentence() -> None:
    found = reading("disability-rights-uk/quotation-at-the-end.txt")
    assert the_article(found).references == ()
    assert found.passages[0].text.endswith("We look forward to the fourth.”")


def test_a_page_of_the_news_is_recognised_by_its_address_alone() -> None:
    article = the_article(reading("disability-rights-uk/without-switches.html"))
    assert (article.headline, article.author) == ("A made-up strategy", Name("Ada Example", "person"))


# What readings share.


def test_the_articles_of_publishers_without_licence_hold_no_text() -> None:
    assert not {"text", "body", "description"} & {field.name for field in dataclasses.fields(Article)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It ended.", True),
        ("“It ended.”", True),
        ("Did it (end?)", True),
        ("due by October…", True),
        ("it", False),
        ("and announced that:", False),
        ("a “central pillar”", False),
        ("I refer the hon.", False),
        ("1.", False),
        ("It rose by 1.", True),
        ("", False),
    ],
)
def test_the_end_of_a_page_is_that_of_a_sentence(text: str, expected: bool) -> None:
    assert ends_like_a_sentence(text) == expected


def test_a_text_is_shortened_after_a_whole_word() -> None:
    assert shorten("one two, three", 9) == "one two …"
    assert shorten("one  two", 9) == "one two"
    assert len(shorten("word " * 40)) <= 92
