"""Publications by names that end as names of publications do: "the Child Poverty Strategy"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.prose import titles
from kg.prose.sentences import Span
from kg.prose.titles import DATE, ISSUING, MONTH, NUMBER, one_of


@dataclass(frozen=True)
class Named:
    """A publication by its name, and the words in it that say what it is: "White Paper"."""

    start: int
    end: int
    kind: str


def find(text: str) -> Iterator[Named]:
    """Find the names of publications that exist, as far as the text tells: not of those still to come."""
    for head in _heads(text):
        start = _start(text, head.start)
        end = head.end
        while year := _YEAR_AFTER.match(text, end):
            end = year.end()
        name = text[start:end]
        before = text[max(0, start - _NEAR) : start]
        after_subtitle = _subtitle_end(text, end)
        if (
            (start == head.start and not _WHOLE.fullmatch(head.of(text)))
            or _is_none(name)
            or (after_subtitle == end and not _is_definite(before, name))
            or (_EVENT.search(name) and not (_PART_OF.search(before) or _AS_PAPER.match(text, end)))
            or _TOPIC_BEFORE.search(before)
            or _TITLE_NEXT.match(text, end)
            or _PLANNED_BEFORE.search(before)
            or _PLANNED_AFTER.match(text, end)
        ):
            continue
        yield Named(start, after_subtitle, head.of(text) if start < head.start else "")
    if "ublish" in text:
        yield from _in_small_letters(text)


_NEAR = 120
"""Characters before a name that tell of it."""

# The last words of such names. What follows may show that they name a body or a law.
_LAST_WORD = re.compile(
    one_of(
        """Paper|Strategy|Review|Report|Plan|Framework|Statistics|Survey|Guidance|Guidelines|Code|Statement|Manual
        |Handbook|Toolkit|Roadmap|Manifesto|Outlook|Assessment|Bulletin|Digest|Budget|Prospectus|Blueprint|Factsheet
        |Census|Principles|Dataset|Data [Ss]et|Quarterly Release"""
    )
    + r"\b(?: Refresh\b| (?:and|&) Accounts\b| for Change\b| of (?:Practice|Guidance)\b"
    + r"| of (?:Session )?(?:19|20)\d\d(?:[-–]\d\d)?)?"
    + "(?! "
    + one_of(
        """Act|Bill|Regulations|Order|Office|Authority|Committee|Commission|Board|Team|Group|Unit|Programme|Scheme|Fund
        |Council|Agency|Panel|Taskforce|Advisory|[Ss]teering|Network|Partnership|Tribunal|Forms?|Body|Bodies|Process
        |process|Directives?|Officer|Manager|Minister|Directorate|Division|Service|Centre|Hub|Lead|Director"""
    )
    + r"\b)"
)
# What some of them need before them.
_NEEDED_BEFORE = {
    "Paper": re.compile(r"\b(?:White|Green|Command) $"),
    "Framework": re.compile(
        r"\b(?:Policy|Oversight|Outcomes|Performance|Inspection|Financing|Land Use|Rare Diseases|Planning|Assessment"
        r"|Data) $"
    ),
    "Statement": re.compile(r"\b(?:Policy|Autumn|Spring) $"),
    "Assessment": re.compile(r"\bImpact $"),
    "Census": re.compile(r"\bSchool (?:Workforce )?$"),
    "Principles": re.compile(r"\bRecruitment $"),
    "Budget": re.compile(r"(?:\b(?:Autumn|Spring) )?$"),
}
_NUMBERED_REPORT = re.compile(
    r"\b(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|\d{1,2}(?:st|nd|rd|th)) (?:Special )?$"
)
_YEAR = re.compile(r" (?:19|20)\d\d\b")
_YEAR_AFTER = re.compile(
    r" (?:[-–] (?:England(?: and Wales)?|Wales|Scotland|Northern Ireland|Great Britain|UK)\b"
    r"|for (?:England and Wales|England|Wales|Scotland|Northern Ireland|the UK)\b"
    r"|(?:19|20)\d\d(?:[-/–](?:20)?\d\d| to 20\d\d)?\b)"
)


def _heads(text: str) -> Iterator[Span]:
    """Find the last words of names: "White Paper", "Report of Session 2024-25"."""
    for word in _LAST_WORD.finditer(text):
        start = word.start()
        if start and text[start - 1] not in " -–(‘“'\"\n":
            continue
        needed = _NEEDED_BEFORE.get(word[0].partition(" ")[0])
        if " of " in word[0] and word[0][-1].isdigit():
            needed = _NUMBERED_REPORT
        before = needed.search(text, max(0, start - 25), start) if needed else None
        if (needed and not before) or (word[0] == "Budget" and not _YEAR.match(text, word.end())):
            continue
        yield Span(before.start() if before else start, word.end())


# The small words that can stand in a name, and the words that stand before one at the beginning of a sentence.
_JOINING = {"of", "for", "and", "to", "in", "on", "&", "into", "our"}
_OPENING = {
    "The", "A", "An", "In", "As", "At", "On", "Our", "This", "That", "These", "Its", "Their", "For", "From",
    "Through", "Under", "Following", "With", "While", "However", "And", "But", "If", "When", "Both", "See",
    "Source", "By", "Since", "Alongside", "Within", "To", "Of", "His", "Her", "New", "Recent", "Next", "After",
    "Before", "Using", "Where", "All", "Draft", "Latest", "Minister", "Member", "Secretary", "Friend",
    "Regulations", "Act", "Bill", "Order",
}  # fmt: skip
# Who else owns something in a name publishes it; these are whom it is about: "Women’s Health Strategy".
_CONCERNED = re.compile(
    one_of(
        """women|men|child(?:ren)?|people|victims?|carers?|teachers?|veterans?|patients?|learners?|consumers?|farmers?
        |residents?|tenants?|renters?|prisoners?|girls?|boys?|parents?|workers?|players?|students?|regulators?|drivers?"""
    )
    + "['’]s?$",
    re.IGNORECASE,
)
_BODIES = {"Group", "Committee", "Board", "Team", "Panel", "Taskforce", "Council", "Commission"}
_OWNER = re.compile(r".*(?:['’]s|s['’])$")
_A_MONTH = re.compile(MONTH)
_LEADING_NUMBER = re.compile(r"(?:19|20)\d\d |\d{1,3} (?!Year|year|Point)")
_LONGEST = 160


def _start(text: str, head: int) -> int:
    """Walk back from the last words of a name to its first."""
    start = at = head
    joining = ""  # The small word between the word looked at and the name.
    floor = max(0, head - _LONGEST)
    while at > floor and text[at - 1] == " ":
        word_start = max(text.rfind(" ", floor, at - 1), text.rfind("\n", floor, at - 1), floor - 1) + 1
        word = text[word_start : at - 1]
        token = word.lstrip("(‘“'\"")
        bare = token.rstrip(":,")
        if token.lower() in _JOINING and not joining:
            joining = token.lower()
            at = word_start
            continue
        if (
            not bare
            or bare in _OPENING
            or not (bare[0].isupper() or (bare[0].isdigit() and not joining))
            or (bare.isdecimal() and token.endswith(":"))
            or (_OWNER.match(bare) and not _CONCERNED.match(bare))
            or (token.endswith(",") and " and " not in text[start - 5 : head] and " & " not in text[start - 3 : head])
            or bare[-1] in ".;!?)—–"
            or _A_MONTH.fullmatch(bare)
            # "the Road Safety Strategy and National Cancer Plan" are two.
            or (joining in ("and", "&") and _LAST_WORD.match(text, word_start))
        ):
            break
        if joining and bare in _BODIES:
            return head
        joining = ""
        at = word_start
        start = at + len(word) - len(token)
        if token != word:
            break
    while number := _LEADING_NUMBER.match(text, start, head):
        start = number.end()
    return start


def _subtitle_end(text: str, end: int) -> int:
    """Give where the part after the colon ends that follows a name, or `end` itself if none does."""
    if not text.startswith(": ", end) or not text[end + 2 : end + 3].isupper():
        return end
    stop = titles.ending(text, end + 2)
    return stop.at if stop and stop.verb == stop.at and len(text[end : stop.at].split()) < 10 else end


# --- Names that are none ------------------------------------------------------------------------------------------

# These are names by themselves; others need more words.
_WHOLE = re.compile(
    r"(?:White|Green) Paper|School (?:Workforce )?Census|Plan for Change|.* of (?:Session )?\d{4}|.*Budget|.* Statement"
)
_COMMON = {
    "independent review", "final report", "annual report", "official statistics", "national statistics",
    "accredited official statistics", "statutory guidance", "action plan", "improvement plan", "delivery plan",
    "implementation plan", "sector plan", "business plan", "strategic plan", "transition plan", "recovery plan",
    "development plan", "pension plan", "management plan", "equality impact assessment",
    "equalities impact assessment", "regulatory impact assessment", "code of practice", "policy statement",
    "quarterly release", "charter review", "post implementation review", "common framework",
    "integrated care strategy", "national strategy", "annual survey", "national plan", "national framework",
    "annual statistics", "annual report and accounts", "departmental review",
}  # fmt: skip
# Plans for one person or place, reviews and assessments of one case, bodies, and books of rules.
_OTHERS = (
    "local plan", "payment plan", "air plan", "safety management plan", "education plan", "health and care plan",
    "care plan", "neighbourhood plan", "environmental delivery plan", "support plan", "green plan",
    "risk management plan", "resources management plan", "service improvement plan", "local nature recovery strategy",
    "judicial review", "case review", "practice review", "homicide review", "rent review", "peer review",
    "governance review", "periodic review", "design review", "right to review", "environmental impact assessment",
    "data protection impact assessment", "official report", "inspector’s report", "office for national statistics",
    "office of national statistics", "energy and industrial strategy", "ordnance survey", "geological survey",
    "antarctic survey", "advice and guidance", "communications code", "criminal code", "penal code", "category code",
    "pub code", "pubs code",
)  # fmt: skip
# "Fifty-First Report" names one only together with the committee and the session.
_ORDINAL = re.compile(
    r"(?:(?:Twent|Thirt|Fort|Fift|Sixt)[a-z]+[ -])?"
    r"(?:First|Second|Third|(?:Four|Fif|Six|Seven|Eigh|Nin|Ten|Eleven|Twelf)[a-z]*th|\d+(?:st|nd|rd|th)) Report",
    re.IGNORECASE,
)
_SHORTEST = re.compile(r"(?:\d+|[A-Z])\W? ?\w+")


def _is_none(name: str) -> bool:
    plain = name.casefold().replace("'", "’")
    return (
        plain in _COMMON
        or plain.endswith(_OTHERS)
        or (plain.startswith("department ") and plain.endswith("strategy"))
        or bool(_SHORTEST.fullmatch(name) or _ORDINAL.fullmatch(name))
    )


# Events as much as papers: only a page of it, or the day it was published, show that the paper is meant.
_EVENT = re.compile(r"Budget 20\d\d|Spending Review|(?:Autumn|Spring) Statement")
_PART_OF = re.compile(
    r"\b(?:pages?|paragraphs?|tables?|chapters?|sections?|box|annex|figures?)\b"
    r"[^,;.\n]{0,30}(?:\.\d+[^,;.\n]{0,20})? of (?:the )?$"
)
_AS_PAPER = re.compile(rf",? (?:published|\(?{NUMBER})")
# The heading of a question is no title: "Question 12345 on Road Safety Strategy".
_TOPIC_BEFORE = re.compile(
    r"\b(?:[Qq]uestions?|UIN|W?PQ)(?: UIN)? \d{1,6},? on "
    r"(?:(?!, (?:and|what|whether|how|if|when|with|on|to)\b|[;\n]).)*$"
)
# "the Green Paper entitled …" is cited by the title that follows.
_TITLE_NEXT = re.compile(r",? (?:(?:en)?titled|called)\b|,? [‘“]|, [A-Z][^,;.\n]{10,150}, (?:published|CP|HC)")
_PLANNED_BEFORE = re.compile(
    r"\b"
    + one_of(
        """proposed|planned|promised|will (?:shortly |soon )?(?:be )?(?:publish\\w*|launch\\w*|produc\\w*|develop\\w*
        |set\\w* out)|to (?:publish|launch|develop|produce|inform)|publishing|upcoming|forthcoming|future|developing
        |preparing|drafting|inform|publication of|launch of|development of|plans? for|intend\\w*"""
    )
    + r"\b[^.;\n]{0,40}$",
    re.IGNORECASE,
)
_PLANNED_AFTER = re.compile(
    r",? (?:(?:which|that) )?"
    + one_of(
        """will (?:be|advise|report|examine|conclude|undertake|look at|set out)
        |to be|(?:is |are )?being|coming|is due|is expected to be|when|once|later this|which we will|due"""
    )
    + r" ?(?:published|launched|developed|produced|drafted|year|to be|out|for publication)?\b"
)
_ADJECTIVES = (
    "(?:"
    + one_of(
        """new|revised|updated|recent|recently|latest|published|previous|current|existing|draft|interim|final|annual
        |cross-[Gg]overnment|national|statutory|government|ambitious|first|second|third|fourth|fifth|own|wider|joint
        |landmark|refreshed|last|\\d{4}"""
    )
    + f"|{MONTH}) "
)
_INDEFINITE = re.compile(r"\b(?:an?|any|each|every|no|another) (?:(?!(?:of|the|in|to|for|and|by|on) )[a-z-]+ ){0,3}$")
_DEFINITE = re.compile(
    rf"(?:^|[.!?:(•\n–-]\s*|[‘“\"']|(?:\b(?:[Tt]he|[Oo]ur|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|[Tt]his|[Yy]our|[Mm]y|[Bb]oth)"
    rf" (?:[A-Z]\w* )?|\w['’]s? |\b(?:[Ii]n|[Oo]f|[Uu]nder|[Ss]ee|to|and|by|from|through|within|[Vv]ia|per) )"
    rf"(?:{_ADJECTIVES}){{0,4}})$"
)


def _is_definite(before: str, name: str) -> bool:
    """Whether a name is that of one thing: after an article, an owner or a preposition, or first in its sentence."""
    return not _INDEFINITE.search(before) and (bool(_DEFINITE.search(before)) or name.count(" ") > 2)


# --- Names whose last word is in small letters ---------------------------------------------------------------------

_SMALL_LAST_WORD = re.compile(
    r"\b"
    + one_of(
        """action plan|(?:annual )?report|strategy|white paper|green paper|review|guidance|survey|policy paper
        |consultation|statistics|roadmap"""
    )
    + r"(?: (?:19|20)\d\d(?:[-/–](?:20)?\d\d| to 20\d\d)?)?\b(?! (?:on|into|by|of|about|for|to)\b)"
)
# Names of bodies: "the Law Commission report" tells whose report it is, not its title.
_BODY = re.compile(
    r"\b"
    + one_of(
        """Office|Committee|Commission|Council|Authority|Agency|Ombudsman|Department|Ministry|Institute|Foundation|Trust
        |Group|Association|Board|Service|Society|University|Bank|Parliament|Union|Centre|Partnership|Network|Alliance
        |Federation|Taskforce|England|UK|Government|Inspectorate|College|Treasury|Regulator|Police|Chamber|Forum|Panel
        |Team|Company|Charity|Watch|International|Nations|[A-Z]{3,}"""
    )
    + "$"
)
_ISSUED = re.compile(rf",? {ISSUING}(?: by [^,;.()\n]{{1,80}}?)?,?(?: on| in)?(?: the)? {DATE}")
_JUST_PUBLISHED = re.compile(r"\bpublish(?:ed|es) (?:(?:the|our|its|their|a|an|this) )(?:[a-z-]+ ){0,2}$")


def _in_small_letters(text: str) -> Iterator[Named]:
    """Find names such as "the Inclusive Britain strategy" where the text says that it was published."""
    for head in _SMALL_LAST_WORD.finditer(text):
        start = _start(text, head.start())
        name = text[start : head.start() - 1]
        if (
            start < head.start()
            and " " in name
            and not _BODY.search(name)
            and (_ISSUED.match(text, head.end()) or _JUST_PUBLISHED.search(text, max(0, start - 40), start))
        ):
            yield Named(start, head.end(), head[0])
