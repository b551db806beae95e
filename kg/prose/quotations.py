"""What a text quotes: the words between quotation marks that somebody is told to have said or written.

Titles, terms, definitions and scare quotes stand between marks too; nobody is told to have said them.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from kg.prose import marks
from kg.prose.marks import Marked
from kg.prose.sentences import Span


@dataclass(frozen=True)
class Quotation:
    """Quoted words, one span per paragraph they run over, and the words that name who said them, if there are any.

    `closed` is False where no closing mark was found: the words then end where it becomes doubtful that they are quoted
    still.
    """

    pieces: tuple[Span, ...]
    speaker: Span | None
    closed: bool


# Who "says" something answers for words quoted anywhere in the clause that follows; the other words attribute only
# what stands right after them.
_SAYS = (
    r"(?:sa(?:ys?|id|ying)|tells?|told|claim(?:s|ed|ing)?|complain(?:s|ed|ing)?|argu(?:es?|ed|ing)|warn(?:s|ed|ing)?"
    r"|(?<!the )(?<!of )stat(?:es?|ed|ing)|announc(?:es?|ed|ing)|writes?|wrote|remark(?:s|ed)|insist(?:s|ed))"
)
_TELLS = (
    r"(?:add(?:s|ed)|comment(?:s|ed)|declar(?:es?|ed|ing)|conclud(?:es?|ed|ing)|not(?:es?|ed|ing)|explain(?:s|ed|ing)?"
    r"|confirm(?:s|ed|ing)?|suggest(?:s|ed|ing)?|recommend(?:s|ed|ing)?|pledg(?:es?|ed)|promis(?:es?|ed)|admit(?:s|ted)"
    r"|acknowledg(?:es?|ed)|observ(?:es?|ed)|report(?:s|ed)|stress(?:es|ed)|emphasis(?:es?|ed)|repl(?:ies|ied)"
    r"|respond(?:s|ed)|specif(?:y|ies|ied)|stipulat(?:es?|ed)|assert(?:s|ed)|f(?:inds?|ound)|agree[sd]?|assur(?:es?|ed)"
    r"|clarif(?:y|ies|ied)|advis(?:es?|ed)|(?:makes?|made) (?:it )?clear|(?:is|was|are|were) clear|sets? out"
    r"|setting out|reads|read(?= as follows)|ask(?:s|ed)"
    r"|describ(?:es?|ed|ing)|quot(?:es?|ed|ing)|provides|requir(?:es|ed)|commits?|committed|outlin(?:es|ed))"
)
_NOUN = (
    r"(?:claims?|[Ss]tatements?|comments?|remarks?|assertions?|warnings?|words|assurances?|arguments?|conclusions?|findings?"
    r"|pledges?|promises?|commitments?|recommendations?|suggestions?|allegations?|admissions?|announcements?)"
)
_TOLD = re.compile(
    rf"\b(?:(?P<noun>{_NOUN})(?=\s(?:by|of|from|made|issued|given|to|in|on|that)\b)|(?P<verb>{_SAYS}|{_TELLS})"
    r"|(?P<source>[Aa]ccording to))(?![\w-])",
)
_SAID_CLAUSE = re.compile(
    rf"\b(?:(?:{_SAYS}|{_NOUN})\s(?:[^.;]{{0,80}}\s)?that|(?:sa(?:ys?|id|ying)|told)\s"
    r"(?:s?he|it|they|we|there|this|these|his|her|its|their|the))\s"
)
_TOLD_CLAUSE = re.compile(rf"\b{_TELLS}\s(?:[^.;]{{0,80}}\s)?that\s")
# What stands between the telling word and the mark.
_UP_TO_COLON = re.compile(r"[^.:]{0,150}[:;]\s*")
_UP_TO_THAT = re.compile(r"(?:\s[^.:;]{0,100})?\s(?:that|by saying|to say)(?:\s(?:an?|the))?\s")
_UP_TO_AS = re.compile(r"[^.:;]{0,100}\sas(?:\s(?:an?|the))?\s")
_DESCRIBE = re.compile(r"describ|quot")
_UP_TO_COMMA = re.compile(r"[^.:;,]{0,60},\s")
_UP_TO_PROMISE = re.compile(r"(?:\s[^.:;]{0,100})?\sto\s")
_PROMISE = re.compile(r"commit|pledge|promise|recommend|ask")
# "in the answer given to Question 12345; …"
_SOURCE_BEFORE = re.compile(
    r"\b(?:[Aa]nswer|[Rr]eply|[Rr]esponse|[Ll]etter|[Ss]tatement|[Ss]peech|[Ee]vidence|contribution|text)\b[^;:]{0,100}[;:]\s$"
)
_BESIDE = re.compile(r"sa(?:ys?|id)|claim(?:s|ed)|stat(?:es?|ed)|wrote|reads|added|quot(?:es?|ed|ing)")
_COPULA = re.compile(r"\b(?:is|are|was|were|be|been)(?:\s(?:not|now|simply|merely))?(?:\s(?:an?|the))?\s$")
# Words that say that a name, a term or a heading follows.
_NAMING = re.compile(
    r"\b(?:so[- ]called|called|entitled|titled|headed|termed|named|known as|dubbed|labelled|terms?|words?|phrases?"
    r"|expression|acronym|headings?|title|categor(?:y|ies)|definitions? of|meaning of|referred to as|refers? to"
    r"|(?:defined|classed|classified|considered|counted|deemed|designated|identified|listed|presented|recorded|regarded"
    r"|seen|shown|treated)(?: as)?|rated|graded|marked)\s(?:as\s)?(?:an?\s|the\s)?$",
    re.IGNORECASE,
)
# What stands around the title of a document.
_DOCUMENT = (
    r"(?:reports?|papers?|strateg(?:y|ies)|guidance|guidelines?|guides?|reviews?|plans?|press releases?|consultations?"
    r"|evidence|publications?|documents?|statistics|bulletins?|surveys?|frameworks?|stud(?:y|ies)|articles?|releases?)"
)
_TITLE_BEFORE = re.compile(
    rf"\b(?:{_DOCUMENT}[,:]?\s(?:on\s|the\s)?|(?:published|found|available)\sin\s(?:the\s)?)$", re.IGNORECASE
)
_TITLE_AFTER = re.compile(
    r"[\s,]*(?:(?:was|were|is|are|first)\s)?(?:(?:published|updated|dated|issued|launched|laid)\b"
    rf"|{_DOCUMENT}\b|\((?:CP|H[CL]) ?\d)"
)
_IN_TITLE = re.compile(
    r"\b(?:en)?titled\b(?!.*, (?:published|updated|dated|issued|which|what|whether|how|if))", re.DOTALL
)
_DEFINED_BEFORE = re.compile(r"\bdefin(?:itions?|es|ed|ing)\b")
_DEFINED_AFTER = re.compile(r"\s(?:means?|meaning|refers?|is defined|are defined|includes?|has the meaning|is taken)\b")
_TOLD_AFTER = re.compile(
    r",?\s(?:(?:said|says|wrote|added|explained|told|claimed|warned|argued|according to)\s(?P<who>[^.;:\n]{1,120})"
    r"|(?P<whom>[^.,;:\n]{1,80}?)\s(?:said|says|wrote|added|explained|told|claimed|warned|argued|stated)\b)"
)
_WHO = re.compile(
    r"(?:[A-Z][\w’'-]*|the|an?|of|for|and|to)(?:\s(?:[A-Z][\w’'-]*|the|an?|of|for|and|to|in|at|\w+(?:er|or)\b)){0,16}"
)
_REFERENCE_AFTER = re.compile(
    r"\s?\((?:Hansard|Official Report|H[CL] Deb|column|col\.|paragraph|para|page|p\.)", re.IGNORECASE
)
_SENTENCE_END = re.compile(
    r"(?<!\bhon)(?<!\brt)(?<!\bMr)(?<!\bDr)(?<!\bMrs)(?<!\bNo)(?<!\.[a-z])[.!?][\"”’)]*\s+(?=[A-Z“‘\"])"
)
_MOST_BEFORE = 400
_MOST_AFTER = 140
_MOST_PARAGRAPHS = 30
_BETWEEN_PARAGRAPHS = re.compile('["”]\n+["“]')
_DOUBTFUL = re.compile(
    rf"(?<!\d)[.!?](?=\s+[A-Z])|,?\s(?:and|but)\s(?:(?:s?he|they|it|also)\s){{0,2}}(?:{_SAYS}|{_TELLS})\b|:$"
)
_BRACKET = re.compile(r"\s\([^()]{1,60}\)$")
_AUXILIARIES = re.compile(
    r"(?:(?:^|[\s,]+)(?:\w{1,20}ly|sometimes|often|has|have|had|is|was|are|were|be|been|being|also|then|both|all|itself"
    r"|further|therefore|later|once|that|which|who|do|does|did|will|would|should|not)(?!\w))*[\s,]*$"
)
_OF_SOMETHING_ELSE = re.compile(r"\s(?:that|if|whether)\s[^:]+:\s*$")
_BY = re.compile(r"\s(?:made\s)?(?:by|from|of)\s")
_POSSESSIVE = re.compile(r"['’]s?\s(?:[\w-]+\s){0,2}$")
_ALSO = re.compile(r"\b(?:and|but)\s(?:also\s|then\s|later\s)?$")
_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_ANAPHORIC = re.compile(r"\b(?:that|which|who)\b")
_NAMED = re.compile(
    r"(?:(?:the|an?|his|her|their|its)\s)?(?:[a-z][\w-]*\s){0,3}[A-Z][\w’'.-]*"
    r"(?:(?:\s(?:of|for|and|the|to|&)){0,3}\s[A-Z][\w’'.-]*){0,8}"
    r"|(?:the|an?|his|her|their|its)\s[a-z][\w-]*(?:\s[a-z][\w-]*)?(?=[\s,]|$)"
)
_ARTICLES = {"the", "a", "an", "his", "her", "their", "its", "our", "my"}
_JOINING = frozenset({"of", "for", "to", "and", "on", "in", "at", "&", "with", "from", "by"})
_OF = frozenset({"of", "for", "and", "&", "on"})
_MADE_BY = re.compile(
    r"\b(?:statement|speech|letter|answer|remarks|comments)\s(?:(?:made|issued|given)\s)?by\s(?=[^,]*$)"
)
_BESIDE_IT = re.compile(r"\b(?:on|in|at|with|from)\s$")
# They neither speak nor are written.
_MUTE = frozenset({"fund", "initiative", "pilot", "process", "programme", "project", "scheme", "service", "system"})
# What is left of "my Rt. Hon. Friend" names nobody; what explains it does.
_UNNAMED = frozenset({"Friend", "Gentleman", "Lady", "Lord", "Member"})
_NOT_IN_NAMES = {
    "that", "when", "while", "as", "because", "but", "why", "if", "where", "whether", "which", "who", "what", "how",
    "is", "was", "are", "were", "has", "have", "had", "although", "however", "since", "after", "before", "then", "so",
    "also", "i", "he", "she", "it", "they", "we", "you", "there", "this", "these", "those", "during", "under",
    "following", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "yesterday", "today", "should", "must", "can", "could", "might", "will", "would", "shall",
}  # fmt: skip
_MOST_WORDS_IN_NAME = 16


def find(text: str) -> list[Quotation]:
    """Find the quotations of a text in order. Words between marks whom nobody is told to have said are left out."""
    marked, strays = marks.find(text)
    if not marked:
        return []
    paragraphs = _Paragraphs(text, marked, strays)
    found: list[Quotation] = []
    introduced: _Introduction | None = None
    sentence = -1  # Where the sentence began in which something was quoted before.
    taken = -1
    for one in marked:
        if one.words.start < taken:
            continue
        introduction = _introduction(text, one, paragraphs)
        if introduction is None and introduced is None:
            continue
        start = _sentence_start(text, one.words.start - 1)
        if (
            introduction is None
            and introduced
            and one.is_double
            and (
                (start == sentence and _may_be_fragment(text, one))
                or (introduced.with_colon and _BETWEEN_PARAGRAPHS.fullmatch(text, taken, one.words.start))
            )
        ):
            introduction = introduced
        if introduction is None:
            continue
        pieces, closed = _extent(text, one, introduction, paragraphs)
        if not pieces:
            continue
        found.append(Quotation(pieces, introduction.speaker, closed))
        introduced, sentence, taken = introduction, start, pieces[-1].end
    return found


@dataclass(frozen=True)
class _Introduction:
    """How quoted words are introduced: as whose, and whether with a colon, after which whole paragraphs are quoted."""

    speaker: Span | None
    with_colon: bool


class _Paragraphs:
    """The lines of a text that hold something, and how far a quotation that a line leaves open runs on."""

    def __init__(self, text: str, marked: list[Marked], strays: list[int]) -> None:
        self._text = text
        self._marked = [one for one in marked if one.is_double]
        self._strays = strays
        self._lines: list[Span] | None = None
        self._ends: tuple[list[int | None], list[int | None]] = ([], [])

    def lines(self) -> list[Span]:
        if self._lines is None:
            self._lines = [Span(match.start(), match.end()) for match in _LINE.finditer(self._text)]
        return self._lines

    def line(self, position: int) -> int:
        """Give the index of the line in which a character stands."""
        return bisect_right(self.lines(), position, key=lambda line: line.start) - 1

    def pieces(self, start: int) -> tuple[Span, ...]:
        """Give the pieces of a quotation that its line leaves open and a later one closes; none if none does."""
        lines = self.lines()
        if not self._ends[0]:
            self._find_ends()
        index = self.line(start)
        end = self._ends[_opens_line(self._text, start - 1)][index + 1] if index + 1 < len(lines) else None
        if end is None or self._text[lines[index].end - 1] == ":":
            return ()
        last = self.line(end)
        if last - index > _MOST_PARAGRAPHS:
            return ()
        pieces = [Span(start, lines[index].end)]
        for line in lines[index + 1 : last + 1]:
            opening = line.start + 1 if self._text[line.start] in '"“' else line.start
            pieces.append(Span(opening, min(line.end, end)))
        return tuple(pieces)

    def _find_ends(self) -> None:
        """Tell for each line where it closes a quotation that runs on into it, working back from the end.

        Twice: for one whose paragraphs each open with a mark, as printers have it, and for one whose do not.
        """
        lines = self.lines()
        plain: list[int | None] = [None] * (len(lines) + 1)
        with_marks: list[int | None] = [None] * (len(lines) + 1)
        starts = [one.words.start for one in self._marked]
        for index in range(len(lines) - 1, -1, -1):
            line = lines[index]
            at = bisect_left(starts, line.start)
            first = self._marked[at] if at < len(starts) and starts[at] <= line.end else None
            at = bisect_left(self._strays, line.start)
            stray = self._strays[at] if at < len(self._strays) and self._strays[at] < line.end else None
            if stray is not None and (first is None or stray < first.words.start):
                plain[index] = with_marks[index] = stray
            elif first is None:
                if self._text[line.end - 1] != ":":
                    plain[index], with_marks[index] = plain[index + 1], with_marks[index + 1]
            elif first.words.start == line.start + 1:
                if not first.closed:
                    with_marks[index] = with_marks[index + 1]
                elif not self._text[first.words.end + 1 : line.end].strip(" .,"):
                    with_marks[index] = first.words.end
        self._ends = (plain, with_marks)


def _introduction(text: str, one: Marked, paragraphs: _Paragraphs) -> _Introduction | None:
    """Tell how the words between marks are introduced as somebody's; None if they are not."""
    words = _beginning(text, one)
    if not any(map(str.isalpha, words[:_NEARLY_ALL])):
        return None
    opening = one.words.start - 1
    after = _introduction_after(text, one)
    if _opens_line(text, opening):
        return _introduction_above(text, one, paragraphs) or after
    start = _sentence_start(text, opening)
    before = text[start:opening]
    told = list(_TOLD.finditer(before))
    is_referred_to = one.closed and (_SOURCE_BEFORE.search(before) or _REFERENCE_AFTER.match(text, one.words.end + 1))
    if not (told or after or is_referred_to) or _is_name(text, one, before):
        return None
    for teller in reversed(told):
        if _attributes(teller, before, _word_count(words), one.is_double):
            with_colon = bool(_UP_TO_COLON.fullmatch(before, teller.end()))
            return _Introduction(_speaker(text, start, teller, opening), with_colon)
    if after:
        return after
    if one.closed and (clause := _clause(before, words, one.is_double)) and _may_be_fragment(text, one):
        first = next((teller for teller in told if teller.start() >= clause.start()), None)
        return _Introduction(_speaker(text, start, first, opening) if first else None, with_colon=False)
    if is_referred_to and _word_count(words) > (8 if _SOURCE_BEFORE.search(before) else 5):
        return _Introduction(None, with_colon=False)
    return None


