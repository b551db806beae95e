"""Bodies that bore one name one after the other: which of them a name means on the day of a document."""

from collections.abc import Iterable
from datetime import date

from kg.linking.registers import Registers
from kg.records import Name, Reference


def meant_on(things: Iterable[Reference], day: date | None, registers: Registers) -> frozenset[Reference]:
    """Give what a name that may mean some things means on a day: of bodies that bore it in turn, the one of that day.

    None of them where each had ended or not begun; all that were given where the dates in the registers leave a doubt.
    """
    given = frozenset(things)
    in_turn = registers.bodies_in_turn
    if day is None or not (len(given) > 1 or given & in_turn.keys()) or any(one.kind != "body" for one in given):
        return given
    together = frozenset(other for one in given for other in in_turn.get(one, (one,)))
    left = frozenset(one for one in together if not registers.is_ruled_out_on(one, day))
    return left if len(left) < 2 else given


def resolved_on(name: Name, day: date | None, registers: Registers) -> Reference | None:
    """Give the one body that a name means on a day, or None where it means none or several."""
    meant = meant_on(registers.candidates(name), day, registers)
    return next(iter(meant)) if len(meant) == 1 else None
