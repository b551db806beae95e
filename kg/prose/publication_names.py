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
    names = list(_names(text))
    cited = {name.key for name in names if name.is_cited}
    # An edition to come, named with its subtitle, does not tell that there is none yet.
    planned = {name.key for name in names if name.is_planned and name.named.end - name.named.start == len(name.key)}
    for name in names:
        is_known = name.is_cited or (name.key not in planned and (name.key in cited or not name.is_doubtful))
        if is_known and not name.is_planned:
            yield name.named
    if "ublish" in text:
        yield from _in_small_letters(text)


@dataclass(frozen=True)
class _Name:
    """A name, and whether what stands beside it cites a publication of this name or one still to come.

    It is doubtful where the name can also be that of something else: of a programme, or of those who review.
    """

    named: Named
    key: str
    is_doubtful: bool
    is_cited: bool
    is_planned: bool


def _names(text: str) -> Iterator[_Name]:
    for head in _heads(text):
        start = beginning(text, head.start)
        end = head.end
        while end - head.start < _LONGEST and (more := _MORE_AFTER.match(text, end)):
            end = more.end()
        name = text[start:end]
        before = text[max(0, start - _NEAR) : start]
        after_subtitle = _subtitle_end(text, end)
        if (
            (start == head.start and not _is_whole(head.of(text), name, before))
            or _is_none(name)
            or (after_subtitle == end and not _is_definite(before, name))
            or (_EVENT.search(name) and not (_PART_OF.search(before) or _AS_PAPER.match(text, end)))
            or _TOPIC_BEFORE.search(before)
            or _TITLE_NEXT.match(text, end)
        ):
            continue
        is_published = bool(_PUBLISHED_AFTER.match(text, end) or _JUST_PUBLISHED.search(before))
        is_cited_before = bool(_CITED_BEFORE.search(before))
        is_planned = bool(_PLANNED_BEFORE.search(before)) or (
            not is_published
            and bool(_PLANNED_AFTER.match(text, end))
            # "The measures announced in the White Paper will be …"
            and not (is_cited_before and _WITHIN_BEFORE.search(before) and text.startswith(" will ", end))
        )
        yield _Name(
            Named(start, after_subtitle, head.of(text) if start < head.start else ""),
            name.casefold(),
            bool(_DOUBTFUL.search(name)),
            is_published or after_subtitle > end or is_cited_before or bool(_CITED_AFTER.match(text, end)),
            is_planned,
        )


_NEAR = 120
"""Characters before a name that tell of it."""

