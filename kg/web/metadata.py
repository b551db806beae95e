"""What a page says of itself to machines: description, canonical address, other forms, structured data.

Structured data is schema.org's, as JSON-LD in a data block, for search engines. It repeats what the page shows; the
whole of what is known of a thing stands in its RDF.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from kg import catalog
from kg.releases import Manifest
from kg.web.components import Citation, Crumb, Format
from kg.web.english import clipped, long_date
from kg.web.kinds import KINDS, Kind
from kg.web.pages import ThingPage, Words
from kg.web.urls import EXTENSIONS, Urls

JsonLd = dict[str, Any]

LONGEST_DESCRIPTION = 200
"""Characters of a description; search engines show some 160."""
LONGEST_TEXT = 2_000
"""Characters of a published text that are repeated for search engines."""
SECTIONS = ("question", "target", "person", "body", "programme")
"""The kinds that the main navigation leads to."""
FORMAT_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
"""How people call the forms of data, by extension."""
TECHNICAL = {
    "membership", "attestation", "allocation", "transferral", "question-part", "amount", "asked-figure", "citation",
    "cited-question", "relation", "candidate", "annotation", "words", "selector", "excerpt", "inference", "not-stated",
    "graph", "activity", "software", "scheme", "change", "round-robin", "earlier-wording",
}  # fmt: skip
"""Kinds of things that serve others: search engines are told to leave their pages out."""
_SCHEMA_TYPES = {
    "person": "Person",
    "body": "GovernmentOrganization",
    "party": "Organization",
    "programme": "GovernmentService",
    "benefit": "GovernmentService",
    "training": "GovernmentService",
    "publication": "Report",
    "article": "Article",
    "written-statement": "Article",
    "document": "DigitalDocument",
    "place": "Place",
    "quotation": "Quotation",
    "observation": "Observation",
}


@dataclass(frozen=True)
class Metadata:
    """What a page says of itself. Without a path it has no address of its own: the page of an error."""

    title: str = ""
    """The title of the page, empty for that of the data set."""
    description: str = ""
    path: str | None = None
    """Where the page is, from the root of its host, with the parameters that make it another page."""
    crumbs: tuple[Crumb, ...] = ()
    formats: tuple[Format, ...] = ()
    section: str = ""
    """The kind in the main navigation that the page belongs to."""
    is_indexed: bool = True
    """Whether search engines should list the page."""
    structured: tuple[JsonLd, ...] = field(default=(), hash=False)


def absolute_url(urls: Urls, path: str) -> str:
    """Give the address of a path on the host of the data, which it has whatever host serves the page."""
    parts = urlsplit(urls.base)
    return f"{parts.scheme}://{parts.netloc}{path}"


def json_ld(data: JsonLd) -> Markup:
    """Write structured data so that nothing in it can end the element that it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # Escapes of JSON, which every reader of it undoes; no text of the data can hold these characters otherwise.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 (escaped above)


def home_crumbs(urls: Urls, kind: Kind | None = None) -> tuple[Crumb, ...]:
    """Give the steps to a thing of a kind, or to a page that stands by itself."""
    home = Crumb("Home", urls.home())
    return (home, Crumb(kind.plural, urls.browse(kind.key))) if kind else (home,)


def crumbs_data(urls: Urls, crumbs: Sequence[Crumb], title: str, path: str) -> JsonLd:
    """Give the steps to a page, and the page itself, as schema.org has them."""
    steps = [(crumb.text, crumb.href) for crumb in crumbs] + [(title, path)]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": text, "item": absolute_url(urls, href)}
            for place, (text, href) in enumerate(steps, 1)
        ],
    }


def of_thing(urls: Urls, kind_key: str, key: str, title: str, text: str = "", facts: str = "") -> Metadata:
    """Give the metadata of the page about a thing. `text` is what it says, `facts` what is known, for a description."""
    kind = KINDS.get(kind_key)
    path = urls.document(kind_key, key)
    crumbs = home_crumbs(urls, kind)
    called = f"{kind.singular}: {title}" if kind else title
    told = text or facts
    description = f"{called}{'' if called.endswith(('.', '?', '!')) else '.'} {told}" if told else called
    structured = [crumbs_data(urls, crumbs, title, path)]
    if type_ := _SCHEMA_TYPES.get(kind_key):
        about = {"@context": "https://schema.org", "@type": type_, "@id": urls.thing(kind_key, key), "name": title}
        structured.insert(0, about | {"url": absolute_url(urls, path)})
    return Metadata(
        title,
        clipped(description, LONGEST_DESCRIPTION),
        path,
        crumbs,
        tuple(Format(name, urls.document(kind_key, key, ext), EXTENSIONS[ext]) for ext, name in FORMAT_NAMES.items()),
        section=kind_key if kind_key in SECTIONS else "",
        is_indexed=kind_key not in TECHNICAL,
        structured=tuple(structured),
    )


def of_thing_page(urls: Urls, page: ThingPage, kind_key: str, key: str) -> Metadata:
    """Give the metadata of a page about a thing out of what stands on it."""
    texts = [_plain(words) for words in page.words]
    facts = "; ".join(f"{fact.label}: {fact.values[0].text}" for fact in page.facts[:4] if fact.values)
    meta = of_thing(urls, kind_key, key, page.title, next(filter(None, texts), ""), facts)
    if kind_key != "question" or not texts or not texts[0]:
        return meta
    asked, *answers = (
        Said(text, by=_author(words), href=words.href or "") for text, words in zip(texts, page.words, strict=True)
    )
    data = question_data(urls, page.title, asked, [answer for answer in answers if answer.text])
    return replace(meta, structured=(data, *meta.structured))


