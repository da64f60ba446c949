"""``riskfile samples``: how large a sample has to be, and what one bears."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Final

from riskfile.cli.common import CLEAN, Commands, UsageError, place, say, unusable
from riskfile.text.columns import columns, left, right
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.policy.policy import EvidencePlan

_FAILURES: Final = (0, 1, 2, 3)
_USUAL: Final = (0.9, 0.95, 0.99, 0.999)
"""Reliabilities of the table where the plan has none."""

_MOST: Final = 10**9


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "samples",
        help=tr("compute sizes of samples"),
        description=tr("Compute the table of sample sizes of the plan; or one size; or what a sample bears."),
        epilog=tr(
            "Exact one-sided binomial limits (Clopper and Pearson); of a capability, by the noncentral t distribution. "
            "examples: riskfile samples; riskfile samples --reliability 99% --failures 1; riskfile samples --sample 59 --failures 0; "
            "riskfile samples --sample 30 --capability 1.33"
        ),
    )
    parser.add_argument(
        "--reliability", type=_share, metavar="SHARE", help=tr("the size that shows this share, such as 0.99")
    )
    parser.add_argument("--sample", type=_count, metavar="N", help=tr("what a sample of this size bears"))
    parser.add_argument(
        "--failures", type=_count, metavar="K", help=tr("how many of it failed, or may fail (default: 0)")
    )
    parser.add_argument(
        "--capability", type=_number, metavar="PPK", help=tr("with --sample: the capability of its values")
    )
    parser.add_argument("--confidence", type=_share, metavar="SHARE", help=tr("default: that of the plan, or 0.95"))
    parser.add_argument("--project", default=".", help=tr("the project whose plan counts (default: this folder)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the table, a size, or a limit."""
    plan, path = _plan(arguments.project)
    confidence = arguments.confidence or plan.confidence
    if arguments.capability is not None and arguments.sample is None:
        raise UsageError(tr("found --capability without --sample; expected how many values it was measured on"))
    if arguments.sample is not None:
        if arguments.reliability is not None:
            raise UsageError(
                tr("found --sample and --reliability; expected one of them: what a sample bears, or its size")
            )
        say(_borne(arguments.sample, arguments.failures, arguments.capability, confidence))
    elif arguments.reliability is not None:
        say(_size(arguments.failures or 0, arguments.reliability, confidence))
    elif arguments.failures is not None:
        raise UsageError(tr("found --failures alone; expected --reliability or --sample with it"))
    else:
        for line in _table(plan, path, confidence, arguments.confidence is not None):
            say(line)
    return CLEAN


def _plan(project: str) -> tuple[EvidencePlan, str]:
    from riskfile.policy import PolicyError
    from riskfile.policy.policy import EvidencePlan
    from riskfile.project import Project

    here = place(project, required=False)
    source = Project.open(here.source)
    if source.source.kind(source.source.layout.policy) == "missing":
        return EvidencePlan(), ""
    try:
        return source.policy.evidence, here.path(source.policy.path)
    except PolicyError as error:
        raise unusable(here, error.problems) from None


def _size(failures: int, reliability: float, confidence: float) -> str:
    from riskfile.surveillance.statistics import sample_needed

    number = sample_needed(failures, 1 - reliability, confidence)
    allowed = (
        tr("at most {failures} of them failed", failures=f"{failures:,}") if failures else tr("none of them failed")
    )
    return tr(
        "{number} units, {allowed}: shows a reliability of {said} at {said2} confidence",
        number=f"{number:,}",
        allowed=allowed,
        said=_said(reliability),
        said2=_said(confidence),
    )


