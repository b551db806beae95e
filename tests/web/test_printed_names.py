"""People by the names that documents print: an honour that came later does not stand beside old words."""

from collections.abc import Iterator
from typing import Any

import pytest
from api_records import record, written

from kg.records import record_types, stated_fields
from kg.web.printed import PRINTED, Printed, as_printed

from .conftest import BASE, Client, build, links, page, serving, text

REGISTER = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix schema: <https://schema.org/> . @prefix kg: <ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/person/ann-example> a foaf:Person, schema:Person ; rdfs:label "Baroness Example"@en ; foaf:name "Baroness Example" ;
    skos:altLabel "Ann Example"@en ; kg:parliamentMemberId "104" ; dcterms:source <https://example.org/members> .
"""
STATEMENTS = """<publicwhip>
<major-heading id="uk.org.publicwhip/wms/2015-06-09.HCWS12.mh">Department for Work and Pensions</major-heading>
<minor-heading id="uk.org.publicwhip/wms/2015-06-09.HCWS12.h">Vans</minor-heading>
<speech id="uk.org.publicwhip/wms/2015-06-09.HCWS12.0" url="http://www.parliament.uk/written-statement/Commons/2015-06-09/HCWS12/"
    speakername="Ann Example"
    speakeroffice="The Parliamentary Under-Secretary of State for Work and Pensions">
<p>We will buy 40 vans by March 2016.</p></speech>
<minor-heading id="uk.org.publicwhip/wms/2015-06-09.HCWS13.h">Carts</minor-heading>
<speech id="uk.org.publicwhip/wms/2015-06-09.HCWS13.0" url="http://www.parliament.uk/written-statement/Commons/2015-06-09/HCWS13/"
    speakername="Joe Unknown"
    speakeroffice="Minister of State, Ministry of Carts">
<p>We will buy 30 carts by March 2016.</p></speech>
</publicwhip>
"""


def asked(number: int, post: str, member: int, name: str | None = None) -> dict[str, Any]:
    """Make up one question of a round robin."""
    return record(
        number,
        answered=False,
        questionText=f"To ask the {post}, how many vans there are in his Department.",
        askingMemberId=member,
        askingMember={"id": member, "name": name} if name else None,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A day of statements, an answer, and a round robin, by a Member who has become a peer."""
    folder = tmp_path_factory.mktemp("printed")
    inbox = folder / "inbox"
    (folder / "registers").mkdir()
    (folder / "registers" / "people.ttl").write_text(REGISTER, encoding="utf-8")
    posts = ("Secretary of State for Work and Pensions", "Secretary of State for Education")
    written(
        inbox / "some.jsonl",
        record(1, answeringMember={"id": 104, "name": "Ann Example"}),
        *(asked(10 + number, post, 104, "Ann Example") for number, post in enumerate(posts)),
        *(asked(20 + number, post, 101) for number, post in enumerate(posts)),
    )
    (inbox / "ministerial2015-06-09.xml").write_text(STATEMENTS, encoding="utf-8")
    build(folder / "data", inbox, "--base", BASE, "--registers", folder / "registers")
    with serving(folder / "data") as client:
        yield client


def shown(site: Client, label: str) -> dict[str, str]:
    """Give what stands first on the page of the one thing with this label."""
    found = site.ask(f'SELECT ?thing {{ ?thing rdfs:label "{label}"@en }}').json()["results"]["bindings"]
    html = page(site.get(found[0]["thing"]["value"].replace(f"{BASE}/id/", "/doc/")))
    return {text(part, "dt"): text(part, "dd") for part in html.css(".glance > div")}


