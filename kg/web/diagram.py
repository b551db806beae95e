"""The picture of the main classes and how they are related, drawn on the server."""

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import URIRef

from kg.vocab import DCTERMS, FOAF, KG, ORG, PQA, PROV, SCHEMA, SKOS, absolute, compact
from kg.web.published import Published

_WIDE, _HIGH = 240, 48
_COLUMN, _ROW = 374, 112
_MARGIN = 12


@dataclass(frozen=True)
class Node:
    """A class: its box, its short name, what it is called and how many things it has."""

    x: int
    y: int
    label: str
    name: str
    count: int | None
    href: str | None


@dataclass(frozen=True)
class Edge:
    """A property that leads from one class to another: its line, and where its name stands."""

    x1: float
    y1: float
    x2: float
    y2: float
    name: str
    from_: str
    to: str
    href: str | None

    @property
    def x(self) -> float:
        """Where its name stands, from the left."""
        return round(self.x1 + (self.x2 - self.x1) * 0.5, 1)

    @property
    def y(self) -> float:
        """Where its name stands, from above."""
        return round(self.y1 + (self.y2 - self.y1) * 0.5, 1)


@dataclass(frozen=True)
class Diagram:
    """The picture: its size, its boxes and its lines."""

    width: int
    height: int
    box: tuple[int, int]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


# Laid out by hand, so that no line crosses another: column, row, class, what it is called.
_NODES: dict[str, tuple[int, int, URIRef, str]] = {
    "membership": (0, 0, ORG.Membership, "Holding of a seat or post"),
    "post": (2, 0, ORG.Post, "Post"),
    "person": (0, 1, FOAF.Person, "Person"),
    "question": (1, 1, PQA.ParliamentaryQuestion, "Question"),
    "body": (2, 1, ORG.FormalOrganization, "Body"),
    "answer": (1, 2, PQA.Answer, "Answer"),
    "promise": (0, 3, KG.Target, "Promise"),
    "figure": (2, 3, SCHEMA.Observation, "Figure"),
    "programme": (1, 4, SKOS.Concept, "Programme, benefit …"),
}
_EDGES = (
    ("membership", ORG.member, "person"),
    ("membership", KG.ofPost, "post"),
    ("post", ORG.postIn, "body"),
    ("question", KG.askedByPerson, "person"),
    ("question", KG.questionTo, "body"),
    ("answer", PQA.answerTo, "question"),
    ("answer", KG.answeredByPerson, "person"),
    ("answer", PQA.answeringBody, "body"),
    ("promise", PROV.wasAttributedTo, "person"),
    ("promise", KG.statedIn, "answer"),
    ("figure", KG.statedIn, "answer"),
    ("promise", DCTERMS.subject, "programme"),
    ("figure", SCHEMA.observationAbout, "programme"),
)


def diagram(published: Published, counts: Mapping[str, int]) -> Diagram:
    """Draw the main classes; `counts` tells how many things each has, where that is known."""
    base = published.base
    nodes = {
        key: Node(
            _MARGIN + column * _COLUMN,
            _MARGIN + row * _ROW,
            label,
            compact(absolute(class_, base), base),
            counts.get(str(absolute(class_, base))),
            published.urls.link(str(absolute(class_, base))),
        )
        for key, (column, row, class_, label) in _NODES.items()
    }
    edges = [
        _edge(nodes[one], nodes[other], str(absolute(property_, base)), published) for one, property_, other in _EDGES
    ]
    width = max(node.x for node in nodes.values()) + _WIDE + _MARGIN
    height = max(node.y for node in nodes.values()) + _HIGH + _MARGIN
    return Diagram(width, height, (_WIDE, _HIGH), tuple(nodes.values()), tuple(edges))


def _edge(one: Node, other: Node, property_: str, published: Published) -> Edge:
    x1, y1 = _border(one, other)
    x2, y2 = _border(other, one)
    name = compact(property_, published.base)
    return Edge(x1, y1, x2, y2, name, one.label, other.label, published.urls.link(property_))


def _border(node: Node, towards: Node) -> tuple[float, float]:
    """Give where the line from the middle of a box to that of another leaves it."""
    dx, dy = towards.x - node.x, towards.y - node.y
    scale = min(_WIDE / 2 / abs(dx) if dx else float("inf"), _HIGH / 2 / abs(dy) if dy else float("inf"))
    return round(node.x + _WIDE / 2 + dx * scale, 1), round(node.y + _HIGH / 2 + dy * scale, 1)
