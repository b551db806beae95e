"""What lies in the folder of a release beside its store: what was counted when it was built, and its dumps."""

from pathlib import Path

from rdflib import Graph

from kg import catalog
from kg.dumps.listing import FILE, FOLDER, Listing
from kg.statistics import Statistics
from kg.web.published import Published


def statistics(published: Published) -> Statistics | None:
    """Give what was counted of a release; None where nothing was, or not yet."""
    found: Statistics | None = published.kept.get("statistics")
    if found is None and (found := Statistics.read(published.folder)):
        published.kept["statistics"] = found
    return found


def listing(published: Published) -> Listing | None:
    """Give the dumps of a release; None where there are none, or not yet."""
    try:
        written = (published.folder / FOLDER / FILE).stat().st_mtime_ns
    except OSError:
        return None
    kept: tuple[int, Listing | None] = published.kept.get("listing", (0, None))
    if kept[0] != written:
        kept = published.kept["listing"] = written, Listing.read(published.folder)
    return kept[1]


def path(published: Published, name: str) -> Path:
    """Give where a file of the dumps lies, which must be one that is listed."""
    return published.folder / FOLDER / name


def description(published: Published, partitions: catalog.Partitions | None = None) -> Graph:
    """Describe the data set with all that is known of it; `partitions` are used where nothing was counted."""
    return catalog.dataset(published.manifest, partitions, statistics(published), listing(published))
