"""What can be asked of the Written Questions service, in its own terms."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from kg.errors import UsageError

SERVICE = "https://questions-statements-api.parliament.uk/api"
MEMBERS_SERVICE = "https://members-api.parliament.uk/api"
# The service documents no limit. One request a second is what a reader makes who clicks quickly; a year of answers,
# some fifty thousand requests, takes fourteen hours of it.
RATE = 1.0


class By(StrEnum):
    """The date that decides whether a question is asked for."""

    tabled = "tabled"
    answered = "answered"


class House(StrEnum):
    """The House that a question was asked in."""

    commons = "commons"
    lords = "lords"
    bicameral = "bicameral"


class Details(StrEnum):
    """Which questions are fetched in full: those answered or cut, all, or none."""

    needed = "needed"
    all = "all"
    none = "none"


DATES = {By.tabled: ("dateTabled",), By.answered: ("dateAnswered", "dateHoldingAnswer", "dateAnswerCorrected")}


@dataclass(frozen=True)
class Selection:
    """Which questions are asked for, apart from their dates."""

    by: By = By.tabled
    bodies: tuple[int, ...] = ()
    house: House | None = None
    withdrawn: bool = False

    @property
    def name(self) -> str:
        """Name the folder: tabled-lords-body-17-29-withdrawn."""
        bodies = ("body", *map(str, sorted(set(self.bodies)))) if self.bodies else ()
        parts = (self.by, *((self.house,) if self.house else ()), *bodies, *(("withdrawn",) if self.withdrawn else ()))
        name = "-".join(parts)
        if len(name) > 200:
            raise UsageError(
                "so many answering bodies cannot be asked for at once", remedy="Leave --body out: that is all."
            )
        return name

    def query(self, day: date, skip: int, take: int) -> str:
        """Say which page of which day is asked for. Without `expandMember` nobody has a name."""
        asked = [(f"{self.by}WhenFrom", day.isoformat()), (f"{self.by}WhenTo", day.isoformat())]
        asked += [("answeringBodies", str(body)) for body in sorted(set(self.bodies))]
        asked += [("house", self.house.capitalize())] if self.house else []
        asked += [("includeWithdrawn", "true")] if self.withdrawn else []
        asked += [("expandMember", "true"), ("skip", str(skip)), ("take", str(take))]
        return urlencode(asked)
