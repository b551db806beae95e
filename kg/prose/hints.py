"""Words without which a text cannot match an expression that takes long to find that out."""

from collections.abc import Iterable


def has_any(text: str, words: Iterable[str]) -> bool:
    """Whether a text has any of some words or other characters, in twice the speed of asking for each in Python."""
    return any(map(text.__contains__, words))
