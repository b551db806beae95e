"""Reading requests by httptools, which by itself sets no bound to a head and takes no long address apart."""

from typing import Any
from urllib.parse import unquote_to_bytes

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kg.web.addresses import LARGEST_HEAD

_LONGEST_PARSED = 65_535
"""Bytes of an address that httptools takes apart; it finds what is longer invalid."""


class BoundedProtocol(HttpToolsProtocol):
    """Gives addresses of any length to the application, and refuses a head of more than LARGEST_HEAD bytes.

    What the parser has not told of yet counts for the head, and so do trailers: it keeps them too.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._untold = 0

    def data_received(self, data: bytes) -> None:
        """Read what has come."""
        self._untold += len(data)
        super().data_received(data)
        if self._untold > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")

    def on_headers_complete(self) -> None:
        """Begin to answer."""
        self._untold = 0
        if len(self.url) <= _LONGEST_PARSED:
            super().on_headers_complete()
            return
        path, _, query = self.url.partition(b"#")[0].partition(b"?")
        shown = unquote_to_bytes(path).decode(errors="replace")
        self.url = b"/"
        super().on_headers_complete()
        # The application begins in the next turn of the loop.
        root = self.root_path
        self.scope |= {"path": root + shown, "raw_path": root.encode() + path, "query_string": query}

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._untold = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Take the end of a request."""
        self._untold = 0
        super().on_message_complete()
