"""Telling what a build changes: which documents, what they are about, and which things are described otherwise now."""

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.history import FOLLOWED, MOST_LISTED, NAMED, TEXTS, GraphChange, History, ReleaseNote, Sort, Told, is_document
from kg.inventory import Withdrawal
from kg.pipeline.known import graph_name
from kg.releases import Release
from kg.store.embedded import Change, EmbeddedStore
from kg.vocab import RDFS

_MOST_THINGS = 500
"""Things that are told of one graph."""
_LABEL = ox.NamedNode(str(RDFS.label))


def withdrawals(change: Change, base: str, graph: str, release: int) -> Iterator[Withdrawal]:
    """Give what is left to say of the things of which something leaves the merged view."""
    named = {
        triple.subject.value: triple.object.value
        for triple in change.left
        if triple.predicate == _LABEL
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.Literal)
    }
    for address in sorted(change.touched):
        if address.startswith(f"{base}/id/"):
            kind = address.removeprefix(f"{base}/id/").partition("/")[0]
            yield Withdrawal(address, graph, release, named.get(address) if kind in NAMED else None)


def tell(
    history: History,
    store: EmbeddedStore,
    before: Release | None,
    last: Release | None,
    base: str,
    name: str,
    built: str,
    documents: int,
) -> None:
    """Record in the history what the release being built changes.

    `before` is the release that it started from, `last` the one that is served until now, if they were on this base.
    """
    changes: tuple[GraphChange, ...] = ()
    added, changed, withdrawn = documents, None, 0
    if before is None:
        told = Told.anew if last else Told.first
    elif history.count_touched() > MOST_LISTED:
        told = Told.many
        added, withdrawn = history.counts(before.folder)
    else:
        told = Told.listed
        former = EmbeddedStore.open(before.store)
        try:
            changes = tuple(_changes(history.touched(), former, store, base))
        finally:
            former.close()
        added, changed, withdrawn = (
            sum(change.sort == sort and is_document(change.graph) for change in changes) for sort in Sort
        )
    note = ReleaseNote(
        history.number, name, built, last.folder.name if last else None, told, documents, added, changed, withdrawn
    )
    history.record(note, changes)


def _changes(graphs: Iterable[str], former: EmbeddedStore, store: EmbeddedStore, base: str) -> Iterator[GraphChange]:
    """Compare graphs in two stores; what a build touched and left as it was is not told."""
    things = re.compile(re.escape(f"{base}/id/") + r"([a-z-]+)/(.+)")

    def among(terms: Iterable[object], kinds: frozenset[str]) -> Iterator[str]:
        for term in terms:
            match = things.fullmatch(term.value) if isinstance(term, ox.NamedNode) else None
            if match and match[1] in kinds:
                yield f"{match[1]}/{match[2]}"

    for graph in graphs:
        name = graph_name(base, graph)
        old, new = former.graph(name), store.graph(name)
        differing = old ^ new
        if not differing:
            continue
        sort = Sort.changed if old and new else Sort.added if new else Sort.withdrawn
        # A document repeats of the things it mentions what they are; a register describes them.
        described = set(among((triple.subject for triple in differing), TEXTS if is_document(graph) else FOLLOWED))
        about, formerly = set[str](), set[str]()
        if is_document(graph):
            about, formerly = (
                set(among((term for triple in triples for term in (triple.subject, triple.object)), FOLLOWED))
                for triples in (new, old)
            )
            formerly -= about
            about.add(f"source/{graph.partition('/')[0]}")
        told = (tuple(sorted(things)[:_MOST_THINGS]) for things in (about, described, formerly))
        yield GraphChange(graph, sort, *told)
