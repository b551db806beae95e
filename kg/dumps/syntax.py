"""From N-Triples to Turtle and JSON-LD, a thing at a time.

Canonical N-Triples (RDF 1.2 N-Triples, section 3) writes a text with the escapes of JSON, so that what stands between
quotation marks is the same in all three.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from kg.dumps.lines import Triple
from kg.vocab import RDF

_TYPE = f"<{RDF.type}>".encode()
_LOCAL_NAME = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


class Shortener:
    """Writes addresses with the prefixes of a release where it can."""

    def __init__(self, prefixes: Mapping[str, str]):
        self.prefixes = dict(prefixes)
        self._spaces = {f"<{space}".encode(): f"{prefix}:".encode() for prefix, space in self.prefixes.items()}
        self._beginnings = tuple(self._spaces)
        self.short = lru_cache(maxsize=20_000)(self._short)

    def __call__(self, address: bytes) -> bytes | None:
        """Give the short form of `<address>`; None if there is none."""
        return self.short(address) if address.startswith(self._beginnings) else None

    def _short(self, address: bytes) -> bytes | None:
        for space, prefix in self._spaces.items():
            if address.startswith(space):
                name = address[len(space) : -1]
                # Others need escapes in Turtle, or may be written in full.
                if name and _LOCAL_NAME.issuperset(name) and not name.startswith(b"-") and not name.endswith(b"-"):
                    return prefix + name
        return None


def turtle_head(prefixes: Mapping[str, str]) -> bytes:
    """Declare the prefixes (RDF 1.1 Turtle, section 2.4)."""
    return "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(prefixes.items())).encode()


def turtle(subject: bytes, pairs: Sequence[Triple], short: Shortener) -> bytes:
    """Write what is said of a thing as Turtle (RDF 1.1 Turtle, section 2.3), its types first."""
    said: dict[bytes, list[bytes]] = {}
    for predicate, object_ in pairs:
        said.setdefault(predicate, []).append(_term(object_, short))
    rows = []
    if types := said.pop(_TYPE, None):
        rows.append(b"a " + b", ".join(types))
    rows += [(short(predicate) or predicate) + b" " + b", ".join(objects) for predicate, objects in said.items()]
    return (short(subject) or subject) + b" " + b" ;\n    ".join(rows) + b" .\n"


def _term(object_: bytes, short: Shortener) -> bytes:
    if object_.startswith(b"<"):
        return short(object_) or object_
    if object_.endswith(b">"):
        text, _, datatype = object_.rpartition(b"^^")
        return text + b"^^" + (short(datatype) or datatype)
    return object_


def json_ld_line(subject: bytes, pairs: Sequence[Triple], short: Shortener, context: bytes) -> bytes:
    """Write what is said of a thing as JSON-LD 1.1 on a line; `context` is the address of the context.

    Things are named by their full address, terms by their prefix.
    """
    return b'{"@context":"' + context + b'",' + _node(subject, pairs, short) + b"}\n"


def json_ld_graph_line(
    graph: bytes, things: Iterable[tuple[bytes, Sequence[Triple]]], short: Shortener, context: bytes
) -> bytes:
    """Write a named graph as JSON-LD 1.1 on a line (section 4.9); `context` is the context itself, as JSON.

    It is in the line so that whoever reads that fetches nothing; beside a whole document it takes little room.
    """
    nodes = b",".join(b"{" + _node(subject, pairs, short) + b"}" for subject, pairs in things)
    return b'{"@context":' + context + b',"@id":"' + graph[1:-1] + b'","@graph":[' + nodes + b"]}\n"


def _node(subject: bytes, pairs: Sequence[Triple], short: Shortener) -> bytes:
    """Write the entries of a node object, without its braces."""
    said: dict[bytes, list[bytes]] = {}
    for predicate, object_ in pairs:
        written = _quoted(object_, short) if predicate == _TYPE else _value(object_, short)
        said.setdefault(predicate, []).append(written)
    fields = [b'"@id":"' + subject[1:-1] + b'"']
    if types := said.pop(_TYPE, None):
        fields.append(b'"@type":[' + b",".join(types) + b"]")
    for predicate, values in said.items():
        written = values[0] if len(values) == 1 else b"[" + b",".join(values) + b"]"
        fields.append(_quoted(predicate, short) + b":" + written)
    return b",".join(fields)


def _quoted(address: bytes, short: Shortener) -> bytes:
    return b'"' + (short(address) or address[1:-1]) + b'"'


def _value(object_: bytes, short: Shortener) -> bytes:
    if object_.startswith(b"<"):
        return b'{"@id":"' + object_[1:-1] + b'"}'
    if object_.endswith(b'"'):
        return object_
    text, mark, rest = object_.rpartition(b'"')
    if rest.startswith(b"@"):
        return b'{"@language":"' + rest[1:] + b'","@value":' + text + mark + b"}"
    return b'{"@type":' + _quoted(rest[2:], short) + b',"@value":' + text + mark + b"}"
