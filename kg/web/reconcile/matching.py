"""Candidates for a name, with how alike the names are and whether it is beyond doubt that the thing is meant."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz import fuzz, process

from kg.web.reconcile import names
from kg.web.reconcile.properties import NUMBERS, Given, holders, verdicts
from kg.web.reconcile.table import RECONCILED, Sort, Table, Thing, number

SAME = 100.0
_OTHER_ORDER, _SHORTER, _WITHOUT_PLACE, _SURNAME = 95.0, 85.0, 80.0, 60.0
_NUMBERED = 95.0
_NAMESAKE = 90.0
"""Of several of a name each is likely, and likelier than whoever is called otherwise."""
_LEAST_ALIKE = 72.0
"""Names that are less alike than this, of 100, are not compared any further."""
_MISSPELT = 0.9
_FEW_LETTERS = 3
_PART, _ONE_WORD, _WHOLE = 70.0, 50.0, 20.0
"""For names that have all words asked for: of two words or more, of one, and for how much of the name they are."""
_CONTRADICTED, _NOT_CONFIRMED = 0.5, 0.95
_MOST_ALIKE = 40
_EVERYWHERE = frozenset({"a", "and", "for", "in", "of", "on", "the", "to"})
"""Words that tell nothing from anything else."""
_Note: TypeAlias = Callable[[Iterable[str], float], None]


@dataclass(frozen=True)
class Asked:
    """One query: a name, of which kinds, with what else is known, and how many candidates are wanted."""

    name: str
    kinds: tuple[str, ...] = ()
    """None means any."""
    given: tuple[Given, ...] = ()
    limit: int = 10


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant."""

    thing: Thing
    alike: float
    """How alike the names are, of 100."""
    score: float
    match: bool
    verdicts: dict[str, bool | None]
    namesakes: int
    """How many others of this name fit as well."""


def candidates(table: Table, asked: Asked) -> list[Candidate]:
    """Give the things that may be meant, the likeliest first."""
    kinds = asked.kinds or RECONCILED
    alike, exact = _by_name(table, asked.name, kinds)
    given = (*asked.given, *_in_brackets(table, asked, alike))
    numbered = _by_number(table, given, kinds)
    if not asked.name.strip():
        alike |= dict.fromkeys(numbered or _by_properties(table, given, kinds), 0.0)
    alike |= {key: alike.get(key, 0.0) for key in numbered}
    found = {key: verdicts(table, table.things[key], given) for key in alike}
    fitting = {key for key in exact if False not in found[key].values()}
    made = [
        _candidate(table.things[key], asked, score, found[key], key in exact, fitting, set(alike))
        for key, score in alike.items()
    ]
    made.sort(key=lambda one: (-one.score, one.thing.name.casefold(), one.thing.key))
    return made[: asked.limit]


def _candidate(
    thing: Thing,
    asked: Asked,
    alike: float,
    found: dict[str, bool | None],
    is_exact: bool,
    fitting: set[str],
    all_found: set[str],
) -> Candidate:
    confirmed = bool(found) and all(found.values())
    contradicted = False in found.values()
    by_number = any(found.get(sort) for sort in NUMBERS)
    namesakes = len(fitting - {thing.key}) if is_exact else 0
    if not asked.name.strip():
        # Only one thing has a number, and one person a seat or a post at a time.
        is_alone = all_found == {thing.key}
        sure = confirmed and is_alone and (by_number or ("date" in found and bool({"constituency", "post"} & {*found})))
        return Candidate(thing, 0.0, SAME if sure else 70.0 if confirmed else 35.0, sure, found, 0)
    if by_number and not contradicted:
        # The name has to be that of the thing nonetheless: a number may be mistyped.
        fits = alike >= _SURNAME
        return Candidate(thing, alike, max(alike, _NUMBERED if fits else _SURNAME), fits, found, 0)
    score = alike
    if contradicted:
        score *= _CONTRADICTED
    elif found and not confirmed:
        score *= _NOT_CONFIRMED
    if namesakes and not contradicted:
        score = min(score, _NAMESAKE)
    match = is_exact and not contradicted and not namesakes and (confirmed or not found)
    return Candidate(thing, alike, round(score, 1), match, found, namesakes)


