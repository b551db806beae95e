"""Names told by their form: abbreviations where they are introduced, names of things, people with an honorific."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.prose import marks
from kg.prose.hints import by_first_letter, has_any
from kg.prose.noun_phrases import listed
from kg.prose.sentences import Span

_SMALL = listed("a an and as at by for from in into of on or the to with &")

# Abbreviations, after Schwartz and Hearst (2003): the letters of the short form are looked for in the words before it.


@dataclass(frozen=True)
class Abbreviation:
    """Where a short form stands beside the full name that it is introduced for: "Disability Adviser (DA)"."""

    short: str
    start: int
    end: int
    full: Span


_BRACKETED = re.compile(
    r"\((?:the |or |known as |also known as |hereafter )?"
    r"[\"“”‘’']?(?P<short>[A-Z0-9][A-Za-z0-9&/.+-]{1,11})[\"“”‘’']?(?=[),;])"
)
# What must not stand before is looked for after the first letter, which the engine finds quickly.
_FULL_IN_BRACKETS = re.compile(
    r"(?P<short>[A-Z0-9](?<![\w(].)[A-Za-z0-9&/.+-]{1,11})[\"”’']? \((?:the )?(?P<full>[A-Z][^()\n]{5,120})\)",
    re.DOTALL,
)
_OPENS_WITH_CAPITAL = re.compile(r" \((?:the )?[A-Z]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*|&")
_NAME_ENDS = re.compile(r"[\n().:;|•!?]")
_LONGEST_FULL = 160
"""Characters before the bracket in which a full name is looked for."""
_MOST_WORDS = 18


def abbreviations(text: str) -> list[Abbreviation]:
    """Give the abbreviations that a text introduces, in order: "Full Name (FN)" or "FN (Full Name)"."""
    if "(" not in text:
        return []
    found = []
    for match in _BRACKETED.finditer(text):
        begin = max(0, match.start() - _LONGEST_FULL)
        before = text[begin : match.start()]
        for stop in _NAME_ENDS.finditer(before):
            begin = match.start() - len(before) + stop.end()
        if full := _spelt_out(match["short"], _words(text, begin, match.start())[-_MOST_WORDS:]):
            found.append(Abbreviation(match["short"], match.start("short"), match.end("short"), full))
    for match in _FULL_IN_BRACKETS.finditer(text) if _OPENS_WITH_CAPITAL.search(text) else ():
        words = _words(text, *match.span("full"))
        full = _spelt_out(match["short"], words) if len(words) <= _MOST_WORDS else None
        if full and full.start == words[0].start:
            found.append(Abbreviation(match["short"], match.start("short"), match.end("short"), full))
    return sorted(found, key=lambda abbreviation: abbreviation.start)


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int
    is_joined: bool
    """Whether a hyphen joins it to the word before."""

    @property
    def is_small(self) -> bool:
        return self.text.casefold() in _SMALL


def _words(text: str, begin: int, end: int) -> list[_Word]:
    return [
        _Word(word[0], word.start(), word.end(), word.start() > begin and text[word.start() - 1] in "-‑–/")
        for word in _WORD.finditer(text, begin, end)
    ]


def _spelt_out(short: str, words: list[_Word]) -> Span | None:
    """Give the last of the words that the letters of a short form stand for, if they stand for them without doubt."""
    singular = short.removesuffix("s") if len(short) > 2 and short[-2].isupper() else short
    letters = "".join(character for character in singular if character.isalnum())
    capitals = sum(character.isupper() for character in letters)
    if len(letters) < 2 or (capitals < 2 and len(letters) < 4) or letters.isdigit():
        return None
    # Where nothing but the words tells a short form ("Defra") or it is short, every letter is an initial.
    highest = 0 if capitals < 2 or len(letters) < 4 else (len(letters) - 2) // 2
    costs = _costs(letters.casefold(), words)
    cost, first = min(((cost, first) for first, cost in enumerate(costs)), default=(_NEVER, 0))
    if cost > highest:
        return None
    last = words[-1]
    return Span(words[first].start, last.end - 2 if last.text[-2:] in ("'s", "’s") else last.end)


_NEVER = 99


def _costs(letters: str, words: list[_Word]) -> list[int]:
    """Give for each word how far it and all that follow are from spelling the letters with their initials.

    A letter inside a word and a word left out cost one; small words, years and words after a hyphen may be left out for
    nothing, and the letters of a word that is an abbreviation itself ("NHS England") are initials.
    """
    # after[n]: the cost of spelling the letters from the nth on with the words after this one.
    after = [_NEVER] * len(letters) + [0]
    starts = []
    for word in reversed(words):
        taken = [_NEVER] * (len(letters) + 1)
        folded = word.text.casefold()
        price = 0 if word.text.isupper() else 1
        for letter in range(len(letters)):
            if folded[0] != letters[letter]:
                continue
            taken[letter] = after[letter + 1]
            inside, used, place = 0, letter + 1, 1
            while used < len(letters) and (place := folded.find(letters[used], place)) >= 0:
                inside, used, place = inside + price, used + 1, place + 1
                taken[letter] = min(taken[letter], after[used] + inside)
        starts.append(_NEVER if word.is_small else taken[0])
        left_out = 0 if word.is_small or word.is_joined or word.text.isdigit() else 1
        # The last word belongs to the full name, or this would end before; only what is joined to it may be spare.
        is_spare = len(starts) > 1 or word.is_joined or word.text.isdigit()
        after = [min(take, skip + left_out if is_spare else _NEVER) for take, skip in zip(taken, after, strict=True)]
    return starts[::-1]


# Names that are given.


def occurrences(text: str, words: Sequence[str]) -> list[Span]:
    """Find some words wherever they stand as whole words, in order; of two that begin at one place, the first given.

    None overlaps another. It is what a regular expression of all would find, without one being made for each text.
    """
    found: list[tuple[int, int, int]] = []
    for order, word in enumerate(words):
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            if not _is_in_word(text[start - 1 : start]) and not _is_in_word(text[end : end + 1]):
                found.append((start, order, end))
            start = text.find(word, start + 1)
    kept: list[Span] = []
    for start, _, end in sorted(found):
        if not kept or start >= kept[-1].end:
            kept.append(Span(start, end))
    return kept


def _is_in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


# Names of things that end in a word for what they name: "Household Support Fund".


@dataclass(frozen=True)
class Candidate:
    """What may be the name of a thing: the name's last word that tells of what kind, `head`, and that kind."""

    start: int
    end: int
    head: str
    kind: str


