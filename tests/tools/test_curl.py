"""curl, as the README and any script use it: it follows, negotiates, goes on with downloads and knows what it has."""

import gzip
import json
import shutil
import subprocess
from pathlib import Path

from web.browsing import needs

CURL = shutil.which("curl")
pytestmark = needs(CURL is not None, "there is no curl on this machine: apt-get install curl")
NEWTON = "id/person/sarah-newton"


def curl(*arguments: str | Path) -> bytes:
    # Whatever somebody has in a .curlrc is no part of this.
    return subprocess.run(
        [str(CURL), "--disable", "--silent", "--show-error", *map(str, arguments)], check=True, capture_output=True
    ).stdout


def told(*arguments: str | Path) -> list[str]:
    """What it met: the status, how often it was led on, and where to."""
    found = curl("--output", "/dev/null", "--write-out", "%{http_code} %{num_redirects} %{url_effective}", *arguments)
    return found.decode().split()


def test_a_thing_leads_to_what_describes_it(address: str) -> None:
    assert told(f"{address}/{NEWTON}") == ["303", "0", f"{address}/{NEWTON}"]
    assert told("--location", f"{address}/{NEWTON}") == ["200", "1", f"{address}/doc/person/sarah-newton"]


def test_the_form_is_what_is_asked_for(address: str) -> None:
    for form, begin in (
        ("text/turtle", b"@prefix"),
        ("application/ld+json", b"{"),
        ("application/n-triples", b"<"),
        ("application/rdf+xml", b"<?xml"),
        ("text/html", b"<!doctype html>"),
    ):
        found = curl("--location", "--fail", "--header", f"Accept: {form}", f"{address}/{NEWTON}")
        assert found.lower().startswith(begin), form
    assert told("--location", "--header", "Accept: image/png", f"{address}/{NEWTON}")[0] == "406"


def test_a_query_is_asked(address: str) -> None:
    query = "SELECT DISTINCT ?name { ?answer kg:answeredByPerson/foaf:name ?name } ORDER BY ?name"
    by_get = curl("--get", "--data-urlencode", f"query={query}", "--header", "Accept: text/csv", f"{address}/sparql")
    by_post = curl("--data-urlencode", f"query={query}", "--header", "Accept: text/csv", f"{address}/sparql")
    assert by_get == by_post == b"name\r\nMims Davies\r\nSarah Newton\r\n"


def test_a_download_that_broke_off_is_gone_on_with(address: str, data: Path, tmp_path: Path) -> None:
    whole = (data / "current" / "dumps" / "merged.nt.gz").read_bytes()
    dump = f"{address}/dumps/merged.nt.gz"
    assert curl("--range", "10-19", dump) == whole[10:20]
    (tmp_path / "part").write_bytes(whole[:1000])
    curl("--fail", "--continue-at", "-", "--output", tmp_path / "part", dump)
    assert (tmp_path / "part").read_bytes() == whole


def test_what_is_had_is_not_sent_again(address: str, tmp_path: Path) -> None:
    for path in ("dumps/merged.nt.gz", "dumps/merged.nt", "doc/person/sarah-newton.ttl", "dumps/tables/promises.csv"):
        tag = tmp_path / path.replace("/", "-")
        assert told("--etag-save", tag, f"{address}/{path}")[0] == "200"
        assert told("--etag-compare", tag, f"{address}/{path}")[0] == "304"


def test_a_dump_is_unpacked_on_the_way(address: str, data: Path) -> None:
    lines = gzip.decompress((data / "current" / "dumps" / "kind" / "person.nt.gz").read_bytes())
    assert curl(f"{address}/dumps/kind/person.nt") == lines
    assert curl("--compressed", f"{address}/dumps/kind/person.nt") == lines


def test_names_are_reconciled(address: str) -> None:
    asked = {"q0": {"query": "Newton, Rt Hon Sarah MP", "type": "person"}}
    found = json.loads(curl("--data-urlencode", f"queries={json.dumps(asked)}", f"{address}/reconcile"))
    assert [one["id"] for one in found["q0"]["result"] if one["match"]] == ["person/sarah-newton"]
