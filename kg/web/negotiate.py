"""Content negotiation as one pure function. RFC 9110, section 12.5.1."""

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
    ranges = [parsed for item in _split(accept or "", ",") if (parsed := _parse(item))]
    if not ranges:
        return offers[0] if offers else None
    best: tuple[float, int] = (0.0, 0)
    chosen = None
    for offer in offers:
        offered = _parse(offer)
        assert offered is not None
        fitting = [(precision, r.quality) for r in ranges if (precision := r.precision(offered)) is not None]
        precision, quality = max(fitting, default=(0, 0.0))
        if quality > 0 and (quality, precision) > best:
            best, chosen = (quality, precision), offer
    return chosen


_LONGEST_REMEMBERED = 500
"""Characters of a header that it pays to remember: clients send the same few, strangers anything."""
_remembered = lru_cache(maxsize=512)(_chosen)
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
            if not re.fullmatch(r"0(\.\d{0,3})?|1(\.0{0,3})?", value):
                return None
            quality = float(value)
            break
        if name and name not in _DISREGARDED:
            kept.add(name + "=" + value.strip('"'))
    return _Range(match[1].lower(), match[2].lower(), frozenset(kept), quality)


def _split(text: str, separator: str) -> list[str]:
    """Split at a separator that stands outside quotation marks."""
    return re.findall(rf'(?:[^"{separator}]|"(?:[^"\\]|\\.)*"?)+', text) if text.strip() else []
