"""The index that browsers search without a server: words in files that hold a stretch of the alphabet each.

    search/words/N.json     words and the numbers of the things that have them, each as the distance from the one before
    search/things/N.json    names, kinds and files of a hundred things each
    search/index.json       the first word of each file, and words that are everywhere and are not looked for

Things stand in the order in which they are shown: programmes, bodies and people first, then texts, the latest first.
"""

import json
import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.export.making import write
from kg.store import Store
from kg.vocab import KG, PWS, SCHEMA, absolute
from kg.web.kinds import KINDS

LARGEST = 150_000
"""Bytes of a file of words, which a word alone must not pass."""
PER_FILE = 100
"""Things in a file."""
_NAMED = ("programme", "benefit", "staff-role", "training", "body", "person", "publication", "place", "party")
_DATED = {
    "question": (KG.dateTabled, "pqa:questionText"),
    "written-statement": (PWS.madeOn, "schema:text"),
    "article": (SCHEMA.datePublished, "schema:headline"),
    "target": (KG.statedOn, "rdfs:label"),
}
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class _Entry:
    key: str
    label: str
    date: str
    text: str


def words(text: str) -> set[str]:
    """Give the words of a text as they are looked for: `Thérèse’s` → `thereses`. The browser does the same."""
    plain = unicodedata.normalize("NFKD", text).lower()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return set(_WORD.findall(re.sub("['’]", "", plain)))


def write_index(store: Store, base: str, site: Path, there: Iterable[str]) -> tuple[list[str], int]:
    """Write the index of the things that have pages. Gives its files, and how many were not there or not so."""
    has_page = frozenset(there)
    entries = [entry for entry in _entries(store, base) if entry.key in has_page]
    having: dict[str, array[int]] = defaultdict(lambda: array("I"))
    for number, entry in enumerate(entries):
        for word in words(f"{entry.label} {entry.text}"):
            having[word].append(number)
    files: dict[str, str] = {}
    starts, everywhere = _write_words(having, files)
    for number in range(0, len(entries), PER_FILE):
        some = [
            [entry.label, entry.key.partition("/")[0], f"doc/{entry.key}.html", entry.date]
            for entry in entries[number : number + PER_FILE]
        ]
        files[f"search/things/{number // PER_FILE}.json"] = _json(some)
    kinds = {kind: KINDS[kind].singular for kind in (*_NAMED, *_DATED)}
    told = {"words": starts, "everywhere": everywhere, "perFile": PER_FILE, "count": len(entries), "kinds": kinds}
    files["search/index.json"] = _json(told)
    written = sum(write(site / file, content.encode()) for file, content in files.items())
    return sorted(files), written


def _write_words(having: dict[str, "array[int]"], files: dict[str, str]) -> tuple[list[str], list[str]]:
    """Part the words into files. Gives the first word of each, and the words that are left out."""
    starts: list[str] = []
    everywhere: list[str] = []
    some: list[str] = []
    size = 0

    def close() -> None:
        nonlocal some, size
        files[f"search/words/{len(starts) - 1}.json"] = "{" + ",".join(some) + "}"
        some, size = [], 0

    for word in sorted(having):
        numbers = having[word]
        before = [0, *numbers[:-1]]
        held = f"{_json(word)}:{_json([number - last for number, last in zip(numbers, before, strict=True)])}"
        if len(held) > LARGEST:
            everywhere.append(word)
            continue
        if some and size + len(held) > LARGEST:
            close()
        if not some:
            starts.append(word)
        some.append(held)
        size += len(held) + 1
    if some:
        close()
    return starts, everywhere


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _entries(store: Store, base: str) -> Iterator[_Entry]:
    """Give what can be found, in the order in which it is shown."""
    for kind in _NAMED:
        names: dict[str, list[str]] = defaultdict(list)
        labels: dict[str, str] = {}
        rows = store.select(
            "SELECT ?thing ?label ?name WHERE { ?thing a ?type ; rdfs:label ?label "
            "OPTIONAL { ?thing skos:altLabel ?name } }",
            type=absolute(KINDS[kind].type, base),
        )
        for row in rows:
            key = _key(row["thing"], base)
            labels[key] = str(row["label"])
            names[key] += [str(row["name"])] if "name" in row else []
        for key in sorted(labels, key=lambda key: (labels[key].casefold(), key)):
            yield _Entry(key, labels[key], "", " ".join(sorted(names[key])))
    dated: list[_Entry] = []
    for kind, (date, text) in _DATED.items():
        rows = store.select(
            f"SELECT ?thing ?label ?date ?text WHERE {{ ?thing a ?type ; rdfs:label ?label "
            f"OPTIONAL {{ ?thing ?dated ?date }} OPTIONAL {{ ?thing {text} ?text }} }}",
            type=absolute(KINDS[kind].type, base),
            dated=absolute(date, base),
        )
        found: dict[str, _Entry] = {}
        for row in rows:
            entry = _Entry(
                _key(row["thing"], base), str(row["label"]), str(row.get("date", "")), str(row.get("text", ""))
            )
            found[entry.key] = min(entry, found.get(entry.key, entry), key=lambda one: (one.date, one.text))
        dated += found.values()
    dated.sort(key=lambda entry: entry.key)
    dated.sort(key=lambda entry: entry.date, reverse=True)
    yield from dated


def _key(thing: object, base: str) -> str:
    return str(thing).removeprefix(f"{base}/id/")
