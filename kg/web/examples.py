"""The example queries: files in `queries/`, each of which begins with its title and the question that it answers.

# title: Promises with a date
# question: Which promises about work coaches have a date?
SELECT …
"""

import re
from dataclasses import dataclass
from importlib.resources import files

from kg.web.published import Published


@dataclass(frozen=True)
class Example:
    """A query that answers a question people ask."""

    title: str
    question: str
    query: str


def read_example(text: str) -> Example:
    """Read a `.rq` file. ValueError if it does not begin with its title and its question."""
    match = re.fullmatch(r"# title: (\S[^\n]*)\n# question: (\S[^\n]*)\n(.+)", text.strip(), re.DOTALL)
    if match is None:
        raise ValueError("an example begins with the lines '# title: …' and '# question: …'")
    return Example(match[1], match[2], match[3].strip())


def examples_of(published: Published) -> "tuple[Example, ...]":
    """Give the examples for a release: they ask what documents state."""
    return () if published.manifest.is_given else EXAMPLES


FIRST = "SELECT * WHERE {\n  ?thing a ?class\n}\nLIMIT 20"
"""A query to begin with on data of which nothing is known."""
EXAMPLES = tuple(
    read_example(file.read_text(encoding="utf-8"))
    for file in sorted((files("kg.web") / "queries").iterdir(), key=lambda file: file.name)
    if file.name.endswith(".rq")
)
