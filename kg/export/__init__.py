"""The whole site as plain files, for any host, so that its addresses outlive the server.

`export` asks the application for every page, as a reader would, and writes what it answers: `asking` asks, `links`
makes its links lead to files, `things` says what there is and what has changed, `making` makes pages in several
processes, `rest` follows links to all other pages, `searching` makes the index that browsers search, `nginx` the
configuration, and `state` remembers what was made.

    DIR/site/          what is put on a host
    DIR/nginx/         the configuration for nginx, with what has moved and what is gone
    DIR/state.sqlite   what was made of what, so that only what has changed is made again
"""

from kg.export.exporting import Exported, export

__all__ = ["Exported", "export"]
