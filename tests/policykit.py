"""A small policy, and what a test does with it."""

from __future__ import annotations

import pytest

from riskfile.policy import Policy, PolicyError, PolicyProblem, load_policy

BASE = """\
version: 1
device:
  name: Pump
  manufacturer: Maker
  markets: [eu]
  software-class: none
  exposure-unit: use
severity:
  - {id: S1, label: minor}
  - {id: S2, label: serious}
  - {id: S3, label: death}
probability:
  unit: use
  levels:
    - {id: P1, label: low, lower: 0, upper: 1e-4}
    - {id: P2, label: medium, lower: 1e-4, upper: 1e-2}
    - {id: P3, label: high, lower: 1e-2, upper: 1}
conditional-probability:
  levels:
    - {id: C1, label: unlikely, lower: 0, upper: 0.1}
    - {id: C2, label: likely, lower: 0.1, upper: 1}
regions:
  - {id: low, label: Low, acceptable: true, control-required: false, significant: false}
  - {id: high, label: High, acceptable: false, control-required: true, significant: true}
matrix:
  P3: {S1: low, S2: high, S3: high}
  P2: {S1: low, S2: low, S3: high}
  P1: {S1: low, S2: low, S3: low}
"""


def edited(old: str, new: str, base: str = BASE) -> str:
    assert base.count(old) == 1 or not old
    return base.replace(old, new) if old else base + new


def load(text: str) -> Policy:
    return load_policy(text, "needs/policy.yaml")


def problems(text: str) -> list[PolicyProblem]:
    with pytest.raises(PolicyError) as caught:
        load(text)
    return list(caught.value.problems)
