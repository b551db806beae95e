"""Where a SPARQL 1.1 service is, and how to be let in: from an address and from the environment."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from kg.errors import StoreError, UsageError
from kg.store.engines import ENGINES, STANDARD, Engine, detected, named

_SECONDS_TO_CONNECT = 5.0


@dataclass(frozen=True)
class Service:
    """Three addresses, an engine behind them, and what it wants to see."""

    query: str
    update: str
    graphs: str
    engine: Engine
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    is_digest: bool = False
    """Whether the password is proved instead of sent (RFC 7616), as Virtuoso wants it."""
    authorities: str | None = None
    """A file of certificates to trust besides those of the system."""
    seconds: float = 30.0
    """How long one request of a page may take."""

    @classmethod
    def of(cls, address: str, variables: Mapping[str, str]) -> "Service":
        """Read the address of a service, and the variables KG_STORE_….

        The address is that of the data base, below which the engine has its three, or that of its queries. UsageError
        for what cannot be meant; StoreError if the engine is not named and cannot be asked who it is.
        """
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise UsageError(f"{address!r} is no address of a store", expected="http(s)://host:port/path")
        if parts.username or parts.password:
            raise UsageError(
                "the address of the store holds a password, which others can see",
                expected="KG_STORE_USER and KG_STORE_PASSWORD",
            )
        address = address.rstrip("/")
        service = cls(
            address, address, address, STANDARD,
            user=variables.get("KG_STORE_USER"),
            password=variables.get("KG_STORE_PASSWORD"),
            token=variables.get("KG_STORE_TOKEN"),
            authorities=variables.get("KG_STORE_AUTHORITIES"),
            seconds=_seconds(variables.get("KG_STORE_SECONDS")),
        )  # fmt: skip
        told = variables.get("KG_STORE_ENGINE")
        engine = named(told) if told else service.asked()
        root = next((address.removesuffix(path) for path in engine.paths if path and address.endswith(path)), address)
        query, update, graphs = (f"{root}{path}" for path in engine.paths)
        return replace(
            service,
            query=variables.get("KG_STORE_QUERY", query),
            update=variables.get("KG_STORE_UPDATE", update),
            graphs=variables.get("KG_STORE_GRAPHS", graphs),
            engine=engine,
            is_digest=variables.get("KG_STORE_DIGEST", "1" if engine.name == "virtuoso" else "") == "1",
        ).checked()

    def checked(self) -> "Service":
        """Give the service, unless a password would be seen on its way. UsageError then."""
        for address in (self.query, self.update, self.graphs):
            parts = urlsplit(address)
            if (
                (self.password or self.token)
                and not self.is_digest
                and parts.scheme == "http"
                and not _is_here(parts.hostname)
            ):
                raise UsageError(
                    "the password or token would travel unencrypted", where=address, expected="an address with https"
                )
        return self

    def asked(self) -> Engine:
        """Find out which engine it is. StoreError if nobody answers, UsageError if the answer does not tell."""
        try:
            with self.client() as client:
                server = client.get(self.query, params={"query": "ASK {}"}).headers.get("server", "")
        except httpx2.HTTPError as error:
            raise StoreError(
                f"the store does not answer: {error}", where=self.query, remedy="Start it, or name another --store."
            ) from error
        engine = detected(server)
        if engine is None:
            raise UsageError(
                f"the store does not tell which engine it is (Server: {server[:100]!r})",
                where=self.query,
                expected=f"the variable KG_STORE_ENGINE: one of {', '.join(ENGINES)}",
            )
        return engine

    def client(self, connections: int = 20) -> httpx2.Client:
        """Make a client that keeps its connections, proves who it is, and follows nobody elsewhere."""
        headers = {"User-Agent": "kg"}
        auth: httpx2.Auth | None = None
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        elif self.user is not None:
            of = httpx2.DigestAuth if self.is_digest else httpx2.BasicAuth
            auth = of(self.user, self.password or "")
        return httpx2.Client(
            headers=headers,
            auth=auth,
            verify=self._trusted(),
            timeout=httpx2.Timeout(self.seconds, connect=_SECONDS_TO_CONNECT),
            limits=httpx2.Limits(max_connections=connections, max_keepalive_connections=connections),
            follow_redirects=False,
            trust_env=False,
        )

    def _trusted(self) -> ssl.SSLContext | bool:
        if not self.authorities:
            return True
        try:
            return ssl.create_default_context(cafile=Path(self.authorities))
        except (OSError, ssl.SSLError) as error:
            raise UsageError(
                f"the certificates cannot be read: {error}", where=self.authorities, expected="certificates as PEM"
            ) from error


def _seconds(told: str | None) -> float:
    try:
        seconds = float(told or 30)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise UsageError(f"KG_STORE_SECONDS={told} is no time", expected="a number of seconds, such as 30")
    return seconds


def _is_here(host: str | None) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
