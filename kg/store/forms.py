"""The parts of a query, told by its tokens: what engines understand differently is put otherwise before it is sent.

SPARQL 1.1 Query Language, section 19.8. A query is read by the parser of the embedded engine before, so that it is
well-formed: braces and brackets match, and what looks like a keyword is one.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kg.store.sparql import TOKEN
from kg.vocab import XSD

_SCAN = re.compile(rf"{TOKEN.pattern}|(?P<mark>[{{}}()])", TOKEN.flags)
_FORMS = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")
_VARIABLE = re.compile(r"[?$](\w+)")


@dataclass(frozen=True)
class Parts:
    """A query, cut where its parts begin and end."""

    prologue: str
    form: str
    """SELECT, CONSTRUCT, DESCRIBE or ASK."""
    head: str
    """What stands between the form and the template, the data set or the pattern: variables, or things to describe."""
    template: str
    """What a CONSTRUCT makes, without its braces."""
    clauses: str
    """FROM clauses, and WHERE if it is written."""
    pattern: str
    """What is looked for, without its braces."""
    rest: str
    """Order, limits and values."""

    @classmethod
    def of(cls, query: str) -> "Parts":
        """Cut a query that is well-formed."""
        form, begins, ends = "", 0, 0
        clauses_at: int | None = None
        groups: list[tuple[int, int]] = []
        opened: list[int] = []
        for match in _SCAN.finditer(query):
            word = (match["word"] or "").upper()
            if not form and word in _FORMS:
                form, begins, ends = word, match.start(), match.end()
            elif word in ("FROM", "WHERE") and form and not (opened or groups) and clauses_at is None:
                clauses_at = match.start()
            elif match["mark"] in ("{", "("):
                opened.append(match.start())
            elif match["mark"]:
                start = opened.pop()
                if not opened and match["mark"] == "}":
                    groups.append((start, match.start()))
        template: str | None = None
        if form == "CONSTRUCT" and clauses_at is None:
            (start, end), *groups = groups
            template = query[start + 1 : end]
            ends = clauses_at = end + 1
        start, end = groups[0] if groups else (len(query), len(query))
        clauses_at = start if clauses_at is None else clauses_at
        pattern = query[start + 1 : end]
        if template is None:
            # In the short form, what is looked for is what is made.
            template = pattern if form == "CONSTRUCT" else ""
        return cls(
            query[:begins], form, query[ends:clauses_at], template, query[clauses_at:start], pattern, query[end + 1 :]
        )

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of the template."""
        seen = [
            _VARIABLE.match(match[0])
            for match in _SCAN.finditer(self.template)
            if (match["unseen"] or "")[:1] in ("?", "$")
        ]
        return tuple(dict.fromkeys(variable[1] for variable in seen if variable))

    def selecting(self, what: str) -> str:
        """Write the query as one that gives rows."""
        where = f"{{{self.pattern}}}" if self.pattern or self.form != "DESCRIBE" else "{}"
        return f"{self.prologue}SELECT {what} {self.clauses}{where}{self.rest}"

    def without_clauses(self) -> str:
        """Write the query without its FROM clauses."""
        made = f" {{{self.template}}} " if self.form == "CONSTRUCT" else self.head
        where = f"WHERE {{{self.pattern}}}" if self.pattern or self.form != "DESCRIBE" else ""
        return f"{self.prologue}{self.form}{made}{where}{self.rest}"

    def within(self, graph: str) -> str:
        """Write the query so that it looks in a named graph, where no other is named."""
        made = f" {{{self.template}}} " if self.form == "CONSTRUCT" else self.head
        return f"{self.prologue}{self.form}{made}{self.clauses}{{ GRAPH <{graph}> {{{self.pattern}}} }}{self.rest}"


_AGGREGATE = re.compile(r"\b(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(", re.I)
_COMPARED = 400
"""Characters by which texts are ordered; Virtuoso knows no key of more than 1,900 bytes."""
_NUMBERS = ",".join(f"<{XSD[name]}>" for name in ("integer", "decimal", "double", "float"))


