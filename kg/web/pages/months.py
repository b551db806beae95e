"""How many things there are in each month, as the index counts them, drawn."""

from collections.abc import Iterable

from kg.web.drawings import Chart, by_time
from kg.web.kinds import Kind

_FEWEST = 3
"""Months that make a chart; of fewer, the list says as much."""


def months_chart(
    title: str,
    months: Iterable[tuple[str, int]],
    kind: Kind,
    undated: int = 0,
    all_months: Iterable[tuple[str, int]] = (),
) -> Chart | None:
    """Draw how many things of a kind there are in each month; None where there are too few months for a chart.

    `undated` are known besides, without a date; `all_months` are those of everything of the kind, if these are some.
    """
    what = kind.singular.lower(), kind.plural.lower()
    covered = {month for month, _ in all_months}
    return by_time(title, dict(months), what, fewest=_FEWEST, undated=undated, covered=covered)
