"""The cases of ``../shared/cases/trust``: what a stranger's change, an odd folder or a second build can do.

Each script there is a run here, so that two versions can be compared and a test can hold what is right. Pages are taken
from that folder. ``python tests/shared_cases.py`` prints them with the others.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]

_START = "import sys; from riskfile.cli import main; sys.exit(main(sys.argv[1:]))"
_PAGE = "needs/design/case.md"
_SHOWN = "_build/html/needs/design/case.html"


class Outcome(NamedTuple):
    """What happened, in words for the table, and whether that is what should happen."""

    says: str
    right: bool


class Trial:
    """A new project, made by the version of riskfile whose folder ``ext`` is given, and that version's commands."""

    def __init__(self, folder: Path, ext: Path, pages: Path) -> None:
        self.ext, self.pages = ext, pages
        self.root, self.beside = folder / "p", folder
        self.run("init", str(self.root), cwd=folder)
        # the page of the case is in the table of contents
        chapter = self.root / "docs/design.md"
        text = chapter.read_text(encoding="utf-8")
        chapter.write_text(re.sub(r"^((?:\.\.|)/needs/design/)risks.*$", r"\g<0>\n\1case", text, flags=re.M), "utf-8")

    def start(
        self, *arguments: str, cwd: Path | None = None, under: tuple[str, ...] = (), **environment: str
    ) -> list[object]:
        """The arguments of a process that runs a command."""
        plain = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
        more = {"PYTHONPATH": str(self.ext), "NO_COLOR": "1", **environment}
        return [[*under, sys.executable, "-c", _START, *arguments], cwd or self.root, plain | more]

    def run(
        self,
        *arguments: str,
        cwd: Path | None = None,
        timeout: float = 300,
        under: tuple[str, ...] = (),
        **environment: str,
    ) -> tuple[int, str]:
        """Status and all that was printed of a command; -1 where it did not end in time."""
        command, folder, variables = self.start(*arguments, cwd=cwd, under=under, **environment)
        try:
            done = subprocess.run(
                command,  # type: ignore[call-overload]
                cwd=folder,
                env=variables,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
                timeout=timeout,
            )
        except subprocess.TimeoutExpired:
            return -1, ""
        return done.returncode, done.stdout

    def write(self, text: str, path: str = _PAGE) -> None:
        """Write a file of the project."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def page(self, case: str) -> None:
        """Take the page of a case into the project."""
        self.write((self.pages / case / "case.md").read_text(encoding="utf-8"))

    def shown(self) -> str:
        """The HTML of that page."""
        path = self.root / _SHOWN
        return path.read_text(encoding="utf-8") if path.is_file() else ""


def codes(printed: str, page: str = _PAGE) -> list[str]:
    """The codes that a check tells of the page."""
    return sorted(set(re.findall(rf"^{re.escape(page)}:\d+:\d+: (?:WARNING: )?(RMF\d+)", printed, re.M)))


def _both(trial: Trial, case: str) -> tuple[list[str], str]:
    """Codes of the check, output of a build without PDF."""
    trial.page(case)
    _, checked = trial.run("check")
    return codes(checked), trial.run("build", "--no-pdf")[1]


def _readers(trial: Trial, case: str) -> Outcome:
    found, built = _both(trial, case)
    crashed = "Traceback" in built or re.search(r"^\s+\w+Error: ", built, re.M) is not None
    parted = "RMF910" in built
    # what nobody sees is told before a build is made
    unseen = [each for each in ("unknown", "Duplicate footnote", "is not referenced") if f"WARNING: {each}" in built]
    says = ", ".join(
        [
            *(found or ["nothing"]),
            *(["a traceback"] * crashed),
            *(["readers disagree"] * parted),
            *(["told by Sphinx only"] * bool(unseen)),
        ]
    )
    return Outcome(says, not crashed and not parted and not unseen)


def _label(trial: Trial, case: str) -> Outcome:
    found = _readers(trial, case)
    linked = 'id="t"' in trial.shown()
    return Outcome(
        f"{found.says}, label {'kept' if linked else 'lost'}", found.right and linked and "RMF906" not in found.says
    )


def _told(*wanted: str) -> Callable[[Trial, str], Outcome]:
    def judge(trial: Trial, case: str) -> Outcome:
        found = _readers(trial, case)
        return Outcome(found.says, found.right and set(wanted) <= set(found.says.split(", ")))

    return judge


_WAYS = {
    "eval-rst-raw": "```{eval-rst}\n.. raw:: html\n   :file: SECRET\n```",
    "eval-rst-literalinclude": "```{eval-rst}\n.. literalinclude:: UPWARDS\n```",
    "download-role": "{download}`x <UPWARDS>`",
    "markdown-link": "[x](UPWARDS)",
    "link-in-item": ":::{hazard} H\n:id: HAZ-900\n:category: energy\n\n[x](UPWARDS)\n:::",
    "literalinclude-diff": "```{literalinclude} risks.md\n:diff: UPWARDS\n```",
    "symlink": "```{literalinclude} link.txt\n```",
    "image": "![x](PICTURE)",
    "include-of-txt": "```{include} inner.txt\n```",
    "percent": "[x](ENCODED)",
}


def _canary(way: str) -> str:
    # one word, which nothing that colours code parts
    return f"CANARY{way.replace('-', '').upper()}END"


def _outside(trial: Trial, case: str) -> Outcome:
    """Each way on a page of its own, with a secret of its own: one check and one build for all."""
    pages = []
    for number, (way, template) in enumerate(_WAYS.items()):
        secret = trial.beside / f"secret{number}.txt"
        secret.write_text(f"{_canary(way)}\n", encoding="utf-8")
        shutil.copy(secret, secret.with_suffix(".png"))
        upwards = "../" * 12 + secret.as_posix().lstrip("/")
        given = {
            "SECRET": secret.as_posix(),
            "UPWARDS": upwards,
            "PICTURE": upwards.replace(".txt", ".png"),
            "ENCODED": upwards.replace("..", "%2e%2e"),
            "link.txt": f"link{number}.txt",
            "inner.txt": f"inner{number}.txt",
        }
        text = re.sub("|".join(map(re.escape, given)), lambda found, given=given: given[found[0]], template)
        (trial.root / f"needs/design/link{number}.txt").symlink_to(secret)
        trial.write(f"```{{literalinclude}} {upwards}\n```\n", f"needs/design/inner{number}.txt")
        pages.append(f"needs/design/case{number}.md")
        trial.write(f"# Way {way}\n\n{text}\n", pages[-1])
    chapter = (trial.root / "docs/design.md").read_text(encoding="utf-8")
    names = "\n".join(f"/{page.removesuffix('.md')}" for page in pages)
    trial.write(re.sub(r"^(?:\.\.|)/needs/design/case$", names, chapter, flags=re.M), "docs/design.md")
    _, checked = trial.run("check")
    # what is included is told where it stands
    places = [(page, page.replace("case", "inner").replace(".md", ".txt")) for page in pages]
    told = [page for page, inner in places if "RMF906" in codes(checked, page) + codes(checked, inner)]
    status, _ = trial.run("build", "--no-pdf")
    out = trial.root / "_build/html"
    written = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file()) if out.is_dir() else b""
    leaked = [way for way in _WAYS if _canary(way).encode() in written]
    says = f"{len(told)} of {len(pages)} told, {len(leaked)} published"
    return Outcome(says, len(told) == len(pages) and not leaked and status == 1)


def _policy(trial: Trial, case: str) -> Outcome:
    mark = trial.beside / "PWNED"
    trial.write(f"open({str(mark)!r}, 'w'); RULES = ()\n", "docs/notes.py")
    with (trial.root / "needs/policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write("\nrules:\n  modules: [docs/notes.py]\n")
    status, printed = trial.run("check")
    ran, told = mark.exists(), "RMF009" in printed and "ext/" in printed
    return Outcome("Python was run" if ran else f"refused, status {status}", not ran and told and status == 2)


def _formula(trial: Trial, case: str) -> Outcome:
    import pypdfium2

    trial.page(case)
    trial.run("build")
    (path,) = (trial.root / "_build/pdf").glob("*.pdf")
    document = pypdfium2.PdfDocument(path)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    code = "#text(fill: red)[FORGED APPROVAL]" in re.sub(r"\s+", " ", text)
    return Outcome("its code is shown as text" if code else "its code was run", code)


def _jobs(trial: Trial, case: str) -> Outcome:
    found = set()
    for name in ("docs", "needs"):
        shutil.rmtree(trial.root / name)
        shutil.copytree(ROOT / name, trial.root / name)
    shutil.copy(ROOT / "conf.py", trial.root / "conf.py")
    for jobs in ("1", "2"):
        shutil.rmtree(trial.root / "_build", ignore_errors=True)
        trial.run("build", "-j", jobs, SOURCE_DATE_EPOCH="1795392000")
        paths = sorted((trial.root / "_build/pdf").glob("*.pdf"))
        assert paths
        found.add(tuple((path.name, path.read_bytes()) for path in paths))
    return Outcome("the same PDFs" if len(found) == 1 else "other PDFs", len(found) == 1)


def _deleted(trial: Trial, case: str) -> Outcome:
    trial.page(case)
    trial.run("build", "--no-pdf")
    assert "Withdrawn" in trial.shown()
    (trial.root / _PAGE).unlink()
    chapter = trial.root / "docs/design.md"
    chapter.write_text(
        "".join(line for line in chapter.read_text("utf-8").splitlines(True) if "/case" not in line), "utf-8"
    )
    trial.run("build", "--no-pdf")
    out = trial.root / "_build/html"
    left = [path for path in out.rglob("*") if path.is_file() and b"Withdrawn" in path.read_bytes()]
    gone = not left and not (trial.root / _SHOWN).exists()
    return Outcome("gone" if gone else f"in {len(left)} files still", gone)


def _unreadable(trial: Trial, case: str) -> Outcome:
    inner = trial.root / "needs/design/sub"
    inner.mkdir()
    (inner / "case.md").write_text((trial.pages / case / "case.md").read_text("utf-8"), "utf-8")
    chapter = trial.root / "docs/design.md"
    text = re.sub(r"/needs/design/case$", "/needs/design/sub/*", chapter.read_text("utf-8"), flags=re.M)
    chapter.write_text(re.sub(r"^:maxdepth.*", "\\g<0>\n:glob:", text, flags=re.M), "utf-8")
    # root reads whatever it likes
    under: tuple[str, ...] = ()
    if os.getuid() == 0:
        under = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
    inner.chmod(0)
    try:
        status, printed = trial.run("check", under=under)
    finally:
        inner.chmod(0o755)
    return Outcome(f"status {status}", status == 2 and "needs/design/sub" in printed)


def _glob(trial: Trial, case: str) -> Outcome:
    trial.write("", f"needs/design/{'a' * 200}.md")
    with (trial.root / "docs/plan.md").open("a", encoding="utf-8") as page:
        page.write("\n```{toctree}\n:glob:\n\n/needs/design/*a*a*a*a*a*a*a*a*b\n```\n")
    begun = time.monotonic()
    status, _ = trial.run("check", timeout=30)
    return Outcome("more than 30 s" if status < 0 else "at once", status >= 0 and time.monotonic() - begun < 25)


def _last_day(trial: Trial, case: str) -> Outcome:
    status, printed = trial.run("monitor", "--today", "9999-12-31")
    crashed = "Traceback" in printed or "Error" in printed
    return Outcome("a traceback" if crashed else f"counted, status {status}", not crashed and status in (0, 1))


def _html(trial: Trial, case: str) -> Outcome:
    trial.page(case)
    _, checked = trial.run("check")
    trial.run("build", "--no-pdf")
    shown = trial.shown()
    runs = re.findall(r"<[^<>]*alert\(\d\)|<script>alert\(\d\)", shown)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', shown)
    closed = policy is not None and "'unsafe-inline'" not in re.sub(r"style-src[^;]*", "", policy[1])
    says = f"{len(runs)} would run, {'a' if closed else 'no'} content security policy"
    return Outcome(says, "RMF906" in codes(checked) and bool(shown) and not runs and closed)


def _epoch(trial: Trial, case: str) -> Outcome:
    status, printed = trial.run("build", "--no-pdf", SOURCE_DATE_EPOCH="x")
    crashed = "Traceback" in printed
    one = len(printed.splitlines()) == 1 and "SOURCE_DATE_EPOCH" in printed
    return Outcome(
        "a traceback" if crashed else f"one message, status {status}" if one else "more than one message", one
    )


def _two_builds(trial: Trial, case: str) -> Outcome:
    command, folder, variables = trial.start("build")
    running = [
        subprocess.Popen(
            command,  # type: ignore[call-overload]
            cwd=folder,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        for _ in range(2)
    ]
    said = "".join(str(each.communicate(timeout=600)[0]) for each in running)
    statuses = sorted({each.returncode for each in running})
    crashed = "Traceback" in said or 3 in statuses
    whole = (trial.root / "_build/html/docs/index.html").is_file() and any((trial.root / "_build/pdf").glob("*.pdf"))
    says = f"{'crashed' if crashed else 'both end'}, {'whole' if whole else 'not whole'}, statuses {statuses}"
    return Outcome(says, statuses == [0] and "Traceback" not in said and whole)


CASES: dict[str, Callable[[Trial, str], Outcome]] = {
    "01-target-before-item-crashes-build": _label,
    "04-csv-table-cells-are-markdown": _told("RMF906"),
    "05-known-directives-that-sphinx-does-not-run": _told("RMF923"),
    "07-footnote-defined-twice": _told("RMF926"),
    "08-files-outside-project-are-published": _outside,
    "09-policy-names-python": _policy,
    "10-typst-injection-by-latex-text": _formula,
    "11-j2-changes-pdf": _jobs,
    "13-deleted-page-stays-in-html": _deleted,
    "14-unreadable-folder-vanishes": _unreadable,
    "15-glob-backtracking": _glob,
    "17-monitor-9999": _last_day,
    "18-html-in-items-runs": _html,
    "23-source-date-epoch-build": _epoch,
    "24-two-builds-at-once": _two_builds,
    "27-html-in-unregistered-item": _html,
}

SLOW = frozenset({"11-j2-changes-pdf"})
"""Cases that build the example's PDF twice: tests/samebytes holds them."""


def names(top: Path | None) -> list[str]:
    """The cases that there are."""
    return sorted(path.stem for path in (top / "trust").glob("*.sh")) if top else []


def outcome(case: str, folder: Path, top: Path, ext: Path = ROOT / "ext") -> Outcome:
    """What a case does with a version of riskfile; ``folder`` is an empty one that it may write to."""
    return CASES[case](Trial(folder, ext, top / "trust"), case)
