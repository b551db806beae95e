"""Facts beside their words: marks on texts that lead to things, and things that lead back to the marked sentence."""

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.prose.sentences import Span
from kg.web.english import Line
from kg.web.marks import Mark, around, pieces

from .conftest import Client, build, page, serving

ANSWER = "/doc/answer/parallel-parliament/2018-03-06-employment-disability-e78779bb/2018-03-14"
WORK_COACH = "/doc/staff-role/work-coach"
COFFEY = "/doc/person/therese-coffey"


def shown(site: Client, address: str) -> LexborHTMLParser:
    return page(site.get(address))


def statements(html: LexborHTMLParser, within: str = "#statements") -> list[LexborNode]:
    return html.css(f"{within} .statements > li")


def plain(node: LexborNode | None) -> str:
    assert node is not None
    return " ".join(node.text().split())


def test_the_names_in_a_text_lead_to_the_things(site: Client) -> None:
    links = shown(site, ANSWER).css(".words a.mention")
    assert ("DEAs", "/doc/staff-role/disability-employment-adviser") in {
        (link.text(), link.attributes["href"]) for link in links
    }


def test_the_words_of_a_promise_are_marked_and_lead_to_it(site: Client) -> None:
    html = shown(site, ANSWER)
    assert "committed to recruiting around 200" in "".join(mark.text() for mark in html.css("mark.promise"))
    href = html.css("a.note.promise")[0].attributes["href"]
    assert href is not None
    assert "The Department is committed to recruiting around 200 Community Partners" in shown(site, href).html  # type: ignore[operator]


def test_the_promise_of_27000_work_coaches_stands_on_their_page(site: Client) -> None:
    promise = next(node for node in statements(shown(site, WORK_COACH)) if "27,000" in plain(node.css_first(".what")))
    when = plain(promise.css_first(".when"))
    assert "due: March 2021" in when
    assert "“by March” is read as March 2021" in when
    assert "in an article of 8 July 2020" in when
    assert "by Therese Coffey" in when
    assert "We are doubling their number to 27,000 by March" in plain(promise.css_first("mark.promise"))


def test_other_figures_for_work_coaches_stand_beside_the_promise(site: Client) -> None:
    told = [plain(node.css_first(".what")) for node in statements(shown(site, WORK_COACH))]
    assert any("4,500" in words for words in told)
    assert any("13,500" in words for words in told)
    assert any("1,000 existing work coaches" in words for words in told)


def test_what_was_concluded_of_a_promise_says_so_and_why(site: Client) -> None:
    promise = next(node for node in statements(shown(site, WORK_COACH)) if "27,000" in plain(node.css_first(".what")))
    assert "their number" in plain(promise.css_first("details.inferred p"))


def test_every_statement_leads_back_to_its_marked_sentence(site: Client) -> None:
    for thing in (WORK_COACH, COFFEY, "/doc/staff-role/community-partner"):
        found = statements(shown(site, thing))
        assert found
        for node in found:
            link = node.css_first(".evidence a.where")
            assert link is not None, plain(node)
            path, _, place = (link.attributes["href"] or "").partition("#")
            if place:
                assert shown(site, path).css_first(f'[id="{place}"]') is not None, (path, place)


def test_what_a_person_is_quoted_with_stands_on_their_page(site: Client) -> None:
    found = [plain(node) for node in statements(shown(site, COFFEY), "#quotations")]
    assert any("central pillar" in words for words in found)


def test_a_fact_shows_the_words_it_came_from(site: Client) -> None:
    href = shown(site, ANSWER).css("a.note.figure")[0].attributes["href"]
    assert href is not None
    html = shown(site, href)
    assert html.css_first(".evidence-of mark") is not None


def test_the_turtle_of_a_fact_holds_its_evidence(site: Client) -> None:
    href = shown(site, ANSWER).css("a.note.promise")[0].attributes["href"]
    turtle = site.get(f"{href}.ttl").text
    assert "oa:exact" in turtle
    assert "oa:start" in turtle


@pytest.mark.parametrize("kind", ["target", "observation", "quotation", "annotation", "words", "selector", "excerpt"])
def test_every_fact_and_piece_of_evidence_has_a_page_with_a_title(site: Client, kind: str) -> None:
    first = page(site.get(f"/browse/{kind}", follow=True)).css_first(".rows .name, .promises a")
    assert first is not None
    title = shown(site, first.attributes["href"] or "").css_first("h1")
    assert len(plain(title)) > 3


