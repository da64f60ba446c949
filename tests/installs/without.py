"""Run a command as if some modules were not installed: ``python without.py numpy,scipy -m riskfile check``."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec


class Absent:
    """Finds none of these modules, wherever they are."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = frozenset(names)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


if __name__ == "__main__":
    _, absent, option, module, *rest = sys.argv
    assert option == "-m"
    sys.meta_path.insert(0, Absent(absent.split(",")))
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
