"""A document as it was received, and the page in it as clean blocks, whether it came as plain text or as HTML."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import SplitResult, parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.errors import UnreadableDocument

LARGEST = 20_000_000
"""Bytes. A page of a question or an article has a few thousand; the longest answer known has 55,000 characters."""

DEEPEST = 5_000
"""Open elements. Pages nest a few dozen; an HTML parser's work grows with the square of it."""


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph, a list item or a row of a table of a page, its white space folded.

    `kind` is heading, paragraph, item, row, or image where the text is only that of an image; `level` the level of a
    heading in HTML; `marker` what an item is marked with; `classes` the HTML classes of the elements it stands in;
    `aside` whether these hold what accompanies every page of a site, a footer or a side bar; `links` the addresses of
    the links in it.
    """

    text: str
    kind: str = "paragraph"
    level: int = 0
    marker: str = ""
    classes: frozenset[str] = frozenset()
    aside: bool = False
    links: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.marker} {self.text}" if self.kind == "item" else self.text


@dataclass(frozen=True)
class Page:
    """A page as blocks. `complete` is False where the file visibly ends before the page does."""

    blocks: tuple[Block, ...]
    is_html: bool
    address: str | None = None
    complete: bool = True

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text of each block."""
        return tuple(block.text for block in self.blocks)

    @cached_property
    def content(self) -> tuple[Block, ...]:
        """The blocks that are no part of a footer or a side bar, as far as the page tells them apart."""
        return tuple(block for block in self.blocks if not block.aside)

    @cached_property
    def url(self) -> SplitResult | None:
        """The address of the page in its parts, where the page tells it."""
        return urlsplit(self.address) if self.address else None

    def may_be_from(self, host: str) -> bool:
        """Whether the page comes from this host or one below it, or does not say where it comes from."""
        if self.url is None or not self.url.hostname:
            return True
        return self.url.hostname == host or self.url.hostname.endswith(f".{host}")


@dataclass(frozen=True)
class XmlText:
    """An XML document as text, and the name of its root element. `day` is that in the name of its file, if any."""

    text: str
    root: str
    day: str | None = None


@dataclass(frozen=True)
class DataRecord:
    """One record of a data file, an object of JSON. `seen` is the day on which its source gave it, if that is told."""

    value: Mapping[str, Any]
    seen: str | None = None


Content: TypeAlias = Page | XmlText | DataRecord


@dataclass(frozen=True)
class Document:
    """A document as it was received: its bytes, where they came from, and what is in them.

    `origin` names the file, and the line or the number of the record where a file holds many.
    """

    origin: str
    digest: str
    size: int
    media_type: str
    content: Content

    @property
    def page(self) -> Page:
        """The page in it. TypeError if it is none."""
        if not isinstance(self.content, Page):
            raise TypeError(f"{self.origin} is no page")
        return self.content


def prose(blocks: tuple[Block, ...] | list[Block]) -> str:
    """Put blocks together as one text: paragraphs parted by an empty line, items and table rows by a line break."""
    pieces: list[str] = []
    before = None
    for block in blocks:
        if before is not None:
            pieces.append("\n" if before.kind == block.kind and block.kind in ("item", "row") else "\n\n")
        pieces.append(str(block))
        before = block
    return "".join(pieces)


