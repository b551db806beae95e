"""The configuration with which nginx serves the files as the server did: redirects, types, forms by Accept."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import UsageError
from kg.export.links import SERVED
from kg.export.things import EVIDENCE
from kg.web.urls import EXTENSIONS

_TYPES = {
    "text/html": "html", "text/turtle": "ttl", "application/ld+json": "jsonld", "application/n-triples": "nt",
    "application/rdf+xml": "rdf", "text/css": "css", "text/javascript": "js", "image/svg+xml": "svg",
    "image/png": "png", "application/json": "json", "application/xml": "xml", "application/atom+xml": "atom",
    "text/plain": "txt", "text/csv": "csv", "application/n-quads": "nq", "application/trig": "trig",
    "application/gzip": "gz", "application/schema+json": "schema",
}  # fmt: skip
_ACCEPTED = {
    "html": r"(?:text/html|text/\*|\*/\*)",
    "ttl": "text/turtle",
    "jsonld": r"application/(?:ld\+json|\*)",
    "nt": "application/n-triples",
    "rdf": r"application/rdf\+xml",
}
_TOLD = "This is a copy as plain files: queries need the server. See {root}/needs-server.html\\n"
_SAFE = re.compile(r"[\w./~+@=%:,;()!-]*", re.ASCII)


def configuration(
    folder: Path,
    base: str,
    *,
    moved: Mapping[str, tuple[str, int]],
    gone: list[str],
    redirects: Mapping[str, tuple[str, int]],
    types: Mapping[str, str],
    headers: Mapping[str, str],
) -> dict[str, str]:
    """Write the configuration and the files it includes, by name; `folder` is where site/ and nginx/ lie.

    `moved` and `gone` are things, `redirects` other addresses, `types` those of files whose endings tell none.
    """
    for path in (str(folder), base):
        if re.search(r"[\s\"'{};$\\]", path):
            raise UsageError(
                "nginx cannot be told of a path with spaces, quotation marks, braces, semicolons, $ or backslashes",
                where=path,
                remedy="Choose another folder.",
            )
    successors = {key: to for key, (to, status) in moved.items() if status != 307}
    arrived = {key: to for key, (to, status) in moved.items() if status == 307}
    return {
        "successors.map": _map(successors),
        "arrived.map": _map(arrived),
        "gone.map": _map(dict.fromkeys(gone, "1")),
        "kg.conf": _server(folder, base, redirects, types, headers, len(moved) + len(gone)),
    }


def _map(values: Mapping[str, str]) -> str:
    return "".join(f'"{key}" "{to}";\n' for key, to in sorted(values.items()) if _SAFE.fullmatch(key + to))


def _server(
    folder: Path,
    base: str,
    redirects: Mapping[str, tuple[str, int]],
    types: Mapping[str, str],
    headers: Mapping[str, str],
    moves: int,
) -> str:
    parts = urlsplit(base)
    root = parts.path.rstrip("/")
    port = parts.port or 80
    forms = "|".join(EXTENSIONS)
    hashed = max(2048, 1 << (2 * moves).bit_length())
    lines = [
        f"# The static copy of {base}, for the http part of nginx's configuration (Debian: /etc/nginx/sites-enabled/).",
        "# Written by kg export, and again with each: what you change here is lost. Copy it to keep it.",
        "",
        f"map_hash_max_size {hashed};",
        "map_hash_bucket_size 512;",
        "",
        *_accept(),
        *_about_things(folder, root, forms, base),
        *_evidence(root, forms),
        "server {",
        f"    listen {port};",
        f"    server_name {parts.hostname};",
        f"    root {folder}/site;",
        "    absolute_redirect off;",
        "    charset utf-8;",
        "    charset_types text/turtle text/css text/javascript text/plain text/csv;",
        "    types {",
        *(f"        {media} {ending};" for media, ending in _TYPES.items()),
        "    }",
        "    default_type application/octet-stream;",
        "    gzip on;",
        "    gzip_vary on;",
        "    gzip_types text/turtle text/css text/javascript image/svg+xml application/json application/ld+json "
        "application/n-triples application/rdf+xml;",
        *(f'    add_header {name} "{value}" always;' for name, value in headers.items()),
        "    add_header Vary $kg_vary always;",
        "    add_header Link $kg_link;",
        f"    error_page 404 {root}/404.html;",
        f"    error_page 406 {root}/406.html;",
        f"    error_page 410 {root}/410.html;",
        "",
        *_locations(root, forms),
        *_other(root, redirects, types),
        "}",
        "",
    ]
    return "\n".join(lines)


def _accept() -> list[str]:
    """Choose the form that is liked best, in steps of a tenth; of those liked equally the first that the site names."""
    lines = ["map $http_accept $kg_form {", '    default "none";', '    "" html;']
    for tenth in range(10, 0, -1):
        # A parameter other than q may stand before it.
        quality = r"(?:;\s*q=1(?:\.0*)?\s*)?" if tenth == 10 else rf";\s*q=0\.{tenth}\d*\s*"
        for form, pattern in _ACCEPTED.items():
            lines.append(f'    "~*(?:^|,)\\s*{pattern}\\s*(?:;(?!\\s*q=)[^,;]*)*{quality}(?:,|$)" {form};')
    return [*lines, "}", ""]


def _about_things(folder: Path, root: str, forms: str, base: str) -> list[str]:
    path = re.escape(root)
    links = ", ".join(
        f'<$kg_stem.{extension}>; rel=\\"alternate\\"; type=\\"{type_}\\"' for extension, type_ in EXTENSIONS.items()
    )
    return [
        "map $uri $kg_thing {",
        '    default "";',
        f'    "~^{path}/(?:id|doc)/(?<kg_t>.+?)(?:\\.(?:{forms}))?$" $kg_t;',
        "}",
        "map $uri $kg_ending {",
        '    default "";',
        f'    "~(?<kg_e>\\.(?:{forms}))$" $kg_e;',
        "}",
        "map $uri $kg_area {",
        "    default doc;",
        f'    "~^{path}/id/" id;',
        "}",
        "map $uri $kg_vary {",
        "    default Accept;",
        f'    "~^{path}/(?:static|search)/" "";',
        "}",
        "map $uri $kg_link {",
        '    default "";',
        f'    "~^(?<kg_stem>{path}/doc/(?<kg_s>.+?))(?:\\.(?:{forms}))?$" '
        f'"<{base}/id/$kg_s>; rel=\\"describes\\", {links}";',
        "}",
        "# The parts of lists have files of their own.",
        "map $args $kg_part {",
        '    default "";',
        '    "~^(?:property|page)=" "@$args";',
        "}",
        *(
            line
            for name in ("successors", "arrived", "gone")
            for line in (
                f"map $kg_thing $kg_{name} {{",
                '    default "";',
                f"    include {folder}/nginx/{name}.map;",
                "}",
            )
        ),
        "",
    ]


def _evidence(root: str, forms: str) -> list[str]:
    """Lead from evidence to what it is told with, where it has no file of its own."""
    lines = ["map $uri $kg_told_with {", '    default "";']
    for number, (pattern, to) in enumerate(EVIDENCE):
        parts = re.split(r"\((?!\?)", pattern)
        named = "".join([parts[0], *(f"(?<kg_e{number}_{at}>{part}" for at, part in enumerate(parts[1:], 1))])
        target = re.sub(r"\\(\d)", rf"$kg_e{number}_\1", to)
        lines.append(f'    "~^{re.escape(root)}/(?:id|doc)/{named}(?:\\.(?:{forms}))?$" {root}/doc/{target};')
    return [*lines, "}", ""]


def _locations(root: str, forms: str) -> list[str]:
    path = re.escape(root)
    return [
        # Where it is shown for another address, what is known of that address must not be asked again.
        f"    location ~ ^{path}/(?:404|406|410)\\.html$ {{",
        "        internal;",
        "    }",
        f"    location ~ ^{path}/id/(?<kg_key>[a-z0-9._/-]+)$ {{",
        "        if ($kg_gone) { return 410; }",
        f"        if ($kg_successors) {{ return 301 {root}/id/$kg_successors; }}",
        f"        if ($kg_arrived) {{ return 307 {root}/id/$kg_arrived; }}",
        f"        if (-f $document_root{root}/doc/$kg_key.html) {{ return 303 {root}/doc/$kg_key; }}",
        "        if ($kg_told_with) { return 303 $kg_told_with; }",
        "        return 404;",
        "    }",
        f"    location ~ ^{path}/{SERVED} {{",
        "        error_page 405 =501 @needs_server;",
        f'        if ($args) {{ return 501 "{_TOLD.format(root=root)}"; }}',
        f"        try_files {root}/needs-server.html =404;",
        "    }",
        "    location @needs_server {",
        f'        return 501 "{_TOLD.format(root=root)}";',
        "    }",
        f"    location = {root}/ {{",
        f"        try_files {root}/index.$kg_form @missing;",
        "    }",
        f"    location {root}/ {{",
        "        if ($kg_gone) { return 410; }",
        f"        if ($kg_successors) {{ return 301 {root}/$kg_area/$kg_successors$kg_ending; }}",
        f"        if ($kg_arrived) {{ return 307 {root}/$kg_area/$kg_arrived$kg_ending; }}",
        "        try_files $uri$kg_part.$kg_form $uri $uri.$kg_form @missing;",
        "    }",
        "    location @missing {",
        "        if (-f $document_root$uri.html) { return 406; }",
        f"        if ($uri = {root}/) {{ return 406; }}",
        "        if ($kg_told_with) { return 303 $kg_told_with; }",
        "        return 404;",
        "    }",
    ]


def _other(root: str, redirects: Mapping[str, tuple[str, int]], types: Mapping[str, str]) -> list[str]:
    lines = [
        f"    location = {root}{address} {{ return {status} {to}; }}"
        for address, (to, status) in sorted(redirects.items())
        if _SAFE.fullmatch(address + to)
    ]
    lines += [
        f"    location = {root}/{file} {{ default_type {type_}; }}"
        for file, type_ in sorted(types.items())
        if _SAFE.fullmatch(file + type_)
    ]
    return lines
