"""Promises and targets: what a public authority says that it will do or reach, how much of it and by when.

A promise is a definite act or result that is still to come. What was promised before and is told as history, what is
done already, a forecast, a rule that holds for every case and an attitude without an act are none.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from kg.prose import dates
from kg.prose.quantities import Quantity
from kg.prose.sentences import Span, sentences
from kg.records import PartialDate


@dataclass(frozen=True)
class Target:
    """A promise: its clause, who commits to what, the figures to be reached and the words that say by when."""

    start: int
    end: int
    """The clause from its subject, or from the words by when before it, to its end without the full stop."""
    agent: Span | None
    """Who commits. None where the words do not say, as in "legislation will be introduced"."""
    action: Span
    """The verb with its object; where nobody is named who does it, with its subject: "work will begin"."""
    amounts: tuple[Quantity, ...]
    """The figures of the clause that state the level or the amount promised."""
    multiple: Decimal | None
    """2 for "double", where the promise is a multiple of what there is."""
    due: Span | None
    due_date: PartialDate | None
    """Only where the words state its year: `kg.prose.dates.due_in` concludes others from the day of the statement."""


# ── Verbs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

# How definite a promise a verb makes. An act is one by itself. A change is one where somebody will make it or plans to,
# but needs a figure or words by when where it is an attitude ("committed to improving lives"); a result needs one of
# them always. A state ("ensure", "support", and any verb that is not listed) needs both. Some verbs never promise
# anything that could be checked.
_ACT, _CHANGE, _RESULT, _STATE, _NEVER = range(5)
_ACTIVE = {
    _ACT: """
        abolish amend announce appoint ban bring_forward bring_in bring_back bring_into cancel carry_out commission
        compensate complete conduct confirm consult convene create criminalise decriminalise deploy deposit digitise
        double end establish exempt expand extend finalise freeze fund halve hire host implement install introduce
        invest issue launch lay legislate mandate modernise nationalise outlaw outline overhaul phase_in phase_out pilot
        plant procure prohibit publish purchase quadruple ratify rebuild recruit redevelop reform refurbish reinstate
        relaunch release remove reopen repeal replace report respond restart restore revamp revise roll_out scrap
        set_out set_up simplify submit table take_forward treble trial triple update upgrade uprate withdraw write
    """,
    _CHANGE: """
        accelerate add allocate analyse assess begin boost broaden build buy clarify close commence communicate
        consolidate contact cover cut decrease deliver design develop devolve disclose discuss donate enhance evaluate
        examine fast-track fix get give grant hold improve increase inform integrate investigate lower make meet merge
        move offer open overturn pay pass place prepare present prioritise proceed process produce provide put raise
        rebalance reduce refresh reset restrict review scale_up share spend start step_up strengthen streamline test
        train transfer transform transition undertake visit
    """,
    _RESULT: "achieve apply eliminate hit reach",
    _STATE: "be benefit ensure get have help receive see support",
    _NEVER: """
        act advocate aim allow always argue believe champion come comment consider continue cooperate defend
        depend do encourage endeavour engage enjoy expect explore face feel find follow focus harness hesitate hope
        include involve keep know learn like listen look mean monitor need note partner play press promote protect prove
        recall recognise reflect remain remember require respect seek serve speak stand stay strive tackle take think
        treat try uphold urge use utilise vary want welcome wish work
    """,
}
_PASSIVE = {
    _ACT: """
        abolish announce appoint ban bring_forward bring_into conduct create deposit double establish expand extend
        finalise halve introduce invest issue launch publish recruit reinstate repeal revise roll_out scrap
        set_out transfer triple
    """,
    _CHANGE: """
        add agree allocate amend begin bring_in build certify close commence commission complete confirm consult cut
        decide deliver deploy determine develop end fund hold host implement increase install lay legislate make merge
        open outline phase_in phase_out pilot place produce provide raise reduce reform relaunch release remove reopen
        replace restore review set_up share spend start table trial update upgrade uprate withdraw
    """,
}
_IRREGULAR = {
    "begin": "begun", "bring": "brought", "build": "built", "buy": "bought", "cut": "cut", "give": "given",
    "hold": "held", "lay": "laid", "make": "made", "meet": "met", "pay": "paid", "put": "put", "set": "set",
    "spend": "spent", "undertake": "undertaken", "withdraw": "withdrawn", "write": "written",
}  # fmt: skip
_DOUBLING = frozenset(
    {"ban", "begin", "cut", "get", "hit", "plan", "put", "scrap", "set", "step", "submit", "transfer"}
)
_BASE, _ING, _PARTICIPLE = "base", "ing", "participle"
_MULTIPLES = {
    "double": Decimal(2), "treble": Decimal(3), "triple": Decimal(3), "quadruple": Decimal(4), "halve": Decimal("0.5"),
}  # fmt: skip
# What is published or announced is not brought about by it: its figures are none of the promise.
_TELLING = frozenset({
    "announce", "clarify", "communicate", "confirm", "outline", "publish", "release", "report", "respond", "set",
    "share", "write",
})  # fmt: skip


def _inflected(verb: str, form: str) -> str:
    if form == _BASE:
        return verb
    if form == _PARTICIPLE and verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb in _DOUBLING:
        verb += verb[-1]
    if form == _ING:
        return (verb[:-1] if verb.endswith("e") and not verb.endswith(("ee", "be")) else verb) + "ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + ("d" if verb.endswith("e") else "ed")


@dataclass(frozen=True)
class _Verb:
    """What a word can be: the verb, the particle that makes it another ("bring forward"), and how definite it is."""

    base: str
    particle: re.Pattern[str] | None
    definiteness: int


def _lexicon(form: str, verbs: dict[int, str]) -> dict[str, list[_Verb]]:
    """Give what each inflected verb can be, with its particle ("bring forward") before without."""
    lexicon: dict[str, list[_Verb]] = {}
    for definiteness, group in verbs.items():
        for verb in group.split():
            base, _, particle = verb.partition("_")
            between = r"(?:(?:this|these|it|them|that|our|its|the|further)\s(?:[\w-]+\s)?)?"
            pattern = re.compile(rf"\s{between}{particle}\b") if particle else None
            lexicon.setdefault(_inflected(base, form), []).append(_Verb(base, pattern, definiteness))
    for entries in lexicon.values():
        entries.sort(key=lambda entry: entry.particle is None)
    return lexicon


_LEXICON = {
    _BASE: _lexicon(_BASE, _ACTIVE),
    _ING: _lexicon(_ING, _ACTIVE),
    _PARTICIPLE: _lexicon(_PARTICIPLE, _PASSIVE),
}


def _followed_by(words: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {verb: re.compile(rf"\s(?:{following})\b".replace(" ", r"\s")) for verb, following in words.items()}


# What follows these verbs where they are no act: "make sure", "lay the foundations", "raise concerns".
_EMPTY = _followed_by({
    "build": r"on|upon|an NHS|an? (?:better|fairer|stronger)|trust|confidence",
    "close": "the gap",
    "create": r"(?:(?:an?|the) )?(?:[\w-]+ ){0,3}(?:conditions|environment|opportunity|opportunities|culture)"
    "|better|fairer",
    "deliver": "on|for",
    "extend": "my|our",
    "fix": "the foundations",
    "give": r"(?:\w+ ){0,2}(?:consideration|regard|thought|attention|weight|priority)",
    "hold": r"(?:[\w’'-]+ ){1,4}to account",
    "lay": "the (?:foundations?|ground)",
    "make": "sure|clear|every|progress|efforts|the case|(?:full )?use"
    r"|(?:an?|the) (?:\w+ )?(?:difference|contribution|effort)",
    "meet": r"(?:\w+ ){0,3}(?:obligations?|needs|challenges?|demand|requirements?|standards?|criteria)",
    "move": "forwards?|towards|quickly|at pace|away",
    "open": "up",
    "place": r"(?:\w+ )?(?:emphasis|importance|value|weight|priority)",
    "present": "challenges|opportunities|an?",
    "put": r"(?:\w+ ){1,3}(?:first|at the (?:heart|centre)|on (?:track|course))|pressure",
    "raise": r"(?:(?:the|our|any|serious|further|such) )?(?:\w+ )?(?:concerns?|awareness|issues?|matters?|questions?)"
    "|standards|this|these|it|with",
    "respond": "robustly|appropriately|swiftly|decisively|to the needs|to (?:any|all|threats|emergencies)",
    "share": r"(?:\w+ )?(?:best|good|expertise|information|intelligence|learning)",
})  # fmt: skip
# What follows verbs where they are acts though they need not be.
_DEFINITE = _followed_by({
    "develop": "an? (?!better|culture|understanding)",
    "include": "(?:measures|provisions|powers) to",
    "lay": "(?:in|before) (?:Parliament|the House|both Houses)",
    "make": r"an? (?:\w+ ){0,2}(?:statement|announcement)",
    "place": r"(?:[\w’'-]+ ){0,8}in the (?:House|[Ll]ibrar(?:y|ies))",
    "put": r"(?:[\w’'-]+ ){0,6}(?:into law|on a statutory footing)",
})  # fmt: skip
# Verbs that promise what they are done for, and how definite that must be: "work across Government to strengthen …".
_MEANS = {"work": _CHANGE, "partner": _CHANGE, "seek": _ACT, "take": _ACT, "use": _ACT}

# ── Who promises ──────────────────────────────────────────────────────────────────────────────────────────────────────

_NAME = (
    r"(?!(?:In|By|From|At|On|For|As|To|If|When|Where|While|Once|Following|After|Since|With|Under|And|But|However)\b)"
    r"[A-Z][\w’'&-]*"
)
# Bodies whose names do not say that they are public.
_BODIES = (
    r"NHSE?|HMRC|HMT|DWP|D[fF]E|Defra|DEFRA|DHSC|MHCLG|DLUHC|M[oO]D|M[oO]J|FCDO|DSIT|DCMS|DBT|DESNZ|D[fF]T|NIO|HMPPS"
    r"|HMCTS|CPS|SFO|NCA|UKHSA|UKRI|UKEF|UKVI|UKIB|OHID|MHRA|NICE|CQC|HSE|ONS|OBR|ORR|DVSA|DVLA|MCA|CAA|CMA|FCA|NSTA"
    r"|FSA|VMD|APHA|RPA|MMO|GBN|GBE|GBR|BSR|OPSS|NDA|NESO|ESFA|IPSA|ICO|NHSBSA|CMS|CICA|LAA|OPG|SIA|IOPC|HMICFRS|YCS"
    r"|DIO|Of(?:com|gem|sted|wat|qual|S)|(?:Natural|Homes|Skills|Sport|Historic|Social Work|NHS) England"
    r"|HM (?:Revenue (?:and|&) Customs|Treasury)|National (?:Highways|Archives|Wealth Fund)|Network Rail"
    r"|Companies House|UK Research and Innovation|Great British (?:Energy|Railways|Nuclear)"
)
_OFFICES = (
    r"[Gg]overnment|[Dd]epartments?|Ministry|[Mm]inisters?|[Oo]fficials|Treasury|Executive|Secretary of State"
    r"|Chancellor|Secretary|Office|Agency|Authority|Commission|Commissioner|Council|Inspectorate|Service|Board|Taskforce"
    r"|Committee|Regulator|Ombudsman|Navy|Army|Forces?|Friend|[Cc]olleague|UK|United Kingdom|police forces"
)
_AGENT = (
    r"\b(?:[Ww]e|I|(?:(?:[Tt]he|[Tt]his|[Mm]y|[Oo]ur|[Hh](?:is|er)|[Aa]ll|[Bb]oth)\s)?(?:new\s|current\s|present\s)?"
    rf"(?:{_NAME}\s(?:(?:{_NAME}|[Hh]on\.|and|of|for|the|products|&)\s){{0,7}}?)?(?:{_BODIES}|{_OFFICES})"
    rf"(?:\s(?:for|of|to|at|in)\s(?:the\s|my\s|our\s)?{_NAME}(?:,?\s(?:(?:and|of|for|the|in|&)\s){{0,2}}{_NAME}){{0,8}})?"
    r")\b(?:\s\([^()]{1,30}\))?"
)
_ADVERB = (
    r"(?:also|now|currently|still|therefore|then|further|fully|soon|today|together|all|both|again"
    r"|(?!(?:apply|supply|rely|comply|multiply|reply|only)\b)[a-z]{3,15}ly)"
)
_AGENT_HERE = re.compile(_AGENT)
_AGENT_BEFORE = re.compile(rf"(?P<agent>{_AGENT})(?:,?\s{_ADVERB}){{0,3}},?\s*$")
# "The regulator, working with the Department, will": what stands between commas opens with such a word.
_AGENT_ASIDE = re.compile(
    rf"(?:^|[.;:]\s|\bthat\s|,\s)(?P<agent>{_AGENT}),\s(?:along|alongside|as|in|including|led|supported|through|together"
    r"|which|with|working)\b[^;:.]{3,160},\s$"
)
_AGENT_ACTING = re.compile(
    rf"(?P<agent>{_AGENT})[’'\s,](?:{_ADVERB}\s)?"
    r"(?:is|are|has|have|will|re|ve|remains?|\w+s|\w+ed|held|met|made|set|took|began)\b"
)
_NO_AGENT = re.compile(
    r"\b(?:previous|former|last|then|outgoing|opposition|European|Security|Nations|World|International)\b"
    r"|\b(?!British|Scottish|Welsh|Irish)[A-Z]\w+(?:ian|ish|ese|ean|can|[a-z]i|ch|ek)\s[Gg]overnment"
    r"|[Gg]overnment of (?!the U|Wales|Scotland|Northern)"
)
_PREPOSITION = re.compile(
    r"\b(?:in|across|of|for|from|to|with|by|throughout|at|on|within|between|under|against|into|than|about|per)\s$"
)
_INDIRECT = re.compile(
    r"\b(?:how|what|whether|why|when|if|who|until|before|after|unless|whatever|whenever|wherever"
    r"|steps|measures|actions?)\s$"
)
_CLAUSE_BEFORE = re.compile(
    r"(?:[^\w\s]\s*|\b(?:that|and|but|so|as|which|where|or|because|while|whilst|since|therefore|also|today|this)\s)$"
)
_FINITE = re.compile(r"\b(?:will|is|are|has|have|was|were|can|would|should)\b")
_REPORTING = (
    r"(?:announced?|confirmed?|said|says?|stated?|told\s[^,.;]{1,60}|made\sclear|pledged|promised|explained|indicated"
    r"|set\sout)"
)
_REPORTED = re.compile(
    rf"(?:\s(?:has|have|had|also|today|recently))*\s{_REPORTING}(?:\s[^.;,]{{1,40}})?\sthat\s(?:[^.;,]{{3,60}},\s)?$"
)
_FORECAST = re.compile(r"\b(?:anticipate|expect|hope|estimate|forecast|predict|assume)(?:s|d|ed)?\s(?:\w+\s)?that\s$")
_RELATIVE = re.compile(r"\b(?:which|who|that)\s(?:\w+\s)?will\b")
_JOINED = re.compile(rf"\b(?:(?P<pronoun>it|they|he|she)|and|but|then)\s(?:{_ADVERB}\s)?$")
# Nouns that promise are somebody's: "our plans to reform", "the Government's pledge to recruit".
_OWNER = re.compile(
    rf"(?:(?P<agent>\b(?:[Oo]ur|[Mm]y)\b|{_AGENT}(?=['’]))|\b(?P<pronoun>[Ii]ts|[Tt]heir|[Hh]er|[Hh]is)\b"
    r"|\b(?<!not )(?P<having>has|have)\b(?:\san?\b)?|\b(?:[Tt]he|[Aa]n?)\b)(?:['’]s?)?\s"
    r"(?:(?!(?:and|to|of|or|our|its|their|her|his|the|an?|no|any|has|have)\b)[\w-]+\s){0,4}$"
)
_FULFILLED = re.compile(r"\b(?:met|fulfilled|honoured|kept|achieved|exceeded|delivered)\b[^.,;]{0,60}$")

# ── Clauses ───────────────────────────────────────────────────────────────────────────────────────────────────────────

# How a promise can be put. After "is", "are" or "has", a participle; else a verb or, where it is somebody's, a noun.
_KINDS = {
    word: kind
    for kind, words in {
        "will": "will",
        "plan": "intend intends plan plans propose proposes",
        "aim": "aim aims",
        "expect": "expect expects",
        "pledge": "pledge pledges promise promises commit commits",
        "commitment": "commitment commitments intention",
        "ambition": "target targets ambition ambitions goal goals",
        "committed": "committed",
        "pledged": "pledged promised agreed undertaken",
        "planning": "planning intending proposing",
        "aiming": "aiming",
        "going": "going",
        "due": "due set",
        "to_be": "to",
    }.items()
    for word in words.split()
}
_HEAD = re.compile(
    rf"\b(?:{'|'.join(word for word in _KINDS if word not in {'due', 'set', 'to'})}"
    r"|(?:due|set)(?=\sto\b)|to(?=\sbe\b))\b"
)
_DOING = re.compile(rf"(?:is|are|am|['’]re|['’]m)\s(?:{_ADVERB}\s)?(?P<verb>[a-z]+ing)\b")
_AUXILIARY = re.compile(
    rf"(?:\b(?:is|are|am|remains?|(?P<perfect>has|have))|['’](?:re|(?P<short>ve)|m))\s(?:{_ADVERB}\s){{0,3}}$"
)
_PAST_AUXILIARY = re.compile(rf"\b(?:was|were|been|being)\s(?:{_ADVERB}\s)?$")
_AFTER_AUXILIARY = frozenset({"committed", "pledged", "planning", "aiming", "going", "due", "to_be"})
_NOUNS = frozenset({"commitment", "ambition"})
_AS_NOUN = {
    "plan": "commitment", "pledge": "commitment", "commitment": "commitment", "aim": "ambition", "ambition": "ambition",
}  # fmt: skip
_FINITE_KINDS = _AFTER_AUXILIARY | {"will"}
_OF_ANYTHING = frozenset({"will", "due", "bare_due", "to_be", "going"})
_CHANGES_SUFFICE = frozenset({"will", "plan", "planning", "pledge", "pledged", "going"})
_ACTS_SUFFICE = _CHANGES_SUFFICE | {"committed", "aim", "aiming", "commitment", "to_be"}
_LOOK_BACK, _LOOK_AHEAD = 300, 700

_WORD = re.compile(r"[A-Za-z][\w’'-]*")
# With what words by when can begin, for a glance.
_TIME_OPENINGS = frozenset(
    {"by", "in", "on", "at", "as", "be", "fr", "la", "ea", "ne", "th", "sh", "so", "ov", "wi", "wh", "du"}
)
_NO_VERBS = frozenset(
    ["not", "never", "no", "neither", "nor", "only", "the", "a", "an", "our", "its", "and", "or", "in", "of"]
)
_SKIPPED = re.compile(rf"[\s,:]+(?:{_ADVERB}|in\sturn|of\scourse|at\space)\b,?|\s\([a-z]\)")
_SPACE = re.compile(r"[\s,:]*")
_TO = re.compile(r",?\s(?:[^\s.;:!?]{1,25}\s){0,8}?to\b")
_TO_AT_ONCE = re.compile(r"\sto\b")
_OF = re.compile(r"\s(?:of|is\sto|remains\sto|to)\b")
_NOUN_OF_ACT = re.compile(
    r"\s(?:an?|the|our|its)\s(?:[\w-]+\s){0,4}?(?P<noun>review|creation|introduction|consultation|inquiry|roll-?out"
    r"|establishment|abolition|repeal|ban|expansion|recruitment|publication|implementation|evaluation|target)\b"
)
_TWIN = re.compile(r"(?:,\s\w+)?,?\s(?:and|or)\s(?:\w+ly\s)?([a-z]+)\b")
_CUT = re.compile(
    r"[;:]|\s[–—-]\s|(?P<quote>[”\"])|,?\s(?:but|while|whilst|although|though|because|whereas)\b"
    r"|,?\sand\s(?:[\w’'-]+\s){0,4}(?:is|are|has|have|had|was|were|do|does|remains?)\b"
    r"|,\s(?:which|who|where|when|so|as|meaning|enabling|ensuring)\b"
)
_JOINT = re.compile(r"(?:,\s(?:and|but)|\s(?:and|but|which|who)|,)\s")
_SEPARATOR = re.compile(
    r"(?:(?P<strong>;\s*(?:and\s|or\s)?)|,?\s(?:and|or)\s|(?P<comma>,\s))"
    rf"(?:\([a-z]\)\s)?(?:{_ADVERB}\s)?(?P<verb>[a-z][\w-]+)"
)
# Behind a verb, its object begins: many verbs are nouns as well.
_OBJECT = re.compile(
    r"\s(?:the|an?|our|its|his|her|this|that|these|those|their|all|more|further|new|up|any|how|what|whether|existing"
    r"|additional|key|\d|£|[A-Z])"
)
_PURPOSE = re.compile(r"\bto\s(?:\w+ly\s)?(?!(?:the|an?|all|our|its|their|those|these|this|that)\b)(?P<verb>[a-z]+)\b")
# A verb within the object of another, to which a further verb may belong: "legislate to extend … and remove …".
_INNER = re.compile(
    r"\bto\s(?!(?:the|an?|all|our|its|their|his|her|each|every|those|these|this|that)\b)[a-z]"
    r"|\b(?:by|of|for|from|including|through|on|in)\s(?:\w+ly\s)?[a-z]+ing\b"
)
_CONDITION = re.compile(
    r"(?<!even )(?<!as )\b(?:[Ii]f|[Uu]nless|[Ww]henever|in the event)\b"
    r"|\bwhere\s(?:there|they|it|someone)\b|\bshould\s(?:any|new|further|there|they|it)\b"
)
_OPENING_CONDITION = re.compile(
    r"\W*(?:(?:Where|Whenever|Wherever|Should|In cases where|For those)\b|When\b(?!\s[Pp]arliamentary\stime)"
    r"|Within\s[\w\s]{1,20}\sof\s(?:[a-z]+ing|receipt)\b)"
)
_HABIT = re.compile(
    r"\b(?:(?:each|every)\s(?:\w+\s)?(?:year|month|quarter|week|day)s?|annually|quarterly|monthly|routinely|regularly"
    r"|periodically|normally|usually|typically|generally|automatically|always"
    r"|when\s(?:necessary|required|appropriate|needed)|as\srequired)\b"
)
_PROCEDURAL = re.compile(
    r"^(?:any|each|every|no|those|anyone|neither|none|decisions?)\b"
    r"|\b(?:claimants?|customers?|applicants?|applications?|claims?|individuals?|people|persons?|payments?|patients?"
    r"|cases?|who|requests?|households?|pensioners?|employers?|compan(?:y|ies)|businesses)\s(?:\w+\s)?$",
    re.IGNORECASE,
)
_INSTRUMENT = re.compile(
    r"\b(?:[Tt]his|[Tt]hese|[Ii]t|which|[Bb]ill|[Pp]lan|[Pp]rogramme|[Ss]cheme|[Ff]und|funding|investment|package"
    r"|[Ss]trategy|reforms?|measures|legislation|[Ii]nitiative|project|service|settlement|Budget|deal|campaign)"
    rf"(?:\s\([^()]{{1,30}}\))?(?:\s{_ADVERB})?\s$"
)
_BILL = re.compile(rf"\b(?:Bill|White Paper|legislation)(?:\s\([^()]{{1,30}}\))?(?:\s{_ADVERB})?\s$")
_OPENINGS = frozenset({"begin", "start", "commence", "launch", "open"})
_READY = re.compile(
    r"\s(?:in\s(?:place|force|post|operation|service)|operational|completed?|ready|available|open|live)\b"
)
_THERE = re.compile(r"\b[Tt]here\s(?:\w+\s)?$")
_THERE_WILL_BE = re.compile(
    r"\s(?:an?\s|full\s|further\s|new\s)(?:[\w-]+\s){0,3}"
    r"(?:plan|consultation|review|evaluation|strategy|inquiry|debate|vote|statement|announcement)s?\b"
)
_BY = re.compile(r"\s(?:\w+ly\s)?by\s")
_NO_BODY = re.compile(
    r"(?:the\s)?(?:end|start|beginning|middle|close|way|early|late|mid|summer|spring|autumn|winter|next|this|up|at|around"
    r"|about|over|more|no|an?\s(?:average|further|third|half)|[a-z]+ing|January|February|March|April|May|June|July"
    r"|August|September|October|November|December|Easter|Christmas)\b|[£\d]|Q\d"
)
_RESTRICTED = re.compile(
    r"(?:\b(?:who|whose|which|(?<!ensure )(?<!ensuring )(?<!so )(?<!see )that\b(?!\s$)|compared|than|whereby|valued)\b"
    r"|\bearning\b|\bwith\s(?:an?|rateable|incomes?)\b)(?:[^,;]|,\d)*$"
)
_LENGTH_OF_TIME = re.compile(r"\d-(?:day|week|month|year)\b")
_PAST = re.compile(r"\b(?:\w{2,}ed|made|held|laid|given|sent|begun|taken|set\sout|was|were)\s(?:\w+ly\s)?$")
# Of words by when, those that cannot be said of what is past, and those that bind.
_AHEAD = re.compile(
    r"(?:by|before|ahead|no|not|shortly|soon|imminently|as|when|later|next|early\snext|from|in\sdue"
    r"|(?:in|over|during|within)\sthe\s(?:next|coming|near))\b|[^.]{0,25}\b(?:next|later)\b",
    re.IGNORECASE,
)
_BINDING = re.compile(r"(?:by|before|no\slater|not\slater)\b", re.IGNORECASE)
_ONCE = re.compile(r"\b(?:once|as\ssoon\sas)\s[^.;,]{5,160}")
_ONCE_BEFORE = re.compile(
    r"\b(?:[Oo]nce\s|After\s(?!(?:\w+\s)?(?:years|decades|months|more|all|having)\b)|Following\s)[^.;,]{3,150}(?=,\s*$)"
)
_FRONTED = re.compile(
    r"(?:Additionally|After|Alongside|Although|As|At|Building|By|During|Following|For|From|Further|Given|In|Later|On|Once"
    r"|Over|Since|Subject|Through|To|Under|Until|While|Whilst|With)\b"
)
_RELATIVE_PRONOUN = re.compile(r"\b(?:which|who|that)\s$")
_ANTECEDENT = re.compile(r".*\b((?:[Tt]he|[Oo]ur|[Ii]ts|[Aa]n?|[Tt]his)\s[^,;]{2,80}),\swhich\s$", re.DOTALL)
_BOUNDARY = re.compile(
    r"[;:–—]\s|[“”\"]|(?P<that>\bthat\s)|(?P<joint>(?:,\s(?:and|but|so)\s|\s(?:and|but|so)\s(?=[a-z]))(?!will\b))"
)
_WITH = re.compile(
    r",\swith\s(?=(?:[^,;.]|[,.]\d){1,120}?"
    r"\b(?:due\sto|set\sto|getting|receiving|being|to\sbe|going|moving|starting|joining|planned)\b)"
)
_ASKED = re.compile(r"\b(?:how|what|whether|(?<!is )why|when|where|if|ensur(?:e|es|ing))\s")
# Without a word that stands for something told before.
_NAMES_ITS_OBJECT = re.compile(r"(?!.*\b(?:which|this|these|it|they|them)\b)\S+\s\S", re.DOTALL)
_ITEM = re.compile(r"(?:[•–—-]|\d{1,2}[.)]|\(?[a-z]{1,3}\))\s+")
_OPENING = re.compile(r"[\s,;.:–—…“”\"'’‘(-]*(?:(?:and|but|so|on|of)\s)?")
_EDGE = " \t\n,;.:–—-…“”\"'’‘("


@dataclass(frozen=True)
class _Head:
    """The word by which a clause can promise: how it does, where its subject must end, and where its verb can begin."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class _Predicate:
    """A verb phrase: where its verb begins and ends, what it is and how definite, and its form."""

    start: int
    end: int
    verb: str
    definiteness: int
    form: str


