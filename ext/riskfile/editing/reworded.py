"""What is judged of the file as it is written, as pages in another language say it: the policy's own words in it, such as
roles, labels and reasons of waivers, are those of the translation. Which finding it is, and what it says, stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from riskfile.change.approval import Approval
from riskfile.policy.policy import Policy
from riskfile.rules import Finding, Report
from riskfile.text.messages import NOTHING, Message


class Words:
    """What the words of a policy are in another language."""

    def __init__(self, written: Policy, shown: Policy) -> None:
        self._said: dict[str, str] = {}
        for one, other in _pairs(written, shown):
            self._said.setdefault(one, other)

    def __bool__(self) -> bool:
        return bool(self._said)

    def of(self, text: str) -> str:
        """A text of the policy in the other language; any other as it is."""
        return self._said.get(text, text)

    def _argument(self, value: Any) -> Any:
        if isinstance(value, Message):
            return self.message(value)
        if isinstance(value, str):
            return self.of(value)
        return tuple(map(self._argument, value)) if type(value) is tuple else value

    def message(self, message: Message) -> Message:
        """A message that says the policy's words in the other language."""
        if message == NOTHING:
            return message
        return message._replace(arguments=tuple((name, self._argument(value)) for name, value in message.arguments))

    def finding(self, finding: Finding) -> Finding:
        """A finding, said in these words: it is the same."""
        related = tuple((span, self.message(message)) for span, message in finding.related)
        said, advice, cause = map(self.message, (finding.said, finding.advice, finding.cause))
        return finding._replace(said=said, advice=advice, cause=cause, related=related)

    def report(self, report: Report) -> Report:
        """A report in these words, with the reasons of waivers."""
        waivers = {
            id(each): each._replace(reason=self.of(each.reason), approver=self.of(each.approver))
            for each in (*report.waivers, *(waiver for _, waiver in report.waived))
        }
        return report._replace(
            findings=tuple(map(self.finding, report.findings)),
            open_work=tuple(map(self.finding, report.open_work)),
            waived=tuple((self.finding(each), waivers[id(waiver)]) for each, waiver in report.waived),
            waivers=tuple(waivers[id(each)] for each in report.waivers),
        )

    def approvals(self, approvals: Sequence[Approval]) -> tuple[Approval, ...]:
        """Signatures in the roles of these words."""
        return tuple(map(self._approval, approvals))

    def _approval(self, approval: Approval) -> Approval:
        signatures = [
            replace(
                each,
                signed=each.signed and each.signed._replace(role=self.of(each.signed.role)),
                faults=[fault._replace(said=self.message(fault.said)) for fault in each.faults],
            )
            for each in approval.signatures
        ]
        return replace(
            approval,
            signatures=signatures,
            demanded=tuple(map(self.of, approval.demanded)),
            pending=tuple(map(self.of, approval.pending)),
        )


def _pairs(one: Any, other: Any) -> Iterator[tuple[str, str]]:
    """The texts that stand in the same place of both."""
    if isinstance(one, str):
        if isinstance(other, str) and one != other and one:
            yield one, other
    elif isinstance(one, Mapping):
        if isinstance(other, Mapping) and len(one) == len(other):
            # some are by a text that is translated too
            for mine, theirs in zip(one.items(), other.items(), strict=True):
                yield from _pairs(mine, theirs)
    elif isinstance(one, tuple | list) and isinstance(other, tuple | list) and len(one) == len(other):
        for mine, theirs in zip(one, other, strict=True):
            yield from _pairs(mine, theirs)
