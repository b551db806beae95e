"""SPARQL queries from outside: what is refused, how the rest is answered, and the forms of the result.

SPARQL 1.1 Query Language, and the SPARQL 1.1 Query Results formats (JSON, XML, CSV and TSV).
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rich import box
from rich.table import Table

from kg.errors import QueryError
from kg.store.datasets import DataSet
from kg.store.embedded import opened_for_reading
from kg.vocab import prefixes

LONGEST = 100_000
"""Characters of a query."""
DEEPEST = 100
"""How deep brackets may nest. The engine's parser exhausts the stack of its process at a few thousand."""

RESULT_FORMATS = {
    "json": ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
    "xml": ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
    "csv": ("text/csv", ox.QueryResultsFormat.CSV),
    "tsv": ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
}
GRAPH_FORMATS = {
    "turtle": ("text/turtle", ox.RdfFormat.TURTLE),
    "ntriples": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdfxml": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    "nquads": ("application/n-quads", ox.RdfFormat.N_QUADS),
    "trig": ("application/trig", ox.RdfFormat.TRIG),
}

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_CHARACTER = r"""(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})"""
# Tokens in which keywords and brackets do not count (SPARQL 1.1, section 19.8). After a `<` that may mean "less than",
# nobody but the engine can tell whether an address follows; only what cannot be an expression is sure to be one.
_TOKEN = re.compile(
    rf"""(?P<unseen>'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''|\"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"
        |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"|\#[^\n\r]*
        |<(?:[A-Za-z][A-Za-z0-9+.-]*://|/){_CHARACTER}*>|<(?:(?!['()\#]){_CHARACTER})*>
        |[?$]\w+)
    |(?P<unsure><{_CHARACTER}*>)
    |(?P<prefix>[\w.-]*:)(?:[\w:-]|%[0-9A-Fa-f]{{2}}|\\[_~.!$&'()*+,;=/?\#@%-])*
    |(?P<word>[\w.-]+)""",
    re.S | re.X,
)
# Anywhere in a word: the engine takes SERVICESILENT and 1SERVICE for two words each.
_FORBIDDEN = re.compile(r"SERVICE|\bLOAD\b(?!:)", re.I)


def refuse_what_reaches_out(query: str) -> None:
    """Raise QueryError for a query that is too long or too deeply nested, or would have the server fetch something."""
    if len(query) > LONGEST:
        raise QueryError(f"the query has {len(query):,} characters", expected=f"at most {LONGEST:,}")
    # Engines differ in whether escapes count before strings begin and end (SPARQL 1.1, section 19.2, says they do).
    for reading in dict.fromkeys([query, _ESCAPE.sub(_unescaped, query)]):
        unsure = False

        def visible(match: re.Match[str]) -> str:
            nonlocal unsure
            unsure = unsure or match["unsure"] is not None
            return f" {match['word'] or match['prefix'] or match['unsure'] or ''} "

        bare = _TOKEN.sub(visible, reading)
        if (deepest := _depth(bare)) > DEEPEST:
            raise QueryError(f"the query nests {deepest} brackets", expected=f"at most {DEEPEST}")
        if match := _FORBIDDEN.search(re.sub(r"[?$]\w+", " ", reading) if unsure else bare):
            raise QueryError(
                f"{match[0].upper()} is not answered here: this server fetches nothing on anybody's behalf",
                remedy="Ask the other service yourself, and join the results.",
            )


def _depth(text: str) -> int:
    """Give how deep brackets nest."""
    depth = deepest = 0
    for character in text:
        if character in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "})]":
            depth -= 1
    return deepest


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else " "