@dataclass(frozen=True)
class _Subject:
    """What a clause is about: where its words begin and end, and the authority that promises, if one is named."""

    start: int
    end: int
    agent: Span | None


@dataclass(frozen=True)
class _Due:
    span: Span
    date: PartialDate | None


def find(text: str, quantities: Sequence[Quantity] = ()) -> list[Target]:
    """Find the promises of a text, in their order; `quantities` are the figures of the same text.

    A promise told again in the same words is given at its first place only.
    """
    heads = _heads(text)
    if not heads:
        return []
    found: dict[object, Target] = {}
    places = [quantity.start for quantity in quantities]
    head_places = [head.start for head in heads]
    opened: tuple[str, Span | None] | None = None
    for span in sentences(text):
        inside = heads[bisect_left(head_places, span.start) : bisect_left(head_places, span.end)]
        if not inside and not opened:
            continue
        sentence = _Sentence(text, span, inside, quantities, places)
        item = _ITEM.match(text, span.start, span.end)
        if opened and item:
            targets = sentence.listed(item.end(), *opened)
        else:
            targets = sentence.targets()
            opened = sentence.opened_list()
        for target in targets:
            words = target.action.of(text).casefold()
            found.setdefault(words if _NAMES_ITS_OBJECT.match(words) else (words, target.start), target)
    return list(found.values())


