"""What sources and licences are called by people."""

from collections.abc import Mapping
from dataclasses import dataclass

from kg import mappers

_OUR_OWN = {
    "judgements": "Judgements of this data set",
    "ontology": "Ontology of this data set",
    "register": "Registers of this data set",
}


@dataclass(frozen=True)
class Naming:
    """What the data set, its sources and their licences are called, by key or address; others are called by those."""

    title: str
    description: str
    sources: Mapping[str, str]
    licences: Mapping[str, str]


def naming(title: str, description: str) -> Naming:
    """Give the names that the mappers know, for a data set of this title."""
    sources = [mapper.SOURCE for mapper in mappers.mappers()]
    return Naming(
        title,
        description,
        {source.key: source.name for source in sources} | _OUR_OWN,
        {source.licence.address: source.licence.name for source in sources if source.licence}
        | {"https://creativecommons.org/licenses/by/4.0/": "Creative Commons Attribution 4.0 International"},
    )
