"""People, the posts and seats they held and the parties they stood for, from the tables."""

import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import TypeAlias

from rdflib import Literal, URIRef

from kg.linking.registers import last_day
from kg.records import PartialDate, Reference
from kg.register_import.bodies import Bodies, partial_date
from kg.register_import.entries import Entry, dated, english
from kg.register_import.names import Names, folded, names_of, why_no_name
from kg.register_import.reckoning import Reckoning, Row, Table
from kg.register_import.shipped import Shipped
from kg.vocab import DCTERMS, FOAF, KG, ORG, OWL, PQA, RDFS, SCHEMA, SKOS, slug

_HOUSES = {
    "house-of-commons": Reference("body", "house-of-commons"),
    "house-of-lords": Reference("body", "house-of-lords"),
}
_MEMBER_NUMBER = {"datadotparl_id", "mnis", "parliamentdotuk", "uk.parliament.members"}
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_CHAMBERS = {"commons": "house-of-commons", "lords": "house-of-lords", "scotland": "scottish-parliament",
             "wales": "welsh-parliament", "ni": "northern-ireland-assembly", "crown": "crown"}  # fmt: skip
_SEATS = {"commons": "Member of Parliament", "scotland": "MSP", "wales": "MS", "ni": "MLA"}
# What the tables put in the place of a party without its being one.
_NO_PARTY = {
    "bishop", "conservative-independent", "crown", "deputy-speaker", "initial-presiding-officer", "judge",
    "non-affiliated", "non-attached", "none", "other", "sg", "speaker",
}  # fmt: skip
# As lists call them, and as running text does, where the one is a common word.
_PARTY_NAMES = {
    "Alba": "Alba Party",
    "Alliance": "Alliance Party of Northern Ireland",
    "DUP": "Democratic Unionist Party",
    "Green": "Green Party",
    "Reclaim": "Reclaim Party",
    "Respect": "Respect Party",
    "UKIP": "UK Independence Party",
    "UUP": "Ulster Unionist Party",
}


_CHANGED_PARTY = "changed_party"
_Post: TypeAlias = tuple[Reference, str, str]
"""A post, its name, and the organisation it is in."""


class _Held:
    """One row about a membership, read."""

    def __init__(self, row: Row, person: str, start: PartialDate | None, end: PartialDate | None):
        self.row, self.person, self.start, self.end = row, person, start, end


