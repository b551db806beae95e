"""The technical view of a thing: every triple with its addresses, datatypes and graphs."""

from .conftest import NEWTON, Client, links, page, text

VIEW = f"/doc/{NEWTON}?view=technical"


def test_every_page_of_a_thing_leads_to_its_technical_view_and_back(site: Client) -> None:
    assert VIEW in links(page(site.get(f"/doc/{NEWTON}")))
    assert f"/doc/{NEWTON}" in links(page(site.get(VIEW)))


def test_each_triple_stands_with_its_property_value_datatype_and_graph(site: Client) -> None:
    rows = {
        text(row, "th"): [cell.text(strip=True) for cell in row.css("td")]
        for row in page(site.get(VIEW)).css("table.triples tbody tr")
    }
    assert rows["rdfs:label"][:2] == ["Sarah Newton", "@en"]
    assert rows["foaf:name"] == ["Sarah Newton", "xsd:string", "1"]
    assert rows["kg:publicWhipId"][1] == "xsd:string"
    assert rows["dcterms:source"][1] == "address"


def test_each_graph_stands_with_its_address_and_its_document(site: Client) -> None:
    graphs = page(site.get(VIEW)).css(".sources li")
    assert [graph.attributes["id"] for graph in graphs][:1] == ["source-1"]
    assert all(text(graph, "code").startswith("http://localhost:8000/") for graph in graphs)


def test_what_is_linked_to_it_is_counted_by_property(site: Client) -> None:
    assert "kg:answeredByPerson 2" in text(page(site.get(VIEW)), "section:nth-of-type(2)")


def test_the_queries_on_it_find_what_they_say(site: Client) -> None:
    queries = [link for link in links(page(site.get(VIEW))) if link.startswith("/sparql?")]
    assert len(queries) > 2
    for query in queries:
        assert page(site.get(query)).css("#result table tbody tr, table tbody tr")


def test_a_view_that_does_not_exist_is_refused(site: Client) -> None:
    assert site.get(f"/doc/{NEWTON}?view=sideways").status_code == 400
