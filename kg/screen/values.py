"""Constraints on one value node by itself: its kind, datatype, length, pattern, range, or being one of some.

A test gives the number of results that the judge would report for the value: 0 where it conforms, or UNSURE.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from rdflib import SH, BNode, Literal, URIRef
from rdflib.term import Node

from kg.screen import terms
from kg.screen.paths import UnsupportedShape
from kg.vocab import RDF, RDFS, XSD

Test = Callable[[str], int]

CONFORMS = 0
FAILS = 1
UNSURE = -1
"""That only the judge can tell."""

_KINDS = {
    SH.IRI: "<",
    SH.BlankNode: "_",
    SH.Literal: '"',
    SH.BlankNodeOrIRI: "_<",
    SH.BlankNodeOrLiteral: '_"',
    SH.IRIOrLiteral: '<"',
}
_VALUES: dict[URIRef, type | tuple[type, ...]] = {
    XSD.string: (str, bytes),
    RDF.langString: (str, bytes),
    XSD.integer: int,
    XSD.float: float,
    XSD.decimal: Decimal,
    XSD.boolean: bool,
    XSD.date: date,
    XSD.time: time,
    XSD.dateTime: datetime,
}
"""The Python type that rdflib has for the values of a datatype."""
_LONGEST_ESCAPE = len("\\U00000000")
_SAME_IN_XPATH = re.compile(
    r"""(?: [^\\\[\].^$*+?{}()|&~-]          # a character that stands for itself
          | \\[\\\[\].^$*+?{}()|/"'nrt-]     # or that is escaped
          | \[ \^? (?: [^\\\[\]^-] (?: -[^\\\[\]^-] )? )+ \]
          | [.^$|)] | \( (?!\?)
          | (?<![*+?{}(|^]) (?: [*+?] | \{[0-9]+(?:,[0-9]*)?\} )
          | - )*""",
    re.VERBOSE,
)
"""Regular expressions that mean the same to Python, which the judge asks, and to XPath, which SHACL names."""


def node_kind(kind: Node) -> Test:
    """Make the test of sh:nodeKind (SHACL 4.1.3)."""
    begins = _KINDS.get(kind)  # type: ignore[call-overload]
    if begins is None:
        raise UnsupportedShape(f"{kind} is no kind of node")
    if len(begins) == 1:
        return lambda term: CONFORMS if term[0] == begins else FAILS
    return lambda term: CONFORMS if term[0] in begins else FAILS


def datatype(datatype: Node) -> Test:
    """Make the test of sh:datatype (SHACL 4.1.2): the datatype is this one, and the literal is not ill-typed."""
    if not isinstance(datatype, URIRef) or datatype in (RDFS.Literal, RDFS.Datatype):
        raise UnsupportedShape(f"{datatype} is a datatype of no literal")

    def by_the_literal(term: str) -> int:
        return CONFORMS if _has_datatype(terms.literal(term), datatype) else FAILS

    remembered = lru_cache(maxsize=5_000)(by_the_literal)

    def otherwise(term: str) -> int:
        if term[0] != '"':
            return FAILS
        return remembered(term) if len(term) < 100 else by_the_literal(term)

    if datatype == URIRef(XSD.string):
        return lambda term: CONFORMS if term[-1] == '"' else otherwise(term)
    if datatype == URIRef(RDF.langString):
        return lambda term: (
            CONFORMS if term[0] == '"' and term.startswith("@", term.rfind('"') + 1) else otherwise(term)
        )
    if datatype == URIRef(XSD.integer):
        return lambda term: CONFORMS if terms.value(term).__class__ is int else otherwise(term)
    return otherwise


def _has_datatype(literal: Literal, datatype: URIRef) -> bool:
    if literal.datatype == datatype:
        if literal.ill_typed is True:
            return False
    elif literal.datatype is not None:
        return False
    elif literal.language:
        if datatype != RDF.langString:
            return False
    elif datatype != XSD.string:
        return False
    expected = _VALUES.get(datatype)
    return expected is None or isinstance(literal.value, expected)


def min_length(least: int) -> Test:
    """Make the test of sh:minLength (SHACL 4.4.1)."""
    if least == 0:
        return lambda term: CONFORMS

    enough = 2 if least == 1 else least * _LONGEST_ESCAPE + 1

    def test(term: str) -> int:
        end = term.rfind('"')
        if end >= enough and term[end + 1 : end + 2] in ("", "@"):
            return CONFORMS
        if term[0] == "_":
            return FAILS
        return CONFORMS if len(terms.text(term)) >= least else FAILS

    return test


def max_length(most: int) -> Test:
    """Make the test of sh:maxLength (SHACL 4.4.2)."""

    def test(term: str) -> int:
        if term[0] == "_":
            return FAILS
        return CONFORMS if (term[-1] == '"' and len(term) - 2 <= most) or len(terms.text(term)) <= most else FAILS

    return test


def text_of_length(datatype_: Node, least: int) -> Test:
    """Make one test of sh:datatype and sh:minLength, which mostly come together, with a short way for texts."""
    of_datatype, of_length = datatype(datatype_), min_length(least)
    enough = 2 if least == 1 else least * _LONGEST_ESCAPE + 1

    def both(term: str) -> int:
        found, more = of_datatype(term), of_length(term)
        return UNSURE if found < 0 or more < 0 else found + more

    if datatype_ == URIRef(XSD.string):
        return lambda term: CONFORMS if term[-1] == '"' and len(term) > enough else both(term)
    if datatype_ == URIRef(RDF.langString):

        def test(term: str) -> int:
            end = term.rfind('"')
            return CONFORMS if end >= enough and term.startswith("@", end + 1) else both(term)

        return test
    return both


def pattern(expression: Node, flags: set[Node]) -> Test:
    """Make the test of sh:pattern with its sh:flags (SHACL 4.4.3)."""
    if not isinstance(expression, Literal) or not _SAME_IN_XPATH.fullmatch(str(expression)):
        raise UnsupportedShape(f"the pattern {expression} means one thing to XPath and another to Python")
    if {str(flag) for flag in flags} - {"i", ""} or len(flags) > 1:
        raise UnsupportedShape("flags of a pattern that Python does not have, or several")
    try:
        search = re.compile(str(expression), re.IGNORECASE if Literal("i") in flags else 0).search
    except re.error as error:
        raise UnsupportedShape(f"the pattern {expression} is none") from error

    def test(term: str) -> int:
        if term[0] == "_":
            return FAILS
        text = terms.text(term)
        if "\n" in text or "\r" in text:
            # `$` and `.` treat the ends of lines differently in XPath.
            return UNSURE
        return CONFORMS if search(text) else FAILS

    return test


def language_in(languages: list[Node]) -> Test:
    """Make the test of sh:languageIn (SHACL 4.4.4)."""
    if not all(isinstance(tag, Literal) and isinstance(tag.value, str) for tag in languages):
        raise UnsupportedShape("languages that are no texts")
    accepted = {str(tag).lower() for tag in languages}

    def test(term: str) -> int:
        tag = terms.language(term)
        if not tag:
            return FAILS
        if tag in accepted or "*" in accepted:
            return CONFORMS
        if tag.split("-")[0] in accepted:
            return CONFORMS
        # A range of two parts, such as en-gb, matches more than the judge believes.
        return UNSURE if any(tag.startswith(f"{one}-") for one in accepted) else FAILS

    return test


def one_of(members: list[Node]) -> Test:
    """Make the test of sh:in (SHACL 4.8.3)."""
    if any(isinstance(member, BNode) for member in members):
        raise UnsupportedShape("a member without an address, which is another in each graph")
    accepted = terms.identities([terms.n_triples(member) for member in members])
    if accepted is None:
        raise UnsupportedShape("members of a list that have several spellings")

    def test(term: str) -> int:
        if term in accepted:
            return CONFORMS
        identity = terms.identity(term)
        return UNSURE if identity is None else CONFORMS if identity in accepted else FAILS

    return test


def at_least(bound: Node) -> Test:
    """Make the test of sh:minInclusive (SHACL 4.3.2)."""
    return _compared(bound, lambda order: order >= 0)


def more_than(bound: Node) -> Test:
    """Make the test of sh:minExclusive (SHACL 4.3.1)."""
    return _compared(bound, lambda order: order > 0)


def at_most(bound: Node) -> Test:
    """Make the test of sh:maxInclusive (SHACL 4.3.4)."""
    return _compared(bound, lambda order: order <= 0)


def less_than(bound: Node) -> Test:
    """Make the test of sh:maxExclusive (SHACL 4.3.3)."""
    return _compared(bound, lambda order: order < 0)


def _compared(bound: Node, is_within: Callable[[int], bool]) -> Test:
    if not isinstance(bound, Literal):
        raise UnsupportedShape("a bound that is no literal")
    of_bound = terms.value(terms.n_triples(bound))

    def test(term: str) -> int:
        if of_bound.__class__ is int:
            value = terms.value(term)
            if value.__class__ is int:
                return CONFORMS if is_within((value > of_bound) - (value < of_bound)) else FAILS
        if term[0] != '"':
            return FAILS
        literal = terms.literal(term)
        if isinstance(literal.value, str) != isinstance(bound.value, str):
            return FAILS
        try:
            return CONFORMS if is_within(_order(literal, bound)) else FAILS
        except (TypeError, NotImplementedError):
            return FAILS

    return test


def _order(one: Literal, other: Literal) -> int:
    """Give whether a literal is above, below or equal to another, as the judge compares them."""
    if one.eq(other):
        return 0
    if isinstance(one.value, datetime | time):
        # rdflib would order times with and without a zone, which cannot be compared.
        return 1 if one.value > other.value else -1
    return 1 if one > other else -1


def is_below(one: str, other: str, *, or_equal: bool) -> int:
    """Compare two value nodes as sh:lessThan and sh:lessThanOrEquals do (SHACL 4.5.3 and 4.5.4)."""
    a, b = terms.value(one), terms.value(other)
    if a is not None and a.__class__ is b.__class__:
        return CONFORMS if a < b or (or_equal and a == b) else FAILS  # type: ignore[operator]
    first, second = _comparable(one), _comparable(other)
    if first is None or second is None:
        return UNSURE
    if isinstance(first, Literal) != isinstance(second, Literal):
        return FAILS
    try:
        return CONFORMS if (first <= second if or_equal else first < second) else FAILS
    except Exception:
        # Whatever this is, it stops the judge, which has to say so itself.
        return UNSURE


def _comparable(term: str) -> Literal | str | None:
    if term[0] == "_":
        return None
    if term[0] != '"':
        return term[1:-1]
    literal = terms.literal(term)
    return literal.value if isinstance(literal.value, str) else literal


def whole_number(node: Node) -> int:
    """Give the number that a parameter has to be. UnsupportedShape if it is none, or below nought."""
    if not isinstance(node, Literal) or node.datatype != XSD.integer or not isinstance(node.value, int):
        raise UnsupportedShape(f"{node} is no whole number")
    if node.value < 0:
        raise UnsupportedShape(f"{node} is below nought")
    return node.value


def truth(node: Node) -> bool:
    """Give the truth value that a parameter has to be. UnsupportedShape if it is none."""
    if isinstance(node, BNode) or not isinstance(node, Literal) or not isinstance(node.value, bool):
        raise UnsupportedShape(f"{node} is neither true nor false")
    return node.value
