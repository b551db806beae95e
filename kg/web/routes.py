"""What the modules of routes share: choosing a form, and adding an address that is read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException

from kg.web.negotiate import accepted, negotiate
from kg.web.urls import EXTENSIONS

_Function = TypeVar("_Function", bound=Callable[..., Any])


def choose(
    request: Request, extension: str | None = None, forms: Mapping[str, str] = EXTENSIONS, whose: str = "It has"
) -> str:
    """Give the media type to answer in: that of an extension, or without one what the client likes best.

    404 for an extension that names none of the forms; `whose` they are is told. 406 where the client accepts none.
    """
    if not extension:
        return liked(request, tuple(forms.values()))
    if extension not in forms:
        raise HTTPException(404, f"{whose} no form {extension!r}. There are: {', '.join(forms)}.")
    return forms[extension]


def liked(request: Request, offers: Sequence[str]) -> str:
    """Give the media type that a client likes best. 406 if it accepts none of those that there are."""
    chosen = negotiate(accepted(request.headers.getlist("accept")), offers)
    if chosen is None:
        raise HTTPException(406, f"None of the forms you accept can be given. There are: {', '.join(offers)}.")
    return chosen


def read(
    app: FastAPI, path: str, summary: str | None = None, *, lasts: bool = True
) -> Callable[[_Function], _Function]:
    """Add an address that is read, by GET or HEAD; with a summary it is told in the OpenAPI description.

    What it answers lasts if it is no file, and depends on the release and the request only: then it can be kept (see
    `KeptPages`).
    """

    def add(function: _Function) -> _Function:
        if lasts:
            app.state.site.lasting.add(function)
        app.add_api_route(path, function, methods=["GET", "HEAD"], include_in_schema=False)
        if summary:
            # Never reached: FastAPI would describe a route of two methods twice under one name.
            app.add_api_route(path, function, methods=["GET"], summary=summary)
        return function

    return add


def split_extension(key: str) -> tuple[str, str | None]:
    """Part what an address ends with from the extension that names a form, if it has one."""
    stem, dot, extension = key.rpartition(".")
    return (stem, extension) if dot and extension in EXTENSIONS else (key, None)


def extension_of(media_type: str) -> str:
    """Give the extension of a form."""
    return next(extension for extension, type_ in EXTENSIONS.items() if type_ == media_type)