_HEADS_OF_KIND = {
    "programme": "Programme Scheme Fund Service Initiative Grant Guarantee Partnership Project Premium Bootcamp",
    "benefit": "Allowance Payment Benefit Pension Supplement",
    "body": "Agency Authority Commission Council Committee Board Tribunal Ombudsman Inspectorate Trust Taskforce "
    "Foundation Association Institute University Society Corporation Federation Alliance Limited Ltd Group Police",
}
HEADS = {head: kind for kind, heads in _HEADS_OF_KIND.items() for head in heads.split()}
"""The last words of names, and of what kind the things are that they name."""
# It opens with a space, which is quickly found, and not with what must stand before that.
_ANY_HEAD = by_first_letter(HEADS, after_letter=r"(?<=[\w)’'+] .)")
_HEAD = re.compile(rf" (?P<head>{_ANY_HEAD})\b(?![-‑–/]\w)")
_CAPITALISED = re.compile(r"[A-ZÀ-Þ][\w]*(?:[-‑–'’&/.+]\w+)*[+’']?|\d[\w-]*")
_TOKEN = re.compile(r"\S+")
_LONG_WORD = re.compile(r"[A-Za-z]{4,}")
_LONGEST_NAME = 120
_OPENING = "([“‘\"'"
_CONTINUES = re.compile(r" (?:(?:of|for|on) )?(?:the )?(?=[A-Z])(?!(?:The|In|It|This|As|We|A|However)\b)")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:;…]|\n)[\"”’)\]]*\s*$")
_ITEM_BEGINS = re.compile(r"(?:(?:^|\n)\s*(?:[•*–-]|\d{1,2}[.)]|\([a-z]\)|[a-z]\))|\|)\s*$")