def _attributes(teller: re.Match[str], before: str, count: int, is_double: bool) -> bool:
    """Whether a word that tells of saying attributes the words between the marks that follow it, `count` of them."""
    at = teller.end()
    return bool(
        (count >= 2 and _UP_TO_COLON.fullmatch(before, at))
        or ((count >= 2 or is_double) and _UP_TO_THAT.fullmatch(before, at))
        or ((count >= 3 or is_double) and _DESCRIBE.match(teller[0]) and _UP_TO_AS.fullmatch(before, at))
        or (count >= (2 if teller["source"] else 5) and _UP_TO_COMMA.fullmatch(before, at))
        or (count >= 5 and _PROMISE.match(teller[0]) and _UP_TO_PROMISE.fullmatch(before, at))
        or (count >= (2 if is_double else 5) and _BESIDE.fullmatch(teller[0]) and before[at:].isspace())
    )


def _clause(before: str, words: str, is_double: bool) -> re.Match[str] | None:
    """Find the beginning of a clause of what somebody is told to have said, in which words between marks stand."""
    count = _word_count(words)
    said = _SAID_CLAUSE.search(before) if is_double or count >= 4 else None
    return said or (_TOLD_CLAUSE.search(before) if count >= 5 else None)


def _is_name(text: str, one: Marked, before: str) -> bool:
    """Whether words between marks are a title, a name, a term or a definition, by themselves or by the words beside."""
    words = _beginning(text, one)
    is_sentence = _word_count(words) > 8 or _closes_sentence(words)
    return bool(
        _is_title(words)
        or _NAMING.search(before)
        or _IN_TITLE.search(before)
        or _DEFINED_BEFORE.search(before)
        or (one.closed and _is_named_after(text, one))
        or (_TITLE_BEFORE.search(before) and not (is_sentence and before.rstrip().endswith(":")))
    )


