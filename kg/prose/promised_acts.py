"""Verbs that promise: how definite an act each one names, by itself and by what follows it."""

import re
from dataclasses import dataclass
from decimal import Decimal

# How definite a promise a verb makes. An act is one by itself. A verb that is not listed is likely one, with an object
# that can be pointed at; any other needs a figure or words by when; a state needs both. Some verbs promise nothing that
# could be checked, or nothing unless it is said by when.
ACT, LIKELY, ANY, STATE, WEAK, NEVER = range(6)
_ACTIVE = {
    ACT: """
        abolish add adopt allocate amend analyse announce appoint assess award ban bring_back broaden bring_forward
        bring_in bring_into build buy cancel carry_out clarify close codify collect commission communicate
        compensate complete conduct confirm consult convene create criminalise cut decrease decriminalise deploy
        deposit devolve digitise disclose discontinue double end establish evaluate exempt expand
        extend fast-track finalise freeze fund halve hire host implement incorporate increase install introduce
        invest investigate issue join launch legislate lift lower mandate merge modernise nationalise nominate
        open outlaw outline overhaul pause phase_in phase_out pilot plant procure prohibit publish purchase quadruple
        ratify rebuild recruit redevelop reduce reform refresh refurbish reinstate relaunch release
        relocate remove reopen repeal replace report require reset respond restart restore restrict resume
        retake revamp review revise roll_out scale_up scrap set_out set_up sign simplify spend submit subsidise
        suspend table take_forward train transfer treble trial triple update upgrade uprate waive
        widen withdraw write
    """,
    ANY: """
        accelerate achieve address adhere advise aid alert alleviate align apply approach ask back balance
        boost break breach calculate carry challenge champion check clamp collaborate combat compete comply contact
        contribute cooperate co-operate counter cover crack decide defend demonstrate determine drive embed
        embrace empower engage enhance eradicate explore facilitate fight follow foster fulfil further grow guarantee
        guard harness hear honour identify improve inform inspect kickstart lead leave leverage limit
        manage mark maximise minimise mitigate notify operate optimise oversee participate pay perform position
        preserve press pressure prevent prioritise process progress protect pursue reach realise rebalance
        recover redress refer regenerate regulate reinforce reject remind resist resolve retain return revitalise
        safeguard save secure seize shape show steer step stop streamline strengthen stress strike study tackle target
        threaten transform transition turbocharge understand unleash unlock verify weigh win
    """,
    STATE: "attract be become benefit ensure get have receive see support",
    WEAK: "consider",
    NEVER: """
        allow always argue believe celebrate cherish come_from comment commemorate congratulate continue cost
        depend do enable encourage endeavour enjoy expect face feel find focus forget help hesitate hope include
        inspire involve keep know learn like listen maintain mean mention mourn need not note pray promote prove
        rank recall recognise reflect rely remain remember respect rest result salute serve speak stand stay
        strive talk thank think treat try turn unite uphold urge usher utilise vary want welcome wish
    """,
}
# In the passive, where no one is named who does it, the acts that are no procedure.
_PASSIVE = {
    ACT: """
        abolish announce appoint ban bring_forward bring_into build close conduct confirm create demolish deposit
        devolve double establish expand extend finalise freeze halve implement introduce invest issue launch nationalise
        outlaw phase_in phase_out produce publish rebuild recruit reinstate remove
        repeal replace review revise ring-fence ringfence roll_out scrap set_out set_up take_forward transfer
        triple update
    """,
    STATE: "assess ask base calculate charge consider contact determine distribute expect inform notify pay",
    NEVER: "allow do use bind continue face help keep leave need rank see treat",
}
_IRREGULAR = {
    "begin": "begun", "bind": "bound", "bring": "brought", "build": "built", "buy": "bought", "choose": "chosen",
    "cut": "cut", "do": "done", "find": "found", "freeze": "frozen", "give": "given", "hold": "held", "keep": "kept",
    "lay": "laid", "leave": "left", "make": "made", "meet": "met", "pay": "paid", "put": "put", "rebuild": "rebuilt",
    "run": "run", "see": "seen", "send": "sent", "set": "set", "spend": "spent", "take": "taken",
    "undertake": "undertaken", "withdraw": "withdrawn", "write": "written",
}  # fmt: skip
PARTICIPLES = frozenset(_IRREGULAR.values())
_DOUBLING = frozenset(
    {
        "ban",
        "begin",
        "cancel",
        "combat",
        "commit",
        "cut",
        "fulfil",
        "get",
        "hit",
        "plan",
        "put",
        "refer",
        "scrap",
        "set",
    }
    | {"step", "stop", "submit", "transfer", "trial"}
)
BASE, ING, PARTICIPLE = "base", "ing", "participle"
MULTIPLES = {
    "double": Decimal(2), "treble": Decimal(3), "triple": Decimal(3), "quadruple": Decimal(4), "halve": Decimal("0.5"),
}  # fmt: skip
# What is published or announced is not brought about by it: its figures are none of the promise.
TELLING = frozenset({
    "announce", "clarify", "communicate", "confirm", "outline", "publish", "release", "report", "respond", "set",
    "share", "write",
})  # fmt: skip


