"""Writing the results of queries, piece by piece, while they are found.

SPARQL 1.1 Query Results JSON Format, XML Format (second edition), and CSV and TSV Formats. The engine's own writers
are used where they are right. Its CSV leaves addresses with commas unquoted, so CSV is written here. Its XML and
RDF/XML hold characters that XML 1.0 does not allow, and bare carriage returns, which a parser takes for line feeds;
those are put right on the way out. U+FFFD stands for a character that XML cannot hold; the other forms keep it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol, TypeAlias

import pyoxigraph as ox

from kg.errors import QueryError

Found: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
"""What the engine gives for a query."""

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

_ROWS_AT_A_TIME = 1000
# What stands once for each row, the bytes before it that may belong to it, and how much of it an empty result holds.
# A quotation mark inside a string of JSON is escaped, and one that ends a string is followed by a comma or a bracket.
_ROW_MARKS = {
    "json": (re.compile(rb'\},\{"(?=[^,}])'), 4, 1),
    "xml": (re.compile(rb"<result>"), 7, 0),
    "tsv": (re.compile(rb"\n"), 0, -1),
}
_LOCAL_NAME = re.compile(r"[^\W\d][\w.-]*\Z")


class ResultTooLarge(QueryError):
    """The result has more rows or bytes than a query from outside may ask for."""


class Output(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> int:
        """Take bytes, and give how many."""

    def flush(self) -> None:
        """Pass on what was taken."""


def write_result(
    found: Found, format_: str, output: Output, prefixes: dict[str, str], most_rows: int | None = None
) -> None:
    """Write a result as one of RESULT_FORMATS or, if it is a graph, of GRAPH_FORMATS.

    A graph is a set: the engine gives a triple once for each solution that makes it, and it is written once. Rows in
    which nothing is bound are not counted against `most_rows` in JSON. QueryError for other forms and for what the
    engine meets on the way, ResultTooLarge for more rows or triples than `most_rows`; bytes may have been written by
    then.
    """
    try:
        if isinstance(found, ox.QueryTriples):
            write_graph(found, format_, output, prefixes, most_rows)
        elif format_ not in RESULT_FORMATS:
            raise QueryError(f"rows have no form {format_}", expected=f"one of {', '.join(RESULT_FORMATS)}")
        elif isinstance(found, ox.QueryBoolean):
            _write_boolean(found, format_, output)
        elif format_ == "csv":
            _write_csv(found, output, most_rows)
        else:
            _write_rows(found, format_, output, most_rows)
    except BrokenPipeError:
        # The reader went away, which is nothing that the query did.
        raise
    except (ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"the query failed: {error}") from error


def _write_boolean(found: ox.QueryBoolean, format_: str, output: Output) -> None:
    if format_ in ("csv", "tsv"):
        # The formats are defined for rows only.
        output.write(b"true\n" if found else b"false\n")
        return
    output.write(found.serialize(format=RESULT_FORMATS[format_][1]) or b"")


def _write_rows(found: ox.QuerySolutions, format_: str, output: Output, most: int | None) -> None:
    inner = _XmlText(output) if format_ == "xml" else output
    counted = _Counted(inner, *_ROW_MARKS[format_], most) if most is not None else inner
    found.serialize(counted, format=RESULT_FORMATS[format_][1])  # type: ignore[arg-type]
    inner.flush()


def write_graph(
    found: Iterable[ox.Triple], format_: str, output: Output, prefixes: dict[str, str], most: int | None = None
) -> None:
    """Write triples as one of GRAPH_FORMATS, each once. QueryError for other forms, ResultTooLarge for too many."""
    if format_ not in GRAPH_FORMATS:
        raise QueryError(f"a graph has no form {format_}", expected=f"one of {', '.join(GRAPH_FORMATS)}")
    triples = _once(found, most)
    inner = output
    if format_ == "rdfxml":
        inner, triples = _XmlText(output), map(_writable_as_xml, triples)
    ox.serialize(triples, inner, format=GRAPH_FORMATS[format_][1], prefixes=prefixes)  # type: ignore[arg-type]
    inner.flush()


def _once(triples: Iterable[ox.Triple], most: int | None) -> Iterator[ox.Triple]:
    seen: set[ox.Triple] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            if most is not None and len(seen) > most:
                raise _too_many(most, "triples")
            yield triple


def _writable_as_xml(triple: ox.Triple) -> ox.Triple:
    """Refuse a property whose address does not end in a name, which an element must have (RDF 1.1 XML, section 2.2)."""
    if not _LOCAL_NAME.search(triple.predicate.value):
        raise QueryError(
            f"RDF/XML has no way to write the property <{triple.predicate.value}>",
            remedy="Ask for Turtle, N-Triples or JSON-LD.",
        )
    return triple


def _too_many(most: int, what: str) -> ResultTooLarge:
    return ResultTooLarge(
        f"the result has more than {most:,} {what}",
        expected=f"at most {most:,}",
        remedy="Add a LIMIT, or download a dump.",
    )


class _Counted:
    """Passes on what the engine writes, and counts the rows in it."""

    def __init__(self, output: Output, mark: re.Pattern[bytes], before: int, empty: int, most: int):
        self._output, self._mark, self._before, self._most = output, mark, before, most
        self._rows = empty
        self._end = b""

    def write(self, data: bytes) -> int:
        seen = self._end + data
        self._rows += len(self._mark.findall(seen))
        if self._rows > self._most:
            raise _too_many(self._most, "rows")
        if self._before:
            self._end = seen[-self._before :]
        return self._output.write(data)

    def flush(self) -> None:
        self._output.flush()


class _XmlText:
    """Passes on XML, with what XML 1.0 does not allow put right (section 2.2), and carriage returns kept (2.11)."""

    _suspicious = bytes(code for code in range(32) if code not in b"\t\n")
    _wrong = re.compile(rb"\r|[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")

    def __init__(self, output: Output):
        self._output = output
        self._held = b""

    def write(self, data: bytes) -> int:
        text = self._held + data
        # U+FFFE and U+FFFF have three bytes, of which the last may still be to come.
        held = 1 if text.endswith(b"\xef") else 2 if text.endswith(b"\xef\xbf") else 0
        text, self._held = text[: len(text) - held], text[len(text) - held :]
        if b"\xef\xbf" in text or len(text.translate(None, self._suspicious)) < len(text):
            text = self._wrong.sub(lambda match: b"&#13;" if match[0] == b"\r" else b"\xef\xbf\xbd", text)
        self._output.write(text)
        return len(data)

    def flush(self) -> None:
        # Only whole characters can be left when the engine has done.
        self._output.write(self._held)
        self._held = b""
        self._output.flush()


def _write_csv(found: ox.QuerySolutions, output: Output, most: int | None) -> None:
    text = io.StringIO(newline="")
    # RFC 4180: lines end in CR LF, and what holds a comma, a quotation mark, CR or LF is quoted.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([variable.value for variable in found.variables])
    rows = 0
    fields = _CSV_FIELDS
    while batch := list(islice(found, _ROWS_AT_A_TIME)):
        rows += len(batch)
        if most is not None and rows > most:
            raise _too_many(most, "rows")
        writer.writerows([fields[type(term)](term) for term in row] for row in batch)
        output.write(text.getvalue().encode())
        text.seek(0)
        text.truncate()
    output.write(text.getvalue().encode())
    output.flush()


def _value(term: ox.NamedNode | ox.Literal) -> str:
    return term.value


_CSV_FIELDS: dict[type, Callable[..., str]] = {
    ox.NamedNode: _value,
    ox.Literal: _value,
    ox.BlankNode: str,
    ox.Triple: lambda triple: f"<<( {triple} )>>",
    type(None): lambda _: "",
}
