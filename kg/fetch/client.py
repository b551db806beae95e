"""A polite client: one request at a time, never faster than a rate, patient with a service in trouble.

What passes by itself is tried again with growing waits: no connection, a connection cut, 408, 429, 500, 502, 503, 504,
a body too large, too slow, or not what was promised. What does not pass (400, 403 …) is an error at once.
"""

import json
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx2

from kg.errors import FetchError, UsageError

PASSING = frozenset({408, 429, 500, 502, 503, 504})
GONE = frozenset({404, 410})
MOVED = frozenset({301, 302, 303, 307, 308})
# Waits before the second to the sixth attempt: about 1, 2, 4, 8, 16 seconds. More than a restart of a service takes.
ATTEMPTS = 6
LONGEST_BACK_OFF = 60.0
# A service that asks for more is closed for a while: better to end and say when to come back.
LONGEST_WAIT = 900.0
REDIRECTS = 5
# A page of a hundred records is some 200 KB, the longest answer seen 55 KB.
LARGEST_BODY = 16 * 1024**2
# Seconds without a byte, and for a response in all.
TIMEOUT = 60.0
LONGEST_RESPONSE = 300.0


_T = TypeVar("_T")


class Clock:
    """Time as the client sees it, so that tests need not wait."""

    def now(self) -> datetime:
        """Give the time of day, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Give seconds that only grow."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(frozen=True)
class Exchange:
    """One request and what became of it: a status and a body, or a fault that kept them away."""

    address: str
    at: datetime
    attempt: int
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    fault: str | None = None

    def record(self) -> dict[str, Any]:
        """Give what is written down about it."""
        told = {
            "at": self.at.isoformat(timespec="milliseconds"),
            "address": self.address,
            "attempt": self.attempt,
            "status": self.status,
            "bytes": len(self.body),
            "etag": self.headers.get("etag"),
            "lastModified": self.headers.get("last-modified"),
            "fault": self.fault,
        }
        return {name: value for name, value in told.items() if value is not None}


class Unavailable(FetchError):
    """An address gave nothing usable in all attempts. Others may."""


class NotAsPromised(Exception):
    """A body is not what the description of the service promises; the message says how."""


class Client:
    """Asks addresses one after another, `rate` a second at most.

    `waiting` is told why and how long it waits for another attempt; `chance` spreads the waits of many clients.
    """

    def __init__(
        self,
        *,
        rate: float,
        user_agent: str,
        clock: Clock | None = None,
        waiting: Callable[[str, float], None] = lambda fault, seconds: None,
        chance: Callable[[], float] = random.random,
        attempts: int = ATTEMPTS,
        largest_body: int = LARGEST_BODY,
        timeout: float = TIMEOUT,
    ):
        self.clock = clock or Clock()
        self.requests = 0
        self._interval = 1 / rate
        self._next = self.clock.monotonic()
        self._waiting = waiting
        self._chance = chance
        self._attempts = attempts
        self._largest_body = largest_body
        # Bodies are kept as received, so they are asked for uncompressed (RFC 9110, 12.5.3).
        headers = {"User-Agent": user_agent, "Accept": "application/json", "Accept-Encoding": "identity"}
        self._http = httpx2.Client(headers=headers, timeout=timeout, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(
        self, address: str, read: Callable[[bytes], _T], note: Callable[[Exchange], None] = lambda _: None
    ) -> tuple[Exchange, _T | None]:
        """Ask an address until it answers; give the exchange and what `read` makes of its body, None where it is gone.

        `read` raises NotAsPromised at a body that is none. Every attempt that failed is given to `note`.
        Unavailable when all attempts failed, FetchError where another would not help.
        """
        for attempt in range(1, self._attempts + 1):
            exchange = self._follow(address, attempt)
            fault = exchange.fault
            if exchange.status == 200 and not fault:
                try:
                    return exchange, read(exchange.body)
                except NotAsPromised as error:
                    fault = f"what came is not what was promised: {error}"
            elif exchange.status in GONE and not fault:
                return exchange, None
            elif exchange.status in PASSING:
                fault = f"the service answered {exchange.status}"
            elif not fault:
                fault = f"the service answered {exchange.status}"
                note(replace(exchange, fault=fault))
                raise FetchError(
                    fault + _title(exchange.body),
                    where=address,
                    expected="200",
                    remedy="Compare the address with the description of the service: it may have changed.",
                )
            note(replace(exchange, fault=fault))
            if attempt < self._attempts:
                seconds = self._wait(exchange, attempt, address)
                self._waiting(fault, seconds)
                self.clock.sleep(seconds)
        raise Unavailable(
            f"{fault} ({self._attempts} attempts)",
            where=address,
            remedy="What was received is kept. Run the same command later: it goes on from here.",
        )

    def _wait(self, exchange: Exchange, attempt: int, address: str) -> float:
        """Give the seconds before the next attempt: doubling, half of them by chance, or what the service asks for."""
        back_off = min(LONGEST_BACK_OFF, 2.0 ** (attempt - 1)) * (0.5 + self._chance() / 2)
        asked = retry_after(exchange.headers.get("retry-after"), self.clock.now()) or 0.0
        if asked > LONGEST_WAIT:
            raise FetchError(
                f"the service asks to come back in {asked / 60:,.0f} minutes",
                where=address,
                remedy="What was received is kept. Run the same command then: it goes on from here.",
            )
        return max(back_off, asked)

    def _follow(self, address: str, attempt: int) -> Exchange:
        """Ask, and go where a redirect leads if that is the same service."""
        asked = address
        for _ in range(REDIRECTS + 1):
            exchange = self._ask(asked, attempt)
            if exchange.status not in MOVED or exchange.fault:
                return exchange
            location = exchange.headers.get("location", "")
            target = _redirected(asked, location)
            if target is None:
                raise FetchError(
                    f"the service sends us elsewhere, to {location[:200]!r}",
                    where=asked,
                    expected=f"an address of {urlsplit(asked).netloc}",
                    remedy="If that is where it has moved to, give it with --service.",
                )
            asked = target
        raise FetchError(f"the service redirects more than {REDIRECTS} times", where=address)

    def _ask(self, address: str, attempt: int) -> Exchange:
        """Make one request, when its time has come."""
        self._pace()
        at, begun = self.clock.now(), self.clock.monotonic()
        self.requests += 1
        body = bytearray()
        status, headers, fault = None, {}, None
        try:
            with self._http.stream("GET", address) as response:
                status, headers = response.status_code, {k.lower(): v for k, v in response.headers.items()}
                for part in response.iter_bytes():
                    body += part
                    if len(body) > self._largest_body:
                        fault = f"the body is larger than {self._largest_body:,} bytes"
                        break
                    if self.clock.monotonic() - begun > LONGEST_RESPONSE:
                        fault = f"the response took more than {LONGEST_RESPONSE:.0f} seconds"
                        break
        except httpx2.TimeoutException:
            fault = "the service did not answer in time"
        except httpx2.RequestError as error:
            fault = f"the connection failed ({error or type(error).__name__})"
        return Exchange(address, at, attempt, status, headers, bytes(body), fault)

    def _pace(self) -> None:
        now = self.clock.monotonic()
        if now < self._next:
            self.clock.sleep(self._next - now)
        self._next = max(now, self._next) + self._interval


def retry_after(value: str | None, now: datetime) -> float | None:
    """Read `Retry-After`, seconds or a date (RFC 9110, 10.2.3), as seconds from now; None where it is neither."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", value.strip()):
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())


