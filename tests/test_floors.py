"""The contracts of import-linter are about all rooms that there are, and a room knows Sphinx only where it says so."""

from __future__ import annotations

import pkgutil
import tomllib
from pathlib import Path

import riskfile

ROOT = Path(__file__).parents[1]
CONTRACTS = {
    each["name"]: each
    for each in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
}


def test_every_room_but_one_is_held_from_sphinx() -> None:
    rooms = {f"riskfile.{each.name}" for each in pkgutil.iter_modules(riskfile.__path__) if each.name != "__main__"}
    contract = CONTRACTS["only one room knows Sphinx"]
    assert sorted(contract["source_modules"]) == sorted(rooms - {"riskfile.sphinx"})
    assert {"riskfile.sphinx", "sphinx", "docutils", "sphinx_needs"} <= set(contract["forbidden_modules"])
