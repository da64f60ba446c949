"""Fetch what package.json pins from npm and write it, with its licences, into the package's static folder.

Run it after changing a version: ``python ext/vendoring/refresh.py``. It needs node and npm, and the network; nobody
else does, since what it writes is kept in the repository.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE.parent / "riskfile" / "sphinx" / "static" / "vendor"

COPIED = {
    "@dagrejs/dagre": "dist/dagre.min.js",
    "svg-pan-zoom": "dist/svg-pan-zoom.min.js",
    "write-excel-file": "bundle/write-excel-file.min.js",
}
"""Packages whose own bundle is taken as it is."""


def main() -> None:
    """Write the bundles and the licences."""
    pinned: dict[str, str] = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in ("package.json", "table.js"):
            shutil.copy(HERE / name, work / name)
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-save"], cwd=work, check=True)
        TARGET.mkdir(parents=True, exist_ok=True)
        for old in TARGET.iterdir():
            old.unlink()
        bundle = [str(work / "node_modules/.bin/esbuild"), "table.js", "--bundle", "--minify", "--format=iife"]
        bundle += ["--global-name=agGrid", "--legal-comments=inline", f"--outfile={TARGET / 'ag-grid.min.js'}"]
        subprocess.run(bundle, cwd=work, check=True)
        for package, path in COPIED.items():
            source = (work / "node_modules" / package / path).read_text(encoding="utf-8")
            # the map is not shipped, and a browser's tools would ask for it
            text = "\n".join(line for line in source.splitlines() if not line.startswith("//# sourceMappingURL="))
            (TARGET / Path(path).name).write_text(text + "\n", encoding="utf-8")
        licences = []
        for package in sorted({*pinned, "fflate", "ag-stack"}):
            home = work / "node_modules" / package
            if not home.is_dir():
                continue
            about = json.loads((home / "package.json").read_text(encoding="utf-8"))
            found = [path for path in sorted(home.iterdir()) if path.name.lower().startswith(("license", "licence"))]
            text = found[0].read_text(encoding="utf-8").strip() if found else ""
            licences.append(f"{package} {about['version']} ({about['license']})\n\n{text}\n")
        rule = "\n" + "-" * 100 + "\n\n"
        (TARGET / "LICENCES.txt").write_text(rule.join(licences), encoding="utf-8")


if __name__ == "__main__":
    main()