def _introduction_above(text: str, one: Marked, paragraphs: _Paragraphs) -> _Introduction | None:
    """Read the introduction of a quotation that opens its line off the line above: "Dr Coffey said:"."""
    index = paragraphs.line(one.words.start - 1)
    if index < 1 or _word_count(_beginning(text, one)) < 3:
        return None
    end = paragraphs.lines()[index - 1].end
    if text[end - 1] != ":":
        return None
    start = _sentence_start(text, end - 1)
    if _DEFINED_BEFORE.search(text, start, end):
        return None
    told = list(_TOLD.finditer(text[start:end]))
    return _Introduction(_speaker(text, start, told[-1], end), with_colon=True) if told else None


def _introduction_after(text: str, one: Marked) -> _Introduction | None:
    """Read the introduction of a quotation off what follows it: "…”, said the minister"."""
    if not one.closed or _word_count(_beginning(text, one)) < 2:
        return None
    told = _TOLD_AFTER.match(text, one.words.end + 1, one.words.end + 1 + _MOST_AFTER)
    if not told or (text[one.words.end - 1] not in ",.?!…" and text[one.words.end + 1] != ","):
        return None
    if told["who"]:
        who = _WHO.match(told["who"])
        return _Introduction(Span(told.start("who"), told.start("who") + who.end()) if who else None, with_colon=False)
    speaker = _subject(text, told.start("whom"), told.end("whom"))
    return _Introduction(speaker, with_colon=False)