def _borne(sample: int, failures: int | None, capability: float | None, confidence: float) -> str:
    from riskfile.surveillance.statistics import capability_limit, share_limit

    if not sample:
        raise UsageError(tr("--sample: found 0; expected 1 or more"))
    if capability is not None:
        if failures is not None:
            raise UsageError(tr("found --capability and --failures; expected one of them"))
        if sample < 2:
            raise UsageError(tr("--sample: found 1; expected 2 or more: one value does not scatter"))
        limit = capability_limit(capability, sample, confidence)
        return tr(
            "Ppk {capability} of {sample} values bears that at most {said} lie beyond the limit, at "
            "{said2} confidence, where values are normally distributed",
            capability=f"{capability:g}",
            sample=f"{sample:,}",
            said=_said(limit),
            said2=_said(confidence),
        )
    failed = failures or 0
    if failed > sample:
        raise UsageError(
            tr(
                "--failures: found {failed} of {sample}; expected no more than were tried",
                failed=f"{failed:,}",
                sample=f"{sample:,}",
            )
        )
    limit = share_limit(failed, sample, confidence)
    return tr(
        "{failed} failed of {sample} bears that at most {said} fail, at {said2} confidence",
        failed=f"{failed:,}",
        sample=f"{sample:,}",
        said=_said(limit),
        said2=_said(confidence),
    )


def _table(plan: EvidencePlan, path: str, confidence: float, asked: bool) -> list[str]:
    from riskfile.surveillance.statistics import sample_needed

    if plan.samples:
        head = tr("Sample sizes by the plan ({path}); * the one that it asks for", path=path)
        rows = [
            (each.severity or each.region, confidence if asked else each.confidence, each.reliability, each.failures)
            for each in plan.samples
        ]
    else:
        head = tr("Sample sizes") + (
            tr("; {path} has no table of its own (evidence.samples)", path=path) if path else ""
        )
        rows = [("", confidence, each, 0) for each in _USUAL]
    allowed = sorted({*_FAILURES, *(row[3] for row in rows)})
    cells = [
        [
            tr("for") if plan.samples else "",
            tr("confidence"),
            tr("reliability"),
            *(tr("{each} failed", each=each) for each in allowed),
        ]
    ]
    for name, sure, reliability, failures in rows:
        sizes = [
            f"{sample_needed(each, 1 - reliability, sure):,}{'*' if plan.samples and each == failures else ''}"
            for each in allowed
        ]
        cells.append([name, _said(sure), _said(reliability), *sizes])
    return [head, "", *_aligned(cells)]


def _aligned(cells: Sequence[Sequence[str]]) -> list[str]:
    keep = [place for place in range(len(cells[0])) if any(row[place] for row in cells)]
    widths = {place: max(columns(row[place]) for row in cells) for place in keep}
    # a star hangs over the edge of its column
    return [
        "  ".join(
            left(row[place], widths[place])
            if not place
            else right(row[place] + ("" if row[place].endswith("*") else " "), widths[place] + 1)
            for place in keep
        ).rstrip()
        for row in cells
    ]


def _said(share: float) -> str:
    from riskfile.text.numbers import figure

    if share < 1e-5:
        return figure(share, 3)
    # 99.99999 % is not 100 %
    near = [text for digits in range(4, 18) if (text := figure(share * 100, digits)) != "100"]
    return f"{near[0] if near else '100'} %"


def _share(text: str) -> float:
    from riskfile.text import numerals

    value = numerals.read(text, share=True)
    if value is None or not 0 < value < 1:
        raise argparse.ArgumentTypeError(
            tr("found {text}; expected a share above 0 and below 1, such as 0.95 or 95%", text=text)
        )
    return value


def _count(text: str) -> int:
    from riskfile.text import numerals

    value = numerals.read_whole(text)
    if value is None or not 0 <= value <= _MOST:
        raise argparse.ArgumentTypeError(
            tr("found {text}; expected a whole number, 0 to {most}", text=text, most=f"{_MOST:,}")
        )
    return value


def _number(text: str) -> float:
    from riskfile.text import numerals

    value = numerals.read(text)
    if value is None:
        raise argparse.ArgumentTypeError(tr("found {text}; expected a number such as 1.33", text=text))
    return value
