"""RDF terms as canonical N-Triples writes them, and what the judge makes of them.

The judge works on rdflib's literals, which normalise what they read: "01"^^xsd:integer is "1"^^xsd:integer to it. Where
a string by itself does not tell, its literal is made as rdflib makes it, and asked.
"""

import re
from collections.abc import Callable, Collection
from datetime import date
from functools import lru_cache

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kg.vocab import RDF, XSD

BLANK = "_:"
DATE = f'"^^<{XSD.date}>'
INTEGER = f'"^^<{XSD.integer}>'

_STRING = URIRef(XSD.string)
_TEXTS = (None, _STRING, URIRef(RDF.langString))
_LONGEST_REMEMBERED = 100
_MOST_REMEMBERED = 20_000
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_TO_ESCAPE = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def n_triples(term: Node) -> str:
    """Write a term of rdflib as N-Triples does: `<http://…>`, `_:b1`, `"text"@en`."""
    if isinstance(term, Literal):
        lexical = f'"{str(term).translate(_TO_ESCAPE)}"'
        if term.language:
            return f"{lexical}@{term.language}"
        return lexical if term.datatype is None else f"{lexical}^^<{term.datatype}>"
    return f"{BLANK}{term}" if isinstance(term, BNode) else f"<{term}>"


def is_literal(term: str) -> bool:
    """Whether a term is a literal; otherwise it is an IRI or a blank node."""
    return term[0] == '"'


def language(term: str) -> str:
    """Give the language of a literal in lower case, or nothing: `"text"@en` → `en`."""
    tag = term[term.rfind('"') + 1 :] if is_literal(term) else ""
    return tag[1:].lower() if tag[:1] == "@" else ""


def lexical(term: str) -> str:
    r"""Give the text of a literal, its escapes read: `"one\ntwo"@en` → two lines."""
    text = term[1 : term.rfind('"')]
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    short, long, character = match.groups()
    return _ESCAPED[character] if character else chr(int(short or long, 16))


def literal(term: str) -> Literal:
    """Make the literal that rdflib makes of a literal's string. ValueError or KeyError if it is not N-Triples."""
    return _remembered(term) if len(term) < _LONGEST_REMEMBERED else _literal(term)


def _literal(term: str) -> Literal:
    kind = term[term.rfind('"') + 1 :]
    if not kind:
        return Literal(lexical(term))
    if kind[0] == "@":
        return Literal(lexical(term), lang=kind[1:])
    return Literal(lexical(term), datatype=URIRef(kind[3:-1]))


_remembered = lru_cache(maxsize=_MOST_REMEMBERED)(_literal)


def text(term: str) -> str:
    """Give the text that the judge measures and matches, that of an IRI or literal (SPARQL's `str`)."""
    if not is_literal(term):
        return term[1:-1]
    if term[-1] == '"' or term[term.rfind('"') + 1] == "@":
        return lexical(term)
    made = literal(term)
    return str(made.value) if made.value is not None and made.datatype in _TEXTS else str(made)


def identity(term: str) -> str | None:
    """Give one string for all spellings of the same term, or None if it is open which spellings are the same."""
    if not is_literal(term):
        return term
    kind = term[term.rfind('"') + 1 :]
    if "\\" not in term and (not kind or (kind[0] == "@" and kind == kind.lower())):
        return term
    made = literal(term)
    if made.datatype == _STRING:
        # To RDF the same as without a datatype, to rdflib another literal.
        return None
    return n_triples(Literal(str(made), lang=made.language.lower()) if made.language else made)


def identities(terms: Collection[str]) -> set[str] | None:
    """Give the identities of terms, or None if one of them is open."""
    found = {identity(term) for term in terms}
    return None if None in found else {one for one in found if one is not None}


class _Values(dict[str, int | date | None]):
    """The values of the whole numbers and days that were asked for, as far as they are short and not too many."""

    def __missing__(self, term: str) -> int | date | None:
        found = _value(term)
        if len(term) < _LONGEST_REMEMBERED and len(self) < _MOST_REMEMBERED:
            self[term] = found
        return found


value: Callable[[str], int | date | None] = _Values().__getitem__
"""Give the value of a whole number or a day in its usual form, told from the string alone, or None for other terms."""


def _value(term: str) -> int | date | None:
    if term.endswith(INTEGER):
        digits = term[1 : -len(INTEGER)]
        return int(digits) if len(digits) < 20 and digits.isascii() and digits.isdigit() else None
    day = term[1 : -len(DATE)]
    if not term.endswith(DATE) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
        return None
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None
