"""The triples of every founding document and every fixture, against golden files, and of both forms of one page."""

from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.term import Node

from kg.documents import Document, Page, load
from kg.intake import documents_in
from kg.linking import Registers, link
from kg.linking.evidence import LONGEST_EXCERPT
from kg.linking.mentions import Finder
from kg.mappers import identity, mappers, read
from kg.ntriples import graph_of
from kg.readings import Reading, Source
from kg.records import Reference, statements
from kg.resources import FOUNDING_DOCUMENTS
from kg.vocab import DCTERMS, FOAF, KG, OWL, PQA, RDF, RDFS, SCHEMA, absolute

FIXTURES = Path(__file__).parent / "fixtures"
GOLDEN = Path(__file__).parent / "golden"
FOUNDING = sorted(FOUNDING_DOCUMENTS.iterdir())
DOCUMENTS = [*FOUNDING, *sorted(FIXTURES.glob("*/*"))]
TWINS = sorted(path for path in FIXTURES.glob("*/*.html") if path.with_name(f"{path.stem}-text.txt").exists())

# What the HTML of a page tells and its plain text does not. Everything else must be the same in both.
ONLY_IN_HTML = {
    "parallel-parliament": {KG.uin, FOAF.page, OWL.sameAs},
    "open-parliament-licence": set[URIRef](),
    # The label of a question says when it was tabled, or else when it was answered.
    "theyworkforyou": {KG.uin, KG.dateTabled, OWL.sameAs, RDFS.label},
    # The label of an article holds its headline and its date, which is also that of what it states.
    "benefits-and-work": {
        KG.statedOn,
        SCHEMA.headline,
        SCHEMA.datePublished,
        SCHEMA.author,
        KG.authorAsPrinted,
        FOAF.page,
        RDFS.label,
    },
    "disability-rights-uk": {FOAF.page},
}


def readings(path: Path) -> list[tuple[Source, Reading]]:
    """Read a file: a page, or records, of which those of one identity are read together."""
    gathered: dict[object, list[Document]] = {}
    for document in documents_in(path):
        assert isinstance(document, Document)
        gathered.setdefault(identity(document), []).append(document)
    return [read(*together) for together in gathered.values()]


def triples(path: Path, base: str, registers: Registers, finder: Finder) -> Graph:
    graph = Graph()
    for source, reading in readings(path):
        document_key = f"{source.key}/{reading.key}"
        for record in link(reading, registers, finder, document_key).records:
            graph += graph_of(statements(record, base, Reference("document", document_key)))
    return graph


def golden_file(path: Path) -> Path:
    source, _ = readings(path)[0]
    return GOLDEN / source.key / f"{path.stem}.nt"


