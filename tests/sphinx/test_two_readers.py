"""The Sphinx build and the Markdown reader read the same file the same way, item by item, place by place."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit import Case, all_cases, base_files, compose, write
from riskfile.model import RiskFile
from riskfile.project import check
from riskfile.sphinx.state import build_of
from sphinxkit import CONF, build

ALL_CASES = all_cases()
ROOT = Path(__file__).resolve().parents[2]


def models(root: Path, gate: str = "draft") -> tuple[RiskFile, RiskFile, str]:
    """The file as Sphinx has it, as the checker has it, and what the build warned of."""
    built = build(root, builder="dummy", overrides={"riskfile_gate": gate})
    result = check(root, gate=gate, cached=False)
    # a strict build ends as the check does
    assert result.report.findings or not said_beside(built.warnings), built.warnings
    return build_of(built.app.config).file, result.file, built.warnings


def said_beside(warnings: str) -> list[str]:
    """What a build has said that is no finding: for that alone a strict build would fail."""
    return [
        line
        for line in warnings.splitlines()
        if re.search(r"\b(?:WARNING|ERROR|CRITICAL): ", line) and not re.search(r"\[riskfile\.\w+\]$", line)
    ]


def assert_equal(root: Path) -> RiskFile:
    theirs, ours, warnings = models(root)
    assert "RMF910" not in warnings, warnings
    assert list(theirs.items.values()) == list(ours.items.values())
    assert theirs.duplicates == ours.duplicates
    assert theirs.problems == ours.problems
    assert theirs.reachable == ours.reachable
    return ours


@pytest.mark.parametrize("case", ALL_CASES, ids=[case.name for case in ALL_CASES])
def test_a_build_reports_what_the_check_reports(case: Case, tmp_path: Path) -> None:
    write(case, tmp_path)
    if any(code == "RMF009" for *_, code in case.expected):
        pytest.skip("a policy that cannot be read stops the build: tests/sphinx/test_build.py")
    if case.name.endswith("a build must not even read these"):
        with pytest.raises(SystemExit):
            build(tmp_path, builder="dummy")
        return
    built = build(tmp_path, builder="dummy", overrides={"riskfile_gate": case.gate})
    result = check(tmp_path, gate=case.gate, cached=False)
    # what a page includes Sphinx reads and the checker does not: both say RMF906, and the build that they differ
    extra = ["RMF910"] if case.name.endswith("an included page that has items") else []
    findings = built.findings
    assert [code for *_, code in findings if code == "RMF910"] == extra, built.warnings
    findings = [finding for finding in findings if finding[3] != "RMF910"]
    assert findings == sorted((*each.span[:3], each.code) for each in result.report.findings)
    # and a strict build ends as the check does
    assert said_beside(built.warnings) == []
    file = build_of(built.app.config).file
    assert list(file.items.values()) == list(result.file.items.values())


SHARED = Path(os.environ.get("RISKFILE_SHARED_CASES", ROOT.parent / "shared/cases"))
"""Cases of mistakes that are kept beside the project: a project, and what was changed in it."""
MISTAKES = sorted(SHARED.glob("*/*.diff"))
DAY_OF_MISTAKES = "2026-11-30"


@pytest.mark.skipif(not MISTAKES, reason=f"NOT RUN: no cases in {SHARED} (RISKFILE_SHARED_CASES names another folder)")
@pytest.mark.parametrize("folder", ["authoring", "build-says-more", "evidence", "rendering"])
def test_mistakes_are_told_by_both(folder: str, tmp_path: Path) -> None:
    wrong = []
    for diff in MISTAKES:
        if diff.parent.name != folder:
            continue
        root = tmp_path / diff.stem
        shutil.copytree(SHARED / "base", root, copy_function=shutil.copyfile)
        for path in [root, *root.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        subprocess.run(["patch", "-p1", "-s", "--binary", "-i", str(diff)], cwd=root, check=True)
        result = check(root, cached=False, today=DAY_OF_MISTAKES)
        try:
            built = build(root, builder="dummy", overrides={"riskfile_today": DAY_OF_MISTAKES})
        except SystemExit as end:
            # a policy that cannot be read, or a page that must not be
            if end.code != (2 if result.policy is None else 1) or not result.report.findings:
                wrong.append((diff.stem, str(end)))
            continue
        told = re.findall(r"(?m)^(\S+?):(\d+):(\d+): (?:WARNING|ERROR): (RMF\d+) ", built.warnings)
        ours = [
            (each.span.path, str(each.span.line), str(each.span.column), each.code) for each in result.report.findings
        ]
        if sorted(told) != sorted(ours) or said_beside(built.warnings):
            wrong.append((diff.stem, built.warnings))
        shutil.rmtree(root)
    assert wrong == []


def test_all_of_myst_is_quiet_in_both(tmp_path: Path) -> None:
    write(compose("valid", ""), tmp_path)
    docs = tmp_path / "docs"
    docs.joinpath("valid.md").write_bytes(Path(__file__).with_name("myst.md").read_bytes())
    plan = docs / "plan.md"
    plan.write_text(plan.read_text(encoding="utf-8") + "\n## First\n\nText.\n", encoding="utf-8")
    for path in ("docs/data.txt", "docs/two words.txt", "root.txt"):
        (tmp_path / path).write_text("text\n", encoding="utf-8")
    (docs / "data.csv").write_text("1,2\n", encoding="utf-8")
    for name in ("picture.png", "two words.png"):
        (docs / name).write_bytes(PIXEL)
    built = build(tmp_path, builder="dummy")
    found = check(tmp_path, cached=False).report.findings
    assert [f"{each.span} {each.code} {each.message}" for each in found] == []
    assert built.warnings == ""


PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def test_the_example(tmp_path: Path) -> None:
    for folder in ("docs", "needs"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                target = tmp_path / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    assert len(assert_equal(tmp_path)) > 50


# What authors write, and what they had better not: every block is a list of lines.
WORDS = st.sampled_from(
    [
        "strut",
        "Gefäß",
        "血管",
        "**bold**",
        "`code`",
        "a: b",
        "x # y",
        "|",
        "> quote",
        "[l](u)",
        "<b>",
        "{{ x }}",
        "[[copy('id')]]",
        "\u00a0",
        "-",
        "1.",
        "$x$",
        ":::",
        "```",
    ]
)
TEXT = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
VALUES = st.one_of(
    TEXT,
    st.sampled_from(
        [
            "P1",
            "C2",
            "3e-4 per implant",
            "''",
            '"quoted: # text"',
            "'it''s'",
            "|",
            ">",
            "# comment",
            "tab\there",
            "[a, b]",
            "{a: b}",
            "",
            " ",
            "é" * 30,
            "a\u2028b",
            "trailing  ",
        ]
    ),
)
OPTIONS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "basis",
                "p1",
                "p2",
                "p",
                "estimate",
                "situation",
                "harm",
                "status",
                "tags",
                "stage",
                "nope",
                "dated",
                "basis",
                "disclosed-in",
            ]
        ),
        VALUES,
    ),
    max_size=5,
)
MARGINS = st.sampled_from(["", "  ", "\t"])


@st.composite
def item(draw: st.DrawFn, counter: list[int], depth: int = 0) -> list[str]:
    counter[0] += 1
    fence = draw(st.sampled_from([":::", "::::", ":::::", "```", "````", "~~~"]))
    name = draw(st.sampled_from(["risk", "hazard", "control", "risk", "hazrd"]))
    title = draw(st.one_of(TEXT, st.just(""))).replace("`", "'")
    id = draw(st.sampled_from([f"A-{counter[0]}"] * 8 + ["A-1", "bad_id"]))
    options = [("id", id), *draw(OPTIONS)]
    lines = [f"{fence}{{{name}}} {title}".rstrip() if draw(st.booleans()) else f"{fence}{{{name}}}  {title} "]
    style = draw(st.sampled_from(["colon", "colon", "colon", "yaml", "spaced"]))
    if style == "yaml":
        lines += [
            "---",
            *(f"{key}: {value}" for key, value in options),
            draw(st.sampled_from(["---", "---", "--- tail", "-----"])),
        ]
    elif style == "spaced":
        lines += ["", *(f":{key}: {value}" for key, value in options)]
    else:
        lines += [
            f"{draw(MARGINS) if draw(st.integers(0, 9)) == 0 else ''}:{key}: {value}".rstrip(" ")
            for key, value in options
        ]
    if draw(st.booleans()):
        lines += ["", draw(TEXT)]
    if depth < 2 and draw(st.integers(0, 4)) == 0:
        lines += ["", *draw(block(counter, depth + 1))]
    if draw(st.integers(0, 14)) != 0:
        lines.append(fence)
    return lines


@st.composite
def block(draw: st.DrawFn, counter: list[int], depth: int = 0) -> list[str]:
    kind = draw(
        st.sampled_from(
            ["item"] * 6
            + [
                "paragraph",
                "heading",
                "code",
                "comment",
                "html",
                "list",
                "quote",
                "admonition",
                "math",
                "deflist",
                "div",
                "table",
                "attrs",
                "footnote",
                "fieldlist",
            ]
        )
    )
    if kind == "item" or depth > 2:
        return draw(item(counter, depth))
    if kind == "paragraph":
        return [draw(TEXT), draw(TEXT)]
    if kind == "heading":
        return [f"{'#' * draw(st.integers(1, 4))} {draw(TEXT)}"]
    inner = draw(item(counter, depth + 1))
    match kind:
        case "code":
            fence = draw(st.sampled_from(["``````", "~~~~~~"]))
            return [f"{fence}markdown", *inner, fence]
        case "comment":
            return [f"% {line}" for line in inner]
        case "html":
            return ["<!--", *inner, "-->"] if draw(st.booleans()) else ["<div>", *inner, "</div>"]
        case "list":
            mark = draw(st.sampled_from(["- ", "1. ", "* "]))
            return [mark + draw(TEXT), "", *(" " * len(mark) + line for line in inner)]
        case "quote":
            return [f"> {line}" if line else ">" for line in inner]
        case "admonition":
            name = draw(
                st.sampled_from(
                    ["note", "warning", "admonition Title", "container", "unknown-thing", "tip", "seealso", "note text"]
                )
            )
            fence = draw(st.sampled_from(["::::::", "``````"]))
            head = f"{fence}{{{name.split(' ', 1)[0]}}} {name.split(' ', 1)[1] if ' ' in name else ''}".rstrip()
            return [head, *draw(st.sampled_from([[], [":class: x", ""], [""]])), *inner, fence]
        case "math":
            return ["$$", *inner, "$$"]
        case "deflist":
            return ["term", *(f": {line}" if index == 0 else f"  {line}" for index, line in enumerate(inner))]
        case "div":
            return ["::::::", *inner, "::::::"]
        case "table":
            return ["| a | b |", "|---|---|", "| 1 | 2 |", *inner]
        case "attrs":
            return ["{.class #id" + str(counter[0]) + "}", *inner]
        case "footnote":
            return [f"[^{counter[0]}]: {inner[0]}", *(f"    {line}" for line in inner[1:])]
        case _:
            return [":field: value", *inner]


@st.composite
def pages(draw: st.DrawFn) -> list[bytes]:
    counter = [0]
    found = []
    for _ in range(draw(st.integers(1, 6))):
        lines = ["# Page", ""] if draw(st.booleans()) else []
        for part in draw(st.lists(block(counter), max_size=6)):
            lines += [*part, *([""] if draw(st.integers(0, 5)) else [])]
        text = "\n".join(lines) + draw(st.sampled_from(["\n", "", "\n\n \n"]))
        text = draw(st.sampled_from(["", "", "", "---\norphan: true\n---\n"])) + text
        text = text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))
        data = text.encode()
        found.append(draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"])) + data)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(pages())
def test_generated_projects(tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]) -> None:
    root = tmp_path_factory.mktemp("generated")
    base = base_files()
    (root / "needs/design").mkdir(parents=True)
    (root / "docs").mkdir()
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    (root / "needs/policy.yaml").write_text(base["needs/policy.yaml"], encoding="utf-8")
    (root / "docs/index.md").write_text("# Front\n\n```{toctree}\n:glob:\n\n/needs/**\n```\n", encoding="utf-8")
    for number, content in enumerate(contents):
        (root / f"needs/design/page-{number}.md").write_bytes(content)
    assert_equal(root)


def test_an_extension_that_rewrites_pages_is_found_out(tmp_path: Path) -> None:
    write(compose("base", ""), tmp_path)
    (tmp_path / "conf.py").write_text(
        CONF + 'def rewrite(app, docname, source):\n    source[0] = source[0].replace("F4", "F1")\n\n\n'
        'def setup(app):\n    app.connect("source-read", rewrite)\n',
        encoding="utf-8",
    )
    built = build(tmp_path, builder="dummy")
    page = (tmp_path / "needs/design/base.md").read_text(encoding="utf-8").split("\n")
    line = page.index(":::{risk} Infarction by thrombus on struts") + 1
    assert ("needs/design/base.md", line, 1, "RMF910") in built.findings
    assert "its field p1 is 'F1' to Sphinx and 'F4' to the checker" in built.warnings
