"""Who held which post, told from the registers."""

from collections.abc import Iterator
from datetime import date

from kg.errors import UsageError
from kg.linking.registers import MEMBER, Membership, Registers
from kg.records import Name, Reference


def told(registers: Registers, name: str, day: date | None = None) -> Iterator[str]:
    """Give a line for each time that a post was held: by a person, or the post itself; on a day, or ever.

    UsageError if nothing, or nothing else than a body or a party, is called so.
    """
    things = sorted(thing for sort in ("person", "post", MEMBER) for thing in registers.candidates(Name(name, sort)))
    if not things:
        raise UsageError(
            f"no person and no post of the registers is called {name!r}", remedy="Name more registers with --registers."
        )
    for thing in things:
        yield f"{registers.name_of(thing)} <id/{thing.kind}/{thing.key}>"
        held = _held(registers, thing, day)
        yield from (f"    {_line(registers, membership, thing)}" for membership in held)
        if not held:
            yield f"    nothing is known{f' for {day}' if day else ''}"


def _held(registers: Registers, thing: Reference, day: date | None) -> list[Membership]:
    if thing.kind == "post":
        held = list(registers.holders(thing))
    else:
        held = [membership for membership in registers.memberships.get(thing, ()) if membership.post]
    chosen = [membership for membership in held if day is None or membership.certainly_holds_on(day)]
    return sorted(chosen, key=lambda membership: (str(membership.start or ""), membership.reference))


def _line(registers: Registers, membership: Membership, thing: Reference) -> str:
    other = membership.person if thing == membership.post else membership.post
    dates = f"{membership.start or 'not known'} to {membership.end or ('now' if membership.start else 'not known')}"
    sources = ", ".join(registers.sources(membership.reference))
    return f"{dates}: {registers.name_of(other) if other else ''} ({sources})"