def n_triples(graph: Graph) -> list[str]:
    return sorted(line for line in graph.serialize(format="nt").splitlines() if line)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_document_gives_the_triples_of_its_golden_file(
    path: Path, base: str, registers: Registers, finder: Finder, request: pytest.FixtureRequest
) -> None:
    lines = n_triples(triples(path, base, registers, finder))
    golden = golden_file(path)
    if request.config.getoption("--update-golden"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    assert golden.is_file(), "there is no golden file: look at the triples, then run pytest --update-golden"
    assert lines == golden.read_text(encoding="utf-8").splitlines()


def test_every_golden_file_belongs_to_a_document() -> None:
    assert sorted(GOLDEN.glob("*/*")) == sorted(map(golden_file, DOCUMENTS))


def test_every_source_of_pages_has_twins_and_a_document_of_another_kind() -> None:
    for mapper in mappers():
        if mapper.READS is not Page:
            continue
        names = list(FIXTURES.glob(f"{mapper.SOURCE.key}/*"))
        twins = [path for path in TWINS if path.parent.name == mapper.SOURCE.key]
        assert twins
        assert len(names) > 2 * len(twins)


def test_no_triple_and_no_name_is_a_blank_node(base: str, registers: Registers, finder: Finder) -> None:
    for path in DOCUMENTS:
        assert not [line for line in n_triples(triples(path, base, registers, finder)) if "_:" in line.split('"')[0]]


@pytest.mark.parametrize("article", ["002_*", "004_*"])
def test_no_more_than_an_excerpt_of_an_article_is_in_any_triple(
    article: str, base: str, registers: Registers, finder: Finder
) -> None:
    path = next(FOUNDING_DOCUMENTS.glob(article))
    _, reading = read(load(path))
    literals = "\n".join(str(o) for o in triples(path, base, registers, finder).objects())
    headline = str(getattr(reading.subjects[0], "headline", None))
    for passage in reading.passages:
        words = passage.text.split()
        for start in range(len(words) - LONGEST_EXCERPT):
            run = " ".join(words[start : start + LONGEST_EXCERPT + 1])
            assert run in headline or run not in literals


def test_both_forms_of_a_page_are_one_document() -> None:
    for html in TWINS:
        _, of_html = read(load(html))
        _, of_text = read(load(html.with_name(f"{html.stem}-text.txt")))
        assert of_html.key == of_text.key
        assert [passage.text for passage in of_html.passages] == [passage.text for passage in of_text.passages]
        assert of_html.comment_count == of_text.comment_count


@pytest.mark.parametrize("html", TWINS, ids=lambda path: path.stem)
def test_both_forms_of_a_page_say_the_same_but_for_what_only_html_can_know(
    html: Path, base: str, registers: Registers, finder: Finder
) -> None:
    of_html = comparable(triples(html, base, registers, finder), base)
    of_text = comparable(triples(html.with_name(f"{html.stem}-text.txt"), base, registers, finder), base)
    differing = {property_ for property_, _ in of_html ^ of_text}
    assert differing == {absolute(property_, base) for property_ in ONLY_IN_HTML[html.parent.name]}


def key(address: Node) -> str:
    """Give the key in the address of a thing: `{base}/id/{kind}/{key}`."""
    return str(address).partition("/id/")[2].partition("/")[2]


def comparable(graph: Graph, base: str) -> set[tuple[URIRef, tuple[Node, ...]]]:
    """Give each triple with the property that it is about, under the addresses that both forms of a page can know.

    The address of a question changes when its UIN is known, and with it those of its parts and its answer and the
    fingerprints in the addresses of what is inferred or not stated about them.
    """
    known_as = {
        key(new): key(old) for new, old in graph.subject_objects(OWL.sameAs) if "/cited-question/" not in str(old)
    }

    def former(node: Node) -> Node:
        if not isinstance(node, URIRef):
            return node
        for now, before in known_as.items():
            # The keys of parts, of answers and of facts hold that of the question.
            if f"/{now}/" in f"{node}/":
                return URIRef(f"{node}/".replace(f"/{now}/", f"/{before}/").removesuffix("/"))
        return node
        for new, old in known_as.items():
            parts = (new.replace("/question/", "/question-part/"), old.replace("/question/", "/question-part/"))
            for now, before in ((new, old), parts):
                if f"{node}/".startswith(f"{now}/"):
                    return URIRef(before + node.removeprefix(now))
        return node

    about: dict[Node, tuple[Node, Node]] = {}
    for of, property_ in ((RDF.subject, RDF.predicate), (SCHEMA.about, absolute(KG.property, base))):
        for node, subject in graph.subject_objects(of):
            stated = graph.value(node, property_)
            assert stated is not None
            about[node] = (former(subject), stated)
    found: set[tuple[URIRef, tuple[Node, ...]]] = set()
    for s, p, o in graph:
        assert isinstance(p, URIRef)
        if s in about and p == RDFS.label:
            continue  # It names what it is about by its label, which is compared where it stands.
        subject, concerned = about.get(s, (former(s), p))
        assert isinstance(concerned, URIRef)
        found.add((concerned, (subject, p, former(o))))
    return found


def test_a_question_with_its_uin_stays_known_by_the_address_it_had_without(
    base: str, registers: Registers, finder: Finder
) -> None:
    html = FIXTURES / "parallel-parliament" / "library-visits.html"
    with_uin = triples(html, base, registers, finder)
    without = triples(html.with_name("library-visits-text.txt"), base, registers, finder)
    for type_ in (PQA.ParliamentaryQuestion, PQA.Answer):
        new = with_uin.value(predicate=RDF.type, object=type_)
        assert without.value(predicate=RDF.type, object=type_) in set(with_uin.objects(new, OWL.sameAs))


def test_two_publishers_of_one_question_give_it_one_address(base: str, registers: Registers, finder: Finder) -> None:
    addresses = {
        triples(path, base, registers, finder).value(predicate=RDF.type, object=PQA.ParliamentaryQuestion)
        for path in FIXTURES.glob("*/lords.html")
    }
    assert addresses == {URIRef(f"{base}/id/question/lords/2024-02-19/hl2510")}


def test_a_cited_publication_is_referred_to_once_named_or_known(
    base: str, registers: Registers, finder: Finder
) -> None:
    graph = triples(FIXTURES / "benefits-and-work" / "travel-passes.html", base, registers, finder)
    article = graph.value(predicate=RDF.type, object=SCHEMA.NewsArticle)
    assert list(map(str, graph.objects(article, absolute(KG.citedAsPrinted, base)))) == [
        "Travel passes for Exampleshire: a plan"
    ]
    assert not list(graph.objects(article, DCTERMS.references))
