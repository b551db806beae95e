"""The editor of /sparql in a real browser: it completes, asks, marks faults, draws, and is only what the site serves.

Skipped where the editor is not built, or there is no Chromium or nothing to drive it with; `make test` sees to all
three where npm and Chromium are installed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from .browsing import NEEDS_BROWSER, NEEDS_EDITOR, expect
from .conftest import NEWTON

pytestmark = [*NEEDS_BROWSER, NEEDS_EDITOR]

NAME = f"SELECT ?name WHERE {{ <id/{NEWTON}> foaf:name ?name }}"
MENTIONS = "SELECT ?thing (COUNT(*) AS ?n) { ?x schema:mentions ?thing } GROUP BY ?thing ORDER BY DESC(?n) LIMIT 3"


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Any]:
    """The page, opened, with its terms loaded; a script that fails fails the test."""
    context = browser.new_context(base_url=address, viewport={"width": 1000, "height": 900})
    opened = context.new_page()
    failures: list[str] = []
    opened.on("pageerror", lambda error: failures.append(str(error)))
    with opened.expect_response("**/terms.json*"):
        opened.goto("/sparql")
    yield opened
    context.close()
    assert failures == []


def write(tab: Any, query: str) -> None:
    """Type a query in the place of the one that is there."""
    tab.get_by_role("textbox", name="Query").click()
    tab.keyboard.press("ControlOrMeta+a")
    tab.keyboard.press("Delete")
    tab.keyboard.insert_text(query)


def ask(tab: Any, query: str) -> None:
    write(tab, query)
    tab.get_by_role("button", name="Ask").click()


def offers(tab: Any) -> Any:
    """What is offered to complete what is typed."""
    return tab.locator(".cm-tooltip-autocomplete").get_by_role("option")


def test_a_query_that_is_typed_gives_rows_with_labels_and_links(tab: Any) -> None:
    ask(tab, "SELECT ?person WHERE { ?person foaf:name 'Sarah Newton' }")
    link = tab.locator("#result tbody a")
    expect(link).to_have_text("Sarah Newton")
    expect(link).to_have_attribute("href", f"/doc/{NEWTON}")


def test_what_is_typed_is_coloured(tab: Any) -> None:
    write(tab, "SELECT ?x { ?x a kg:Target }")
    colours = {
        tab.get_by_text(word, exact=True).first.evaluate("node => getComputedStyle(node).color")
        for word in ("SELECT", "?x", "kg:Target")
    }
    assert len(colours) == 3


def test_a_query_is_asked_by_keyboard(tab: Any) -> None:
    write(tab, NAME)
    tab.keyboard.press("ControlOrMeta+Enter")
    expect(tab.locator("#result tbody td")).to_have_text("Sarah Newton")


def test_tab_leaves_the_editor_for_the_button(tab: Any) -> None:
    write(tab, NAME)
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("button", name="Ask")).to_be_focused()


def test_a_fault_is_marked_at_its_place(tab: Any) -> None:
    ask(tab, "SELECT ?x\nWHERE { ?x foaf:name ?name . ?x nope:what ?y }")
    expect(tab.locator(".cm-lintRange-error")).to_have_text("nope:")
    expect(tab.get_by_role("alert")).to_contain_text("nope: is not known")


def test_a_fault_of_grammar_is_marked_at_its_place(tab: Any) -> None:
    ask(tab, "SELECT ?x\nWHERE { ?x ?y }")
    expect(tab.locator(".cm-line").nth(1).locator(".cm-lintRange-error")).to_have_text("}")


def test_the_mark_is_gone_when_the_query_is_right(tab: Any) -> None:
    ask(tab, "SELECT ?x WHERE { ?x ?y }")
    expect(tab.locator(".cm-lintRange-error")).to_have_count(1)
    ask(tab, NAME)
    expect(tab.locator("#result tbody td")).to_have_text("Sarah Newton")
    expect(tab.locator(".cm-lintRange-error")).to_have_count(0)


def test_properties_of_the_data_set_are_offered_and_taken_by_keyboard(tab: Any) -> None:
    tab.clock.install()
    write(tab, "SELECT * { ?x ")
    tab.keyboard.type("foaf:na")
    expect(offers(tab).first).to_contain_text("foaf:name")
    expect(offers(tab).first).to_have_attribute("aria-selected", "true")
    # An offer that has only just appeared is not taken: the key may have been meant for the text.
    tab.clock.fast_forward(1000)
    tab.keyboard.press("Enter")
    expect(tab.locator(".cm-content")).to_have_text("SELECT * { ?x foaf:name")


def test_classes_are_offered_by_their_label(tab: Any) -> None:
    write(tab, "SELECT * { ?x a ")
    tab.keyboard.type("promise")
    expect(offers(tab).first).to_contain_text("kg:Target")


def test_the_query_stands_in_the_address_and_the_address_gives_the_result(tab: Any) -> None:
    ask(tab, NAME)
    expect(tab.locator("#result tbody td")).to_have_text("Sarah Newton")
    assert parse_qs(urlsplit(tab.url).query) == {"query": [NAME]}
    tab.reload()
    expect(tab.locator("#result tbody td")).to_have_text("Sarah Newton")
    expect(tab.locator(".cm-content")).to_have_text(NAME)


def test_going_back_brings_the_query_before(tab: Any) -> None:
    ask(tab, NAME)
    expect(tab.locator("#result tbody td")).to_have_text("Sarah Newton")
    ask(tab, "ASK {}")
    expect(tab.locator("#result tbody td")).to_have_text("yes")
    tab.go_back()
    expect(tab.locator("#result tbody td")).to_have_text("Sarah Newton")
    expect(tab.locator(".cm-content")).to_have_text(NAME)


def test_a_chart_and_the_raw_result_are_a_key_away(tab: Any) -> None:
    ask(tab, MENTIONS)
    tab.get_by_role("tab", name="Table").focus()
    tab.keyboard.press("ArrowRight")
    expect(tab.get_by_role("tabpanel", name="Chart").locator("li")).to_have_count(3)
    tab.keyboard.press("ArrowRight")
    expect(tab.get_by_role("tabpanel", name="Raw")).to_contain_text('"bindings"')
    expect(tab.get_by_role("tabpanel", name="Table")).to_be_hidden()


def test_a_result_is_kept_as_csv(tab: Any) -> None:
    ask(tab, NAME)
    with tab.expect_download() as kept:
        tab.get_by_role("link", name="CSV").click()
    assert kept.value.suggested_filename == "result.csv"
    assert Path(kept.value.path()).read_text(encoding="utf-8").split() == ["name", "Sarah", "Newton"]


def test_a_query_too_long_for_an_address_is_asked_all_the_same(tab: Any) -> None:
    ask(tab, f"{NAME} # {'x' * 9000}")
    expect(tab.locator("#result tbody td")).to_have_text("Sarah Newton")
    expect(tab.get_by_role("status")).to_contain_text("too long")
    assert urlsplit(tab.url).query == ""


def test_nothing_is_loaded_from_another_host_and_the_policy_of_the_page_is_kept(browser: Any, address: str) -> None:
    context = browser.new_context()
    # A browser puts style attributes of its own on what is typed; the policy has it drop them, and they count nothing.
    context.add_init_script(
        "window.broken = []; document.addEventListener('securitypolicyviolation', (event) => {"
        " if (event.effectiveDirective !== 'style-src-attr') window.broken.push(event.effectiveDirective) })"
    )
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(f"{address}/sparql")
    write(opened, "SELECT * { ?x ")
    opened.keyboard.type("kg:du")
    expect(offers(opened).first).to_be_visible()
    ask(opened, "SELECT ?x { ?x ?y }")
    expect(opened.locator(".cm-lintRange-error")).to_have_count(1)
    assert opened.evaluate("window.broken") == []
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}
    context.close()


def test_the_editor_follows_the_colours_of_the_reader(browser: Any, address: str) -> None:
    papers = set()
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        opened = context.new_page()
        opened.goto(f"{address}/sparql")
        papers.add(opened.locator(".cm-editor").evaluate("node => getComputedStyle(node).backgroundColor"))
        context.close()
    assert len(papers) == 2


def test_on_a_telephone_nothing_is_wider_than_the_screen(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 700})
    opened = context.new_page()
    opened.goto(f"{address}/sparql?query={quote(MENTIONS)}")
    opened.get_by_role("tab", name="Chart").click()
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_without_scripts_the_form_asks_and_answers(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{address}/sparql")
    opened.get_by_label("Query").fill(MENTIONS)
    opened.get_by_role("button", name="Ask").click()
    expect(opened.locator("#result tbody tr")).to_have_count(3)
    expect(opened.locator("figure.chart li")).to_have_count(3)
    context.close()
