"""The names of a person in the tables: as people write them, and those that have a title in them."""

import html
import re
from dataclasses import dataclass

from kg.linking.registers import fold_name
from kg.register_import.reckoning import Row

_OF = {"Archbishop", "Bishop", "Countess", "Dean", "Duke", "Earl", "Marquess", "Marchioness", "Viscount", "Viscountess"}
_SHOWN = re.compile(r"\b(?:Sir|Dame|Dr)$")
_OFFICE = re.compile(r"^The |\b(?:Speaker|Minister|Convener|Officer|Secretary|President)\b")


@dataclass(frozen=True)
class Names:
    """What a person is called: at present, otherwise, in other spellings; and the name that its address is made of."""

    present: str
    others: tuple[str, ...]
    spellings: tuple[str, ...]
    """As it was met in print, misprints included."""
    first: str


def names_of(rows: list[Row]) -> Names | None:
    """Give the names in the rows about a person, None where there is none."""
    rows = [row for row in rows if why_no_name(row) is None]
    mains = [row for row in rows if row["note"] == "Main"]
    alternates = [_written(row) for row in rows if row["note"] != "Main"]
    if not rows:
        return None
    # A name without an end holds, and of several of these that which began last; a title passes names without dates.
    mains.sort(key=lambda row: (row["end_date"] or "9999", row["start_date"]))
    present = _written(mains[-1]) if mains else alternates[0]
    called = [name for row in mains for name in (_written(row), *_titled(row))]
    # The address is made of the first name, which a later marriage or peerage leaves as it is.
    ordinary = sorted((row for row in mains if row["family_name"]), key=lambda row: row["start_date"])
    first = _written(ordinary[0]) if ordinary else _written(mains[0]) if mains else present
    called += [_written(row) for row in rows if row["note"] not in ("Main", "Alternate")]
    others = set(called) - {present}
    return Names(present, tuple(sorted(others)), tuple(sorted(set(alternates) - others - {present})), first)


def why_no_name(row: Row) -> str | None:
    """Say why what a row calls a person is no name by which one is found, None where it is one."""
    name = _written(row)
    if not name:
        return "there is no name in it"
    if row["note"] == "Main":
        return None
    if " " not in name:
        return "a single word is no name by which a person is found"
    return "names an office and not a person" if _OFFICE.search(name) else None


def _written(row: Row) -> str:
    """Write a name in the usual order, with the title where that is the name: "Lord Allan of Hallam"."""
    cells = {
        key: " ".join(html.unescape(row[key]).split())
        for key in ("name", "given_name", "family_name", "honorific_prefix", "lordname", "lordofname")
    }
    title = cells["honorific_prefix"]
    if cells["lordname"] or cells["lordofname"]:
        if not cells["lordname"]:
            return f"{title.removesuffix(' of')} of {cells['lordofname']}"
        territory = f" of {cells['lordofname']}" if cells["lordofname"] else ""
        return f"{title} {cells['lordname']}{territory}".strip()
    if cells["family_name"] and not cells["given_name"] and (title in _OF or title.endswith(" of")):
        return f"{title} {cells['family_name']}"
    given_and_family = f"{cells['given_name']} {cells['family_name']}".strip()
    return cells["name"] or given_and_family


def _titled(row: Row) -> list[str]:
    """Give the forms with a title that people go by besides: "Sir Ada Example", "Lord Bishop of Norwich"."""
    title, name = row["honorific_prefix"], _written(row)
    if row["lordofname"] and title in ("Bishop", "Archbishop"):
        return [f"Lord {name}"]
    if row["family_name"] and row["given_name"] and (shown := _SHOWN.search(title)):
        return [f"{shown[0]} {name}"]
    return []


def folded(name: str) -> str:
    """Fold a name of a body or a person for comparison; "&" is "and", and what stands in brackets at the end counts."""
    return fold_name(name.replace("&", "and"))
