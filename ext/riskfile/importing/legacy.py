"""What the source says by a criterion of its own: the fields of a risk that hold it, and what of it agrees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from riskfile.importing.mapping import LEGACY_KEYS, Group, ValueSource
from riskfile.importing.report import AgreementRow
from riskfile.model import RiskFile
from riskfile.policy import Policy
from riskfile.policy.criteria import parse_source, rendered
from riskfile.rules.criteria import INITIAL, RESIDUAL, STAGES, statements

SCORE: Final = "score"


def legacy_fields(group: Group, written: dict[str, str], same: Callable[[str, ValueSource], str]) -> dict[str, str]:
    """The fields ``legacy-initial``, ``legacy-stages`` and ``legacy-residual`` of an item; ``written`` are the fields that the
    mapping gives outright, ``same`` gives a value for the item's rows."""
    found: dict[str, str] = {}
    score = same(SCORE, group.compare[SCORE]) if SCORE in group.compare else ""
    found[INITIAL] = _with_score(written.get(INITIAL, ""), score)
    between: list[str] = []
    found[RESIDUAL] = written.get(RESIDUAL, "")
    for stage in group.stages:
        said = {
            name: same(f"{stage.label}: {name}", stage.values[name]) for name in LEGACY_KEYS if name in stage.values
        }
        text = _with_score(said.get("legacy", ""), said.get(SCORE, ""))
        if not text:
            continue
        if stage is group.stages[-1]:
            found[RESIDUAL] = _tidy(text)
        else:
            between.append(f"{stage.label}: {_tidy(text)}")
    found[INITIAL], found[RESIDUAL] = _tidy(found[INITIAL]), _tidy(found[RESIDUAL])
    found[STAGES] = "; ".join(between) or written.get(STAGES, "")
    return {name: text for name, text in found.items() if text}


def _with_score(text: str, score: str) -> str:
    return ", ".join(part for part in (text, f"score={score}" if score else "") if part)


def _tidy(text: str) -> str:
    """``text`` without what it leaves empty; as it stands where it is not of the form (a check tells)."""
    found = parse_source(text)
    return text if found is None else rendered(found)


def legacy_agreement(file: RiskFile, policy: Policy, before: str) -> Iterator[AgreementRow]:
    """What the source's own criterion gives beside what the source says, for each estimate; ``before`` is how the initial
    one is called."""
    for each in statements(file, policy):
        said = each.said
        stage = said.stage or ("residual" if each.option == RESIDUAL else before)
        name = each.criterion.name if each.criterion else said.criterion
        published = {what: value for what, value in (("score", said.score), ("level", said.level)) if value}
        computed: dict[str, str] = {}
        if each.score is not None and said.score:
            # the source may have rounded it
            computed["score"] = f"{each.score:.12g}" if each.wrong_score else said.score
        if each.level and said.level:
            computed["level"] = each.level if each.wrong_level else said.level
        if published:
            yield AgreementRow(each.risk.id, f"{stage}, by {name}" if name else stage, computed, published)
