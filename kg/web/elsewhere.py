"""What well-known addresses on other sites are called on a page: "Wikidata: Q272346"."""

import re
from urllib.parse import urlsplit

_NAMES = (
    (re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q\d+)"), "Wikidata: {}"),
    (re.compile(r"https?://data\.parliament\.uk/members/(\d+)"), "UK Parliament’s open data: member {}"),
    (re.compile(r"https://members\.parliament\.uk/member/(\d+)"), "UK Parliament: member {}"),
    (
        re.compile(r"https://questions-statements\.parliament\.uk/written-questions/detail/([\d-]+/\w+)"),
        "UK Parliament: written question {}",
    ),
    (
        re.compile(r"https://questions-statements-api\.parliament\.uk/api/writtenquestions/questions/(\d+)"),
        "UK Parliament’s open data: written question {}",
    ),
    (re.compile(r"https?://www\.theyworkforyou\.com/(?:p|mp|peer)/(\d+)"), "TheyWorkForYou: person {}"),
    (re.compile(r"https://www\.gov\.uk/government/organisations/([\w-]+)"), "GOV.UK: {}"),
    (re.compile(r"https://www\.gov\.uk/api/organisations/([\w-]+)"), "GOV.UK’s open data: {}"),
    (re.compile(r"https://pages\.mysociety\.org/(politician_data)/"), "mySociety: politician data"),
    (re.compile(r"https://en\.wikipedia\.org/wiki/(\w+)"), "Wikipedia: {}"),
)
_SITES = {"www.gov.uk": "GOV.UK", "www.parliament.uk": "UK Parliament"}
"""What sites are called of which not every address is."""


def called_elsewhere(address: str) -> str | None:
    """Name an address by the site that it leads to, and what it stands for there; None for sites that are not known."""
    for pattern, name in _NAMES:
        if match := pattern.fullmatch(address):
            return name.format(match[1].replace("_", " "))
    return None


def site_elsewhere(address: str) -> str:
    """Name the site that an address leads to, by its host if it is not known."""
    if called := called_elsewhere(address):
        return called.partition(":")[0]
    host = urlsplit(address).netloc
    return _SITES.get(host, host.removeprefix("www."))
