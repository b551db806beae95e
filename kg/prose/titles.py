"""The titles of publications as texts print them: the words that stand around them, and where they end."""

import re
from dataclasses import dataclass

from kg.prose import dates

_LINE_BREAK = re.compile(r"\n\s*")


def one_of(words: str) -> str:
    """Give a regular expression for one of the words, which are parted by bars and may run over lines."""
    return f"(?:{_LINE_BREAK.sub('', words)})"


DATE = "(?i:" + re.sub(r"\?P<\w+>", "?:", dates.DATE) + ")"
"""A regular expression for a date with its year, without groups."""
MONTH = one_of(
    """January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug
    |Sept?|Oct|Nov|Dec"""
)
_ADJECTIVE = one_of(
    """policy|white|green|command|consultation|discussion|research|working|briefing|position|technical|corporate
    |independent|statutory|official|transparency|impact|progress|annual|final|interim|statistical|evaluation|inspection
    |blog|press|news|equality impact|fact|non-statutory|public|decision|government"""
)
KIND = f"(?:{_ADJECTIVE} ?)?" + one_of(
    """reports?|papers?|documents?|publications?|guidance|guidelines?|guides?|consultations?|strateg(?:y|ies)|plans?
    |reviews?|statistics|statements?|bulletins?|releases?|notices?|stor(?:y|ies)|stud(?:y|ies)|surveys?|articles?|posts?
    |briefings?|letters?|frameworks?|handbooks?|toolkits?|sheets?|factsheets?|data ?sets?|data|assessments?|updates?
    |responses?|evaluations?|manifestos?|roadmaps?|prospectus|codes? of practice|manuals?|analysis|speech
    |call for evidence|outcome|memorandum|research|booklet|leaflet|charter|digest|summary"""
)
"""A regular expression for a kind of publication, as it is called beside a title: "policy paper"."""
NUMBER = r"(?:CP|HC|HL|Cm|Cmnd|CCP|HCWS|HLWS|ISBN)(?: Paper)?\s?\d"
"""A regular expression for how a number of Parliament's or the Government's begins: "CP 900"."""
ISSUING = (
    "(?:"
    + one_of("as|and|which (?:was|were|is)|was|were|first|last|most recently|originally|both")
    + " )?"
    + one_of("published|updated|dated|issued|released|launched|produced|revised|last reviewed")
    + r"\b"
)
"""A regular expression for the words between a title and its date: "first published"."""

_ASKING = one_of(
    """(?:and )?(?:what|whether|when|how|why|who|which|if|for what|in what|by what|by when|on what|to what
    |with (?:reference|regard|respect)|pursuant|further|on pages?|at pages?|pages?|paragraphs?|chapter|sections?|tables?
    |columns?|recommendations?|annex|Official Report|procurement reference|reference|in (?:relation|light|the context))
    |and (?:the|to|its|that)|to"""
)
_VERB = one_of(
    """do|does|did|has|have|had|is|are|was|were|will|would|should|can|could|may|must|sets? out|states?|stated|finds?
    |found|shows?|showed|recommends?|recommended|includes?|included|makes?|made|outlines?|outlined|confirms?|confirmed
    |highlights?|highlighted|provides?|provided|contains?|covers?|which|that|who|alongside
    |and (?:will|is|are|has|have|its|continues?|recognises?|to continue)|(?:on|at) pages?
    |in (?:order|relation|response|which|light)"""
)
_IN_MONTH = rf"(?:on|in) (?:the )?(?:\d|{MONTH})"
_STOP = re.compile(
    # A glance at the first character spares most places all the endings.
    r"(?=[\s,;:(.?!CHI]|$)(?:"
    rf"(?P<issued>(?:, {ISSUING}| (?:published|updated|dated)\b)"
    r"(?= (?:by|on|in|at|under|alongside|last|this|earlier|\d|[A-Z])|,|\.|;|\)|$)"
    rf"| {ISSUING}(?= {_IN_MONTH})|,? by (?:the )?[A-Z][^,;.\n]{{2,80}}(?=,? published))"
    rf"|(?P<dated>,? (?:of|on) (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}\b|,? in {MONTH} \d{{4}}"
    rf"|, \d{{1,2}}(?:st|nd|rd|th)? {MONTH} \d{{4}})"
    rf"|(?P<numbered>,? ?\(?\b{NUMBER})"
    rf"|(?P<asking>, {_ASKING}\b| (?:in [Tt]able|(?:on|at) pages?) \d|,? and (?:what|whether|if|how)\b)"
    rf"|(?P<verb>[^\S\n]{_VERB}\b)"
    r"|(?P<over>[;\n]|(?<!\bhon)(?<!\bNo)(?<!\bvs)(?<![A-Z])[.?!](?=\s|$)| https?:| \[|:? ?\(https?:|$))"
)
_LONGEST = 260
"""Characters of a title; the longest seen has 240."""


@dataclass(frozen=True)
class Ending:
    """Where a title ends that no mark closes.

    `by` says what ends it: words that tell when it was "issued", a date ("dated"), a number ("numbered"), what is asked
    about it ("asking") or the end of the sentence ("over"). `verb` is where its first verb stands, or else `at`: verbs
    can belong to a title or to the sentence that goes on.
    """

    at: int
    by: str
    verb: int

    @property
    def is_marked(self) -> bool:
        """Whether what follows is what follows titles, so that verbs before it belong to the title."""
        return self.by in ("issued", "dated", "numbered")


def ending(text: str, start: int) -> Ending | None:
    """Tell where the title that begins at `start` ends; None if nothing in reach ends it."""
    verb: int | None = None
    limit = min(len(text), start + _LONGEST)
    for stop in _STOP.finditer(text, start + 1, limit):
        if stop.lastgroup == "verb":
            verb = stop.start() if verb is None else verb
        elif stop.lastgroup and (stop.start() < limit or limit == len(text)):
            return Ending(stop.start(), stop.lastgroup, stop.start() if verb is None else verb)
    return None


_COLON = re.compile(r"[^\W\d_]: \w")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


def has_subtitle(words: str) -> bool:
    """Whether words fall into two parts at a colon."""
    return bool(_COLON.search(words))


def looks_like_one(words: str) -> bool:
    """Whether words look like a title: they have a colon, or nearly all are capitalised."""
    weighty = [word for word in _WORD.findall(words) if len(word) > 3]
    capitalised = sum(word[0].isupper() for word in weighty)
    return has_subtitle(words) or (len(weighty) > 2 and capitalised >= 0.7 * len(weighty))
