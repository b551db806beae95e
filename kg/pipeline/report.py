"""What a build did, for people."""

from collections import Counter
from dataclasses import dataclass, field

from kg.errors import DocumentError
from kg.records import Name
from kg.releases import Release
from kg.validate import Finding


@dataclass(frozen=True)
class SetAside:
    """A document that was not published, and the reason, for people."""

    origin: str
    error: DocumentError
    findings: tuple[Finding, ...] = ()
    kept: str | None = None
    """The document whose last good version stays published."""

    def __str__(self) -> str:
        lines = [str(self.error), *(f"    {finding}" for finding in self.findings)]
        if self.kept:
            lines.append(f"    Its last good version stays published as document {self.kept}.")
        return "\n".join(lines)


@dataclass
class Report:
    """What a build did: the reckoning of all that it was given."""

    release: Release | None = None
    files: int = 0
    unchanged_files: int = 0
    """Files of records that were read before, and are the same."""
    records: int = 0
    """Records read, those of unchanged files among them."""
    known_records: int = 0
    """Records that had been received before."""
    unidentified_records: int = 0
    """Records of which it is not known what they are about: they are set aside."""
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    superseded: int = 0
    """Documents of which their source says that there is a later version."""
    waiting: int = 0
    """Documents of which only parts were given: they are kept until the rest comes."""
    withdrawn: list[str] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unresolved: Counter[Name] = field(default_factory=Counter)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    """Fields of records that no mapper knows, with the number of documents that have them."""
    warnings: Counter[str] = field(default_factory=Counter)
    """What the shapes warn of, with the number of times."""
    documents: int = 0
    triples: int = 0

    @property
    def exit_status(self) -> int:
        """0 if everything given is published, 1 if something was set aside."""
        return 1 if self.set_aside else 0
