"""Bodies: the organisations of GOV.UK and what became of them, and the bodies that answer questions.

Change is said as the W3C's organization ontology says it: an org:ChangeEvent with its org:originalOrganization and its
org:resultingOrganization (https://www.w3.org/TR/vocab-org/#org:ChangeEvent).
"""

from collections import defaultdict
from contextlib import suppress

from rdflib import Literal, URIRef

from kg.records import PartialDate, Reference
from kg.register_import.entries import Entry, dated, english
from kg.register_import.names import folded
from kg.register_import.reckoning import Reckoning, Row, Table
from kg.register_import.shipped import Shipped
from kg.register_import.tables import date_in
from kg.vocab import DCTERMS, FOAF, KG, ORG, PQA, RDFS, SCHEMA, SKOS, slug

_BECAME = {
    "changed_name": "was renamed",
    "merged": "was merged into",
    "replaced": "was replaced by",
    "split": "was split into",
    "devolved": "was devolved to",
    "left_gov": "left the government as",
}


def partial_date(text: str) -> PartialDate | None:
    """Read YYYY, YYYY-MM or YYYY-MM-DD; 9999 is an open end. ValueError for anything else."""
    if not text or text.startswith("9999"):
        return None
    parts = [int(part) for part in text.split("-")]
    if not 1 <= len(parts) <= 3 or len(text) not in (4, 7, 10):
        raise ValueError(text)
    return PartialDate(*parts)


def _tidy(name: str) -> str:
    """Tidy a name: spaces, and letters that were read in the wrong encoding."""
    if any("\x80" <= character <= "\x9f" for character in name):
        with suppress(UnicodeError):
            name = name.encode("latin-1").decode("utf-8")
    return " ".join(name.split())


