"""Texts of which Parliament's lists give only the beginning: telling whether a whole text begins so."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

LONGEST = 255
"""Characters after which lists of the Written Questions service end a text."""
ELLIPSIS = "..."
"""What stands after the end of an answer that was cut; nothing does after that of a question."""

_TAG = re.compile(r"<[^>]*>")
_OPEN_TAG = re.compile(r"<[^>]*$")
_AT_ONCE = 4_000
"""Characters of HTML in which the beginning is looked for first; an answer can have fifty thousand."""


def has_tags(text: str) -> bool:
    """Whether a text is HTML with tags, which lists take out."""
    return "<" in text and bool(_TAG.search(text))


def without_tags(html: str) -> str:
    """Take the tags out of HTML as lists do: paragraphs run into each other, and entities stay as they are."""
    return _TAG.sub("", html)


def may_be_cut(question: str) -> bool:
    """Whether a question is as long as lists let one be: it may go on, and one that ends there looks the same."""
    return len(question) == LONGEST


@dataclass(frozen=True)
class Wording:
    """The words of a question as they were given, and the day on which they were first seen, if it is known."""

    text: str
    is_cut: bool
    seen: str | None = None
    put_to: str | None = None
    """The body that the question was put to in these words, if it was another than that which it is put to now."""

    def may_be(self, other: Self) -> bool:
        """Whether another wording may be this one: the same, or the beginning of it, or more of it."""
        return (
            _are_alike(self.text, other.text)
            or (self.is_cut and begins(self.text, other.text))
            or (other.is_cut and begins(other.text, self.text))
        )

    def completed(self, whole: Iterable[str]) -> Self:
        """Give the wording in full if it was cut and one of these texts begins so."""
        full = next((text for text in whole if begins(self.text, text)), None) if self.is_cut else None
        return self if full is None else replace(self, text=full, is_cut=False)


def uncut(answer: str) -> str | None:
    """Give what there is of an answer that was cut; None if it was not."""
    if len(answer) == LONGEST + len(ELLIPSIS) and answer.endswith(ELLIPSIS) and not has_tags(answer):
        return answer.removesuffix(ELLIPSIS)
    return None


def begins(cut: str, whole: str) -> bool:
    """Whether a whole text begins as a cut one does.

    The service cuts in Windows-1252: characters that it does not have stand as what looks like them, or as "?", and
    spaces of any kind as spaces.
    """
    if whole.startswith(cut):
        return True
    return len(whole) >= len(cut) and all(
        kept == character or (kept.isascii() and (character == "\u00a0" or not _in_windows_1252(character)))
        for kept, character in zip(cut, whole, strict=False)
    )


def _are_alike(one: str, other: str) -> bool:
    """Whether two texts are the same, but that "?" may stand for spaces and what is not ASCII."""
    return one == other or (
        len(one) == len(other)
        and all(
            a == b or ("?" in (a, b) and any(each == " " or not each.isascii() for each in (a, b)))
            for a, b in zip(one, other, strict=True)
        )
    )


def begins_html(cut: str, html: str) -> bool:
    """Whether the text of HTML begins as one that was taken from it and cut."""
    if len(html) > _AT_ONCE:
        beginning = without_tags(_OPEN_TAG.sub("", html[:_AT_ONCE]))
        if len(beginning) >= len(cut):
            return begins(cut, beginning)
    return begins(cut, without_tags(html))


def _in_windows_1252(character: str) -> bool:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
