"""What the risk management plan decides, as data, and how a project adds to the item types.

This floor knows the model and nothing of items' text. ``riskfile check`` imports it at every start:
the schemas for editors are loaded only when they are asked for.
"""

from typing import TYPE_CHECKING, Any

from riskfile.policy.extend import load_model, read_model
from riskfile.policy.load import load_policy, read_policy
from riskfile.policy.policy import GATES, PLAN_PARTS, Device, Level, Policy, Region, Role, Scale
from riskfile.policy.strict import PolicyError, PolicyProblem

if TYPE_CHECKING:
    from riskfile.policy.schema import model_schema, policy_schema

__all__ = [
    "GATES",
    "PLAN_PARTS",
    "Device",
    "Level",
    "Policy",
    "PolicyError",
    "PolicyProblem",
    "Region",
    "Role",
    "Scale",
    "load_model",
    "load_policy",
    "model_schema",
    "policy_schema",
    "read_model",
    "read_policy",
]


def __getattr__(name: str) -> Any:
    if name in ("model_schema", "policy_schema"):
        from riskfile.policy import schema  # noqa: PLC0415 - see the module's docstring

        return getattr(schema, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
