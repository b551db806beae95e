"""The reconciliation service: what names are found to mean, how sure that is, and the forms of version 0.2."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from kg.web.kinds import KINDS
from kg.web.published import Publisher
from kg.web.reconcile import names
from kg.web.reconcile.matching import Asked, Candidate, candidates
from kg.web.reconcile.properties import Given
from kg.web.reconcile.table import Held, Table, table

from .conftest import BASE, Client, build, links, page, serving, text
from .reconciliation_schemas import OURS, wrong

NAMESAKES = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix kg: <ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix pqa: <http://parliament.uk/ontologies/question-and-answer/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<id/person/jo-reed> a foaf:Person, schema:Person ; rdfs:label "Jo Reed"@en ; foaf:name "Jo Reed" ;
    skos:altLabel "Josephine Ann Reed"@en ; kg:parliamentMemberId "90001" ;
    dcterms:source <https://example.org/members> .
<id/person/jo-reed-2> a foaf:Person, schema:Person ; rdfs:label "Jo Reed"@en ; foaf:name "Jo Reed" ;
    kg:parliamentMemberId "90002" ;
    dcterms:source <https://example.org/members> .
<id/person/lord-reed-of-farley> a foaf:Person, schema:Person ; rdfs:label "Lord Reed of Farley"@en ;
    foaf:name "Lord Reed of Farley" ;
    dcterms:source <https://example.org/members> .
<id/post/mp-farley> a org:Post ; rdfs:label "Member of Parliament for Farley"@en ;
    skos:prefLabel "Member of Parliament for Farley"@en ; org:postIn <id/body/house-of-commons> ;
    dcterms:source <https://example.org/members> .
<id/membership/jo-reed-farley> a org:Membership, pqa:Incumbency ; rdfs:label "Jo Reed, Farley"@en ;
    org:member <id/person/jo-reed> ; kg:ofPost <id/post/mp-farley> ; org:organization <id/body/house-of-commons> ;
    schema:startDate "2005-05-05"^^xsd:date ; schema:endDate "2010-04-12"^^xsd:date ;
    dcterms:source <https://example.org/members> .
<id/membership/jo-reed-labour> a org:Membership ; rdfs:label "Jo Reed, Labour"@en ;
    org:member <id/person/jo-reed> ; org:organization <id/party/labour> ;
    schema:startDate "2005-05-05"^^xsd:date ; schema:endDate "2010-04-12"^^xsd:date ;
    dcterms:source <https://example.org/members> .
<id/membership/jo-reed-2-farley> a org:Membership, pqa:Incumbency ; rdfs:label "Jo Reed, Farley"@en ;
    org:member <id/person/jo-reed-2> ; kg:ofPost <id/post/mp-farley> ; org:organization <id/body/house-of-commons> ;
    schema:startDate "2017-06"^^xsd:gYearMonth ;
    dcterms:source <https://example.org/members> .
"""


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with people of one name."""
    folder = tmp_path_factory.mktemp("namesakes")
    (folder / "registers").mkdir()
    (folder / "registers" / "namesakes.ttl").write_text(NAMESAKES, encoding="utf-8")
    build(folder / "data", "--base", BASE, "--registers", folder / "registers")
    return folder / "data"


@pytest.fixture(scope="module")
def known(named: Path) -> Table:
    """The names of that release."""
    return table(Publisher(named).current())


@pytest.fixture(scope="module")
def service(named: Path) -> Iterator[Client]:
    """That release, served."""
    with serving(named) as client:
        yield client


def found(known: Table, name: str, *kinds: str, **given: str) -> list[Candidate]:
    return candidates(known, Asked(name, kinds, tuple(Given(id_, (value,)) for id_, value in given.items())))


def matched(known: Table, name: str, *kinds: str, **given: str) -> str | None:
    """Give what is beyond doubt."""
    sure = [one.thing.key for one in found(known, name, *kinds, **given) if one.match]
    assert len(sure) < 2
    return sure[0] if sure else None


def reconciled(client: Client, **queries: dict[str, Any]) -> dict[str, Any]:
    response = client.get(f"/reconcile?queries={quote(json.dumps(queries))}", "application/json")
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    assert not wrong("reconciliation-result-batch", answer)
    return answer


# Names


@pytest.mark.parametrize(
    ("printed", "compared"),
    [
        ("Timms, Rt Hon Sir Stephen MP", "stephen timms"),
        ("Sir Stephen Timms, MP (East Ham) (Lab)", "stephen timms"),
        ("the Rt. Hon. Dr. Thérèse Coffey", "therese coffey"),
        ("Freud, Lord", "lord freud"),
        ("Michelle O’Neill", "michelle oneill"),
        ("Baroness Stedman-Scott OBE DL", "baroness stedman scott"),
        ("S. C. Timms", "s c timms"),
        ("Søren Łuk", "soren luk"),
        ("The Rt Hon", "the rt hon"),
        ("", ""),
    ],
)
def test_a_person_is_compared_without_titles_and_accents_in_the_order_spoken(printed: str, compared: str) -> None:
    assert names.person(printed) == compared


@pytest.mark.parametrize(
    ("printed", "compared"),
    [
        ("The Dept. for Work & Pensions", "department for work and pensions"),
        ("D.W.P.", "dwp"),
        ("DWP", "dwp"),
        ("The", "the"),
    ],
)
def test_other_names_are_compared_in_full(printed: str, compared: str) -> None:
    assert names.folded(printed) == compared


@pytest.mark.parametrize(
    ("short", "long", "is_so"),
    [
        ("s timms", "stephen timms", True),
        ("s c timms", "stephen creswell timms", True),
        ("stephen timms", "stephen creswell timms", True),
        ("t timms", "stephen timms", False),
        ("c timms", "stephen creswell timms", False),
        ("timms", "stephen timms", False),
        ("baroness smith", "baroness mcgregor smith", False),
    ],
)
def test_initials_and_missing_middle_names_make_a_shorter_name(short: str, long: str, is_so: bool) -> None:
    assert names.is_short_for(short, long) is is_so


# What is beyond doubt


@pytest.mark.parametrize(
    ("name", "kinds", "key"),
    [
        ("Sarah Newton", (), "person/sarah-newton"),
        ("NEWTON, Rt Hon Sarah MP", ("person",), "person/sarah-newton"),
        ("Thérèse Coffey", ("person",), "person/therese-coffey"),
        ("Josephine Ann Reed", ("person",), "person/jo-reed"),
        ("Department for Work & Pensions", ("body",), "body/department-for-work-and-pensions"),
        ("access to work", (), "programme/access-to-work"),
        ("Q577362", (), "person/sarah-newton"),
        (f"{BASE}/id/person/sarah-newton", (), "person/sarah-newton"),
        ("person/sarah-newton", ("person",), "person/sarah-newton"),
        # Whatever is not the very name of one thing is in doubt.
        ("S Newton", ("person",), None),
        ("Newton", ("person",), None),
        ("Dr Coffey", ("person",), None),
        ("Sara Newton", ("person",), None),
        ("Jo Reed", ("person",), None),
        ("Lord Reed", ("person",), None),
        ("Work and Pensions", ("body",), None),
        ("Sarah Newton", ("body",), None),
        ("4071", (), None),
    ],
)
def test_only_the_very_name_of_one_thing_is_a_match(
    known: Table, name: str, kinds: tuple[str, ...], key: str | None
) -> None:
    assert matched(known, name, *kinds) == key


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"date": "2006-01-10"}, "person/jo-reed"),
        ({"date": "2019"}, "person/jo-reed-2"),
        ({"date": "2017-07-01"}, "person/jo-reed-2"),
        ({"party": "Lab"}, None),  # of the other, no party is known
        ({"parliamentMemberId": "90002"}, "person/jo-reed-2"),
        ({"constituency": "Farley"}, None),
        ({"constituency": "Farley", "date": "2006"}, "person/jo-reed"),
        ({"date": "1999-01-01"}, None),
        ({"date": "10/01/2006"}, None),
        ({"date": "2006-01-10", "email": "jo@example.org"}, None),
        ({"date": "2006-01-10", "house": "Lords"}, None),
        ({"date": "2006-01-10", "house": "House of Commons"}, "person/jo-reed"),
    ],
)
def test_people_of_one_name_are_told_apart_by_what_is_confirmed(
    known: Table, given: dict[str, str], key: str | None
) -> None:
    assert matched(known, "Jo Reed", "person", **given) == key


def test_a_seat_in_brackets_tells_people_of_one_name_apart(known: Table) -> None:
    given = found(known, "Jo Reed (Labour)", "person")
    assert [(one.thing.key, one.verdicts) for one in given[:1]] == [("person/jo-reed", {"party": True})]


def test_a_month_leaves_its_days_open() -> None:
    held = Held("body/house-of-commons", None, "2017-06", "2019-11-06")
    days = {"2017-05-31": False, "2017-06-20": None, "2017-07-01": True, "2019-11-06": True, "2019-11-07": False}
    assert {day: held.on(day) for day in days} == days
    assert (held.on("2018"), held.on("2017"), held.on("2019")) == (True, None, None)


def test_a_number_needs_a_name_that_fits(known: Table) -> None:
    assert matched(known, "Joe Reed", "person", parliamentMemberId="90001") == "person/jo-reed"
    assert matched(known, "Ada Example", "person", parliamentMemberId="90001") is None


def test_properties_do_without_a_name_where_only_one_thing_can_have_them(known: Table) -> None:
    assert matched(known, "", "person", parliamentMemberId="90001") == "person/jo-reed"
    assert matched(known, "", "person", constituency="Farley", date="2006") == "person/jo-reed"
    assert matched(known, "", "person", constituency="Farley") is None
    assert {one.thing.key for one in found(known, "", "person", constituency="Farley")} == {
        "person/jo-reed", "person/jo-reed-2"
    }  # fmt: skip


def test_namesakes_score_less_than_one_alone_and_more_than_who_is_called_otherwise(known: Table) -> None:
    scores = {one.thing.key: one.score for one in found(known, "Jo Reed", "person")}
    assert scores["person/jo-reed"] == scores["person/jo-reed-2"] < found(known, "Sarah Newton")[0].score
    assert all(score < scores["person/jo-reed"] for key, score in scores.items() if "jo-reed" not in key)


def test_what_is_contradicted_scores_half(known: Table) -> None:
    plain, contradicted = found(known, "Sarah Newton")[0], found(known, "Sarah Newton", date="1950")[0]
    assert contradicted.score == plain.score / 2
    assert contradicted.verdicts == {"date": False}


@pytest.mark.parametrize("name", ["S Newton", "Sara Newton", "Newton", "Newton Sarah", "Sarah Jane Newton"])
def test_what_is_in_doubt_is_offered_with_a_lower_score(known: Table, name: str) -> None:
    first = found(known, name, "person")[0]
    assert first.thing.key == "person/sarah-newton"
    assert 50 < first.score < 100


@pytest.mark.parametrize("name", ["", "the", "x" * 500, "()", "((", "%", "\x00", "'\"<>"])
def test_a_name_that_is_none_finds_nothing(known: Table, name: str) -> None:
    assert found(known, name) == []


# The protocol


def test_the_manifest_is_that_of_version_0_2(service: Client) -> None:
    response = service.get("/reconcile", "*/*")
    assert response.headers["content-type"] == "application/json"
    assert response.headers["access-control-allow-origin"] == "*"
    assert not wrong("manifest", response.json())
    assert response.json()["identifierSpace"] == f"{BASE}/id/"


def test_every_address_in_the_manifest_answers(service: Client) -> None:
    manifest = service.get("/reconcile", "*/*").json()
    id_ = quote("person/sarah-newton", safe="")
    urls = [manifest[name]["url"].replace("{{id}}", id_) for name in ("view", "preview", "feature_view")]
    for sort, of_sort in (("entity", id_), ("property", "date"), ("type", "person")):
        suggest = manifest["suggest"][sort]
        urls += [
            suggest["service_url"] + suggest["service_path"] + "?prefix=p",
            suggest["flyout_service_url"] + suggest["flyout_service_path"].replace("${id}", of_sort),
        ]
    propose = manifest["extend"]["propose_properties"]
    urls += [propose["service_url"] + propose["service_path"], manifest["documentation"], manifest["logo"]]
    for url in urls:
        parts = urlsplit(url)
        assert url.startswith(BASE)
        response = service.get(f"{parts.path}?{parts.query}", "*/*", follow=True)
        assert response.status_code == 200, url
        assert response.headers["access-control-allow-origin"] == "*"


def test_the_manifest_names_the_host_that_was_asked_unless_that_is_none(service: Client) -> None:
    assert (
        service.get("/reconcile", host="data.example.org")
        .json()["view"]["url"]
        .startswith("http://data.example.org/id/")
    )
    assert service.get("/reconcile", host='a"<b>').json()["view"]["url"].startswith(f"{BASE}/id/")


def test_queries_come_by_get_and_by_post_and_each_is_answered_under_its_name(service: Client) -> None:
    queries: dict[str, dict[str, Any]] = {
        "q0": {"query": "Sarah Newton", "type": "person", "limit": 3},
        "q1": {"query": "Nobody of This Name"},
    }
    by_get = reconciled(service, **queries)
    form = f"queries={quote(json.dumps(queries))}"
    by_post = service.post(form, "application/x-www-form-urlencoded", "/reconcile")
    assert by_post.json() == by_get
    assert [*by_get] == ["q0", "q1"]
    first = by_get["q0"]["result"][0]
    assert (first["id"], first["match"], first["score"]) == ("person/sarah-newton", True, 100)
    assert first["type"] == [{"id": "person", "name": "Person"}]
    assert by_get["q1"]["result"] == []


def test_values_may_be_of_every_sort_that_the_specification_knows(service: Client) -> None:
    answer = reconciled(
        service,
        a={"query": "Jo Reed", "properties": [{"pid": "parliamentMemberId", "v": 90001}]},
        b={"query": "Jo Reed", "properties": [{"pid": "parliamentMemberId", "v": [90002.0, True]}]},
        c={"query": "Jo Reed", "type": ["person"], "type_strict": "any", "properties": [
            {"pid": "party", "v": {"id": "party/labour", "name": "Labour"}}, {"pid": "date", "v": "2006-01-10T00:00:00Z"}
        ]},
        d={"query": "Jo Reed", "type": "http://xmlns.com/foaf/0.1/Person", "limit": "1"},
        e={"query": "Jo Reed", "type": "https://example.org/Ship"},
    )  # fmt: skip
    first = {name: result["result"][0]["id"] if result["result"] else None for name, result in answer.items()}
    assert (first["a"], first["b"], first["c"]) == ("person/jo-reed", "person/jo-reed-2", "person/jo-reed")
    assert (len(answer["d"]["result"]), first["e"]) == (1, None)


@pytest.mark.parametrize(
    ("queries", "status"),
    [
        ("no JSON", 400),
        ("[" * 20_000, 400),
        ("[]", 400),
        ('{"q": []}', 400),
        ('{"q": {}}', 400),
        ('{"q": {"query": 7}}', 400),
        ('{"q": {"query": ""}}', 400),
        ('{"q": {"query": "x", "limit": 0}}', 400),
        ('{"q": {"query": "x", "limit": NaN}}', 400),
        ('{"q": {"query": "x", "properties": [{"pid": "date"}]}}', 400),
        ('{"q": {"query": "x", "properties": {}}}', 400),
        (json.dumps({f"q{n}": {"query": "x"} for n in range(51)}), 413),
    ],
)
def test_a_wrong_batch_is_refused_with_what_was_expected(service: Client, queries: str, status: int) -> None:
    response = service.post(f"queries={quote(queries)}", "application/x-www-form-urlencoded", "/reconcile")
    assert response.status_code == status
    assert response.headers["access-control-allow-origin"] == "*"


def test_what_is_no_form_is_refused(service: Client) -> None:
    assert service.post("{}", "application/json", "/reconcile").status_code == 415
    assert service.post("", "application/x-www-form-urlencoded", "/reconcile").status_code == 400


@pytest.mark.parametrize("path", ["/reconcile?callback=f", "/reconcile/suggest/entity?prefix=a&callback=f"])
def test_jsonp_is_refused_with_what_to_do_instead(service: Client, path: str) -> None:
    response = service.get(path, "*/*")
    assert response.status_code == 400
    assert "CORS" in response.text


def test_things_are_suggested_by_the_beginning_of_any_word_and_by_their_address(service: Client) -> None:
    def suggested(parameters: str) -> list[str]:
        answer = service.get(f"/reconcile/suggest/entity?{parameters}", "*/*").json()
        assert not wrong("suggest-entities-response", answer)
        return [one["id"] for one in answer["result"]]

    assert suggested("prefix=sarah+new") == ["person/sarah-newton"]
    assert "person/sarah-newton" in suggested("prefix=Newt")
    assert suggested("prefix=jo+reed&type=person") == ["person/jo-reed", "person/jo-reed-2"]
    assert suggested("prefix=jo+reed&cursor=1") == ["person/jo-reed-2"]
    assert suggested("prefix=jo+reed&type=body") == []
    assert suggested("prefix=person/sarah-newton") == ["person/sarah-newton"]
    assert suggested("prefix=") == suggested("") == []
    assert service.get("/reconcile/suggest/entity?prefix=a&cursor=x", "*/*").status_code == 400


@pytest.mark.parametrize(
    ("path", "schema", "ids"),
    [
        ("suggest/property?prefix=par", "suggest-properties-response", ["party", "parliamentMemberId", "partOf"]),
        ("suggest/type?prefix=prog", "suggest-types-response", ["programme"]),
    ],
)
def test_properties_and_types_are_suggested(service: Client, path: str, schema: str, ids: list[str]) -> None:
    answer = service.get(f"/reconcile/{path}", "*/*").json()
    assert not wrong(schema, answer)
    assert [one["id"] for one in answer["result"]] == ids


def test_a_flyout_is_html_with_everything_escaped(service: Client) -> None:
    answer = service.get("/reconcile/flyout/entity?id=person%2Fsarah-newton", "*/*").json()
    assert answer["id"] == "person/sarah-newton"
    assert "<strong>Sarah Newton</strong>" in answer["html"]
    assert service.get("/reconcile/flyout/entity?id=person/nobody", "*/*").status_code == 404
    assert service.get("/reconcile/flyout/type?id=%3Cb%3E", "*/*").status_code == 404


def test_a_preview_may_be_framed_by_anyone_and_runs_nothing(service: Client) -> None:
    response = service.get("/reconcile/preview?id=person%2Fsarah-newton")
    policy = response.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    html = page(response)
    assert "Sarah Newton" in text(html)
    assert "/doc/person/sarah-newton" in links(html)


def test_data_is_extended_as_the_specification_has_it(service: Client) -> None:
    query = {
        "ids": ["person/jo-reed", "body/department-for-work-and-pensions", "person/nobody"],
        "properties": [
            {"id": id_} for id_ in ("label", "parliamentMemberId", "party", "constituency", "house", "answeredAs")
        ],
    }
    response = service.post(f"extend={quote(json.dumps(query))}", "application/x-www-form-urlencoded", "/reconcile")
    answer = response.json()
    assert not wrong("data-extension-response", answer)
    reed = answer["rows"]["person/jo-reed"]
    assert reed["label"] == [{"str": "Jo Reed"}]
    assert reed["parliamentMemberId"] == [{"str": "90001"}]
    assert reed["party"] == [{"id": "party/labour", "name": "Labour"}]
    assert reed["constituency"] == [{"str": "Farley"}]
    assert reed["answeredAs"] == []
    assert answer["rows"]["body/department-for-work-and-pensions"]["answeredAs"][0]["int"] > 0
    assert answer["rows"]["person/nobody"]["label"] == []


def test_every_column_that_is_proposed_can_be_had(service: Client) -> None:
    for kind, id_ in (
        ("person", "person/sarah-newton"),
        ("body", "body/department-for-work-and-pensions"),
        ("programme", "programme/access-to-work"),
        ("party", "party/labour"),
    ):
        proposal = service.get(f"/reconcile/properties?type={kind}", "*/*").json()
        assert not wrong("data-extension-property-proposal", proposal)
        query = {"ids": [id_], "properties": [{"id": one["id"]} for one in proposal["properties"]]}
        answer = service.get(f"/reconcile?extend={quote(json.dumps(query))}", "*/*").json()
        assert not wrong("data-extension-response", answer)
        assert all(one["type"]["name"] == KINDS[one["type"]["id"]].singular for one in answer["meta"] if "type" in one)
        assert answer["rows"][id_]["address"] == [{"str": f"{BASE}/id/{id_}"}]
    assert len(service.get("/reconcile/properties?type=person&limit=2", "*/*").json()["properties"]) == 2


def test_settings_bound_the_values_of_a_column(service: Client) -> None:
    def party(**settings: str | int) -> list[dict[str, str]]:
        query = {"ids": ["person/jo-reed"], "properties": [{"id": "party", "settings": settings}]}
        answer = service.get(f"/reconcile?extend={quote(json.dumps(query))}", "*/*").json()
        values: list[dict[str, str]] = answer["rows"]["person/jo-reed"]["party"]
        return values

    assert party(date="2007", limit=0) == [{"id": "party/labour", "name": "Labour"}]
    assert party(date="2015-01-01") == []


@pytest.mark.parametrize(
    "query",
    [
        "[]",
        '{"ids": ["a"]}',
        '{"ids": [7], "properties": []}',
        '{"ids": [], "properties": [{"id": "shoe size"}]}',
        '{"ids": [], "properties": [{"id": "label", "settings": []}]}',
        '{"ids": [], "properties": [{"id": "label", "settings": {"limit": "x"}}]}',
        '{"ids": [], "properties": [{"id": "party", "settings": {"date": "soon"}}]}',
    ],
)
def test_a_wrong_extension_is_refused(service: Client, query: str) -> None:
    assert service.get(f"/reconcile?extend={quote(query)}", "*/*").status_code == 400


def test_the_documentation_names_every_property_and_column(service: Client) -> None:
    shown = text(page(service.get("/reconcile/documentation")))
    assert "parliamentMemberId" in shown
    assert "answeredAs" in shown


@pytest.mark.parametrize("name", OURS)
def test_our_schemas_refuse_what_is_no_answer(name: str) -> None:
    assert wrong(name, {"result": [{"id": ""}]})
