"""The documents in a file: records in any layout, and the reason in the place of each that cannot be read."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents import DataRecord, Document, Page, XmlText
from kg.errors import UnreadableDocument
from kg.intake import Received, documents_in

RECORDS = [{"value": {"id": 1}}, {"value": {"id": 2, "heading": "Bées"}}]
LINES = "\n".join(json.dumps(record) for record in RECORDS)
LAYOUTS = {
    "a list": json.dumps(RECORDS),
    "a list on many lines": json.dumps(RECORDS, indent=1),
    "a page of results": json.dumps({"totalResults": 2, "results": RECORDS}),
    "JSON Lines": LINES,
    "JSON Lines with empty ones": f"\n{LINES}\n\n",
    "a page of results on each line": "\n".join(json.dumps({"results": [record]}) for record in RECORDS),
}


def written(folder: Path, content: str | bytes, name: str = "some.json") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def documents(path: Path) -> list[Document]:
    found = list(documents_in(path))
    assert all(isinstance(document, Document) for document in found), found
    return [document for document in found if isinstance(document, Document)]


def values(received: list[Document]) -> list[object]:
    return [document.content.value for document in received if isinstance(document.content, DataRecord)]


def reasons(received: list[Received]) -> list[str]:
    return [str(error) for error in received if isinstance(error, UnreadableDocument)]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_records_are_found_in_every_layout(layout: str, packed: bool, tmp_path: Path) -> None:
    content = LAYOUTS[layout].encode()
    found = documents(written(tmp_path, gzip.compress(content) if packed else content))
    assert values(found) == RECORDS


def test_a_record_has_the_same_digest_in_every_layout(tmp_path: Path) -> None:
    digests = {
        tuple(document.digest for document in documents(written(tmp_path, content))) for content in LAYOUTS.values()
    }
    assert len(digests) == 1


def test_a_record_alone_is_one_document(tmp_path: Path) -> None:
    assert values(documents(written(tmp_path, json.dumps(RECORDS[0], indent=2)))) == RECORDS[:1]


def test_a_day_in_the_name_of_the_file_is_when_its_records_were_seen(tmp_path: Path) -> None:
    (dated,) = documents(written(tmp_path, '{"id": 1}', "2024-10-30.json"))
    (undated,) = documents(written(tmp_path, '{"id": 1}', "2024-10.json"))
    assert isinstance(dated.content, DataRecord)
    assert isinstance(undated.content, DataRecord)
    assert (dated.content.seen, undated.content.seen) == ("2024-10-30", None)


def test_a_broken_line_is_told_by_its_number_and_the_others_are_given(tmp_path: Path) -> None:
    path = written(tmp_path, '{"id": 1}\n{"id": 2\n{"id": 3}\n[4]\n{"id": 5}')
    found = list(documents_in(path))
    assert values([document for document in found if isinstance(document, Document)]) == [
        {"id": 1},
        {"id": 3},
        {"id": 5},
    ]
    broken, no_object = reasons(found)
    assert broken.startswith(f"{path}:2: what begins like JSON is none")
    assert no_object == f"{path}:4, record 1: the record is int, no object"


def test_json_that_is_cut_is_told(tmp_path: Path) -> None:
    (reason,) = reasons(list(documents_in(written(tmp_path, json.dumps(RECORDS, indent=1)[:-9]))))
    assert "what begins like JSON is none" in reason


def test_gzip_that_is_cut_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(LINES.encode())[:-9])
    assert [reason for reason in reasons(list(documents_in(path))) if "cannot be unpacked" in reason]


def test_xml_is_decoded_as_it_declares(tmp_path: Path) -> None:
    xml = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE a [\n<!ENTITY pound "&#163;">\n]>\n<a>Bées</a>'
    (document,) = documents(written(tmp_path, xml.encode("latin-1"), "some.xml"))
    assert document.content == XmlText(xml, "a")
    assert document.media_type == "application/xml"


def test_a_data_file_of_parlparse_is_xml_without_declaring_it_and_its_name_holds_its_day(tmp_path: Path) -> None:
    (document,) = documents(written(tmp_path, "<publicwhip>Bées</publicwhip>", "answers2015-06-09.xml"))
    assert document.content == XmlText("<publicwhip>Bées</publicwhip>", "publicwhip", "2015-06-09")
    (page,) = documents(written(tmp_path, "<notes>Bées</notes>", "notes2015-06-09.xml"))
    assert isinstance(page.content, Page)


@pytest.mark.parametrize("encoding", ["idna", "undefined", "hex", "no-such"])
def test_xml_that_declares_no_encoding_of_texts_is_told(encoding: str, tmp_path: Path) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?><a>{"B" * 70}é</a>'
    (reason,) = reasons(list(documents_in(written(tmp_path, xml.encode("latin-1")))))
    assert "not encoded as it declares" in reason


def test_xml_in_another_encoding_than_it_declares_is_told(tmp_path: Path) -> None:
    xml = '<?xml version="1.0" encoding="ascii"?><a>Bées</a>'
    (reason,) = reasons(list(documents_in(written(tmp_path, xml.encode("latin-1")))))
    assert "not encoded as it declares" in reason


@pytest.mark.parametrize("page", ["A heading\n\nSome text.", '<?xml version="1.0"?><html><body>Text</body></html>'])
def test_what_is_no_data_is_a_page(page: str, tmp_path: Path) -> None:
    (document,) = documents(written(tmp_path, page))
    assert isinstance(document.content, Page)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert reasons(list(documents_in(tmp_path / "none.json")))


@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_whatever_a_file_holds_gives_documents_or_reasons(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    for start in (b"", b"{", b"[", b"\x1f\x8b", b'{"a": 1}\n', b"<?xml version='1.0'?><a>"):
        path.write_bytes(start + content)
        for received in documents_in(path):
            assert isinstance(received, Document | UnreadableDocument)