class _Sentence:
    """A sentence of a text, and what is asked of it again and again."""

    def __init__(
        self, text: str, span: Span, heads: Sequence[_Head], quantities: Sequence[Quantity], places: Sequence[int]
    ) -> None:
        self.text, self.start, self.end = text, span.start, span.end
        self.heads, self.quantities, self.places = heads, quantities, places
        self.told = span.start
        """Where the promises found so far end: what belongs to them belongs to no other."""

    @cached_property
    def dues(self) -> list[_Due]:
        """The words that say by when; two beside each other are one: "at the Budget on 30 October"."""
        joined: list[_Due] = []
        for start, end, date in dates.due(self.text[self.start : self.end]):
            span = Span(start + self.start, end + self.start)
            beside = joined and not self.text[joined[-1].span.end : span.start].strip(" ,")
            if beside and not _BINDING.match(span.of(self.text)):
                last = joined.pop()
                joined.append(_Due(Span(last.span.start, span.end), last.date or date))
            else:
                joined.append(_Due(span, date))
        return joined

    @cached_property
    def due_places(self) -> list[int]:
        """Where the words that say by when begin."""
        return [due.span.start for due in self.dues]

    def targets(self) -> Iterator[Target]:
        """Give the promises of the sentence, in order. A question and a row of a table promise nothing."""
        words = self.text[self.start : self.end]
        if not self.heads or words.rstrip("\"'”’)").endswith("?") or " | " in words:
            return
        for place, head in enumerate(self.heads):
            if head.start >= self.told:
                for target in self._promises(place, head):
                    self.told = max(self.told, target.end)
                    yield target

    def opened_list(self) -> tuple[str, Span | None] | None:
        """Tell the kind of promise and who promises where the sentence opens a list: "The Government will:"."""
        if not self.heads or self.text[self.end - 1] != ":":
            return None
        head = self.heads[-1]
        link = self._link(head.kind, head)
        if link is None or self._after_adverbs(link) < self.end:
            return None
        subject = self._subject(head.kind, head)
        return (head.kind, subject.agent) if subject and subject.agent else None

    def listed(self, start: int, kind: str, agent: Span | None) -> Iterator[Target]:
        """Give the promise of the sentence as an item of a list that another sentence opens."""
        predicate = self._verb(start, _BASE) or self._verb(start, _ING)
        limit = min(self.end, start + _LOOK_AHEAD)
        if predicate and predicate.definiteness != _NEVER and not _CONDITION.search(self.text, start, limit):
            yield from self._told(kind, _Subject(start, start, agent), predicate, limit)

    def _promises(self, place: int, head: _Head) -> Iterator[Target]:
        kind = head.kind
        predicate = self._predicate(kind, head)
        if predicate is None or predicate.definiteness == _NEVER or self._lacks_figure(predicate):
            return
        subject = self._anything(head.start) if predicate.form == _PARTICIPLE else self._subject(kind, head)
        if subject is None and kind in _AS_NOUN:
            kind = _AS_NOUN[kind]
            subject, predicate = self._owner(kind, head.start), self._predicate(kind, head)
        if subject is None or predicate is None or predicate.definiteness == _NEVER:
            return
        limit = self._limit(place, predicate.end)
        begin = max(self.start, subject.start - _LOOK_BACK)
        if _OPENING_CONDITION.match(self.text, self.start) or _CONDITION.search(self.text, begin, limit):
            return
        further = [] if predicate.form == _PARTICIPLE else self._coordinated(predicate, limit)
        ends = [*(end for end, _ in further), limit]
        yield from self._told(kind, subject, predicate, ends[0])
        for (_, following), end in zip(further, ends[1:], strict=True):
            yield from self._told(kind, _Subject(following.start, following.start, subject.agent), following, end)

    def _lacks_figure(self, predicate: _Predicate) -> bool:
        """Whether the verb promises only with a figure, and the sentence has none: most are dismissed by this."""
        if predicate.definiteness != _STATE or predicate.verb == "be":
            return False
        place = bisect_left(self.places, self.start)
        return place == len(self.places) or self.places[place] >= self.end

    # What is told of one verb

    def _told(self, kind: str, subject: _Subject, predicate: _Predicate, limit: int) -> Iterator[Target]:
        """Give the promise of a verb, if it is definite, and a second that "with" joins: "…, with 4,500 in post by"."""
        text = self.text
        joined = _WITH.search(text, predicate.end, limit)
        figures = self._amounts(joined.end(), min(limit, joined.end() + 40)) if joined else ()
        border = joined.start() if joined and figures else limit
        end = self._cut(predicate.end, border)
        target = self._target(kind, subject, predicate, self._trimmed(predicate.end, end))
        if target is None:
            return
        yield target
        if figures and end == border:
            start = figures[0].start
            end = self._trimmed(start, self._cut(start, limit))
            due = self._chosen_due(start, start, start, end)
            yield self._made(Span(start, end), subject.agent, Span(start, end), None, due)

    def _target(self, kind: str, subject: _Subject, predicate: _Predicate, end: int) -> Target | None:
        text = self.text
        agent, action = subject.agent, predicate.start
        if predicate.form == _PARTICIPLE or (agent is None and kind in _OF_ANYTHING):
            action = subject.start
        if predicate.form == _PARTICIPLE and (by := _BY.match(text, predicate.end, end)):
            named = _AGENT_HERE.match(text, by.end(), end)
            if named and not _NO_AGENT.search(named[0]):
                agent = Span(*named.span())
            elif not _NO_BODY.match(text, by.end()):
                return None
        due = self._chosen_due(subject.start, subject.end, predicate.end, end)
        target = self._made(Span(subject.start, end), agent, Span(action, end), predicate, due)
        return target if self._is_definite(kind, subject, predicate, target) else None

    def _made(
        self, clause: Span, agent: Span | None, action: Span, predicate: _Predicate | None, due: _Due | None
    ) -> Target:
        start, action_end = clause.start, action.end
        amounts = () if predicate and predicate.verb in _TELLING else self._amounts(clause.start, clause.end)
        if due:
            start = min(start, due.span.start)
            if action.start < due.span.start and not self.text[due.span.end : clause.end].strip(_EDGE):
                action_end = self._trimmed(action.start, due.span.start)
            amounts = tuple(each for each in amounts if not due.span.overlaps(Span(each.start, each.end)))
        return Target(
            start,
            clause.end,
            agent,
            Span(action.start, action_end),
            amounts,
            _MULTIPLES.get(predicate.verb) if predicate else None,
            due.span if due else None,
            due.date if due else None,
        )

    def _is_definite(self, kind: str, subject: _Subject, predicate: _Predicate, target: Target) -> bool:
        text, definiteness = self.text, predicate.definiteness
        figures, due = bool(target.amounts), target.due
        by_when = due.of(text) if due else ""
        if not figures and _HABIT.search(text, subject.end, target.end):
            return False
        if predicate.form == _PARTICIPLE:
            if _PROCEDURAL.search(text[subject.start : subject.end]) and not (figures and due):
                return False
            if definiteness == _STATE:
                return figures and bool(_BINDING.match(by_when))
            return bool(due) or figures or (definiteness == _ACT and kind in {"will", "to_be", "going"})
        if subject.agent is None and kind in _OF_ANYTHING:
            return self._is_definite_of_anything(kind, subject, predicate, target)
        if definiteness == _STATE or (kind == "ambition" and subject.agent is None):
            return figures and bool(due)
        if kind in {"due", "bare_due"}:
            return bool(due)
        if kind == "expect":
            return bool(due) and definiteness == _ACT
        if kind == "doing":
            return figures and bool(_AHEAD.match(by_when))
        if (definiteness <= _CHANGE and kind in _CHANGES_SUFFICE) or (definiteness == _ACT and kind in _ACTS_SUFFICE):
            return True
        return figures or bool(due)

    def _is_definite_of_anything(self, kind: str, subject: _Subject, predicate: _Predicate, target: Target) -> bool:
        """Whether a promise is made of what is no authority, such as a Bill, a fund or work that will begin."""
        text, due = self.text, target.due
        before = text[max(self.start, subject.end - _LOOK_BACK) : subject.end]
        if kind != "will":
            ready = _READY.match(text, predicate.end, target.end)
            return kind != "going" and predicate.verb == "be" and bool(due and (target.amounts or ready))
        if _THERE.search(before):
            return predicate.verb == "be" and bool(_THERE_WILL_BE.match(text, predicate.end, target.end))
        if predicate.verb in _OPENINGS:
            return bool(due) and not _PROCEDURAL.search(text[subject.start : subject.end])
        # "Bringing in 13,500 new work coaches will have a huge impact": the act is the subject.
        if target.amounts and predicate.verb in _LEXICON[_BASE] and (word := _WORD.match(text, subject.start)):
            act = self._looked_up(_ING, word.start(), word.end(), word[0].lower())
            if act and act.definiteness <= _CHANGE and target.amounts[0].start < subject.end:
                return True
        if predicate.definiteness == _ACT and _BILL.search(before):
            return True
        promised = [amount for amount in target.amounts if amount.start > predicate.start]
        return bool(due and due.start > predicate.start and promised and _INSTRUMENT.search(before))

    # Subjects

    def _subject(self, kind: str, head: _Head) -> _Subject | None:
        """Tell who stands before a verb and can promise; of some verbs the subject can be anything."""
        position = head.start
        begin = max(self.start, position - _LOOK_BACK)
        left = self.text[begin:position]
        if found := _AGENT_BEFORE.search(left):
            before = left[: found.start()]
            if _NO_AGENT.search(found["agent"]) or _NO_AGENT.search(before[-12:]) or _INDIRECT.search(before):
                return None
            # "the service we will build" leaves out the pronoun of its relative clause.
            if before.strip() and not _CLAUSE_BEFORE.search(before) and _FINITE.search(before):
                return None
            if not _PREPOSITION.search(before):
                agent = Span(begin + found.start("agent"), begin + found.end("agent"))
                return _Subject(agent.start, position, agent)
        if left.endswith(", ") and (aside := _AGENT_ASIDE.search(left)) and not _NO_AGENT.search(aside["agent"]):
            agent = Span(begin + aside.start("agent"), begin + aside.end("agent"))
            return _Subject(agent.start, position, agent)
        if joined := _JOINED.search(left):
            # "it" after "announced that", or no word at all where an earlier verb has the same subject
            speaks = bool(joined["pronoun"])
            told = left[: joined.start()]
            shared = self._reporter(begin, told) if speaks else self._acting(begin, told)
            if shared:
                return _Subject(begin + joined.start() if speaks else position, position, shared)
        return self._anything(position) if kind in _OF_ANYTHING else None

    def _acting(self, begin: int, left: str) -> Span | None:
        """Tell which authority was the subject of a verb last."""
        agent: Span | None = None
        for acting in _AGENT_ACTING.finditer(left):
            before = left[: acting.start()]
            if _NO_AGENT.search(acting["agent"]) or _PREPOSITION.search(before) or _INDIRECT.search(before):
                continue
            # After "the Bill, which will …, and will …" it is the Bill that will.
            if not _RELATIVE.search(left, acting.end()):
                agent = Span(begin + acting.start("agent"), begin + acting.end("agent"))
        return agent

    def _reporter(self, begin: int, left: str) -> Span | None:
        """Tell which authority announces what follows "that", with which the words end."""
        reported = _REPORTED.search(left)
        speaker = _AGENT_BEFORE.search(left[: reported.start()]) if reported else None
        if not speaker or _NO_AGENT.search(speaker["agent"]):
            return None
        return Span(begin + speaker.start("agent"), begin + speaker.end("agent"))

    def _anything(self, position: int) -> _Subject | None:
        """Tell where the subject of a verb begins, whatever it is, and which authority reports of it.

        None where the verb stands in an indirect question, a forecast or a clause that only says which thing is meant.
        """
        begin = max(self.told, position - _LOOK_BACK)
        left = self.text[begin:position]
        start, agent = 0, None
        for boundary in _BOUNDARY.finditer(left):
            if boundary["that"]:
                before = left[: boundary.end()]
                if _FORECAST.search(before):
                    return None
                if not _REPORTED.search(before):
                    continue
                agent = self._reporter(begin, before)
            elif boundary["joint"] and not _FINITE.search(left, start, boundary.start()):
                continue
            start = boundary.end()
        asked = list(_ASKED.finditer(left, start))
        if asked and not _FINITE.search(left, asked[-1].end()):
            return None
        if _RELATIVE_PRONOUN.search(left):
            antecedent = _ANTECEDENT.match(left, start)
            if antecedent is None and not left.endswith(", which "):
                return None
            start = antecedent.start(1) if antecedent else len(left) - len("which ")
        elif _FRONTED.match(left, start) and ", " in left[start:]:
            start = left.rindex(", ") + 2
        opening = _OPENING.match(left, start)
        return _Subject(begin + (opening.end() if opening else start), position, agent)

    def _owner(self, kind: str, position: int) -> _Subject | None:
        """Tell whose the plan, the pledge or the ambition is that a noun names."""
        begin = max(self.start, position - _LOOK_BACK)
        left = self.text[begin:position]
        owner = _OWNER.search(left)
        if not owner or _NO_AGENT.search(left, max(0, owner.start() - 12)) or _FULFILLED.search(left[: owner.start()]):
            return None
        if owner["agent"]:
            agent: Span | None = Span(begin + owner.start("agent"), begin + owner.end("agent"))
        else:
            agent = self._acting(begin, left[: owner.end() if owner["having"] else owner.start()])
            if not agent and kind == "commitment" and not owner["pronoun"]:
                return None
        return _Subject(begin + owner.start(), position, agent)

    # Verbs

    def _link(self, kind: str, head: _Head) -> int | None:
        """Tell where the verb can begin that a head governs: after "to" with most."""
        if kind in {"will", "to_be"}:
            return head.end
        pattern = _OF if kind in _NOUNS else _TO_AT_ONCE if kind == "expect" else _TO
        link = pattern.match(self.text, head.end, min(self.end, head.end + 160))
        return link.end() if link else None

    def _predicate(self, kind: str, head: _Head) -> _Predicate | None:
        text = self.text
        if kind == "doing":
            doing = self._verb(head.end, _ING)
            return doing if doing and doing.definiteness <= _CHANGE and doing.verb not in _MEANS else None
        position = self._link(kind, head)
        if position is None:
            return None
        figures = self._amounts(position, min(self.end, position + 40)) if kind in _NOUNS else ()
        if figures and not text[position : figures[0].start].strip():
            return _Predicate(head.start, figures[0].end, "reach", _CHANGE, _BASE)  # "a target of 65%"
        if kind in {"pledged", "pledge"} and (noun := _NOUN_OF_ACT.match(text, position, self.end)):
            return _Predicate(position + 1, noun.end(), noun["noun"], _CHANGE, _BASE)
        return self._verb(position, _ING) or self._verb(position, _BASE)

    def _verb(self, position: int, form: str) -> _Predicate | None:
        position = self._after_adverbs(position)
        word = _WORD.match(self.text, position, self.end)
        if not word:
            return None
        if word[0] == "be" and form == _BASE:
            return self._after_be(word)
        if found := self._looked_up(form, *word.span()):
            return self._with_twin(found)
        is_verb = word[0].islower() and not word[0].endswith("ing") and word[0] not in _NO_VERBS
        return _Predicate(*word.span(), word[0], _STATE, form) if form == _BASE and is_verb else None

    def _after_be(self, be: re.Match[str]) -> _Predicate:
        """Read the passive ("will be published") and the progressive ("will be publishing")."""
        word = _WORD.match(self.text, self._after_adverbs(be.end()), self.end)
        if word:
            for form in (_PARTICIPLE, _ING):
                if found := self._looked_up(form, *word.span()):
                    return _Predicate(be.start(), found.end, found.verb, found.definiteness, form)
            if word[0].endswith("ed"):
                return _Predicate(be.start(), word.end(), word[0], _STATE, _PARTICIPLE)
        return _Predicate(be.start(), be.end(), "be", _STATE, _BASE)

    def _looked_up(self, form: str, start: int, end: int, word: str = "") -> _Predicate | None:
        """Look a verb up with its particle, and judge by what follows it how definite it is."""
        text = self.text
        for verb in _LEXICON[form].get(word or text[start:end], ()):
            base, definiteness = verb.base, verb.definiteness
            if verb.particle:
                if phrase := verb.particle.match(text, end, self.end):
                    return _Predicate(start, phrase.end(), base, definiteness, form)
                continue
            if base in _EMPTY and _EMPTY[base].match(text, end, self.end):
                definiteness = _NEVER
            elif base in _DEFINITE and _DEFINITE[base].match(text, end, self.end):
                definiteness = _ACT
            elif base in _MEANS:
                # To work with others is no act; to work with them to reform something is.
                purpose = _PURPOSE.search(text, end, min(self.end, end + 120))
                served = _LEXICON[_BASE].get(purpose["verb"], ()) if purpose else ()
                if any(each.definiteness <= _MEANS[base] for each in served):
                    definiteness = _CHANGE
            return _Predicate(start, end, base, definiteness, form)
        return None

    def _with_twin(self, verb: _Predicate) -> _Predicate:
        """Read two verbs with one object as one: "modernise and extend the scheme"."""
        twin = _TWIN.match(self.text, verb.end, self.end)
        other = self._looked_up(verb.form, *twin.span(1)) if twin else None
        if other is None:
            return verb
        return _Predicate(verb.start, other.end, verb.verb, min(verb.definiteness, other.definiteness), verb.form)

    def _after_adverbs(self, position: int) -> int:
        for _ in range(4):
            if skipped := _SKIPPED.match(self.text, position, self.end):
                position = skipped.end()
                continue
            start = self._after_space(position)
            if self.text[start : start + 2] not in _TIME_OPENINGS:
                return start
            place = bisect_left(self.due_places, start)
            if place == len(self.dues) or self.due_places[place] != start:
                return start
            position = self.dues[place].span.end
        return self._after_space(position)

    def _after_space(self, position: int) -> int:
        space = _SPACE.match(self.text, position, self.end)
        return space.end() if space else position

    def _coordinated(self, first: _Predicate, limit: int) -> list[tuple[int, _Predicate]]:
        """Find the further verbs of "double …; trial …; and increase …", each with the end of what stands before."""
        found: list[tuple[int, _Predicate, bool]] = []
        last = first
        for separator in _SEPARATOR.finditer(self.text, first.end, limit):
            verb = self._looked_up(first.form, *separator.span("verb"))
            if verb is None or separator.start() < last.end:
                continue
            if not separator["strong"]:
                if verb.definiteness != _ACT or (first.form == _BASE and not _OBJECT.match(self.text, verb.end)):
                    continue
                if first.definiteness > _CHANGE or _INNER.search(self.text, last.end, separator.start()):
                    continue
            found.append((separator.start(), self._with_twin(verb), bool(separator["comma"])))
            last = verb
        while found and found[-1][2]:
            found.pop()  # A list ends with "and": without it, what follows a comma is no part of one.
        return [(end, verb) for end, verb, _ in found]

    # Ends, figures and dates

    def _limit(self, place: int, position: int) -> int:
        """Tell where the clause of a verb must end: before the next verb that has a subject of its own."""
        limit = min(self.end, position + _LOOK_AHEAD)
        for head in self.heads[place + 1 : place + 6]:
            if head.start < position or head.kind not in _FINITE_KINDS:
                continue
            if head.start >= limit:
                break
            begin = max(position, head.start - _LOOK_BACK)
            left = self.text[begin : head.start]
            agent = _AGENT_BEFORE.search(left)
            joints = list(_JOINT.finditer(left, 0, agent.start() if agent else len(left)))
            if joints:
                return begin + joints[-1].start()
        return limit

    def _cut(self, start: int, end: int) -> int:
        """Tell where what follows a verb is no more part of its promise."""
        for cut in _CUT.finditer(self.text, start, end):
            if not cut["quote"] or "“" not in self.text[start : cut.start()]:
                return cut.start()
        return end

    def _trimmed(self, start: int, end: int) -> int:
        while end > start and (self.text[end - 1] in _EDGE or self.text[end - 1].isspace()):
            end -= 1
        return end

    def _amounts(self, start: int, end: int) -> tuple[Quantity, ...]:
        """Give the figures of a clause that say how much is promised, not those that say of whom or of what."""
        figures: list[Quantity] = []
        for place in range(bisect_left(self.places, start), len(self.places)):
            figure = self.quantities[place]
            if figure.end > end:
                break
            if _RESTRICTED.search(self.text[max(start, figure.start - 150) : figure.start]):
                continue
            if not _LENGTH_OF_TIME.search(self.text, figure.start, min(end, figure.end + 6)):
                figures.append(figure)
        # "from 60% to 90%" promises the second.
        if len(figures) > 1 and self.text[start : figures[0].start].endswith("from "):
            del figures[0]
        return tuple(figures)

    def _chosen_due(self, start: int, subject_end: int, position: int, end: int) -> _Due | None:
        """Choose the words that say by when: those after the verb, else beside it, else those that open the clause."""
        text = self.text
        after: list[_Due] = []
        before: _Due | None = None
        for place in range(bisect_left(self.due_places, max(self.told, start - 80)), len(self.dues)):
            due = self.dues[place]
            if due.span.end > end:
                break
            # "the report published in March": a day of the past, unless it is the verb of the promise that it follows.
            left = text[max(self.start, due.span.start - 30) : due.span.start]
            is_past = due.span.start > position + 1 and _PAST.search(left) and not _AHEAD.match(due.span.of(text))
            if due.span.start >= position:
                if not is_past:
                    after.append(due)
            elif due.span.start >= subject_end - 1 or (
                due.span.end <= start
                and not text[due.span.end : start].strip(" ,")
                and (due.span.start == self.start or _CLAUSE_BEFORE.search(left))
            ):
                before = due
        chosen = next((due for due in after if _BINDING.match(due.span.of(text))), after[0] if after else before)
        if chosen:
            return chosen
        once = _ONCE.search(text, position, end)
        if once:
            return _Due(Span(*once.span()), None)
        begin = max(self.told, start - 170)
        opening = _ONCE_BEFORE.search(text[begin:start])
        return _Due(Span(begin + opening.start(), begin + opening.end()), None) if opening else None


def _heads(text: str) -> list[_Head]:
    """Find the words at which a promise can begin, in their order."""
    heads = []
    for match in _HEAD.finditer(text):
        kind, start = _KINDS[match[0]], match.start()
        if kind in _AFTER_AUXILIARY:
            begin = max(0, start - 60)
            auxiliary = _AUXILIARY.search(text[begin:start])
            if auxiliary:
                start = begin + auxiliary.start()
                if kind == "committed" and (auxiliary["perfect"] or auxiliary["short"]):
                    kind = "pledged"  # "is committed to" is an attitude, "has committed to" a pledge.
            elif kind == "due" and not _PAST_AUXILIARY.search(text[begin:start]):
                kind = "bare_due"
            else:
                continue
        heads.append(_Head(kind, start, match.end()))
    heads.extend(
        _Head("doing", match.start(), match.start("verb"))
        for match in _DOING.finditer(text)
        if match["verb"] in _LEXICON[_ING] and not text[match.start() - 1 : match.start()].isalnum()
    )
    heads.sort(key=lambda head: head.start)
    return heads
