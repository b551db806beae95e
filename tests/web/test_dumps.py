"""Dumps, served: whole or in ranges, with what tells one version from another, and nothing that is not listed."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT

from kg.history import History, Sort

from .conftest import BASE, TURTLE, Client, links, page, serving

FILE = "/dumps/merged.nt.gz"


@pytest.fixture(scope="module")
def content(data: Path) -> bytes:
    return (data / "current" / "dumps" / "merged.nt.gz").read_bytes()


def test_a_file_is_given_as_it_is(site: Client, content: bytes) -> None:
    response = site.get(FILE, "*/*")
    assert response.status_code == 200
    assert response.content == content
    assert response.headers["content-type"] == "application/gzip"
    assert response.headers["content-length"] == str(len(content))
    assert response.headers["accept-ranges"] == "bytes"
    assert response.headers["etag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    assert "content-encoding" not in response.headers


def test_head_tells_the_size_and_gives_nothing(site: Client, content: bytes) -> None:
    response = site.send("HEAD", FILE, "*/*")
    assert response.status_code == 200
    assert response.headers["content-length"] == str(len(content))
    assert response.content == b""


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=10-", 10, None),
        ("bytes=-7", -7, None),
        ("bytes=5-5", 5, 6),
        ("bytes=3-99999999", 3, None),
        ("BYTES=0-9", 0, 10),
    ],
)
def test_a_range_is_given(site: Client, content: bytes, asked: str, begin: int, end: int | None) -> None:
    response = site.get(FILE, "*/*", range=asked)
    assert response.status_code == 206
    assert response.content == content[begin:end]
    first = begin % len(content)
    told = f"bytes {first}-{first + len(response.content) - 1}/{len(content)}"
    assert response.headers["content-range"] == told


@pytest.mark.parametrize("asked", ["lines=0-9", "bytes=9-3", "bytes=", "bytes=a-b", "bytes=0-1,3-4", "0-9", "bytes=-"])
def test_a_range_that_cannot_be_meant_is_disregarded(site: Client, content: bytes, asked: str) -> None:
    response = site.get(FILE, "*/*", range=asked)
    assert (response.status_code, response.content) == (200, content)


def test_a_range_behind_the_end_cannot_be_had(site: Client, content: bytes) -> None:
    response = site.get(FILE, "*/*", range=f"bytes={len(content)}-")
    assert response.status_code == 416
    assert response.headers["content-range"] == f"bytes */{len(content)}"


def test_a_download_goes_on_only_with_the_same_file(site: Client, content: bytes) -> None:
    tag = site.get(FILE, "*/*").headers["etag"]
    assert site.get(FILE, "*/*", range="bytes=10-", if_range=tag).content == content[10:]
    another = site.get(FILE, "*/*", range="bytes=10-", if_range='"another"')
    assert (another.status_code, another.content) == (200, content)


def test_who_has_a_file_is_told_so(site: Client) -> None:
    tag = site.get(FILE, "*/*").headers["etag"]
    response = site.get(FILE, "*/*", if_none_match=f'"another", {tag}')
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"] == tag
    assert site.get(FILE, "*/*", if_none_match='"another"').status_code == 200


@pytest.mark.parametrize(
    ("name", "form"), [("merged.nt", "application/n-triples"), ("kind/person.ttl", "text/turtle; charset=utf-8")]
)
@pytest.mark.parametrize("packed", [True, False])
def test_without_its_ending_a_file_is_unpacked(site: Client, data: Path, name: str, form: str, packed: bool) -> None:
    held = (data / "current" / "dumps" / f"{name}.gz").read_bytes()
    way = "br, gzip" if packed else "br"
    response = site.get(f"/dumps/{name}", "*/*", accept_encoding=way)
    assert response.content == gzip.decompress(held)
    assert (response.headers.get("content-encoding") == "gzip") is packed
    assert response.headers["content-type"] == form
    assert response.headers["vary"] == "Accept-Encoding"
    tag = response.headers["etag"]
    assert site.get(f"/dumps/{name}", "*/*", accept_encoding=way, if_none_match=tag).status_code == 304
    head = site.send("HEAD", f"/dumps/{name}", "*/*", accept_encoding=way)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)


def test_what_is_unpacked_is_told_from_what_is_not(site: Client) -> None:
    ways = [(FILE, "gzip"), (FILE.removesuffix(".gz"), "gzip"), (FILE.removesuffix(".gz"), "identity")]
    assert len({site.send("HEAD", path, "*/*", accept_encoding=way).headers["etag"] for path, way in ways}) == 3


def test_a_range_of_what_is_unpacked_on_the_way_is_the_whole(site: Client, content: bytes) -> None:
    response = site.get(FILE.removesuffix(".gz"), "*/*", range="bytes=0-9")
    assert (response.status_code, response.content) == (200, gzip.decompress(content))
    assert response.headers["accept-ranges"] == "none"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("kind/person.ttl.gz", "application/gzip"),
        ("tables/people.csv", "text/csv; charset=utf-8"),
        ("tables/datapackage.json", "application/json"),
        ("context.jsonld", "application/ld+json"),
        ("LICENCES.txt", "text/plain; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_each_file_has_its_type(site: Client, name: str, media_type: str) -> None:
    response = site.get(f"/dumps/{name}", "*/*")
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)


@pytest.mark.parametrize(
    "name",
    [
        "nothing.nt.gz", "nothing.nt", "merged", "tables/people.csv.gz", "kind", "kind/", "../manifest.json", "..%2Fmanifest.json", "%2e%2e/manifest.json", "files.json",
        "/etc/passwd", "%00", "merged.nt.gz/", "....//manifest.json", "\\..\\manifest.json",
    ],
)  # fmt: skip
def test_nothing_that_is_not_listed_is_given(site: Client, name: str) -> None:
    assert site.get(f"/dumps/{name}", "*/*").status_code == 404


def test_each_file_leads_to_its_licence(site: Client) -> None:
    licence = "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/"
    assert f'<{licence}>; rel="license"' in site.get("/dumps/source/theyworkforyou.nq.gz", "*/*").headers["link"]
    assert '</dumps/LICENCES.txt>; rel="license"' in site.get(FILE, "*/*").headers["link"]


def test_the_page_lists_every_file_with_what_tells_it(site: Client, data: Path) -> None:
    html = page(site.get("/dumps/"))
    sums = (data / "current" / "dumps" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in sums)}
    shown = {
        link.removeprefix("/dumps/"): item
        for item in html.css("tbody li")
        for link in [a.attributes["href"] or "" for a in item.css("a")]
    }
    listed = {name for name in told if not name.startswith("sitemaps/")}
    assert shown.keys() == listed | {"SHA256SUMS"}
    for name in listed:
        assert [code.attributes["title"] for code in shown[name].css("code")] == [told[name]]
        size = (data / "current" / "dumps" / name).stat().st_size
        assert f"{size:,}" in shown[name].text()


def test_the_list_is_there_for_programs(site: Client) -> None:
    listed = json.loads(site.get("/dumps/", "application/json").content)
    assert listed["release"]
    for file in listed["files"]:
        response = site.send("HEAD", urlsplit(file["address"]).path, "*/*")
        assert response.headers["content-length"] == str(file["bytes"])
    graph = Graph().parse(data=site.get("/dumps/", TURTLE).content, format="turtle")
    downloads = {str(address) for address in graph.objects(None, DCAT.downloadURL)}
    assert downloads <= {file["address"] for file in listed["files"]}
    assert f"{BASE}{FILE}" in downloads


def test_no_form_of_the_list_that_is_not_there_is_promised(site: Client) -> None:
    assert site.get("/dumps/", "image/png").status_code == 406


@pytest.fixture(scope="module")
def bare(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release without dumps."""
    copy = Path(shutil.copytree(data, tmp_path_factory.mktemp("bare") / "data", symlinks=True))
    shutil.rmtree(copy / "current" / "dumps")
    return copy


