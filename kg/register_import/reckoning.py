"""What became of every row that an import read: used, left out and why, or broken."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from kg.errors import RegisterError


@dataclass(frozen=True)
class Origin:
    """Where data comes from: its address, what it is called, whose it is and under which licence."""

    address: str
    title: str
    publisher: str | None = None
    licence: str | None = None

    @property
    def credit(self) -> str:
        """Name whose data it is and its licence, as many licences ask for."""
        whose = f"{self.title}, {self.publisher}" if self.publisher else self.title
        return f"{whose} ({self.address}); licence: {self.licence or 'not told'}."


@dataclass(eq=False)
class Row:
    """One row of a table, or one record of a JSON file, by the names of its columns. `place` is its line or path."""

    table: "Table"
    place: str
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column) or ""

    def __str__(self) -> str:
        return f"{self.table.file}:{self.place}"


@dataclass(eq=False)
class Table:
    """The rows of one kind from one file."""

    kind: str
    file: str
    origin: Origin
    rows: list[Row] = field(default_factory=list)

    def add(self, place: str, values: dict[str, str]) -> Row:
        """Add a row."""
        row = Row(self, place, values)
        self.rows.append(row)
        return row


@dataclass
class Reckoning:
    """The account of an import. Every row is either used or left out for a reason; `settle` insists on it."""

    tables: list[Table] = field(default_factory=list)
    written: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    columns: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By table, how many values stand in columns of which no use is made."""
    unknown: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """The same for columns and fields that the specification does not know."""
    _left: dict[Row, str] = field(default_factory=dict)
    _used: set[Row] = field(default_factory=set)

    def use(self, row: Row) -> None:
        """Count a row as used."""
        self._used.add(row)

    def leave(self, row: Row, reason: str) -> None:
        """Count a row as left out."""
        self._left.setdefault(row, reason)

    def breaks(self, row: Row, what: str) -> None:
        """Count a row as broken, and name its place."""
        self.broken.append(f"{row}: {what}")
        self.leave(row, "broken")

    def settle(self) -> None:
        """Insist that every row is accounted for. RegisterError if one is not."""
        for table in self.tables:
            for row in table.rows:
                if row not in self._used and row not in self._left:
                    raise RegisterError("a row was neither used nor left out", where=str(row))

    def used_of(self, table: Table) -> int:
        """Give how many rows of a table were used."""
        return sum(row in self._used for row in table.rows)

    def left_of(self, table: Table) -> Counter[str]:
        """Give how many rows of a table were left out, by reason."""
        return Counter(self._left[row] for row in table.rows if row not in self._used)

    def __str__(self) -> str:
        lines = []
        for table in self.tables:
            lines.append(f"{table.file} ({table.kind}): {len(table.rows):,} read, {self.used_of(table):,} used")
            lines += [f"    {number:,} left out: {reason}" for reason, number in self.left_of(table).most_common()]
        for told, counts in (("no place for", self.columns), ("not known", self.unknown)):
            for name, columns in counts.items():
                values = ", ".join(f"{column} ({number:,})" for column, number in sorted(columns.items()) if number)
                lines += [f"{name}: {told} {values}"] if values else []
        written = ", ".join(f"{number:,} {what}" for what, number in self.written.items() if number)
        return "\n".join([*lines, f"written: {written or 'nothing'}"])
