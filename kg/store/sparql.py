"""SPARQL from outside: what is refused of queries and updates, and how queries are answered.

SPARQL 1.1 Query Language.
"""

import codecs
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rich import box
from rich.table import Table

from kg.errors import QueryError
from kg.store.datasets import DataSet
from kg.store.embedded import opened_for_reading
from kg.store.results import GRAPH_FORMATS, RESULT_FORMATS, Found, Output, write_result
from kg.vocab import prefixes

LONGEST = 100_000
"""Characters of a query."""
LONGEST_UPDATE = 1_000_000
"""Characters of an update, which may hold data."""
DEEPEST = 100
"""How deep brackets may nest. The engine's parser exhausts the stack of its process at a few thousand."""

__all__ = [
    "GRAPH_FORMATS", "QUERY", "RESULT_FORMATS", "TOKEN", "UPDATE", "Evaluator", "Result", "always_the_same", "as_table",
    "refuse_updates", "refuse_what_reaches_out", "wrong",
]  # fmt: skip

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_CHARACTER = r"""(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})"""
# Tokens in which keywords and brackets do not count (SPARQL 1.1, section 19.8). After a `<` that may mean "less than",
# nobody but the engine can tell whether an address follows; only what cannot be an expression is sure to be one.
TOKEN = re.compile(
    rf"""(?P<unseen>'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''|\"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"
        |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"|\#[^\n\r]*
        |<(?:[A-Za-z][A-Za-z0-9+.-]*://|/){_CHARACTER}*>|<(?:(?!['()\#]){_CHARACTER})*>
        |[?$]\w+)
    |(?P<unsure><{_CHARACTER}*>)
    |(?P<prefix>[\w.-]*:)(?:[\w:-]|%[0-9A-Fa-f]{{2}}|\\[_~.!$&'()*+,;=/?\#@%-])*
    |(?P<word>[\w.-]+)""",
    re.S | re.X,
)
_VARIABLE = re.compile(r"[?$]\w+")
# What gives something else each time; UUID is part of STRUUID.
_PASSING = re.compile(r"NOW|RAND|UUID|BNODE", re.I)
_MAKING = re.compile(r"CONSTRUCT", re.I)
_UPDATE = re.compile(
    r"(?:\s|#[^\n]*\n|PREFIX\s[^>]*>|BASE\s[^>]*>)*(INSERT|DELETE|LOAD|DROP|CLEAR|CREATE|ADD|MOVE|COPY|WITH)\b", re.I
)


@dataclass(frozen=True)
class Language:
    """One of the two languages of SPARQL, and what in it would have the server fetch something."""

    name: str
    longest: int
    reaching_out: re.Pattern[str]
    """Keywords, anywhere in a word: the engine takes SERVICESILENT and 1SERVICE for two words each."""
    read: Callable[..., object]
    """Has the engine read a text, over a store that holds nothing."""
    overshoot: int = 0
    """How far behind the beginning of a wrong keyword the engine may say that it is."""


QUERY = Language("query", LONGEST, re.compile(r"SERVICE", re.I), lambda text, **more: ox.Store().query(text, **more))
UPDATE = Language(
    "update", LONGEST_UPDATE, re.compile(r"SERVICE|LOAD", re.I), lambda text, **more: ox.Store().update(text, **more), 9
)


def refuse_what_reaches_out(query: str, base: str = "http://localhost", language: Language = QUERY) -> None:
    """Raise QueryError for what is too long or too deeply nested, or would have the server fetch something."""
    if len(query) > language.longest:
        raise QueryError(f"the {language.name} has {len(query):,} characters", expected=f"at most {language.longest:,}")
    # What is not in the text is not in what is left of it when strings, comments and addresses are taken out.
    if "\\" not in query and sum(map(query.count, "{([")) <= DEEPEST and not language.reaching_out.search(query):
        return
    suspect = False
    for bare, words in _readings(query):
        if (deepest := _depth(bare)) > DEEPEST:
            raise QueryError(f"the {language.name} nests {deepest} brackets", expected=f"at most {DEEPEST}")
        suspect = suspect or language.reaching_out.search(words) is not None
    if suspect:
        _clear_of_reaching_out(query, base, language)


def refuse_updates(query: str) -> None:
    """Raise QueryError for what is an update, and was sent as a query."""
    if update := _UPDATE.match(query):
        raise QueryError(f"{update[1].upper()} changes data, and was sent as a query")


def always_the_same(query: str) -> bool:
    """Whether a query surely has the same result, letter for letter, for as long as the data are the same.

    It asks neither clock nor chance, and makes no nodes without an address, whose labels are new each time. In case of
    doubt it might: a word that holds the name of such a function counts as one.
    """
    if "\\" not in query and not _PASSING.search(query) and not _MAKING.search(query):
        return True
    for _, words in _readings(query):
        if _PASSING.search(words) or (_MAKING.search(words) and any(mark in words for mark in ("_:", "[", "("))):
            return False
    return True


