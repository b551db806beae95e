"""Where the ontology, the shapes and the seeds lie: inside the installed package, or beside it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "_resources"
ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent

ONTOLOGY = ROOT / "ontology"
SHAPES = ROOT / "shapes"
REGISTERS = ROOT / "seeds" / "registers"
FOUNDING_DOCUMENTS = ROOT / "seeds" / "documents"
