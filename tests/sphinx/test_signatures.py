"""Signatures on pages and on the title page of the PDF: those that hold, as what they are, and what is typed as typed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from riskfile.render.pdf import finish
from riskfile.sphinx.state import files_of
from riskfile.text.messages import speaking
from riskfile.views.signatures import approved
from riskfile.views.verdict import verdict
from signkit import NEEDS_SSH, PEOPLE, WHY, commit, environment, signers, ssh_key
from signkit import project as signed_project
from sphinxkit import CONF, build, edit
from translatekit import CHINESE, names_languages, translate

pytestmark = NEEDS_SSH

REVIEW = """
:::{review} Review before release
:id: REV-9
:plan-implemented: the plan was carried out
:overall-residual-acceptable: the overall residual risk is acceptable
:post-production-in-place: complaints are collected
:name: T. Yped
:time: 2026-01-02T10:00Z
:meaning: approved
:::
"""


def riskfile(root: Path, *words: str, by: str = "rm") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "riskfile", *words],
        cwd=root, capture_output=True, text=True, check=False, env={**os.environ, **environment(by)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def sign(root: Path, keys: Path, name: str) -> None:
    meaning = {"rm": "prepared", "md": "reviewed", "qd": "approved for release"}[name]
    words = ("--role", PEOPLE[name][1], "--meaning", meaning, "--justification", WHY, "--key", str(keys / name))
    riskfile(root, "sign", "A", *words, by=name)


def built(root: Path) -> tuple[list[str], str]:
    """The rows of the view as text, and the title page of the PDF as its text is compared: without spaces and hyphens."""
    riskfile(root, "build")
    page = (root / "_build/html/docs/signed.html").read_text("utf-8")
    rows = re.findall(r"<tr\b.*?</tr>", page, re.DOTALL)
    texts = [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]
    return texts[1:], finish.text_of(root / "_build/pdf/risk-management-file.pdf")[0]


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A project that two of three have signed, and the keys."""
    folder = tmp_path_factory.mktemp("shown")
    for name in PEOPLE:
        ssh_key(folder / "keys", name)
    public = {name: (folder / f"keys/{name}.pub").read_text("utf-8") for name in PEOPLE}
    root = signed_project(folder / "project", signers(public))
    names_languages(root)
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    (root / "docs/signed.md").write_text("# Signed\n\n```{signatures}\n```\n" + REVIEW, encoding="utf-8")
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\n:glob:\n\nplan\nsigned\n/needs/design/*\n```\n", encoding="utf-8"
    )
    (root / ".gitignore").write_text("_build/\n.riskfile_cache/\n", encoding="utf-8")
    riskfile(root, "baseline", "A")
    commit(root)
    for name in ("rm", "md"):
        sign(root, folder / "keys", name)
    return root, folder / "keys"


def test_what_holds_what_is_missing_and_what_is_typed(signed: tuple[Path, Path]) -> None:
    rows, title = built(signed[0])
    assert len(rows) == 5
    assert re.fullmatch(
        r"A today's content Risk manager R\. Manager verified key SHA256:\S{8}\.\.\. \S+Z prepared the review says so",
        rows[0],
    )
    assert "Medical director M. Doctor verified" in rows[1]
    assert rows[2] == "today's content Quality director not signed"
    assert "T. Yped typed no content hash" in rows[3] and rows[3].endswith("approved")
    assert re.search(r"RiskmanagerR\.Manager\S+Zprepared;signatureverified,baselineA", title)
    for words in ("Quality director not signed", "approved; typed, no content hash REV-9"):
        assert finish.bare(words) in title
    assert "riskfile/A" not in title, "a signature is no revision"


def test_in_another_language_the_same_is_signed_and_judged(signed: tuple[Path, Path], tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(signed[0], root, ignore=shutil.ignore_patterns("_build", ".riskfile_cache"))
    assert translate(root, said={"Risk manager": "风险经理"}) > 20
    found = []
    for number, language in enumerate(({}, {"riskfile_language": "zh-CN", "language": "zh_CN"})):
        overrides: dict[str, object] = {"riskfile_today": "2026-11-23", "riskfile_pdf": False, **language}
        app = build(root, tmp_path / str(number) / "html", overrides=overrides).app
        context = files_of(app.config)[0].built.context
        with speaking("zh-CN" if language else "en"):
            found.append((context.content_hash, verdict(context), approved(context)))
    (hash, written, who), (own, shown, theirs) = found
    assert own == hash and shown.state == written.state
    assert (
        [each.state for each in theirs]
        == [each.state for each in who]
        == ["verified", "verified", "missing", "typed", "typed"]
    )
    assert [each.role for each in theirs][:2] == ["风险经理", f"{CHINESE}Medical director"]
    for one, other in zip(written.statements, shown.statements, strict=True):
        assert (one.key, one.mark, one.basis) == (other.key, other.mark, other.basis)
        # languages count in another order: {holding} of {roles}
        numbers = [sorted(re.findall(r"\d+", each.text)) for each in (one, other)]
        assert numbers[0] == numbers[1], one.key


def test_what_does_not_hold_and_what_was_changed_since(signed: tuple[Path, Path]) -> None:
    root, _ = signed
    path = root / "needs/signatures/A/medical-director.tag"
    before = path.read_bytes()
    path.write_bytes(before.replace(b"the review says so", b"the review says no"))
    try:
        rows, title = built(root)
        assert "does not hold" in rows[1] and "the tag was moved or made anew" in rows[1]
        assert finish.bare("the signature does not hold: the tag was moved or made anew") in title
    finally:
        path.write_bytes(before)
    edit(root, "needs/design/base.md", lambda text: text.replace("bare strut", "coated strut", 1))
    try:
        rows, title = built(root)
        assert "signed content differs in HAZ-1" in rows[0] and "verified" in rows[0]
        assert [row.split("today's content ")[1] for row in rows[2:5]] == [
            f"{role} not signed" for _, role in PEOPLE.values()
        ]
        assert finish.bare("signature verified") not in title and title.count(finish.bare("not signed")) == 3
    finally:
        edit(root, "needs/design/base.md", lambda text: text.replace("coated strut", "bare strut", 1))


def test_a_list_that_cannot_be_read_is_a_finding_of_check_and_build(signed: tuple[Path, Path]) -> None:
    root, _ = signed
    path = root / "needs/signers.yaml"
    before = path.read_text("utf-8")
    path.write_text(before.replace("roles: [Risk manager]", "roles: [Risk mangler]"), encoding="utf-8")
    try:
        for command in (("check",), ("build", "--strict")):
            done = subprocess.run(
                [sys.executable, "-m", "riskfile", *command], cwd=root, capture_output=True, text=True, check=False
            )
            assert done.returncode in (1, 2) and "needs/signers.yaml:" in done.stdout + done.stderr, done.stderr
            assert "RMF009" in done.stdout + done.stderr
    finally:
        path.write_text(before, encoding="utf-8")
