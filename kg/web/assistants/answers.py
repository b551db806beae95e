"""The forms of what assistants are told. What the documents do not state is told so, and never left to be guessed."""

from typing import Literal, TypeAlias

from typing_extensions import TypedDict

NOT_STATED = "not stated"
Why: TypeAlias = Literal["about it", "made by it", "in an answer given for it", "in a text that mentions it"]


class Words(TypedDict):
    """The exact words that something rests on."""

    words: str
    sentence: str
    """The sentence in which they stand."""
    text: str
    """What the text is called in which they stand."""
    page: str | None
    """Where the words stand marked in it."""


class Found(TypedDict):
    """A thing that a search found."""

    iri: str
    page: str
    kind: str
    name: str
    description: str
    words: str | None
    """The words of a text around what was searched for; None where its name was found."""


class SearchResult(TypedDict):
    """What a search found, the best first."""

    things: list[Found]
    texts: list[Found]
    note: str


class Value(TypedDict):
    """A value of a property, and the numbers of the documents that state it."""

    text: str
    iri: str | None
    documents: list[int]
    inferred: str | None
    """Why it was concluded, where no document states it."""


class Fact(TypedDict):
    """A property with its values."""

    property: str
    iri: str
    values: list[Value]


class NotStated(TypedDict):
    """A property that a document leaves out."""

    property: str
    documents: list[int]
    reason: str | None


class Document(TypedDict):
    """A document that something rests on."""

    number: int
    name: str
    iri: str
    licence: str | None
    rights: str | None
    """What has to be said when its words are repeated."""
    original: str | None
    """Its page at its publisher's."""


class Linked(TypedDict):
    """How many things are linked to this one by a property, and some of them."""

    property: str
    count: int
    examples: list[str]


class Description(TypedDict):
    """What is known of a thing."""

    iri: str
    page: str
    kind: str
    name: str
    facts: list[Fact]
    not_stated: list[NotStated]
    words: list[Words]
    """For a promise, a figure or a quotation: the words that state it."""
    linked_to_it: list[Linked]
    documents: list[Document]
    note: str


class Stated(TypedDict):
    """Something that a text states: when, by whom, and in which words."""

    iri: str
    page: str
    stated_on: str
    by: str
    words: list[Words]


class Report(Stated):
    """A figure that was reported."""

    figure: str
    as_of: str


class Promise(Stated):
    """What was promised, by whom, and by when."""

    promise: str
    due: str
    due_inferred: str | None
    """Why this date was concluded, where the words give none so exact."""
    why_listed: list[Why]
    reported_later: list[str]
    """The addresses of figures about the same thing that were stated on a later day."""


class Promises(TypedDict):
    """The promises that have to do with a thing, those about or by it first, and what was reported about it."""

    iri: str
    page: str
    name: str
    promises: list[Promise]
    count: int
    reports: list[Report]
    reports_count: int
    note: str


class Rows(TypedDict):
    """The result of a query."""

    variables: list[str]
    rows: list[dict[str, str]]
    graph: str | None
    """The triples of a CONSTRUCT or DESCRIBE, as Turtle."""
    answer: bool | None
    """Of an ASK."""
    limits: str
