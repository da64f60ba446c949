"""A build of a device with software: it says what a check says, and its pages show SOUP, vulnerabilities and threats."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from riskfile.project import check
from softwarekit import TODAY, pump
from sphinxkit import build

pytestmark = pytest.mark.filterwarnings("ignore:The frontend.Option.*class:DeprecationWarning")


def test_a_build_shows_the_software_and_says_what_a_check_says(tmp_path: Path) -> None:
    root = pump(tmp_path / "pump")
    # one thing of each list is wrong
    bill = root / "software/pump.cdx.json"
    bill.write_text(bill.read_text(encoding="utf-8").replace('"3.6.4"', '"3.6.5"'), encoding="utf-8")
    built = build(root, overrides={"riskfile_today": TODAY, "riskfile_gate": "post-launch"})
    said = set(re.findall(r"RMF\d{3}", built.warnings))
    found = check(root, gate="post-launch", cached=False, today=TODAY).report.findings
    assert said == {each.code for each in found} and "RMF808" in said
    page = (built.out / "docs/software.html").read_text(encoding="utf-8")
    for word in ("mbedtls 3.6.5", "expected 3.6.4", "vulnerable_code_not_present", "CVE-2026-1002", "X2, Possible"):
        assert word in page, word
    # both ways between the threat and its event
    items = (built.out / "needs/design/software.html").read_text(encoding="utf-8")
    assert "is realised by event" in items and "realises threat" in items
