"""What commands say to a person: lines beside the output, and how far they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

SAY = Console(stderr=True, highlight=False, soft_wrap=True)
"""Says what happens, beside the output."""


def counted(number: int, what: str) -> str:
    """Say how many there are: 1 file, 2,000 files."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


@contextmanager
def progress_bar() -> Iterator[Any]:
    """Show a bar on a terminal, nothing elsewhere."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), TextColumn("{task.fields[left]}"),
    )  # fmt: skip
    with Progress(*columns, console=SAY, transient=True, disable=not SAY.is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def update(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total, rate="", left="")
            elapsed = bar.tasks[tasks[step]].elapsed or 0.0
            rate = done / elapsed if elapsed > 1 else 0.0
            told = f"{rate:,.0f}/s" if rate else ""
            left = f"{(total - done) / rate:,.0f} s left" if rate else ""
            bar.update(tasks[step], completed=done, total=total, rate=told, left=left)

        yield update