def _may_be_fragment(text: str, one: Marked) -> bool:
    """Whether words between marks inside what somebody is told to have said can be theirs, and are no name or term."""
    words = _beginning(text, one)
    before = text[max(0, one.words.start - 60) : one.words.start - 1]
    if not words[:1].islower() or _NAMING.search(before) or (one.closed and _is_named_after(text, one)):
        return False
    return _word_count(words) >= 2 or bool(_COPULA.search(before))


def _is_named_after(text: str, one: Marked) -> bool:
    """Whether what follows words between marks shows them to be a title or a term."""
    return bool(_TITLE_AFTER.match(text, one.words.end + 1) or _DEFINED_AFTER.match(text, one.words.end + 1))


_LINE = re.compile(r"\S(?:[^\n]*\S)?")


def _opens_line(text: str, opening: int) -> bool:
    """Whether the mark at `opening` is the first character of its line, after a bullet perhaps."""
    start = max(0, opening - 4)
    return not text[max(text.rfind("\n", start, opening) + 1, start) : opening].strip(" •-–\u00a0")


_MOST_LOOKED_AT = 300
_NEARLY_ALL = 50


def _beginning(text: str, one: Marked) -> str:
    """Give the words between marks, or the beginning of them: what no mark closes can be very long."""
    return text[one.words.start : min(one.words.end, one.words.start + _MOST_LOOKED_AT)]


