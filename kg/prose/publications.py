"""The publications a text cites by title: reports, strategies, press releases, statistics, statements to Parliament."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.prose import dates, marks, names, publication_names, titles
from kg.prose.hints import has_any
from kg.prose.marks import Marked
from kg.prose.sentences import Span
from kg.prose.titles import DATE, ISSUING, KIND, MONTH, NUMBER, one_of
from kg.records import PartialDate


@dataclass(frozen=True)
class Publication:
    """A publication where a text cites it.

    `start` and `end` hold the title as printed; `issued` is the date stated with it, `genre` the kind of publication it
    is called ("policy paper"), `publisher` the words that name who published it, `short_titles` what the text says it
    will call it.
    """

    start: int
    end: int
    issued: PartialDate | None = None
    genre: str = ""
    publisher: Span | None = None
    short_titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Candidate:
    """What may be a title, with how sure it is: the lower, the surer."""

    start: int
    end: int
    doubt: int
    genre: str = ""
    genre_start: int | None = None
    publisher: Span | None = None


def find(text: str) -> list[Publication]:
    """Find the publications cited by title, in the order of the text: each citation, also those by a short title."""
    candidates = [*_between_marks(text), *_apposed(text), *_pages(text)]
    if "itled" in text:
        candidates += _entitled(text)
    if "tatement" in text:
        candidates += _statements(text)
    if "Report" in text:
        candidates += _numbered_reports(text)
    if "ublish" in text or "dated" in text:
        candidates += _published(text)
    if ": " in text and "(" in text:
        candidates += _in_brackets(text)
    if "Gui" in text or "Code" in text:
        candidates += _of_a_year(text)
    candidates += _described(text)
    if "see " in text or "See " in text:
        candidates += (_Candidate(see.start("title"), see.end("title"), 2) for see in _SEE.finditer(text))
    candidates += (_Candidate(name.start, name.end, 4, name.kind) for name in publication_names.find(text))
    found = [_publication(text, candidate) for candidate in _without_overlaps(candidates)]
    return sorted(found + _by_short_titles(text, found), key=lambda publication: publication.start)


def same(text: str, publications: list[Publication]) -> list[list[Publication]]:
    """Group the finds that are one publication: of the same title, or of a short title that stands for it.

    In the order in which the text cites them first.
    """
    groups: dict[str, list[Publication]] = {}
    known: dict[str, str] = {}
    for publication in sorted(publications, key=lambda one: (one.start - one.end, one.start)):
        title = text[publication.start : publication.end]
        name = known.setdefault(_plain(title), _plain(title))
        groups.setdefault(name, []).append(publication)
        for short in (title.partition(":")[0], *publication.short_titles):
            known.setdefault(_plain(short), name)
    in_order = (sorted(group, key=lambda one: one.start) for group in groups.values())
    return sorted(in_order, key=lambda group: group[0].start)


_NO_LETTERS = re.compile(r"[^\w]+")


def _plain(title: str) -> str:
    return _NO_LETTERS.sub(" ", title).casefold().strip().removeprefix("the ")


_MOST_IN_GROUP = 50
"""Candidates that overlap one another; where there are more, the text is no prose."""


def _without_overlaps(candidates: list[_Candidate]) -> list[_Candidate]:
    """Choose among candidates that overlap the surer, then the longer."""
    chosen: list[_Candidate] = []
    group: list[_Candidate] = []
    reached = 0
    for candidate in sorted(candidates, key=lambda one: one.start):
        if candidate.start >= reached:
            chosen += _best(group)
            group = []
        reached = max(reached, candidate.end)
        group.append(candidate)
    return chosen + _best(group)


def _best(group: list[_Candidate]) -> list[_Candidate]:
    taken: list[_Candidate] = []
    for candidate in sorted(group, key=lambda one: (one.doubt, one.start - one.end, one.start))[:_MOST_IN_GROUP]:
        if all(candidate.end <= other.start or other.end <= candidate.start for other in taken):
            taken.append(candidate)
    return taken


_NEAR = 120
"""Characters before a title that tell of it."""

# --- Titles called titles -----------------------------------------------------------------------------------------

_ENTITLED = re.compile(r"titled[,:]? (?:the (?=[A-Z]))?(?=[“‘\"']?[\w£])")
_KIND_NEXT = re.compile(rf"(?P<genre>\b(?i:{KIND}))(?P<by>(?!)),? ?$")
_KIND_BEFORE = re.compile(
    rf"(?P<genre>\b(?i:{KIND}))(?: (?:by|from) (?P<by>(?:the |an? )?[A-Z][^,;.()\n]{{1,80}}?))?(?: \([^()]{{1,40}}\))?"
    r"(?:,? (?:published )?(?:on|in|of|dated|to) [^,;.()\n]{1,40})?,? ?$"
)
# What else bears a title, and those who are entitled to something.
_NO_PUBLICATION = re.compile(
    r"\b"
    + one_of(
        """(?:questions?|UIN|W?PQ)(?: UIN)? \\d{1,6}|petitions?|debates?|motions?|EDMs?|bills?|acts?|amendments?
        |modules?|sections?|chapters?|tables?|columns?|tabs?|annex(?:es)?|pages?|contracts?|courses?|events?|projects?
        |exhibitions?|programmes?|campaigns?|questions?|films?|worksheets?|files?|schemes?|initiatives?|services?
        |judge?ments?|decisions?
        |qualifications?|agreements?|orders?|regulations?|conferences?|workshops?|meetings?|roles?|jobs?|legally|fully
        |still|be|is|are|not|also|only|automatically|they|who|you|he|she"""
    )
    + ",? $",
    re.IGNORECASE,
)


def _entitled(text: str) -> Iterator[_Candidate]:
    for cue in _ENTITLED.finditer(text):
        start = cue.end() + (text[cue.end()] in "“‘\"'")
        before = text[max(0, cue.start() - _NEAR) : cue.start()].removesuffix("en")
        stop = titles.ending(text, start)
        if stop is None or before[-1:].isalpha() or _NO_PUBLICATION.search(before):
            continue
        kind = _KIND_NEXT.search(before) or _KIND_BEFORE.search(before)
        if text[start].islower() and not (kind and stop.by == "issued"):
            continue
        genre = kind["genre"] if kind else ""
        # The titles of news are sentences themselves.
        is_news = genre.lower().startswith(("press", "news"))
        end = stop.verb if stop.by == "over" or (stop.by == "asking" and not is_news) else stop.at
        yield _with_kind(start, end, 1, kind, max(0, cue.start() - _NEAR))


def _with_kind(start: int, end: int, doubt: int, kind: re.Match[str] | None, offset: int) -> _Candidate:
    """Make a candidate with the kind it is called and its publisher, from a match in a text that begins at `offset`."""
    if kind is None:
        return _Candidate(start, end, doubt)
    by = Span(offset + kind.start("by"), offset + kind.end("by")) if kind["by"] else None
    return _Candidate(start, end, doubt, kind["genre"], offset + kind.start("genre"), by)


# --- Titles between marks -----------------------------------------------------------------------------------------

_ENTITLED_BEFORE = re.compile(r"(?:en)?titled[,:]? (?:the )?$")
_KIND_BESIDE = re.compile(rf"(?P<genre>\b(?i:{KIND}))(?P<by>(?!))?(?:[,:]| on| called| named| such as)? $")
_KIND_AFTER = re.compile(rf"\s(?:[\w’'-]+\s){{0,2}}?(?P<genre>(?i:{KIND}))\b")
# What else stands between marks before such a word: "the ‘Notes’ page".
_TERM_AFTER = re.compile(
    r"\s(?:[\w’'-]+\s)?"
    + one_of(
        """pages?|tabs?|tables?|sections?|headings?|columns?|schemes?|programmes?|initiatives?|campaigns?|services?|funds?
        |approach(?:es)?|principles?|tests?|models?|pilots?|courses?|modules?|policy|clauses?|buttons?|links?|websites?
        |categor(?:y|ies)|status|projects?|teams?|hubs?|events?|awards?|groups?|webinars?|regime|rules?|rights?|condition
        |process|powers?|system|rating|standard|trials?|networks?|tool|expenditure|budget|e-learning"""
    )
    + r"\b",
    re.IGNORECASE,
)
_READ_BEFORE = re.compile(
    r"\b(?:[Pp]ublish(?:ed|es|ing)?(?: (?:the|our|its|their|an?|new|updated|draft|(?:non-)?statutory|final"
    r"|latest)){0,3}|(?:set out|published|contained|found|available|outlined|detailed|referred to|included|described"
    r"|proposed)"
    r" (?:in|within|under)(?: (?:the|our|its|their)(?: recent| new| latest)?)?"
    r"|(?:plans|reforms|proposals|measures|commitments?|details?|guidance|principles|vision|policy|policies|steps|actions)"
    r" (?:set out |outlined |contained |published )?in|[Yy]ou can read|[Rr]ead|[Ss]ee|reference to(?: the)?) $"
)
_READ_AFTER = re.compile(
    r",? (?:(?:which|that) )?(?:(?:is|are|was|were|can be) )?(?:published|available|found|accessed)\b"
    rf"|\s?\({NUMBER}"
)
_IN_BEFORE = re.compile(
    r"(?:\b(?:[Ii]n|[Ww]ithin|[Uu]nder|[Ff]rom|[Oo]f|[Tt]hrough|[Vv]ia|[Tt]o|[Ss]uch as|[Ii]ncluding)"
    r"(?: (?:the|our|its|their))? |^|\n)$"
)


def _between_marks(text: str) -> Iterator[_Candidate]:
    reached = -1
    for one in marks.find(text)[0]:
        start, end = one.words.start, one.words.end
        if not text[start : start + 1].isupper() and not text[start : start + 1].isdigit():
            continue
        before = text[max(0, start - 1 - _NEAR) : start - 1]
        entitled = _ENTITLED_BEFORE.search(before)
        kind = _KIND_BESIDE.search(before)
        if entitled:
            if _NO_PUBLICATION.search(before, 0, entitled.start()):
                continue
            kind = _KIND_NEXT.search(before, 0, entitled.start()) or _KIND_BEFORE.search(before, 0, entitled.start())
        if not one.closed:
            stop = titles.ending(text, start) if entitled or kind else None
            if stop is None:
                continue
            end = stop.verb if stop.by == "over" else stop.at
        else:
            is_next = (
                0 < reached < start - 2 and text[reached + 1 : start - 1] in _BETWEEN_TITLES and _is_long(text, one)
            )
            if end - start > _LONGEST or not (entitled or is_next or _is_title(text, one, before, kind)):
                continue
            reached = end
        candidate = _with_kind(start, end, 0, kind, start - 1 - len(before))
        if not kind and (after := _KIND_AFTER.match(text, one.words.end + 1)):
            candidate = _Candidate(start, end, 0, after["genre"])
        yield candidate


_LONGEST = 260
_BETWEEN_TITLES = (" and ", ", ", ", and ", " or ")


def _is_long(text: str, one: Marked) -> bool:
    return text.count(" ", one.words.start, one.words.end) > 1


def _is_title(text: str, one: Marked, before: str, kind: re.Match[str] | None) -> bool:
    """Whether the words beside words between marks show that these are a title, and no term."""
    end = one.words.end
    after = _KIND_AFTER.match(text, end + 1)
    if not after and _TERM_AFTER.match(text, end + 1):
        return False
    words = one.words.of(text)
    count = words.count(" ") + 1
    if kind or count == 1:
        return bool(kind)
    issued = _ISSUED_AFTER.match(text, end)
    is_issued = bool(issued and (issued["issuing"] or " (" in issued[0]))
    if after or is_issued or _PUBLISHED_BY.match(text, end) or _ISSUED_BEFORE.search(before):
        return True
    return count > 2 and bool(
        _READ_BEFORE.search(before)
        or _READ_AFTER.match(text, end + 1)
        or (titles.has_subtitle(words) and _IN_BEFORE.search(before))
    )


# --- Titles beside what they are called ----------------------------------------------------------------------------

# The kinds beside which a title stands without marks: their last words, then all of them.
_PAPERS = {
    "paper", "papers", "release", "releases", "notice", "report", "reports", "document", "documents", "publication",
    "guidance", "guide", "consultation", "strategy", "bulletin", "story", "study", "article", "post", "briefing",
    "data", "speech", "letter", "evidence", "statistics", "handbook", "toolkit", "factsheet", "manifesto",
    "roadmap", "Paper", "Release", "Notice",
}  # fmt: skip
_PAPER = re.compile(
    r"\b(?P<genre>(?:"
    + one_of(
        """policy|consultation|discussion|research|working|briefing|position|technical|corporate|independent|statutory
        |annual|final|interim|statistical|evaluation|inspection|blog|public|decision|government"""
    )
    + " )?"
    + one_of(
        """(?:white |green |command )?papers?|(?:press )?releases?|(?:press )?notice|reports?|documents?|publication
        |guidance|guide|consultation|strategy|bulletin|story|study|article|post|briefing|transparency data|spend data
        |speech|letter|call for evidence|statistics|handbook|toolkit|factsheet|manifesto|roadmap"""
    )
    + "|(?:Policy|White|Green|Command|Consultation) Paper|Press (?:Release|Notice))(?P<comma>,)?(?P<on> on)? $"
)
# The letters with which those words and "on" end spare most capitals a closer look.
_CAPITAL_AFTER = re.compile(
    rf"[A-Z0-9£](?<=(?:.,|{'|'.join(sorted({word[-2:] for word in (*_PAPERS, 'on')}))}) .)", re.DOTALL
)
_NO_TITLE = re.compile(
    one_of(
        f"""I|We|It|He|She|They|There|This|These|That|Those|In|On|For|At|As|If|The|Our|Its|His|Her|Their|An?|My|You|No
        |What|Of|Following|Since|Under|During|After|Before|While|When|With|From|By|To|HC|HL|CP|Cm|Official Report|UIN
        |Question|Part|Chapter|Table|Annex|Section|Page|Volume|Column|{MONTH}|\\d+"""
    )
    + r"\b"
)


def _apposed(text: str) -> Iterator[_Candidate]:
    for capital in _CAPITAL_AFTER.finditer(text):
        start = capital.start()
        before = text[max(0, start - 20) : start - 1].removesuffix(" on")
        if before[before.rfind(" ") + 1 :].rstrip(",") not in _PAPERS or _NO_TITLE.match(text, start):
            continue
        cue = _PAPER.search(text, max(0, start - 60), start)
        stop = titles.ending(text, start) if cue else None
        if cue is None or stop is None:
            continue
        end = stop.at if stop.is_marked else stop.verb
        spaces = text.count(" ", start, end)
        is_titled = titles.looks_like_one(text[start:end])
        if cue["on"]:
            is_title = stop.by in ("issued", "numbered") and spaces > 1 and (stop.verb == stop.at or is_titled)
        elif stop.is_marked:
            is_title = spaces > 0 and (bool(cue["comma"]) or stop.verb == stop.at or is_titled)
        else:
            is_title = is_titled and (bool(cue["comma"]) or spaces > 3)
        if is_title:
            yield _Candidate(start, end, 2, cue["genre"], cue.start())


# --- Statements to Parliament --------------------------------------------------------------------------------------

_STATEMENT = re.compile(
    r"\b(?P<genre>(?:[Ww]ritten|[Oo]ral|[Mm]inisterial|[Ww]ritten [Mm]inisterial) [Ss]tatement"
    r"|(?:(?<=[Hh]is )|(?<=[Hh]er ))Statement)\b"
    r"(?P<gap>(?:(?!, (?:what|whether|how|if|when)\b| (?:that|which) )[^;\n]){0,200}?)"
    r"(?: on|,? entitled|,? titled|:) (?=[A-Z])(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)"
)
_WRITTEN_STATEMENT = re.compile(r"H[CL]WS ?\d")


def _statements(text: str) -> Iterator[_Candidate]:
    """Find the headings of statements: "the Written Statement of 3 May 2025, HCWS12, on Road Safety"."""
    for cue in _STATEMENT.finditer(text):
        stop = titles.ending(text, cue.end())
        if stop is None:
            continue
        is_identified = dates.find(cue["gap"]) or _WRITTEN_STATEMENT.search(cue["gap"])
        if is_identified or _ISSUED_AFTER.match(text, stop.at):
            yield _Candidate(cue.end(), stop.at if stop.is_marked else stop.verb, 1, cue["genre"], cue.start())


# --- Reports of committees -----------------------------------------------------------------------------------------

_NUMBERED_REPORT = re.compile(
    r"(?P<genre>Report)s?(?: of| by|,)(?! (?:on|entitled)\b) [^;\n.]{3,120}?"
    r"(?:(?<!Commission)(?<!published)(?<!dated)(?<!the Committee)(?<!Joint Committee)(?<!the Select Committee)"
    r"(?P<on>,? on)(?! Standards)|,? entitled|,?:"
    r"|(?P<comma>(?:(?<=Committee)|(?<=Accounts)|(?<=Human Rights)|(?<=on Standards)|(?<=\d[-–/]\d\d)),)"
    r"(?! (?:Session|HC|HL|HM|Official)\b)) (?=[‘“'\"]?[A-Z0-9])"
)
_ORDINAL_BEFORE = re.compile(
    r"\b(?:(?:Twent|Thirt|Fort|Fift|Sixt|Sevent|Eight|Ninet)y[ -])?"
    r"(?:First|Second|Third|(?:Four|Fif|Six|Seven|Eigh|Nin|Ten|Eleven|Twelf)[a-z]{0,3}th|\d{1,3}(?:st|nd|rd|th))"
    r" (?:Special )?$",
    re.IGNORECASE,
)
_SESSION = r"(?: of (?:the )?(?:Session )?(?:19|20)\d\d[-–/](?:20)?\d\d)?"
_COMMITTEE_REPORT = re.compile(
    rf"Report{_SESSION} (?:of|by) the (?:[A-Z]\w+,? (?:(?:and|of) )?){{0,8}}Committee"
    rf"(?: (?:of Public|on Human) [A-Z]\w+| on Standards)?{_SESSION}"
)
_OWN_TITLE = re.compile(r"(?:,|:)? (?:entitled|titled|called|on|[‘“])|[,:] (?!Session|HC|HL|Official)[A-Z]")
_TOPIC = re.compile(r"[A-Z][\w’'-]*(?: (?:(?:of|for|and|the|to|in|on) ){0,2}[A-Z][\w’'-]*){0,12}")


def _numbered_reports(text: str) -> Iterator[_Candidate]:
    """Find reports of committees: "the Third Report of the Transport Committee of Session 2024-25 on Buses".

    The number and what the report is on are its title, where it bears no other.
    """
    for cue in _NUMBERED_REPORT.finditer(text):
        is_marked = text[cue.end()] in "‘“'\""
        start = cue.end() + is_marked
        stop = titles.ending(text, start)
        is_of_committee = "Committee" in cue[0]
        if stop is None:
            continue
        is_ended = stop.is_marked or (stop.by == "asking" and is_of_committee and not cue["comma"])
        if not cue["on"] or is_marked or titles.has_subtitle(text[start : stop.at]):
            if is_ended:
                yield _Candidate(start, stop.at, 1, cue["genre"], cue.start())
            continue
        ordinal = _ORDINAL_BEFORE.search(text, max(0, cue.start() - 30), cue.start())
        topic = None if is_ended else _TOPIC.match(text, start)
        if is_ended or (ordinal and is_of_committee and topic):
            end = topic.end() if topic else stop.at
            yield _Candidate(ordinal.start() if ordinal else cue.start(), end, 1, cue["genre"])
    for report in _COMMITTEE_REPORT.finditer(text):
        if _OWN_TITLE.match(text, report.end()):
            continue
        if ordinal := _ORDINAL_BEFORE.search(text, max(0, report.start() - 30), report.start()):
            yield _Candidate(ordinal.start(), report.end(), 3, "Report")


# --- Titles before what they are called ----------------------------------------------------------------------------

_KIND_BEHIND = re.compile(
    # A glance at the letter after the space spares most words all the others.
    r" (?=[bcdgoprst])(?P<genre>(?:statistical |statistics |official statistics |data )?"
    r"(?:(?P<issue>publication|release|bulletin)|(?P<named>toolkit|guidance)"
    r"|(?P<paper>report|consultation)|study|data ?set|data|statistics|survey))\b"
    rf"(?P<about> (?:on|into|by|of|about|for|to|from|entitled|titled|called)\b(?! (?:{MONTH}|\d{{1,2}} {MONTH})\b))?"
    r"(?! (?:dates?|schedules?|process|plans?|cycles?|systems?|mechanisms?|stages?|cards?|authors?|requirements?)\b)"
)
# Without one of these there is none.
_WORDS_BEHIND = (
    " publication",
    " release",
    " bulletin",
    " toolkit",
    " guidance",
    " report",
    " consultation",
    " study",
    " data",
    " statistics",
    " survey",
)
_DETERMINER = re.compile(
    r"(?:\b(?:[Tt]he|[Ii]ts|[Oo]ur|[Tt]heir|[Hh]is|[Hh]er|a|[Ll]atest|[Nn]ew)|(?P<owner>\w['’]s?)) (?=[A-Z][a-z])"
)
_NO_TITLE_WITHIN = re.compile(
    r"\.(?!\d)|[;\n()|]|['’]s? |, (?:what|how|whether|if|when)\b"
    r"|^(?:House|Lord|Lady|Baroness|Baron|Sir|Dame|Dr|Professor|Prime|Minister|Freedom|National Health)\b|\b"
    + one_of(
        """Committee|Commission|Council|Ombudsman|Department|Ministry|Office|Agency|Authority|Inspectorate|Institute
        |Foundation|University|Bank|Answers?|Questions?|Association|Inquiry|Parliament|Society|Trust|Board|Secretary
        |Executive|Service|Group|Alliance|Federation|Union|Network|Coalition|Taskforce
        |is|are|was|were|has|have|had|will|that|which|publish\\w*"""
    )
    + r"\b|\b(?:England|UK|Wales|Scotland|Health)$"
)
# Small words that titles have, but not the names of other things: "Outcomes by Offences", "Nature in the World".
_IN_TITLES = re.compile(r"\b(?:by|with|how)\b")
_IN_TITLES_OF_PAPERS = re.compile(r"\b(?:by|with|how|in|the|their|our|at)\b|\b20\d\d\b")
_NO_CAPITAL = re.compile(r"(?:^| )(?!(?:of|for|and|by|in|the|their|our|with|at|from|how|to|on|a|an|&) )[a-z]")
_REFERRED_AFTER = re.compile(
    r",? (?:which )?(?:(?:is|was|are|were|can be) )?(?:also )?(?:published|available|found|closed|\(see)\b"
    r"|[,:]? ?\(?https?:"
)

_ASKS = re.compile(r" (?:sought|included?|proposed|proposes|asked|asks|set out|sets out|ran|did not|closed|invites?)\b")


def _described(text: str) -> Iterator[_Candidate]:
    """Find titles before what they are called: "the Kite Council’s State of Kites in the World report"."""
    if not has_any(text, _WORDS_BEHIND):
        return
    for kind in _KIND_BEHIND.finditer(text):
        determiners = list(_DETERMINER.finditer(text, max(0, kind.start() - _NEAR), kind.start()))
        for determiner in reversed(determiners):
            if _is_described(text, text[determiner.end() : kind.start()], bool(determiner["owner"]), kind):
                yield _Candidate(determiner.end(), kind.end() if kind["named"] else kind.start(), 3, kind["genre"])
                break


def _is_described(text: str, words: str, is_owned: bool, kind: re.Match[str]) -> bool:
    """Whether words before what a publication is called are its title, and no other name."""
    if " " not in words or _NO_TITLE_WITHIN.search(words):
        return False
    if kind["about"] and not (is_owned and kind["paper"] and _IN_TITLES_OF_PAPERS.search(words)):
        return False
    if titles.has_subtitle(words):
        return True
    is_referred_to = bool(_REFERRED_AFTER.match(text, kind.end()))
    if _NO_CAPITAL.search(words):
        return bool(kind["issue"]) and is_referred_to and ", " in words
    if kind["named"]:
        return is_referred_to
    if kind["issue"] or (kind["genre"] == "consultation" and _ASKS.match(text, kind.end())):
        return True
    if kind["paper"]:
        return is_owned or is_referred_to or bool(_IN_TITLES_OF_PAPERS.search(words))
    return bool(_IN_TITLES.search(words))


# --- Titles in brackets --------------------------------------------------------------------------------------------

_IN_BRACKETS = re.compile(r" \((?P<title>[A-Z][^().;\n]{12,200})\)")
_KIND_AND_MORE = re.compile(rf"(?P<genre>\b{KIND}\b)(?P<by>(?!))?[^().;\n]{{0,60}}$")


def _in_brackets(text: str) -> Iterator[_Candidate]:
    """Find titles in brackets after what they are called: "the evaluation of Kite Aid (Kite Aid: views of users)"."""
    for cue in _IN_BRACKETS.finditer(text):
        if titles.has_subtitle(cue["title"]) and not _NO_TITLE.match(cue["title"]):
            earliest = max(0, cue.start() - _NEAR)
            if kind := _KIND_AND_MORE.search(text[earliest : cue.start()]):
                yield _with_kind(cue.start("title"), cue.end("title"), 2, kind, earliest)


# --- Titles that are said to be published --------------------------------------------------------------------------

_PUBLISHED_HINT = re.compile(r", (?:first |last )?(?:published|dated|issued)| published (?:on|in|by|\d)")
_REFERRING = re.compile(
    r"\b(?:[Ww]ith reference to|[Pp]ursuant to|[Ff]urther to|[Ww]ith regard to|[Rr]eferred to in|[Ss]et out in"
    r"|[Oo]utlined in|[Cc]ontained in|[Pp]ublished in|[Cc]ommitments? in)"
    r" (?:(?:(?:on )?pages?|paragraphs?|sections?|chapters?|tables?|figures?|recommendations?|annex(?:es)?|parts?"
    r"|box(?:es)?|footnotes?|the \w+ of)\b[^,;\n]{0,60}? (?:of|in|to) )?"
    r"(?:(?:[Tt]he|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Oo]ur) )?"
    r"(?:(?:Department|Government|Office|Ministry|Council|Treasury)['’]s (?:recent |latest |new )?)?(?=[A-Z0-9])"
)
# "the Commission's report on vetting" tells what a publication is about, and no title.
_UNTITLED = re.compile(
    rf"(?:['’]s? |[A-Z]\w+ )(?:[a-z-]+ ){{0,2}}{KIND}(?: (?:on|into|about|of|to|by|from|for)\b|$)|titled"
)
_NO_PAPER = re.compile(
    one_of(
        """Point of|Answers?|Questions?|Oral|Written|Statement|Prime|Secretary|Minister|Member|Urgent|Section|Article
        |Schedule"""
    )
    + r"\b"
)
_PUBLISHED_IT = re.compile(r"publish(?:ed|es)? (?:(?:the|our|its|their|his|her|an?) )?(?=[A-Z])")
_ITEM = re.compile(
    r"^(?:[•·*–-] |\d{1,2}[.)] )?(?:The |Our )?(?P<title>(?!(?:The|Our)\b)[A-Z][^\n.;?!]{8,150}?)"
    rf" published (?:on |in )?(?={DATE})",
    re.MULTILINE,
)
_SEE = re.compile(
    r"\b[Ss]ee (?P<title>[A-Z][^\n.;]{8,150}?) (?:from|on|at) (?:gov\.uk|GOV\.UK|the [\w ]{1,30}website)\b"
)
_CAPITALISED = re.compile(r" [A-Z]")
# "the Ombudsman’s report" is no title.
_OWNED = re.compile(rf"['’]s? (?:[a-z-]+ )?{KIND}$")
_ON_A_DAY = re.compile(
    rf"On \d{{1,2}}(?:st|nd|rd|th)? {MONTH}(?: \d{{4}})?,? (?P<title>[A-Z][^.;\n]{{15,150}}?),? was"
    r" (?:published|issued)\b"
)
_OF_A_KIND = re.compile(
    r"\b(?P<title>(?:Guidance|Guidelines|Guide|Code of Practice|Statistics|Framework|Review|Strategy|Handbook)"
    r" (?:on|for|to|of) (?:[A-Z][\w’'-]*[ ,]|(?:and|of|for|in|the|to|on) ){2,12}?)"
    r"(?:,? ?(?:which )?(?:was|were|is|are|has been) (?:published|available|issued)\b|(?<=,) published)"
)
_OF_A_KIND_HINT = re.compile("Guid|Code of Practice|Statistics|Framework|Review|Strategy|Handbook")


# "set out in the 2023 Guidance for custodians on what to do"
_OF_A_YEAR = re.compile(
    r"\bthe (?:19|20)\d\d (?P<title>(?P<genre>(?:Statutory )?(?:Guidance|Guidelines|Guide|Code of Practice))"
    r" (?:for|on|to) (?=[a-z]))"
)


def _of_a_year(text: str) -> Iterator[_Candidate]:
    for cue in _OF_A_YEAR.finditer(text):
        stop = titles.ending(text, cue.start("title"))
        if stop and (stop.is_marked or stop.by == "over"):
            yield _Candidate(cue.start("title"), stop.at, 3, cue["genre"])


def _published(text: str) -> Iterator[_Candidate]:
    for cue in _REFERRING.finditer(text) if _PUBLISHED_HINT.search(text) else ():
        stop = titles.ending(text, cue.end())
        if stop is None or stop.by != "issued" or stop.verb < stop.at or _NO_TITLE.match(text, cue.end()):
            continue
        words = text[cue.end() : stop.at]
        if " " in words and not _UNTITLED.search(words) and not _NO_PAPER.match(words):
            yield _Candidate(cue.end(), stop.at, 3)
    for cue in _PUBLISHED_IT.finditer(text):
        stop = titles.ending(text, cue.end())
        if stop is None or stop.verb < stop.at or _NO_TITLE.match(text, cue.end()):
            continue
        if titles.has_subtitle(text[cue.end() : stop.at]):
            yield _Candidate(cue.end(), stop.at, 3)
    for cue in _ON_A_DAY.finditer(text) if "On " in text else ():
        stop = titles.ending(text, cue.start("title"))
        if stop and stop.verb >= cue.end("title") and not _NO_TITLE.match(cue["title"]) and cue["title"].count(" ") > 2:
            yield _Candidate(cue.start("title"), cue.end("title"), 3)
    for cue in _OF_A_KIND.finditer(text) if _OF_A_KIND_HINT.search(text) else ():
        # "the Taylor Review of Working Practices": its title begins with a name.
        yield _Candidate(publication_names.beginning(text, cue.start("title")), cue.end("title"), 3)
    for cue in _ITEM.finditer(text) if " published " in text else ():
        start, end = cue.span("title")
        stop = titles.ending(text, start)
        if stop is None or stop.verb < end or _NO_TITLE.match(text, start):
            continue
        is_title = titles.has_subtitle(cue["title"]) or _CAPITALISED.search(cue["title"])
        if is_title and not _OWNED.search(cue["title"]):
            yield _Candidate(start, end, 2)


# --- Titles of pages -----------------------------------------------------------------------------------------------

_SITE = re.compile(
    r"\s[-–—|]\s?(?:GOV\.UK|GOV\.WALES|gov\.scot|Office for National Statistics|Office for Budget Responsibility"
    r"|National Audit Office|NHS England(?: Digital)?|House of Commons Library|Ofgem|Ofcom|HSE|NICE)\b(?! [A-Z])"
    # What is there are files.
    r"|(?<!GOV\.UK) \((?:(?:assets\.)?publishing\.service\.gov\.uk|(?:view\.officeapps\.)?live\.com|obr\.uk)\)"
)
_IN_SITES = re.compile(r"GOV|gov\.scot|Office|NHS England|Library|Ofgem|Ofcom|HSE|NICE|\.uk\)|live\.com\)")
# "(Kites and other toys | Kite Agency)"
_PAGE_IN_BRACKETS = re.compile(r"\((?P<title>[A-Z][^|\n]{7,220}) \| [A-Z][\w&’' ]{2,60}\)")
# What stands before a title in the words that lead to it.
_BEFORE_PAGE = re.compile(
    r"(?:\((?![^()\n]{0,200}\))|https?://\S{1,300}(?: and)? "
    r"|(?i:GOV\.UK)[^A-Z\n]{1,40}\b|\b(?:See|Please|However|Further)\b[^:\n]{0,100}: ?"
    r"|(?:[.;]|[:,]?\b(?:here|links?|below|following|available|found|accessed|published|at|via|see)[:,]?)\s+)(?=[A-Z0-9‘“])"
)
_IN_PAGE = re.compile(r"(?::|\b(?:in|within|at|on)(?: the| our)?(?: [a-z]+)?) (?=[A-Z0-9‘“])")
# Words of a sentence that leads to a title.
_LEAD = re.compile(
    r"\s"
    + one_of(
        """is|are|was|were|has|have|had|can|will|remains?|publish(?:es|ed)?|sets? out|found|contained|based|for example
        |of the|to the"""
    )
    + r"\s"
)
_SERVICE = re.compile(
    one_of(
        """Apply|Check|Find|Get|Report(?! (?:of|on|by|to)\\b)|Contact|Claim|Register|Sign|Search|Renew|Book|Pay|Tell|Ask
        |Track|Complain|Make|Request|Become|Use|Manage|View|Cancel|Change|Home|Welcome"""
    )
    + r"\b|(?:Ministry|Department) (?:of|for) [^:]*$"
)
_LONGEST_PAGE = 100
"""Characters before a site that can be a title though they begin as sentences do."""
# "our Kite Strategy: Kite strategy - GOV.UK"
_TWICE = re.compile(r"(?P<title>.{8,120}?):? (?P=title)", re.IGNORECASE)


# "kite-flights-2023.ods (live.com)"
_FILE = re.compile(r"(?<![\w/.-])(?P<title>[\w-]{8,120}\.(?:ods|pdf|xlsx?|docx?|csv)) \([a-z.]{5,40}\)")


def _pages(text: str) -> Iterator[_Candidate]:
    """Find titles of pages as links to them show them: "Road statistics 2024 - GOV.UK"."""
    for site in _SITE.finditer(text) if _IN_SITES.search(text) else ():
        end = site.start()
        earliest = max(0, end - _LONGEST)
        start = max(text.rfind("\n", earliest, end) + 1, earliest)
        for before in _BEFORE_PAGE.finditer(text, start, end):
            start = before.end()
        while (lead := _LEAD.search(text, start, end)) and (inside := _IN_PAGE.search(text, lead.start(), end)):
            start = inside.end()
        if end - start > _LONGEST_PAGE and _NO_TITLE.match(text, start):
            inside = _IN_PAGE.search(text, start, end)
            start = inside.end() if inside else end
        start = end - len(text[start:end].lstrip(" •-–‘“'\""))
        title = text[start:end]
        # After a colon even "of the" belongs to the title.
        is_led = lead and not (lead[0].endswith(" the ") and text.endswith(": ", earliest, start))
        if len(title) > 7 and " " in title and title[0].isalnum() and not is_led and not _SERVICE.match(title):
            again = _TWICE.fullmatch(title)
            yield _Candidate(end - len(again["title"]) if again else start, end, 2)
            if again:
                yield _Candidate(start, start + len(again["title"]), 2)
    for file in _FILE.finditer(text) if ".uk)" in text or ".com)" in text else ():
        yield _Candidate(file.start("title"), file.end("title"), 2)
    for page in _PAGE_IN_BRACKETS.finditer(text) if " | " in text else ():
        if not _SERVICE.match(page["title"]):
            yield _Candidate(page.start("title"), page.end("title"), 2)


# --- What is stated with a title -----------------------------------------------------------------------------------

_BRACKETS = r"[\"'”’]?(?:\s?\([^()]{1,40}\)){0,3}"
_ISSUED_AFTER = re.compile(
    rf"{_BRACKETS}(?:, \(?{NUMBER}[\w/-]*\)?)?"
    rf"(?:,? (?P<issuing>{ISSUING})(?: by [^,;.()\n]{{1,80}}?)?,?(?: on| in)?(?: the)? "
    r"|,? (?:of|on|in)(?: the)? | \(|, )"
    rf"(?:(?P<date>{DATE})|(?P<only_year>(?:19|20)\d\d)(?=\)))"
)
_PUBLISHED_BY = re.compile(
    rf"{_BRACKETS},? {ISSUING} by (?P<by>(?:the )?[A-Z][^,;.()\n]{{1,80}}?)"
    rf"(?= (?:in|on) (?:the )?(?:\d|{MONTH})|,|\.|;|$)"
)
_ISSUED_BEFORE = re.compile(
    rf"\b[Pp]ublished (?:on|in) (?P<date>{DATE}),? (?:(?:the|our|its|their|entitled|titled|called),? ){{0,2}}"
    rf"(?:{KIND},? )?[‘“\"']?$"
)
_YEAR_BEFORE = re.compile(r"\b[Tt]he (?P<year>(?:19|20)\d\d) $")
# Others can be those of the year that they tell of: "the 2023 Report".
_ISSUED_ONCE = ("Guidance", "Statutory Guidance", "Guidelines", "White Paper", "Green Paper", "Strategy")
# The day of its last change is not the day it was issued.
_CHANGED = re.compile(r"(?:updated|revised|reviewed)$")
_CAPITALISED_WORD = r"[A-Z][\w&-]*"
_OWNER = re.compile(
    # Glances at the next letter spare most words the rest.
    r"(?P<owner>(?=[A-Zhto])(?:(?:[Hh]is|[Hh]er|[Tt]heir|[Tt]he|[Oo]ur) )?"
    r"(?=[A-Z])(?!(?:Oral|Written|Ministerial|Session|The|An?|As|At|During|For|From|In|On|Under|Following|With|We)\b)"
    rf"(?!{MONTH}\b)(?:(?:Department|Ministry|Committee) (?:for|of|on) [A-Z][a-z]+(?:, [A-Z][a-z]+){{1,4}}"
    rf" and [A-Z][a-z]+|{_CAPITALISED_WORD})(?: (?:(?:of|for|and|the|on|to|in|&) ){{0,2}}{_CAPITALISED_WORD}){{0,8}})"
    r"(?P<possessive>['’]s? (?:[a-z0-9-]+ ){0,3}|(?<=[a-z]{2}) )$"
)
_CALLED = r"(?:[A-Z][\w’'-]+ ){1,3}(?:Report|Review|Inquiry)"
# "(“the Strategy”)", "(FES)", "(the Taylor Report, 2031)"
_SHORT = re.compile(
    r"[\"'”’]?\s\((?:(?:hereafter|hereinafter|known as|the) ){0,3}"
    r"(?:[“\"‘'](?:the )?(?P<quoted>[A-Z][^()”’\"'\n]{1,60})[”’\"']|(?P<letters>[A-Z][A-Za-z&]{1,9})"
    rf"|(?P<called>{_CALLED})(?:, (?:19|20)\d\d)?)\)"
)
_CALLED_WITHIN = re.compile(rf" \((?:the )?{_CALLED}\)$")


def _publication(text: str, candidate: _Candidate) -> Publication:
    start, end = candidate.start, candidate.end
    while end > start and (text[end - 1] in " ,;:.'’\"”–-" or (text[end - 1] == ")" and "(" not in text[start:end])):
        end -= 1
    if text[end - 1] == ")" and (called := _CALLED_WITHIN.search(text, start, end)):
        end = called.start()
    return Publication(
        start,
        end,
        _issued(text, candidate, end),
        candidate.genre,
        _publisher(text, candidate, end),
        _short_titles(text, end),
    )


def _issued(text: str, candidate: _Candidate, end: int) -> PartialDate | None:
    after = _ISSUED_AFTER.match(text, end)
    if after and not (after["issuing"] and _CHANGED.search(after["issuing"])):
        return PartialDate(int(after["only_year"])) if after["only_year"] else dates.parse(after["date"])
    if candidate.genre_start is not None and candidate.genre.lower().endswith("statement"):
        stated = dates.find(text[candidate.genre_start : candidate.start])
        if stated:
            return stated[-1][2]
    if before := _ISSUED_BEFORE.search(text, max(0, candidate.start - _NEAR), candidate.start):
        return dates.parse(before["date"])
    of_year = _YEAR_BEFORE.search(text, max(0, candidate.start - 10), candidate.start)
    return PartialDate(int(of_year["year"])) if of_year and candidate.genre in _ISSUED_ONCE else None


def _publisher(text: str, candidate: _Candidate, end: int) -> Span | None:
    if by := _PUBLISHED_BY.match(text, end):
        return Span(by.start("by"), by.end("by"))
    if candidate.publisher:
        return candidate.publisher
    beside = candidate.start if candidate.genre_start is None else candidate.genre_start
    owner = _OWNER.search(text, max(0, beside - _NEAR), beside)
    if not owner:
        return None
    is_owner = not owner["possessive"].isspace()
    if is_owner or (candidate.genre_start is not None and owner["owner"].startswith("the ")):
        return Span(owner.start("owner"), owner.end("owner"))
    return None


def _short_titles(text: str, end: int) -> tuple[str, ...]:
    short = _SHORT.match(text, end)
    if short is None:
        return ()
    if short["quoted"] or short["called"]:
        return ((short["quoted"] or short["called"]).strip(),)
    return (short["letters"],) if sum(map(str.isupper, short["letters"])) > 1 else ()


# "Improving Lives: …" is called "Improving Lives"; but what stands before a colon can be the name of anything.
_FIRST_PART = re.compile(r"([A-Z]\w+ing (?:\w+ ){0,6}[A-Z]\w+): ")
_MOST_SHORT_TITLES = 40
"""Titles that a text is searched for once more; a text that cites more is a list of them."""
_ONE_OF_SORT = re.compile(r"\b(?:an?|any|no|each|every) $")
_OPENS_BRACKET = re.compile(r"[\"'”’]?\s\((?:the )?[“‘\"']?(?:the )?")


def _by_short_titles(text: str, found: list[Publication]) -> list[Publication]:
    """Find where the text cites once more, by title or short title, what it cited with more about it elsewhere."""
    short: dict[str, None] = {}
    for publication in found:
        title = text[publication.start : publication.end]
        short.update(dict.fromkeys(publication.short_titles))
        is_marked = text[publication.start - 1 : publication.start] in ("“", "‘", "'", '"')
        if title.count(" ") > 1 and (is_marked or titles.looks_like_one(title)):
            short[title] = None
        if first := _FIRST_PART.match(title):
            short[first[1]] = None
    longest_first = sorted(list(short)[:_MOST_SHORT_TITLES], key=len, reverse=True)
    if not longest_first:
        return []
    taken = sorted(found, key=lambda one: one.start)
    once_more = []
    at = 0
    for again in names.occurrences(text, longest_first):
        while at < len(taken) and taken[at].end <= again.start:
            at += 1
        is_taken = at < len(taken) and taken[at].start < again.end
        introduces = at > 0 and _OPENS_BRACKET.fullmatch(text, taken[at - 1].end, again.start)
        if not is_taken and not introduces and not _ONE_OF_SORT.search(text, max(0, again.start - 8), again.start):
            once_more.append(Publication(again.start, again.end))
    return once_more
