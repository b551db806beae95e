"""The one object that builds every address on a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import quote, urlencode, urlsplit

from kg.history import FOLLOWED

EXTENSIONS = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""The forms in which a thing is described, by extension; the first is the page."""

Parameters: TypeAlias = Mapping[str, str]
NONE: Parameters = MappingProxyType({})


@dataclass(frozen=True)
class Urls:
    """Addresses of a site whose data stands on `base`. Pages link by path, so that they work on any host."""

    base: str

    @cached_property
    def root(self) -> str:
        """The path that every address of the site begins with, without a closing slash."""
        return quote(urlsplit(self.base).path.rstrip("/"), safe="/%!$&'()*+,;=:@~")

    def home(self) -> str:
        """Give the home page."""
        return f"{self.root}/"

    def thing(self, kind: str, key: str) -> str:
        """Give the address of a thing in the data."""
        return f"{self.base}/id/{kind}/{key}"

    def document(self, kind: str, key: str, extension: str | None = None, **parameters: str | int) -> str:
        """Give the page about a thing, or its data with an extension."""
        path = f"{self.root}/doc/{quote(kind)}/{quote(key)}{f'.{extension}' if extension else ''}"
        return f"{path}?{urlencode(parameters)}" if parameters else path

    def identifier(self, kind: str, key: str) -> str:
        """Give the path of the address of a thing."""
        return f"{self.root}/id/{quote(kind)}/{quote(key)}"

    def parts(self, iri: str) -> tuple[str, str] | None:
        """Give the kind and the key of a thing of this site; None for addresses of anything else."""
        kind, _, key = iri.removeprefix(f"{self.base}/id/").partition("/")
        return (kind, key) if iri.startswith(f"{self.base}/id/") and kind and key else None

    def here(self, iri: str) -> str | None:
        """Give where an address of the data is shown on this site; None for addresses elsewhere."""
        if parts := self.parts(iri):
            return self.document(*parts)
        ontology, mark, term = iri.partition("#")
        return f"{self.ontology()}{mark}{term}" if ontology == f"{self.base}/ontology" else None

    def link(self, iri: str) -> str | None:
        """Give where a link to an address leads: here if it is shown here, else to itself if it is on the web."""
        if here := self.here(iri):
            return here
        return iri if iri.startswith(("http://", "https://")) else None

    def browse(self, kind: str, page: int = 1, extension: str | None = None, parameters: Parameters = NONE) -> str:
        """Give the list of the things of a kind, of all of them or as `parameters` limit and sort it."""
        if kind == "target":
            return self.promises(page, extension, parameters)
        return _listed(f"{self.root}/browse/{kind}{f'.{extension}' if extension else ''}", page, parameters)

    def promises(self, page: int = 1, extension: str | None = None, parameters: Parameters = NONE) -> str:
        """Give the table of promises, of all of them or as `parameters` limit and sort it."""
        return _listed(f"{self.root}/promises{f'.{extension}' if extension else ''}", page, parameters)

    def search(self, extension: str | None = None) -> str:
        """Give the search page, or what was found as data."""
        return f"{self.root}/search" + (f".{extension}" if extension else "")

    def suggest(self) -> str:
        """Give what may be meant by what was typed so far."""
        return f"{self.root}/search/suggest"

    def opensearch(self) -> str:
        """Give what tells browsers how to search here."""
        return f"{self.root}/opensearch.xml"

    def sparql(self, query: str | None = None, *more: tuple[str, str]) -> str:
        """Give the SPARQL page, with a query in its form; `more` are further parameters."""
        return f"{self.root}/sparql" + (f"?{urlencode([('query', query), *more])}" if query else "")

    def reconciliation(self) -> str:
        """Give the page that explains how names in a table are reconciled."""
        return f"{self.root}/reconcile/documentation"

    def terms(self, release: str) -> str:
        """Give the list of the terms that a release has."""
        return f"{self.root}/sparql/terms.json?{urlencode({'release': release})}"

    def ontology(self, extension: str | None = None) -> str:
        """Give the ontology."""
        return f"{self.root}/ontology" + (f".{extension}" if extension else "")

    def style(self) -> str:
        """Give the page that shows the components of the design."""
        return f"{self.root}/style"

    def dataset(self, extension: str | None = None) -> str:
        """Give the description of the data set."""
        return f"{self.root}/dataset" + (f".{extension}" if extension else "")

    def dumps(self, name: str = "") -> str:
        """Give the list of the dumps, or one of them."""
        return f"{self.root}/dumps/{quote(name)}"

    def shapes(self, extension: str | None = None) -> str:
        """Give the shapes."""
        return f"{self.root}/shapes" + (f".{extension}" if extension else "")

    def prefixes(self, extension: str | None = None) -> str:
        """Give the prefixes."""
        return f"{self.root}/prefixes" + (f".{extension}" if extension else "")

    def static(self, name: str) -> str:
        """Give a file of the design."""
        return f"{self.root}/static/{name}"

    def feed(self, kind: str | None = None, key: str = "", page: int = 1) -> str:
        """Give the feed of what changed: in all, or about one thing or source."""
        path = f"{self.root}/feed/{quote(kind)}/{quote(key)}.atom" if kind else f"{self.root}/feed.atom"
        return f"{path}?page={page}" if page > 1 else path

    def feed_of(self, iri: str) -> str | None:
        """Give the feed of a thing that can be followed; of a document, that of its source."""
        kind, key = self.parts(iri) or ("", "")
        if kind == "document":
            return self.feed("source", key.partition("/")[0])
        return self.feed(kind, key) if kind in FOLLOWED else None

    def releases(self, page: int = 1) -> str:
        """Give the list of releases."""
        return f"{self.root}/releases" + (f"?page={page}" if page > 1 else "")

    def release(self, name: str, page: int = 1, graph: str | None = None) -> str:
        """Give what a release changed, or what it changed of one graph."""
        path = f"{self.root}/releases/{quote(name)}" + (f"?page={page}" if page > 1 else "")
        return f"{path}#{quote(graph)}" if graph else path

    def difference(self, older: str, newer: str, sort: str) -> str:
        """Give what was `added` or `removed` from one release to another, as RDF."""
        return f"{self.root}/releases/{quote(older)}..{quote(newer)}/{sort}.nq.gz"

    def past(self, release: str, kind: str, key: str) -> str:
        """Give a thing as it stood in a release; the key may end with the extension of a form."""
        return f"{self.root}/releases/{quote(release)}/doc/{quote(kind)}/{quote(key)}"

    def timemap(self, kind: str, key: str) -> str:
        """Give the list of the states of a thing that are kept."""
        return f"{self.root}/timemap/doc/{quote(kind)}/{quote(key)}"

    def absolute(self, path: str) -> str:
        """Give the address, on the base of the data, for a path of this site."""
        return f"{self.base.removesuffix(urlsplit(self.base).path)}{path}"


@dataclass(frozen=True)
class PastUrls(Urls):
    """Addresses of a site as it stood in a release: pages about things link to each other as they were then."""

    name: str

    def document(self, kind: str, key: str, extension: str | None = None, **parameters: str | int) -> str:
        """Give the page about a thing as it was, or its data with an extension."""
        path = self.past(self.name, kind, f"{key}.{extension}" if extension else key)
        return f"{path}?{urlencode(parameters)}" if parameters else path

    def present(self, kind: str, key: str) -> str:
        """Give the page about a thing as it is now."""
        return Urls.document(self, kind, key)


def _listed(path: str, page: int, parameters: Parameters) -> str:
    """Give the address of a page of a list; a slash in a parameter stays readable."""
    given = {**parameters, **({"page": page} if page > 1 else {})}
    return f"{path}?{urlencode(given, safe='/')}" if given else path