# The last words of such names. What follows may show that they name a body or a law.
_LAST_WORD = re.compile(
    one_of(
        """Paper|Document|Strategy|Review|Report|Plan|Framework|Statistics|Survey|Guidance|Guidelines|Guide|Code
        |Statement|Manual|Estimates|Book|Handbook|Toolkit|Roadmap|Manifesto|Outlook|Assessment|Bulletin|Digest|Budget
        |Prospectus|Blueprint|Factsheet|Pack|Consultation [Rr]esponse
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
    "Paper": re.compile(r"\b(?:White|Green|Command|Discussion|Policy|Position) $"),
    "Document": re.compile(r"\bApproved $"),
    "Framework": re.compile(
        r"\b(?:Policy|Oversight|Outcomes|Performance|Inspection|Financing|Land Use|Rare Diseases|Planning|Assessment"
        r"|Data) $"
    ),
    "Statement": re.compile(r"\b(?:Policy|Autumn|Spring) $"),
    "Pack": re.compile(r"\b(?:Evidence|Information) $"),
    "Assessment": re.compile(r"\b(?:Impact|Security|(?:Change|National) Risk) $"),
    "Census": re.compile(r"\bSchool (?:Workforce )?$"),
    "Principles": re.compile(r"\b(?:Recruitment|Consultation) $"),
    "Book": re.compile(r"\b(?:Green|Red|Magenta|Orange) $"),
    "Estimates": re.compile(r"\b(?:Main|Supplementary) $"),
    "Budget": re.compile(r"(?:\b(?:Autumn|Spring) )?$"),
}
_NUMBERED_REPORT = re.compile(
    r"\b(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|\d{1,2}(?:st|nd|rd|th)) (?:Special )?$"
)
_ON_POLICY = re.compile(r" of (?:[A-Z]\w+ ){1,3}(?:Policy|Principles|Intent)\b")
_YEAR = re.compile(r" (?:19|20)\d\d\b")
_CAPITALISED = r"(?:the )?[A-Z][\w’'-]*(?: (?:(?:and|of|the|for|in) ){0,2}[A-Z][\w-]*\b(?!['’])){0,7}"
# "the Fraud Strategy for 2026-29", "the Governance Code on Public Appointments"
_MORE_AFTER = re.compile(
    rf" (?:(?:(?<=Review )|(?<=Survey ))of {_CAPITALISED}"
    rf"|(?:(?<=Statement )|(?<=Code )|(?<=Strategy )|(?<=Guidance ))(?:for|on) {_CAPITALISED}"
    rf"|(?:(?<=Statistics )|(?<=Report ))on (?!GOV){_CAPITALISED}|(?<=Guide )to {_CAPITALISED}"
    rf"|(?<=Statement )of (?=(?:[A-Z]\w+ ){{1,3}}(?:Policy|Principles|Intent)\b){_CAPITALISED}"
    r"|[-–] (?:England(?: and Wales)?|Wales|Scotland|Northern Ireland|Great Britain|UK)\b"
    r"|(?:for |[-–] )?(?:19|20)\d\d(?:[-/–](?:20)?\d\d| to 20\d\d)?\b"
    r"|(?<=Approved Document )[A-Z](?:,? Volume \d)?\b"
    r"|for (?:England and Wales|England|Wales|Scotland|Northern Ireland|the UK|Public Appointments|Statistics)\b)"
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
        if word[0] == "Statement" and _ON_POLICY.match(text, word.end()):
            needed = None
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


def beginning(text: str, head: int) -> int:
    """Walk back from the last words of a name to its first."""
    start = at = head
    joining = ""  # The small word between the word looked at and the name.
    floor = max(0, head - _LONGEST)
    while at > floor and text[at - 1] == " ":
        word_start = max(text.rfind(" ", floor, at - 1), text.rfind("\n", floor, at - 1), floor - 1) + 1
        word = text[word_start : at - 1]
        token = word.lstrip("(‘“'\"")
        bare = token.rstrip(":,")
        small = token.lower()
        # "Fit for the Future: 10 Year Health Plan"
        allowed = _JOINING if joining or ":" not in text[start:head] else {*_JOINING, "the"}
        if small in allowed and joining in ("", "the"):
            joining = small
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
            or (token.endswith(",") and bare.isupper())
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
    r"|.* Book|.* Estimates|.* Document"
)
_WHOLE_WITH_MORE = re.compile(r"(?:Guide to|Statistics on|Statement of) .*")


def _is_whole(head: str, name: str, before: str) -> bool:
    """Whether a name with nothing before its head is that of a publication: "the Guide to Road Works"."""
    return bool(_WHOLE.fullmatch(head) or (_WHOLE_WITH_MORE.fullmatch(name) and _WITHIN_BEFORE.search(before)))


_COMMON = {
    "independent review", "final report", "annual report", "official statistics", "national statistics",
    "accredited official statistics", "statutory guidance", "action plan", "improvement plan", "delivery plan",
    "implementation plan", "sector plan", "business plan", "strategic plan", "transition plan", "recovery plan",
    "development plan", "pension plan", "management plan", "equality impact assessment",
    "equalities impact assessment", "regulatory impact assessment", "code of practice", "policy statement",
    "quarterly release", "charter review", "post implementation review", "common framework",
    "integrated care strategy", "national strategy", "annual survey", "national plan", "national framework",
    "annual statistics", "departmental review", "consultation response", "information pack", "evidence pack",
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
    r"(?:First|Second|Third|(?:Four|Fif|Six|Seven|Eigh|Nin|Ten|Eleven|Twelf)[a-z]*th|\d+(?:st|nd|rd|th))"
    r" (?:Special )?Report",
    re.IGNORECASE,
)
_SHORTEST = re.compile(r"(?:\d+|[A-Z])\W? ?\w+")


def _is_none(name: str) -> bool:
    plain = name.casefold().replace("'", "’")
    return (
        plain in _COMMON
        or (plain.endswith(_OTHERS) and not plain.endswith("emergency care plan"))
        or (plain.startswith("department ") and plain.endswith("strategy"))
        or bool(_SHORTEST.fullmatch(name) or _ORDINAL.fullmatch(name))
    )


# Events as much as papers: only a page of it, or the day it was published, show that the paper is meant.
_EVENT = re.compile(r"Budget 20\d\d|Spending Review|(?:Autumn|Spring) Statement")
_PART_OF = re.compile(
    r"\b(?:pages?|paragraphs?|tables?|chapters?|sections?|box|annex|figures?)\b"
    r"[^,;.\n]{0,30}(?:\.\d+[^,;.\n]{0,20})? of (?:the )?$|\bpublished (?:the |its |our )?$"
)
_AS_PAPER = re.compile(rf"(?: \([A-Z]+\))?(?: \d{{4}})?(?: document)?,? (?:published|\(?{NUMBER})")
# The heading of a question is no title: "Question 12345 on Road Safety Strategy".
_TOPIC_BEFORE = re.compile(
    r"\b(?:[Qq]uestions?|UIN|W?PQ|[Cc]olumns?)(?: UIN)? \d{1,6}\w{0,2},? on (?!\d)"
    r"(?:(?!,? and with\b|, (?:and|what|whether|how|if|when|with|on|to)\b|[;\n]).)*$"
)
# "the Green Paper entitled …" is cited by the title that follows.
_TITLE_NEXT = re.compile(
    rf",? (?:(?:en)?titled|called)\b|,? [‘“]|, (?!{MONTH})[A-Z][^,;.\n]{{10,150}}, (?:published|CP|HC)"
)
_SMALL = "(?:of|for|in|to|on|and|by|from|with|within|as|at|that|which|will|is|are|was|were|or|an?)"
_DETERMINED = rf"(?:(?!{_SMALL}\b)[\w.&’'-]+ ){{0,6}}$"
"""A regular expression for what stands between a preposition and a name: "the UK Government’s recent "."""
_PLANNED_BEFORE = re.compile(
    r"\b(?:"
    + one_of(
        """proposed|planned|promised|upcoming|forthcoming|future|developing|preparing|drafting|development of|plans? for
        |work(?:ing)? on|work(?:ing)? towards|finalis\\w*|process of|terms of reference (?:for|of)|consult\\w* on"""
    )
    + rf" {_DETERMINED}|"
    + one_of(
        """will (?!remain|continue)(?:\\w+ ){0,3}(?:publish\\w*|launch\\w*|produc\\w*|develop\\w*|set\\w* out|determined
        |included|announced|outlined|detailed|informed?|made|considered|confirmed|shape)
        |to (?:publish|launch|develop|produce|inform|shape|be published|be set out|feed into)|publishing|inform
        |(?:ahead of|before|await\\w*|until|prior to)(?: the)? publication of|intend\\w*"""
    )
    + r"\b[^.;\n]{0,40})$",
    re.IGNORECASE,
)
_BRACKET = r"[’”'\"]?(?: \([^()]{1,40}\))?"
_PLANNED_AFTER = re.compile(
    rf"{_BRACKET}(?: report| document)?(?:(?:, [^,.;\n]{{1,60}},|,? (?:which|that)(?: we)?)?"
    r" (?:will|(?:is|are) (?:being|due|expected)|being)\b"
    r"| (?:is under development|team|process|steering|consultation|terms of reference)\b"
    r"|,? (?:to be|coming|due|expected|when (?:it|published)|once|later this|in due course)\b)"
)
# What is named so can be a programme, or those who review, as much as a paper.
_DOUBTFUL = re.compile(r"\b(?:Plan|Strategy|Review|Roadmap|Blueprint|Refresh|for Change)\b(?! (?:19|20)\d\d)")
_CITED_BEFORE = re.compile(
    r"(?:\b"
    + one_of(
        """(?:set|laid|spelt) out|outlined|found|included|published|contained|described|detailed|stated|identified
        |referenced|articulated|cited|objectives|ambitions|actions|measures|goals|targets
        |referred to|announced|pledged|committed|proposed|recommend(?:ed|ations?)|commitments?
        |findings|conclusions|pages?|paragraphs?|chapters?|sections?|tables?|box|annex|figures?"""
    )
    + rf"\b(?: [^.;\n]{{0,90}}| )(?:in|of|from|within|by|under) (?:[^,.;\n]{{1,40}} and )?{_DETERMINED}"
    + "|(?:"
    + one_of(
        """[Aa]s per|[Ii]n line with|[Aa]ccording to|[Ww]ith reference to|[Rr]esponse to|[Pp]ublish(?:ed|es|ing)
        |[Rr]eleased|(?:^|[.\\n]) ?In|[Ss]ee"""
    )
    + f") {_DETERMINED})",
)
_WITHIN_BEFORE = re.compile(r"\b(?:in|of|from|by|under|within|with) (?:(?!a |an |any )[\w’'-]+ ){0,4}$")
_PUBLISHED_AFTER = re.compile(
    rf"{_BRACKET},? (?:(?:which|that) )?(?:(?:was|were|is|are|has been|have been) )?"
    r"(?:(?:also|first|recently|previously|originally|last|now) )?"
    rf"(?:published|available|released|issued|dated|launched (?:on|in|last|earlier)\b|[(]?{NUMBER}|[-–] GOV\.UK)"
    rf"| \((?:(?:\d{{1,2}} )?{MONTH} )?(?:19|20)\d\d\)"
)
_CITED_AFTER = re.compile(
    rf"{_BRACKET}(?:,? (?:which|that))?(?: (?:also|now|already|clearly|rightly|has|have|itself|can be|is|was))? "
    + one_of(
        """sets? out|states?|stated|says?|said|recommend(?:s|ed|ations?)?|found|finds|ma(?:kes?|de) (?:it )?clear
        |identif(?:ies|ied)|highlight(?:s|ed)|outline[sd]?|recognise[sd]?|note[sd]?|conclude[sd]?|explain(?:s|ed)
        |describe[sd]?|contain(?:s|ed)|confirm(?:s|ed)|committed|commits|document|reports?|publication|articulates
        |emphasi[sz]e[sd]?|restates
        |did not include|is clear|acknowledge[sd]?|underline[sd]?
        |reaffirm(?:s|ed)|propose[sd]?|promised|prioritise[sd]?|announced|focuses on|provides"""
    )
    + r"\b|['’]s (?:[a-z-]+ )?(?:recommendations?|findings|conclusions|commitments?)\b|:? ?\(?https?:"
    + r"|,? (?:we|the Government) (?:have |has )?(?:also )?(?:committed|set out|pledged|announced|outlined|promised)\b"
)
_INDEFINITE = re.compile(r"\b(?:an?|any|each|every|no|another) (?:(?!(?:of|the|in|to|for|and|by|on) )[a-z-]+ ){0,3}$")
_DEFINITE = re.compile(
    r"(?:^|[.!?:(•\n–-]\s*|[‘“\"']|(?:\b(?:[Tt]he|[Oo]ur|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|[Tt]his|[Yy]our|[Mm]y|[Bb]oth)"
    r" (?:[A-Z]\w* )?|\w['’]s? |\b(?:[Ii]n|[Oo]f|[Uu]nder|[Ss]ee|to|and|by|from|through|within|[Vv]ia|per) )"
    rf"(?:(?:(?!{_SMALL}\b)[a-z0-9][\w-]*|{MONTH}) ){{0,4}})$"
)


def _is_definite(before: str, name: str) -> bool:
    """Whether a name is that of one thing: after an article, an owner or a preposition, or first in its sentence."""
    if _JUST_PUBLISHED.search(before) and not _WHOLE.fullmatch(name):
        return True
    return not _INDEFINITE.search(before) and (bool(_DEFINITE.search(before)) or name.count(" ") > 2)


# --- Names whose last word is in small letters ---------------------------------------------------------------------

_SMALL_LAST_WORD = re.compile(
    r"\b(?=[acgprsw])"
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
        is_issued = _ISSUED.match(text, head.end())
        if not is_issued and "publish" not in text[max(0, head.start() - _LONGEST - 40) : head.start()]:
            continue
        start = beginning(text, head.start())
        name = text[start : head.start() - 1]
        if (
            start < head.start()
            and " " in name
            and not _BODY.search(name)
            and (is_issued or _JUST_PUBLISHED.search(text, max(0, start - 40), start))
        ):
            yield Named(start, head.end(), head[0])