def _inflected(verb: str, form: str) -> str:
    if form == BASE:
        return verb
    if form == PARTICIPLE and verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb in _DOUBLING:
        verb += verb[-1]
    if form == ING:
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


def _followed_by(words: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {verb: re.compile(rf"\s(?:{following})\b".replace(" ", r"\s")) for verb, following in words.items()}


# What follows these verbs where they promise nothing: "make sure", "lay the foundations", "raise concerns".
_EMPTY = _followed_by({
    "act": "as",
    "add": "to",
    "answer": "the call",
    "build": r"on|upon|back|into|using|safety|capacity|capability"
    r"|an? (?:[\w-]+ ){0,3}(?:NHS|fit|that|better|fairer|stronger|future|country)|trust|confidence|resilience",
    "bring": r"(?:\w+ ){0,3}(?:certainty|stability|benefits|together)|an end",
    "close": "the (?:gap|chapter|door)|with|by [a-z]+ing",
    "come": "to|at|with",
    "create": r"(?:[\w-]+ ){1,6}fit for"
    r"|(?:(?:an?|the) )?(?:[\w-]+ ){0,3}(?:conditions|environment|opportunity|opportunities|culture|jobs|country|nation"
    r"|society|world|future)"
    "|better|fairer",
    "cut": "through",
    "deliver": r"on|for|(?:[\w-]+ ){1,6}fit for",
    "drive": "up|forward|growth",
    "draw": "an? line|attention|inspiration|on|upon",
    "end": "the (?:chaos|cycle|decline|division|uncertainty)|with|by [a-z]+ing|on",
    "establish": r"(?:[\w-]+ ){1,4}as (?:an?|the)",
    "extend": "my|our",
    "finish": "the job|with|by [a-z]+ing",
    "fix": "the foundations",
    "give": r"(?:\w+ ){0,2}(?:consideration|regard|thought|attention|weight|priority)",
    "go": "further|ahead",
    "hold": r"(?:[\w’'-]+ ){1,4}to account",
    "join": "hands|together|with",
    "lay": "the (?:foundations?|ground)",
    "level": "the playing",
    "lift": "up|every|everyone|our",
    "make": "sure|clear|every|progress|efforts|the case|(?:full )?use"
    r"|(?:an?|the) (?:\w+ )?(?:difference|contribution|effort)",
    "meet": r"(?:\w+ ){0,3}(?:obligations?|needs|challenges?|demand|requirements?|standards?|criteria)",
    "move": "forwards?|towards|quickly|at pace|away",
    "open": r"up|an? (?:\w+ )?(?:chapter|door|era)",
    "lower": r"(?:[\w-]+ ){0,2}barriers",
    "reduce": r"(?:[\w-]+ ){0,2}barriers",
    "rebuild": r"(?:[\w-]+ ){0,2}(?:confidence|trust|faith)|Britain"
    r"|(?:our|this|the) (?:country|nation|economy|society)",
    "reform": r"(?:the )?(?:NHS|National Health Service)",
    "remove": r"(?:[\w-]+ ){0,2}barriers",
    "reset": r"(?:the|our) relationship",
    "restore": r"(?:[\w-]+ ){0,2}(?:confidence|dignity|faith|hope|pride|trust)",
    "review": "any|all aspects|evidence",
    "place": r"(?:\w+ )?(?:emphasis|importance|value|weight|priority)",
    "play": "",
    "present": "challenges|opportunities|an?",
    "put": r"(?:\w+ ){1,3}(?:first|at the (?:heart|centre)|on (?:track|course))|pressure",
    "raise": r"(?:(?:the|our|any|serious|further|such) )?(?:\w+ )?(?:concerns?|awareness|issues?|matters?|questions?)"
    "|standards|this|these|it|with",
    "respond": "robustly|appropriately|swiftly|decisively|to the needs|to (?:any|all|threats|emergencies)",
    "say": r"(?!more\b)\w+",
    "send": r"(?:(?:an?|the) )?(?:\w+ ){0,2}(?:message|signal)s?",
    "share": r"(?:\w+ )?(?:best|good|expertise|intelligence|learning)",
    "spend": r"(?:public|taxpayers?[’']?) money",
    "take": r"(?:\w+ ){0,2}(?:account|advantage|view|seriously|note|time|precedence|steps|action|into account)"
    r"|(?:[\w’'-]+ ){1,6}(?:into (?:account|consideration)|seriously)",
    "write": "(?:an?|the) (?:(?:new|next|first|final) )?(?:chapter|page)",
})  # fmt: skip
# What follows verbs where they are acts though they need not be.
_DETAILS = r"(?:(?:an?|the|any|further|more|some|additional|full|initial|regular) ){0,3}"
_DEFINITE = _followed_by({
    "arrange": r"for (?:an?|the|copies|this|these|my|our|officials)",
    "begin": r"(?:an?|the|work)",
    "deliver": r"(?:(?:the|our|an?|this|its|these) )?(?:new )?(?:[a-z-]+ ){0,3}"
    r"(?:[A-Z]\w+ (?:(?:to|for|of|on) )?[A-Z]\w*|recommendations"
    r"|manifesto|training|reforms?|changes|programmes?|plan|projects?|pilots?|review|roadmap|schemes?|upgrades?|homes"
    r"|legislation|increase|reduction"
    r"|strategy)",
    "design": "an?|the",
    "develop": r"(?:an?|the|new|our|its|this|further) (?!better|culture|understanding|skills)",
    "get": r"the (?:[A-Z]\w+ ){1,3}[a-z]+ing",
    "give": r"(?:[\w-]+ ){1,6}(?:powers?|rights?|evidence|an update)",
    "grant": r"(?:[\w-]+ ){0,6}(?:powers?|rights?)",
    "hand": r"(?:[\w-]+ ){0,6}(?:powers?|rights?)",
    "hold": r"(?:an?|the|further|regular|its|our) (?:[\w-]+ ){0,5}(?:summit|consultation|meeting|roundtable|inquiry"
    r"|vote|review|referendum|debate|session|event|competition|exercise|auction|call)s?",
    "improve": r"(?:the )?(?:[a-z]+ )?[A-Z]\w+ [A-Z]\w*",
    "include": "(?:measures|provisions|powers) to",
    "lay": r"(?:in|before) (?:Parliament|the House|both Houses)|(?:the|an?|these|this|draft|further|secondary|new"
    r"|regulations) (?!foundations?|ground)",
    "make": rf"an? (?:\w+ ){{0,2}}(?:[Ss]tatement|announcement|decision|assessment)|public"
    rf"|{_DETAILS}(?:\w+ )?(?:statements?|announcements?|amendments?|changes)"
    r"|it (?:an offence|illegal|mandatory|compulsory|easier|a legal)",
    "meet": r"(?:with )?(?:the |my |our )?(?:rt |right |noble )?(?:hon|Member|[A-Z]\w*)",
    "place": r"(?:[\w’'-]+,? ){0,25}in the (?:House|[Ll]ibrar(?:y|ies))|(?:an?|new) |on an? (?:\w+ )?statutory",
    "move": r"(?:the|our) [A-Z]",
    "offer": r"(?:an?|new|free|every|all) ",
    "proceed": "with|to",
    "provide": rf"£|one\b|access to an?|funding|investment|{_DETAILS}(?:\w+ )?(?:details?|updates?"
    r"|information|guidance|clarity|response"
    r"|reply|funding|statement|report|investment|powers?|analysis|figures|answer|training|grants?|breakfast|free"
    r"|timetable|timeline)",
    "put": r"(?:thousands|hundreds|\d[\d,]*)|(?:[\w’'-]+ ){0,6}(?:into law|in place|on a statutory footing)"
    r"|(?:[\w’'-]+ ){0,9}in the (?:House|[Ll]ibrar(?:y|ies))",
    "raise": r"(?:the|our) (?:[\w-]+ ){0,4}(?:age|threshold|rate|limit|cap|level|minimum)s?",
    "scale": "up",
    "set": r"(?:an?|new) (?:[\w-]+ ){0,3}(?:standard|target|limit|requirement|timetable|cap|date)s?",
    "share": rf"{_DETAILS}(?:\w+ )?(?:details?|updates?|findings|results|draft|plans?)",
    "start": r"(?:an?|the|work)",
    "submit": "to (?:Parliament|the House)",
    "take": r"(?:an?|the|this) (?:[\w-]+ )?decision",
    "test": "(?:an?|the|new)",
    "undertake": r"(?:an?|the|further|public|its|our|this) ",
})  # fmt: skip
# Verbs that promise what they are done for, and how definite that must be: "work across Government to strengthen …".
MEANS = frozenset({"work", "partner", "seek", "take", "use", "look", "act", "proceed"})
_WITH_OTHERS = frozenset({"work", "partner", "look"})
# Verbs that are as definite as what is begun: "begin to recruit".
_BEGINNING = frozenset({"begin", "start"})


def _judged(verbs: dict[int, str]) -> dict[int, str]:
    """Add to listed verbs those that what follows them decides about."""
    listed = {verb for group in verbs.values() for verb in group.split()}
    others = sorted({*_EMPTY, *_DEFINITE, *MEANS, "change", "commit", "monitor"} - listed)
    return {**verbs, ANY: " ".join([verbs.get(ANY, ""), *others])}


ATTITUDES = frozenset(_ACTIVE[ANY].split())
_LEXICON = {
    BASE: _lexicon(BASE, _judged(_ACTIVE)),
    ING: _lexicon(ING, _judged(_ACTIVE)),
    PARTICIPLE: _lexicon(PARTICIPLE, _judged(_PASSIVE)),
}
NO_VERBS = frozenset({
    "not", "never", "no", "neither", "nor", "only", "the", "a", "an", "our", "its", "their", "his", "her", "my", "your",
    "this", "that", "these", "those", "all", "any", "each", "every", "some", "both", "and", "or", "in", "of", "on",
    "at", "as", "by", "for", "from", "to", "with", "under", "if", "where", "which", "who", "it", "them", "us", "you",
})  # fmt: skip
_TWIN = re.compile(r"(?:,\s\w+)?,?\s(?:and|or)\s(?:\w+ly\s)?([a-z]+)\b")
# What can be pointed at, as the object of a verb of which nothing else is known.
_CONCRETE = re.compile(
    r"\s(?:(?:the|an?|this|these|those|its|their|all|both|two|three|four|five|further|new|additional|existing)\s[\w‘“£]|£?\d"
    r"|[A-Z]\w)(?!\S*\s(?:of\s)?(?:role|view|approach|opportunit\w+|impacts?|needs?|importance|benefits?|potential|best)\b)"
)
# Behind a verb, its object begins: many verbs are nouns as well.
OBJECT = re.compile(
    r"\s(?:the|an?|our|its|his|her|this|that|these|those|their|all|more|further|new|up|any|how|what|whether|existing"
    r"|additional|key|\d|£|[A-Z])"
)
_PURPOSE = re.compile(r"\bto\s(?:\w+ly\s)?(?!(?:the|an?|all|our|its|their|those|these|this|that)\b)(?P<verb>[a-z-]+)\b")
_TO_DO = re.compile(r"\sto\s(?P<verb>[a-z-]+)\b")
# What is no thing though it is spoken of as one: "win the argument", "carry the torch".
_FIGURATIVE = re.compile(
    r"\s(?:(?:the|an?|our|your|their|this|that|these|those)\s)(?:[a-z-]+\s)?(?:argument|battle|burden|call(?!\sfor)|chapter|corner"
    r"|country|dream|example|fight|flag|flame|future|history|hope|memory|message|moment|nation|page|path|peace|promise"
    r"|race|spirit|story|tide|torch|victory|voice|war|way|world)s?\b(?!['’-])"
)


@dataclass(frozen=True)
class VerbPhrase:
    """A verb phrase: where its verb begins and ends, what it is and how definite, and its form."""

    start: int
    end: int
    verb: str
    definiteness: int
    form: str


def is_concrete(text: str, position: int, limit: int) -> bool:
    """Whether an object that can be pointed at begins behind a verb."""
    return bool(_CONCRETE.match(text, position, limit)) and not _FIGURATIVE.match(text, position, limit)


def is_known(form: str, verb: str) -> bool:
    """Whether a word is a form of a verb that is listed here."""
    return verb in _LEXICON[form]


def look_up(text: str, start: int, end: int, limit: int, form: str, word: str = "") -> VerbPhrase | None:
    """Look a verb up with its particle, and judge by what follows it how definite it is."""
    word = word or text[start:end]
    for verb in _LEXICON[form].get(word) or _LEXICON[form].get(word.removeprefix("re-"), []):
        base, definiteness = verb.base, verb.definiteness
        if verb.particle:
            if phrase := verb.particle.match(text, end, limit):
                return VerbPhrase(start, phrase.end(), base, definiteness, form)
            continue
        if base in _EMPTY and _EMPTY[base].match(text, end, limit):
            definiteness = NEVER
        elif base in _DEFINITE and _DEFINITE[base].match(text, end, limit):
            definiteness = ACT
        elif base in _BEGINNING and (begun := _TO_DO.match(text, end, limit)):
            done = look_up(text, *begun.span("verb"), limit, BASE)
            definiteness = done.definiteness if done else NEVER
        elif base in MEANS:
            # To work with others is no act; to work with them to reform something is.
            near = min(limit, end + 120)
            purpose = _PURPOSE.search(text, end, near)
            served = look_up(text, *purpose.span("verb"), near, BASE) if purpose else None
            # "work to ensure agreement by May" is as definite as what is ensured.
            if base in _WITH_OTHERS:
                definiteness = served.definiteness if served and served.definiteness in {ACT, STATE} else NEVER
            elif served and served.definiteness == ACT:
                definiteness = ACT
        return VerbPhrase(start, end, base, definiteness, form)
    return None


def with_twin(text: str, verb: VerbPhrase, limit: int) -> VerbPhrase:
    """Read two verbs with one object as one: "modernise and extend the scheme"."""
    twin = _TWIN.match(text, verb.end, limit)
    other = look_up(text, *twin.span(1), limit, verb.form) if twin else None
    if other is None:
        return verb
    return VerbPhrase(verb.start, other.end, verb.verb, min(verb.definiteness, other.definiteness), verb.form)
