"""How much and how many: figures in the sentences of answers."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.prose import quantities, repetitions
from kg.prose.quantities import UNITS, Quantity

DOCUMENTS = sorted((Path(__file__).parent.parent / "seeds" / "documents").iterdir())
COMPARATORS = {"equal", "about", "more than", "at least", "up to", "less than", "between"}


def words(text: str) -> list[str]:
    return [text[found.start : found.end] for found in quantities.find(text)]


def one(text: str) -> Quantity:
    (found,) = quantities.find(text)
    return found


def value(found: Quantity) -> str:
    if found.value is not None:
        return f"{found.value:f}"
    assert found.minimum is not None
    assert found.maximum is not None
    return f"{found.minimum:f} to {found.maximum:f}"


def counted(text: str) -> list[str | None]:
    return [found.counted.of(text) if found.counted else None for found in quantities.find(text)]


@pytest.mark.parametrize(
    ("text", "printed", "meant", "unit"),
    [
        ("There are 43 forces.", "43", "43", ""),
        ("We received 1,234 replies.", "1,234", "1234", ""),
        ("About 4000 pupils took part.", "About 4000", "4000", ""),
        ("There are four pilot areas.", "four", "4", ""),
        ("It is one of the Secretary of State’s five priorities.", "five", "5", ""),
        ("Twenty-five schools took part.", "Twenty-five", "25", ""),
        ("It reached two hundred and five villages.", "two hundred and five", "205", ""),
        ("It reached a hundred villages.", "a hundred", "100", ""),
        ("Some 2.5 million homes need it.", "Some 2.5 million", "2500000", ""),
        ("It reached half a million homes.", "half a million", "500000", ""),
        ("It reached 3.1m low-income households.", "3.1m", "3100000", ""),
        ("More than four million people claim.", "More than four million", "4000000", ""),
        ("The fund is worth £5m.", "£5m", "5000000", "GBP"),
        ("The fund is worth £1.2bn.", "£1.2bn", "1200000000", "GBP"),
        ("The fund is worth £1,500 million.", "£1,500 million", "1500000000", "GBP"),
        ("The fee is £12.50.", "£12.50", "12.5", "GBP"),
        ("The fee is 70p.", "70p", "70", "pence"),
        ("It is worth a billion pounds.", "a billion pounds", "1000000000", "GBP"),
        ("It is worth €3bn.", "€3bn", "3000000000", "EUR"),
        ("It is worth US$5 million.", "US$5 million", "5000000", "USD"),
        ("Some 39% of them agree.", "Some 39%", "39", "percent"),
        ("It fell to 0.5 per cent.", "0.5 per cent", "0.5", "percent"),
        ("It has 30 per cent. more room.", "30 per cent.", "30", "percent"),
        ("They were 3 per cent. Of these, some left.", "3 per cent", "3", "percent"),
        ("A kite costs £50 p.m. to keep.", "£50 p.m.", "50", "GBP"),
        ("It pays £80,000 p.a. pro rata.", "£80,000 p.a. pro rata", "80000", "GBP"),
        ("It is ten percent.", "ten percent", "10", "percent"),
        ("The gap is 30 percentage points.", "30 percentage points", "30", "percentage points"),
        ("A 15-week consultation follows.", "15-week", "15", "weeks"),
        ("Payments stop for a period of 13 consecutive weeks.", "13 consecutive weeks", "13", "weeks"),
        ("The decision took 20 working days.", "20 working days", "20", "working days"),
        ("The decision took two and a half years.", "two and a half years", "2.5", "years"),
        ("The farm has an output of 40MW.", "40MW", "40", "megawatts"),
        ("They built 12 miles of path.", "12 miles", "12", "miles"),
        ("There is a 13,000 tonne quota.", "13,000 tonne", "13000", "tonnes"),
        ("It has 381.5 full-time equivalent staff.", "381.5 full-time equivalent", "381.5", "full time equivalents"),
        ("They have a headcount of 409.", "409", "409", "headcount"),
        ("Around 2 in 5 agree.", "Around 2 in 5", "0.4", "ratio"),
        ("One in four adults agree.", "One in four", "0.25", "ratio"),
        ("Some 3 out of every 10 agree.", "Some 3 out of every 10", "0.3", "ratio"),
        ("Two thirds of claimants agree.", "Two thirds", "0.6667", "ratio"),
        ("Over half of claimants agree.", "Over half", "0.5", "ratio"),
        ("It fell by a third.", "a third", "0.3333", "ratio"),
        ("Prices rose by 5pc.", "5pc", "5", "percent"),
        ("They were kept for seven or more days.", "seven or more days", "7", "days"),
        ("A 300-strong workforce built it.", "300-strong", "300", ""),
    ],
)
def test_a_figure_is_read_with_its_unit(text: str, printed: str, meant: str, unit: str) -> None:
    found = one(text)
    assert (text[found.start : found.end], value(found), found.unit) == (printed, meant, unit)


@pytest.mark.parametrize(
    ("text", "printed", "comparator"),
    [
        ("There are 30 homes.", "30", "equal"),
        ("There are around 30 homes.", "around 30", "about"),
        ("There are approximately 30 homes.", "approximately 30", "about"),
        ("There are c.30 homes.", "c.30", "about"),
        ("Nearly £30 was paid.", "Nearly £30", "about"),
        ("There are over 30 homes.", "over 30", "more than"),
        ("In excess of 30 homes were let.", "In excess of 30", "more than"),
        ("There are at least 30 homes.", "at least 30", "at least"),
        ("It asks for a minimum of two visits.", "a minimum of two", "at least"),
        ("No fewer than 30 homes were let.", "No fewer than 30", "at least"),
        ("They own 30 or more homes.", "30 or more", "at least"),
        ("They own 30 homes or more.", "30", "at least"),
        ("They own 30+ homes.", "30+", "at least"),
        ("They own 30-plus homes.", "30-plus", "at least"),
        ("They own a million or so homes.", "a million or so", "about"),
        ("They own 30 or so homes.", "30 or so", "about"),
        ("It pays up to £500.", "up to £500", "up to"),
        ("It pays up to a further £500.", "up to a further £500", "up to"),
        ("As many as 30 homes were let.", "As many as 30", "up to"),
        ("It costs £30 or less.", "£30 or less", "up to"),
        ("There are no more than 30 homes.", "no more than 30", "up to"),
        ("There are fewer than 30 homes.", "fewer than 30", "less than"),
        ("It costs just under £30.", "just under £30", "less than"),
        ("It costs between £30 and £40.", "between £30 and £40", "between"),
    ],
)
def test_the_words_that_compare_belong_to_the_figure(text: str, printed: str, comparator: str) -> None:
    found = one(text)
    assert (text[found.start : found.end], found.comparator) == (printed, comparator)


@pytest.mark.parametrize(
    ("text", "printed", "meant", "unit"),
    [
        ("It takes between 10 and 12 weeks.", "between 10 and 12 weeks", "10 to 12", "weeks"),
        ("It takes 3-4 hours.", "3-4 hours", "3 to 4", "hours"),
        ("It takes 3–4 hours.", "3–4 hours", "3 to 4", "hours"),
        ("Grants of £5 million to £7 million are made.", "£5 million to £7 million", "5000000 to 7000000", "GBP"),
        ("Grants of £5-7 million are made.", "£5-7 million", "5000000 to 7000000", "GBP"),
        ("It costs between around £3.5 and £4bn.", "between around £3.5 and £4bn", "3500000000 to 4000000000", "GBP"),
        ("It would cost £1,500 to £1 million.", "£1,500 to £1 million", "1500 to 1000000", "GBP"),
        ("There were 15-20 local areas.", "15-20", "15 to 20", ""),
        ("There are two or three ways.", "two or three", "2 to 3", ""),
        ("Rates range from 5% to 7%.", "5% to 7%", "5 to 7", "percent"),
    ],
)
def test_a_range_has_a_minimum_and_a_maximum_and_no_value(text: str, printed: str, meant: str, unit: str) -> None:
    found = one(text)
    assert (text[found.start : found.end], value(found), found.unit) == (printed, meant, unit)
    assert (found.value, found.comparator) == (None, "between")


def test_what_something_changed_from_and_to_are_two_figures() -> None:
    assert words("The allowance rose from £5,000 to £10,500.") == ["£5,000", "£10,500"]
    assert words("The rate was reduced from 8% to 7%.") == ["8%", "7%"]


def test_figures_in_a_row_share_their_unit() -> None:
    found = quantities.find("The offer is 15 or 30 hours.")
    assert [(value(each), each.unit) for each in found] == [("15", "hours"), ("30", "hours")]


@pytest.mark.parametrize(
    ("text", "printed", "meant", "unit"),
    [
        ("Nearly 2 in 5 (39%) agree.", "Nearly 2 in 5 (39%)", "39", "percent"),
        ("39% (nearly 2 in 5) agree.", "39% (nearly 2 in 5)", "39", "percent"),
        ("A third of pupils (33%) walk.", "A third of pupils (33%)", "33", "percent"),
        ("Within five (5) miles of it.", "five (5) miles", "5", "miles"),
        ("It made £1.5 million (£1,500,000).", "£1.5 million (£1,500,000)", "1500000", "GBP"),
        ("It fell by over 250,000 (252,128).", "over 250,000 (252,128)", "252128", ""),
    ],
)
def test_one_fact_told_twice_beside_each_other_is_one_quantity(text: str, printed: str, meant: str, unit: str) -> None:
    found = one(text)
    assert (text[found.start : found.end], value(found), found.unit) == (printed, meant, unit)


def test_two_figures_beside_each_other_that_differ_are_two() -> None:
    assert words("There were 606 claims, and 181 (1.3%) were successful.") == ["606", "181", "1.3%"]
    assert words("A third of pupils (60%) walk.") == ["A third", "60%"]


@pytest.mark.parametrize(
    "text",
    [
        "See Question 12345 and UIN 67890.",
        "See Questions 12345, 12346 and 12347.",
        "See section 4(a), sections 5 and 6, Article 8, Table 5.1 and paragraphs 3, 4 and 5.",
        "See CP 1210, HCWS948, SI 2015 No.445 and Regulation 261/2004.",
        "People aged 16 to 24 and those over the age of 65 can apply.",
        "Ask for how many people aged (a) 16 to 24, (b) 25 to 49 and (c) 50 to 64.",
        "All 16 and 17 year olds, 18-24 year olds and under-18s can apply.",
        "It is for those aged 65 or over and for under 25 apprentices.",
        "They answered on 3 May 2017, on October 30 and on 1 to 3 June.",
        "In 2019, in 2024/25, from 2023-24 and between 2010 and 2015.",
        "Lines are open from 8am to 6:30pm, at 8.30 am.",
        "Call 0800 123 4567 or 020 7946 0018.",
        "The post code is SW1A 2NS, the version 2.1.4, the road the A12.",
        "The F-35, COVID-19, type 2 diabetes, key stage 2, year 1, Grade 7 and Class 175 units.",
        "The 10 Year Health Plan, the 10-Year Plan and the ten-year Health Plan.",
        "Phase two, lot four, waves two to four and criteria one and two.",
        "It happened in the last 12 months, within 28 days, over the next three years and two years ago.",
        "It works 24/7, 24 hours a day, seven days a week, with 1:1 contact.",
        "One of them is the one that counts.",
        "It is double, twice and three times as much.",
        "There are thousands of them, several million, and tens of millions.",
        "1. Figures are rounded to the nearest 10.\n2. Not known.\n3) None.",
        "It is told per 1,000 and for every 10.",
        "She spoke of ‘8 Out of 10 Kites’ and the town's biggest 100 firms.",
        "There is only 1 woman to every 7 men, and 1 trained pilot for every two kites.",
        "England | 45 people | 12%\nWales | 4 people | 3%",
        "See https://example.org/5-people/20%25 or write to office20@example.org.",
        "It is 1.2.3 or 1,23,456 or 10 000 or 5/6.",
        "The second half of 2024, the first quarter of the year, a third party and half a century.",
        "They will go to a third country.",
        "He lives at 10 Downing Street.",
        "The Creon 25000 and Creon 10000 capsules are short.",
        "It costs A$4 million.",
        "Zero hours contracts and net zero.",
        "The limit is 1 µg/L.",
        "7" * 100,
        "£" + "7" * 100,
        "Yes0 people think so",
        "-A A +A",
    ],
)
def test_what_is_a_name_a_date_an_age_or_a_period_is_no_quantity(text: str) -> None:
    assert words(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("There are 116 Community Partners in post.", "Community Partners"),
        ("There are 65,000 claimants getting support.", "claimants"),
        ("There are 20 newly qualified teachers.", "newly qualified teachers"),
        ("Some 8% of all disabled pupils walk.", "disabled pupils"),
        ("Only 3 of the 49 recommendations are open.", "recommendations"),
        ("There are 40 taxi and private hire drivers.", "taxi and private hire drivers"),
        ("It made 1,513 Listed Places of Worship grants.", "Listed Places of Worship grants"),
        ("The average payment is around £5,000.", "average payment"),
        ("We give extra funding of almost £1.1 billion.", "extra funding"),
        ("It is a £21 million diagnostics fund.", "diagnostics fund"),
        ("The number of advisers has risen by 300.", "advisers"),
        ("It aims to increase the number of Disability Employment Advisers by 300.", "Disability Employment Advisers"),
        ("There was a 57% reduction in the number of people in hospital.", "people"),
        ("More than a quarter of the million or so kites were red.", None),
        ("Two thirds of the town's biggest 100 firms fail.", None),
        ("More than half the fire services took part.", "fire services"),
        ("There are 42 police and fire areas.", "police and fire areas"),
        ("There are 70 per cent more violent and dangerous offenders.", "violent and dangerous offenders"),
        ("It has nearly 30 per cent. more floor space.", "floor space"),
        ("They live below 60 per cent. of median income.", "median income"),
        ("It saw £300 billion of public and private investment.", "public and private investment"),
        ("There are 5,000 sustainable, permanent beds.", "sustainable, permanent beds"),
        ("There were 22 nursing and care first time registrants.", "nursing and care first time registrants"),
        ("It is for a 10 year term and details follow.", "term"),
        ("A £500 basic package and repair kits.", "basic package"),
        ("We have also given extra funding of £155 million.", "extra funding"),
        ("It is a 5% staffing budget uplift available now.", "staffing budget uplift"),
        ("They had eight-day engineering works undertaken.", "engineering works"),
        ("It has 95% geographic 4G coverage.", "geographic 4G coverage"),
        ("The subsidy per passenger journey is £8.", "subsidy per passenger journey"),
        ("Get five years imprisonment and/or a fine.", "imprisonment"),
        ("It cost £110,000 excluding VAT.", None),
        ("It pays £80,000 p.a. at most.", None),
        ("The final cost will be £10m.", None),
        ("The team comprises of 10 FTE.", None),
        ("Of those 45 schools, most agreed.", "schools"),
        ("They met in March at £10m.", None),
        ("It grew to £10m.", None),
    ],
)
def test_what_is_counted_is_read_from_the_words_around_the_figure(text: str, told: str | None) -> None:
    assert counted(text)[0] == told


def test_what_was_counted_before_is_counted_on() -> None:
    assert counted("There are 43 councils; of these, 32 replied, 11 did not.") == ["councils"] * 3
    assert counted("We have 116 advisers in post and 38 others are coming.") == ["advisers"] * 2
    assert counted("It had 16 cases in 2019-20, 19 in 2020-21 and 22 in 2021-22.") == ["cases"] * 3
    text = "It aims to double the number of work coaches. We take their number to 27,000, with 4,500 of them here."
    assert counted(text) == ["work coaches"] * 2


def test_full_time_equivalents_and_headcount_are_two_facts_of_the_same_people() -> None:
    text = "As at February 2018, there are 470 full time equivalent DEAs with an actual headcount above 500."
    found = quantities.find(text)
    assert [(value(each), each.unit, each.comparator, str(each.as_of)) for each in found] == [
        ("470", "full time equivalents", "equal", "2018-02"),
        ("500", "headcount", "more than", "2018-02"),
    ]
    assert counted(text) == ["DEAs", "DEAs"]


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("As at February 2018, there are 470 advisers.", "2018-02"),
        ("As of 2 September 2024, there were 470 advisers.", "2024-09-02"),
        ("There were 470 advisers at the end of March 2024.", "2024-03"),
        ("On 1 April 2025 there were 470 advisers.", "2025-04-01"),
        ("There were 470 advisers in Leeds on Monday 1 April 2024.", "2024-04-01"),
        ("The average rent was £850 in June 2024.", "2024-06"),
        ("The average rent was £850 in 2024.", "2024"),
        ("The average rent was £850 in 2024-25.", "None"),
        ("The report was published on 1 April 2025 with 470 annexes.", "None"),
        ("It has 470 advisers. On 1 April 2025 it closed.", "None"),
        ("There are 470 advisers, up since 1 April 2025.", "None"),
    ],
)
def test_the_date_as_of_which_a_figure_is_stated(text: str, as_of: str) -> None:
    assert str(one(text).as_of) == as_of


def test_each_figure_has_the_date_beside_it() -> None:
    found = quantities.find("The rate was 8% in March 2023 and 7% in March 2024.")
    assert [str(each.as_of) for each in found] == ["2023-03", "2024-03"]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("The number of advisers has risen by 300.", "increase"),
        ("It is up by 300 since then.", "increase"),
        ("There was a 319% increase.", "increase"),
        ("There was an increase of 6.6% then.", "increase"),
        ("Rents rose 3%.", "increase"),
        ("We will reduce the number of cases by 65%.", "decrease"),
        ("It is a 50,000 fall then.", "decrease"),
        ("It fell by between 5% and 10%.", "decrease"),
        ("It increased to 300 homes.", ""),
        ("It is 30 percentage points lower.", ""),
        ("It is funded by 28 councils.", ""),
        ("There are eight growth-driving sectors.", ""),
    ],
)
def test_by_how_much_something_changed_is_told_apart_from_how_much_it_is(text: str, change: str) -> None:
    assert one(text).change == change


@pytest.mark.parametrize(
    ("printed", "parts"),
    [("nearly 2 in 5", (2, 5)), ("One in four", (1, 4)), ("3 out of every 10", (3, 10)), ("1 in 1,000", (1, 1000)),
     ("two thirds", (2, 3)), ("over half", (1, 2)), ("39%", None), ("1 in " + "9" * 5000, None)],
)  # fmt: skip
def test_the_numbers_of_a_ratio_are_given_as_printed(printed: str, parts: tuple[int, int] | None) -> None:
    assert quantities.ratio(printed) == parts


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("There are 1,000 work coaches. It says 1,000 work coaches.", [2]),
        ("There are 1,000 Work Coaches. It says a thousand work coaches.", [2]),
        ("There are around 200 advisers. It has 200 advisers.", [2]),
        ("There are over 200 advisers. It has 200 advisers.", [1, 1]),
        ("There are 200 advisers. It has 200 coaches.", [1, 1]),
        ("There are 200 advisers. It has 201 advisers.", [1, 1]),
        ("As at May 2020 there are 200 advisers. As at May 2021 there are 200 advisers.", [1, 1]),
        ("It costs £5. He pays £5.", [1, 1]),
        ("There are 2 to 3 visits. It has 2-3 visits.", [2]),
    ],
)
def test_one_fact_told_twice_in_a_text_is_one_fact(text: str, told: list[int]) -> None:
    found = quantities.find(text)
    groups = repetitions.facts(found, text)
    assert [len(group) for group in groups] == told
    assert sorted((each for group in groups for each in group), key=lambda each: each.start) == found


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, ["300", "around 200", "116", "38", "around 10", "470 full time equivalent", "above 500"]),
        (1, ["15-week", "around 6,000", "around 200,000"]),
        (4, ["27,000", "4,500", "13,500", "around 30 percentage points", "more than four million"]),
    ],
)
def test_the_figures_of_the_founding_documents(number: int, told: list[str]) -> None:
    assert words(DOCUMENTS[number].read_text(encoding="utf-8")) == told


PIECES = [
    "1", "2", "5", "10", "16", "39%", "£5", "£5m", "1,234", "2024", "12-week", "٣", "x²", "two", "five", "one", "a", "half",
    "third", "hundred", "million", "in", "of", "to", "and", "or", "between", "from", "over", "up", "by", "than", "more",
    "fewer", "less", "aged", "Question", "as", "at", "on", "May", "the", "people", "claims", "weeks", "rose", "fell",
    "number", "is", "are", "which", "these", "out", "every", "per", "cent", "percentage", "points", "headcount", "FTE",
    "£", "$", "c.", "~", "+", "(", ")", "(5)", "(39%)", ",", ".", "-", "–", "|", "’s", "\n", "\u200b", "\u202e", "\ue000",
]  # fmt: skip
TEXTS = (
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)
    | st.lists(st.sampled_from([*PIECES, " "]), max_size=80).map("".join)
    | st.text(max_size=200)
)


@given(TEXTS)
@settings(derandomize=True, max_examples=1500)
def test_whatever_the_text_quantities_lie_in_it_in_order_with_finite_values(text: str) -> None:
    end = 0
    found = quantities.find(text)
    for each in found:
        assert end <= each.start < each.end <= len(text)
        end = each.end
        assert each.unit in UNITS
        assert each.comparator in COMPARATORS
        assert each.change in {"", "increase", "decrease"}
        if each.value is None:
            assert each.minimum is not None
            assert each.maximum is not None
            assert each.minimum < each.maximum
            assert each.comparator == "between"
        else:
            assert each.value.is_finite()
            assert 0 <= each.value < Decimal(10) ** 27
            assert (each.minimum, each.maximum) == (None, None)
        if each.counted:
            assert each.counted.of(text).strip()
            assert 0 <= each.counted.start < each.counted.end <= len(text)
    assert sum(map(len, repetitions.facts(found, text))) == len(found)


@given(st.integers(0, 10**15 - 1), st.booleans())
@settings(derandomize=True, max_examples=200)
def test_money_in_digits_is_read_back(amount: int, is_grouped: bool) -> None:
    text = f"It has £{amount:,} now." if is_grouped else f"It has £{amount} now."
    assert one(text).value == amount


@pytest.mark.parametrize(
    "piece",
    [
        "1", "1 ", "1,", "1,000,", "5, ", "5-", "-5", "5 and ", "£5 million to ", "a hundred and ", "half a ", "one in ",
        "2 in 5 (39%) ", "5% ", "(5) ", "five (5) ", "more than ", "of which 5 were ", "their number to 27,000 ",
        "as at 12 May 2020 there were 500 people ", "12 May 2020 ", "3 people | 4 ", "a@", "www.", "£", "c.", "twenty-",
        "20 of the number of ", "people " * 9 + "20 ", "\u200b5 ", "\u202e5 people ", "‘5 people ", "a",
    ],
)  # fmt: skip
def test_a_text_without_end_is_read_to_its_end(piece: str) -> None:
    text = (piece * (50_000 // len(piece) + 1))[:50_000]
    found = quantities.find(text)
    assert sum(map(len, repetitions.facts(found, text))) == len(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The average rose from an average of £42 to £75.", ["£42", "£75"]),
        ("It costs £42 to £75.", ["£42 to £75"]),
        ("We answered the above two questions.", ["two"]),
        ("It was seen in the last 5 complete reporting years.", []),
        ("There are 352 Full Time Equivalent staff.", ["352 Full Time Equivalent"]),
        ("There are 35 microgrammes of lead.", ["35 microgrammes"]),
        ("Some 150 posts, or 8.9%, are new.", ["Some 150", "8.9%"]),
        ("The number fell by 150, or 8.9%.", ["150", "8.9%"]),
    ],
)
def test_what_belongs_to_a_figure_is_told_by_its_surroundings(text: str, found: list[str]) -> None:
    assert [text[q.start : q.end] for q in quantities.find(text)] == found


@pytest.mark.parametrize(
    ("text", "comparators"),
    [
        ("The savings were estimated in Mending the Roof as Kite Fee (KF) savings of £1.4bn.", ["about"]),
        ("It brings estimated lifetime savings of £6,400.", ["about"]),
        ("We estimate there are 200 such kites.", ["about"]),
        ("It is forecast to cost £3.5 million in all.", ["about"]),
        ("The approximate cost of a kite is £12.", ["about"]),
        ("In an area that was forecast to grow, 12 kites were sold.", ["equal"]),
        ("We estimate the cost at £3 million, and 12 kites were sold.", ["about", "equal"]),
        ("No estimate has been made of the 12 kites.", ["equal"]),
        ("We have not estimated what the 12 kites cost.", ["equal"]),
        ("Estimates are made for the 12 regions.", ["equal"]),
        ("Kites were estimated to be few. There were 12 kites.", ["equal"]),
        ("They are estimated at more than 200 kites.", ["more than"]),
        ("There are 12 kites, estimated to be red.", ["equal"]),
        ("To ask what estimate she has made of the proportion of the £1.6 billion saved.", ["equal"]),
        ("To ask what recent estimate he has made of the revenue from a ten per cent tariff.", ["equal"]),
        ("To ask if she will make an estimate of the cost of the estimated 12 kites.", ["about"]),
        ("The Department has made an estimate of 300 kites.", ["about"]),
        ("The estimate of the cost of the kites is £5 million.", ["about"]),
    ],
)
def test_words_of_estimate_in_the_clause_before_a_figure_make_it_about(text: str, comparators: list[str]) -> None:
    assert [found.comparator for found in quantities.find(text)] == comparators


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("Over a third of kites (more than 700,000) are red.", ["kites", "kites"]),
        ("Over a third of kites in Wales (more than 700,000) are red.", ["kites", "kites"]),
        ("That is 10% (1,679) of all kites.", ["kites", "kites"]),
        ("Over a third of kites flew, and so did planes (more than 700,000).", ["kites", None]),
        ("The cost was 10% of the budget in 2019 (more than 700,000).", ["budget", None]),
        ("It grew by 10% (1,679).", [None, None]),
    ],
)
def test_a_count_in_brackets_is_of_the_same_as_the_share_before_it(text: str, things: list[str | None]) -> None:
    assert counted(text) == things


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Half of estates claiming farm relief were small. Half of estates claiming trade relief were large.", 2),
        ("There were 30 complaints, of which 11 were upheld and 11 were not upheld.", 3),
        ("We lifted 500,000 children out of poverty. By 2031 a further 500,000 children will follow.", 2),
        ("There are 151 schemes in Wales. All 151 schemes have been approved.", 1),
        ("It pays for 200 coaches. The 200 coaches in jobcentres are new.", 1),
    ],
)
def test_equal_figures_of_things_that_are_limited_otherwise_are_not_one_fact(text: str, facts: int) -> None:
    assert len(repetitions.facts(quantities.find(text), text)) == facts
