"""Files by the names that authors write."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pytest

from riskfile.source import Disk, Overlay, meant

COMPOSED, APART = normalize("NFC", "Größe.png"), normalize("NFD", "Größe.png")


@pytest.mark.parametrize(
    ("there", "written"),
    [
        ("Übersicht.png", "docs/%C3%9Cbersicht.png"),
        ("two words.png", "docs/two%20words.png"),
        ("two words.png", "docs/two words.png"),
        ("a&b (1).png", "docs/a&b%20(1).png"),
        (APART, f"docs/{COMPOSED}"),
        (COMPOSED, f"docs/{APART}"),
        (APART, "docs/Gr%C3%B6%C3%9Fe.png"),
        (f"{APART}.d/{COMPOSED}", f"docs/{COMPOSED}.d/{APART}"),
        # a name that is one as it is written
        ("100%25.png", "docs/100%25.png"),
        ("100%.png", "docs/100%25.png"),
        ("50%.png", "docs/50%.png"),
    ],
)
def test_the_file_that_is_meant(there: str, written: str, tmp_path: Path) -> None:
    path = tmp_path / "docs" / there
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    found = meant(Disk(tmp_path), written)
    assert (tmp_path / found).samefile(path)
    assert meant(Overlay(Disk(tmp_path), {"docs/other.png": b""}), written) == found


def test_what_is_not_there_and_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "docs/folder.png").mkdir(parents=True)
    (tmp_path.parent / "outside.png").write_bytes(b"x")
    for written in ("docs/two%20words.png", "docs/folder.png", "%2E%2E/outside.png", "docs/no/such%20folder.png", ""):
        assert meant(Disk(tmp_path), written) == written
