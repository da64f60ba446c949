"""What the risk management plan decides, as data, and how a project adds to the item types.

This floor knows the model and nothing of items' text. ``riskfile check`` imports it at every start: what reads
YAML, and the schemas for editors, are loaded only when they are called for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from riskfile.policy.policy import (
    GATES,
    PLAN_PARTS,
    Device,
    Monitoring,
    MonitoringPlan,
    Policy,
    PolicyError,
    PolicyProblem,
    Region,
    Role,
    Scale,
    ScaleLevel,
)

if TYPE_CHECKING:
    from riskfile.policy.extend import load_model, read_model
    from riskfile.policy.load import load_policy, read_policy
    from riskfile.policy.schema import model_schema, policy_schema

_LATE = {
    "load_model": "extend",
    "load_policy": "load",
    "model_schema": "schema",
    "policy_schema": "schema",
    "read_model": "extend",
    "read_policy": "load",
}

__all__ = [
    "GATES",
    "PLAN_PARTS",
    "Device",
    "Monitoring",
    "MonitoringPlan",
    "Policy",
    "PolicyError",
    "PolicyProblem",
    "Region",
    "Role",
    "Scale",
    "ScaleLevel",
    "load_model",
    "load_policy",
    "model_schema",
    "policy_schema",
    "read_model",
    "read_policy",
]


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(f"riskfile.policy.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
