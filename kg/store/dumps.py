"""Writing a whole release as RDF, so that equal data gives equal bytes."""

from pathlib import Path
from typing import IO

import pyoxigraph as ox

from kg.store.embedded import opened_for_reading
from kg.vocab import prefixes

_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def write_dump(store: Path, base: str, format_: str, output: IO[bytes]) -> None:
    """Write a release: N-Quads and TriG with every graph and the merged view, the others the merged view alone."""
    opened = opened_for_reading(store)
    chosen = _FORMATS[format_]
    if chosen.supports_datasets and format_ != "jsonld":
        items = sorted(opened, key=lambda quad: (str(quad.graph_name), str(quad.triple)))
        if format_ == "nquads":
            lines = (ox.serialize(items, format=chosen) or b"").splitlines(keepends=True)
            output.writelines(sorted(lines))
            return
        ox.serialize(items, output, format=chosen, prefixes=prefixes(base))
        return
    quads = opened.quads_for_pattern(None, None, None, ox.DefaultGraph())
    triples = sorted((quad.triple for quad in quads), key=str)
    ox.serialize(triples, output, format=chosen, prefixes=prefixes(base))
