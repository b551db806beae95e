"""The site as it is used: from the first visit to the marked sentence, from a search to a file, by keyboard, without scripts.

Things are found as readers find them: by their roles and names.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from .browsing import NEEDS_BROWSER, PHONE, expect, opened, width
from .conftest import NEWTON
from .kinds_served import build_every_kind

pytestmark = NEEDS_BROWSER

WORK_COACH = "/doc/staff-role/work-coach"
SCRIPTS = pytest.mark.parametrize("java_script_enabled", [True, False], ids=["with scripts", "without scripts"])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_every_kind(tmp_path_factory.mktemp("visits"), 60)


def heading(tab: Any) -> Any:
    return tab.get_by_role("heading", level=1)


def main(tab: Any) -> Any:
    return tab.get_by_role("main")


# To the words


@SCRIPTS
def test_a_first_visit_leads_to_the_marked_sentence(browser: Any, address: str, java_script_enabled: bool) -> None:
    with opened(browser, address, java_script_enabled=java_script_enabled) as tab:
        tab.goto("/")
        tab.get_by_role("navigation").get_by_role("link", name="Promises").first.click()
        expect(heading(tab)).to_contain_text("Promises")
        main(tab).get_by_role("link", name="We are doubling their number to 27,000 by March").first.click()
        expect(heading(tab)).to_contain_text("27,000")
        quoted = main(tab).get_by_role("blockquote").first
        expect(quoted.locator("mark").first).to_contain_text("27,000")
        quoted.get_by_role("link").first.click()
        words = tab.locator(f"[id='{urlsplit(tab.url).fragment}']")
        expect(words).to_be_in_viewport()
        expect(main(tab).locator("mark", has_text="27,000").first).to_be_in_viewport()


def test_a_statement_leads_to_its_document_its_licence_and_the_original(browser: Any, address: str) -> None:
    with opened(browser, address) as tab:
        tab.goto("/browse/target")
        # Of the others not all were on the web.
        main(tab).locator("a[href*='/target/commons/']").first.click()
        main(tab).get_by_role("blockquote").first.get_by_role("link").first.click()
        expect(main(tab).get_by_role("link", name="Licence").first).to_be_visible()
        original = main(tab).get_by_role("link", name="original").first
        assert urlsplit(original.get_attribute("href")).netloc not in ("", urlsplit(address).netloc)


# To a file


@SCRIPTS
def test_a_search_leads_to_a_file(browser: Any, address: str, java_script_enabled: bool) -> None:
    with opened(browser, address, java_script_enabled=java_script_enabled) as tab:
        tab.goto("/")
        # Where scripts run, names are suggested in it.
        tab.get_by_role("searchbox").or_(tab.get_by_role("combobox")).first.fill("work coach")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/search?*")
        main(tab).get_by_role("link", name="Work coach", exact=True).first.click()
        expect(heading(tab)).to_have_text("Work coach")
        # Chromium shows what is text of any kind.
        with tab.expect_response("**/work-coach.ttl") as answered:
            main(tab).get_by_role("link", name="Turtle").first.click()
        content = answered.value.text()
        assert "staff-role/work-coach" in content
        assert "skos:Concept" in content


@SCRIPTS
def test_what_was_found_is_limited_and_turned_over(browser: Any, address: str, java_script_enabled: bool) -> None:
    with opened(browser, address, java_script_enabled=java_script_enabled) as tab:
        tab.goto("/search?q=work")
        facets = tab.get_by_role("navigation", name="Limit")
        facets.get_by_role("link", name="Questions").click()
        tab.wait_for_url("**kind=question**")
        expect(main(tab).get_by_role("listitem").first).to_be_visible()
        tab.get_by_role("link", name="Next").click()
        expect(main(tab).get_by_role("link", name="First page")).to_be_visible()
        with tab.expect_download() as kept:
            main(tab).get_by_role("link", name="CSV").click()
        assert Path(kept.value.path()).read_text(encoding="utf-8-sig").count("\n") > 5


def test_names_are_suggested_while_somebody_types(browser: Any, address: str) -> None:
    with opened(browser, address) as tab:
        tab.goto("/search")
        box = main(tab).get_by_role("searchbox").or_(main(tab).get_by_role("combobox")).first
        box.press_sequentially("univ")
        expect(tab.get_by_role("option", name="Universal Credit").first).to_be_attached()


@SCRIPTS
def test_a_list_is_limited_sorted_and_taken_as_a_file(browser: Any, address: str, java_script_enabled: bool) -> None:
    with opened(browser, address, java_script_enabled=java_script_enabled) as tab:
        tab.goto("/browse/question")
        everything = number(tab)
        form = tab.get_by_role("form", name="Filter")
        form.get_by_label("Answer").select_option(label="not answered")
        form.get_by_role("button").click()
        tab.wait_for_url("**answered=no**")
        assert 0 < number(tab) < everything
        expect(form.get_by_label("Answer")).to_have_value("no")
        with tab.expect_download() as kept:
            main(tab).get_by_role("link", name="CSV").click()
        lines = Path(kept.value.path()).read_text(encoding="utf-8-sig").strip().split("\n")
        assert len(lines) == number(tab) + 1


def number(tab: Any) -> int:
    """Give how many things the heading of a list counts."""
    return int("".join(filter(str.isdigit, heading(tab).inner_text())))


@SCRIPTS
def test_promises_are_limited_to_what_was_reported(browser: Any, address: str, java_script_enabled: bool) -> None:
    with opened(browser, address, java_script_enabled=java_script_enabled) as tab:
        tab.goto("/promises")
        form = tab.get_by_role("form", name="Filter")
        form.get_by_label("What became of it").select_option(label="something reported later")
        form.get_by_role("button").click()
        tab.wait_for_url("**status=**")
        row = main(tab).get_by_role("row").nth(1)
        row.get_by_role("link", name="figure").click()
        expect(main(tab).get_by_role("heading", name="Reported later")).to_be_in_viewport()


# By keyboard


def focused(tab: Any) -> Any:
    return tab.locator(":focus")


def test_the_first_key_offers_to_skip_to_the_content(browser: Any, address: str) -> None:
    with opened(browser, address) as tab:
        tab.goto(f"/doc/{NEWTON}")
        tab.keyboard.press("Tab")
        expect(focused(tab)).to_have_text("Skip to content")
        expect(focused(tab)).to_be_in_viewport()
        tab.keyboard.press("Enter")
        tab.keyboard.press("Tab")
        assert main(tab).locator(":focus").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_keyboard_reaches_all_in_order_and_shows_where_it_is(browser: Any, address: str, scheme: str) -> None:
    with opened(browser, address, color_scheme=scheme) as tab:
        tab.goto(WORK_COACH)
        seen: list[str] = []
        for _ in range(60):
            tab.keyboard.press("Tab")
            where = tab.evaluate(WHERE)
            assert where["visible"], f"nothing shows that {where['name']!r} has the focus"
            seen.append(where["region"])
            if where["region"] == "main":
                break
        assert seen[-1] == "main"
        assert "search" in seen
        assert seen.index("search") < seen.index("main")
        assert seen.index("navigation") < seen.index("main")


WHERE = """() => {
    const node = document.activeElement, style = getComputedStyle(node), box = node.getBoundingClientRect()
    const within = (selector) => node.closest(selector) !== null
    const region = within('[role=search], search') ? 'search' : within('main') ? 'main'
        : within('nav') ? 'navigation' : 'other'
    const marked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'
    return { name: node.innerText || node.name, region, visible: marked && box.width > 0 && box.height > 0 }
}"""


# As the reader has it


def test_colours_follow_the_reader(browser: Any, address: str) -> None:
    papers = set()
    for scheme in ("light", "dark"):
        with opened(browser, address, color_scheme=scheme) as tab:
            tab.goto(WORK_COACH)
            papers.add(tab.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(papers) == 2


@pytest.mark.parametrize("path", ["/", WORK_COACH, f"/doc/{NEWTON}", "/browse/question", "/sparql"])
def test_a_page_magnified_four_times_is_read_without_turning_sideways(browser: Any, address: str, path: str) -> None:
    # WCAG 2.2, success criterion 1.4.10: 1,280 pixels at four times the size.
    with opened(browser, address, viewport={"width": 320, "height": 256}) as tab:
        tab.goto(path)
        assert width(tab) <= 320


def test_letters_and_lines_may_be_set_further_apart(browser: Any, address: str) -> None:
    # WCAG 2.2, success criterion 1.4.12.
    with opened(browser, address, viewport=PHONE, bypass_csp=True) as tab:
        tab.goto(WORK_COACH)
        tab.add_style_tag(
            content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
        )
        assert width(tab) <= PHONE["width"]


def test_a_page_that_was_seen_is_not_sent_again(browser: Any, address: str) -> None:
    with opened(browser, address) as tab:
        for _ in range(2):
            tab.goto("/browse/person")
        sent, length = tab.evaluate(
            "(({ transferSize, encodedBodySize }) => [transferSize, encodedBodySize])"
            "(performance.getEntriesByType('navigation')[0])"
        )
        assert sent < length


def test_an_address_that_leads_nowhere_leads_on(browser: Any, address: str) -> None:
    with opened(browser, address) as tab:
        response = tab.goto("/doc/person/nobody-of-this-name")
        assert response.status == 404
        expect(heading(tab)).to_be_visible()
        tab.get_by_role("banner").get_by_role("link").first.click()
        tab.wait_for_url(f"{address}/")
