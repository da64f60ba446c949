"""Nothing opens a project's file by itself: what touches a disk is named here, with the reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import riskfile

ROOT = Path(riskfile.__file__).parent

TOUCHES = {"open", "read_text", "read_bytes", "iterdir", "glob", "rglob", "scandir", "walk", "listdir", "stat", "lstat"} | {
    "exists", "is_file", "is_dir", "isfile", "isdir", "getsize", "copyfile", "copytree", "copy2", "copyfileobj"
}  # fmt: skip
"""Names of functions and methods that look at what is on a disk."""

OF_A_SOURCE = frozenset(("source.open", "self.source.open", "self.below.open", "self.open", "Project.open")) | {
    "asked.open", "self._asked.open"
}  # fmt: skip
"""How a source is asked for a file, a project for itself, and what an editor asks for its project."""

ROOMS = {
    "source/disk.py": "it is the way in",
    "text/files.py": "reports and pages are written, whole or not at all",
    "importing/": "logs and reports of others, which lie anywhere",
    "tables/": "the same: what a project has itself is handed over as bytes",
    "scaffold/": "the template that riskfile brings along, and the folder of a project that is not there yet",
    "server/live/": "pages that were built, for a browser, and which folders there are to be watched",
    "qualification/": "what is installed, projects that are laid out to be tried, and the tool's own risk file",
    "manual.py": "the pages of riskfile's own manual",
    "cli/manual.py": "as above",
    "render/pdf/work.py": "documents in the making: their sources, and the PDFs made of them",
}
"""Modules and rooms that read what is no project's."""

