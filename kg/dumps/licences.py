"""Under which licences the files of a dump stand, told to people who have the files and nothing else."""

from collections.abc import Sequence

from kg.dumps.listing import DumpFile, Listing

NOTES = "LICENCES.txt"


def notes(listing: Listing, title: str) -> str:
    """Write which sources there are, what each allows, and what that means for each file."""
    lines = [title, "", "What may be done with it depends on who published what. Its sources are:", ""]
    for source in listing.sources:
        lines.append(f"{source.name} ({source.key})")
        lines += [f"    licence: {_licence(listing, licence)}" for licence in source.licences]
        lines += [f"    {right}" for right in source.rights]
        lines.append("")
    lines += ["What is in each file stands under the licences of all sources that it was made from:", ""]
    for licences, files in _alike(listing.files):
        lines += [f"    {licence}" for licence in (*(_licence(listing, one) for one in licences[0]), *licences[1])]
        lines += [f"        {file.name}" for file in files]
        lines.append("")
    return "\n".join(lines)


def _licence(listing: Listing, address: str) -> str:
    name = listing.licence_name(address)
    return address if name == address else f"{name} <{address}>"


def _alike(files: Sequence[DumpFile]) -> list[tuple[tuple[tuple[str, ...], tuple[str, ...]], list[DumpFile]]]:
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[DumpFile]] = {}
    for file in files:
        alike.setdefault((file.licences, file.rights), []).append(file)
    return sorted(alike.items())