@pytest.mark.parametrize(
    ("printed", "known", "told"),
    [
        ("Ann Example", "Baroness Example of Mockton", "Ann Example (later Baroness Example of Mockton)"),
        ("The Rt Hon Ann Example MP", "Ann Example", "The Rt Hon Ann Example MP"),
        ("Dr Éxample", "Ann Example", "Dr Éxample (Ann Example)"),
        ("Sir Joe Mock", "Lord Mock of Example", "Sir Joe Mock (later Lord Mock of Example)"),
        ("Lord Mock", "Lord Mock of Example", "Lord Mock (Lord Mock of Example)"),
        ("the noble Baroness Mock", "Lady Mock of Example", "the noble Baroness Mock (Lady Mock of Example)"),
        ("Sir Joe Mock", "Joe Mock", "Sir Joe Mock"),
        ("Edward Mock", "Ed Mock", "Edward Mock (Ed Mock)"),
        ("Earl Warren Mock", "Earl", "Earl Warren Mock"),
        ("Joe Mock", None, "Joe Mock"),
    ],
)
def test_the_name_in_the_registers_stands_beside_one_that_says_less(printed: str, known: str | None, told: str) -> None:
    assert as_printed([printed], known).told == told


def test_of_several_printed_names_that_of_the_registers_or_the_fullest_is_taken() -> None:
    assert as_printed(["Dr Mock", "Zoe Mock", "Ms Zoe Mock"], "Zoe Mock") == Printed("Zoe Mock")
    assert as_printed(["Dr Mock", "Zoe Ann Mock"], "Zoe Mock") == Printed("Zoe Ann Mock")


def test_each_printed_name_is_kept_beside_the_person_that_it_names() -> None:
    kept = {
        (field.metadata["property"], field.metadata["printed"]) for of in record_types() for field in stated_fields(of)
    }
    assert kept >= set(PRINTED.items())


def test_the_maker_of_a_statement_is_called_as_it_prints_the_name(made: Client) -> None:
    assert shown(made, "Vans (written statement, 9 June 2015)")["Made by"] == "Ann Example (later Baroness Example)"


def test_a_name_that_no_register_knows_is_told_as_printed(made: Client) -> None:
    assert shown(made, "Carts (written statement, 9 June 2015)")["Made by"] == "Joe Unknown"


def test_the_office_of_a_statement_stands_on_its_page(made: Client) -> None:
    office = "Parliamentary Under-Secretary of State for Work and Pensions"
    assert shown(made, "Vans (written statement, 9 June 2015)")["Office, as printed"].endswith(office)
    assert shown(made, "Carts (written statement, 9 June 2015)")["Office, as printed"].startswith("Minister of State")


def test_names_above_questions_and_answers_are_those_that_are_printed(made: Client) -> None:
    html = page(made.get("/doc/question/commons/2031-03-04/501"))
    assert "answered by Ann Example (later Baroness Example)" in text(html, ".byline")
    assert "/doc/person/ann-example" in links(html, ".byline a")


def test_the_questions_of_a_round_robin_are_listed_once(made: Client) -> None:
    (group, *_) = made.ask("SELECT ?group { ?group a pqa:RoundRobin }").json()["results"]["bindings"]
    html = page(made.get(group["group"]["value"].replace(f"{BASE}/id/", "/doc/")))
    assert "Places" in text(html, "#partOfRoundRobin")
    assert "derived from" not in text(html)


def test_who_asked_stands_on_the_page_of_a_round_robin(made: Client) -> None:
    groups = made.ask("SELECT ?group { ?group a pqa:RoundRobin }").json()["results"]["bindings"]
    told = []
    for group in groups:
        html = page(made.get(group["group"]["value"].replace(f"{BASE}/id/", "/doc/")))
        told.append(
            {
                text(part, "dt"): [" ".join(one.text().split()) for one in part.css("dd")]
                for part in html.css(".glance > div")
            }
        )
    assert ["101"] in [one.get("Asker’s number as Member") for one in told]
    known = next(one for one in told if "Asked by" in one)
    assert known["Asked by"] == ["Ann Example (later Baroness Example)"]
    assert known["Tabled"] == ["4 March 2031"]
    assert known["Put to"] == ["Department for Education", "Department for Work and Pensions"]