def mark(start: int, end: int, sort: str = "figure") -> Mark:
    return Mark(start, end, sort, f"/{sort}", sort, f"words-{start}-{end}")


def test_a_line_is_parted_where_marks_begin_and_end() -> None:
    found = pieces("We hire 200 coaches.", 0, (mark(0, 19, "promise"), mark(8, 11), mark(12, 19, "mention")))
    assert [(piece.text, piece.sorts, piece.href) for piece in found] == [
        ("We hire ", ("promise",), None),
        ("200", ("promise", "figure"), None),
        (" ", ("promise",), None),
        ("coaches", ("promise",), "/mention"),
        (".", (), None),
    ]


def test_a_note_stands_where_its_words_end() -> None:
    found = pieces("We hire 200 coaches.", 0, (mark(0, 19, "promise"), mark(8, 11)))
    assert [[note.sort for note in piece.notes] for piece in found] == [[], ["figure"], ["promise"], []]


def test_a_mark_over_several_lines_is_on_each_and_its_place_is_at_the_first() -> None:
    marks = (mark(2, 8),)
    lines = [Line("abcd", 0), Line("fghi", 5)]
    found = [pieces(line, line.start, marks) for line in lines]
    assert [piece.text for line in found for piece in line if piece.sorts] == ["cd", "fgh"]
    assert [piece.anchors for line in found for piece in line] == [(), ("words-2-8",), (), ()]


def test_no_word_is_lost_by_marking() -> None:
    text = "Of 27,000 posts, 4,500 are filled."
    found = pieces(text, 0, (mark(0, 15), mark(3, 22), mark(17, 34)))
    assert "".join(piece.text for piece in found) == text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [("two", "One two."), ("Four", "Four"), ("item", "• item")],
)
def test_the_sentence_around_some_words(words: str, sentence: str) -> None:
    text = "Zero. One two.\n\nThree? Four\n• item"
    at = text.index(words)
    assert around(text, Span(at, at + len(words))).of(text) == sentence


def test_on_the_page_of_a_person_stand_their_promises_and_not_all_figures_they_reported(site: Client) -> None:
    found = statements(shown(site, "/doc/person/sarah-newton"))
    assert {plain(node.css_first(".sort")) for node in found} == {"promise"}


def test_statements_stand_in_the_order_in_which_they_were_made(site: Client) -> None:
    when = [plain(node.css_first(".when")) for node in statements(shown(site, "/doc/programme/access-to-work"))]
    promises = [plain(node.css_first(".what")) for node in statements(shown(site, WORK_COACH))]
    assert when
    # Of one day, in the order of the text; what has no date stands last.
    numbers = [next((n for n in ("27,000", "4,500", "13,500", "1,000") if n in words), "") for words in promises]
    assert [n for n in numbers if n] == ["27,000", "4,500", "13,500", "1,000"]


def test_two_publishers_of_one_answer_keep_their_marks_apart(tmp_path: Path) -> None:
    fixtures = Path(__file__).parents[1] / "fixtures"
    words = "Support is provided by Disability Employment Advisers."
    first = (fixtures / "theyworkforyou" / "party-and-constituency.html").read_text(encoding="utf-8")
    (tmp_path / "one.html").write_text(first, encoding="utf-8")
    (tmp_path / "two.html").write_text(
        first.replace(words, f"Madam Deputy Speaker, there is more to say. {words}").replace(
            "id=2020-01-28.9417.h", "id=2020-01-28.9417.q0"
        ),
        encoding="utf-8",
    )
    build(tmp_path / "data", tmp_path / "one.html")
    build(tmp_path / "data", tmp_path / "two.html")
    with serving(tmp_path / "data") as site:
        (listed,) = page(site.get("/browse/answer")).css(".rows .name")
        marked = [link.text() for link in page(site.get(listed.attributes["href"] or "")).css("a.mention")]
    assert "Disability Employment Advisers" in marked
    assert all(name[0].isupper() for name in marked)


def test_a_mark_that_does_not_fit_the_text_shown_is_left_out(site: Client) -> None:
    for link in shown(site, ANSWER).css(".words a.mention"):
        assert link.text()[0].isalnum()
        assert link.text()[-1].isalnum()
