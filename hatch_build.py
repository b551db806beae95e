"""Builds the editor of the page /sparql into a package, where Node is; without it the page is a form that works."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class EditorHook(BuildHookInterface[Any]):
    """Runs npm before a package is put together, unless the editor is there and newer than its sources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the editor; a package without it is told of, not refused."""
        folder = Path(self.root) / "editor"
        built = Path(self.root) / "kg" / "web" / "static" / "editor.js"
        sources = [folder / "package-lock.json", folder / "build.mjs", *(folder / "src").glob("*.js")]
        if version == "editable" or not folder.is_dir():
            return
        if built.exists() and all(source.stat().st_mtime <= built.stat().st_mtime for source in sources):
            return
        npm = shutil.which("npm")
        if npm is None:
            self.app.display_warning("npm is not here: the package holds no editor, and its page /sparql is a form.")
            return
        for arguments in (["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"], ["run", "build"]):
            if subprocess.run([npm, *arguments], cwd=folder, check=False).returncode:  # noqa: S603
                self.app.display_warning("The editor could not be built: the page /sparql is a form without it.")
                return
