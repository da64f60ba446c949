"""What the tests of pages share: one browser for all of them, and the example's pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # `make versions` has no browser
    from browserkit import launched

    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The HTML of the example, built once; nobody writes into it."""
    from sphinxkit import build_apart

    root = tmp_path_factory.mktemp("example")
    for name in ("docs", "needs"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "conf.py", root)
    built = build_apart(root, root / "_build/html")
    assert built.status == 0, built.warnings
    return built.out


@pytest.fixture(scope="session")
def example_set(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The PDFs of the example, built once, the core report first; nobody writes beside them."""
    from sphinxkit import build_apart

    root = tmp_path_factory.mktemp("example-set")
    for name in ("docs", "needs"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "conf.py", root)
    built = build_apart(root, root / "_build/pdf", builder="riskpdf")
    assert built.status == 0, built.warnings
    return sorted(built.out.glob("*.pdf"), key=lambda path: (len(path.name), path.name))