# Words that stand before a name without belonging to it.
_BEFORE = listed(
    """The This These Those That Our New A An All Each Every Any Some Both His Her Their My Your Its As In For Through
    Under If When While However Additionally Also Since From To With On At By And But Or Further Following Where
    What How Why Which Who There It We They You He She No Yes Not Please Via Including Current Existing Proposed
    Previous Former Updated Expanded Additional Future Eligible Total Annual Original Initial Latest Final
    Successful Multiple Various Several Many Most Other Such Same Given Last Next First Second Third Ministers
    Minister Officials Within After Before Between During Until Upon Using See Whole Once Then January February
    March April May June July August September October November December Question Questions Table Subject Title Re
    Pursuant"""
)
# Words that, alone or together, make no name of a head: "Combined Authority", "Local Planning Authority".
_GENERIC = listed(
    """Local Public Civil Social Health Mental National Government State Emergency Youth Police Pension Pensions Trust
    Combined Strategic Mayoral City County Borough District Town Parish Unitary Planning Executive Regulatory
    Competent Statutory Advisory Independent Annual Capital Revenue Core Pilot Regional Community Training Support
    Funding Work Employment Education Housing Care Welfare Legacy Age Working Disability Grant Block Foreign
    Military Prison Secret Security Intelligence Armed Single Joint Customer Delivery Change Legislative
    Parliamentary Select Steering Expert Task Reference Focus Ministerial Central Devolved Adult Children's Fire
    Rescue Ambulance Hardship Compensation Redundancy Severance Advance Insurance Loan Interest Voucher Savings
    Apprenticeship Vaccination Screening Medical Service Services Programme Scheme Fund Contract Framework Royal
    Inter Departmental Project Programmes Investment Transport Highway Highways Waste Water Business Charity Private
    Company Companies NHS UK EU UN US British English Scottish Welsh European International Global Foundation
    Hospital Academy Multi Cross Party Member Members Monthly Weekly Additional High Income Means Tested Cash Lump
    Sum Maternity Paternity Sickness Winter Final Basic Full Defined Contributory Contribution Occupational
    Workplace Personal Retirement Family Licensing Awarding Contracting Supervisory Oversight Management Audit
    Governing Governance Standards Appeals Employer Tax Benefit Benefits Standing Sub Cabinet Official Officials
    Quarterly Major Small Large Lead Rail Road Bus Energy Enforcement Law Border Home Office Defence Justice Digital
    Data Research Innovation Arms Sector Voluntary"""
)
# Whose a thing is, is no part of its name: "the Government’s Household Support Fund".
_OWNERS = listed(
    """Government Department Ministry Office Agency Council Authority Commission Chancellor Minister Secretary State
    Treasury Britain England Scotland Wales Kingdom Ireland Europe Union Nations Company Trust Mayor Executive Board
    Parliament Committee Bank Service World Country City County"""
)
_RELATING = listed("in to into of from by at on with under")
_POSSESSIVE = re.compile(r"([^'’]+)['’]s?")
_OWNER_ENDS = re.compile(r"['’]s(?!\w)")
_LEADING = listed("by at from with under on")
_JOINED = re.compile(r"(?:-|–|‑)(?:funded|led|wide|based|run|backed|sponsored|approved|specific|owned)$")
_BODIES_OF_SERVICE = listed(
    "Rescue Ambulance Police Prison Probation Prosecution Custody Tribunals Insolvency Ombudsman"
)
_BODY_OF = re.compile(
    r"(?<![\w’'-])(?P<before>(?:[A-Z][\w’'-]+ ){0,3})(?P<head>University|Ministry|Government|Embassy|Institute|College"
    r"|Association|Federation) (?:of|for) (?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3}"
    r"(?P<more>,? (?:and |& )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,2})?"
)
# Without one of these there is none. Its alternatives open with capitals, which are quickly found.
_BODY_OF_HINT = re.compile(
    "(?:University|Ministry|Government|Embassy|Institute|College|Association|Federation) (?:of|for) "
)


def candidates(text: str) -> list[Candidate]:
    """Give what seem to be names of programmes, benefits and bodies, in order; none overlaps another.

    A name opens with a capital and holds no word that only goes before it. Generic words, names that run on after the
    head, and what stands in a title between quotation marks are none.
    """
    return list(_candidates(text))


# Mentions and candidates of one text ask for the same.
@lru_cache(maxsize=8)
def _candidates(text: str) -> tuple[Candidate, ...]:
    found = [
        Candidate(start, match.end(), match["head"], _kind(text, start, match))
        for match in _HEAD.finditer(text)
        if (start := _start(text, match)) is not None and not _CONTINUES.match(text, match.end())
    ]
    found += _bodies_of(text)
    if not found:
        return ()
    found.sort(key=lambda candidate: (candidate.start, -candidate.end))
    titles = _titles(text)
    kept: list[Candidate] = []
    for candidate in found:
        span = Span(candidate.start, candidate.end)
        if (not kept or span.start >= kept[-1].end) and not any(span.overlaps(title) for title in titles):
            kept.append(candidate)
    return tuple(kept)