def _by_name(table: Table, name: str, kinds: Sequence[str]) -> tuple[dict[str, float], set[str]]:
    """Give how alike the names of things are to a name, and which of them have this very name."""
    alike: dict[str, float] = {}
    exact: set[str] = set()

    def note(keys: Iterable[str], score: float) -> None:
        for key in keys:
            if table.things[key].kind in kinds:
                alike[key] = max(alike.get(key, 0.0), score)

    if meant := table.meant(name):
        note([meant.key], SAME)
        return alike, set(alike)
    for spelt, kinds_of_name in ((names.person(name), ("person",)), (names.folded(name), RECONCILED)):
        wanted = [kind for kind in kinds if kind in kinds_of_name and (kind == "person") == (len(kinds_of_name) == 1)]
        if not spelt or not wanted:
            continue
        same = {key: sort for key, sort in table.by_name.get(spelt, {}).items() if table.things[key].kind in wanted}
        note(same, SAME)
        exact |= {key for key, sort in same.items() if _is_enough(sort, kinds)}
        _note_alike(table, spelt, wanted, note)
    return alike, exact


def _is_enough(sort: Sort, kinds: Sequence[str]) -> bool:
    """Whether a name is beyond doubt where things of these kinds are asked for."""
    return sort != "listed" or len(kinds) == 1


def _note_alike(table: Table, spelt: str, kinds: Sequence[str], note: _Note) -> None:
    """Note the things with names that are not the same, and may be meant."""
    if "person" in kinds:
        for name, key in table.by_surname.get(names.surname(spelt), ()):
            if names.is_short_for(spelt, name):
                note([key], _SHORTER)
            elif names.without_place(name) == spelt:
                note([key], _WITHOUT_PLACE)
            elif " " not in spelt:
                note([key], _SURNAME)
    else:
        _note_parts(table, spelt, note)
    if len(spelt) <= _FEW_LETTERS:
        # A letter makes another abbreviation of it.
        return
    in_any_order = names.in_any_order(spelt)
    for kind in kinds:
        known, keys = table.sorted_names[kind]
        found = process.extract(
            in_any_order, known, scorer=fuzz.ratio, processor=None, score_cutoff=_LEAST_ALIKE, limit=_MOST_ALIKE
        )
        for _, ratio, at in found:
            note([keys[at]], _OTHER_ORDER if ratio == SAME else ratio * _MISSPELT)


def _note_parts(table: Table, spelt: str, note: _Note) -> None:
    """Note the things that have all words of a name in one of theirs: `Work and Pensions`."""
    found = [table.by_word.get(word, set()) for word in spelt.split()]
    if not {*spelt.split()} - _EVERYWHERE or len(both := set.intersection(*found)) > _MOST_ALIKE:
        return
    for key in both:
        for name, _ in table.things[key].names:
            if {*spelt.split()} <= {*name.split()}:
                part = len(spelt) / len(name) * _WHOLE
                note([key], min(SAME, (_PART if " " in spelt else _ONE_WORD) + part))


def _in_brackets(table: Table, asked: Asked, found: Iterable[str]) -> Iterator[Given]:
    """Read what stands in brackets behind a name as the party or the seat of a person, if one found has it."""
    known = {one.id for one in asked.given}
    people = [table.things[key] for key in found if table.things[key].kind == "person"]
    for text in names.in_brackets(asked.name):
        for property_ in ("party", "constituency"):
            given = Given(property_, (text,))
            if property_ not in known and any(verdicts(table, person, [given])[property_] for person in people):
                yield given
                break


def _by_number(table: Table, given: Iterable[Given], kinds: Sequence[str]) -> set[str]:
    """Give the things that bear a number of those given."""
    return {
        key
        for one in given
        if one.id in NUMBERS
        for value in one.values
        for key in table.by_number.get((one.id, number(one.id, value)), ())
        if table.things[key].kind in kinds
    }


def _by_properties(table: Table, given: Sequence[Given], kinds: Sequence[str]) -> list[str]:
    """Give the people of whom all holds that is asked: seats, posts and parties, which not all have."""
    every = [found for one in given if (found := holders(table, one)) is not None]
    if not every or "person" not in kinds:
        return []
    return [key for key in set.intersection(*every) if all(verdicts(table, table.things[key], given).values())]