def _word_count(words: str) -> int:
    return len(words.split(None, 8))


def _closes_sentence(words: str) -> bool:
    return words.rstrip().endswith((".", "!", "?", "…"))


def _is_title(words: str) -> bool:
    """Whether words look like a title or a name: they close no sentence, and all that have weight are capitalised."""
    if _closes_sentence(words) and not words.rstrip().endswith("?"):
        return False
    all_words = _WORD.findall(words)
    weighty = [word for word in all_words if len(word) > 3] or all_words
    return all(word[0].isupper() for word in weighty)


def _extent(
    text: str, one: Marked, introduction: _Introduction, paragraphs: _Paragraphs
) -> tuple[tuple[Span, ...], bool]:
    """Give the pieces of a quotation and whether it is closed."""
    if one.closed:
        return (_trimmed(text, one.words),), True
    if not one.is_double:
        return (), False
    if pieces := paragraphs.pieces(one.words.start):
        return tuple(_trimmed(text, piece) for piece in pieces), True
    words = one.words
    if not introduction.with_colon:
        doubt = _DOUBTFUL.search(text, words.start, words.end)
        words = Span(words.start, doubt.start() if doubt else words.end)
    return (_trimmed(text, words),), False


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    return Span(span.start + len(words) - len(words.lstrip()), span.start + len(words.rstrip()))


