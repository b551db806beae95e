"""The dumps as distributions of the data set."""

from urllib.parse import quote

from rdflib import Graph, Literal, URIRef

from kg.dumps.licences import NOTES
from kg.dumps.listing import DumpFile, Listing
from kg.vocab import DCAT, DCTERMS, RDF, RDFS, SPDX, VOID, XSD

_MEDIA = "https://www.iana.org/assignments/media-types/"


def add_distributions(graph: Graph, base: str, listing: Listing) -> None:
    """Describe each file to be downloaded (DCAT 3, section 6.8; SPDX 2.3, section 8.4 for its checksum)."""
    this, notes = URIRef(f"{base}/"), URIRef(f"{base}/dumps/{NOTES}")
    graph.add((this, DCTERMS.rights, notes))
    graph.add((notes, RDF.type, DCTERMS.RightsStatement))
    graph.add((notes, RDFS.label, Literal("Under which licences each file stands", lang="en")))
    for file in listing.files:
        if file.part in ("notes", "sitemaps"):
            continue
        download = URIRef(f"{base}/dumps/{quote(file.name)}")
        distribution = URIRef(f"{base}/dataset#{quote(file.name, safe='')}")
        graph.add((this, DCAT.distribution, distribution))
        graph.add((distribution, RDF.type, DCAT.Distribution))
        graph.add((distribution, DCTERMS.title, Literal(file.title, lang="en")))
        graph.add((distribution, RDFS.label, Literal(file.title, lang="en")))
        graph.add((distribution, DCAT.accessURL, URIRef(f"{base}/dumps/")))
        graph.add((distribution, DCAT.downloadURL, download))
        graph.add((distribution, DCAT.byteSize, Literal(file.bytes, datatype=XSD.nonNegativeInteger)))
        _add_type(graph, distribution, file)
        _add_checksum(graph, distribution, file)
        graph.add((distribution, DCTERMS.rights, notes))
        if file.is_under_one_licence:
            graph.add((distribution, DCTERMS.license, URIRef(file.licences[0])))
        if file.part in ("merged", "documents") and file.extension in ("nt", "ttl", "nq", "trig"):
            graph.add((this, VOID.dataDump, download))


def _add_type(graph: Graph, distribution: URIRef, file: DumpFile) -> None:
    graph.add((distribution, DCAT.mediaType, URIRef(_MEDIA + file.media_type)))
    if file.is_packed:
        graph.add((distribution, DCAT.compressFormat, URIRef(_MEDIA + "application/gzip")))


def _add_checksum(graph: Graph, distribution: URIRef, file: DumpFile) -> None:
    checksum = URIRef(f"{distribution}-checksum")
    graph.add((distribution, SPDX.checksum, checksum))
    graph.add((checksum, RDF.type, SPDX.Checksum))
    graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((checksum, SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)))