def read_json(body: bytes) -> Any:
    """Read JSON (RFC 8259). NotAsPromised where it is none, or too deep to be meant."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAsPromised(f"no JSON ({type(error).__name__})") from error


def check_service(address: str) -> str:
    """Give the address of a service without a slash at its end. UsageError where it cannot be one."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna")
        usable = parts.scheme in ("http", "https") and host and (parts.port or 1)
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment or "@" in parts.netloc or re.search(r"[^!-~]", address):
        raise UsageError(f"{address!r} is no address of a service", expected="such as https://example.org/api")
    return address.rstrip("/")


def user_agent(version: str, contact: str | None) -> str:
    """Say who asks, and how to reach them (RFC 9110, 10.1.5). UsageError where the contact cannot stand in a header."""
    if contact is None:
        return f"kg/{version}"
    if not re.fullmatch(r"[!-'*-\[\]-~]+", contact):
        raise UsageError(f"{contact!r} is no contact", expected="an e-mail or web address")
    return f"kg/{version} (+{contact})"


def _redirected(asked: str, location: str) -> str | None:
    """Give where a redirect leads (RFC 9110, 10.2.2) if it stays on the host and port, or goes from http to https."""
    try:
        target = urljoin(asked, location)
        here, there = urlsplit(asked), urlsplit(target)
        same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
        safer = (here.scheme, there.scheme) == ("http", "https") and here.hostname == there.hostname
        usual = here.port in (None, 80) and there.port in (None, 443) and "@" not in there.netloc
    except ValueError:
        return None
    return target if same or (safer and usual) else None


def _title(body: bytes) -> str:
    """Give the title of a problem that the service describes (ProblemDetails, RFC 9457), if it does."""
    try:
        told = read_json(body)
    except NotAsPromised:
        return ""
    title = told.get("title") if isinstance(told, dict) else None
    return f" ({title[:200]})" if isinstance(title, str) and title.isprintable() else ""