def test_a_release_without_dumps_says_so(bare: Path) -> None:
    with serving(bare) as client:
        for path in ("/dumps/", FILE, "/sitemap.xml", "/sitemap-1.xml.gz"):
            assert client.get(path, "*/*").status_code == 404
        assert "kg dump --all" in client.get("/dumps/", "*/*").text
        assert "Sitemap" not in client.get("/robots.txt", "*/*").text
        assert "/dumps/" not in links(page(client.get("/")))
        graph = Graph().parse(data=client.get("/dataset", TURTLE).content, format="turtle")
        assert graph.value(URIRef(f"{BASE}/"), DCAT.distribution) is None


def test_dumps_that_are_made_while_a_release_is_served_are_found(data: Path, bare: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(bare, tmp_path / "data", symlinks=True))
    with serving(copy) as client:
        assert client.get(FILE, "*/*").status_code == 404
        shutil.copytree(data / "current" / "dumps", copy / "current" / "dumps")
        assert client.get(FILE, "*/*").status_code == 200
        assert "/dumps/" in links(page(client.get("/")))


def test_a_file_that_went_with_its_release_is_no_fault_of_the_server(data: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(data, tmp_path / "data", symlinks=True))
    with serving(copy) as client:
        (copy / "current" / "dumps" / "merged.nt.gz").unlink()
        assert client.get(FILE, "*/*").status_code == 404
        assert client.get(FILE.removesuffix(".gz"), "*/*").status_code == 404


