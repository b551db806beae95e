"""What the page `/style` shows: each component of the design, with content that is made up."""

from kg.records import PartialDate
from kg.web.components import Choice, Citation, Crumb, Filter, Format, Number, Pager
from kg.web.drawings import Span, by_class, by_time, timeline
from kg.web.english import text_blocks
from kg.web.kinds import KINDS
from kg.web.marks import Mark
from kg.web.pages.activity import Common, Ranked
from kg.web.pages.models import Detail, Fact, SourceNote, Value, Words
from kg.web.pages.rows import Row

_ANSWER = (
    "The Department is committed to recruiting around 300 example officers by March.\n\n"
    "As of May, 120 of them are in post. They help people in every part of Exampleshire."
)


_MONTHS = {f"{year}-{month:02}": (year + 5 * month) % 7 * 150 for year in (2021, 2022, 2023) for month in range(1, 13)}


def sample() -> dict[str, object]:
    """Give the content of the page, by the name of the component that shows it."""
    person, body = Value("Ada Example", "#"), Value("Department for Examples", "#")
    promise, figure = _ANSWER.index("recruiting"), _ANSWER.index("120")
    return {
        "crumbs": (Crumb("Home", "#"), Crumb(KINDS["question"].plural, "#")),
        "numbers": (Number("1,234", "Questions", "#"), Number("56", "Promises", "#"), Number("7.5%", "Of something")),
        "words": Words(
            "Answer by Ada Example, 14 May 2024",
            text_blocks(_ANSWER),
            marks=(
                Mark(promise, _ANSWER.index(" by March"), "promise", "#", "a promise"),
                Mark(figure, figure + 3, "figure", "#", "a figure"),
                Mark(_ANSWER.index("Exampleshire"), len(_ANSWER) - 1, "mention", "#", "Exampleshire"),
            ),
            byline=(("answered by", person), ("for", body)),
        ),
        "facts": (
            Fact("asked by", "#asker", (Value("Bert Sample", "#", sources=(1,)),)),
            Fact("put to", "#body", (Value("Department for Examples", "#", inferred="Its minister answered."),)),
            Fact("date tabled", "#tabled", not_stated_by=(1,), reason="The page prints the day of the answer only."),
        ),
        "sources": (SourceNote(1, "A made-up page", "#", "Open Parliament Licence v3.0", "#", "#"),),
        "glance": (
            Detail("Asked by", (Value("Bert Sample", "#"),)),
            Detail("Answered", note="after 8 days"),
            Detail("House", is_not_stated=True),
        ),
        "chart": by_time("Questions, by when they were tabled", _MONTHS, ("question", "questions")),
        "classes": by_class(
            "Days until answers came", [("0–5", 12), ("6–10", 31), ("11–20", 9), ("over 20", 2)], "Days",
            ("answer", "answers"),
        ),
        "timeline": timeline("Posts over time", (
            Span("Minister for Samples", PartialDate(2015, 5, 12), PartialDate(2017, 6, 9), "#"),
            Span("Secretary of State for Examples", PartialDate(2017, 6, 9), None, "#", goes_on=True),
            Span("Member of a board", PartialDate(2016), None, "#"),
            Span("Signed a promise", PartialDate(2018, 3), PartialDate(2018, 3), "#"),
        )),
        "rows": (
            Row("question", "#", Value("Examples: Training", "#"), "2024-05-06", "6 May 2024",
                (Detail("asked by", (Value("Bert Sample", "#"),)), Detail("put to", (body,)))),
            Row("question", "#", Value("Samples: Costs", "#"), "2024-05-02", "2 May 2024", note="not answered"),
        ),
        "ranked": (Ranked("Who asks most", (Common(Value("Bert Sample", "#"), 12), Common(person, 3))),),
        "filters": (
            Filter("body", "Body", (Choice("a", "Department for Examples", 1024), Choice("b", "Samples", 98))),
            Filter("year", "Year", value="2024"),
        ),
        "pager": Pager("page 2 of 9", "#", "#"),
        "tags": ((Value("Example programme", "#"), 12), (Value("Sample benefit", "#"), None)),
        "formats": (Format("Turtle", "#", "text/turtle"), Format("CSV", "#", "text/csv")),
        "citation": Citation("Ada Example", "A data set", "2024-05-06.1", "6 May 2024", "https://data.example.org/id/x"),
        "query": "SELECT ?question WHERE { ?question a pqa:ParliamentaryQuestion } LIMIT 10",
    }  # fmt: skip
