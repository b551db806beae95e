"""Who promises: the authority, or the thing of an authority, that stands before a verb, or whose a plan is."""

import re
from dataclasses import dataclass

from kg.prose.sentences import Span

_NAME = (
    r"(?![A-Z]\w+ing\s(?:the|our|this|an?|these)\b)(?!(?:In|By|From|At|On|For|As|To|If|When|Where|While|Once"
    r"|Following|After|Since|With|Under|And|But|However|Today|Tonight|Tomorrow|Yesterday)\b)"
    r"[A-Z][\w’'&-]*"
)
# Bodies whose names do not say that they are public.
_BODIES = (
    r"NHSE?|HMRC|HMT|DWP|D[fF]E|Defra|DEFRA|DHSC|MHCLG|DLUHC|M[oO]D|M[oO]J|FCDO|DSIT|DCMS|DBT|DESNZ|D[fF]T|NIO|HMPPS"
    r"|HMCTS|CPS|SFO|NCA|UKHSA|UKRI|UKEF|UKVI|UKIB|OHID|MHRA|NICE|CQC|HSE|ONS|OBR|ORR|DVSA|DVLA|MCA|CAA|CMA|FCA|NSTA"
    r"|FSA|VMD|APHA|RPA|MMO|GBN|GBE|GBR|BSR|OPSS|NDA|NESO|ESFA|IPSA|ICO|NHSBSA|CMS|CICA|LAA|OPG|SIA|IOPC|HMICFRS|YCS"
    r"|DIO|Of(?:com|gem|sted|wat|qual|S)|(?:Natural|Homes|Skills|Sport|Historic|Social Work|NHS) England"
    r"|HM (?:Revenue (?:and|&) Customs|Treasury)|National (?:Highways|Archives|Wealth Fund)|Network Rail"
    r"|Environment Agency|EA|Bank of England|HMG|IBCA|PackUK|Companies House|UK Research and Innovation"
    r"|Great British (?:Energy|Railways|Nuclear)"
)
_OFFICES = (
    r"[Gg]overnment|[Dd]epartments?|Ministry|[Mm]inisters?|[Oo]fficials|Treasury|Executive|Secretary of State"
    r"|Chancellor"
    r"|Under-Secretary(?: of State)?|Secretary|Office|Agency|Authority|Commission|Commissioner|Council|Inspectorate"
    r"|Service|Board|[Tt]askforce|[Pp]anel|[Rr]egulators?|[Gg]roup|[Ii]nquiry|Committee|Ombudsman|College|Registry"
    r"|National Institute|Integrated Care Board|ICB|Partnership"
    r"|Police|police forces|Navy|Army|Forces?|(?:Lord|Baroness|Dame|Sir|Lady)\s[A-Z]\w+"
    r"|Friend|[Cc]olleague"
    r"|UK|United Kingdom|Mayor"
)
_AGENT = (
    rf"\b(?:[Ww]e|I|(?:(?:[Tt]he|[Tt]his|[Tt]hat(?!\s(?:{_BODIES})\b)|[Mm]y|[Oo]ur|[Hh](?:is|er)|[Aa]ll|[Bb]oth)\s)?"
    r"(?:(?:new|current|present|departmental|senior)\s)?"
    rf"(?:{_NAME}\s(?:(?:{_NAME}|[Hh]on\.|and|of|for|the|products|&)\s){{0,7}}?)?(?:{_BODIES}|{_OFFICES})"
    rf"(?:\s(?:for|of|to|at|in)\s(?:the\s|my\s|our\s)?{_NAME}(?:,?\s(?:(?:and|of|for|the|in"
    rf"|&)\s){{0,2}}{_NAME}){{0,8}})?"
    r")\b(?:\s\([^()]{1,30}\))?"
)
ADVERB = (
    r"(?:also|now|currently|still|therefore|then|further|fully|soon|next|today|together|all|both|again"
    r"|(?!(?:apply|supply|rely|comply|multiply|reply|only)\b)[a-z]{3,15}ly)"
)
_AGENT_HERE = re.compile(_AGENT)
# "Rail Minister Ada Example", "The Rail Minister, Ada Example, will"
_PERSON = r"(?:(?:Sir|Dame|Lord|Lady|Baroness|Dr)\s)?[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){1,2}"
_HOLDER = r"(?:(?<=Minister)|(?<=Secretary)|(?<=Chancellor)|(?<=Commissioner)|(?<=Mayor))"
AGENT_BEFORE = re.compile(
    rf"(?P<agent>{_AGENT}(?:\sand\s(?:the\s)?{_NAME}|{_HOLDER}\s{_PERSON})?)(?:,?\s{ADVERB}){{0,3}},?\s*$"
)
# "The regulator, working with the Department, will": what stands between commas opens with such a word, or is a name.
_AGENT_ASIDE = re.compile(
    rf"(?:^|[.;:]\s|\bthat\s|,\s)(?P<agent>{_AGENT}),\s(?:(?:along|alongside|as|in|including|led|supported|through"
    rf"|together|which|with|working)\b[^;:.]{{3,160}}|{_PERSON}),\s$"
)
_AGENT_ACTING = re.compile(
    rf"(?P<agent>{_AGENT})[’'\s,](?:{ADVERB}\s)?"
    r"(?:is|are|has|have|will|re|ve|remains?|intend|plan|aim|expect|propose|recognise|want|hope|\w+s|\w+ed|held|met"
    r"|made|set|took|began)\b"
)
_NO_AGENT = re.compile(
    r"\b(?:previous|former|last|then|outgoing|opposition|European|Security\sCouncil|Nations|World"
    r"|International(?!\s(?:Trade|Development)))\b"
    r"|\b(?!British|Scottish|Welsh|Irish)[A-Z]\w+(?:ian|ish|ese|ean|can|[a-z]i|ch|ek)\s[Gg]overnment"
    r"|[Gg]overnment of (?!the U|Wales|Scotland|Northern)"
)
_OF_OTHERS = re.compile(r"\b(?:previous|former|last)\s[\w\s]{1,40}$")
_PREPOSITION = re.compile(
    r"\b(?:in|across|of|for|from|to|with|by|throughout|at|on|within|between|under|against|into|than|about|per)\s$"
)
_INDIRECT = re.compile(
    r"\b(?:how|what|whether|(?<!is )why|when|if|who|until|before|after|unless|whatever|whenever|wherever"
    r"|steps|measures|actions?|the\s(?:ways?|manner|extent|means|basis)(?:\s(?:in|by|to|on)\swhich)?)\s$"
)
CLAUSE_BEFORE = re.compile(
    r"(?:[^\w\s]\s*|\b(?:that|and|but|so|as|which|where|or|because|while|whilst|since|therefore|also|today|this"
    r"|is\swhy)\s)$"
)
FINITE = re.compile(r"\b(?:will|is|are|has|have|was|were|can|would|should|do|does|did)\b")
_REPORTING = (
    r"(?:announced?|confirmed?|said|says?|stated?|told\s[^,.;]{1,60}|made\sclear|pledged|promised|committed|agreed"
    r"|explained|indicated"
    r"|set\sout)"
)
_REPORTED = re.compile(
    rf"(?:\s(?:has|have|had|also|today|recently))*\s{_REPORTING}(?:\s[^.;,]{{1,40}})?\sthat\s(?:[^.;,]{{3,60}},\s)?$"
)
_FORECAST = re.compile(
    r"\b(?:(?P<own>[Ww]e\s(?:\w+ly\s)?(?:anticipate|expect)|(?:is|are)\s(?:\w+ly\s)?(?:anticipated|expected))"
    r"|(?:anticipate|expect|hope|estimate|forecast|predict|assume|project)(?:s|d|ed)?)\s(?:[^.;,]{1,30}\s)?that\s$"
)
_RELATIVE = re.compile(r"\b(?:which|who|that)\s(?:\w+\s)?will\b")
_JOINED = re.compile(rf"\b(?:(?P<pronoun>it|they|he|she)|and|but|then)\s(?:{ADVERB}\s)?$")
# Nouns that promise are somebody's: "our plans to reform", "the Government's pledge to recruit".
_OWNER = re.compile(
    rf"(?:(?P<agent>\b(?:[Oo]ur|[Mm]y)\b|{_AGENT}(?=['’]))|\b(?P<pronoun>[Ii]ts|[Tt]heir|[Hh]er|[Hh]is)\b"
    r"|\b(?<!not )(?P<having>has|have|with)\b(?:\san?\b)?"
    r"|\b(?P<holding>includes?|including|contains?|containing|sets|[Tt]here\s(?:is|remains))\b(?:\san?\b|\sthe\b"
    r"|\sour\b)?|\b(?P<telling>announced|announcing|announces|confirmed|unveiled|unveiling|outlined|set\sout|setting\sout)\b(?:\san?\b)?"
    r"|\b[Tt]he\b)(?:['’]s?)?\s"
    r"(?:(?!(?:and|to|of|or|our|its|their|her|his|the|an?|no|any|has|have|includes?|contains?|announced|confirmed"
    r"|unveiled|outlined|announces|announcing|unveiling|set|setting|is|are|was|were|will|do|does|did|thus|affirms"
    r"|reaffirms|re-affirms|confirms|demonstrates|reflects|shows|underlines)\b)[\w-]+\s(?:and\s(?=[\w-]+\s(?:[\w-]+\s)?$))?){0,4}$"
)
# What goes on with what was told before, behind a dash or a promise, and begins nothing: "– including those from".
_GONE_ON = re.compile(r"(?:to|of)\s(?:the|our|its|their|these|those|this|all)\b|(?:including|such\sas)\b")
# "The strategy sets out seven commitments to …" tells what is in a document.
_COUNTED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,3}|several|many|various|numerous|multiple)\s"
    r"(?:[\w-]+\s){0,3}$"
)
_FULFILLED = re.compile(r"\b(?:met|fulfilled|honoured|kept|achieved|exceeded|delivered)\b[^.,;]{0,60}$")
# "I hope I have reaffirmed our commitment" tells what was said, and how.
_HOPED = re.compile(r"\bI\s(?:do\s)?hope\s(?:that\s)?(?:I|we|this|it)\b[^.;]{0,80}$")
# Nouns that are verbs as well.
_VERBS = ("aim", "intend", "plan", "pledge", "propose")
_PLAN = re.compile(r"\b(?:Strategy|Plan|Manifesto|manifesto|White Paper)\s$")
_BY = re.compile(r"\s(?:\w+ly\s)?by\s")
_NO_BODY = re.compile(
    r"(?:the\s)?(?:end|start|beginning|middle|close|way|early|late|mid|summer|spring|autumn|winter|next|this|up|at"
    r"|around"
    r"|about|over|more|no|an?\s(?:average|further|third|half)|[a-z]+ing|January|February|March|April|May|June|July"
    r"|August|September|October|November|December|Easter|Christmas)\b|[£\d]|Q\d"
)
_FRONTED = re.compile(
    r"(?:Additionally|After|Alongside|Although|As|At|Building|By|During|Following|For|From|Further\sto|Given|In|Later|On"
    r"|Once"
    r"|Over|Since|Subject|Through|To|Under|Until|While|Whilst|With|Within)\b"
)
_COMMA = re.compile(r",\s")
_SHORT_FRONT = re.compile(r"\w+(?:\s[\w’'-]+){0,3},\s")
_DETERMINER = re.compile(r"(?:the|an?|all|our|its|their|this|these|new|further)\s|[£\d]")
# What stands between commas after the beginning of a subject.
_NO_SUBJECT = re.compile(
    r"\s*(?:$|(?:and|or|as|for|from|in|on|of|to|with|at|by|including|subject|such|where|which|who|particularly|especially"
    r"|published|led|along|alongside|together|not)\b)"
)
_RELATIVE_PRONOUN = re.compile(r"\b(?:(?:which|who|(?<!on )(?<!of )(?<!after )that)\s|whose\s(?:[\w’'-]+\s){1,4})$")
_ANTECEDENT = re.compile(r".*\b((?:[Tt]he|[Oo]ur|[Ii]ts|[Aa]n?|[Tt]his)\s[^,;]{2,80}),\swhich\s$", re.DOTALL)
# "A Bill that will": what is not yet there, so that the clause says more than which thing is meant.
_NEW_THING = re.compile(
    r"\b(an?\s(?:(?!(?:and|or|of|to|is|are|has|have|was|were)\b)[\w’'-]+\s){0,4}[A-Z]\w+\s)(?:that|which)\s$"
)
_TITLE = r"[“\"‘](?=\S)[^“”\"‘’]{1,120}(?<![\s,.!?])[”\"’](?!\w)"
_BOUNDARY = re.compile(
    rf"(?P<title>{_TITLE})|[;:–—]\s|,\s(?:although|though|while|whilst|whereas)\s(?!\w+ing\b|[^,]{{1,80}},\s$)|[“”\"]"
    r"|(?P<that>\bthat\s)"
    r"|(?P<joint>(?:,\s(?:and|but|so)\s|\s(?:and|but|so)\s(?=[a-z]))(?!(?:will|is|are)\b|$))"
)
_GOES_ON = re.compile(r",?\s(?:(?:and|but)\s|$)")
_ASKED = re.compile(r"\b(?:how|what|whether|(?<!is )why|when|where|if|ensur(?:e|es|ing))\s")
_OPENING = re.compile(
    rf"(?:[\s,;:.–—…(-]|(?!{_TITLE})[“”\"'’‘])*(?:(?:and|but|so|on|of|then)\s)?"
    r"(?:that\s(?=(?:the|this|these|an?|our|its|it|they|there|all)\b))?"
)


