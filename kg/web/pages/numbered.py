"""Questions of one heading and day have one label; what tells them apart is their number, and whom they are put to."""

from collections.abc import Collection

from rdflib import URIRef

from kg.store.patterns import one_of
from kg.vocab import KG
from kg.web.pages.reader import Reader


def numbers(reader: Reader, questions: Collection[URIRef]) -> dict[URIRef, tuple[str, str | None]]:
    """Give the number of each of these that is a question, and the body that it is put to, if it is known."""
    rows = reader.store.select(
        f"SELECT ?question ?number (MIN(?name) AS ?body) WHERE {{ {one_of('question', questions)} "
        "?question ?uin ?number OPTIONAL { ?question ?to ?put_to . ?put_to rdfs:label ?name } } "
        "GROUP BY ?question ?number",
        uin=reader.own(KG.uin),
        to=reader.own(KG.questionTo),
    )
    return {URIRef(row["question"]): (str(row["number"]), str(row["body"]) if "body" in row else None) for row in rows}
