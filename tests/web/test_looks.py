"""Every kind of page in a real browser: nothing violates WCAG 2.2 AA, nothing is wider than the screen, nothing complains.

A picture of each is left in `screenshots/`, on a telephone and on a desk, light and dark, for people to look at.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from kg.web.kinds import KINDS

from .browsing import DESK, NEEDS_AXE, NEEDS_BROWSER, PHONE, SCREENSHOTS, opened, violations, width
from .kinds_served import UNSEEN, build_every_kind, most_linked

pytestmark = NEEDS_BROWSER

QUESTIONS = 120
OTHERS = {
    "home": "/",
    "department": "/doc/body/department-for-work-and-pensions",
    "minister": "/doc/person/therese-coffey",
    "list of questions": "/browse/question",
    "list of people": "/browse/person",
    "list of promises": "/browse/target",
    "second page of a list": "/browse/document?page=2",
    "list limited": "/browse/question?answered=no&sort=oldest",
    "list of nothing": "/browse/question?person=nobody",
    "promises": "/promises",
    "search": "/search",
    "search, found": "/search?q=work+coach",
    "search, limited": "/search?q=work&kind=question",
    "search, nothing found": "/search?q=zyzzyva",
    "ontology": "/ontology",
    "editor": "/sparql",
    "result of a query": "/sparql?query=SELECT+%3Fclass+(COUNT(*)+AS+%3Fthings)+%7B+%3Fx+a+%3Fclass+%7D+GROUP+BY+%3Fclass+ORDER+BY+DESC(%3Fthings)+LIMIT+10",
    "query with a fault": "/sparql?query=SELECT+%3Fx",
    "not there": "/doc/person/nobody",
    "no such page": "/nowhere",
    "wrong parameter": "/browse/person?page=0",
}
TECHNICAL = ("question", "person", "target")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_every_kind(tmp_path_factory.mktemp("looks"), QUESTIONS)


@pytest.fixture(scope="module")
def things(data: Path) -> dict[str, str]:
    return most_linked(data)


@pytest.fixture(scope="module")
def paths(things: dict[str, str]) -> dict[str, str]:
    """Where each page is."""
    technical = {f"{kind}, technical": f"/doc/{things[kind]}?view=technical" for kind in TECHNICAL}
    return {kind: f"/doc/{thing}" for kind, thing in things.items()} | technical | OTHERS


@pytest.mark.parametrize("name", [*sorted(set(KINDS) - UNSEEN), *(f"{kind}, technical" for kind in TECHNICAL), *OTHERS])
def test_a_page_is_readable_by_all_on_a_telephone_and_on_a_desk(
    browser: Any, address: str, paths: dict[str, str], name: str
) -> None:
    with opened(browser, address) as tab:
        tab.goto(paths[name])
        broken = []
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            for device, size in (("desk", DESK), ("phone", PHONE)):
                tab.set_viewport_size(size)
                take(tab, name, device, scheme)
                assert width(tab) <= size["width"], f"{name} is wider than the screen on a {device}"
                broken += [f"{device}, {scheme}: {told}" for told in judged(tab, device, scheme)]
        assert broken == []
    if NEEDS_AXE.args[0]:
        pytest.skip(f"pictured, but not judged: {NEEDS_AXE.kwargs['reason']}")


def judged(tab: Any, device: str, scheme: str) -> list[str]:
    if NEEDS_AXE.args[0]:
        return []
    if scheme == "dark":
        # Nothing but colours is other.
        return violations(tab, "color-contrast", "link-in-text-block") if device == "desk" else []
    return violations(tab)


def take(tab: Any, name: str, device: str, scheme: str) -> None:
    """Leave a picture of a page, of its first few screens."""
    height = min(int(tab.evaluate("document.documentElement.scrollHeight")), 4000)
    SCREENSHOTS.mkdir(exist_ok=True)
    tab.screenshot(
        path=SCREENSHOTS / (re.sub(r"\W+", "-", f"{name} {device} {scheme}") + ".png"),
        clip={"x": 0, "y": 0, "width": tab.viewport_size["width"], "height": height},
        full_page=True,
    )


@NEEDS_AXE
def test_what_is_wrong_is_found(browser: Any, address: str) -> None:
    with opened(browser, address) as tab:
        tab.goto("/")
        tab.evaluate("document.querySelector('h1').style.color = '#eee'; document.documentElement.lang = ''")
        assert {told.partition(":")[0] for told in violations(tab)} >= {"color-contrast", "html-has-lang"}
