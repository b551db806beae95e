"""Documents as received: what cannot be read and why, and what becomes of a page as blocks."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import documents
from kg.documents import (
    Block,
    Document,
    Page,
    fold,
    html_blocks,
    is_address,
    load,
    prose,
    receive,
    unwrapped_address,
)
from kg.errors import UnreadableDocument

LEVELS = 100_000


def html(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def page(body: str, head: str = "") -> Page:
    return receive(html(body, head).encode(), "page.html").page


def blocks(body: str) -> list[tuple[str, str]]:
    return [(block.kind, str(block)) for block in page(body).blocks]


# What cannot be read.


@pytest.mark.parametrize("data", [b"", b" \t\r\n\n  ", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"])
def test_a_file_without_a_word_is_empty(data: bytes) -> None:
    with pytest.raises(
        UnreadableDocument, match=r"^inbox/page\.txt: the file is empty; expected a page as text or HTML$"
    ):
        receive(data, "inbox/page.txt")


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n\x00\x01", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04rest", "Frage".encode("utf-16")]
)
def test_a_file_with_control_characters_is_binary(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="the file is binary; expected a page as UTF-8 text or HTML"):
        receive(data, "scan.pdf")


def test_a_control_character_far_into_a_file_makes_it_binary_too() -> None:
    with pytest.raises(UnreadableDocument, match="binary"):
        receive(b"word " * 50_000 + b"\x00", "page.txt")


def test_a_file_over_the_limit_is_refused_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(documents.LARGEST + 1)  # a sparse file: it takes no room
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the file was read"))
    with pytest.raises(UnreadableDocument) as refusal:
        load(huge)
    assert str(refusal.value) == (
        f"{huge}: the file has 20,000,001 bytes; expected one page, at most 20,000,000 bytes. "
        "Split it into one file per page."
    )


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGEST", 10)
    file = tmp_path / "page.txt"
    file.write_text("ten bytes!", encoding="utf-8")
    assert load(file).page.lines == ("ten bytes!",)


def test_broken_utf_8_is_told_with_file_line_and_offset(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(b"first line\nsecond \xe2\x82 line\n")
    with pytest.raises(UnreadableDocument) as refusal:
        load(file)
    assert str(refusal.value) == (
        f"{file}:2: the byte at offset 18 (0xe2) is no UTF-8; expected text encoded as UTF-8. "
        "Save the page again as UTF-8."
    )


def test_a_missing_file_and_a_folder_are_told_with_their_path(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.txt", tmp_path):
        with pytest.raises(UnreadableDocument, match=f"^{path}: the file cannot be read"):
            load(path)


def test_html_nested_deeper_than_any_page_is_refused_before_it_is_parsed() -> None:
    for opening in ("<div>", "<ul><li>x", "<blockquote><p>", "<div class=a><span>", "<table><tr><td>"):
        with pytest.raises(UnreadableDocument, match="nested over 5,000 deep"):
            receive(html(opening * LEVELS).encode(), "deep.html")


@pytest.mark.parametrize("opening", ["<span>", "<b>", "<x-element>", "<p>", "<dd>", "<td>", "<a href=x>y<p>"])
def test_html_nested_in_other_elements_is_read_however_deep(opening: str) -> None:
    assert page(opening * LEVELS + "the words").lines[-1].endswith("the words")


def test_html_nested_up_to_the_limit_is_read_with_its_classes_bounded() -> None:
    nested = "".join(f"<div class='c{i}'>" for i in range(documents.DEEPEST))
    (block,) = page(f"{nested}the words").blocks
    assert block.text == "the words"
    assert len(block.classes) <= 200


def test_elements_that_are_closed_again_are_not_nested() -> None:
    assert len(page("<div>word</div>" * 20_000).blocks) == 20_000


def test_large_inputs_of_one_line_and_of_many_are_read() -> None:
    assert len(receive(b"word " * 2_000_000, "page.txt").page.blocks) == 1
    assert len(receive(b"word\n" * 200_000, "page.txt").page.blocks) == 200_000
    assert not receive(b"<!---->" * 200_000 + b"x", "page.txt").page.is_html
    assert len(page("<p>word</p>" * 50_000 + "<!-- " * 100_000).blocks) == 50_000


@given(st.binary(max_size=400))
@settings(derandomize=True, max_examples=300)
def test_whatever_bytes_come_are_read_or_refused(data: bytes) -> None:
    try:
        assert isinstance(receive(data, "page"), Document)
    except UnreadableDocument as refusal:
        assert str(refusal).startswith("page")


@given(st.text(alphabet=st.sampled_from("<>/!-=\"' ahpdivbrul?x&#0;"), max_size=200))
@settings(derandomize=True, max_examples=300)
def test_whatever_markup_comes_is_read(markup: str) -> None:
    assert all(block.text == fold(block.text) for block in page(markup).blocks)


# Encodings.


@pytest.mark.parametrize("label", ["windows-1252", "iso-8859-1", "ISO-8859-1", "latin1"])
def test_html_in_windows_1252_is_decoded_as_its_meta_element_declares(label: str) -> None:
    markup = html("<p>“£5” – Thérèse’s</p>", f"<meta charset='{label}'>")
    assert receive(markup.encode("windows-1252"), "page.html").page.lines == ("“£5” – Thérèse’s",)


def test_the_older_form_of_declaring_an_encoding_is_understood() -> None:
    head = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'
    assert receive(html("<p>£5</p>", head).encode("windows-1252"), "page.html").page.lines == ("£5",)


def test_html_that_was_saved_as_utf_8_but_still_declares_another_encoding_is_read_as_utf_8() -> None:
    assert page("<p>“£5”</p>", "<meta charset=windows-1252>").lines == ("“£5”",)


def test_plain_text_in_another_encoding_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="is no UTF-8"):
        receive("£5".encode("windows-1252"), "page.txt")


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert receive(b"\xef\xbb\xbfQuestion", "page.txt").page.lines == ("Question",)
    assert receive(b"\xef\xbb\xbf" + html("<p>Question</p>").encode(), "page.html").page.lines == ("Question",)


# Text or HTML.


@pytest.mark.parametrize(
    "start",
    [
        "<!DOCTYPE html>",
        "<html lang=en>",
        "\n\n<HTML>",
        "<!-- saved from url=(0040)https://example.org/ -->\n<html>",
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">',
    ],
)
def test_html_is_told_by_how_it_begins(start: str) -> None:
    document = receive(f"{start}<p>One</p></html>".encode(), "saved")
    assert (document.media_type, document.page.is_html, document.page.lines) == ("text/html", True, ("One",))


def test_text_that_mentions_html_is_text() -> None:
    assert receive(b"The element <html> opens a page.", "page.txt").media_type == "text/plain"


def test_html_without_its_end_is_not_complete() -> None:
    assert page("<p>One</p>").complete
    assert receive(b"<html><p>One</p></html >\n<!-- served in 3 ms -->\n", "page.html").page.complete
    assert not receive(b"<html><p>One</p>", "page.html").page.complete


def test_a_document_keeps_digest_size_and_origin_of_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(b"One\r\n")
    document = load(file)
    assert (document.origin, document.size) == (str(file), 5)
    assert document.digest == hashlib.sha256(b"One\r\n").hexdigest()


# Blocks.


def test_no_break_spaces_are_folded_and_invisible_characters_dropped() -> None:
    assert fold("Work\u00a0Coaches \u2009\u202f in\t post\r\n") == "Work Coaches in post"
    assert fold("\ufeffdis\u00adability\u200b \u200e(PM2.5)\u200e\u2060") == "disability (PM2.5)"


def test_control_characters_that_no_xml_may_hold_are_dropped() -> None:
    assert page("<p>One&#1; &#x8;two&#x80;&#xfffe;</p>").lines == ("One two€",)
    assert fold("One\x1b\x7f\x9ftwo\uffff") == "Onetwo"


@given(st.text())
@settings(derandomize=True, max_examples=300)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_each_line_of_a_text_is_a_block() -> None:
    text = "Heading\n\n  • first  item\n- second item\n3. third item\n\uf0b7 Word's item\nYear | Number |\n"
    assert [(block.kind, str(block)) for block in receive(text.encode(), "page.txt").page.blocks] == [
        ("paragraph", "Heading"),
        ("item", "• first item"),
        ("item", "- second item"),
        ("item", "3. third item"),
        ("item", "• Word's item"),
        ("row", "Year | Number"),
    ]


def test_each_block_element_of_html_that_holds_text_is_a_block() -> None:
    assert blocks("<h1>A <em>heading</em></h1><div>one<p>two</p>three<br>four</div><p> </p>") == [
        ("heading", "A heading"),
        ("paragraph", "one"),
        ("paragraph", "two"),
        ("paragraph", "three"),
        ("paragraph", "four"),
    ]


def test_a_heading_has_its_level() -> None:
    assert [block.level for block in page("<h1>a</h1><p>b</p><h3>c</h3>").blocks] == [1, 0, 3]


def test_only_the_first_paragraph_of_a_list_item_is_marked() -> None:
    assert blocks("<ul><li><p>one</p><p>more of it</p></li><li>two<ul><li>three</li></ul></li><li></li></ul>four") == [
        ("item", "• one"),
        ("paragraph", "more of it"),
        ("item", "• two"),
        ("item", "• three"),
        ("paragraph", "four"),
    ]


def test_the_items_of_an_ordered_list_are_numbered() -> None:
    assert blocks("<ol><li>one</li><li>two<ol><li>inner</li></ol></li><li>three</li></ol>") == [
        ("item", "1. one"),
        ("item", "2. two"),
        ("item", "1. inner"),
        ("item", "3. three"),
    ]


def test_a_row_of_a_table_is_one_block() -> None:
    rows = "<tr><th></th><th>2018</th></tr><tr><td><p>Jobcentres</p></td><td>9<br>(est.)</td></tr>"
    assert blocks(f"<table><caption>By year</caption>{rows}</table>after") == [
        ("paragraph", "By year"),
        ("row", "| 2018"),
        ("row", "Jobcentres | 9 (est.)"),
        ("paragraph", "after"),
    ]


def test_a_table_that_lays_out_a_page_is_read_as_the_page_it_holds() -> None:
    assert blocks("<table><tr><td><h1>One</h1><p>two</p></td><td><p>three</p></td></tr></table>") == [
        ("heading", "One"),
        ("paragraph", "two"),
        ("paragraph", "three"),
    ]


def test_the_alternative_text_of_an_image_is_part_of_its_block() -> None:
    assert blocks('<p><img alt="Photo of Ada"> Ada</p><figure><img alt="A bus"></figure><img>') == [
        ("paragraph", "Photo of Ada Ada"),
        ("image", "A bus"),
    ]


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>words()</script>",
        "<style>p { words: none }</style>",
        "<noscript>words</noscript>",
        "<template><p>words</p></template>",
        "<nav><p>words</p></nav>",
        "<svg><title>words</title></svg>",
        "<p hidden>words</p>",
        "<span hidden>words</span>",
        '<div style="color: red; display:none"><p>words</p></div>',
        '<p style="visibility: hidden">words</p>',
        "<button>words</button><select><option>words</option></select><textarea>words</textarea>",
        "<dialog open>words</dialog>",
        "<!-- words -->",
    ],
)
def test_what_a_reader_does_not_see_or_only_clicks_is_dropped(unseen: str) -> None:
    assert page(f"<p>One</p>{unseen}<p>two</p>").lines == ("One", "two")


@pytest.mark.parametrize(
    "opening",
    ["<aside>", "<footer>", '<div class="x related-links">', '<div role="complementary">', "<p class=sidebar>"],
)
def test_what_accompanies_every_page_is_no_part_of_its_content(opening: str) -> None:
    read = page(f"<p>One</p>{opening}<span>two</span>")
    assert read.lines == ("One", "two")
    assert [block.text for block in read.content] == ["One"]


def test_a_class_that_only_speaks_of_a_side_bar_makes_none() -> None:
    assert [block.text for block in page('<div class="has-sidebar no-footer"><p>One</p></div>').content] == ["One"]


def test_a_block_knows_the_classes_around_it_and_its_links() -> None:
    (block,) = page(
        '<div class="answer main"><p class=text><a href=" /a ">one</a> <a href="b"><b>two</b></a></p></div>'
    ).blocks
    assert block.classes == {"answer", "main", "text"}
    assert block.links == ("/a", "b")


def test_paragraphs_are_parted_by_an_empty_line_and_items_by_a_line_break() -> None:
    item, row = Block("item", "item", marker="•"), Block("a | b", "row")
    assert prose([Block("One"), item, item, Block("two"), row, row]) == "One\n\n• item\n• item\n\ntwo\n\na | b\na | b"
    assert prose([]) == ""


# Addresses.


def test_the_address_of_a_page_is_its_canonical_link_or_else_its_open_graph_address() -> None:
    canonical = '<link rel="canonical" href="https://example.org/a?b=1">'
    graph = '<meta property="og:url" content="https://example.org/c">'
    assert page("x", canonical + graph).address == "https://example.org/a?b=1"
    assert page("x", '<link rel="canonical" href="/a">' + graph).address == "https://example.org/c"
    assert page("x").address is None


def test_the_address_of_an_archived_page_is_that_of_the_page() -> None:
    head = '<link rel="canonical" href="https://web.archive.org/web/20200203101010/https://example.org/a">'
    assert page("x", head).address == "https://example.org/a"


@pytest.mark.parametrize(
    "text",
    [
        "https://[::1",
        "https://",
        "https://a b",
        "https://example.org/{id}",
        "ftp://example.org/",
        "/a",
        'https://a"b',
        "",
    ],
)
def test_what_cannot_stand_in_rdf_as_an_address_is_none(text: str) -> None:
    assert not is_address(text)
    assert page("x", f"<link rel=canonical href='{text}'>").address is None


def test_a_page_may_be_from_a_host_that_it_does_not_deny() -> None:
    ours = page("x", '<link rel="canonical" href="https://mail.example.org/a">')
    assert ours.may_be_from("example.org")
    assert page("x").may_be_from("example.org")
    assert not ours.may_be_from("ample.org")


# A piece of HTML, such as the text of an answer.


@pytest.mark.parametrize(
    ("piece", "lines"),
    [
        (
            '<table><tr><th rowspan="2">Region</th><th colspan="2">Year</th><th>Note</th></tr>'
            "<tr><th>2020</th><th>2021</th><th>x</th></tr><tr><td>North</td><td>1</td><td>2</td><td>y</td></tr></table>",
            ["Region | Year | | Note", "| 2020 | 2021 | x", "North | 1 | 2 | y"],
        ),
        ('<table><tr><td>a</td><td rowspan="2">b</td></tr><tr><td>c</td></tr></table><p>d</p>', ["a | b", "c", "d"]),
        ('<table><tr><td colspan="2">A title</td></tr><tr><td>a</td><td>b</td></tr></table>', ["A title", "a | b"]),
        ('<table><tr><td colspan="99999">a</td><td rowspan="x">b</td></tr></table>', ["a | b"]),
        ('<ol start="3"><li>c</li><li>d</li></ol><ol><li>a</li></ol>', ["c", "d", "a"]),
        ("<p>5,432<sup>1,2</sup> H<sub>2</sub>O 1<sup>st</sup> 10<sup>-6</sup></p>", ["5,432¹,² H₂O 1st 10⁻⁶"]),
        ("<p>\uf0a7 item \ue001here</p>", ["item here"]),
    ],
)
def test_a_piece_of_html_keeps_the_structure_that_a_reader_needs(piece: str, lines: list[str]) -> None:
    assert [block.text for block in html_blocks(piece)] == lines


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<br>", "<br />", "<strong>", "</strong>", "<em>", "</em>", " ", "\n", "a", "b c", "1. d", "• e", "| ",
             "&amp;", "&lt;", "&nbsp;", "&#8217;", "\u200b", "\u00a0", "&x", "5 > 4"]
        ),
        max_size=25,
    )
)  # fmt: skip
def test_a_piece_of_html_that_is_paragraphs_only_is_read_as_by_the_parser(pieces: list[str]) -> None:
    piece = "".join(pieces)
    assert html_blocks(piece) == html_blocks(f"{piece}<!-- -->")


def test_the_items_of_a_list_are_numbered_from_where_it_starts() -> None:
    assert [block.marker for block in html_blocks('<ol start="3"><li>c</li><li>d</li></ol>')] == ["3.", "4."]


def test_a_piece_of_html_that_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="nested over"):
        html_blocks("<div>" * 5_001)


@pytest.mark.parametrize(
    ("address", "real"),
    [
        ("https://www.gov.uk/a", "https://www.gov.uk/a"),
        (
            "https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F%3Fb%3D1&data=x",
            "https://a.example/?b=1",
        ),
        (
            "https://gbr01.safelinks.protection.outlook.com/?url=https%3A%2F%2Feur02.safelinks.protection.outlook.com"
            "%2F%3Furl%3Dhttps%253A%252F%252Fa.example%252F",
            "https://a.example/",
        ),
        (
            "https://gbr01.safelinks.protection.outlook.com/?data=x",
            "https://gbr01.safelinks.protection.outlook.com/?data=x",
        ),
    ],
)
def test_an_address_that_a_mail_program_wrapped_is_unwrapped(address: str, real: str) -> None:
    assert unwrapped_address(address) == real
