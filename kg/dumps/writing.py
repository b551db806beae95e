"""Writing the dumps of a release into its folder."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kg.dumps import rdf
from kg.dumps.cells import Cells
from kg.dumps.data_package import data_package
from kg.dumps.licences import NOTES, notes
from kg.dumps.lines import Triple
from kg.dumps.listing import FOLDER, FORMATS, FORMATS_OF_DOCUMENTS, DumpFile, Listing, Source
from kg.dumps.naming import Naming
from kg.dumps.packed import Packer, Written
from kg.dumps.sitemaps import FOLDER as SITEMAPS
from kg.dumps.sitemaps import SitemapWriter
from kg.dumps.tables import TABLES, TableWriter
from kg.store.embedded import opened_for_reading
from kg.vocab import prefixes

SUMS = "SHA256SUMS"
PACKAGE = "tables/datapackage.json"


def write(release: Path, base: str, naming: Naming) -> Listing:
    """Write the dumps of a release into its folder, unless they are there; gives what they are.

    Until all is written it lies under another name. OSError if it cannot be written, ReleaseError if the store cannot
    be read.
    """
    if done := Listing.read(release):
        return done
    folder = release / f"{FOLDER}.part"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    store = opened_for_reading(release / "store")
    tables = TableWriter(folder, Cells(store, base))
    with Packer(folder) as packer:
        sitemaps = SitemapWriter(packer, base)

        def seen(kind: str, subject: bytes, pairs: Sequence[Triple]) -> None:
            tables.take(kind, subject, pairs)
            sitemaps.take(kind, subject)

        things = rdf.write_things(store, base, packer, folder, seen)
        sitemaps.finish()
        sources, documents = rdf.write_documents(store, base, packer, lambda key: naming.sources.get(key, key))
        written = packer.finish() | tables.finish()
    described = _Described(naming, sources, things, documents, tables.rows)
    files = [described.file(name, size) for name, size in sorted(written.items())]
    named = {licence: naming.licences.get(licence, licence) for source in sources for licence in source.licences}
    listing = Listing(tuple(files), tuple(sources), named)
    extra = {
        rdf.CONTEXT: _context(base),
        NOTES: notes(listing, naming.title),
        PACKAGE: data_package(listing, base, naming.title, naming.description),
    }
    listing = Listing((*files, *_put(folder, extra)), listing.sources, named)
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in sorted(listing.files, key=lambda file: file.name))
    listing = Listing((*listing.files, *_put(folder, {SUMS: sums})), listing.sources, named)
    listing.write(folder)
    folder.rename(release / FOLDER)
    return listing


def _context(base: str) -> str:
    return json.dumps({"@context": prefixes(base)}, indent=1, sort_keys=True) + "\n"


_TITLES = {
    rdf.CONTEXT: "The context of the lines of JSON-LD",
    NOTES: "Under which licences each file stands",
    PACKAGE: "Data Package: what is in the columns of the tables",
    SUMS: "Checksums of all files",
}


def _put(folder: Path, texts: Mapping[str, str]) -> Iterable[DumpFile]:
    for name, text in texts.items():
        content = text.encode()
        (folder / name).write_bytes(content)
        yield DumpFile(name, "notes", _TITLES[name], len(content), hashlib.sha256(content).hexdigest())


class _Described:
    """Says of each file what is in it."""

    def __init__(
        self,
        naming: Naming,
        sources: Sequence[Source],
        things: rdf.Counts,
        documents: rdf.Counts,
        rows: Mapping[str, int],
    ):
        self._naming = naming
        self._sources = sources
        self._things = things
        self._documents = documents
        self._rows = rows
        self._tables = {table.file: table for table in TABLES}

    def file(self, name: str, written: Written) -> DumpFile:
        part, title, triples, things, sources = self._told(name)
        # What states no licence and grants none is this data set's own.
        one = len({source.licences for source in sources}) == 1 and len(sources[0].licences) == 1
        return DumpFile(
            name,
            part,
            title,
            written.bytes,
            written.sha256,
            triples,
            things,
            tuple(sorted({licence for source in sources for licence in source.licences})),
            tuple(sorted({right for source in sources for right in source.rights})),
            one,
        )

    def _told(self, name: str) -> tuple[str, str, int | None, int | None, Sequence[Source]]:
        if table := self._tables.get(name):
            about = [source for source in self._sources if set(table.kinds) & set(source.kinds)]
            return "tables", table.title, None, self._rows.get(name, 0), about
        part, _, file = name.rpartition("/")
        if part == SITEMAPS:
            return "sitemaps", "The addresses of pages, for search engines", None, None, ()
        key = (file or name).split(".")[0]
        formats = FORMATS_OF_DOCUMENTS if part == "source" or key == "documents" else FORMATS
        form = formats[name.removesuffix(".gz").rpartition(".")[2]]
        if part == "kind":
            about = [source for source in self._sources if key in source.kinds]
            title = key.replace("-", " ").capitalize()
            return "kind", f"{title} ({form})", self._things.triples[key], self._things.things[key], about
        if part == "source":
            about = [source for source in self._sources if source.key == key]
            told = self._documents.triples[key], self._documents.things[key]
            return "source", f"{about[0].name} ({form})", *told, about
        if key == "merged":
            told = self._things.triples.total(), self._things.things.total()
            return key, f"All that is said, each triple once ({form})", *told, self._sources
        told = self._documents.triples.total(), self._documents.things.total()
        return key, f"What each document says, in a graph of its own ({form})", *told, self._sources
