"""Pages as they are used: in the Chromium that is installed, driven by Playwright, over a server on a port of its own.

Where the browser, what drives it or what judges its pages is missing, such tests are skipped with a word of what is;
with `KG_BROWSER=required` they fail instead, so that nobody takes what was not tried for what works.
"""

import importlib.util
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn

from kg.web.app import create_app

from .conftest import ROOT

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE = ROOT / "editor" / "node_modules" / "axe-core" / "axe.min.js"
EDITOR = ROOT / "kg" / "web" / "static" / "editor.js"
SCREENSHOTS = ROOT / "screenshots"
"""Where pictures of pages are left to be looked at."""
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
_IS_REQUIRED = os.environ.get("KG_BROWSER") == "required"


def needs(is_there: bool, reason: str) -> pytest.MarkDecorator:
    """Skip tests without what they need, unless it is required."""
    return pytest.mark.skipif(not is_there and not _IS_REQUIRED, reason=reason)


NEEDS_BROWSER = [
    needs(CHROMIUM is not None, "there is no Chromium on this machine"),
    needs(importlib.util.find_spec("playwright") is not None, "playwright, the extra [browser], is not installed"),
]
NEEDS_EDITOR = needs(EDITOR.exists(), "the editor is not built: run make editor")
NEEDS_AXE = needs(AXE.exists(), "axe-core, a development dependency of editor/, is not installed: run make editor")


@contextmanager
def served(data: Path, listening: socket.socket | None = None) -> Iterator[str]:
    """Serve a data folder on a port of its own, or one that is listened to already; give its address."""
    listening = listening or socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(data), log_level="critical", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def started() -> Iterator[Any]:
    """Start the browser."""
    from playwright.sync_api import expect, sync_playwright

    # On a busy machine some things take longer than the five seconds that are usual.
    expect.set_options(timeout=20_000)
    # Who is root, as in a container, cannot be put in the sandbox.
    arguments = ["--disable-background-networking", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


def expect(locator: Any) -> Any:
    """Wait for what a locator is to be."""
    from playwright.sync_api import expect

    return expect(locator)


@contextmanager
def opened(browser: Any, address: str, **more: Any) -> Iterator[Any]:
    """Give a tab that has never been anywhere. What its pages complain of, or ask of other hosts, fails the test."""
    # What moves is looked at when it has come to rest.
    context = browser.new_context(base_url=address, **({"viewport": DESK, "reduced_motion": "reduce"} | more))
    tab = context.new_page()
    complaints: list[str] = []
    hosts: set[str] = set()

    def listen(told: Any) -> None:
        # An address that leads nowhere is reported as an error, though its page is as it should be.
        if told.type == "error" and "status of 4" not in told.text:
            complaints.append(told.text)

    tab.on("console", listen)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    try:
        yield tab
    finally:
        context.close()
    assert complaints == []
    assert hosts <= {urlsplit(address).netloc, ""}, hosts


def width(tab: Any) -> int:
    """Give how wide a page is, all that stands out of the screen included."""
    return int(tab.evaluate("document.documentElement.scrollWidth"))


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
"""The rules of WCAG 2.2, as axe names them, up to level AA."""
BESIDES = ["heading-order", "landmark-one-main", "page-has-heading-one", "region", "landmark-unique", "empty-heading"]
"""Further rules of axe that a reader by ear is glad of."""


def violations(tab: Any, *rules: str) -> list[str]:
    """Have axe judge the page as it is shown now, by some rules or all; tell what violates them, and where."""
    if not tab.evaluate("typeof axe === 'object'"):
        tab.evaluate(AXE.read_text(encoding="utf-8"))
    options = {
        "resultTypes": ["violations"],
        "runOnly": {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": RULES},
        "rules": {} if rules else {rule: {"enabled": True} for rule in BESIDES},
    }
    found = tab.evaluate("options => axe.run(document, options).then(result => result.violations)", options)
    return [
        f"{rule['id']}: {node['target']} {node['html'][:200]}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"][:3]
    ]
