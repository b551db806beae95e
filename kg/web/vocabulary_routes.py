"""The addresses of what the data is said with: the ontology, the shapes and the prefixes."""

import csv
import io
import json
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import Response

from kg.vocab import prefixes
from kg.web import holdings
from kg.web import ontology as own
from kg.web import shapes as rules
from kg.web.diagram import diagram
from kg.web.metadata import of_page, of_page_in_forms
from kg.web.openapi import PREFIX_FORMS
from kg.web.routes import choose, read

if TYPE_CHECKING:
    from kg.web.site import Site


def add(app: FastAPI, site: "Site", root: str) -> None:
    """Add them."""

    @read(app, f"{root}/ontology", "Our own terms")
    @read(app, f"{root}/ontology.{{extension}}", "Our own terms, in a form")
    def ontology(request: Request, extension: str | None = None) -> Response:
        published = site.publisher.current()
        media_type = choose(request, extension, whose="The ontology has")
        if media_type != "text/html":
            return site.data(own.graph(published), media_type, published)
        counted = holdings.statistics(published)
        return site.page(
            "ontology.html",
            published,
            meta=of_page_in_forms(
                published.urls,
                "Ontology",
                "The terms of this data set's own, each with what it refines, how often it is used, and an example.",
                published.urls.ontology,
                "ontology",
            ),
            terms=own.terms(published),
            sorts=own.SORTS,
            drawn=None if published.manifest.is_given else diagram(published, counted.classes if counted else {}),
        )

    @read(app, f"{root}/shapes", "The rules that the data keeps")
    @read(app, f"{root}/shapes.{{extension}}", "The rules that the data keeps, in a form")
    def shapes(request: Request, extension: str | None = None) -> Response:
        published = site.publisher.current()
        media_type = choose(request, extension, whose="The shapes have")
        if media_type == "text/html":
            urls = published.urls
            told = "The rules that the data keeps, in English and as SHACL."
            meta = of_page_in_forms(urls, "Shapes", told, urls.shapes, "ontology")
            return site.page("shapes.html", published, meta=meta, shapes=rules.shapes(published))
        return site.data(rules.graph(published.base), media_type, published)

    @read(app, f"{root}/prefixes", "The prefixes that are used here and need not be declared in queries")
    @read(app, f"{root}/prefixes.{{extension}}", "The prefixes, in a form")
    def all_prefixes(request: Request, extension: str | None = None) -> Response:
        published = site.publisher.current()
        media_type = choose(request, extension, PREFIX_FORMS, "The prefixes have")
        if media_type == "text/html":
            told = "The short names of vocabularies that pages, data and queries here use."
            meta = of_page(published.urls, "Prefixes", told, published.urls.prefixes(), section="ontology")
            known = prefixes(published.base)
            return site.page("prefixes.html", published, meta=meta, prefixes=known, forms=PREFIX_FORMS)
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        body = _written(prefixes(published.base), media_type)
        return Response(body, 200, {"Vary": "Accept"}, f"{media_type}{charset}")


def _written(known: dict[str, str], media_type: str) -> str:
    """Write prefixes as a context of JSON-LD, as Turtle or SPARQL declares them, or as a table."""
    if media_type == "application/ld+json":
        return json.dumps({"@context": known}, indent=1) + "\n"
    if media_type == "text/csv":
        table = io.StringIO(newline="")
        csv.writer(table).writerows([("prefix", "namespace"), *known.items()])
        return table.getvalue()
    before, after = ("@prefix", " .") if media_type == "text/turtle" else ("PREFIX", "")
    return "".join(f"{before} {prefix}: <{space}>{after}\n" for prefix, space in known.items())