FUNCTIONS = {
    "cli/__init__.py _run": "the null device",
    "cli/__init__.py entry_point": "the null device",
    "cli/common.py folder_of": "whether what was typed is a folder",
    "cli/common.py _places": "whether the folder may be looked into",
    "reading/roots.py _of_one_owner": "whether conf.py above is of the owner of what was typed",
    "reading/roots.py _folders": "folders below the one that was typed: which of them holds a project",
    "cli/common.py _repository": "the repository around the project",
    "server/lsp/server.py RiskfileServer._projects_at": "the folder that the file of an editor lies in",
    "editing/libraries/package.py _in_folder": "whether what was named is the folder of a library, or a repository",
    "editing/libraries/package.py of_folder": "as above",
    "api.py _judged": "whether somebody names a folder",
    "cli/qualify.py run": "whether what is to be written is there already",
    "cli/exports.py run_word": "a Word file that was named, from elsewhere",
    "cli/exports.py target_of": "whether what is to be written is there already",
    "cli/export_submission.py _read": "PDFs that were built, or that somebody names",
    "cli/export_submission.py _is_there": "whether what is to be written is there already",
    "render/pdf/submission.py is_set": "as above",
    "render/pdf/admissible.py _inside": "a PDF as bytes",
    "cli/diff.py _under": "a policy that was named, to be tried",
    "cli/translate.py _fill": "a list of translations that was named, from elsewhere",
    "cli/translate.py _import": "the file of a translator, from elsewhere",
    "cli/merge_driver.py run": "three states of one page, which git has written for the driver",
    "cli/verify.py _list": "a list of who may sign that was named, from elsewhere",
    "cli/sign.py _key": "whether what was named is the file of a key",
    "cli/sign.py _of_file": "whether the file of a private key lies beside its public one",
    "sphinx/live.py Warm._end": "what Sphinx keeps of what it has read",
    "sphinx/live.py Warm._write_beside.whole": "the output",
    "sphinx/live.py _content": "pages of the output, and whether the settings of the PDF are the same",
    "sphinx/live.py start": "the null device",
    "cli/serve.py run": "an option is called so: it opens a browser",
    "cli/build.py site_of": "conf.py, which Sphinx reads",
    "cli/build.py _names_in": "the output folder",
    "cli/build.py _write_redline": "the PDF that was made",
    "reading/cache.py _reader": "riskfile's own code",
    "reading/cache.py read_kept": "what riskfile has kept",
    "reading/cache.py write_kept": "what riskfile keeps",
    "source/revision.py Revision._stored": "what Git LFS has put aside in the folder of the repository",
    "surveillance/kept.py _computer": "riskfile's own code, and that of libraries",
    "reporters/__init__.py _formats": "riskfile's own code",
    "render/drawing.py font": "the fonts that riskfile brings along",
    "render/diff_page.py page": "riskfile's own style sheet and script",
    "render/palette.py ": "riskfile's own style sheet",
    "render/pdf/signing.py sign": "the PDF that was made",
    "reading/known.py known": "riskfile's own list of names",
    "text/languages.py _texts_of": "riskfile's own catalogues",
    "text/terms.py written": "riskfile's own table of terms",
    "text/wordlists.py lists": "riskfile's own lists of words",
    "text/handbook.py handbook": "the manual of the installed version",
    "text/handbook.py address_of_rule": "the manual of the installed version",
    "sphinx/known.py main": "riskfile's own list of names",
    "sphinx/known.py _kept": "riskfile's own list of names",
    "sphinx/known.py neighbours": "riskfile's own list of names",
    "sphinx/inventory.py add_labels": "what this build has written",
    "sphinx/alone.py begin": "the output folder",
    "sphinx/languages.py _is_whole": "what the last build has written",
    "sphinx/languages.py take_away_others": "what the last build has written",
    "sphinx/alone.py _clear": "the output folder",
    "sphinx/alone.py _refuse_links": "the output folder",
    "sphinx/downloads.py complete": "a page that this build has written",
    "sphinx/downloads.py _made": "the PDF that was made",
    "sphinx/pdf_files.py stays": "the PDF that was made before, and is signed",
    "sphinx/pdf_files.py _volumes_of": "as above",
    "sphinx/pdf_files.py take_away": "what the last build has written",
    "sphinx/pdf_files.py _digest": "as above",
    "sphinx/pdf_files.py _read": "as above",
    "sphinx/downloads.py copy_pdf": "the PDF that was made",
    "sphinx/evidence.py _copy": "what was opened through the source, into the output",
    "sphinx/evidence.py _same": "what this build has written",
    "sphinx/evidence.py write_beside": "the output folder",
    "sphinx/diagrams.py _run": "what the program of a diagram has drawn",
    "sphinx/diagrams.py _drawn": "what the program of a diagram has drawn",
    "sphinx/diagrams.py forget": "what the last build has drawn",
    "sphinx/kept.py guard": "what the last build has kept",
    "sphinx/inert.py _texts": "the templates of a theme",
    "sphinx/inert.py add_policy_to_others": "what this build has written",
    "sphinx/said.py _read": "what the last build has written",
    "render/forked.py can_fork": "what the system says of this process",
    "render/pdf/finish.py documents_of": "the PDF that was made",
    "render/pdf/settings.py PdfSettings.for_typst": "riskfile's own template",
    "render/pdf/redline.py write": "riskfile's own template",
    "cli/pdf.py _secret": "a passphrase, in a file that somebody names",
    "cli/pdf.py _turn": "the PDF that somebody names",
    "render/pdf/finish.py make_links": "the PDF that was made",
    "render/pdf/signing.py key_of_file": "a key, which somebody names",
    "render/pdf/signing.py key_of_token": "as above",
    "render/pdf/signing.py read_evidence": "certificates, which somebody names",
    "render/pdf/beside.py beside": "the volumes beside a PDF that somebody names",
    "render/pdf/verifying.py verify": "a PDF that somebody names",
    "render/pdf/typeset.py Workshop.picture": "pictures that Sphinx has found or made, some among its own files",
    "render/pdf/typeset.py _check_svg": "as above",
    "sphinx/incremental.py read_shown": "what the last build has written",
    "sphinx/tidy.py _below": "the output folder",
    "sphinx/tidy.py _known": "what the last build has written",
    "sphinx/sources.py _naming": "pages that Sphinx reads, to find those that are to be read again",
    "sphinx/sources.py _digests.digest": "what Sphinx reads, to find what has changed; what leads out is not opened",
    "sphinx/output.py write": "what the last build has written",
    "sphinx/output.py _write_plain": "what this build has written",
    "sphinx/output.py _first_line": "what this build has written",
    "sphinx/pdf/edition.py Edition._need_fonts": "what this build has written",
    "cli/openfda.py _size": "how large reports are that somebody names",
    "cli/portfolio.py _may_be_written": "the output folder",
    "cli/portfolio.py _cells": "a number of a result is called so: findings that are open",
    "portfolio/cache.py Cache._tag": "results that were kept",
    "portfolio/cache.py Cache.get": "as above",
    "portfolio/child.py _peak": "what the system says of this process",
    "portfolio/child.py main": "the null device",
    "portfolio/judging.py tool": "riskfile's own code, to tell it from another",
    "portfolio/manifest.py _Entries._files": "whether there are the folders that a list names",
    "portfolio/manifest.py _Entries.add_fitting": "as above",
    "portfolio/manifest.py _nearest": "as above",
    "portfolio/manifest.py _reports": "field reports and mappings that a list names",
    "portfolio/manifest.py _reports_below": "as above",
    "portfolio/manifest.py read_manifest": "the list, which lies in no project",
    "portfolio/metrics.py _file": "a number of a result is called so",
    "portfolio/metrics.py _totals": "as above",
    "portfolio/metrics.py keep": "the history that a list names",
    "portfolio/metrics.py read_history": "as above",
    "portfolio/page.py _Page.pieces": "riskfile's own script and style",
    "portfolio/page.py _numbers": "a number of a result is called so",
    "portfolio/reports.py sha256_of": "field reports that a list names",
    "portfolio/scheduler.py check_address": "certificates that somebody names",
    "sphinx/script_words.py texts": "riskfile's own scripts",
    "sphinx/script_words.py add": "what the last build has written",
    "sphinx/pdf/edition.py Edition.put": "the PDF that was made",
    "testing/__init__.py cases_of": "a file of cases, which is no project's",
}


