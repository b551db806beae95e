"""Releases and what each changed as RDF: versions of the data set (DCAT 3, section 11), and ActivityStreams 2.0."""

from collections.abc import Iterable

from rdflib import Graph, Literal, Namespace, URIRef

from kg.history import ReleaseNote, Sort
from kg.vocab import DCAT, DCTERMS, RDF, RDFS, XSD
from kg.web.news import News
from kg.web.published import Published

AS = Namespace("https://www.w3.org/ns/activitystreams#")
_ACTIVITIES = {Sort.added: AS.Create, Sort.changed: AS.Update, Sort.withdrawn: AS.Delete}


def versions(published: Published, notes: Iterable[ReleaseNote]) -> Graph:
    """Describe releases as versions of the data set."""
    graph = Graph()
    this = URIRef(f"{published.base}/")
    graph.add((this, DCAT.hasCurrentVersion, _release(published, published.manifest.name)))
    for note in notes:
        _add_version(graph, published, note)
    return graph


def changes(published: Published, note: ReleaseNote, news: Iterable[News]) -> Graph:
    """Describe a release and some of its changes."""
    graph = Graph()
    release = _add_version(graph, published, note)
    urls = published.urls
    for one in news:
        if one.graph is None or one.sort is None:
            graph.add((release, DCTERMS.description, Literal(one.summary, lang="en")))
            continue
        change = URIRef(urls.absolute(urls.release(note.name, graph=one.graph)))
        graph.add((change, RDF.type, _ACTIVITIES[Sort(one.sort)]))
        graph.add((change, RDFS.label, Literal(one.title, lang="en")))
        graph.add((change, AS.object, URIRef(urls.thing("graph", one.graph))))
        graph.add((change, AS.published, Literal(note.built, datatype=XSD.dateTime)))
        graph.add((change, AS.summary, Literal(one.summary, lang="en")))
        graph.add((change, AS.context, release))
    return graph


def _add_version(graph: Graph, published: Published, note: ReleaseNote) -> URIRef:
    release, this = _release(published, note.name), URIRef(f"{published.base}/")
    graph.add((this, DCAT.hasVersion, release))
    graph.add((release, RDF.type, DCAT.Dataset))
    graph.add((release, RDFS.label, Literal(f"Release {note.name}", lang="en")))
    graph.add((release, DCTERMS.title, Literal(f"Release {note.name}", lang="en")))
    graph.add((release, DCAT.version, Literal(note.name)))
    graph.add((release, DCAT.isVersionOf, this))
    graph.add((release, DCTERMS.issued, Literal(note.built, datatype=XSD.dateTime)))
    if note.before:
        graph.add((release, DCAT.previousVersion, _release(published, note.before)))
    return release


def _release(published: Published, name: str) -> URIRef:
    return URIRef(published.urls.absolute(published.urls.release(name)))
