"""Content negotiation, in pure functions. RFC 9110, section 12.5."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Everything is written in UTF-8 and in one profile, so a client that names these still gets the type it asks for.
_DISREGARDED = {"charset", "profile"}


@dataclass(frozen=True)
class _Range:
    type: str
    subtype: str
    parameters: frozenset[str]
    quality: float

    def precision(self, offer: "_Range") -> int | None:
        """How closely the range names the offer, None if it does not."""
        if self.type not in ("*", offer.type) or self.subtype not in ("*", offer.subtype):
            return None
        if not self.parameters <= offer.parameters:
            return None
        return (self.type != "*") + (self.subtype != "*") + len(self.parameters)


def accepted(lines: Sequence[str]) -> str | None:
    """Give one header out of the lines it was sent in (RFC 9110, section 5.3); None if there is none."""
    return ", ".join(lines) if lines else None


def negotiate(accept: str | None, offers: Sequence[str]) -> str | None:
    """Choose the media type that a client likes best; None if it likes none.

    The closest range decides on each offer; q=0 excludes it. Where several are liked alike, one that the client names
    goes before one that only its wildcards take in, and then the first of the offers. A header that is missing, or
    that says nothing readable, accepts all.
    """
    if accept is None or len(accept) > _LONGEST_REMEMBERED:
        return _chosen(accept, tuple(offers))
    return _remembered(accept, tuple(offers))


def _chosen(accept: str | None, offers: tuple[str, ...]) -> str | None:
    liked = _liked(accept, offers)
    best = max(liked, default=(0.0, 0))
    return offers[liked.index(best)] if best[0] > 0 else None


def _liked(accept: str | None, offers: tuple[str, ...]) -> list[tuple[float, int]]:
    """Give how well a client likes each offer, and how closely it names it; nothing of what it does not like."""
    ranges = [parsed for item in _split(accept or "", ",") if (parsed := _parse(item))]
    if not ranges:
        return [(1.0, 0)] * len(offers)
    liked = []
    for offer in offers:
        offered = _parse(offer)
        assert offered is not None
        fitting = [(precision, r.quality) for r in ranges if (precision := r.precision(offered)) is not None]
        precision, quality = max(fitting, default=(0, 0.0))
        liked.append((quality, precision) if quality > 0 else (0.0, 0))
    return liked


def ranks(accept: str | None) -> bytes:
    """Give the same for all headers that choose alike, whichever of FORMS are offered."""
    if accept is None or len(accept) > _LONGEST_REMEMBERED:
        return _ranks(accept)
    return _remembered_ranks(accept)


def _ranks(accept: str | None) -> bytes:
    liked = _liked(accept, FORMS)
    ordered = sorted({(0.0, 0), *liked})
    return bytes(map(ordered.index, liked))


CODINGS = ("br", "gzip")
"""The ways to pack a content, the one that packs closest first."""


def coding(accept_encoding: str | None, among: tuple[str, ...] = CODINGS) -> str | None:
    """Choose the way in which a client likes best to have a content packed; None for as it is.

    RFC 9110, section 12.5.3. What is not packed can always be read: that is left where nothing else is liked.
    """
    if accept_encoding is None or len(accept_encoding) > _LONGEST_REMEMBERED:
        return _coding(accept_encoding, among)
    return _remembered_coding(accept_encoding, among)


def _coding(accept_encoding: str | None, among: tuple[str, ...]) -> str | None:
    liked: dict[str, float] = {}
    for item in (accept_encoding or "").lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weight = next((value for value in parameters if value.startswith("q=")), "q=1").removeprefix("q=")
        if name and re.fullmatch(_WEIGHT, weight):
            liked.setdefault(name.removeprefix("x-"), float(weight))
    others = liked.get("*", 0.0)
    best = max(among, key=lambda name: liked.get(name, others))
    plain = liked.get("identity", 0.0)
    return best if liked.get(best, others) > 0 and liked.get(best, others) >= plain else None


FORMS = (
    "text/html",
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/json",
    "text/csv",
    "text/plain",
    "application/sparql-query",
)
"""All media types in which any page is offered."""
_LONGEST_REMEMBERED = 500
"""Characters of a header that it pays to remember: clients send the same few, strangers anything."""
_remembered = lru_cache(maxsize=512)(_chosen)
_remembered_ranks = lru_cache(maxsize=512)(_ranks)
_remembered_coding = lru_cache(maxsize=512)(_coding)
_WEIGHT = r"0(\.\d{0,3})?|1(\.0{0,3})?"
_WORD = r"[\w!#$%&'*+.^`|~-]+"


def _parse(item: str) -> _Range | None:
    media, *parameters = _split(item, ";") or [""]
    match = re.fullmatch(rf"\s*({_WORD})\s*/\s*({_WORD})\s*", media)
    if not match or (match[1] == "*" and match[2] != "*"):
        return None
    quality, kept = 1.0, set()
    for parameter in parameters:
        name, _, value = (part.strip().lower() for part in parameter.partition("="))
        if name == "q":
            if not re.fullmatch(_WEIGHT, value):
                return None
            quality = float(value)
            break
        if name and name not in _DISREGARDED:
            kept.add(name + "=" + value.strip('"'))
    return _Range(match[1].lower(), match[2].lower(), frozenset(kept), quality)


def _split(text: str, separator: str) -> list[str]:
    """Split at a separator that stands outside quotation marks."""
    return re.findall(rf'(?:[^"{separator}]|"(?:[^"\\]|\\.)*"?)+', text) if text.strip() else []