def touching(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The calls that look at a disk: the function that they stand in, and what they call."""

    def within(node: ast.AST, function: str) -> Iterator[tuple[str, str]]:
        for child in ast.iter_child_nodes(node):
            inner = function
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = f"{function}.{child.name}".strip(".")
            if isinstance(child, ast.Attribute) and child.attr in TOUCHES and ast.unparse(child) not in OF_A_SOURCE:
                yield function, ast.unparse(child)
            if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id == "open":
                yield function, "open"
            if isinstance(child, ast.ImportFrom) and child.module in ("os", "os.path", "shutil", "glob", "io"):
                yield from ((function, alias.name) for alias in child.names if alias.name in TOUCHES)
            yield from within(child, inner)

    return within(tree, "")


def found() -> dict[str, list[str]]:
    places: dict[str, list[str]] = {}
    for path in sorted(ROOT.rglob("*.py")):
        module = path.relative_to(ROOT).as_posix()
        for function, called in touching(ast.parse(path.read_text(encoding="utf-8"))):
            places.setdefault(f"{module} {function}", []).append(called)
    return places


def test_only_what_is_named_here_looks_at_a_disk() -> None:
    others = {
        place: called
        for place, called in found().items()
        if place not in FUNCTIONS and not place.startswith(tuple(ROOMS))
    }
    assert others == {}, "read a project's files through its source"


def test_what_is_named_here_is_there() -> None:
    places = found()
    assert [place for place in FUNCTIONS if place not in places] == []
    assert [room for room in ROOMS if not any(place.startswith(room) for place in places)] == []


def test_every_way_to_a_disk_is_seen() -> None:
    code = """
from os import scandir
def one(path): return path.read_text()
class Two:
    def open(self, place): return open(place), os.open(place, 0), self.path.open()
    def kind(self): return (self.root / "x").is_file() or os.path.isdir("x") or os.stat("x")
def three(source): return source.open("x"), Project.open(source), self.below.open("x")
def four(path): return map(Path.read_bytes, path)
five = shutil.copyfile
"""
    assert list(touching(ast.parse(code))) == [
        ("", "scandir"),
        ("one", "path.read_text"),
        ("Two.open", "open"),
        ("Two.open", "os.open"),
        ("Two.open", "self.path.open"),
        ("Two.kind", "(self.root / 'x').is_file"),
        ("Two.kind", "os.path.isdir"),
        ("Two.kind", "os.stat"),
        ("four", "Path.read_bytes"),
        ("", "shutil.copyfile"),
    ]
