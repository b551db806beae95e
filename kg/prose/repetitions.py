"""Figures that a text tells more than once: which of them tell the same fact."""

import re
from dataclasses import dataclass
from functools import cached_property

from kg.prose import noun_phrases
from kg.prose.quantities import Quantity


def facts(quantities: list[Quantity], text: str) -> list[list[Quantity]]:
    """Group the quantities of a text that tell the same fact: one observation, told once or more."""
    alike: dict[tuple[object, ...], list[_Fact]] = {}
    told: list[list[Quantity]] = []
    for quantity in quantities:
        counted = _folded(quantity.counted.of(text)) if quantity.counted else quantity.start
        key = (quantity.value, quantity.minimum, quantity.maximum, quantity.unit, quantity.change, counted)
        same = alike.setdefault(key, [])
        for fact in same:
            if fact.takes(quantity):
                break
        else:
            same.append(_Fact(quantity, text))
            told.append(same[-1].quantities)
    return told


_COMPATIBLE = (frozenset({"equal", "about"}), frozenset({"more than", "at least"}))


@dataclass(frozen=True)
class _Limits:
    """What limits that of which a figure is: whether it is of more than were told before, or of what is not so."""

    is_more: bool
    is_negated: bool
    words: frozenset[str]

    def may_be(self, other: "_Limits") -> bool:
        """Whether another figure may be of the same."""
        is_alike = (self.is_more, self.is_negated) == (other.is_more, other.is_negated)
        return is_alike and (self.words <= other.words or other.words <= self.words)


class _Fact:
    """Quantities that tell the same, as of the same day where they tell it."""

    def __init__(self, quantity: Quantity, text: str) -> None:
        self.quantities = [quantity]
        self._text = text
        self.comparators = {quantity.comparator}
        self.as_of = quantity.as_of

    @cached_property
    def _limits(self) -> _Limits:
        # Of most figures there is one: nothing has to be told apart.
        return _limits(self.quantities[0], self._text)

    def takes(self, quantity: Quantity) -> bool:
        """Take in a quantity if its comparator, its date and what limits it go with the others."""
        comparators = self.comparators | {quantity.comparator}
        if len(comparators) > 1 and not any(comparators <= compatible for compatible in _COMPATIBLE):
            return False
        if self.as_of and quantity.as_of and self.as_of != quantity.as_of:
            return False
        limits = _limits(quantity, self._text)
        if not limits.may_be(self._limits):
            return False
        self.quantities.append(quantity)
        self._limits = max(limits, self._limits, key=lambda each: len(each.words))
        self.comparators = comparators
        self.as_of = self.as_of or quantity.as_of
        return True


_MORE_OF_THEM = re.compile(r"\b(?:further|additional|extra|another|other)\s(?:[\w£$€]+\s)?$")
_LIMITED = re.compile(
    r"\s(?=(?:of|for|in|at|from|by|with|without|under|on|who|which|that|whose|where|not|(?!during)[a-z]+(?:ing|ed))\b)"
    r"(?:[^.;:,(\n“”\"]|[.,](?=\d)){1,90}"
)
_NEXT_FIGURE = re.compile(r"\s(?:and|but|or|while)\s(?=[£$€\d])")
_PREDICATED = re.compile(r"\s(?:[^.;:,(\n“”\"]|[.,](?=\d)){1,90}")


def _limits(quantity: Quantity, text: str) -> _Limits:
    """Tell what limits a figure.

    "Half of the estates claiming farm relief" are others than half of those claiming trade relief; of complaints, 11
    that were upheld are others than 11 that were not.
    """
    is_more = bool(_MORE_OF_THEM.search(text, max(0, quantity.start - 30), quantity.start))
    counted = quantity.counted
    is_before = counted is not None and counted.start < quantity.start
    at = quantity.end if counted is None or is_before else max(quantity.end, counted.end)
    match = (_PREDICATED if is_before else _LIMITED).match(text, at)
    words = re.findall(r"[\w’'-]+", _NEXT_FIGURE.split(match[0].casefold())[0]) if match else []
    kept = frozenset(word for word in words if word not in noun_phrases.SMALL_WORDS)
    return _Limits(is_more, "not" in words, kept)


def _folded(phrase: str) -> str:
    """Give words without case and plural, to compare them."""
    return " ".join(
        word[:-3] + "y"
        if word.endswith("ies")
        else word[:-1]
        if noun_phrases.is_plural(word) and word[-1] == "s"
        else word
        for word in phrase.casefold().split()
    )