def _sentence_start(text: str, position: int) -> int:
    """Give the beginning of the sentence that goes on at a position, or of what is looked at of it."""
    start = max(text.rfind("\n", max(0, position - _MOST_BEFORE), position) + 1, position - _MOST_BEFORE, 0)
    for end in _SENTENCE_END.finditer(text, start, position + 1):
        start = end.end()
    return start


def _speaker(text: str, start: int, told: re.Match[str], opening: int) -> Span | None:
    """Give the words that name who said something.

    `start` is the beginning of the sentence, `told` what tells in it of saying, `opening` where the quotation opens.
    """
    end = start + told.end()
    if told["source"]:
        return _name(text, end + 1, opening)
    if _OF_SOMETHING_ELSE.search(text, end, opening):
        return None
    at = start + told.start()
    if told["noun"]:
        if by := _BY.match(text, end, opening):
            return _name(text, by.end(), opening)
        if possessive := _POSSESSIVE.search(text, start, at):
            return _subject(text, start, possessive.start())
        subject = _subject(text, start, at)
        return subject if subject and subject.of(text).split()[-1][0].isupper() else None
    while not told[0].endswith("ing"):
        if subject := _subject(text, start, at):
            return subject
        # "X said that …, and announced that": who announced is told before.
        earlier = _TOLD.search(text, start, at) if _ALSO.search(text, start, at) else None
        if earlier is None or not earlier["verb"]:
            return None
        at = earlier.start()
    return None


