"""The index of a release: one file made with it, which makes lists, charts and search quick however much there is.

`build` makes it of a store; `Index` reads it. A release without one, such as an older one, is served without it.
"""

from kg.index.reading import Counted, Entry, Filters, Index, Listing, Sort, Thing, Total, Waits
from kg.index.writing import FILE, build

__all__ = ["FILE", "Counted", "Entry", "Filters", "Index", "Listing", "Sort", "Thing", "Total", "Waits", "build"]