def test_robots_find_every_page(site: Client) -> None:
    robots = site.get("/robots.txt", "*/*").text
    assert f"Sitemap: {BASE}/sitemap.xml\n" in robots
    index = site.get("/sitemap.xml", "*/*")
    assert index.headers["content-type"] == "application/xml"
    assert f"<loc>{BASE}/sitemap-1.xml.gz</loc><lastmod>" in index.text
    response = site.get("/sitemap-1.xml.gz", "*/*")
    assert response.headers["content-type"] == "application/gzip"
    text = gzip.decompress(response.content).decode()
    addresses = [part.partition("</loc>")[0] for part in text.split("<loc>")[1:]]
    assert f"{BASE}/doc/person/sarah-newton" in addresses
    assert len(addresses) == len(set(addresses))
    for address in addresses[::50]:
        assert site.get(urlsplit(address).path).status_code == 200
    assert site.get("/sitemap-2.xml.gz", "*/*").status_code == 404
    assert site.get("/sitemap-x.xml.gz", "*/*").status_code == 400


def test_sitemaps_tell_when_a_document_last_changed_as_far_as_that_is_known(
    three_releases: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(three_releases, tmp_path / "data", symlinks=True))
    subprocess.run([sys.executable, "-m", "kg", "dump", "--all", "--data", str(copy)], check=True, capture_output=True)
    held = gzip.decompress((copy / "current" / "dumps" / "sitemaps" / "sitemap-1.xml.gz").read_bytes())
    with serving(copy) as client:
        response = client.get("/sitemap-1.xml.gz", "*/*")
        again = client.get("/sitemap-1.xml.gz", "*/*", if_none_match=response.headers["etag"])
    assert again.status_code == 304
    text = gzip.decompress(response.content).decode()
    assert re.sub("<lastmod>[^<]+</lastmod>", "", text).encode() == held
    days = dict(re.findall(rf"<loc>{BASE}/doc/([^<]+)</loc>(?:<lastmod>([^<]+)</lastmod>)?", text))
    known = History.open(copy / "current")
    third, second, first = known.releases()
    changes = [change for note in (second, third) for change in known.changes(note.number)]
    known.close()
    documents = {address.removeprefix("document/") for address in days if address.startswith("document/")}
    assert {days[f"document/{key}"] for key in documents - {change.graph for change in changes}} == {first.built}
    reworded, *_ = [one.graph for one in changes if one.sort == Sort.changed and one.graph in documents]
    assert {day for address, day in days.items() if reworded in address} == {second.built}
    assert {day for address, day in days.items() if address.startswith(("person/", "body/", "programme/"))} == {""}