def _plain(words: Words) -> str:
    """Give the beginning of a text without its layout."""
    texts: list[str] = []
    for block in words.blocks:
        texts += [block.text] if block.text else []
        for item in block.items:
            texts += [item] if isinstance(item, str) else item
        if sum(map(len, texts)) > LONGEST_TEXT:
            break
    return " ".join(texts)


def _author(words: Words) -> str:
    return next((value.text for word, value in words.byline if word in ("asked by", "answered by")), "")


@dataclass(frozen=True)
class Said:
    """A question or an answer, as structured data has it."""

    text: str
    by: str = ""
    href: str = ""


def question_data(urls: Urls, title: str, asked: Said, answers: Sequence[Said]) -> JsonLd:
    """Give a question with its answers as a page of questions and answers (schema.org QAPage)."""

    def said(type_: str, one: Said) -> JsonLd:
        data: JsonLd = {"@type": type_, "text": clipped(one.text, LONGEST_TEXT)}
        if one.by:
            data["author"] = {"@type": "Person", "name": one.by}
        if one.href:
            data["url"] = absolute_url(urls, one.href)
        return data

    question = said("Question", asked) | {"name": title, "answerCount": len(answers)}
    if answers:
        question["acceptedAnswer"] = said("Answer", answers[0])
    if answers[1:]:
        question["suggestedAnswer"] = [said("Answer", answer) for answer in answers[1:]]
    return {"@context": "https://schema.org", "@type": "QAPage", "mainEntity": question}


def of_list(urls: Urls, kind: Kind, path: str, formats: tuple[Format, ...], *, is_filtered: bool = False) -> Metadata:
    """Give the metadata of a list of things of a kind; filtered lists are many, and left out by search engines."""
    crumbs = home_crumbs(urls)
    return Metadata(
        kind.plural,
        f"All {kind.plural.lower()} that the documents of this data set tell of, each with an address of its own.",
        path,
        crumbs,
        formats,
        section=kind.key if kind.key in SECTIONS else "",
        is_indexed=not is_filtered and kind.key not in TECHNICAL,
        structured=(crumbs_data(urls, crumbs, kind.plural, path),),
    )


def of_page(urls: Urls, title: str, description: str, path: str, **more: Any) -> Metadata:
    """Give the metadata of a page that stands by itself: `more` are its forms, its section, whether it is indexed."""
    crumbs = home_crumbs(urls)
    structured = (crumbs_data(urls, crumbs, title, path),)
    return Metadata(title, description, path, crumbs, structured=structured, **more)


def of_page_in_forms(urls: Urls, title: str, description: str, address: Callable[..., str], section: str) -> Metadata:
    """Give the metadata of such a page that is given as RDF as well; `address` gives its own, and that of a form."""
    formats = (Format(name, address(extension), EXTENSIONS[extension]) for extension, name in FORMAT_NAMES.items())
    return of_page(urls, title, description, address(), formats=tuple(formats), section=section)


def of_sparql(urls: Urls, *, is_asked: bool) -> Metadata:
    """Give the metadata of the page for queries; a page with a result is left out by search engines."""
    told = "Ask the whole data set in SPARQL 1.1, and keep the result as JSON, CSV, TSV, XML or RDF."
    return of_page(urls, "SPARQL", told, urls.sparql(), section="sparql", is_indexed=not is_asked)


def of_search(urls: Urls, typed: str, path: str, formats: tuple[Format, ...]) -> Metadata:
    """Give the metadata of the page of a search; what was found is left out by search engines."""
    told = "Search the names, questions, answers, statements and promises of this data set."
    title = f"{typed} – Search" if typed else "Search"
    return of_page(urls, title, told, path, formats=formats, section="search", is_indexed=not typed)


def of_style(urls: Urls) -> Metadata:
    """Give the metadata of the page that shows the design."""
    return of_page(urls, "Style", "The components of this site, with made-up content.", urls.style(), is_indexed=False)


def of_home(urls: Urls, manifest: Manifest) -> Metadata:
    """Give the metadata of the home page: the data set, how to ask for it, and where to search it."""
    home = absolute_url(urls, urls.home())
    title = catalog.title(manifest)
    description = catalog.GIVEN_TITLE if manifest.is_given else catalog.DESCRIPTION
    data_set: JsonLd = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{urls.base}/",
        "name": title,
        "description": description,
        "url": home,
        "version": manifest.name,
        "dateModified": manifest.built,
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": "SPARQL 1.1 endpoint",
                "encodingFormat": "application/sparql-results+json",
                "contentUrl": absolute_url(urls, urls.sparql()),
            },
            *(
                {
                    "@type": "DataDownload",
                    "name": f"Ontology ({name})",
                    "encodingFormat": EXTENSIONS[ext],
                    "contentUrl": absolute_url(urls, urls.ontology(ext)),
                }
                for ext, name in FORMAT_NAMES.items()
            ),
        ],
    }
    site = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": title,
        "url": home,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": absolute_url(urls, f"{urls.root}/search?q={{search_term_string}}"),
            },
            "query-input": "required name=search_term_string",
        },
    }
    return Metadata("", clipped(description, LONGEST_DESCRIPTION), urls.home(), structured=(data_set, site))


def citation(
    urls: Urls, manifest: Manifest, title: str, path: str, licence: str = "", *, names_release: bool = True
) -> Citation:
    """Give how a page is cited: the address names the thing on the host of the data."""
    release, date = (manifest.name, long_date(manifest.built)) if names_release else ("", "")
    return Citation(title, catalog.title(manifest), release, date, absolute_url(urls, path), licence)