def _readings(query: str) -> Iterator[tuple[str, str]]:
    """Give, for each way a query may be read, what nests brackets in it and where its words may stand.

    Strings, comments, addresses, variables and local names are taken out, as far as that is sure.
    """
    # Engines differ in whether escapes count before strings begin and end (SPARQL 1.1, section 19.2, says they do).
    for reading in dict.fromkeys([query, _ESCAPE.sub(_unescaped, query)]):
        unsure = False

        def visible(match: re.Match[str]) -> str:
            nonlocal unsure
            unsure = unsure or match["unsure"] is not None
            return f" {match['word'] or match['prefix'] or match['unsure'] or ''} "

        bare = TOKEN.sub(visible, reading)
        yield bare, _VARIABLE.sub(" ", reading) if unsure else bare


def _clear_of_reaching_out(query: str, base: str, language: Language) -> None:
    """Raise QueryError unless the engine reads no SERVICE, and in an update no LOAD.

    A keyword cannot be spelt otherwise, a name, a text or a comment can: where the engine still reads the query with
    every SERVICE spelt FREIVPR, there was no keyword. Nothing is fetched by asking that of an empty store.
    """
    respelt = language.reaching_out.sub(lambda match: codecs.encode(match[0], "rot13"), query)
    try:
        language.read(respelt, base_iri=f"{base}/", prefixes=prefixes(base))
    except SyntaxError as error:
        at = _position(query, str(error))
        words = list(re.finditer(rf"(?:{language.reaching_out.pattern})[^\s<>{{}}?$#]*", query, re.I))
        # A prefix that nobody declared is found at the end of its name, a word out of place at the blank after it.
        near = at is None or any(
            word.start() <= at <= max(word.end() + (":" not in word[0]), word.start() + language.overshoot)
            for word in words
        )
        if not near and not _ESCAPE.search(query):
            raise wrong(query, error, base, language) from error
    except (ValueError, OSError, RuntimeError):
        # It was read, and cannot be answered for another reason; so will the query as it stands.
        return
    else:
        return
    if language is UPDATE:
        raise QueryError(
            "LOAD and SERVICE are not done here: this server fetches nothing on anybody's behalf",
            remedy="Fetch the data yourself, and put it into a graph (SPARQL 1.1 Graph Store HTTP Protocol).",
        )
    raise QueryError(
        "SERVICE is not answered here: this server fetches nothing on anybody's behalf",
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

    _result: Found
    base: str

    @property
    def is_graph(self) -> bool:
        """Whether it is a graph, as CONSTRUCT and DESCRIBE give."""
        return isinstance(self._result, ox.QueryTriples)

    def write(self, format_: str, output: Output, most_rows: int | None = None) -> None:
        """Write it piece by piece as `write_result` does, with the usual prefixes."""
        write_result(self._result, format_, output, prefixes(self.base) if self.is_graph else {}, most_rows)

    def serialize(self, format_: str) -> bytes:
        """Write it as a whole."""
        output = io.BytesIO()
        self.write(format_, output)
        return output.getvalue()

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


def as_table(names: list[str], rows: list[list[str]]) -> Table:
    """Lay the rows of a result out for a terminal."""
    table = Table(*names, box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    return table


class Evaluator:
    """Answers queries from outside over one release."""

    def __init__(self, store: Path, base: str):
        self._store = opened_for_reading(store)
        self._base = base
        self._options = {"base_iri": f"{base}/", "prefixes": prefixes(base)}

    def evaluate(self, query: str, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()) -> Result:
        """Answer a query; the graphs are those of the protocol (SPARQL 1.1 Protocol, section 2.1.4), if any are given.

        QueryError with the engine's message, and the offending line where there is one.
        """
        refuse_what_reaches_out(query, self._base)
        refuse_updates(query)
        try:
            given = default_graphs or named_graphs
            asked = DataSet.of_request(default_graphs, named_graphs) if given else DataSet.of_query(query, self._base)
            result = asked.ask(self._store, query, **self._options)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise wrong(query, error, self._base) from error
        return Result(result, self._base)


def wrong(query: str, error: Exception, base: str, language: Language = QUERY) -> QueryError:
    """Tell what the engine finds wrong with a query or an update, and show the line."""
    message = str(error)
    told = _unknown_prefix(query, base) if "Prefix not found" in message else _without_classes(message)
    cannot = "the query cannot be answered" if language is QUERY else "the update cannot be done"
    return QueryError(f"{cannot}: {told}{_offending_line(query, message)}")


def _unknown_prefix(query: str, base: str) -> str:
    """Name the prefixes that a query uses and neither it nor this data set declares."""
    used = {match["prefix"] for match in TOKEN.finditer(query) if match["prefix"]}
    declared = set(re.findall(r"\bPREFIX\s+([\w.-]*:)", query, re.I)) | {f"{name}:" for name in prefixes(base)}
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


def _position(query: str, message: str) -> int | None:
    """Give where in a query the engine's message points."""
    match = re.search(r"\bat (\d+):(\d+)", message)
    lines = query.split("\n")
    if not match or not 1 <= int(match[1]) <= len(lines):
        return None
    return sum(len(line) + 1 for line in lines[: int(match[1]) - 1]) + int(match[2]) - 1
