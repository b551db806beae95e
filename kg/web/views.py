"""With which template the page of a thing is shown, and with what beside it."""

from typing import TYPE_CHECKING, Any

from kg.web.metadata import citation, of_thing_page
from kg.web.pages import PageMaker, ThingPage
from kg.web.pages.body import Body
from kg.web.pages.brief import Brief
from kg.web.pages.concept import Concept
from kg.web.pages.person import Person
from kg.web.pages.promise import Promise
from kg.web.pages.question import Question
from kg.web.published import Published

if TYPE_CHECKING:
    from kg.web.site import Site

_TEMPLATES: dict[type, str] = {
    Body: "things/body.html",
    Brief: "things/brief.html",
    Concept: "things/concept.html",
    Person: "things/person.html",
    Promise: "things/promise.html",
    Question: "things/question.html",
}


def template_of(page: ThingPage) -> str:
    """Give the template of a page: that of its kind of content, or the one for all things."""
    return _TEMPLATES.get(type(page.content), "thing.html")


def shown(published: Published, page: ThingPage, kind: str, key: str, *, names_release: bool = True) -> dict[str, Any]:
    """Give what the template shows: the page, what it says of itself to machines, and how it is cited.

    A page of a copy names no release, as it stays where a later one has nothing new about its thing.
    """
    urls, manifest = published.urls, published.manifest
    address = urls.identifier(kind, key)
    return {
        "page": page,
        "meta": of_thing_page(urls, page, kind, key),
        "cited": citation(urls, manifest, page.title, address, page.licence, names_release=names_release),
    }


def page_of_thing(
    site: "Site",
    published: Published,
    maker: PageMaker,
    kind: str,
    key: str,
    property_: str | None = None,
    page: int = 1,
) -> str:
    """Give the page of a thing; `property_` and `page` turn the pages of one of its lists."""
    made = maker.thing(published.urls.thing(kind, key), kind, key, property_, page)
    view = shown(published, made, kind, key, names_release=site.names_release)
    return site.html(template_of(made), published, **view)