def _bodies_of(text: str) -> Iterator[Candidate]:
    """Give the names of bodies in which the head goes before: "University of Sussex", "Royal College of Nursing"."""
    if not _BODY_OF_HINT.search(text):
        return
    for match in _BODY_OF.finditer(text):
        more = match["more"] or ""
        if more.startswith(","):
            # It is not told whether the name runs on, or another follows in a list.
            continue
        is_one = match["head"] in ("Institute", "College", "Association", "Federation")
        end = match.end() if is_one else match.end() - len(more)
        if owner := _OWNER_ENDS.search(text, match.start("head"), end):
            end = owner.start()
        words = [(word[0], word.start()) for word in _TOKEN.finditer(text, *match.span("before"))]
        before = _without_what_goes_before(words)
        start = before[0][1] if before else match.start("head")
        yield Candidate(start, end, match["head"], "body")


def _kind(text: str, start: int, head: re.Match[str]) -> str:
    before = text[start : head.start("head")].split()
    is_body = head["head"] == "Service" and before and before[-1] in _BODIES_OF_SERVICE
    return "body" if is_body else HEADS[head["head"]]


def name_before(text: str, end: int) -> Span | None:
    """Give the capitalised name that ends just before a place, without the words that lead to it; None if none does."""
    words = _without_what_goes_before(_words_before(text, end))
    if not words:
        return None
    start = words[0][1]
    # "Details of the Fund" opens a sentence as "Department of Health" does; what is meant is not told.
    is_doubtful = len(words) > 1 and words[1][0] in ("of", "on", "for", "from", "with")
    return None if is_doubtful and _SENTENCE_BEGINS.search(text, max(0, start - 8), start) else Span(start, end)


def _words_before(text: str, end: int) -> list[tuple[str, int]]:
    """Give the capitalised words that stand together before a place, with where each begins."""
    begin = max(0, end - _LONGEST_NAME)
    begin = max(begin, text.rfind("\n", begin, end) + 1)
    words: list[tuple[str, int]] = []
    for token in reversed(list(_TOKEN.finditer(text, begin, end))):
        word = token[0].lstrip(_OPENING)
        is_small = word in _SMALL and word not in ("the", "a", "an", "or", "as")
        if not (_CAPITALISED.fullmatch(word) or (is_small and words)):
            break
        words.append((word, token.end() - len(word)))
        if word != token[0]:
            break
    return words[::-1]


def _start(text: str, head: re.Match[str]) -> int | None:
    """Give where the name begins that a head ends; None where it seems to be no name."""
    words = _words_before(text, head.start("head"))
    is_last_of_list = _is_listed(text, words)
    words = _without_what_goes_before(words)
    if not words or (is_last_of_list and HEADS[head["head"]] == "body"):
        return None
    start = words[0][1]
    own = [word for word, _ in words if word not in _SMALL]
    if all(word in _GENERIC or word.isdigit() for word in own) and (
        len(own) == 1 or HEADS[head["head"]] != "programme"
    ):
        return None
    if len(own) == 1 and (len(own[0]) == 1 or own[0] in HEADS):
        return None
    if _SENTENCE_BEGINS.search(text, max(0, start - 8), start):
        is_item = _ITEM_BEGINS.search(text, max(0, start - 8), start) is not None
        first, second = words[0][0], words[1][0] if len(words) > 1 else ""
        # The first word of a sentence has its capital from there.
        if second in _RELATING or first.endswith(("ing", "ed", "ly")) or (len(own) == 1 and not is_item):
            return None
    return start


def _is_listed(text: str, words: list[tuple[str, int]]) -> bool:
    """Whether the words may be the end of a longer name that holds a list: "Audit, Risk and Assurance Committee"."""
    if not any(word == "and" for word, _ in words) or text[max(0, words[0][1] - 2) : words[0][1]] != ", ":
        return False
    word_before = _TOKEN.findall(text, max(0, words[0][1] - 30), words[0][1] - 2)[-1:]
    return bool(word_before) and word_before[0][0].isupper() and word_before[0] not in HEADS


