"""Turtle files of ours, whose relative addresses stand on the base."""

from pathlib import Path

from rdflib import Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from kg.errors import RegisterError


def parse_turtle(file: Path, base: str) -> Graph:
    """Read a Turtle file whose relative addresses stand on the base. RegisterError with file and line if it is none."""
    graph = Graph()
    try:
        text = file.read_text(encoding="utf-8")
        graph.parse(data=text, format="turtle", publicID=f"{base}/")
    except BadSyntax as error:
        raise RegisterError(f"not valid Turtle: {error.message}", where=f"{file}:{error.lines + 1}") from error
    except (OSError, UnicodeDecodeError, ParserError, ValueError) as error:
        raise RegisterError(f"cannot be read: {error}", where=str(file)) from error
    return graph
