"""The one object that builds every address on a page."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

EXTENSIONS = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""The forms in which a thing is described, by extension; the first is the page."""


@dataclass(frozen=True)
class Urls:
    """Addresses of a site whose data stands on `base`. Pages link by path, so that they work on any host."""

    base: str

    @property
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

    def browse(self, kind: str, page: int = 1, extension: str | None = None) -> str:
        """Give the list of all things of a kind."""
        path = f"{self.root}/browse/{kind}{f'.{extension}' if extension else ''}"
        return f"{path}?page={page}" if page > 1 else path

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

    def terms(self, release: str) -> str:
        """Give the list of the terms that a release has."""
        return f"{self.root}/sparql/terms.json?{urlencode({'release': release})}"

    def ontology(self, extension: str | None = None) -> str:
        """Give the ontology."""
        return f"{self.root}/ontology" + (f".{extension}" if extension else "")

    def static(self, name: str) -> str:
        """Give a file of the design."""
        return f"{self.root}/static/{name}"
