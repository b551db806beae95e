"""Tables that others publish become registers: dated, addressed once, and with every row accounted for."""

import gzip
import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef

from kg.errors import RegisterError, UsageError
from kg.linking import Registers
from kg.linking.held import told
from kg.linking.mentions import Finder
from kg.linking.registers import ANSWERING_BODY, MEMBER, PUBLIC_WHIP_MEMBER, PUBLIC_WHIP_PERSON
from kg.pipeline.known import Known
from kg.records import Name, Reference
from kg.register_import import Reckoning, import_registers
from kg.resources import REGISTERS, SHAPES
from kg.validate import Validator
from kg.vocab import DCTERMS, FOAF, KG, ORG, OWL, SCHEMA, absolute, mint

BASE = "http://localhost:8000"
FIXTURES = Path(__file__).parent / "register_import"
ALL = (FIXTURES / "tables", FIXTURES / "organisations.json", FIXTURES / "answering-bodies.csv")


def load(folder: Path) -> Registers:
    return Registers.load([REGISTERS, folder], BASE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("registers")


@pytest.fixture(scope="module")
def reckoning(folder: Path) -> Reckoning:
    return import_registers(ALL, folder)


@pytest.fixture(scope="module")
def known(folder: Path, reckoning: Reckoning) -> Registers:
    return load(folder)


def person(known: Registers, number: str) -> Reference:
    found = known.resolve(Name(f"uk.org.publicwhip/person/{number}", PUBLIC_WHIP_PERSON))
    assert found
    return found


def said(known: Registers, thing: Reference, property_: URIRef) -> set[str]:
    return {str(value) for value in known.graph.objects(mint(BASE, thing.kind, thing.key), absolute(property_, BASE))}


def test_what_is_written_conforms_to_the_shapes(known: Registers) -> None:
    outcome = Validator(SHAPES, BASE).judge(known.graph)
    assert [str(finding) for finding in outcome.findings] == []


def test_the_same_input_gives_the_same_bytes_also_over_an_earlier_import(tmp_path: Path) -> None:
    import_registers(ALL, tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    import_registers(ALL, tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("printed", "sort", "key"),
    [
        ("70001", MEMBER, "alma-thornbury"),
        ("uk.org.publicwhip/person/90001", PUBLIC_WHIP_PERSON, "alma-thornbury"),
        ("uk.org.publicwhip/person/90006", PUBLIC_WHIP_PERSON, "alma-thornbury"),
        ("uk.org.publicwhip/member/80002", PUBLIC_WHIP_MEMBER, "alma-thornbury"),
        ("uk.org.publicwhip/lord/180007", PUBLIC_WHIP_MEMBER, "mary-fenwick"),
        ("uk.org.publicwhip/lord/180008", PUBLIC_WHIP_MEMBER, "mary-fenwick"),
        ("Dr Alma Thornbury", "person", "alma-thornbury"),
        ("Baroness Fenwick of Lowmoor", "person", "mary-fenwick"),
        ("Mary Fenwick", "person", "mary-fenwick"),
    ],
)  # fmt: skip
def test_a_person_is_found_by_every_number_and_name(known: Registers, printed: str, sort: str, key: str) -> None:
    assert known.resolve(Name(printed, sort)) == Reference("person", key)


@pytest.mark.parametrize(
    ("printed", "sort"), [("70002", MEMBER), ("29", MEMBER), ("70001", ANSWERING_BODY), ("", MEMBER)]
)
def test_a_number_that_nobody_has_stays_unresolved(known: Registers, printed: str, sort: str) -> None:
    assert known.resolve(Name(printed, sort)) is None


def test_a_body_is_found_by_its_number_in_the_questions_service(known: Registers) -> None:
    assert known.resolve(Name("29", ANSWERING_BODY)) == Reference("body", "department-for-work-and-pensions")
    office = known.resolve(Name("9001", ANSWERING_BODY))
    assert office == Reference("body", "example-office")
    assert known.is_answering_body(office)


def test_the_present_name_is_the_label_and_the_address_is_made_of_the_first(known: Registers) -> None:
    fenwick = Reference("person", "mary-fenwick")
    assert known.name_of(fenwick) == "Baroness Fenwick of Lowmoor"
    assert said(known, fenwick, FOAF.name) == {"Baroness Fenwick of Lowmoor"}


def test_a_person_leads_to_the_pages_of_others(known: Registers) -> None:
    alma = Reference("person", "alma-thornbury")
    assert said(known, alma, OWL.sameAs) == {
        "http://data.parliament.uk/members/70001", "http://www.wikidata.org/entity/Q99990001",
    }  # fmt: skip
    assert said(known, alma, FOAF.page) == {
        "https://members.parliament.uk/member/70001", "https://www.theyworkforyou.com/p/90001",
    }  # fmt: skip


def test_people_who_share_a_name_have_a_number_in_their_address_whoever_is_chosen(known: Registers) -> None:
    assert person(known, "90003") == Reference("person", "robin-ashdale-70003")


def test_a_person_of_the_shipped_registers_keeps_the_address_and_the_label(known: Registers) -> None:
    cat = person(known, "90007")
    assert cat == known.resolve(Name("4436", MEMBER)) == Reference("person", "cat-smith")
    assert (known.name_of(cat), known.resolve(Name("Catherine Smith", "person"))) == ("Cat Smith", cat)


def test_a_person_who_may_be_another_of_that_name_is_not_merged_and_that_is_told(
    known: Registers, reckoning: Reckoning
) -> None:
    assert person(known, "90008") == Reference("person", "ken-butler-90008")
    assert any("Ken Butler" in note and "not merged" in note for note in reckoning.notes)


def test_only_people_with_a_seat_since_the_day_are_imported(tmp_path: Path) -> None:
    import_registers(ALL, tmp_path, since=date(1990, 1, 1))
    assert load(tmp_path).resolve(Name("Rowan Quill", "person"))
    import_registers(ALL, tmp_path)
    assert load(tmp_path).resolve(Name("Rowan Quill", "person")) is None


def test_an_address_that_an_earlier_import_gave_is_kept(tmp_path: Path) -> None:
    import_registers([FIXTURES / "tables"], tmp_path)
    file = tmp_path / "imported-people.ttl"
    file.write_text(file.read_text().replace("id/person/mary-fenwick>", "id/person/m-fenwick>"))
    import_registers([FIXTURES / "tables"], tmp_path)
    assert person(load(tmp_path), "90005") == Reference("person", "m-fenwick")


def test_a_seat_is_held_on_the_days_that_the_table_gives(known: Registers) -> None:
    alma = Reference("person", "alma-thornbury")
    held = {
        day: [str(m.post.key) for m in known.held_on(alma, day) if m.post]
        for day in (date(2016, 1, 1), date(2017, 5, 20), date(2026, 1, 1))
    }
    assert list(held.values()) == [["mp-example-vale"], [], ["mp-example-vale"]]
    assert known.post_in(Reference("post", "mp-example-vale")) == Reference("body", "house-of-commons")


def test_a_party_is_that_of_the_day_and_no_party_is_none(known: Registers) -> None:
    alma, robin = Reference("person", "alma-thornbury"), Reference("person", "robin-ashdale-70003")
    parties = {m.reference.key for m in known.memberships[alma] if not m.post}
    assert parties == {"alma-thornbury/example/2015-05-08", "alma-thornbury/green/2017-06-09"}
    assert [m.organization for m in known.memberships[robin] if not m.post] == []


def test_a_seat_goes_on_when_its_member_changes_party(tmp_path: Path) -> None:
    tables = Path(shutil.copytree(FIXTURES / "tables", tmp_path / "tables"))
    file = tables / "memberships.csv"
    row = (
        "uk.org.publicwhip/member/{0},uk.org.publicwhip/person/90003,,{1},{2},{3},uk.org.publicwhip/cons/2,{4},{5},,,,"
        "https://example.org/{0}\n"
    )
    rows = [line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if "/80004," not in line]
    rows += [
        row.format(80020, "green", "2024-05-30", "dissolution", "2023-05-02", "changed_party"),
        row.format(80004, "example", "2023-05-01", "changed_party", "2019-12-13", "general_election"),
        row.format(80021, "green", "", "", "2024-07-05", "general_election"),
    ]
    file.write_text("".join(rows), encoding="utf-8")
    import_registers([tables], tmp_path / "made")
    known = load(tmp_path / "made")
    robin = Reference("person", "robin-ashdale-70003")
    held = sorted(known.memberships[robin], key=lambda one: str(one.start))
    seats = [(str(one.start), str(one.end)) for one in held if one.post]
    assert seats == [("2019-12-13", "2024-05-30"), ("2024-07-05", "None")]
    parties = [
        (one.organization and one.organization.key, str(one.start), str(one.end)) for one in held if not one.post
    ]
    assert parties == [
        ("example", "2019-12-13", "2023-05-01"),
        ("green", "2023-05-02", "2024-05-30"),
        ("green", "2024-07-05", "None"),
    ]
    for number in ("80004", "80020"):
        name = Name(f"uk.org.publicwhip/member/{number}", PUBLIC_WHIP_MEMBER)
        assert known.resolve(name) == robin
    (seat, _) = (one.reference for one in held if one.post)
    sources = known.graph.objects(mint(BASE, seat.kind, seat.key), DCTERMS.source)
    assert {"https://example.org/80004", "https://example.org/80020"} <= {str(source) for source in sources}


def test_9999_is_an_open_end(known: Registers) -> None:
    (seat,) = known.memberships[Reference("person", "robin-ashdale-70003")]
    assert (str(seat.start), seat.end) == ("2019-12-13", None)


def test_the_source_of_a_row_is_stated_with_that_of_the_table(known: Registers) -> None:
    seat = Reference("membership", "alma-thornbury/mp-example-vale/2017-06-09")
    assert known.sources(seat) == ["https://news.example/defection", "https://pages.mysociety.org/politician_data/"]


def test_each_file_names_whose_data_it_is_and_under_which_licence(folder: Path, known: Registers) -> None:
    head = (folder / "imported-people.ttl").read_text().split("@prefix")[0]
    assert (
        "mySociety <https://pages.mysociety.org/politician_data/>; licence: https://creativecommons.org/licenses/by/4.0/"
        in head
    )
    source = URIRef("https://pages.mysociety.org/politician_data/")
    assert (source, DCTERMS.license, URIRef("https://creativecommons.org/licenses/by/4.0/")) in known.graph
    (rights,) = known.graph.objects(source, DCTERMS.rights)
    assert str(rights) == (
        "TheyWorkForYou politician data, mySociety (https://pages.mysociety.org/politician_data/); "
        "licence: https://creativecommons.org/licenses/by/4.0/."
    )


def test_the_graph_of_an_imported_register_names_whose_data_it_is_and_has_its_licence(
    folder: Path, reckoning: Reckoning
) -> None:
    graphs = Known(BASE, folder).graphs()

    def said(stem: str) -> dict[str, str]:
        (name,) = [name for name in graphs if name.endswith(stem)]
        return {p.rpartition("/")[2].strip("<>"): o for s, p, o in graphs[name] if s == f"<{name}>"}

    people, bodies, ours = said("imported-people"), said("imported-bodies"), said("register/people")
    assert people["rdf-schema#label"] == '"Register: imported people (TheyWorkForYou politician data)"@en'
    assert "mySociety" in people["rights"]
    assert people["license"] == "<https://creativecommons.org/licenses/by/4.0/>"
    assert "Organisations on GOV.UK, Government Digital Service" in bodies["rights"]
    assert "license" not in bodies, "of several licences none is that of the whole"
    assert ours["rights"] == '"Facts compiled for this data set; each entry names where it was learnt."@en'


def test_every_row_is_used_or_left_out_for_a_reason(reckoning: Reckoning) -> None:
    left = Counter[str]()
    for table in reckoning.tables:
        assert len(table.rows) == reckoning.used_of(table) + reckoning.left_of(table).total()
        left += reckoning.left_of(table)
    assert left["names an office and not a person"] == 1
    assert left["pims_id: has no place"] == 1
    assert left["known already"] == 1
    assert left["broken"] == 4


def test_a_broken_row_is_left_out_by_file_and_line(reckoning: Reckoning) -> None:
    file = FIXTURES / "tables" / "memberships.csv"
    assert [broken.partition(": ")[0] for broken in reckoning.broken] == [f"{file}:{line}" for line in (13, 11, 14, 15)]


def test_unknown_columns_and_fields_are_told(reckoning: Reckoning) -> None:
    assert reckoning.unknown[str(FIXTURES / "tables" / "person_alternative_names.csv")] == {"colour": 1}
    assert reckoning.unknown[str(FIXTURES / "organisations.json")] == {"mascot": 1}
    assert "not known colour (1)" in str(reckoning)


def test_a_name_that_may_mean_something_else_is_for_lists_only(known: Registers) -> None:
    assert known.resolve(Name("Green", "party")) == Reference("party", "green")
    assert known.resolve(Name("EUR", "body")) == Reference("body", "example-unit")
    found = Finder(known.labels).find("Green spaces cost EUR 5, said the Green Party and Alma Thornbury.")
    assert [mention.thing for mention in found] == [Reference("party", "green"), Reference("person", "alma-thornbury")]


def test_a_closed_body_leads_to_those_that_followed_it(known: Registers) -> None:
    change = Reference("change", "example-agency/2020-09-01")
    assert (
        known.name_of(change)
        == "Agency for Good Examples was split into Office for Examples and Exemplary Unit for Rules, 1 September 2020"
    )
    assert said(known, change, ORG.originalOrganization) == {f"{BASE}/id/body/example-agency"}
    assert said(known, change, ORG.resultingOrganization) == {
        f"{BASE}/id/body/example-office",
        f"{BASE}/id/body/example-unit",
    }
    assert said(known, change, DCTERMS.date) == {"2020-09-01"}
    assert said(known, Reference("body", "example-agency"), SCHEMA.dissolutionDate) == {"2020-09-01"}


def test_a_successor_that_is_missing_in_the_data_is_known_by_its_page(tmp_path: Path) -> None:
    api, page = "https://www.gov.uk/api/organisations", "https://www.gov.uk/government/organisations"
    closed = {
        "id": f"{api}/office-for-examples-in-wales",
        "title": "Office for Examples in Wales",
        "web_url": f"{page}/office-for-examples-in-wales",
        "details": {"closed_at": "2030-07-01", "govuk_status": "closed", "govuk_closed_status": "changed_name"},
        "superseding_organisations": [{"id": f"{api}/wales-office"}],
    }
    file = tmp_path / "organisations.json"
    file.write_text(json.dumps({"results": [closed]}))
    reckoning = import_registers([file], tmp_path)
    known = load(tmp_path)
    change = Reference("change", "office-for-examples-in-wales/2030-07-01")
    assert said(known, change, ORG.resultingOrganization) == {f"{BASE}/id/body/wales-office"}
    assert known.name_of(change) == "Office for Examples in Wales was renamed Wales Office, 1 July 2030"
    assert not any("successor" in note for note in reckoning.notes)


def test_an_abbreviation_that_two_bodies_have_names_neither(known: Registers) -> None:
    assert known.resolve(Name("AGE", "body")) is None


def test_a_body_of_the_shipped_registers_keeps_its_address(known: Registers) -> None:
    office = said(known, Reference("body", "example-office"), ORG.subOrganizationOf)
    assert office == {f"{BASE}/id/body/department-for-work-and-pensions"}
    assert known.reference(mint(BASE, "body", "department-for-work-pensions")) not in known.answering_bodies.values()


def test_popolo_is_read_with_what_is_told_inside_a_person(tmp_path: Path) -> None:
    reckoning = import_registers([FIXTURES / "popolo.json"], tmp_path, source="https://example.org/people.json")
    known = load(tmp_path)
    alma = Reference("person", "alma-thornbury")
    assert known.resolve(Name("Alma Quill", "person")) == alma
    assert said(known, alma, FOAF.page) == {"https://thornbury.example/"}
    posts = {(m.post.key, str(m.start), str(m.end)) for m in known.memberships[alma] if m.post}
    assert posts == {
        ("minister-of-state-office-for-examples", "2016-07", "2017-05-03"),
        ("secretary-of-state-office-for-examples", "2017", "None"),
    }
    assert {"eye_colour", "events"} == {name for counts in reckoning.unknown.values() for name in counts}
    assert Validator(SHAPES, BASE).judge(known.graph).findings == ()


def test_popolo_that_does_not_tell_its_source_has_to_be_given_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--source"):
        import_registers([FIXTURES / "popolo.json"], tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", 'id,name\n1,"x', "a.csv"),
        ("a.csv", "one,two\n1,2\n", "no kind of table"),
        ("persons.csv", "redirect\n\n", "lacks columns: id"),
        ("a.json", '{\n"persons": ]', "a.json:2"),
        ("a.json", '{"cats": []}', "neither Popolo"),
        ("a.txt", "", "is no table"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, text: str, words: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises((RegisterError, UsageError), match=words):
        import_registers([file], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_of_ones_own_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "imported-people.ttl").write_text("# Mine.\n")
    with pytest.raises(UsageError, match="not written by an import"):
        import_registers(ALL, tmp_path)
    assert (tmp_path / "imported-people.ttl").read_text() == "# Mine.\n"


def test_who_held_a_post_on_a_day_is_told_with_dates_and_source(known: Registers) -> None:
    assert list(told(known, "Member of Parliament for Example Vale", date(2016, 1, 1))) == [
        "Member of Parliament for Example Vale <id/post/mp-example-vale>",
        "    2015-05-08 to 2017-05-03: Alma Thornbury (https://pages.mysociety.org/politician_data/)",
    ]
    assert list(told(known, "70001", date(2017, 5, 20)))[1:] == ["    nothing is known for 2017-05-20"]
    with pytest.raises(UsageError):
        list(told(known, "Nobody"))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> tuple[Path, Reckoning]:
    folder = tmp_path_factory.mktemp("real")
    return folder, import_registers([corpus / "reference"], folder)


@pytest.fixture(scope="module")
def really_known(real: tuple[Path, Reckoning]) -> Registers:
    return load(real[0])


def test_the_real_tables_are_imported_with_every_row_accounted_for(real: tuple[Path, Reckoning]) -> None:
    _, reckoning = real
    assert (reckoning.broken, dict(reckoning.unknown)) == ([], {})
    for table in reckoning.tables:
        assert len(table.rows) == reckoning.used_of(table) + reckoning.left_of(table).total()
    assert sum(len(table.rows) for table in reckoning.tables) > 150_000


def test_the_real_tables_imported_again_give_the_same_bytes(real: tuple[Path, Reckoning], corpus: Path) -> None:
    folder, _ = real
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    import_registers([corpus / "reference"], folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_the_real_people_leave_every_known_name_as_clear_as_it_was(
    registers: Registers, really_known: Registers
) -> None:
    for label in registers.labels:
        name = Name(label.text, label.reference.kind)
        assert really_known.candidates(name) == registers.candidates(name)


def test_some_of_every_kind_of_real_entry_conform_to_the_shapes(really_known: Registers) -> None:
    # The judge takes half a minute for all of them.
    some = Graph()
    things = sorted({subject for subject in really_known.graph.subjects() if isinstance(subject, URIRef)})
    for thing in things[::40]:
        for triple in really_known.graph.triples((thing, None, None)):
            some.add(triple)
    outcome = Validator(SHAPES, BASE).judge(some, really_known.graph)
    assert [str(finding) for finding in outcome.findings] == []


def test_the_numbers_in_real_questions_are_all_those_of_people_and_bodies(
    really_known: Registers, corpus: Path
) -> None:
    numbers: set[tuple[str, str]] = set()
    for file in sorted((corpus / "questions-api" / "list-by-month").glob("*.json.gz")):
        for record in json.loads(gzip.decompress(file.read_bytes())):
            asked = record["value"]
            numbers |= {(str(asked[key]), MEMBER) for key in ("askingMemberId", "answeringMemberId") if asked[key]}
            numbers.add((str(asked["answeringBodyId"]), ANSWERING_BODY))
    assert len(numbers) > 700
    assert [number for number, sort in sorted(numbers) if really_known.resolve(Name(number, sort)) is None] == []


def test_a_literal_of_the_register_keeps_its_precision(known: Registers) -> None:
    started = known.graph.objects(mint(BASE, "membership", "cat-smith/mp-lowmoor/2024-07-05"), SCHEMA.startDate)
    assert [value.n3() for value in started if isinstance(value, Literal)] == [
        '"2024-07-05"^^<http://www.w3.org/2001/XMLSchema#date>'
    ]
    assert absolute(KG.listedAs, BASE) in set(known.graph.predicates())
