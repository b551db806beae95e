"""The vocabularies in use, and `mint`: the only place where an address is made."""

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from rdflib import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, VOID, XSD, Namespace, URIRef

from kg.errors import UsageError

__all__ = [
    "DCAT", "DCTERMS", "DQV", "FOAF", "KG", "OA", "ORG", "OWL", "PQA", "PROV", "PWS", "RDF", "RDFS", "SCHEMA", "SD",
    "SH", "SKOS", "SPDX", "VOID", "XSD",
]  # fmt: skip

PQA = Namespace("http://parliament.uk/ontologies/question-and-answer/")
PWS = Namespace("http://parliament.uk/ontologies/written-statement/")
SCHEMA = Namespace("https://schema.org/")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DQV = Namespace("http://www.w3.org/ns/dqv#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
OA = Namespace("http://www.w3.org/ns/oa#")

KG = Namespace("kg:")
"""Our own terms before the base is known; `absolute` gives them their address."""

DEFAULT_BASE = "http://localhost:8000"

_KEY = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?(?:/[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)*")


def check_base(base: str) -> str:
    """Give the base address without its closing slash, or raise UsageError if addresses cannot stand on it."""
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise UsageError(f"the base {base!r} is no address", expected="http(s)://host with an optional path")
    if re.search(r"[\s<>\"{}|\\^`]", base):
        raise UsageError(f"the base {base!r} holds a character that no IRI may hold")
    return base.rstrip("/")


def mint(base: str, kind: str, key: str) -> URIRef:
    """Make the address of a thing: `{base}/id/{kind}/{key}`.

    A key is made of lower-case letters, digits, `.`, `_` and `-`, in segments parted by `/`, so that it needs no
    escaping anywhere. ValueError if it is not.
    """
    return URIRef(minted(base, kind, key))


def minted(base: str, kind: str, key: str) -> str:
    """Make the address of a thing as `mint` does, as a plain text."""
    if not _KEY.fullmatch(key) or not _KEY.fullmatch(kind):
        raise ValueError(f"no address can be made of kind {kind!r} and key {key!r}")
    return f"{base}/id/{kind}/{key}"


@lru_cache(maxsize=4096)
def absolute(term: URIRef, base: str) -> URIRef:
    """Give one of our own terms its address, `{base}/ontology#Term`; leave the terms of others as they are."""
    return URIRef(f"{base}/ontology#{term.removeprefix(KG)}") if term.startswith(KG) else term


def prefixes(base: str) -> dict[str, str]:
    """Give the prefixes that queries need not declare and that data is written with."""
    return {
        "dcat": str(DCAT),
        "dcterms": str(DCTERMS),
        "dqv": str(DQV),
        "foaf": str(FOAF),
        "kg": f"{base}/ontology#",
        "oa": str(OA),
        "org": str(ORG),
        "owl": str(OWL),
        "pqa": str(PQA),
        "prov": str(PROV),
        "pws": str(PWS),
        "rdf": str(RDF),
        "rdfs": str(RDFS),
        "schema": str(SCHEMA),
        "sd": str(SD),
        "sh": str(SH),
        "skos": str(SKOS),
        "spdx": str(SPDX),
        "void": str(VOID),
        "xsd": str(XSD),
    }


def compact(term: str, base: str) -> str:
    """Write an address as a query does: with its prefix, `kg:Target`, or else in angle brackets."""
    for prefix, namespace in prefixes(base).items():
        if term.startswith(namespace) and re.fullmatch(r"\w(?:[\w-]*\w)?", term.removeprefix(namespace)):
            return f"{prefix}:{term.removeprefix(namespace)}"
    return f"<{term}>"


def local_name(term: str) -> str:
    """Give the last part of a term's address: `https://schema.org/name` → `name`."""
    return re.split(r"[/#:]", term)[-1]


def slug(text: str, longest: int = 60) -> str:
    """Make readable key characters out of a text, cut after a whole word: `Work: Pay` → `work-pay`.

    Gives `untitled` for a text without a single Latin letter or digit.
    """
    kept = ""
    for word in _words(text):
        if kept and len(kept) + 1 + len(word) > longest:
            break
        kept = f"{kept}-{word}" if kept else word[:longest]
    return kept or "untitled"


# The key of a fact asks for the same words cut and whole.
@lru_cache(maxsize=64)
def _words(text: str) -> list[str]:
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _WORD.findall(_LEFT_OUT.sub("", plain).lower())


_WORD = re.compile(r"[a-z0-9]+")
_LEFT_OUT = re.compile(r"'|(?<=\d),(?=\d{3})")


def fingerprint(*parts: str) -> str:
    """Give eight hexadecimal digits that stand for these texts, blind to spacing and case."""
    folded = "\x1f".join(" ".join(part.casefold().split()) for part in parts)
    return hashlib.sha256(folded.encode()).hexdigest()[:8]