@dataclass
class Result:
    """The result of a query, to be written once."""

    _result: "ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples"
    base: str

    @property
    def is_graph(self) -> bool:
        """Whether it is a graph, as CONSTRUCT and DESCRIBE give."""
        return isinstance(self._result, ox.QueryTriples)

    def serialize(self, format_: str) -> bytes:
        """Write it as one of RESULT_FORMATS or, if it is a graph, of GRAPH_FORMATS. QueryError for other forms."""
        try:
            if isinstance(self._result, ox.QueryTriples):
                if format_ not in GRAPH_FORMATS:
                    raise QueryError(f"a graph has no form {format_}", expected=f"one of {', '.join(GRAPH_FORMATS)}")
                # A graph is a set: the engine gives a triple once for each solution that makes it.
                triples = dict.fromkeys(self._result)
                return ox.serialize(triples, format=GRAPH_FORMATS[format_][1], prefixes=prefixes(self.base)) or b""
            if format_ not in RESULT_FORMATS:
                raise QueryError(f"rows have no form {format_}", expected=f"one of {', '.join(RESULT_FORMATS)}")
            if isinstance(self._result, ox.QueryBoolean) and format_ in ("csv", "tsv"):
                return b"true\n" if self._result else b"false\n"
            return self._result.serialize(format=RESULT_FORMATS[format_][1]) or b""
        except (ValueError, OSError, RuntimeError) as error:
            raise QueryError(f"the query failed: {error}") from error

    def rows(self) -> tuple[list[str], list[list[str]]]:
        """Give names and rows as text for a person: addresses in short, literals without their type."""
        if isinstance(self._result, ox.QueryBoolean):
            return ["answer"], [["yes" if self._result else "no"]]
        assert isinstance(self._result, ox.QuerySolutions)
        names = [variable.value for variable in self._result.variables]
        return names, [[_short(row[name], self.base) for name in names] for row in self._result]


def _short(term: object, base: str) -> str:
    match term:
        case ox.NamedNode():
            for prefix, namespace in prefixes(base).items():
                if term.value.startswith(namespace) and re.fullmatch(r"[\w-]+", term.value[len(namespace) :]):
                    return f"{prefix}:{term.value[len(namespace) :]}"
            return term.value.removeprefix(base) if term.value.startswith(f"{base}/") else term.value
        case ox.Literal():
            return term.value
        case None:
            return ""
    return str(term)


def as_table(result: Result) -> Table:
    """Lay a result out for a terminal."""
    names, rows = result.rows()
    table = Table(*names, box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    return table


class Evaluator:
    """Answers queries from outside over one release."""

    def __init__(self, store: Path, base: str):
        self._store = opened_for_reading(store)
        self._base = base

    def evaluate(self, query: str, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()) -> Result:
        """Answer a query; the graphs are those of the protocol (SPARQL 1.1 Protocol, section 2.1.4), if any are given.

        QueryError with the engine's message, and the offending line where there is one.
        """
        refuse_what_reaches_out(query)
        if update := re.match(
            r"(?:\s|#[^\n]*\n|PREFIX\s[^>]*>|BASE\s[^>]*>)*(INSERT|DELETE|DROP|CLEAR|CREATE|ADD|MOVE|COPY|WITH)\b",
            query,
            re.I,
        ):
            raise QueryError(f"{update[1].upper()} changes data, and this data set is read-only")
        try:
            store, data_set = self._store, DataSet.of_request(default_graphs, named_graphs)
            graphs: dict[str, Any] = {}
            if data_set:
                graphs["default_graph"] = list(data_set.default_graphs)
            else:
                data_set = DataSet.of_query(query, self._base)
            if len(data_set.default_graphs) > 1:
                store, graphs["default_graph"] = data_set.merged(store), ox.DefaultGraph()
            if graphs:
                graphs["named_graphs"] = list(data_set.named_graphs)
            result = store.query(query, base_iri=f"{self._base}/", prefixes=prefixes(self._base), **graphs)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            told = self._unknown_prefix(query) if "Prefix not found" in str(error) else _without_classes(str(error))
            told += _offending_line(query, str(error))
            raise QueryError(f"the query cannot be answered: {told}") from error
        return Result(result, self._base)

    def _unknown_prefix(self, query: str) -> str:
        """Name the prefixes that a query uses and neither it nor this data set declares."""
        used = {match["prefix"] for match in _TOKEN.finditer(query) if match["prefix"]}
        declared = set(re.findall(r"\bPREFIX\s+([\w.-]*:)", query, re.I)) | {
            f"{name}:" for name in prefixes(self._base)
        }
        unknown = ", ".join(sorted(used - declared)) or "a prefix"
        return f"{unknown} is not known; declare it with PREFIX"


def _without_classes(message: str) -> str:
    """Leave out of the engine's message the classes of characters that a name may begin with, which help nobody."""
    return re.sub(r"\[(?:'[^\]]*|_)\](?:, )?", "", message).rstrip(" ,")


def _offending_line(query: str, message: str) -> str:
    """Show the line that the engine's message points at."""
    match = re.search(r"\bat (\d+):(\d+)", message)
    lines = query.split("\n")
    if not match or not 1 <= int(match[1]) <= len(lines):
        return ""
    return f"\n{lines[int(match[1]) - 1]}\n{' ' * (int(match[2]) - 1)}^"
