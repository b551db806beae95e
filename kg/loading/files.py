"""A release as files for the loader that an engine has of its own, and the commands to run it.

For many millions of triples that is the fast way: no request, no transaction, and often an index made at the end.
Virtuoso: https://vos.openlinksw.com/owiki/wiki/VOS/VirtBulkRDFLoader
QLever: https://docs.qlever.dev/quickstart/
GraphDB: https://graphdb.ontotext.com/documentation/11.1/loading-data-using-importrdf.html
Neptune: https://docs.aws.amazon.com/neptune/latest/userguide/bulk-load.html
"""

import gzip
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path

import pyoxigraph as ox

from kg import releases
from kg.errors import UsageError
from kg.loading.plan import Held, merged_name
from kg.store.engines import Engine

QUADS_IN_A_FILE = 2_000_000
_LEVEL = 3


def write_files(
    data: Path,
    folder: Path,
    engine: Engine,
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
    size: int = QUADS_IN_A_FILE,
) -> list[Path]:
    """Write the current release as packed N-Quads of bounded size, the merged view where the engine has it.

    UsageError if the folder cannot be written, or holds such files of something else.
    """
    release = releases.required(data)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.glob("*.nq.gz")):
            raise UsageError("the folder holds files already", where=str(folder), expected="an empty folder")
        with closing(Held(release)) as held:
            quads = _quads(held, engine)
            files: list[Path] = []
            for first in quads:
                file = folder / f"{release.folder.name}-{len(files):05}.nq.gz"
                partial = file.with_suffix(".part")
                with gzip.open(partial, "wb", _LEVEL) as stream:
                    # One after the other: so many quads at a time would fill the memory.
                    batch = chain([first], islice(quads, size - 1))
                    ox.serialize(batch, stream, format=ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]
                partial.replace(file)
                files.append(file)
                progress("Writing files", len(files), 0)
    except OSError as error:
        raise UsageError(f"the files cannot be written ({error.strerror})", where=str(folder)) from error
    return files


def _quads(held: Held, engine: Engine) -> Iterator[ox.Quad]:
    """Give every quad of a release as an engine is to hold it."""
    name = merged_name(engine, held.base)
    merged = ox.NamedNode(name) if name else ox.DefaultGraph()
    for triple in held.store.merged():
        yield ox.Quad(triple.subject, triple.predicate, triple.object, merged)
    for graph in sorted(held.versions()):
        for triple in sorted(held.store.graph(graph), key=str):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(graph))


def commands(engine: Engine, folder: Path) -> str:
    """Give the commands that load the files into an empty engine; afterwards `kg load --loaded` makes sure of it."""
    where = folder.resolve()
    match engine.name:
        case "virtuoso":
            return (
                "# The folder has to be among DirsAllowed in virtuoso.ini; one rdf_loader_run for each core but one.\n"
                f"isql-vt PORT dba PASSWORD exec=\"ld_dir('{where}', '*.nq.gz', 'urn:unused');\"\n"
                'isql-vt PORT dba PASSWORD exec="rdf_loader_run();" &\n'
                "wait\n"
                "# What was loaded is on disk from here on, and only from here on.\n"
                'isql-vt PORT dba PASSWORD exec="checkpoint;"'
            )
        case "oxigraph":
            return f"oxigraph load --location STORE --file {where}/*.nq.gz\noxigraph serve --location STORE"
        case "qlever":
            return f"zcat {where}/*.nq.gz | IndexBuilderMain -i INDEX -F nq -f - -s settings.json"
        case "graphdb":
            return f"importrdf preload -f -i REPOSITORY {where}/*.nq.gz"
        case "neptune":
            return (
                f"aws s3 cp --recursive {where} s3://BUCKET/kg/\n"
                "curl -X POST https://HOST:8182/loader -H 'Content-Type: application/json' -d '"
                '{"source": "s3://BUCKET/kg/", "format": "nquads", "iamRoleArn": "ROLE", "region": "REGION", '
                '"failOnError": "TRUE", "parallelism": "HIGH"}\''
            )
        case "fuseki":
            return f"tdb2.xloader --loc STORE {where}/*.nq.gz"
        case "stardog":
            return f"stardog-admin db create -n NAME {where}/*.nq.gz"
    return f"# Load {where}/*.nq.gz as N-Quads."
