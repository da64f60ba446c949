"""Write the scripts and letters of others that the pages use, with their licences, into the package's static folder.

``python ext/vendoring/refresh.py`` after changing a version in ``package.json`` (and ``npm install --package-lock-only
--omit-lockfile-registry-resolved`` beside it, which writes the hashes into ``package-lock.json``). What it writes is kept
in the repository, so nobody else needs node, npm and the network for it. ``--check`` writes nothing: it fetches and
bundles anew and compares byte for byte with what is kept; status 1 names what differs, 2 says that it could not be made.

npm takes only archives whose hashes are those of ``package-lock.json``, and no package runs code while it is installed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
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

FONTS = {
    "@fontsource-variable/source-sans-3": tuple(
        f"files/source-sans-3-{letters}-wght-{style}.woff2"
        for letters in ("greek", "latin", "latin-ext")
        for style in ("italic", "normal")
    ),
}
"""Packages of which files are taken byte by byte: the letters that riskfile-font.css names."""

BUNDLED = {"table.js": ("ag-grid.min.js", "agGrid"), "search.js": ("minisearch.min.js", "miniSearch")}
"""By what a bundle is made from: its name, and that of the variable which holds it."""

INSIDE = ("@dagrejs/graphlib", "ag-stack", "fflate")
"""What these bundles hold of other packages."""


def make(work: Path, target: Path) -> None:
    """Write the bundles and the licences into ``target``; ``work`` is an empty folder."""
    pinned: dict[str, str] = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    for name in ("package.json", "package-lock.json", *BUNDLED):
        shutil.copy(HERE / name, work / name)
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(install, cwd=work, check=True, stdout=subprocess.DEVNULL)
    for source, (name, variable) in BUNDLED.items():
        bundle = [str(work / "node_modules/.bin/esbuild"), source, "--bundle", "--minify", "--format=iife"]
        bundle += [f"--global-name={variable}", "--legal-comments=inline", f"--outfile={target / name}"]
        subprocess.run([*bundle, "--log-level=warning"], cwd=work, check=True)
    for package, path in COPIED.items():
        text = (work / "node_modules" / package / path).read_text(encoding="utf-8")
        # the map is not shipped, and a browser's tools would ask for it
        text = "\n".join(line for line in text.splitlines() if not line.startswith("//# sourceMappingURL="))
        (target / Path(path).name).write_text(text + "\n", encoding="utf-8")
    for package, paths in FONTS.items():
        for path in paths:
            shutil.copyfile(work / "node_modules" / package / path, target / Path(path).name)
    licences = []
    for package in sorted({*pinned, *INSIDE}):
        home = work / "node_modules" / package
        about = json.loads((home / "package.json").read_text(encoding="utf-8"))
        found = [path for path in sorted(home.iterdir()) if path.name.lower().startswith(("license", "licence"))]
        text = found[0].read_text(encoding="utf-8").strip() if found else ""
        licences.append(f"{package} {about['version']} ({about['license']})\n\n{text}\n")
    rule = "\n" + "-" * 100 + "\n\n"
    (target / "LICENCES.txt").write_text(rule.join(licences), encoding="utf-8")


def differences(made: Path, kept: Path) -> list[str]:
    """What is not the same in two folders, a line for each file."""
    before, after = ({path.name: path.read_bytes() for path in each.iterdir()} for each in (kept, made))
    found = []
    for name in sorted({*before, *after}):
        if name not in after:
            found.append(f"{name}: is kept, and no package makes it")
        elif name not in before:
            found.append(f"{name}: is made of the packages, and not kept")
        elif before[name] != after[name]:
            found.append(
                f"{name}: is not what the packages make: {len(before[name])} bytes, {len(after[name])} expected"
            )
    return found


def main(arguments: list[str]) -> int:
    """Write what is shipped, or compare with it."""
    with tempfile.TemporaryDirectory() as folder:
        work, made = Path(folder, "work"), Path(folder, "made")
        work.mkdir()
        made.mkdir()
        try:
            make(work, made)
        except (OSError, subprocess.CalledProcessError) as error:
            sys.stderr.write(f"NOT COMPARED, NOT WRITTEN: the packages could not be fetched or bundled: {error}\n")
            return 2
        if arguments == ["--check"]:
            found = differences(made, TARGET)
            for line in found:
                sys.stderr.write(f"{line}\n")
            if found:
                sys.stderr.write("run: make vendor\n")
                return 1
            sys.stdout.write(f"{TARGET.name}: {len(list(made.iterdir()))} files are what their packages make\n")
            return 0
        shutil.rmtree(TARGET, ignore_errors=True)
        shutil.copytree(made, TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