class People:
    """Makes the entries of people, posts, parties and memberships."""

    def __init__(self, tables: list[Table], shipped: Shipped, bodies: Bodies, since: date, reckoning: Reckoning):
        self.people: dict[Reference, Entry] = {}
        self.posts: dict[Reference, Entry] = {}
        self.parties: dict[Reference, Entry] = {}
        self.memberships: dict[Reference, Entry] = {}
        self._shipped, self._bodies, self._since, self._reckoning = shipped, bodies, since, reckoning
        self._of: dict[str, list[Row]] = defaultdict(list)
        for table in tables:
            self._of[table.kind] += table.rows
        self._redirects = {row["id"]: row["redirect"] for row in self._of["persons"] if row["redirect"]}
        self._organisations = {row["id"]: row for row in self._of["organizations"] if row["id"]}
        self._post_rows = {row["id"]: row for row in self._of["posts"] if row["id"]}
        self._of_person: dict[str, list[Row]] = defaultdict(list)
        for row in self._of["persons"]:
            self._of_person[self._now(row["id"])].append(row)
        self._names: dict[str, list[Row]] = defaultdict(list)
        self._same: dict[str, list[str]] = defaultdict(list)
        """The former numbers of a person or a membership, by that which holds now."""
        self._references: dict[str, Reference] = {}

    def add(self) -> None:
        """Make all entries."""
        held = self._held()
        chosen = {
            person for person, memberships in held.items()
            if any(self._is_recent(one) and self._counts(one) for one in memberships)
        }  # fmt: skip
        self._name_people(chosen)
        identifiers = self._identify()
        self._address(chosen, identifiers)
        unsaid = f"of a person without a seat in either House, or an office, since {self._since}"
        for row in self._of["persons"]:
            now = self._now(row["id"])
            if now in self._references:
                self._reckoning.use(row)
            else:
                self._reckoning.leave(row, unsaid if now in held else "of a person of whom nothing was held")
        for person in sorted(chosen & self._references.keys()):
            self._person(person, identifiers.get(person, []))
            for post, memberships in self._without_breaks(held[person]):
                self._membership(post, memberships)
        for kind in ("memberships", "simple_memberships", "person_identifiers", "person_alternative_names"):
            for row in self._of[kind]:
                self._reckoning.leave(row, unsaid)
        for row in self._of["posts"]:
            self._reckoning.leave(row, "a post that none of these people held")
        for row in self._of["post_identifiers"]:
            self._reckoning.leave(row, f"{row['scheme']}: identifies a constituency, which is not a post")
        for row in self._of["organizations"]:
            self._reckoning.leave(row, "neither a party nor a body to which one of these people belonged")
        for row in self._of["organization_identifiers"]:
            self._organisation_identifier(row)

    # Who held what

    def _now(self, person: str) -> str:
        """Follow where the number of a person leads now."""
        seen = set()
        while person in self._redirects and person not in seen:
            seen.add(person)
            person = self._redirects[person]
        return person

    def _held(self) -> dict[str, list[_Held]]:
        held: dict[str, list[_Held]] = defaultdict(list)
        known = {row["id"] for row in self._of["persons"]}
        read = {row["id"] for row in self._of["memberships"]}
        for row in self._of["persons"]:
            if row["redirect"]:
                self._same[self._now(row["id"])].append(row["id"])
        for row in self._of["simple_memberships"]:
            if row["membership_id"] in read:
                self._reckoning.leave(row, "the same as in memberships")
                continue
            _complete(row)
        for row in (*self._of["memberships"], *self._of["simple_memberships"]):
            if row["redirect"]:
                self._same[row["redirect"]].append(row["id"])
                if row["redirect"] not in read:
                    self._reckoning.breaks(row, f"leads to {row['redirect']}, which is not there")
                continue
            if row.table.kind == "simple_memberships" and row["membership_id"] in read:
                continue
            person = self._now(row["person_id"])
            if not person or (known and person not in known):
                self._reckoning.breaks(row, f"there is no person {person or 'in it'}")
                continue
            try:
                start, end = partial_date(row["start_date"]), partial_date(row["end_date"])
            except ValueError:
                self._reckoning.breaks(row, f"no date: {row['start_date']} or {row['end_date']}")
                continue
            if start and end and start.first_day > last_day(end):
                self._reckoning.breaks(row, f"ends on {end} before it starts on {start}")
                continue
            held[person].append(_Held(row, person, start, end))
        return held

    def _organisation_of(self, row: Row) -> str:
        return row["organization_id"] or (
            self._post_rows[row["post_id"]]["organization_id"] if row["post_id"] in self._post_rows else ""
        )

    def _is_recent(self, held: _Held) -> bool:
        return held.end is None or last_day(held.end) >= self._since

    def _counts(self, held: _Held) -> bool:
        """Whether a membership is a seat in either House or an office in government: neither a party nor elsewhere."""
        organisation = self._organisation_of(held.row)
        if organisation in _HOUSES:
            return True
        kind = self._organisations[organisation]["classification"] if organisation in self._organisations else ""
        return (
            bool(held.row["role"])
            and not held.row["post_id"]
            and kind not in ("party", "chamber", "metro")
            and organisation != "crown"
        )

    # Who they are

    def _name_people(self, chosen: set[str]) -> None:
        for row in self._of["person_alternative_names"]:
            person = self._now(row["person_id"])
            self._names[person].append(row)
            if person in chosen:
                reason = why_no_name(row)
                if reason:
                    self._reckoning.leave(row, reason)
                else:
                    self._reckoning.use(row)

    def _identify(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self._of["person_identifiers"]:
            found[self._now(row["person_id"])].append(row)
        return found

    def _address(self, chosen: set[str], identifiers: dict[str, list[Row]]) -> None:
        """Give everyone an address: that in the registers, that of an earlier import, or one made of the name."""
        numbers: Counter[str] = Counter()
        of_member: dict[str, set[str]] = defaultdict(set)
        for person, rows in identifiers.items():
            for row in rows:
                if row["scheme"] in _MEMBER_NUMBER:
                    of_member[row["identifier"]].add(person)
        self._shared_numbers = {number for number, people in of_member.items() if len(people) > 1}
        # Whoever ever bore a name counts, so that an address does not depend on who is chosen.
        self._called: dict[str, Names] = {
            person: names for person, rows in self._names.items() if (names := names_of(rows)) is not None
        }
        for names in self._called.values():
            numbers[slug(names.first)] += 1
        for person in sorted(chosen):
            if person not in self._called:
                self._reckoning.notes.append(f"{person} has no name and was left out")
                continue
            member = self._member_number(identifiers.get(person, []))
            key = slug(self._called[person].first)
            if known := self._known(person, member, identifiers.get(person, [])):
                self._references[person] = known
            elif person in self._shipped.given:
                self._references[person] = self._shipped.given[person]
            elif numbers[key] > 1 or self._shipped.is_known(Reference("person", key)):
                number = member or person.rpartition("/")[2]
                self._references[person] = Reference("person", f"{key}-{slug(number)}")
            else:
                self._references[person] = Reference("person", key)

    def _member_number(self, rows: list[Row]) -> str | None:
        """Give the one number that a person has in Parliament's members service."""
        numbers = {row["identifier"] for row in rows if row["scheme"] in _MEMBER_NUMBER}
        (number, *others) = sorted(numbers) or [""]
        return number if number.isdigit() and not others and number not in self._shared_numbers else None

    def _known(self, person: str, member: str | None, rows: list[Row]) -> Reference | None:
        """Give the person in the shipped registers who has the same number, or the same name and seat."""
        wikidata = [
            f"http://www.wikidata.org/entity/{row['identifier']}" for row in rows if row["scheme"] == "wikidata"
        ]
        for identifier in (member, person, *self._same[person], *wikidata):
            if identifier and identifier in self._shipped.people:
                return self._shipped.people[identifier]
        names = self._called[person]
        named: set[Reference] = set()
        for name in (names.present, names.first, *names.others, *names.spellings):
            named |= self._shipped.named("person", name)
        if not named:
            return None
        posts = {m.post for known in named for m in self._shipped.memberships_of(known) if m.post}
        told = ", ".join(sorted(known.key for known in named))
        if len(named) == 1 and not (self._numbered & named) and posts & self._seats_of(person):
            return next(iter(named))
        self._reckoning.notes.append(f"{names.present} ({person}) may be {told} of the registers; they were not merged")
        return None

    @property
    def _numbered(self) -> set[Reference]:
        """The people of the registers who have a number of their own, so that another number is another person."""
        return set(self._shipped.people.values())

    def _seats_of(self, person: str) -> set[Reference]:
        found = set()
        for row in (*self._of["memberships"], *self._of["simple_memberships"]):
            if self._now(row["person_id"]) == person and (post := self._post_of(row)):
                found.add(post[0])
        return found

    def _person(self, person: str, identifiers: list[Row]) -> None:
        names, reference = self._called[person], self._references[person]
        origins = {row.table.origin for row in (*self._names[person], *identifiers)}
        entry = Entry(reference, (FOAF.Person, SCHEMA.Person), origins)
        known = self._shipped.is_known(reference)
        entry.say(SKOS.altLabel if known else RDFS.label, english(names.present))
        if not known:
            entry.say(FOAF.name, Literal(names.present))
        entry.say(SKOS.altLabel, *(english(name) for name in names.others))
        entry.say(SKOS.hiddenLabel, *(english(name) for name in names.spellings))
        member = self._member_number(identifiers)
        for row in identifiers:
            scheme, value = row["scheme"], row["identifier"]
            if scheme in _MEMBER_NUMBER and value == member:
                entry.say(KG.parliamentMemberId, Literal(value))
                # The data sets of data.parliament.uk name the Member so: it is the person. id.parliament.uk names
                # people too, by keys that no register has.
                entry.say(OWL.sameAs, URIRef(f"http://data.parliament.uk/members/{value}"))
                # A page about the person is not the person.
                entry.say(FOAF.page, URIRef(f"https://members.parliament.uk/member/{value}"))
            elif scheme == "wikidata" and re.fullmatch(r"Q\d+", value):
                # Wikidata's address of a thing is that of the thing, and not of the page about it (/wiki/).
                entry.say(OWL.sameAs, URIRef(f"http://www.wikidata.org/entity/{value}"))
            elif scheme in _MEMBER_NUMBER or scheme == "wikidata":
                self._reckoning.notes.append(
                    f"{row}: {scheme} {value} of {names.present} is left out: another has it too, or there is another"
                )
                self._reckoning.leave(row, "not certain to be the number of this person alone")
                continue
            else:
                self._reckoning.leave(row, f"{scheme}: has no place")
                continue
            self._reckoning.use(row)
        for id_ in (person, *self._same[person]):
            if id_.startswith("uk.org.publicwhip/person/"):
                entry.say(KG.publicWhipId, Literal(id_))
        if person.startswith("uk.org.publicwhip/person/"):
            entry.say(FOAF.page, URIRef(f"https://www.theyworkforyou.com/p/{person.rpartition('/')[2]}"))
        for row in self._of_person[person]:
            entry.say(FOAF.page, *(URIRef(link) for link in row["links"].split() if _WEB.fullmatch(link)))
        entry.say(DCTERMS.source, *(URIRef(origin.address) for origin in origins))
        self.people[reference] = entry

    # What they held

    def _post_of(self, row: Row) -> _Post | None:
        """Give the post of a membership, its name, and the organisation it is in."""
        organisation = self._organisation_of(row)
        post = self._post_rows.get(row["post_id"])
        label = post["label"] if post else row["post label"]
        if not label and post:
            label = post["role"]
        if not label and organisation == "house-of-lords":
            label = "Member of the House of Lords"
        if not label and row["role"] and organisation and organisation != "crown":
            label = row["role"]
        if not label or not organisation:
            return None
        named = self._shipped.named("post", label)
        if organisation not in _HOUSES and not row["post_id"] and not row["post label"]:
            # "Minister of State" is a post in each department: its name says in which.
            body = self._organisation_name(organisation)
            within = {p for p in named if self._shipped.registers.post_in(p) in self._shipped.named("body", body)}
            if len(within) == 1:
                return next(iter(within)), label, organisation
            label = label if folded(body) in folded(label) else f"{label}, {body}"
            named = self._shipped.named("post", label)
        if len(named) == 1:
            return next(iter(named)), label, organisation
        shortened = label.replace("Member of Parliament for ", "mp ")
        return Reference("post", slug(shortened)), label, organisation

    def _organisation_name(self, organisation: str) -> str:
        row = self._organisations.get(organisation)
        return row["name"] if row and row["name"] else organisation

    def _body(self, organisation: str, row: Row) -> Reference:
        if organisation in _HOUSES:
            reference = _HOUSES[organisation]
        else:
            name = self._organisation_name(organisation)
            reference = self._bodies.named(name) or Reference("body", slug(organisation))
        if origin := self._organisations.get(organisation):
            self._reckoning.use(origin)
        if not self._shipped.is_known(reference):
            source = origin or row
            entry = self._bodies.entry(reference, self._organisation_name(organisation), source)
            entry.say(DCTERMS.source, URIRef(source.table.origin.address))
        return reference

    def _without_breaks(self, held: list[_Held]) -> list[tuple[_Post | None, list[_Held]]]:
        """Put together the rows of a seat that ends only as its Member changes party, and goes on the next day."""
        found: list[tuple[_Post | None, list[_Held]]] = []
        with_posts = [(self._post_of(one.row), one) for one in held]
        for post, one in sorted(with_posts, key=lambda of: (of[0][0].key if of[0] else "", str(of[1].start or ""))):
            last_post, rows = found[-1] if found else (None, [])
            before = rows[-1] if rows else None
            if (
                before
                and post
                and last_post
                and post[0] == last_post[0]
                and _CHANGED_PARTY in (before.row["end_reason"], one.row["start_reason"])
                and before.end
                and one.start
                and one.start.first_day - last_day(before.end) <= timedelta(days=1)
            ):
                rows.append(one)
            else:
                found.append((post, [one]))
        return found

    def _membership(self, found: _Post | None, all_held: list[_Held]) -> None:
        """Make the entry of a seat or an office, held without a break, and those of the parties meanwhile."""
        held = all_held[0]
        row, person = held.row, self._references[held.person]
        if found is None:
            for one in all_held:
                self._party_or_nothing(one)
            return
        post, label, organisation = found
        body = self._body(organisation, row)
        for one in all_held:
            self._reckoning.use(one.row)
        if post_row := self._post_rows.get(row["post_id"]):
            self._reckoning.use(post_row)
        if post not in self.posts:
            entry = Entry(post, (ORG.Post,), {row.table.origin})
            if not self._shipped.is_known(post):
                entry.say(RDFS.label, english(label))
                entry.say(SKOS.prefLabel, english(label))
            entry.say(ORG.postIn, body)
            entry.say(DCTERMS.source, URIRef(row.table.origin.address))
            self.posts[post] = entry
        incumbency = self._entry(_Held(row, held.person, held.start, all_held[-1].end), post, label)
        incumbency.types = (ORG.Membership, PQA.Incumbency)
        incumbency.say(ORG.member, person)
        incumbency.say(KG.ofPost, post)
        incumbency.say(ORG.organization, body)
        for one in all_held:
            for id_ in (one.row["id"], *self._same[one.row["id"]]):
                if re.fullmatch(r"uk\.org\.publicwhip/[a-z]+/\d+", id_):
                    incumbency.say(KG.publicWhipId, Literal(id_))
            _say_where(incumbency, one.row)
            self._party(one)

    def _party_or_nothing(self, held: _Held) -> None:
        organisation = self._organisation_of(held.row)
        kind = self._organisations[organisation]["classification"] if organisation in self._organisations else ""
        if kind == "party" and self._party(held, organisation):
            self._reckoning.use(held.row)
        else:
            self._reckoning.leave(held.row, "neither a post nor a party")

    def _party(self, held: _Held, organisation: str = "") -> bool:
        id_ = organisation or held.row["on_behalf_of_id"]
        if not id_ or id_ in _NO_PARTY or id_.startswith("independent"):
            return False
        name = self._organisation_name(id_)
        party = Reference("party", slug(id_))
        source = self._organisations.get(id_) or held.row
        if party not in self.parties:
            named = self._shipped.named("party", name)
            party = next(iter(named)) if len(named) == 1 else party
        if party not in self.parties:
            entry = Entry(party, (ORG.Organization, KG.Party), {source.table.origin})
            if not self._shipped.is_known(party):
                full = _PARTY_NAMES.get(name, name)
                entry.say(RDFS.label, english(name))
                entry.say(SKOS.prefLabel, english(full))
                if name.isupper():
                    # An abbreviation means the party wherever it stands.
                    entry.say(SKOS.altLabel, english(name) if full != name else None)
                elif full != name or " " not in name:
                    entry.say(KG.listedAs, Literal(name))
            entry.say(DCTERMS.source, URIRef(source.table.origin.address))
            self.parties[party] = entry
        if id_ in self._organisations:
            self._reckoning.use(self._organisations[id_])
        belonging = self._entry(held, party, name)
        belonging.types = (ORG.Membership,)
        belonging.say(ORG.member, self._references[held.person])
        belonging.say(ORG.organization, party)
        return True

    def _entry(self, held: _Held, what: Reference, name: str) -> Entry:
        """Make the entry of a membership, under the address that the registers have for it where they do."""
        person = self._references[held.person]
        reference = Reference("membership", f"{person.key}/{what.key}/{held.start or 'undated'}")
        for known in self._shipped.memberships_of(person):
            begins = str(known.start or ""), str(held.start or "")
            if (
                known.post == what
                and all(begins)
                and (begins[0].startswith(begins[1]) or begins[1].startswith(begins[0]))
            ):
                reference = known.reference
        if reference in self.memberships:
            reference = Reference("membership", f"{reference.key}-{slug(held.row['id'].rpartition('/')[2])}")
        entry = Entry(reference, (), {held.row.table.origin})
        entry.say(RDFS.label, english(f"{self._name_at_present(held.person)}, {name}{_english(held.start, held.end)}"))
        entry.say(SCHEMA.startDate, dated(held.start) if held.start else None)
        entry.say(SCHEMA.endDate, dated(held.end) if held.end else None)
        _say_where(entry, held.row)
        self.memberships[reference] = entry
        return entry

    def _name_at_present(self, person: str) -> str:
        reference = self._references[person]
        return (
            self._shipped.registers.name_of(reference)
            if self._shipped.is_known(reference)
            else self._called[person].present
        )

    def _organisation_identifier(self, row: Row) -> None:
        party = Reference("party", slug(row["organization_id"]))
        if row["scheme"] == "wikidata" and re.fullmatch(r"Q\d+", row["identifier"]) and party in self.parties:
            self.parties[party].say(OWL.sameAs, URIRef(f"http://www.wikidata.org/entity/{row['identifier']}"))
            self._reckoning.use(row)
        else:
            self._reckoning.leave(row, "of no party to which one of these people belonged")


def _say_where(entry: Entry, row: Row) -> None:
    """Say from which table an entry is, and the page that the row gives as its source."""
    entry.say(DCTERMS.source, URIRef(row.table.origin.address))
    if _WEB.fullmatch(row["source"]):
        entry.say(DCTERMS.source, URIRef(row["source"]))


def _complete(row: Row) -> None:
    """Give a row of the simple table the columns of the full one."""
    chamber = row["chamber"]
    seat = f"{_SEATS[chamber]} for {row['constituency']}" if chamber in _SEATS and row["constituency"] else ""
    row.values.update(
        {
            "id": row["membership_id"],
            "organization_id": _CHAMBERS.get(chamber, chamber),
            "on_behalf_of_id": row["party"],
            "post label": seat,
        }
    )


def _english(start: PartialDate | None, end: PartialDate | None) -> str:
    if start and end:
        return f", {start.english} to {end.english}"
    if start:
        return f", from {start.english}"
    return f", until {end.english}" if end else ""