def load(path: Path) -> Document:
    """Read a page from a file.

    UnreadableDocument if it cannot be opened, is empty, binary, over `LARGEST` bytes, or text in a broken encoding.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise UnreadableDocument(
                f"the file has {size:,} bytes",
                where=str(path),
                expected=f"one page, at most {LARGEST:,} bytes",
                remedy="Split it into one file per page.",
            )
        return receive(path.read_bytes(), str(path))
    except OSError as error:
        raise UnreadableDocument(
            f"the file cannot be read ({error.strerror or error})", where=str(path), remedy="Check its permissions."
        ) from error


def receive(data: bytes, origin: str) -> Document:
    """Take in the bytes of a page; `origin` says in messages where they came from. UnreadableDocument as `load`."""
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise UnreadableDocument("the file is empty", where=origin, expected="a page as text or HTML")
    if _is_binary(data):
        raise UnreadableDocument("the file is binary", where=origin, expected="a page as UTF-8 text or HTML")
    is_html = _is_html(data)
    text = _decode(data, origin, is_html)
    if is_html and _is_nested_too_deeply(text):
        raise UnreadableDocument(
            f"the elements of the page are nested over {DEEPEST:,} deep",
            where=origin,
            expected="a page that a browser shows",
        )
    return Document(
        origin=origin,
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        media_type="text/html" if is_html else "text/plain",
        content=html_page(text) if is_html else text_page(text),
    )


def _is_binary(data: bytes) -> bool:
    """Whether control characters, which no text holds, stand among the bytes."""
    return bool(re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data))


# What may stand before the first element: an XML declaration, and notes such as where a browser saved the page from.
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*+-->\s*)*+"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|main|article)\b",
    re.IGNORECASE | re.DOTALL,
)


def _is_html(data: bytes) -> bool:
    return bool(_HTML.match(data))


def _decode(data: bytes, origin: str, is_html: bool) -> str:
    """Decode as UTF-8, or else as an HTML page declares: a program that saved it may have changed the encoding only."""
    encodings = ["utf-8-sig"]
    if is_html and (declared := re.search(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096], re.I)):
        name = declared[1].decode("ascii").lower()
        # The HTML standard reads these labels as windows-1252 (WHATWG Encoding, section 4.2).
        if name in ("iso-8859-1", "latin1", "ascii", "us-ascii", "windows-1252", "cp1252"):
            encodings.append("windows-1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as failure:
            error = failure
    line = data.count(b"\n", 0, error.start) + 1
    raise UnreadableDocument(
        f"the byte at offset {error.start} (0x{data[error.start]:02x}) is no {encoding.removesuffix('-sig').upper()}",
        where=f"{origin}:{line}",
        expected="text encoded as UTF-8",
        remedy="Save the page again as UTF-8.",
    ) from error


# Word marks items with bullets of its own, from the private-use characters.
_ITEM = re.compile(r"([•·▪‣◦*–\uf0a7\uf0b7-]|\d{1,2}[.)])\s+(?=\S)")
# Programs that save pages as text put bars between the cells of a table.
_ROW = re.compile(r"\S \| \S")
# Characters without width or meaning that pages hide between words, and those whose meaning is private.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    r"\ue000-\uf0a6\uf0a8-\uf0b6\uf0b8-\uf8ff\ufeff\ufffe\uffff]"
)


def fold(text: str) -> str:
    """Fold white space of any kind to single spaces and drop invisible characters."""
    if not (text.isascii() and text.isprintable()):
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def text_page(text: str) -> Page:
    """Read a page that came as plain text: each line is a block."""
    blocks = []
    for line in text.splitlines():
        folded = fold(line)
        if item := _ITEM.match(folded):
            blocks.append(Block(folded[item.end() :], "item", marker=_bullet(item[1])))
        elif _ROW.search(folded):
            blocks.append(Block(folded.rstrip(" |"), "row"))
        elif folded:
            blocks.append(Block(folded))
    return Page(tuple(blocks), is_html=False)


def _bullet(marker: str) -> str:
    return "•" if marker in "\uf0a7\uf0b7" else marker


_DROPPED = {
    "head", "script", "style", "noscript", "template", "svg", "nav", "iframe", "object", "canvas", "video", "audio",
    "button", "select", "textarea", "option", "datalist", "dialog",
}  # fmt: skip
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Where sites keep what accompanies every page. Classes count whole: "has-sidebar" may be that of a whole page.
_ASIDE_TAGS = {"aside", "footer"}
_ASIDE_ROLES = {"alertdialog", "banner", "complementary", "contentinfo", "dialog", "navigation", "search"}
_ASIDE_CLASSES = {
    "breadcrumb", "breadcrumbs", "cookie-banner", "cookie-notice", "cookies", "footer", "newsletter", "pagenav",
    "pager", "pagination", "related", "related-links", "related-news", "share", "share-buttons", "share-links",
    "sharing", "sidebar", "skip-link", "social", "social-share",
}  # fmt: skip
_NONE: frozenset[str] = frozenset()
_MOST_CLASSES = 100
"""More than any page nests; a bound on the work that thousands of nested elements can cause."""
# At the beginning of one of these, an HTML parser looks through all the elements that are open.
_COSTLY_TO_NEST = {
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "main", "menu",
    "nav", "ol", "optgroup", "option", "pre", "section", "summary", "table", "ul",
}  # fmt: skip


def _is_nested_too_deeply(html: str) -> bool:
    """Whether more such elements are open at once than any page has, told without building the tree."""
    opened: Counter[str] = Counter()
    depth = 0
    for tag in re.finditer(r"<(/?)([a-zA-Z][^\s/>]*)", html):
        name = tag[2].lower()
        if name not in _COSTLY_TO_NEST:
            continue
        if not tag[1]:
            opened[name] += 1
            depth += 1
            if depth > DEEPEST:
                return True
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return False


def html_page(html: str) -> Page:
    """Read a page that came as HTML: each block-level element that holds text is a block, texts of images included."""
    tree = LexborHTMLParser(html)
    return Page(
        _blocks(tree),
        is_html=True,
        address=_address(tree),
        complete=bool(re.search(r"</html\s*>", html[-4096:], re.IGNORECASE)),
    )


def html_blocks(html: str) -> tuple[Block, ...]:
    """Read a piece of HTML, such as the text of an answer, as `html_page` reads a page.

    UnreadableDocument if its elements are nested over `DEEPEST` deep.
    """
    if html.count("<") > DEEPEST and _is_nested_too_deeply(html):
        raise UnreadableDocument(f"the elements of the text are nested over {DEEPEST:,} deep")
    if not _MORE_THAN_PARAGRAPHS.search(html):
        return tuple(_paragraphs(html))
    return _blocks(LexborHTMLParser(html))


# What most answers are made of: paragraphs, line breaks and emphasis, without attributes.
_MORE_THAN_PARAGRAPHS = re.compile(r"<(?!/?(?:p|br|strong|em|b|i|u)\s*/?>)|\x00")
_PARAGRAPH = re.compile(r"</?(?:p|br)\s*/?>")
_EMPHASIS = re.compile(r"</?(?:strong|em|b|i|u)\s*/?>")


def _paragraphs(html: str) -> Iterator[Block]:
    """Read HTML that is paragraphs only, without building a tree: a fifth of the work, and the same blocks."""
    for piece in _PARAGRAPH.split(html):
        if not piece:
            continue
        words = _EMPHASIS.sub("", piece) if "<" in piece else piece
        text = fold(unescape(words) if "&" in words else words)
        if not text.strip("| "):
            continue
        if item := _ITEM.match(text):
            yield Block(text[item.end() :], "item", marker=_bullet(item[1]))
        else:
            yield Block(text)


def _blocks(tree: LexborHTMLParser) -> tuple[Block, ...]:
    return tuple(_Walk().blocks(tree.body)) if tree.body else ()


_ARCHIVE = re.compile(r"https?://web\.archive\.org/web/\d+[a-z_]*/")


def _address(tree: LexborHTMLParser) -> str | None:
    """Give the address that the page states as its own, if it is one, without that of the archive it was taken from."""
    for selector, attribute in (("link[rel=canonical]", "href"), ('meta[property="og:url"]', "content")):
        node = tree.css_first(selector)
        address = _ARCHIVE.sub("", (node.attributes.get(attribute) or "").strip() if node else "", count=1)
        if is_address(address):
            return address
    return None


def is_address(text: str) -> bool:
    """Whether a text is an address of the web that can stand in RDF as it is."""
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f]+", text):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


_WRAPPED = re.compile(r"https?://[\w.-]+\.safelinks\.protection\.outlook\.com/", re.IGNORECASE)
_DEEPEST_WRAPPING = 5


def unwrapped_address(address: str) -> str:
    """Give the address that a link leads to where a mail program put its own in its place (Outlook Safe Links)."""
    for _ in range(_DEEPEST_WRAPPING):
        if not _WRAPPED.match(address):
            break
        try:
            wrapped = parse_qs(urlsplit(address).query).get("url", [""])[0].strip()
        except ValueError:
            break
        if not wrapped:
            break
        address = wrapped
    return address


# Numbers that are raised or lowered would else run into what they stand beside: "5,432" and the note "1", "10" and "6".
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def _shifted(text: str, tag: str) -> str:
    """Write raised or lowered text so that its numbers are seen to be so; letters, as in "21st", stay."""
    if not any("0" <= character <= "9" for character in text):
        return text
    return text.translate(_RAISED if tag == "sup" else _LOWERED)


class _Table:
    """Where the cells of a table stand, some of which span columns and rows."""

    MOST_COLUMNS = 1000
    """As browsers have it (HTML standard, section 4.9.11)."""

    def __init__(self) -> None:
        self._column = 0
        self._written = 0
        self._rows_to_cover: dict[int, int] = {}

    @property
    def is_covered(self) -> bool:
        """Whether a cell of a row above reaches into the next row."""
        return bool(self._rows_to_cover)

    def begin_row(self) -> None:
        """Go to the first column of the next row."""
        self._column = self._written = 0

    def end_row(self) -> None:
        """Leave the columns that cells of rows above cover after the last cell."""
        for column in [column for column in self._rows_to_cover if column >= self._column]:
            self._pass(column)

    def _pass(self, column: int) -> None:
        self._rows_to_cover[column] -= 1
        if not self._rows_to_cover[column]:
            del self._rows_to_cover[column]

    def begin_cell(self, attributes: Mapping[str, str | None]) -> str:
        """Give the bars that stand before a cell: one for each column since the last."""
        while self._column in self._rows_to_cover:
            self._pass(self._column)
            self._column += 1
        bars = " | " * (self._column - self._written)
        self._written = self._column
        columns, rows = (_span_of(attributes.get(name)) for name in ("colspan", "rowspan"))
        for _ in range(min(columns, self.MOST_COLUMNS)):
            if rows > 1:
                self._rows_to_cover[self._column] = rows - 1
            self._column += 1
        return bars


def _span_of(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and 0 < len(value) < 5 else 1


@dataclass(slots=True)
class _Element:
    """What a block-level element passes on to the blocks inside it."""

    level: int = 0
    classes: frozenset[str] = frozenset()
    aside: bool = False
    is_item: bool = False
    in_row: bool = False
    ends: str = ""
    numbers: Iterator[int] | None = None


class _Walk:
    """Walks the elements in document order without recursion, so that deep nesting cannot exhaust the stack."""

    def __init__(self) -> None:
        self._open = [_Element()]
        self._gathered: list[str] = []
        self._links: list[str] = []
        self._says_more_than_images = False
        self._marker: str | None = None  # that of a list item which has said nothing yet
        self._tables: list[_Table] = []

    def blocks(self, body: LexborNode) -> Iterator[Block]:
        """Give the blocks of a page."""
        stack: list[LexborNode | None] = [body]
        while stack:
            node = stack.pop()
            if node is None:
                yield from self._close()
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._say(node.text_content or "")
                continue
            if tag in _DROPPED or tag.startswith(("-", "!")):
                continue
            if tag in ("sup", "sub"):
                self._say(_shifted(node.text(), tag))
                continue
            attributes = node.attributes
            if "hidden" in attributes or _UNSEEN.search(attributes.get("style") or ""):
                continue
            if tag == "img":
                self._gathered.append(f" {attributes.get('alt') or ''} ")
            elif tag == "br":
                yield from self._break()
            elif tag not in _INLINE:
                yield from self._break()
                self._enter(node, tag, attributes)
                stack.append(None)
            elif tag == "a" and (href := attributes.get("href")):
                self._links.append(href.strip())
            stack.extend(reversed(list(node.iter(include_text=True))))
        yield from self._flush()

    def _say(self, text: str) -> None:
        self._gathered.append(text)
        self._says_more_than_images = self._says_more_than_images or not text.isspace()

    def _enter(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> None:
        around = self._open[-1]
        own = frozenset((attributes.get("class") or "").split()) if attributes else _NONE
        in_row = around.in_row
        if tag == "li":
            self._marker = f"{next(around.numbers)}." if around.numbers else "•"
        elif tag == "table":
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._tables[-1].begin_row()
            in_row = in_row or _holds_data(node, self._tables[-1])
        elif tag in ("td", "th") and in_row and self._tables:
            self._say(self._tables[-1].begin_cell(attributes))
        self._open.append(
            _Element(
                level=_HEADINGS.get(tag, around.level),
                classes=around.classes | own if own and len(around.classes) < _MOST_CLASSES else around.classes,
                aside=around.aside
                or tag in _ASIDE_TAGS
                or (bool(attributes) and attributes.get("role") in _ASIDE_ROLES)
                or not own.isdisjoint(_ASIDE_CLASSES),
                is_item=tag == "li",
                in_row=in_row,
                ends=tag if tag in ("table", "tr") else "",
                numbers=count(_span_of(attributes.get("start")))
                if tag == "ol" and attributes.get("type") in (None, "1")
                else None,
            )
        )

    def _close(self) -> Iterator[Block]:
        ended = self._open[-1]
        if ended.in_row and self._open[-2].in_row:
            self._gathered.append(" ")
        else:
            yield from self._flush()
        if ended.is_item:
            self._marker = None
        if ended.ends == "tr" and self._tables:
            self._tables[-1].end_row()
        elif ended.ends == "table":
            self._tables.pop()
        self._open.pop()

    def _break(self) -> Iterator[Block]:
        """End a line; the lines inside a table's row are one block."""
        if self._open[-1].in_row:
            self._gathered.append(" ")
        else:
            yield from self._flush()

    def _flush(self) -> Iterator[Block]:
        text = fold("".join(self._gathered))
        around = self._open[-1]
        self._gathered.clear()
        if not text.strip("| "):
            return
        kind, marker = "paragraph", ""
        if around.in_row:
            kind, text = "row", text.rstrip(" |")
        elif around.level:
            kind = "heading"
        elif not self._says_more_than_images:
            kind = "image"
        elif item := _ITEM.match(text):
            kind, marker, text = "item", _bullet(item[1]), text[item.end() :]
        elif self._marker:
            kind, marker = "item", self._marker
        yield Block(text, kind, around.level, marker, around.classes, around.aside, tuple(self._links))
        self._links.clear()
        self._says_more_than_images = False
        self._marker = None


def _holds_data(row: LexborNode, table: _Table) -> bool:
    """Whether a row of a table holds values beside each other, and is not there to lay out a page."""
    cells = sum(cell.tag in ("td", "th") for cell in row.iter())
    return (cells > 1 or table.is_covered) and row.css_first("table, ul, ol, h1, h2, h3, h4, h5, h6") is None