def _without_what_goes_before(words: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Leave out the words that lead to a name: articles, adjectives, owners, and another name before an "and"."""
    first = 0
    for place, (word, _) in enumerate(words):
        owner = _POSSESSIVE.fullmatch(word)
        before = words[place - 1][0] if place else ""
        is_owner = owner and (owner[1] in _OWNERS or (owner[1].isupper() and len(owner[1]) > 1))
        follows_another = word in ("and", "&") and (before in HEADS or before in _BEFORE or before.isupper())
        if is_owner or follows_another or word in _LEADING:
            first = place + 1
    while first < len(words):
        word = words[first][0]
        is_royal = word in ("His", "Her") and first + 1 < len(words) and words[first + 1][0].startswith("Majesty")
        if is_royal or not (word in _BEFORE or word in _SMALL or word[0].isdigit() or _JOINED.search(word)):
            break
        first += 1
    return words[first:]


def _titles(text: str) -> list[Span]:
    """Give what stands between quotation marks and is written as a title is."""
    if not has_any(text, '"“”‘'):
        return []
    titles = []
    for marked in marks.find(text)[0]:
        words = _LONG_WORD.findall(marked.words.of(text)[:300])
        if marked.closed and len(words) > 3 and 3 * sum(word[0].isupper() for word in words) >= 2 * len(words):
            titles.append(marked.words)
    return titles


# People, as far as an honorific tells them.


@dataclass(frozen=True)
class PersonName:
    """Where a person is named with an honorific: "Sir Stephen Timms", "Dr Coffey"."""

    start: int
    end: int
    title: str
    surname: str


_HONORIFIC = (
    r"(?:R(?:igh)?t\.? Hon(?:ourable)?\.?|Mr\.? Justice|Mrs?\.?|Ms\.?|Miss|Mx\.?|Dr\.?|Prof(?:essor)?\.?|Sir|Dame"
    r"|Lord|Lady|Baroness|Baron|Viscount(?:ess)?|Rev(?:erend)?\.?|Cllr\.?|Councillor)"
)
_NO_NAME = (
    "Advocate|Chancellor|Chief|Commissioner|Justices?|Lieutenants?|Mayors?|President|Privy|Provost|Speaker|Deputy|Warden"
    "|Steward|Chamberlain|Protector|Chair|Minister|Secretary|Members?|Friends?|Gentlem[ae]n|Lad(?:y|ies)|Review|Report"
    "|Inquiry|Commission|Enquiry|Independent|Ombudsman|Director|Professor|MPs?|MSP|MS|QC|KC|CBE|OBE|MBE|KBE|DBE|FRS|Act"
    "|Bill|House|The|Foundation|Trust|School|Hospital|Academy|College|University|Street|Road|Barracks|Library|Mission"
    "|Award|Awards|Prize|Fund|Scheme|Centre|Institute"
)
_NAME = rf"(?!(?:{_NO_NAME})\b)[A-ZÀ-Þ](?:[’']?[^\W\d_]+)?(?:-[A-ZÀ-Þ][^\W\d_]+)*"
_PARTICLE = r"(?:de|van|von|der|den|du|la|le|al|el|bin|ap|ab)"
_PERSON = re.compile(
    rf"(?<![\w’'-])(?P<title>{_HONORIFIC}(?: {_HONORIFIC}){{0,2}}) (?:\({_NAME}\) )?"
    rf"(?P<names>(?:[A-Z]\. ?){{0,3}}(?:{_PARTICLE} )?{_NAME}(?: (?:{_PARTICLE} ){{0,2}}{_NAME}){{0,2}})(?!\w)"
    rf"(?P<place> of {_NAME}(?:[ -](?:(?:upon|on|le|in|and|the)[ -])?{_NAME}){{0,2}}(?!\w))?"
)
_NAMED_AFTER = re.compile(
    r" (?:[A-Z][a-z]+ )?(?:Foundation|Trust|School|Hospital|Academy|College|Street|Road|Barracks|Library|Mission|Centre"
    r"|Goals|Fund|Scheme|Programme)\b"
)
_SURNAME = re.compile(rf"(?:(?:\b{_PARTICLE} )+)?\S+$")
_PEER = re.compile(r"Lord|Lady|Bar|Vis")


def titled_people(text: str) -> list[PersonName]:
    """Give the people whom a text names with an honorific, in order. Offices ("Lord Chancellor") are none."""
    found = []
    for match in _PERSON.finditer(text):
        surname = _SURNAME.search(match["names"])
        known_by_first = match["title"] in ("Sir", "Dame") and " " not in match["names"]
        if surname and len(surname[0]) > 1 and not known_by_first and not _NAMED_AFTER.match(text, match.end("names")):
            of_place = match["place"] and _PEER.search(match["title"])
            end = match.end("place" if of_place else "names")
            found.append(PersonName(match.start(), end, match["title"], surname[0]))
    return found
