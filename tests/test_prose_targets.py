"""Promises and targets: who commits to what, how much of it and by when; and what looks like a promise and is none."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.prose import quantities, targets
from kg.prose.targets import Target


def found(text: str) -> list[Target]:
    return targets.find(text, quantities.find(text))


def the_one(text: str) -> Target:
    (target,) = found(text)
    return target


def clauses(text: str) -> list[str]:
    return [text[target.start : target.end] for target in found(text)]


def values(target: Target) -> list[str]:
    return [str(amount.value) for amount in target.amounts]


# What the five documents promise


def test_a_commitment_to_recruit_names_who_what_and_how_many() -> None:
    text = (
        "The Department is committed to recruiting around 200 Community Partners and is actively doing so. "
        "There are Community Partners in place in every Jobcentre Plus District."
    )
    target = the_one(text)
    assert text[target.start : target.end] == (
        "The Department is committed to recruiting around 200 Community Partners"
    )
    assert target.agent is not None
    assert target.agent.of(text) == "The Department"
    assert target.action.of(text) == "recruiting around 200 Community Partners"
    assert values(target) == ["200"]
    assert target.due is None


def test_promises_joined_in_one_sentence_are_told_apart() -> None:
    text = (
        "A range of specialist providers are involved, for example in the mental health area where we plan to: double "
        "the scale of Individual Placement and Support (IPS) for people with mental health conditions; trial IPS in new "
        "settings and for new population groups; and significantly increase the capacity of the Access to Work Mental "
        "Health Support Service."
    )
    first, second, third = found(text)
    assert [target.multiple for target in (first, second, third)] == [Decimal(2), None, None]
    assert second.action.of(text) == "trial IPS in new settings and for new population groups"
    assert third.action.of(text).startswith("increase the capacity")
    assert {target.agent and target.agent.of(text) for target in (first, second, third)} == {"we"}


def test_what_a_body_has_announced_that_it_aims_to_do_is_its_promise() -> None:
    text = "The Government has announced that it aims to double the number of work coaches in jobcentres by March 2021."
    target = the_one(text)
    assert target.agent is not None
    assert target.agent.of(text) == "The Government"
    assert target.action.of(text) == "double the number of work coaches in jobcentres"
    assert target.multiple == 2
    assert target.due is not None
    assert target.due.of(text) == "by March 2021"
    assert str(target.due_date) == "2021-03"


def test_quoted_words_of_a_minister_promise_and_what_with_joins_is_a_promise_of_its_own() -> None:
    text = "“We are doubling their number to 27,000 by March, with 4,500 of them due to be in post by October… Bringing"
    first, second = found(text)
    assert (values(first), first.due and first.due.of(text)) == (["27000"], "by March")
    assert (values(second), second.due and second.due.of(text)) == (["4500"], "by October")
    assert first.due_date is None


def test_a_result_that_a_body_has_announced_is_a_promise_too() -> None:
    text = (
        "The DWP has announced that 1,000 existing work coaches will be transferred to supporting sick and disabled "
        "claimants  in 2025/26, with 65,000 claimants getting “intensive voluntary support” to move into work."
    )
    first, second = found(text)
    assert (values(first), first.due and first.due.of(text)) == (["1000"], "in 2025/26")
    assert first.agent is not None
    assert first.agent.of(text) == "The DWP"
    assert text[first.start : first.end].startswith("1,000 existing work coaches will be transferred")
    assert values(second) == ["65000"]


def test_a_bringing_in_of_so_many_is_a_promise_as_the_subject_of_what_it_will_do() -> None:
    text = "Bringing in 13,500 new work coaches dedicated to helping people find work will have a huge impact."
    assert values(the_one(text)) == ["13500"]


# How a promise can be put


@pytest.mark.parametrize(
    ("text", "agent", "action", "due"),
    [
        ("We will publish the strategy in the spring.", "We", "publish the strategy", "in the spring"),
        ("We’ve committed to publish the review by the end of 2031.", "We", "publish the review", "by the end of 2031"),
        ("I will shortly write to the hon. Member.", "I", "write to the hon. Member", "shortly"),
        ("I will also arrange for a copy to be placed in the Library.", "I", "arrange for a copy to be placed in the Library", None),
        ("The Government will work to ensure agreement by the end of May 2031.", "The Government", "work to ensure agreement", "by the end of May 2031"),
        ("The Department intends in the coming weeks to consult on fees.", "The Department", "consult on fees", "in the coming weeks"),
        ("My Department plans to launch a second round in early 2031.", "My Department", "launch a second round", "in early 2031"),
        ("NHS England proposes to extend the pilot to ten areas.", "NHS England", "extend the pilot to ten areas", None),
        ("HMRC aims to publish its guidance later this year.", "HMRC", "publish its guidance", "later this year"),
        ("The Home Office will, in due course, set out its plans.", "The Home Office", "set out its plans", "in due course"),
        ("The Government is committed to banning the sale of lead weights.", "The Government", "banning the sale of lead weights", None),
        ("This Government remains committed to reforming the levy.", "This Government", "reforming the levy", None),
        ("The Government is to ban lead weights.", "The Government", "ban lead weights", None),
        ("The Mayor of Testham will establish a panel of experts.", "The Mayor of Testham", "establish a panel of experts", None),
        ("We will look to re-consult on the limit later this year.", "We", "look to re-consult on the limit", "later this year"),
        ("We’ll recruit 200 kite officers.", "We", "recruit 200 kite officers", None),
        ("The paper announced that DWP will establish a panel.", "DWP", "establish a panel", None),
        ("Lamp Minister Ada Example has pledged to open a museum.", "Lamp Minister Ada Example", "open a museum", None),
        ("The Lamp Secretary, Ada Example, will publish the plan.", "The Lamp Secretary", "publish the plan", None),
        ("I'll set up a commission.", "I", "set up a commission", None),
        ("Today the Government is setting out plans to open a museum.", "the Government", "open a museum", None),
        ("We will begin to recruit inspectors.", "We", "begin to recruit inspectors", None),
        ("I will place details of the sale, including the sum raised, in the Library.", "I", "place details of the sale, including the sum raised, in the Library", None),
        ("The Government has pledged to halve the backlog.", "The Government", "halve the backlog", None),
        ("Ministers are going to appoint a commissioner.", "Ministers", "appoint a commissioner", None),
        ("The Office for Rail is due to report by 31 March 2031.", "The Office for Rail", "report", "by 31 March 2031"),
        ("Government set to triple the number of mentors by May 2031", "Government", "triple the number of mentors", "by May 2031"),
        ("We are recruiting 300 inspectors by June 2031.", "We", "recruiting 300 inspectors", "by June 2031"),
        ("By March 2031 we will have 15 centres offering scans.", "we", "have 15 centres offering scans", "By March 2031"),
        (
            "The Secretary of State for Culture, Media and Sport will lay the order before Easter.",
            "The Secretary of State for Culture, Media and Sport",
            "lay the order",
            "before Easter",
        ),
        (
            "The Department for Transport (DfT) will introduce legislation when parliamentary time allows.",
            "The Department for Transport (DfT)",
            "introduce legislation",
            "when parliamentary time allows",
        ),
        ("Ofgem, together with local partners, will publish its decision.", "Ofgem", "publish its decision", None),
        ("We will seek to legislate when parliamentary time allows.", "We", "seek to legislate", "when parliamentary time allows"),
        ("We expect to launch the centre later this year.", "We", "launch the centre", "later this year"),
        ("The Department for Energy Security and Net Zero will respond to the report.", "The Department for Energy Security and Net Zero", "respond to the report", None),
        ("Officials will advise Ministers soon.", "Officials", "advise Ministers", "soon"),
        ("The Ministry of Justice is committing £320 million over the next three years to hostels.", "The Ministry of Justice", "committing £320 million over the next three years to hostels", "over the next three years"),
        ("The Department announced plans to create a panel.", "The Department", "create a panel", None),
        ("The Board has agreed to collect returns from April 2031.", "The Board", "collect returns", "from April 2031"),
        ("The Department plans to monitor the outcomes of the pilot.", "The Department", "monitor the outcomes of the pilot", None),
        ("The Taskforce has started work to publish the plan in spring 2031.", "The Taskforce", "publish the plan", "in spring 2031"),
        ("We will require all of them to pay a 20% fee.", "We", "require all of them to pay a 20% fee", None),
        ("I am happy to write to the hon. Member.", "I", "write to the hon. Member", None),
        ("The Service is on track to complete the review by May 2031.", "The Service", "complete the review", "by May 2031"),
        ("The Treasury is working with others to roll out the offer next year.", "The Treasury", "roll out the offer", "next year"),
        ("We are upgrading homes over this Parliament.", "We", "upgrading homes", "over this Parliament"),
        ("We will build on this by establishing a centre.", "We", "build on this by establishing a centre", None),
        ("The Government committed to publish the responses.", "The Government", "publish the responses", None),
        ("The Department expects to share the drafts in early 2031.", "The Department", "share the drafts", "in early 2031"),
        ("We will work across Government to reform the covenant.", "We", "work across Government to reform the covenant", None),
        ("The Agency will co-chair the forum.", "The Agency", "co-chair the forum", None),
        ("The Government is committed to commencing the duty in the Lamps Act 2010.", "The Government", "commencing the duty in the Lamps Act 2010", None),
        ("The National Institute for Kites (NIK) is planning to rename the scale.", "The National Institute for Kites (NIK)", "rename the scale", None),
        ("The Government aims to have the guidance in place in the spring.", "The Government", "have the guidance in place", "in the spring"),
        ("The Ministry has committed to accelerating the continued investment in lamps.", "The Ministry", "accelerating the continued investment in lamps", None),
        ("The Government has committed £426 million over the next four years to lamps.", "The Government", "committed £426 million over the next four years to lamps", "over the next four years"),
        ("The Government is committed to delivering the Plan to Mend Lamps in full.", "The Government", "delivering the Plan to Mend Lamps in full", None),
        ("The Minister will make a Ministerial Statement in both Houses.", "The Minister", "make a Ministerial Statement in both Houses", None),
        ("We will get the National Lamp Service mending lamps earlier.", "We", "get the National Lamp Service mending lamps earlier", None),
        ("The UK and Ruritania have agreed to conduct a joint study.", "The UK and Ruritania", "conduct a joint study", None),
        ("We will recruit 30 people where there is the greatest need.", "We", "recruit 30 people where there is the greatest need", None),
        ("Ministers will do this by updating lamp legislation.", "Ministers", "do this by updating lamp legislation", None),
        ("We will review the drafts by May 2031.", "We", "review the drafts", "by May 2031"),
        ("Ministers will consider the drafts by May 2031.", "Ministers", "consider the drafts", "by May 2031"),
    ],
)  # fmt: skip
def test_who_promises_what_and_by_when(text: str, agent: str, action: str, due: str | None) -> None:
    target = the_one(text)
    assert target.agent is not None
    assert target.agent.of(text) == agent
    assert target.action.of(text) == action
    assert (target.due.of(text) if target.due else None) == due


@pytest.mark.parametrize(
    ("text", "action", "due"),
    [
        ("Legislation will be introduced when parliamentary time allows.", "Legislation will be introduced", "when parliamentary time allows"),
        ("A consultation will be launched before the end of this year.", "A consultation will be launched", "before the end of this year"),
        ("A footbridge will be installed at Testham during 2031.", "A footbridge will be installed at Testham", "during 2031"),
        ("Statistics to May are due to be published on 12 November 2031.", "Statistics to May are due to be published", "on 12 November 2031"),
        ("In the spring, a White Paper will be published.", "a White Paper will be published", "In the spring"),
        ("It is anticipated that the Order will be introduced in the autumn.", "the Order will be introduced", "in the autumn"),
        ("We expect that by May 2031 a new service will be available.", "by May 2031 a new service will be available", "by May 2031"),
        ("The report is expected to be published in the new year.", "The report is expected to be published", "in the new year"),
        ("The next report is due in late 2031.", "The next report is due in late 2031", "in late 2031"),
        ("A review of the rules is scheduled for 2031.", "A review of the rules is scheduled for 2031", "2031"),
        ("From August 2031, training will be completely free.", "training will be completely free", "From August 2031"),
        ("Our support programme will be open to charities.", "Our support programme will be open to charities", None),
        ("The review will report in the spring.", "The review will report", "in the spring"),
        ("Of the fund, £46 million will be ringfenced for hospices.", "Of the fund, £46 million will be ringfenced for hospices", None),
        ("The Bill will abolish the fee.", "The Bill will abolish the fee", None),
        ("The rules will be reviewed.", "The rules will be reviewed", None),
        ("The plan includes a Lamps Bill that will be introduced in the spring.", "a Lamps Bill that will be introduced", "in the spring"),
        ("The fund is being extended until 31 March 2031, from 1 October 2030.", "The fund is being extended until 31 March 2031", "from 1 October 2030"),
        ("The allowance will be £1 million from 6 April 2031.", "The allowance will be £1 million", "from 6 April 2031"),
        ("Over the next four years, the Lamp Fund will invest £92 million in lamps.", "the Lamp Fund will invest £92 million in lamps", "Over the next four years"),
        ("There is a new fund, which will become available from 1 April 2031.", "a new fund, which will become available", "from 1 April 2031"),
        ("The survey closed, with findings expected to be published in the autumn.", "findings expected to be published", "in the autumn"),
        ("The plan will support lamps – upgrading many lamps over this Parliament.", "upgrading many lamps", "over this Parliament"),
        ("Figures will be provided once the review has ended.", "Figures will be provided", "once the review has ended"),
        ("The scheme is to be extended to Wales.", "The scheme is to be extended to Wales", None),
        ("Fees for kite licences will be frozen until 2032.", "Fees for kite licences will be frozen until 2032", None),
        ("The draft rules will then be submitted to Parliament.", "The draft rules will then be submitted to Parliament", None),
        ("Powers over kites will be devolved to mayors.", "Powers over kites will be devolved to mayors", None),
        ("The findings will be made public.", "The findings will be made public", None),
        ("The oldest depots will be closed.", "The oldest depots will be closed", None),
        ("A new kite school is to be built in Testham.", "A new kite school is to be built in Testham", None),
        ("The Kite Service will be placed on a statutory footing.", "The Kite Service will be placed on a statutory footing", None),
        ("Councils will receive £5 million to mend kites in 2031.", "Councils will receive £5 million to mend kites", "in 2031"),
        ("Local leaders will be handed powers to mend lamps.", "Local leaders will be handed powers to mend lamps", None),
        ("A new law will make it an offence to steal lamps.", "A new law will make it an offence to steal lamps", None),
        ("The ban comes into force on 1 June 2031.", "The ban comes into force on 1 June 2031", "on 1 June 2031"),
        ("Wages are set to rise to £12 from April 2031.", "Wages are set to rise to £12", "from April 2031"),
        ("Lamp duty will rise to 20% from April 2031.", "Lamp duty will rise to 20%", "from April 2031"),
        ("Central government funding for lamps will increase by £2 million in 2031.", "Central government funding for lamps will increase by £2 million", "in 2031"),
        ("Applications will open in May 2031.", "Applications will open", "in May 2031"),
        ("A copy of the letter will be placed in the Library of the House.", "A copy of the letter will be placed in the Library of the House", None),
    ],
)  # fmt: skip
def test_a_promise_in_the_passive_names_nobody(text: str, action: str, due: str | None) -> None:
    target = the_one(text)
    assert target.agent is None
    assert target.action.of(text) == action
    assert (target.due.of(text) if target.due else None) == due


def test_a_promise_in_the_passive_names_the_body_by_which_it_will_be_done() -> None:
    text = "The costings will be published by the Office for Budget Responsibility in due course."
    target = the_one(text)
    assert target.agent is not None
    assert target.agent.of(text) == "the Office for Budget Responsibility"


@pytest.mark.parametrize(
    ("text", "figures", "due"),
    [
        ("We are on course to meet our target of 18 weeks by March 2031.", ["18"], "by March 2031"),
        ("It supports our ambition to increase the number of centres to 160 by May 2031.", ["160"], "by May 2031"),
        ("Our aim is to train 3,000 nurses by 2031.", ["3000"], "by 2031"),
        ("This includes the Government’s commitment to recruit 6,500 teachers.", ["6500"], None),
        ("The Department has plans to open 20 hubs next year.", ["20"], "next year"),
        ("The Strategy set out our plans to abolish the fee.", [], None),
        ("The Government has ambition to source half of its food from farms nearby.", ["0.5"], None),
        ("The strategy includes a commitment to increase the grant.", [], None),
        ("The aim is to provide an update in the coming months.", [], "in the coming months"),
        (
            "The Minister announced the UK’s bold and credible target to cut waste by at least 81% by 2035.",
            ["81"],
            "by 2035",
        ),
        ("Our ambition is for all towns to have 40 lamps by 2031.", ["40"], "by 2031"),
        ("This Government has set out a mission to halve the loss of lamps in a decade.", [], "in a decade"),
    ],
)
def test_a_noun_promises_where_it_is_somebodys(text: str, figures: list[str], due: str | None) -> None:
    target = the_one(text)
    assert values(target) == figures
    assert (target.due.of(text) if target.due else None) == due


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("In addition, full details of the rules, including maps, will be published.", "full details of the rules, including maps, will be published"),
        ("Further details, including rates and dates, will be published.", "Further details, including rates and dates, will be published"),
        ("As part of this, new guidance, written with users, will be introduced.", "new guidance, written with users, will be introduced"),
        ("For some, such as those with kites, with lamps, or neither, the fee will be abolished.", "the fee will be abolished"),
        ("Following the review, published in May, the fee will be abolished.", "the fee will be abolished"),
        ("Copies of the \"Lamp Plan\" will be placed in the Library.", "Copies of the \"Lamp Plan\" will be placed in the Library"),
        ("A paper on how the title “lamplighter” is used will be published.", "A paper on how the title “lamplighter” is used will be published"),
        ("Minutes of talks, although brief, will be published.", "Minutes of talks, although brief, will be published"),
        ("The terms are agreed, and are due to be published shortly.", "The terms are agreed, and are due to be published shortly"),
        ("The map is part of our atlas, and will be published in due course.", "The map is part of our atlas, and will be published in due course"),
        ("Changes – to the permit process are intended to be in force by May 2031.", "Changes – to the permit process are intended to be in force by May 2031"),
        ("The replies – including those from Testham - and a map will be published.", "The replies – including those from Testham - and a map will be published"),
        ("I can confirm that we talk and that this will be introduced in 2031.", "this will be introduced in 2031"),
        ("Charts are late, and then lamps will be abolished.", "lamps will be abolished"),
    ],
)  # fmt: skip
def test_a_promise_begins_where_its_subject_does(text: str, clause: str) -> None:
    assert clauses(text) == [clause]


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Our commitment to build 40 lamps represents a new beginning.", "Our commitment to build 40 lamps"),
        ("The Government’s ambition to create a fund moved a step closer.", "The Government’s ambition to create a fund"),
        ("As part of our commitment to halve waste in a decade, we are helping a study.", "our commitment to halve waste in a decade"),
        ("In line with our plans to raise the age limit our strategy is bold.", "our plans to raise the age limit"),
        ("Our target of building 40 lamps in this Parliament applies to England.", "Our target of building 40 lamps in this Parliament"),
        ("Our plan to reform the levy to ensure it remains fair.", "Our plan to reform the levy to ensure it remains fair"),
        ("Our plan to abolish the levy that is paid now.", "Our plan to abolish the levy that is paid now"),
    ],
)  # fmt: skip
def test_a_promise_that_a_noun_names_ends_before_the_verb_of_which_it_is_the_subject(text: str, clause: str) -> None:
    assert clauses(text) == [clause]


def test_a_second_verb_shares_the_subject_of_the_first() -> None:
    text = "This Government is helping small firms thrive and will be publishing a plan for them next year."
    target = the_one(text)
    assert text[target.start : target.end] == "will be publishing a plan for them next year"
    assert target.agent is not None
    assert target.agent.of(text) == "This Government"


def test_two_promises_with_subjects_of_their_own_are_two() -> None:
    text = "The work will begin in May 2031 and we will publish its terms of reference, but this will continue to be reviewed."
    assert clauses(text) == ["The work will begin in May 2031", "we will publish its terms of reference"]


def test_verbs_in_a_list_are_promises_each() -> None:
    text = "The Government will invest £2.5 million, recruit 40 engineers and publish the results by 2031."
    assert clauses(text) == [
        "The Government will invest £2.5 million",
        "recruit 40 engineers",
        "publish the results by 2031",
    ]


def test_the_items_of_a_list_are_promises_each() -> None:
    text = (
        "The Government will:\n\n• publish a plan by May 2031;\n• recruit 300 advisers; and\n• be fair.\n\nThat is all."
    )
    first, second = found(text)
    assert first.action.of(text) == "publish a plan"
    assert values(second) == ["300"]
    assert {target.agent and target.agent.of(text) for target in (first, second)} == {"The Government"}


def test_two_verbs_with_one_object_are_one_promise() -> None:
    assert clauses("We will modernise and extend the register.") == ["We will modernise and extend the register"]


def test_a_verb_within_the_object_is_no_promise_of_its_own() -> None:
    assert len(found("The Government will legislate to extend the scheme and remove the cap.")) == 1


def test_a_promise_told_again_in_the_same_words_is_given_once() -> None:
    assert clauses("We will publish the plan in May.\n\nAs I said, we will publish the plan soon.") == [
        "We will publish the plan in May"
    ]


def test_the_same_words_can_promise_two_things_where_a_pronoun_stands_for_them() -> None:
    text = "A draft was sent to the panel and we will publish it. A map was sent too and we will publish it."
    assert clauses(text) == ["we will publish it", "we will publish it"]


def test_the_clause_ends_where_another_begins() -> None:
    text = "We will publish the strategy in the spring, which will set out how services work, while keeping costs low."
    assert clauses(text) == ["We will publish the strategy in the spring"]


@pytest.mark.parametrize(
    "clause",
    [
        "We will fund kites in all towns, but not lamps",
        "We will abolish the levy, but not before the review is done",
        "We will publish all papers, except those about persons",
    ],
)
def test_what_a_promise_leaves_out_belongs_to_it(clause: str) -> None:
    assert clauses(f"{clause}, which are old.") == [clause]
    assert clauses("We will fund kites, but not all will fly.") == ["We will fund kites"]


def test_the_clause_does_not_end_within_a_relative_clause() -> None:
    text = "We will publish the terms on which the Agency will lend £3 million."
    assert clauses(text) == [text[:-1]]


# Figures and dates


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("We will increase the relief from 60% to 90% in 2031.", ["90"]),
        ("We will invest £3 million in 20 schools by May 2031.", ["3000000", "20"]),
        ("We will recruit 50 people who earn less than £20,000.", ["50"]),
        ("We will introduce lower rates for shops with a value below £500,000.", []),
        ("We will launch a 12-week consultation.", []),
        ("Details of the £24 million fund will be published shortly.", []),
        ("£2 million will be invested in flood defences.", ["2000000"]),
        ("The fee will be set at £66 from April 2031.", ["66"]),
        ("We will set out rules for 20 schools.", []),
        ("We will ensure that 92% of patients wait no longer by March 2031.", ["92"]),
    ],
)
def test_only_figures_of_what_is_promised_are_amounts(text: str, figures: list[str]) -> None:
    assert values(the_one(text)) == figures


@pytest.mark.parametrize(
    ("verb", "multiple"),
    [("double", "2"), ("treble", "3"), ("triple", "3"), ("quadruple", "4"), ("halve", "0.5"), ("publish", None)],
)
def test_a_multiple_of_the_present_is_told(verb: str, multiple: str | None) -> None:
    assert the_one(f"We will {verb} the number of hubs.").multiple == (Decimal(multiple) if multiple else None)


@pytest.mark.parametrize(
    ("due", "date"),
    [
        ("by March 2031", "2031-03"),
        ("by 2030", "2030"),
        ("by 31 March 2031", "2031-03-31"),
        ("by March", None),
        ("in autumn 2031", None),
        ("in 2031/32", None),
        ("later this year", None),
        ("when parliamentary time allows", None),
    ],
)
def test_a_date_is_given_only_where_the_words_state_its_year(due: str, date: str | None) -> None:
    target = the_one(f"We will publish the plan {due}.")
    assert target.due is not None
    assert (str(target.due_date) if target.due_date else None) == date


def test_a_day_of_the_past_is_not_when_the_promise_is_due() -> None:
    text = "We will respond to the report published in March 2024 by the end of the year."
    target = the_one(text)
    assert target.due is not None
    assert target.due.of(text) == "by the end of the year"
    assert the_one("We will respond to the report published in March 2024.").due is None


def test_the_day_of_the_announcement_is_not_when_the_promise_is_due() -> None:
    assert the_one("On 7 August 2031, the Government announced its plans to ban the practice.").due is None


# What is none


@pytest.mark.parametrize(
    "text",
    [
        # told as history
        "The previous Government planned to recruit 500 people by 2020.",
        "The previous Government’s plans to abolish the fee were costly.",
        "We aimed to publish it by March 2021.",
        "The report was due to be published in 2023.",
        "The Department has met its commitment to recruit 300 people.",
        # done already
        "We have published the strategy and are recruiting staff.",
        "The Department is providing £3 million in 2024/25.",
        # forecasts
        "The number is expected to grow to 4 million by 2030.",
        "It is hoped that the Order will be introduced in the autumn.",
        "This will mean that more people find work.",
        "We expect employers to publish their plans by May 2031.",
        "We expect to see more people in work by 2031.",
        # what a speech says of itself
        "I will set out today why this matters.",
        "In the next few minutes I will outline our approach to kites.",
        "I will cover three themes in my speech.",
        "I will say this to those who doubt us.",
        "We will talk about three things.",
        "I will also mention the fund.",
        "I will close with a plea.",
        "I will end by thanking the hosts.",
        # figures of speech
        "We will turn the page on a decade of decline.",
        "Together we will win the argument.",
        "We will carry the torch for those who came before us.",
        "We will write the next chapter of our story.",
        "We will open a new chapter with our neighbours.",
        "We will close the chapter on decline.",
        "We will build back better.",
        "We will draw a line under the past.",
        "We will usher in a decade of renewal.",
        "We will finish the job.",
        "We will level the playing field.",
        "We will create a country where everyone can fly.",
        "We will rebuild Britain.",
        "We will rebuild trust in public life.",
        "We will restore pride in our towns.",
        "We will end the chaos.",
        "We will join hands with all who share our values.",
        "We will lift up every community.",
        "We will send a clear message to those who doubt it.",
        "We will answer the call of history.",
        "We will celebrate the work of kite makers in 2031.",
        "We will mark the anniversary with pride.",
        "We will establish the country as a leader in kites.",
        "It is here that we will start to see a change.",
        # what goes on, and attitudes
        "We will continue to review the guidance.",
        "The Department will keep this under review.",
        "We will consider the findings in due course.",
        "The Government is committed to fairness.",
        "The Government is committed to improving the lives of pensioners.",
        "We are committed to ensuring that everyone is treated with respect.",
        "We will make sure that people are heard.",
        "We will explore how we can help.",
        "The Government is committed to building a service fit for the future.",
        "We remain committed to reviewing any new evidence.",
        "The measure will help 1.2 million households.",
        "We will work with others to improve services.",
        "We will champion the freedom of the press.",
        "The Department has committed £35 million since 2021 to lamps.",
        "The Government is committed to protecting the right to protest.",
        "The Agency will determine the fee.",
        "The Government is committed to this approach.",
        "The Government’s commitment to those people who left in 1997 is steadfast.",
        "We are committed to spending public money as effectively as possible.",
        "Our 10-year plan to reform the NHS is bold.",
        "The Department is engaging with people who wrote by the 15 November deadline.",
        "Messaging is being reviewed as soon as cases close.",
        "The Department will help people whose agreements will expire next year.",
        "We will work to reset the relationship with our neighbours.",
        "We will work with Testham to ensure that kites fly.",
        "The scheme will support small firms.",
        "Firms are preparing before the ban comes into force on 1 June 2031.",
        "The previous Government announced that the cap will be removed by 2031.",
        "The test scheduled to take place in 2031 was cancelled.",
        "The commitment to invest £28 million was made in 2030.",
        "The strategy sets out seven commitments to publish the register of kites.",
        "The Government has announced several commitments to recruit 300 people.",
        "It is likely that the Agency will extend the permit.",
        "The data will be used to monitor the scheme, once received.",
        "As part of any future edition, the Department will review the list.",
        # refusals
        "We have no plans to introduce a scheme by 2031.",
        "The Government does not intend to publish the findings.",
        "We are not moving the kites to those with strings thus do not intend to assess the impact on makers.",
        "The deal with Ruritania reaffirms plans to publish a roadmap.",
        "We spoke to those with plans, and don’t currently propose to publish a list.",
        "We will not introduce a levy.",
        "The Government intends not to introduce a levy by 2031.",
        # rules and procedures
        "Payments will be made to those who apply by 31 March 2031.",
        "Claimants will receive £20 a week.",
        "They will receive £20 million in 2031.",
        "This includes a guarantee that councils will receive £20 million in 2031.",
        "The lamp budget is larger, meaning the sum will total £65 million in 2031.",
        "Applications will be assessed within 28 days.",
        "Ofsted will inspect schools every four years.",
        "Statistics will be published annually.",
        "Each case will be reviewed by 31 March 2031.",
        "Providers will need to publish their fees.",
        # conditions
        "If Parliament agrees, we will legislate in 2031.",
        "Where a hotel is chosen, officials will write to the council.",
        "We will publish the data if we can.",
        "We will review the policy should any new evidence come to light.",
        "The Government could introduce a scheme by 2031.",
        # what others do
        "Employers will recruit 5,000 people by 2031.",
        "The assessments will be submitted by Testham Water by 2031.",
        "Testham Rail plans to introduce 20 trains by 2031.",
        "The French Government will publish its plan in May.",
        "The Government of Ruritania intends to legislate in 2031.",
        # questions, indirect or direct
        "What steps will the Department take to publish it by 2031?",
        "We will publish it by May 2031?",
        "I asked whether the Department will publish the report.",
        "To ask the Minister whether his Department plans to publish the report.",
        "We are working to determine how the £3 million will be allocated.",
        "Staff are proud of the service we will build by 2031.",
        "This is the way in which the Department will publish the list by 2031.",
        "I hope I have reaffirmed the Government’s commitment to introducing a Bill.",
        # tables
        "We will publish | 2031 | 300",
        "",
    ],
)
def test_what_is_no_promise_is_not_found(text: str) -> None:
    assert clauses(text) == []


def test_without_figures_a_promise_is_found_by_its_words_alone() -> None:
    text = "We will recruit 300 people by May 2031."
    target = targets.find(text)[0]
    assert target.amounts == ()
    assert target.due is not None


# Any text

WORDS = st.lists(
    st.sampled_from(
        [
            "we", "We", "The Department", "the Government", "will", "be", "plans", "aims", "to", "publish", "published",
            "committed", "is", "are", "recruiting", "recruit", "300", "£2 million", "by", "March", "2031", "in", "the spring",
            "and", ",", ";", ":", ".", "?", "that", "which", "with", "due", "our", "commitment", "target", "of", "announced", "it",
            "has", "\n", "• ", "“", "”", " | ", "65%", "shortly", "not", "if", "once", "double", "people", "(DfT)", "\u200b", "’re",
        ]
    ),
    max_size=60,
)  # fmt: skip


def check(text: str) -> None:
    before = 0
    for target in found(text):
        assert before <= target.start < target.end <= len(text)
        before = target.end
        assert target.start <= target.action.start < target.action.end <= target.end
        assert text[target.start : target.end].strip() == text[target.start : target.end]
        if target.due:
            assert target.start <= target.due.start < target.due.end <= target.end
        if target.due_date:
            assert target.due is not None
            assert str(target.due_date.year) in target.due.of(text)
        if target.agent:
            assert 0 <= target.agent.start < target.agent.end <= len(text)
        for amount in target.amounts:
            assert target.start <= amount.start < amount.end <= target.end


@given(WORDS.map(" ".join))
@settings(derandomize=True, max_examples=1500)
def test_promises_lie_in_the_text_in_order_and_do_not_overlap(text: str) -> None:
    check(text)


@given(st.text(max_size=200))
@settings(derandomize=True, max_examples=200)
def test_any_text_is_read(text: str) -> None:
    check(text)
    check(f"We will publish {text} by May 2031")


@pytest.mark.parametrize(
    "pattern",
    [
        "will ", "We will publish ", "We will publish; ", "We will publish the plan, ", "and will ", "our plan to ",
        "The Department of Health and Social Care ", "Alpha ", "Alpha Beta Government will ", "has committed to ",
        "the Government announced that it will ", "“We will double ", "is also now really ", "by the end of the ",
        "We will recruit 5 people, with 4 ", "We will:\n• publish a\n", "• publish a\n", "which will be published ", "x",
        "\u200b\u200f ", "1", "(", "if ", "that ", "We will seek to ", "We will build on by doing a ", "is due in May ",
        "with plans to publish ", "our plan to publish, as we do ", "In addition, the plan, including ", "Copies of the “A” ", "we expect that it will ", "The Bill will ", "started work to publish ",
    ],
)  # fmt: skip
def test_a_long_text_without_an_end_is_read(pattern: str) -> None:
    check((pattern * 50_000)[:50_000])
    check("We will publish a " + (pattern * 50_000)[:50_000])