def ordered_by_values(query: str) -> str:
    """Write a query so that its result is ordered by what terms are, not by how an engine keeps them.

    Numbers come by their value, all else by its characters. Groups, and rows that are each given once, are put in order
    by a query around the one that finds them.
    """
    parts = Parts.of(query)
    at = next((at for at, word in _words(parts.rest) if word == "ORDER"), None)
    if parts.form != "SELECT" or at is None or _AGGREGATE.search(parts.rest[at:]):
        return query
    before, order = parts.rest[:at], _keys_by_value(parts.rest[at:])
    if any(word in ("GROUP", "DISTINCT") for _, word in _words(f"{parts.head} {before}")):
        inner = f"SELECT{parts.head}{parts.clauses}{{{parts.pattern}}}{before}"
        return f"{parts.prologue}SELECT * {{ {{ {inner} }} }} {order}"
    return f"{parts.prologue}SELECT{parts.head}{parts.clauses}{{{parts.pattern}}}{before}{order}"


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Give the words of a part of a query, in capitals, and where they stand."""
    return ((match.start(), match["word"].upper()) for match in _SCAN.finditer(text) if match["word"])


def _keys_by_value(order: str) -> str:
    """Write ORDER BY, with each key that is but a variable replaced."""
    end = next((at for at, word in _words(order) if word in ("LIMIT", "OFFSET", "VALUES")), len(order))
    tokens = [match for match in _SCAN.finditer(order, 0, end) if not match[0].startswith("#")]
    pieces, at, depth = [], 0, 0
    for number, match in enumerate(tokens):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        two_before, before = (tokens[number - by][0].upper() if number >= by else "" for by in (2, 1))
        is_turned = depth == 1 and before == "(" and two_before in ("ASC", "DESC") and tokens[number + 1][0] == ")"
        if _VARIABLE.fullmatch(match[0]) and (depth == 0 or is_turned):
            name = match[0]
            pieces += [
                order[at : match.start()],
                f"(IF(DATATYPE({name}) IN ({_NUMBERS}),{name},SUBSTR(STR({name}),1,{_COMPARED})))",
            ]
            at = match.end()
    return "".join([*pieces, order[at:]])


def hiding(query: str, hidden: Collection[str]) -> str:
    """Write a query so that no variable stands for certain graphs: after each `GRAPH ?g { … }` comes a filter."""
    if not hidden or "GRAPH" not in query.upper():
        return query
    names = ", ".join(f"<{graph}>" for graph in sorted(hidden))
    added = [(end, f" FILTER(?{name} NOT IN ({names}))") for end, name in _graphs_of_variables(query)]
    pieces, at = [], 0
    for end, filter_ in sorted(added):
        pieces += [query[at:end], filter_]
        at = end
    return "".join([*pieces, query[at:]])


def _graphs_of_variables(query: str) -> Iterator[tuple[int, str]]:
    """Give where each `GRAPH ?g { … }` ends, and its variable."""
    opened: list[str | None] = []
    follows: str | None = None
    after_graph = False
    for match in _SCAN.finditer(query):
        if match["mark"] == "{":
            opened.append(follows)
            follows = None
        elif match["mark"] == "}":
            if name := opened.pop():
                yield match.end(), name
        elif after_graph and (variable := _VARIABLE.fullmatch(match[0])):
            follows = variable[1]
        elif not match[0].startswith("#"):
            follows = None
        after_graph = (match["word"] or "").upper() == "GRAPH" or (after_graph and match[0].startswith("#"))


def calls(query: str) -> Iterator[str]:
    """Give the addresses, as written, that a bracket follows: the functions that a query may call by address."""
    last, ends = None, 0
    for match in _SCAN.finditer(query):
        between = query[ends : match.start()].isspace() or ends == match.start()
        if match["mark"] == "(" and last and between:
            yield last
        ends = match.end()
        if not match[0].startswith("#"):
            is_address = match["prefix"] or match["unsure"] or match[0].startswith("<")
            last = match[0] if is_address else None
        elif not between:
            last = None


def without_comments(query: str) -> str:
    """Leave comments out, in which engines find instructions of their own."""
    return _SCAN.sub(lambda match: " " if match[0].startswith("#") else match[0], query)
