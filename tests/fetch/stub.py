"""A service on loopback that obeys the description of the Written Questions service, and misbehaves on demand."""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from kg.fetch import client

BODIES = [(29, "Department for Work and Pensions"), (17, "Department of Health and Social Care"), (14, "Treasury")]
LONG_ANSWER = "<p>" + "What is done is done well. " * 12 + "</p><table><tr><td>2024</td></tr></table>"


class Clock(client.Clock):
    """A clock that moves when somebody sleeps."""

    def __init__(self, now: datetime = datetime(2026, 3, 10, 12, tzinfo=UTC)):
        self.start = now
        self.elapsed = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return self.elapsed

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.elapsed += seconds


def question(number: int, day: str, answer: str | None = LONG_ANSWER, **changed: Any) -> dict[str, Any]:
    """Make a question in full, with made-up content in the structure of the service."""
    member = {
        "id": 7, "listAs": "Example, Ada", "name": "Ada Example", "party": "Independent", "partyAbbreviation": "Ind",
        "partyColour": "909090", "memberFrom": "Exampleton", "thumbnailUrl": "https://example.org/7",
    }  # fmt: skip
    return {
        "id": number, "askingMemberId": 7, "askingMember": member, "house": "Commons", "memberHasInterest": False,
        "dateTabled": f"{day}T00:00:00", "dateForAnswer": f"{day}T00:00:00", "uin": str(number),
        "questionText": f"To ask the Secretary of State, how many advisers there are; question {number}.",
        "answeringBodyId": 29, "answeringBodyName": BODIES[0][1], "isWithdrawn": False, "isNamedDay": False,
        "groupedQuestions": [], "answerIsHolding": False, "answerIsCorrection": False,
        "answeringMemberId": 7 if answer else None, "answeringMember": member if answer else None, "correctingMemberId": None,
        "correctingMember": None, "dateAnswered": f"{day}T00:00:00" if answer else None, "answerText": answer,
        "originalAnswerText": "", "comparableAnswerText": "", "dateAnswerCorrected": None, "dateHoldingAnswer": None,
        "attachmentCount": 0, "heading": "Advisers – “É”", "attachments": [], "groupedQuestionsDates": [],
    } | changed  # fmt: skip


def in_list(record: dict[str, Any]) -> dict[str, Any]:
    """Cut a question as the list does."""
    text = re.sub(r"<[^>]+>", "", record["answerText"] or "")
    cut = text[:255] + "..." if len(text) > 255 else text
    return record | {"questionText": record["questionText"][:255], "answerText": cut or None}