def _name(text: str, start: int, end: int) -> Span | None:
    """Give the words after "by" or "according to" that name somebody."""
    match = _NAMED.match(text, start, end)
    return Span(start, match.end()) if match else None


def _subject(text: str, start: int, end: int) -> Span | None:
    """Give the words before a verb that name who does it, if they are plainly a name or a noun with an article."""
    auxiliaries = _AUXILIARIES.search(text, start, end)
    between = auxiliaries[0] if auxiliaries else ""
    end -= len(between)
    if _ANAPHORIC.search(between):
        # "refer to the Code, which states": it is the last named that says so, unless its maker is named with it.
        if made_by := _MADE_BY.search(text, start, end):
            return _name(text, made_by.end(), end)
        last = _noun_phrase(text, start, end, _OF)
        return None if last and _BESIDE_IT.search(text, start, last.start) else last
    if "," in between:
        # "the Commission, the adviser on it, has said": who is named before what explains the name.
        comma = text.rfind(",", max(start, end - 120), end)
        before = _noun_phrase(text, start, comma) if comma > 0 else None
        if before and before.of(text) not in _UNNAMED:
            words_before = text[start : before.start].split()
            if not words_before or words_before[-1].lower() not in _JOINING:
                return before
    phrase = _noun_phrase(text, start, end)
    if phrase is None or _BESIDE_IT.search(text, start, phrase.start):
        return None  # "Those who take part in the scheme say": not the scheme.
    return None if phrase.of(text).split()[-1] in _MUTE else phrase


def _noun_phrase(text: str, start: int, end: int, joining: frozenset[str] = _JOINING) -> Span | None:
    """Give the name, or the noun with its article, that ends a text; `joining` are small words that may be in it."""
    if bracket := _BRACKET.search(text, start, end):
        end = bracket.start()
    tokens = list(_TOKEN.finditer(text, max(start, end - 160), end))
    first = len(tokens)
    while first > 0 and len(tokens) - first < _MOST_WORDS_IN_NAME:
        word = tokens[first - 1][0]
        if word[-1] in ",;:–—)" or word.lower() in _NOT_IN_NAMES or not word[0].isalnum():
            break
        if word.lower() in _JOINING - joining:
            break
        first -= 1
        if word.lower() in _ARTICLES and (first < 2 or tokens[first - 1][0].lower() not in joining - {"in", "at"}):
            break
    is_about = False  # Whether the name is only what another thing is about: "advice to Ukraine".
    for index, opening in enumerate(tokens[first:]):
        word = opening[0].lower()
        if word in _ARTICLES or (opening[0][0].isupper() and word not in _JOINING):
            is_alone = word in _ARTICLES and opening is tokens[-1]
            return None if is_alone or is_about else Span(opening.start(), end)
        is_about = is_about or (index > 0 and word in _JOINING and word != "of")
    return None
