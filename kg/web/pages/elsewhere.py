"""Pages of others about a thing, called by the site that they stand on."""

from urllib.parse import urlsplit

from rdflib import URIRef

from kg.vocab import FOAF, OWL
from kg.web.elsewhere import called_elsewhere
from kg.web.pages.models import Value
from kg.web.pages.reader import Reader
from kg.web.pages.said import Said

_SITES = {"www.gov.uk": "GOV.UK", "www.parliament.uk": "UK Parliament"}
"""What sites are called of which not every address is."""


def elsewhere(reader: Reader, said: Said, *properties: URIRef) -> tuple[Value, ...]:
    """Give the pages of others about a thing, to which some properties lead: those usual for it, or others."""
    found = {str(page) for page in said.things(*(properties or (FOAF.homepage, FOAF.page, OWL.sameAs)))}
    return tuple(
        Value(_site(address), address, external=True)
        for address in sorted(found, key=lambda address: (_site(address), address))
        if reader.urls.here(address) is None and reader.urls.link(address)
    )


def _site(address: str) -> str:
    if called := called_elsewhere(address):
        return called.partition(":")[0]
    host = urlsplit(address).netloc
    return _SITES.get(host, host.removeprefix("www."))