@dataclass
class Stub:
    """What the service holds, how it will misbehave at which request, and what it was asked and sent."""

    questions: dict[int, dict[str, Any]] = field(default_factory=dict)
    misbehaviours: list[str] = field(default_factory=list)  # for the next requests, one each; "" is none
    always: dict[str, str] = field(default_factory=dict)  # a misbehaviour for each request whose path has this in it
    gone: set[int] = field(default_factory=set)
    largest_page: int = 1000
    total_lies_by: int = 0
    repeated: list[int] = field(default_factory=list)  # questions that stand in the list twice
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    sent: dict[str, list[bytes]] = field(default_factory=dict)  # whole bodies sent with 200, by address
    address: str = ""
    clock: Clock = field(default_factory=Clock)
    heed: Callable[[list[tuple[str, str]]], list[tuple[str, str]]] = lambda query: query  # what of a query is heeded

    def add(self, *questions: dict[str, Any]) -> None:
        self.questions |= {one["id"]: one for one in questions}

    @property
    def answered(self) -> Counter[str]:
        """How often each address was answered with 200 and a whole body."""
        return Counter({path: len(bodies) for path, bodies in self.sent.items()})

    def respond(self, target: str, misbehaviour: str) -> tuple[int, Any]:
        path, query = urlsplit(target).path, parse_qsl(urlsplit(target).query)
        if path == "/api/writtenquestions/questions":
            return 200, self.page(self.heed(query), misbehaviour)
        if path == "/api/Reference/AnsweringBodies":
            wanted = dict(query)["nameContains"].casefold()
            return 200, [{"id": n, "name": name} for n, name in BODIES if wanted in name.casefold()]
        match = re.fullmatch(r"/api/writtenquestions/questions/([0-9]+)", path)
        if match and (number := int(match[1])) in self.questions and number not in self.gone:
            return 200, {"value": self.questions[number], "links": [{"rel": "self", "href": path, "method": "GET"}]}
        return 404, {"title": "Not Found", "status": 404}

    def page(self, query: list[tuple[str, str]], misbehaviour: str) -> dict[str, Any]:
        asked = dict(query)
        bodies = {int(value) for name, value in query if name == "answeringBodies"}
        if misbehaviour == "appear":
            number = max(self.questions, default=0) + 1
            day = asked.get("tabledWhenFrom") or asked["answeredWhenFrom"]
            self.add(question(number, day))
        rows = []
        for number in sorted(self.questions, reverse=True):
            one = self.questions[number]
            keeps = [
                not bodies or one["answeringBodyId"] in bodies,
                asked.get("house", "Bicameral") in ("Bicameral", one["house"]),
                asked.get("includeWithdrawn") == "true" or not one["isWithdrawn"],
            ]
            for field_ in ("tabled", "answered"):
                date = (one[f"date{field_.capitalize()}"] or "")[:10]
                if first := asked.get(f"{field_}WhenFrom"):
                    keeps.append(first <= date <= asked[f"{field_}WhenTo"])
            if all(keeps):
                rows += [in_list(one)] * (1 + self.repeated.count(number))
        skip, take = int(asked.get("skip", 0)), min(int(asked.get("take", 20)), self.largest_page)
        if misbehaviour == "small":
            take = max(1, take // 2)
        if misbehaviour == "duplicate":
            skip = max(0, skip - 1)
        shown = [] if misbehaviour == "empty" else rows[skip : skip + take]
        total = len(rows) + self.total_lies_by + (3 if misbehaviour == "total" else 0)
        return {"results": [{"value": row, "links": []} for row in shown], "totalResults": total}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stub: Stub

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        stub = self.stub
        stub.asked.append(self.path)
        stub.headers.append(dict(self.headers.items()))
        misbehaviour = stub.misbehaviours.pop(0) if stub.misbehaviours else ""
        misbehaviour = next((how for part, how in stub.always.items() if part in self.path), misbehaviour)
        name, _, value = misbehaviour.partition(" ")
        if name in FAULTS:
            getattr(self, f"_{name}")(value)
            return
        status, told = stub.respond(self.path, misbehaviour)
        body = json.dumps(told, ensure_ascii=False, indent=1).encode()
        if status == 200:
            stub.sent.setdefault(self.path, []).append(body)
        self._send(status, body)

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for header, value in {
            "Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(body)), "ETag": '"1"', **headers,
        }.items():  # fmt: skip
            self.send_header(header.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _status(self, value: str) -> None:
        status, _, header = value.partition(" ")
        after = (
            format_datetime(self.stub.clock.now() + timedelta(seconds=90), usegmt=True) if header == "date" else header
        )
        self._send(int(status), b'{"title": "no [b]"}', **({"Retry_After": after} if header else {}))

    def _cut(self, _: str) -> None:
        self._send(200, b'{"results": [', Content_Length="5000")
        self.close_connection = True

    def _chunk(self, _: str) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b'5\r\n{"res\r\n')
        self.close_connection = True

    def _drop(self, _: str) -> None:
        self.close_connection = True

    def _garbage(self, value: str) -> None:
        deep = b"[" * 200_000
        bodies = {
            "": b"<html>Sorry",
            "deep": deep,
            "other": b'{"value": {"id": 0}, "results": [{}], "totalResults": 1}',
        }
        self._send(200, bodies[value])

    def _endless(self, _: str) -> None:
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        while True:
            self.wfile.write(b" " * 65536)

    def _silent(self, _: str) -> None:
        self.close_connection = True
        self.connection.recv(1)

    def _moved(self, value: str) -> None:
        self._send(302, b"", Location=value or self.path)


FAULTS = {"status", "cut", "chunk", "drop", "garbage", "endless", "silent", "moved"}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: Any) -> None:
        """A client that went away is part of the test."""


@contextmanager
def served(stub: Stub) -> Iterator[Stub]:
    """Serve a stub on a port of its own."""
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"stub": stub}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    stub.address = f"http://127.0.0.1:{server.server_port}/api"
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