class Bodies:
    """Makes the entries of bodies, and those of their changes."""

    def __init__(self, shipped: Shipped, reckoning: Reckoning):
        self.entries: dict[Reference, Entry] = {}
        self.changes: dict[Reference, Entry] = {}
        self._shipped = shipped
        self._reckoning = reckoning
        self._of_organisation: dict[str, Reference] = {}
        self._titles: dict[str, str] = {}
        self._by_title: dict[str, set[Reference]] = defaultdict(set)
        self._ends: dict[Reference, PartialDate] = {}

    def add(self, tables: list[Table]) -> None:
        """Add the bodies of every table that has some."""
        of: dict[str, list[Row]] = defaultdict(list)
        for table in tables:
            of[table.kind] += table.rows
        self._organisations(of["govuk_organisations"])
        for row in of["government_organisation_register"]:
            self._registered(row)
        for row in of["government_organisations"]:
            self._listed(row)
        self._answering(of["answering_bodies"])

    def entry(self, reference: Reference, name: str, row: Row) -> Entry:
        """Give the entry of a body, made if there is none.

        Of the names in running text, those of an import are the least certain. One that is a single word, that
        something else bears, or that a closed body had in two words ("Animal Health"), is for lists only.
        """
        entry = self.entries.get(reference)
        if entry is None:
            entry = Entry(reference, (ORG.FormalOrganization,), set())
            self.entries[reference] = entry
            if not self._shipped.is_known(reference):
                entry.say(RDFS.label, english(name))
                entry.say(SKOS.prefLabel, english(name))
                words = name.count(" ") + 1
                is_short = words == 1 or (words == 2 and row["govuk_status"] == "closed")
                if is_short or self._shipped.labels.get(folded(name)):
                    entry.say(KG.listedAs, Literal(name))
        entry.origins.add(row.table.origin)
        return entry

    def named(self, name: str) -> Reference | None:
        """Give the one body of this name in the shipped registers, or else among the organisations of GOV.UK."""
        found = self._shipped.named("body", name) or self._by_title.get(folded(name), set())
        return next(iter(found)) if len(found) == 1 else None

    def _organisations(self, rows: list[Row]) -> None:
        sound = [row for row in rows if row["id"] and row["title"] and row["web_url"]]
        abbreviations: dict[str, set[str]] = defaultdict(set)
        for row in sound:
            abbreviations[folded(row["abbreviation"])].add(row["id"])
        for row in sound:
            self._organisation(row, abbreviations)
        for row in sound:
            self._relations(row)
        self._changes(sound)

    def _organisation(self, row: Row, abbreviations: dict[str, set[str]]) -> None:
        key, name = _key(row["id"]), _tidy(row["title"])
        self._titles[key] = name
        found = self._match(key, name, row)
        if found is None:
            return
        self._of_organisation[key] = found
        self._by_title[folded(name)].add(found)
        self._reckoning.use(row)
        entry = self.entry(found, name, row)
        # GOV.UK has a page about an organisation, and data about it, but no address of the organisation itself.
        entry.say(FOAF.page, URIRef(row["web_url"]))
        entry.say(DCTERMS.source, URIRef(row["id"]))
        abbreviation = _tidy(row["abbreviation"])
        bearers = self._shipped.labels.get(folded(abbreviation), set()) - {found}
        if abbreviation and abbreviation != name and not bearers and len(abbreviations[folded(abbreviation)]) == 1:
            entry.say(SKOS.altLabel, english(abbreviation))
            if found not in self._shipped.labels.get(folded(abbreviation), set()):
                entry.say(KG.listedAs, Literal(abbreviation))
        if row["closed_at"]:
            self._ends_on(found, row, date_in(row["closed_at"]))

    def _ends_on(self, body: Reference, row: Row, text: str) -> None:
        try:
            end = partial_date(text)
        except ValueError:
            self._reckoning.breaks(row, f"{text!r} is no date")
            return
        if end is None:
            return
        known = self._ends.setdefault(body, end)
        if known == end:
            self.entry(body, "", row).say(SCHEMA.dissolutionDate, dated(end))
        elif not (str(known).startswith(str(end)) or str(end).startswith(str(known))):
            self._reckoning.notes.append(
                f"{row}: {row['name']} ended on {end}, but on {known} by GOV.UK, which is kept"
            )

    def _match(self, key: str, name: str, row: Row) -> Reference | None:
        """Give the address of an organisation: that of the same one in the shipped registers, or a new one."""
        if by_page := self._shipped.organisations.get(key):
            return by_page
        named = self._shipped.named("body", name)
        have_pages = set(self._shipped.organisations.values())
        if len(named) == 1 and not named & have_pages:
            return next(iter(named))
        if named:
            bearers = ", ".join(sorted(body.key for body in named))
            self._reckoning.notes.append(
                f"{row}: {name} may be what the registers have as {bearers}; it was not merged"
            )
            self._reckoning.leave(row, "a body of this name is known, and it is not certain to be the same")
            return None
        new = Reference("body", key)
        return Reference("body", f"{key}-on-gov-uk") if self._shipped.is_known(new) else new

    def _relations(self, row: Row) -> None:
        body = self._of_organisation.get(_key(row["id"]))
        if body is None:
            return
        for parent in row["parents"].split():
            above = self._of_organisation.get(_key(parent))
            if above and above != body and row["govuk_status"] != "closed":
                self.entries[body].say(ORG.subOrganizationOf, above)

    def _changes(self, rows: list[Row]) -> None:
        successors: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            successors[_key(row["id"])].update(_key(other) for other in row["superseding"].split())
            for other in row["superseded"].split():
                successors[_key(other)].add(_key(row["id"]))
        for row in rows:
            key = _key(row["id"])
            original = self._of_organisation.get(key)
            following = sorted(successors.get(key, ()))
            if original is None or not following:
                continue
            if row["govuk_status"] != "closed":
                # Only its functions went there, or some of them: it is still the same body.
                self._reckoning.notes.append(
                    f"{row}: {row['title']} has a successor but is not closed: no change stated"
                )
                continue
            results = [result for other in following if (result := self._successor(other)) and result != original]
            for other in following:
                if self._successor(other) is None:
                    self._reckoning.notes.append(f"{row}: the successor {other} of {row['title']} is not known")
            if results:
                self._change(row, original, results, following)

    def _successor(self, key: str) -> Reference | None:
        """Give the body that an organisation is, be it missing in the data and known by its page."""
        return self._of_organisation.get(key) or self._shipped.organisations.get(key)

    def _change(self, row: Row, original: Reference, results: list[Reference], following: list[str]) -> None:
        when = self._ends.get(original)
        reference = Reference("change", f"{original.key}/{when or 'undated'}")
        known = self._shipped.registers
        names = " and ".join(
            self._titles.get(key) or known.name_of(result) for key in following if (result := self._successor(key))
        )
        became = _BECAME.get(row["govuk_closed_status"], "was followed by")
        day = f", {when.english}" if when else ""
        change = Entry(reference, (ORG.ChangeEvent,), {row.table.origin})
        change.say(RDFS.label, english(f"{self._titles[_key(row['id'])]} {became} {names}{day}"))
        change.say(ORG.originalOrganization, original)
        change.say(ORG.resultingOrganization, *results)
        change.say(DCTERMS.date, dated(when) if when else None)
        change.say(DCTERMS.source, URIRef(row["id"]))
        self.changes[reference] = change

    def _registered(self, row: Row) -> None:
        """Add what the register of government organisations of 2017 knows beyond GOV.UK: when one began or ended."""
        body = self._of_organisation.get(_key(row["website"])) or self._shipped.organisations.get(_key(row["website"]))
        if body is None:
            self._reckoning.leave(row, "GOV.UK has no organisation of this address any more")
        elif not row["start-date"] and not row["end-date"]:
            self._reckoning.leave(row, "nothing that GOV.UK does not say")
        else:
            self._reckoning.use(row)
            entry = self.entry(body, row["name"], row)
            try:
                begin = partial_date(row["start-date"])
            except ValueError:
                self._reckoning.breaks(row, f"{row['start-date']!r} is no date")
                begin = None
            if begin:
                entry.say(SCHEMA.foundingDate, dated(begin))
            self._ends_on(body, row, row["end-date"])
            entry.say(DCTERMS.source, URIRef(row["website"]))

    def _listed(self, row: Row) -> None:
        known = row["ID"] in self._of_organisation or row["ID"] in self._shipped.organisations
        self._reckoning.leave(
            row, "nothing that GOV.UK does not say" if known else "an organisation with no more than a name"
        )

    def _answering(self, rows: list[Row]) -> None:
        known = {str(id_): body for id_, body in self._shipped.registers.answering_bodies.items()}
        for row in rows:
            number, name = row["answeringBodyId"], _tidy(row["answeringBodyName"])
            if not number.isdigit() or not name:
                self._reckoning.breaks(row, "there is no number or no name")
                continue
            body = known.get(number)
            if body and body in self._shipped.named("body", name):
                self._reckoning.leave(row, "known already")
                continue
            if body:
                self._reckoning.notes.append(f"{row}: the registers call body {number} {body.key}, not {name}")
                self._reckoning.leave(row, "its number is that of a body of another name")
                continue
            body = self.named(name) or Reference("body", slug(name))
            self._reckoning.use(row)
            entry = self.entry(body, name, row)
            entry.types = (PQA.AnsweringBody, ORG.FormalOrganization)
            entry.say(KG.answeringBodyId, Literal(number))
            entry.say(DCTERMS.source, URIRef(row.table.origin.address))


def _key(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2].lower()
