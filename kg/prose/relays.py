"""Statements that a minister makes for another: "My hon. Friend the Minister (Ada Example) has made the following"."""

import re
from dataclasses import dataclass

from kg.prose.sentences import Span

_OPENING = re.compile(
    r"\W*(?:Today,? )?[Mm]y (?:[\w.,’']+ ){0,6}[Ff]riend,? (?P<who>[^.:;()\n]{3,160}?)"
    r"(?: \((?P<name>[A-Z][^()\n]{2,60})\))?,? (?:has )?(?:(?:today|also) ){0,2}made the following "
    r"(?:[Ww]ritten )?(?:[Mm]inisterial )?[Ss]tatement[.:]"
)
_PEER = re.compile(r", (?P<peer>(?:Lord|Lady|Baroness|Viscount|Viscountess|Earl|Countess) [A-Z][^,]*)$")


@dataclass(frozen=True)
class Relay:
    """Who made a statement that another one reads out, in the words that name them, and where it begins."""

    speaker: Span
    start: int


def find(text: str) -> Relay | None:
    """Tell whose words a statement relays; None where it is its maker's own."""
    opening = _OPENING.match(text)
    if opening is None:
        return None
    if opening["name"]:
        return Relay(Span(*opening.span("name")), opening.end())
    start, end = opening.span("who")
    peer = _PEER.search(text, start, end)
    return Relay(Span(*peer.span("peer")) if peer else Span(start, end), opening.end())
