"""Disability Rights UK: news articles. No licence is granted for their text.

Printed are the switches for text size and theme, the headline, the date, the article, and often "For more information,
see …".
"""

import re

from kg.documents import Block, Page
from kg.errors import DamagedDocument
from kg.prose import dates
from kg.readings import END_UNSEEN, Reading, Source, article_reading, ends_like_a_sentence

SOURCE = Source(
    key="disability-rights-uk",
    name="Disability Rights UK",
    publisher="Disability Rights UK",
    licence=None,
    version="1",
)
READS = Page

_SWITCHES = re.compile(r"(?:-A )?A? ?\+A|-?A|Select colou?r visibility that suits you\b.*", re.I)
_MORE = re.compile(r"For more information,? (?:please )?see:? (?P<title>.+?)(?: (?:from|on|at) [\w.]+)?\.?", re.I)
_AUTHOR = re.compile(r"(?i:(?:written )?by:?)\s+(?P<name>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3})")
_AFTER_THE_ARTICLE = re.compile(
    r"(?:Share this|Related (?:news|links|articles)|Sign up (?:to|for) our|Contact us|Back to news"
    r"|Registered (?:charity|company)|We use cookies|©).*",
    re.I,
)


def recognise(page: Page) -> bool:
    """Whether the page has the site's switches for text size and theme, or the address of one of its news."""
    if page.url is not None and re.match(r"/news/(?:[^/]+/)*[^/]", page.url.path):
        return page.may_be_from("disabilityrightsuk.org")
    return page.may_be_from("disabilityrightsuk.org") and any(
        line.lower().startswith("select color visibility that suits you") for line in page.lines
    )


def read(page: Page) -> Reading:
    """Read the headline, the date and the article."""
    blocks = [block for block in page.content if not _SWITCHES.fullmatch(block.text) and block.kind != "image"]
    at = _headline(blocks)
    published = dates.parse(blocks[at + 1].text) if at is not None else None
    if at is None or published is None:
        raise DamagedDocument(
            "no headline with a date under it was found: the file is cut", expected="a date like 08 July 2020"
        )
    headline = blocks[at].text
    end = next((i for i, b in enumerate(blocks) if i > at and _AFTER_THE_ARTICLE.fullmatch(b.text)), len(blocks))
    body = blocks[at + 2 : end]
    name = _AUTHOR.fullmatch(body[0].text) if body else None
    body = body[1:] if name else body
    more = [match for block in body if (match := _MORE.fullmatch(block.text))]
    complete = more or page.is_html or end < len(blocks)
    if not body or not (complete or ends_like_a_sentence(body[-1].text)):
        raise DamagedDocument(
            "the article breaks off: the file is cut", expected="an article that ends with a sentence"
        )
    return article_reading(
        SOURCE,
        identity=headline,
        headline=headline,
        published=published,
        page_date=published,
        author=name["name"] if name else None,
        body=tuple(body),
        cited=tuple(match["title"] for match in more),
        notices=() if complete else (END_UNSEEN,),
        address=f"https://www.disabilityrightsuk.org{page.url.path.rstrip('/')}" if page.url else None,
    )


def _headline(blocks: list[Block]) -> int | None:
    """Find the headline: what stands above a line that is a date, where HTML tells it a heading."""
    above_dates = [i for i, block in enumerate(blocks[1:]) if (date := dates.parse(block.text)) and date.day]
    return next((i for i in above_dates if blocks[i].kind == "heading"), above_dates[0] if above_dates else None)
