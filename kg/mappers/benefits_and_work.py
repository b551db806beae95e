"""Benefits and Work: news articles. No licence is granted for their text; readers' comments are counted, nothing else.

The plain text of a page starts with the article and prints neither headline nor date; after it come comments and a
cookie notice.
"""

import re

from kg.documents import Block, Page
from kg.errors import DamagedDocument
from kg.prose import dates
from kg.readings import Reading, Source, article_reading, ends_like_a_sentence
from kg.records import PartialDate

SOURCE = Source(
    key="benefits-and-work",
    name="Benefits and Work",
    publisher="Benefits and Work",
    licence=None,
    version="1",
)
READS = Page

_AGO = r"(?:\d+|an?) (?:second|minute|hour|day|week|month|year)s? ago"
# Where readers begin to speak. The first of these marks ends the article; nothing after it is read, whatever it says.
_COMMENTS_BEGIN = re.compile(
    r"Write comments?\b.*|or post as a guest|People in conversation:?|Loading comment.*"
    r"|Thank you for your comment\..*|Comments are moderated.*|Be the first to comment.*"
    rf"|(?:.{{0,80}}·\s*)?{_AGO}|\+?\d+ #\d+ .*",
    re.I,
)
# These may also stand above an article, as a link to its comments.
_COMMENTS_NAMED = re.compile(r"(?:\d+ )?comments?(?:\s*\(\d+\))?", re.I)
# The line above each comment, which may print its author's name.
_COMMENT = re.compile(rf"(?:.{{0,80}}·\s*)?{_AGO}", re.I)
_ALL_COMMENTS = re.compile(r"Comments\s*\((?P<number>\d{1,6})\)", re.I)
_COMMENT_CLASSES = re.compile(r"comment|jlex|komento|jcomments", re.I)
_COOKIES = re.compile(r"We use cookies.*", re.I)
_CITED = re.compile(r"[“\"](?P<title>[^“”\"]+)[”\"] here\b")
_PUBLISHED = re.compile(r"(?:Created|Published)(?: on)?:?\s*(?P<date>.+)", re.I)
_AUTHOR = re.compile(r"(?i:(?:written )?by:?)\s+(?P<name>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3})")
_BEFORE_THE_ARTICLE = re.compile(
    r"Login Form.*|Free PIP, ESA.*|Delivery Fortnightly!|Over [\d,]+ claimants and professionals.*|Form Heading"
    r"|Category: .*|Details|Last updated:? .*|Hits: [\d,]+|Print|E-?mail|Home|News",
    re.I,
)


def recognise(page: Page) -> bool:
    """Whether the page has the site's comment form; nothing in the plain text of a page names the site itself."""
    if page.url is not None:
        return page.may_be_from("benefitsandwork.co.uk") and bool(re.match(r"/news/[^/]", page.url.path))
    lines = {line.lower() for line in page.lines}
    return "or post as a guest" in lines and "people in conversation:" in lines


def read(page: Page) -> Reading:
    """Read the article, and count the comments."""
    if not page.is_html and not any(_COOKIES.fullmatch(line) for line in page.lines):
        raise DamagedDocument("the page ends before the cookie notice: the file is cut")
    article, comments = _before_and_after(page)
    headline, published, author, body = _parts(article)
    if not body:
        raise DamagedDocument("no article stands before the comments")
    return article_reading(
        SOURCE,
        identity=body[0].text,
        headline=headline,
        published=published,
        author=author,
        body=tuple(body),
        cited=tuple(match["title"] for block in body for match in _CITED.finditer(block.text)),
        address=_address(page),
        comment_count=_count(comments),
    )


def _before_and_after(page: Page) -> tuple[list[Block], list[Block]]:
    """Part what the site says from where its readers begin to speak."""
    # The class of a whole page, such as "comments-open", says nothing of a part of it.
    of_all = frozenset.intersection(*(block.classes for block in page.blocks)) if page.blocks else frozenset()
    article: list[Block] = []
    comments: list[Block] = []
    article_has_begun = comments_have_begun = False
    for block in page.blocks:
        named = _COMMENTS_NAMED.fullmatch(block.text) or _is_comment_area(block, of_all)
        comments_have_begun |= bool(_COMMENTS_BEGIN.fullmatch(block.text) or (named and article_has_begun))
        if comments_have_begun:
            comments.append(block)
        elif not (named or block.aside or _BEFORE_THE_ARTICLE.fullmatch(block.text) or _COOKIES.fullmatch(block.text)):
            article.append(block)
            article_has_begun |= block.kind != "heading" and ends_like_a_sentence(block.text)
    return article, comments


def _is_comment_area(block: Block, of_all: frozenset[str]) -> bool:
    return any(_COMMENT_CLASSES.search(name) for name in block.classes - of_all)


def _parts(blocks: list[Block]) -> tuple[str | None, PartialDate | None, str | None, list[Block]]:
    """Part headline, date and author from the paragraphs; plain text has none of them."""
    headings = [i for i, block in enumerate(blocks) if block.kind == "heading"]
    at = min(headings, key=lambda i: (blocks[i].level, i), default=None)
    headline = blocks[at].text if at is not None else None
    published = author = None
    body: list[Block] = []
    for block in blocks[at + 1 if at is not None else 0 :]:
        label = _PUBLISHED.fullmatch(block.text)
        date = dates.parse(label["date"] if label else block.text)
        name = _AUTHOR.fullmatch(block.text)
        if date and (label or not body):
            published = published or date
        elif name and not body:
            author = name["name"]
        elif not label and block.kind != "image":
            body.append(block)
    return headline, published, author, body


def _address(page: Page) -> str | None:
    """Give the one address of an article that is stored under several hosts and with the page of its comments."""
    return f"https://www.benefitsandwork.co.uk{page.url.path.rstrip('/')}" if page.url else None


def _count(comments: list[Block]) -> int | None:
    """Count the comments: as many as the page says there are, or else prints.

    None if it has no place for any, or if the two marks that each comment bears do not agree on their number.
    """
    total = next((match for block in comments if (match := _ALL_COMMENTS.fullmatch(block.text))), None)
    if total:
        return int(total["number"])
    timed = sum(bool(_COMMENT.fullmatch(block.text)) for block in comments)
    thanked = sum(block.text.startswith("Thank you for your comment.") for block in comments)
    return timed if comments and thanked in (0, timed) else None
