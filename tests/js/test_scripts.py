"""The parts of the pages' scripts that need no page, run by Node's own test runner."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NODE = shutil.which("node")


@pytest.mark.skipif(
    NODE is None and not os.environ.get("RISKFILE_REQUIRE_BROWSER"),
    reason="NO NODE: node is not on PATH, so the scripts of the pages were not tested by themselves",
)
@pytest.mark.parametrize("script", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_scripts_without_a_page(script: str) -> None:
    assert NODE is not None, "RISKFILE_REQUIRE_BROWSER is set, and node is not on PATH"
    ran = subprocess.run([NODE, "--test", script], cwd=HERE, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    passed = re.search(r"^(?:#|ℹ) pass (\d+)$", ran.stdout, re.MULTILINE)
    assert passed is not None and int(passed[1]) > 0, ran.stdout
