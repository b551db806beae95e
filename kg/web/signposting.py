"""Links in the headers of answers, for programs that would not know where to look on a page.

RFC 8288 (Web Linking); FAIR Signposting Profile, level 1; RFC 8631 for the links to the description of the service.
"""

from collections.abc import Iterable
from urllib.parse import quote

from rdflib import URIRef

from kg.dumps.licences import NOTES
from kg.dumps.listing import DumpFile, Listing
from kg.store.patterns import one_of
from kg.vocab import DCTERMS, RDF, SCHEMA
from kg.web.published import Published
from kg.web.urls import EXTENSIONS

DATA = {extension: type_ for extension, type_ in EXTENSIONS.items() if extension != "html"}
"""The forms of data, by extension."""
_SAFE = "/%#?:@!$&'()*+,;=~"
"""What may stand in a header as it stands in an address."""
_MOST = 10
"""How many types a header names, and graphs are asked for their licence."""


def link(address: str, relation: str, media_type: str | None = None) -> str:
    """Write a link."""
    type_ = f'; type="{media_type}"' if media_type else ""
    return f'<{quote(address, safe=_SAFE)}>; rel="{relation}"{type_}'


def of_site(published: Published) -> list[str]:
    """Link to what describes the data set and its services, from any answer."""
    urls = published.urls
    return [
        link(urls.sparql(), "service-meta", "text/turtle"),
        link(f"{urls.root}/openapi.json", "service-desc", "application/json"),
    ]


def of_dataset(published: Published, listing: Listing | None) -> list[str]:
    """Link from the page of the data set to its description, its files and their licences."""
    urls, base = published.urls, f"{published.base}/"
    links = [link(base, "cite-as"), link(str(SCHEMA.Dataset), "type"), link(str(SCHEMA.AboutPage), "type")]
    links += [link(urls.dataset(extension), "describedby", type_) for extension, type_ in DATA.items()]
    if listing:
        links.append(link(urls.dumps(NOTES), "license", "text/plain"))
        whole = listing.of("merged", "documents", "tables")
        links += [link(urls.dumps(file.name), "item", file.served_as) for file in whole]
    return [*links, *of_site(published)]


def of_file(published: Published, file: DumpFile) -> list[str]:
    """Link from a file to its licence, or to what is told of its licences, and to the data set that it is of."""
    urls = published.urls
    licence = file.licences[0] if file.is_under_one_licence else urls.dumps(NOTES)
    return [
        link(licence, "license"),
        link(f"{published.base}/", "collection"),
        link(urls.dataset("ttl"), "describedby", "text/turtle"),
    ]


def of_thing(published: Published, iri: str, kind: str, key: str, *, is_page: bool) -> list[str]:
    """Link from the page of a thing to its address, type, licence and data; from data to the page."""
    urls = published.urls
    links = [link(iri, "describes")]
    if is_page:
        links += [link(iri, "cite-as"), link(str(SCHEMA.AboutPage), "type")]
        links += [link(type_, "type") for type_ in _types(published, iri)]
        links += _described_by(published, kind, key)
    else:
        links.append(link(urls.document(kind, key), "describes", "text/html"))
    links += [link(licence, "license") for licence in _licence(published, iri)]
    return links


def of_identifier(published: Published, iri: str, kind: str, key: str) -> list[str]:
    """Link from the address of a thing to its data and its licence."""
    return [
        *_described_by(published, kind, key),
        *(link(licence, "license") for licence in _licence(published, iri)),
    ]


def _described_by(published: Published, kind: str, key: str) -> Iterable[str]:
    return [
        link(published.urls.document(kind, key, extension), "describedby", type_) for extension, type_ in DATA.items()
    ]


def _types(published: Published, iri: str) -> list[str]:
    rows = published.store.select(
        "SELECT ?type { ?thing ?a ?type FILTER(ISIRI(?type)) } LIMIT 10", thing=URIRef(iri), a=RDF.type
    )
    return sorted(str(row["type"]) for row in rows)


def _licence(published: Published, iri: str) -> list[str]:
    """Give the licence that all that is said of a thing stands under, if there is one."""
    if published.manifest.is_given:
        return []
    graphs = published.store.select(
        f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?thing ?p ?o }} }} LIMIT {_MOST}", thing=URIRef(iri)
    )
    if not graphs:
        return []
    # Named in the query: the engine looks through all graphs for those that a part of a query gives.
    rows = published.store.select(
        f"SELECT DISTINCT ?licence {{ {one_of('g', [URIRef(row['g']) for row in graphs])} "
        "OPTIONAL { GRAPH ?g { ?g ?license ?licence } } }",
        license=DCTERMS.license,
    )
    found = {str(row["licence"]) if "licence" in row else None for row in rows}
    return [licence for licence in found if licence] if len(found) == 1 else []