@dataclass(frozen=True)
class Subject:
    """What a clause is about: where its words begin and end, and the authority that promises, if one is named."""

    start: int
    end: int
    agent: Span | None
    is_forecast: bool = False


_LOOK_BACK = 300


class Subjects:
    """The subjects of a sentence."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.start = text, start
        self.told = start
        """Where the promises found so far end: what belongs to them belongs to no other."""

    def before(self, position: int, of_anything: bool, of_plans: bool) -> Subject | None:
        """Tell who stands before a verb and can promise; of some verbs the subject can be anything, or a plan."""
        begin = max(self.start, position - _LOOK_BACK)
        left = self.text[begin:position]
        if found := AGENT_BEFORE.search(left):
            before = left[: found.start()]
            if _NO_AGENT.search(found["agent"]) or _NO_AGENT.search(before[-12:]) or _INDIRECT.search(before):
                return None
            # "the service we will build" leaves out the pronoun of its relative clause.
            if before.strip() and not CLAUSE_BEFORE.search(before) and FINITE.search(before):
                return None
            if not _PREPOSITION.search(before):
                agent = Span(begin + found.start("agent"), begin + found.end("agent"))
                return Subject(agent.start, position, agent)
        if left.endswith(", ") and (aside := _AGENT_ASIDE.search(left)) and not _NO_AGENT.search(aside["agent"]):
            agent = Span(begin + aside.start("agent"), begin + aside.end("agent"))
            return Subject(agent.start, position, agent)
        if joined := _JOINED.search(left):
            # "it" after "announced that", or no word at all where an earlier verb has the same subject
            speaks = bool(joined["pronoun"])
            told = left[: joined.start()]
            shared = self._reporter(begin, told) if speaks else self._acting(begin, told)
            if shared:
                return Subject(begin + joined.start() if speaks else position, position, shared)
        return self.anything(position) if of_anything or (of_plans and _PLAN.search(left)) else None

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
        speaker = AGENT_BEFORE.search(left[: reported.start()]) if reported else None
        if not speaker or _NO_AGENT.search(left, max(0, speaker.start() - 12), speaker.end()):
            return None
        return Span(begin + speaker.start("agent"), begin + speaker.end("agent"))

    def anything(self, position: int) -> Subject | None:
        """Tell where the subject of a verb begins, whatever it is, and which authority reports of it.

        None where the verb stands in an indirect question, a forecast or a clause that only says which thing is meant,
        and where the words of its subject belong to another promise.
        """
        begin = max(self.told, position - _LOOK_BACK)
        left = self.text[begin:position]
        start, agent, is_forecast = 0, None, False
        for boundary in _BOUNDARY.finditer(left):
            if boundary["title"] and (
                _GOES_ON.match(left, boundary.end()) or not FINITE.search(left, start, boundary.start())
            ):
                continue
            if boundary["that"]:
                before = left[: boundary.end()]
                if forecast := _FORECAST.search(before):
                    if not forecast["own"]:
                        return None
                    is_forecast = True
                elif not (reported := _REPORTED.search(before)):
                    continue
                elif _OF_OTHERS.search(before, 0, reported.start()):
                    return None
                agent = self._reporter(begin, before)
            elif (boundary["joint"] and not FINITE.search(left, start, boundary.start())) or _GONE_ON.match(
                left, boundary.end()
            ):
                continue
            start = boundary.end()
        asked = list(_ASKED.finditer(left, start))
        if asked and not FINITE.search(left, asked[-1].end()):
            return None
        if _RELATIVE_PRONOUN.search(left):
            antecedent = _ANTECEDENT.match(left, start) or _NEW_THING.search(left, start)
            if antecedent is None and not left.endswith(", which "):
                return None
            start = antecedent.start(1) if antecedent else len(left) - len("which ")
        elif _FRONTED.match(left, start):
            start = _after_fronted(left, start)
        opening = _OPENING.match(left, start)
        start = opening.end() if opening else start
        return None if _GONE_ON.match(left, start) else Subject(begin + start, position, agent, is_forecast)

    def owner(self, position: int, head_end: int, is_commitment: bool) -> Subject | None:
        """Tell whose the plan, the pledge or the ambition is that a noun names."""
        begin = max(self.start, position - _LOOK_BACK)
        left = self.text[begin:position]
        owner = _OWNER.search(left)
        if not owner or _NO_AGENT.search(left, max(0, owner.start() - 12)):
            return None
        before = left[: owner.start()]
        # "whether the Government plans to": a verb.
        is_asked = not owner["agent"] and _INDIRECT.search(before) and self.text.startswith(_VERBS, position)
        if is_asked or _FULFILLED.search(before) or _HOPED.search(before):
            return None
        if self.text[head_end - 1] == "s" and _COUNTED.search(left, owner.start()):
            return None
        if owner["agent"]:
            agent: Span | None = Span(begin + owner.start("agent"), begin + owner.end("agent"))
        else:
            agent = self._acting(begin, left[: owner.end() if owner["having"] or owner["telling"] else owner.start()])
            if (
                not agent
                and is_commitment
                and not owner["pronoun"]
                and not owner["holding"]
                and not self.text.startswith(("commitment", "pledge", "intention"), position)
                and not self.text.startswith(" is to", head_end)
            ):
                return None
        return Subject(begin + owner.start(), position, agent)


def _after_fronted(left: str, start: int) -> int:
    """Tell where a subject begins behind what stands before it: "In addition, the plans, including maps, will"."""
    commas = [comma.end() for comma in _COMMA.finditer(left, start)]
    subjects = [comma for comma in commas if not _NO_SUBJECT.match(left, comma)]
    if _SHORT_FRONT.match(left, start) and subjects:
        if subjects[0] == commas[0]:
            return subjects[0]
        return next((subject for subject in subjects if _DETERMINER.match(left, subject)), subjects[-1])
    return subjects[-1] if subjects else start


def done_by(text: str, position: int, end: int) -> tuple[bool, Span | None]:
    """Tell of a passive, whether one who is no authority does it, and else the authority that does, if it is named."""
    by = _BY.match(text, position, end)
    if not by:
        return False, None
    named = _AGENT_HERE.match(text, by.end(), end)
    if named and not _NO_AGENT.search(named[0]):
        return False, Span(*named.span())
    return not _NO_BODY.match(text, by.end()), None
