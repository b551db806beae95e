"""What changed, in words: the lines of the history as pages and feeds show them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import URIRef

from kg.history import Entry, GraphChange, ReleaseNote, Sort, Told, is_document
from kg.store.patterns import one_of
from kg.web.english import counted
from kg.web.gone import called
from kg.web.kinds import KINDS
from kg.web.published import Published

_BEFORE_TITLE = {Sort.added: "Added", Sort.changed: "Changed", Sort.withdrawn: "Withdrawn"}
_MOST_NAMED = 12
"""Things that are named of those that a change is about."""


@dataclass(frozen=True)
class News:
    """One change, or a release as a whole, in words."""

    release: ReleaseNote
    graph: str | None
    sort: str | None
    title: str
    summary: str
    iri: str | None = None
    """What it is about, if there is a page about it."""
    href: str | None = None
    original: str | None = None
    """The page that the document was made of, at its publisher's."""
    about: tuple[tuple[str, str], ...] = ()
    """What else it is about: name and address."""


@dataclass(frozen=True)
class _Document:
    iri: str
    label: str
    original: str | None


def news(published: Published, entries: Iterable[Entry]) -> tuple[News, ...]:
    """Put lines of the history into words, with the names that things have in the current release."""
    entries = tuple(entries)
    changes = [entry.change for entry in entries if entry.change]
    documents = _documents(published, changes)
    things = {thing for change in changes for thing in change.about if not thing.startswith("source/")}
    labels = published.store.labels([URIRef(f"{published.base}/id/{thing}") for thing in things])
    return tuple(
        _of_change(published, entry.release, entry.change, documents, labels)
        if entry.change
        else _of_release(published, entry.release)
        for entry in entries
    )


def _documents(published: Published, changes: Iterable[GraphChange]) -> dict[str, _Document]:
    """Give what graphs are about as far as that is published: of a document with one main entity, that one."""
    urls = published.urls
    names = {URIRef(urls.thing("graph", change.graph)): change.graph for change in changes}
    if not names:
        return {}
    rows = published.store.select(
        f"SELECT ?graph ?document ?label ?name ?page ?entity ?title WHERE {{ {one_of('graph', list(names))} "
        "OPTIONAL { ?graph rdfs:label ?name } OPTIONAL { ?graph prov:wasDerivedFrom ?document . "
        "?document rdfs:label ?label OPTIONAL { ?document foaf:page ?page } "
        "OPTIONAL { ?document schema:mainEntity ?entity . ?entity rdfs:label ?title } } } "
        "ORDER BY ?graph ?document ?entity ?title ?label ?name ?page"
    )
    found: dict[str, _Document] = {}
    entities = Counter(graph for graph, _ in {(row["graph"], row["entity"]) for row in rows if "entity" in row})
    for row in rows:
        graph = names[URIRef(row["graph"])]
        if graph in found or not ("label" in row or "name" in row):
            continue
        original = str(row["page"]) if "page" in row else None
        if entities[row["graph"]] == 1:
            found[graph] = _Document(str(row["entity"]), str(row["title"]), original)
        else:
            itself, label = row.get("document", row["graph"]), row.get("label", row.get("name"))
            found[graph] = _Document(str(itself), str(label), original)
    return found


def _of_release(published: Published, note: ReleaseNote) -> News:
    numbers = [(note.added, "added"), (note.changed or 0, "changed"), (note.withdrawn, "withdrawn")]
    told = [(number, what) for number, what in numbers if number]
    first = counted(told[0][0], "document") if told else ""
    counts = ", ".join([f"{first} {what}" if not place else f"{n:,} {what}" for place, (n, what) in enumerate(told)])
    documents = counted(note.documents, "document")
    summary = {
        Told.first: f"This is the first release. It has {documents}, all of them new.",
        Told.anew: f"This release was made from nothing again. It has {documents}; what differs is not listed.",
        Told.many: f"So much changed that it is not listed. It has {documents}: {counts or 'none added or withdrawn'}.",
        Told.listed: f"{counts}. It has {documents}." if counts else f"None of its {documents} changed; registers did.",
    }[note.told]
    title = (
        f"Release {note.name}: "
        + {
            Told.first: f"the first, {documents}",
            Told.anew: f"made from nothing again, {documents}",
            Told.many: "very many changes",
            Told.listed: counts or "registers changed",
        }[note.told]
    )
    return News(note, None, None, title, summary, href=published.urls.release(note.name))


def _of_change(
    published: Published,
    note: ReleaseNote,
    change: GraphChange,
    documents: dict[str, _Document],
    labels: dict[URIRef, str],
) -> News:
    urls = published.urls
    known = documents.get(change.graph)
    about = tuple(
        (labels[iri], iri) for thing in change.about if (iri := URIRef(f"{published.base}/id/{thing}")) in labels
    )
    href = urls.link(known.iri) if known and change.sort != Sort.withdrawn else None
    return News(
        note,
        change.graph,
        change.sort.value,
        f"{_BEFORE_TITLE[change.sort]}: {known.label if known else _without_words(change)}",
        _summary(change, [name for name, _ in about]),
        iri=known.iri if known and href else None,
        href=href or urls.release(note.name, graph=change.graph),
        original=known.original if known else None,
        about=tuple((name, urls.link(iri) or iri) for name, iri in about),
    )


def _without_words(change: GraphChange) -> str:
    """Name a graph that is not published any more by what its addresses tell."""
    for thing in sorted(change.described, key=lambda thing: not thing.startswith("question/")):
        kind, _, key = thing.partition("/")
        if (name := called(kind, key)) != KINDS[kind].singular:
            return name
    return f"document {change.graph}" if is_document(change.graph) else change.graph


def _summary(change: GraphChange, about: list[str]) -> str:
    counts = Counter(thing.partition("/")[0] for thing in change.described)
    told = [
        counted(number, KINDS[kind].singular.lower(), KINDS[kind].plural.lower())
        for kind, number in counts.items()
        if kind in KINDS
    ]
    listed = f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else "".join(told)
    words = {
        Sort.added: f"It tells of {listed}." if listed else "A new document.",
        Sort.changed: f"Something else is said of {listed} now." if listed else "What is told of the source changed.",
        Sort.withdrawn: f"It told of {listed}." if listed else "It is not published any more.",
    }[change.sort]
    if about:
        more = f" and {len(about) - _MOST_NAMED} more" if len(about) > _MOST_NAMED else ""
        words += f" About: {'; '.join(about[:_MOST_NAMED])}{more}."
    return words
