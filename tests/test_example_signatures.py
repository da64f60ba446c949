"""The example is released: its last baseline is signed by the roles of its policy, and is what the file says today."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from example_signatures import NAME, PEOPLE, ROOT
from riskfile.change import baseline
from riskfile.cli import main
from riskfile.policy.signers import load_signers
from signkit import NEEDS_SSH

KEPT = ROOT / "needs/signatures" / NAME
STALE = "the example has changed: run `python tests/example_signatures.py`"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The example as an archive has it: without tags, history and repository."""
    for name in ("docs", "needs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def verify(root: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    capsys.readouterr()
    status = main(["verify", NAME, "--no-history", "--gate", "post-launch", "--project", str(root), *more])
    return status, capsys.readouterr().out


@NEEDS_SSH
def test_it_is_released_and_signed(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = verify(ROOT, capsys, "--format", "json")
    (found,) = json.loads(out)["baselines"]
    assert status == 0 and found["approved"] and found["as_signed"], f"{STALE}\n{out}"
    said = [(each["name"], each["role"], each["time"], each["meaning"]) for each in found["signatures"]]
    assert said == [(each.name, each.role, each.time, each.meaning) for each in PEOPLE]
    kept = baseline.read((ROOT / f"needs/baselines/{NAME}.json").read_bytes())
    assert kept.snapshot.policy.revision == NAME
    assert tuple(each.role for each in kept.snapshot.policy.approval) == tuple(each.role for each in PEOPLE)


@NEEDS_SSH
def test_an_archive_says_the_same(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out = verify(copy, capsys)
    assert status == 0 and out.endswith("3 signatures verified.\n") and "git fetch" not in out


@NEEDS_SSH
@pytest.mark.parametrize("path", sorted(each.name for each in KEPT.iterdir()))
def test_a_changed_byte_of_a_signature(path: str, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = copy / "needs/signatures" / NAME / path
    data = file.read_bytes()
    at = data.index(b"Justification: ") + len(b"Justification: ")
    file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    status, out = verify(copy, capsys)
    assert status == 1 and out.count("FAILED: the signature is not of this text") == 1


@NEEDS_SSH
def test_a_changed_item_is_named(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = copy / "needs/post-launch/observations.md"
    page.write_text(page.read_text("utf-8").replace(":count: 6\n", ":count: 5\n", 1), "utf-8")
    status, out = verify(copy, capsys)
    assert status == 1 and "signed content differs in OBS-001" in out and "6 -> 5" in out


def test_the_keys_say_that_they_are_for_tests() -> None:
    text = (ROOT / "needs/signers.yaml").read_text("utf-8")
    assert "TEST KEYS OF AN EXAMPLE" in text.splitlines()[0]
    signers = load_signers(text, "needs/signers.yaml", None)
    assert [(each.name, *each.roles) for each in signers] == [(each.name, each.role) for each in PEOPLE]
    assert all(each.name.startswith("(example) ") for each in signers) and text.count(" test key\n") == len(signers)
    control = re.sub(r"\s+", " ", (ROOT / "docs/document-control.md").read_text("utf-8"))
    assert "The keys are test keys of an example" in control and f"This file is revision {NAME}." in control


def test_nothing_private_is_kept() -> None:
    for path in (each for top in ("docs", "needs", "tests") for each in (ROOT / top).rglob("*") if each.is_file()):
        if path.suffix in (".tag", ".yaml", ".key", ".pem", ".pub", ""):
            assert b"PRIVATE KEY" not in path.read_bytes(), path
