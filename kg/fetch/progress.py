"""A run as a person at a terminal, or the reader of a log, sees it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from kg import __version__
from kg.fetch.client import Client, check_service, user_agent
from kg.fetch.questions import Fetching, Progress, Report, body_numbers
from kg.fetch.selection import Details, Selection

# Waits that a person would wonder about.
_LONG_WAIT = 5.0
_BETWEEN_LINES = 60.0


def run(
    console: Console,
    folder: Path,
    selection: Selection,
    dates: tuple[date, date],
    *,
    bodies: list[str],
    details: Details,
    refresh: bool,
    rate: float,
    contact: str | None,
    services: tuple[str, str],
) -> Report:
    """Fetch the questions of a selection, and of bodies by number or name; show and say how it goes."""
    service, members_service = map(check_service, services)

    def waiting(fault: str, seconds: float) -> None:
        if seconds >= _LONG_WAIT:
            console.print(f"[yellow]note[/]  {escape(fault)}; the next attempt is in {seconds:,.0f} s")

    with Client(rate=rate, user_agent=user_agent(__version__, contact), waiting=waiting) as client:
        selection = replace(selection, bodies=body_numbers(bodies, client, members_service))
        with _shown(console) as progress:
            fetching = Fetching(client, folder, selection, service=service, details=details, progress=progress)
            report = fetching.run(*dates, refresh=refresh)
    for problem in report.problems:
        console.print(f"[bold red]missing[/]  {escape(str(problem))}")
    for notice in report.notices:
        console.print(f"[yellow]note[/]  {escape(notice)}")
    if report.gone:
        console.print(f"[yellow]note[/]  listed, but gone when asked for in full: {', '.join(map(str, report.gone))}")
    console.print(
        f"[bold green]{_counted(report.records, 'question')}[/] of {_counted(report.days, 'day')} in "
        f"{escape(str(folder))}: {_counted(report.items, 'question')} fetched in full now, with "
        f"{_counted(report.requests, 'request')}; {_counted(report.days_on_disk, 'day')} needed none"
    )
    return report


@contextmanager
def _shown(console: Console) -> Iterator[Callable[[Progress], None]]:
    """Show a bar on a terminal; elsewhere a line for each day that was asked for, and once a minute."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"))
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("fetch", total=None, told="")
        printed, days_asked = 0.0, 0

        def update(now: Progress) -> None:
            nonlocal printed, days_asked
            if console.is_terminal:
                done = now.days_done + now.part
                bar.update(task, description=str(now.day), completed=done, total=now.days, told=told(now))
            elif now.days_asked > days_asked or now.seconds - printed >= _BETWEEN_LINES:
                printed, days_asked = now.seconds, now.days_asked
                console.print(f"{now.day}: {now.days_done:,} of {_counted(now.days, 'day')}, {told(now)}")

        yield update


def told(now: Progress) -> str:
    """Say how far a run is in a few words."""
    words = [_counted(now.records, "question"), f"{now.items:,} in full", _counted(now.requests, "request")]
    if now.seconds:
        words.append(f"{now.requests / now.seconds:.1f} a second")
    if now.seconds_left is not None and now.days_done < now.days:
        words.append(f"about {_duration(now.seconds_left)} left")
    return ", ".join(words)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
