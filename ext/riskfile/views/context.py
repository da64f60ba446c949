"""What a view is made from: the file, the policy, what the rules have found, and where other views stand."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from riskfile.assessment import Assessment, assess
from riskfile.change.content_hash import content_hash
from riskfile.model import RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    # a check reads how views are asked for, and compares nothing
    from riskfile.change.approval import Approval
    from riskfile.change.history import Baselines, Changes


class Context(NamedTuple):
    """All that the data of a view may depend on, beside what its page asks of it.

    ``report`` is what the rules have found, ``today`` the day that they judged on. ``pages`` names, by view, the page
    whose first view of that name shows all of it: where links to a filtered table lead. ``words`` say, by links of needs
    that are no items, how these are called at their targets. ``changes`` is what has changed since a baseline, None where
    there is none to compare with, and ``baselines`` are all baselines, None where nobody has looked. ``named`` are by page
    the words in its text that may be ids (``Page.words``). ``approvals`` are what is known of the signatures of baselines,
    in the order in which they were signed. ``written`` are file and policy as they are written, where these are a
    translation of them: None where they are not."""

    file: RiskFile
    policy: Policy
    report: Report
    today: str
    pages: Mapping[str, str] = MappingProxyType({})
    words: Mapping[str, str] = MappingProxyType({})
    changes: Changes | None = None
    baselines: Baselines | None = None
    named: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    approvals: tuple[Approval, ...] = ()
    written: tuple[RiskFile, Policy] | None = None

    @property
    def content_hash(self) -> str:
        """The fingerprint of what is signed, which is the file as it is written, whatever language it is shown in."""
        return content_hash(*(self.written or (self.file, self.policy)))

    @property
    def assessed(self) -> Assessment:
        """What is computed of risks and controls."""
        return assess(self.file, self.policy)
