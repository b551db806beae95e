"""Turtle files of ours, whose relative addresses stand on the base."""

import re
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
        reason = re.search(r"Bad syntax \((.*?)\) at \^", str(error), re.DOTALL)
        raise RegisterError(
            f"not valid Turtle: {reason[1] if reason else error.message}",
            where=f"{file}:{error.lines + 1}",
            remedy="Mend the statement that ends on this line, or the one before.",
        ) from error
    except (OSError, UnicodeDecodeError, ParserError, ValueError) as error:
        raise RegisterError(f"cannot be read: {error}", where=str(file)) from error
    return graph
