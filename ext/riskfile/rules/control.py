"""Rules of the family; see the catalogue."""

from __future__ import annotations

from riskfile.rules.engine import Rule

RULES: tuple[Rule, ...] = ()
