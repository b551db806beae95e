"""How a thing stood in an earlier release (RFC 7089).

Pattern 1.1: the page about a thing is the original resource and its own TimeGate. Asked with `Accept-Datetime`, it
leads (302) to the state of that time, which has an address of its own; without, it is what it is today. The states are
those of the releases that are kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

from rdflib import URIRef

from kg.history import NAMED
from kg.store import Store
from kg.store.embedded import is_iri
from kg.store.patterns import one_of
from kg.vocab import KG, absolute
from kg.web.archive import Archive, Kept
from kg.web.published import Published
from kg.web.urls import EXTENSIONS, Urls

SAFE = "/%#?:@!$&'()*+,;=~"
"""What may stand in a header as it stands in an address."""
TIMEMAP = "application/link-format"


class BadDatetime(ValueError):
    """The header Accept-Datetime holds no date as HTTP writes it."""


def parsed(header: str) -> datetime:
    """Read what `Accept-Datetime` asks for. BadDatetime if it is no date of RFC 9110, section 5.6.7."""
    try:
        moment = parsedate_to_datetime(header)
    except (TypeError, ValueError, IndexError, OverflowError) as error:
        raise BadDatetime(header) from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def http_date(moment: datetime) -> str:
    """Write a moment as HTTP does."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


@dataclass(frozen=True)
class Memento:
    """A thing in one release. `key` ends with the extension of a form, if one was asked for."""

    kept: Kept
    kind: str
    key: str

    def path(self, urls: Urls) -> str:
        """Give its address as a path."""
        return urls.past(self.kept.name, self.kind, self.key)


def split(published: Published, kind: str, key: str) -> tuple[str, str | None]:
    """Part a key from its extension, unless a thing has the whole as its key."""
    stem, dot, extension = key.rpartition(".")
    if not dot or extension not in EXTENSIONS:
        return key, None
    whole, part = (is_said(published.store, published.urls.thing(kind, k)) for k in (key, stem))
    return (key, None) if whole and not part else (stem, extension)


def is_said(store: Store, iri: str) -> bool:
    """Whether anything is said of a thing."""
    return is_iri(iri) and store.ask("ASK { ?thing ?p ?o }", thing=URIRef(iri))


def is_there(archive: Archive, kept: Kept, base: str, kind: str, key: str) -> bool:
    """Whether a release says anything of a thing, or of the one that a key with an extension means."""
    stem, dot, extension = key.rpartition(".")
    keys = [key, stem] if dot and extension in EXTENSIONS else [key]
    return any(archive.says(kept, f"{base}/id/{kind}/{one}") for one in keys)


def mementos(archive: Archive, base: str, kind: str, key: str) -> tuple[Memento, ...]:
    """Give all states of a thing that are kept, the earliest first."""
    return tuple(Memento(kept, kind, key) for kept in archive.kept() if is_there(archive, kept, base, kind, key))


def at(archive: Archive, base: str, kind: str, key: str, moment: datetime) -> Memento | None:
    """Give the state of a thing at a time: the last one from before it, or else the first one; None if there is none.

    No more releases are opened than it takes to find it.
    """
    kept = archive.kept()
    before = [one for one in kept if one.built <= moment]
    return _first(archive, base, kind, key, (*reversed(before), *kept[len(before) :]))


def _first(archive: Archive, base: str, kind: str, key: str, kept: Iterable[Kept]) -> Memento | None:
    return next((Memento(one, kind, key) for one in kept if is_there(archive, one, base, kind, key)), None)


def is_withheld(present: Published, past: Published, kind: str, iri: str) -> bool:
    """Whether the words that a thing came from have been withdrawn by those whose they are.

    Of a question that was withdrawn in Parliament there remain its number and its date; so it is also of how it stood.
    """
    if kind in NAMED:
        return False
    rows = past.store.select(
        "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?thing ?p ?o } } ORDER BY ?g LIMIT 20", thing=URIRef(iri)
    )
    graphs = [URIRef(row["g"]) for row in rows]
    return bool(graphs) and present.store.ask(
        f"ASK {{ {one_of('g', graphs)} GRAPH ?g {{ ?question ?status ?withdrawn }} }}",
        status=absolute(KG.status, present.base),
        withdrawn=absolute(KG.Withdrawn, present.base),
    )


def original_links(urls: Urls, kind: str, key: str) -> list[str]:
    """Give the links of the header `Link` that a page about a thing has as an original resource and TimeGate."""
    original = quote(urls.absolute(Urls.document(urls, kind, key)), safe=SAFE)
    timemap = quote(urls.absolute(urls.timemap(kind, key)), safe=SAFE)
    return [f'<{original}>; rel="original timegate"', f'<{timemap}>; rel="timemap"; type="{TIMEMAP}"']


def memento_links(urls: Urls, archive: Archive, this: Memento) -> list[str]:
    """Give the links of the header `Link` from a state of a thing to itself, its neighbours, the first and the last."""
    kept = archive.kept()
    place = next((place for place, one in enumerate(kept) if one == this.kept), 0)
    sought = {"first": kept, "prev": kept[:place][::-1], "next": kept[place + 1 :], "last": kept[::-1]}
    relations: dict[Memento, list[str]] = {this: []}
    for relation, among in sought.items():
        if found := _first(archive, urls.base, this.kind, this.key, among):
            relations.setdefault(found, []).append(relation)
    return [_link(urls, one, (*named, "memento")) for one, named in relations.items()]


def _link(urls: Urls, memento: Memento, relations: Iterable[str]) -> str:
    address = quote(urls.absolute(memento.path(urls)), safe=SAFE)
    return f'<{address}>; rel="{" ".join(relations)}"; datetime="{http_date(memento.kept.built)}"'


def timemap(urls: Urls, kind: str, key: str, all_: Sequence[Memento]) -> str:
    """Write the list of the states of a thing (RFC 7089, section 5; RFC 6690)."""
    itself = quote(urls.absolute(urls.timemap(kind, key)), safe=SAFE)
    original, _ = original_links(urls, kind, key)
    span = f'; from="{http_date(all_[0].kept.built)}"; until="{http_date(all_[-1].kept.built)}"' if all_ else ""
    lines = [original, f'<{itself}>; rel="self"; type="{TIMEMAP}"{span}']
    for place, one in enumerate(all_):
        ends = [name for name, at_ in (("first", 0), ("last", len(all_) - 1)) if place == at_]
        lines.append(_link(urls, one, (*ends, "memento")))
    return ",\n".join(lines) + "\n"
