"""The whole site as plain files, for any host, so that its addresses outlive the server.

`export` writes what the server would answer to a reader: `things` says what there is and what has changed, `making`
makes the pages and data of things, `rest` lists and all other pages, following links from one to the next, and
`processes` has both done by several at a time. `asking` asks the application, `links` makes links lead to files,
`searching` makes the index that browsers search, `nginx` the configuration, and `state` remembers what was made.

    DIR/site/          what is put on a host
    DIR/nginx/         the configuration for nginx, with what has moved and what is gone
    DIR/state.sqlite   what was made of what, so that only what has changed is made again
"""

from kg.export.exporting import Exported, export

__all__ = ["Exported", "export"]
