"""Telling soon that a text, or a place in it, cannot match an expression that would take long to find that out."""

from collections.abc import Iterable


def has_any(text: str, words: Iterable[str]) -> bool:
    """Whether a text has any of some words or other characters."""
    return any(map(text.__contains__, words))


def by_first_letter(words: Iterable[str], after_letter: str = "") -> str:
    """Give a regular expression for one of the words, of which the engine tries only those of one letter at a place.

    `after_letter` is one for what has to hold there, such as what stands before.
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{letter}{after_letter}(?:{'|'.join(rest)})" for letter, rest in rests.items())
